/*
 * One download under way (SGP.22 3.1.3): what its steps know, and hand on. Inside of the agent.
 *
 * Every step returns 0 or one of RK_LPA_ERRORS. A step whose failure has a cancel reason of its own
 * sets `reason`; without, rk_lpa_download_reason finds the one that fits.
 */
#ifndef RK_LPA_DOWNLOAD_DOWNLOAD_H
#define RK_LPA_DOWNLOAD_DOWNLOAD_H

#include "asn1/tlv/ident.h"
#include "lpa/agent.h"
#include "lpa/es9/address.h"

/* CancelSessionReason (SGP.22 5.7.14). */
enum rk_lpa_cancel_reason {
    RK_LPA_CANCEL_USER_REJECTION = 0,
    RK_LPA_CANCEL_POSTPONED = 1,
    RK_LPA_CANCEL_TIMEOUT = 2,
    RK_LPA_CANCEL_PPR_NOT_ALLOWED = 3,
    RK_LPA_CANCEL_METADATA_MISMATCH = 4,
    RK_LPA_CANCEL_LOAD_BPP_ERROR = 5,
    RK_LPA_CANCEL_UNDEFINED = 127
};

struct rk_lpa_download {
    struct rk_lpa *lpa;
    const struct rk_lpa_download_request *request;
    struct rk_lpa_download_result *result;

    char smdp[RK_LPA_ADDRESS_MAX + 1];
    char matching_id[256];
    char oid[128]; /* of the SM-DP+ as the activation code has it; "" if it has none */
    struct rk_imei imei;
    bool has_imei;

    uint8_t challenge[16];
    struct rk_buf info1;
    char transaction_text[33]; /* as the server writes it, echoed unchanged */
    uint8_t transaction[16];
    size_t transaction_len;
    struct rk_buf server_signed1, server_signature1, ci_key_id, server_certificate;
    struct rk_buf authenticated; /* AuthenticateServerResponse */

    struct rk_buf metadata; /* StoreMetadataRequest as shown */
    struct rk_lpa_profile profile;
    struct rk_buf smdp_signed2, smdp_signature2, smdp_certificate;
    bool confirmation_code_asked;
    uint32_t ppr_consent;
    struct rk_buf prepared; /* PrepareDownloadResponse */
    struct rk_buf bpp;

    bool card_session; /* the card has accepted the server: CancelSession works */
    bool loading;      /* a segment of the package has gone to the card */
    int reason;        /* enum rk_lpa_cancel_reason, or RK_LPA_ABSENT */
};

/* Steps, in their order. */
int rk_lpa_download_prepare_request(struct rk_lpa_download *d, struct rk_lpa_error *e);
int rk_lpa_download_initiate(struct rk_lpa_download *d, struct rk_lpa_error *e);
int rk_lpa_download_authenticate_server(struct rk_lpa_download *d, struct rk_lpa_error *e);
int rk_lpa_download_authenticate_client(struct rk_lpa_download *d, struct rk_lpa_error *e);
int rk_lpa_download_check_rules(struct rk_lpa_download *d, struct rk_lpa_error *e);
int rk_lpa_download_consent(struct rk_lpa_download *d, struct rk_lpa_error *e);
int rk_lpa_download_prepare(struct rk_lpa_download *d, struct rk_lpa_error *e);
int rk_lpa_download_get_package(struct rk_lpa_download *d, struct rk_lpa_error *e);
int rk_lpa_download_load(struct rk_lpa_download *d, struct rk_lpa_error *e);

/* Read an IMEI for DeviceInfo; null or "" is none. RK_LPA_USAGE. */
int rk_lpa_download_read_imei(struct rk_lpa_download *d, const char *imei, struct rk_lpa_error *e);

/* Wipe and free all that a download holds. */
void rk_lpa_download_release(struct rk_lpa_download *d);

/* The rules of `profile` that `rat` allows only with the user's consent; RK_LPA_CARD when it does
 * not allow one at all (SGP.22 2.9.2.1). */
int rk_lpa_rat_judge(const struct rk_lpa_rat *rat, const struct rk_lpa_profile *profile,
                     uint32_t *consent, struct rk_lpa_error *e);

/* RK_LPA_SERVER unless the two metadata agree in all that the user was shown or the agent judged.
 */
int rk_lpa_metadata_compare(const struct rk_lpa_profile *shown, const struct rk_lpa_profile *loaded,
                            struct rk_lpa_error *e);

/* Read a ProfileInstallationResult of this session: 0 for success, RK_LPA_CARD for a refusal. */
int rk_lpa_download_read_result(struct rk_lpa_download *d, struct rk_slice answer,
                                struct rk_lpa_error *e);

/* Cancel with card and server for the failure `e`; its own troubles go to `warning`. */
void rk_lpa_download_cancel(struct rk_lpa_download *d, struct rk_lpa_error *e);

/* RK_LPA_SERVER with reason undefined: a check of the agent on the server's answer has failed. */
int rk_lpa_download_refuse(struct rk_lpa_download *d, const char *step, const char *clause,
                           struct rk_lpa_error *e, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

#endif
