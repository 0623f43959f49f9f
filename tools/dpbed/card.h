/*
 * A card as the server sees one: for tests and benchmarks. It answers with signed messages and
 * opens bound packages. Everything it says can be changed beforehand, so that every refusal can be
 * provoked. It checks the server where a test needs it (its own reading of the segment protection)
 * and is no eUICC otherwise.
 */
#ifndef RK_TOOLS_DPBED_CARD_H
#define RK_TOOLS_DPBED_CARD_H

#include "asn1/codec/buf.h"
#include "certs/pki.h"

struct rk_bed_card {
    OSSL_LIB_CTX *libctx;
    const struct rk_pki_item *euicc, *eum;
    char eid[33];
    enum rk_cert_curve curve;
    uint8_t svn[3];
    const uint8_t *ci[4]; /* CI key identifiers, first preferred, for both lists; null ends them */
    /* EUICCInfo2 */
    uint8_t profile_version[3];
    uint32_t uicc_capability, rsp_capability;
    uint32_t forbidden_ppr; /* 0: the member is left out */
    uint32_t free_nvm;
    /* What it answers; empty: what is right. */
    struct rk_slice transaction_id, server_challenge, oid;
    const char *matching_id; /* null: absent */
    struct rk_slice hash_cc; /* empty: absent */
    bool flip_signature;
    uint32_t seq; /* of its next notification */
    /* Its one-time key pair, kept until told otherwise. */
    struct rk_key *otsk;
    /* What it remembers of the session. */
    struct rk_buf server_signed1, smdp_signature2;
};

/* Make a card with the EID under the EUM of that curve in `pki`; a new certificate is issued. */
void rk_bed_card_init(struct rk_bed_card *card, OSSL_LIB_CTX *libctx, struct rk_pki *pki,
                      enum rk_cert_curve curve, const char *eid);
void rk_bed_card_free(struct rk_bed_card *card);

/* Each appends the whole element to `out`. */
void rk_bed_card_info1(struct rk_bed_card *card, struct rk_buf *out);
void rk_bed_card_info2(struct rk_bed_card *card, struct rk_buf *out);
void rk_bed_card_authenticate(struct rk_bed_card *card, struct rk_slice server_signed1,
                              struct rk_buf *out);
void rk_bed_card_prepare_download(struct rk_bed_card *card, struct rk_slice transaction_id,
                                  struct rk_slice smdp_signature2_tlv, struct rk_buf *out);
void rk_bed_card_cancel(struct rk_bed_card *card, struct rk_slice transaction_id, uint32_t reason,
                        struct rk_slice dp_oid, struct rk_buf *out);
/* `reason` 0: installed; else the error reason, in loadProfileElements. */
void rk_bed_card_result(struct rk_bed_card *card, struct rk_slice transaction_id, const char *iccid,
                        uint32_t reason, struct rk_slice dp_oid, struct rk_buf *out);
/* `event` as a bit of NotificationEvent. */
void rk_bed_card_notification(struct rk_bed_card *card, const char *iccid, uint32_t event,
                              struct rk_buf *out);

/* One of the error alternatives: BF38 or BF21 with a transaction and a code, BF41 with a code. */
void rk_bed_card_error(uint32_t tag, struct rk_slice transaction_id, uint32_t code,
                       struct rk_buf *out);

/* What was found in a bound package. */
struct rk_bed_opened {
    struct rk_buf metadata, profile;
    uint8_t ppk[48]; /* the keys the profile was under */
    size_t segments, longest;
};

/*
 * Verify the signature of InitialiseSecureChannel with `pb_cert`, derive the keys, check every MAC
 * and decipher. Null, or a text that says what is wrong. Free what it gives either way.
 */
const char *rk_bed_card_open(struct rk_bed_card *card, struct rk_slice bpp, struct rk_slice pb_cert,
                             struct rk_bed_opened *out);
void rk_bed_opened_free(struct rk_bed_opened *opened);

#endif
