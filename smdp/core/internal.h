/*
 * What the functions of ES9+ share. Each has one file and one entry point:
 *
 *     int rk_dp_<function>(struct rk_dp_call *call);
 *
 * It returns 0 (answered), refuse(id) (Failed with that row's subject and reason), or a negative
 * value of RK_DP_ERRORS (this side failed: 500).
 */
#ifndef RK_SMDP_CORE_INTERNAL_H
#define RK_SMDP_CORE_INTERNAL_H

#include "asn1/wire/json.h"
#include "asn1/wire/status.h"
#include "certs/verify.h"
#include "smdp/core/bind.h"
#include "smdp/core/dp.h"
#include "smdp/core/order.h"

enum { HOST_CAP = 256, ADDRESS_CAP = HOST_CAP + 8, TRANSACTION_TEXT_CAP = 33 };

/* The keys of the cards seen last: each signs three messages of a download. */
enum { CARD_KEYS = 16 };

struct card_keys {
    struct rk_key *keys[CARD_KEYS];
    size_t next;
};

struct rk_dp {
    char host[HOST_CAP];       /* without port */
    char address[ADDRESS_CAP]; /* where notifications go: with the port unless it is 443 */
    struct rk_dp_keys *keys;
    struct rk_dp_store *store;
    OSSL_LIB_CTX *libctx;
    struct card_keys cards;
    struct rk_cert_memo memo;                  /* EUM certificates seen before */
    struct rk_key *curve_keys[RK_CURVE_COUNT]; /* a public key of each curve served, else null */
    int64_t (*now)(void *clock);
    void *clock;
    uint32_t max_downloads, max_cc_tries, session_seconds, order_days;
    int64_t swept; /* when old sessions were dropped last */
};

/* A refusal as a function's result: positive, and no row of the table is 0. */
static inline int refuse(enum rk_status_id id) {
    return 1 + (int)id;
}

/* One request at work. */
struct rk_dp_call {
    struct rk_dp *dp;
    int64_t now;
    struct rk_json in;  /* the request's object */
    struct rk_buf *out; /* the response's object, open for members (smdp/core/reply.h) */
    char transaction[TRANSACTION_TEXT_CAP]; /* as the agent wrote it, for the answer and the log */
    char detail[96]; /* for the log: what exactly was found wrong, or empty */
};

int rk_dp_initiate_authentication(struct rk_dp_call *call);
int rk_dp_authenticate_client(struct rk_dp_call *call);
int rk_dp_get_bound_profile_package(struct rk_dp_call *call);
int rk_dp_cancel_session(struct rk_dp_call *call);
int rk_dp_handle_notification(struct rk_dp_call *call);

/* --- sessions ------------------------------------------------------------------------------ */

/*
 * Read the request's transactionId and the session it names. RK_STATUS_TRANSACTION_UNKNOWN when
 * there is none or its time is over. Give `out` to rk_dp_session_free in any case.
 */
int rk_dp_call_session(struct rk_dp_call *call, struct rk_dp_session *out);

/* Say for the log what exactly was found wrong. No secrets. */
void rk_dp_call_detail(struct rk_dp_call *call, const char *text);

/* Name the transaction for the answer and the log, in upper-case hex. */
void rk_dp_call_name(struct rk_dp_call *call, struct rk_slice transaction_id);

/* Tell whether `transaction_id` inside a signed message is the session's. */
bool rk_dp_session_is(const struct rk_dp_session *session, struct rk_slice transaction_id);

/* Number of the identity that serves the session, or RK_DP_NO_KEYS when it is gone. */
int rk_dp_session_identity(const struct rk_dp *dp, const struct rk_dp_session *session);

/*
 * Verify a card's signature (5F37 content) over `parts` with the key of its certificate.
 * RK_STATUS_EUICC_VERIFICATION when it does not fit.
 */
int rk_dp_verify_card(struct rk_dp *dp, struct rk_slice euicc_cert, const struct rk_slice *parts,
                      size_t count, struct rk_slice signature);

/* Write the 5F37 element of a signature. */
enum { RK_DP_SIGNATURE_TLV_LEN = 3 + RK_DP_SIGNATURE_LEN };
void rk_dp_signature_tlv(struct rk_slice signature, uint8_t out[RK_DP_SIGNATURE_TLV_LEN]);

/* Read a base64 member that is one element with `tag`; RK_STATUS_FORMAT_MISSING,
 * RK_STATUS_FORMAT_INVALID. */
int rk_dp_call_tlv(struct rk_dp_call *call, const char *name, uint32_t tag, struct rk_buf *out);

/* --- orders -------------------------------------------------------------------------------- */

/*
 * Move the order by `event` and write it with `outcome`. RK_DP_BAD_STATE when it is not allowed,
 * RK_DP_CONFLICT when it has moved meanwhile.
 */
int rk_dp_order_advance(struct rk_dp_call *call, struct rk_dp_order *order,
                        enum rk_dp_order_event event, const char *outcome);

/*
 * Begin, do `body`, commit; or roll back and return what `body` returned. A transaction need not
 * be durable when losing it to a power cut means no more than that the agent begins again.
 */
int rk_dp_transaction(struct rk_dp *dp, bool durable, int (*body)(void *arg), void *arg);

/* --- the card ------------------------------------------------------------------------------ */

/* What a card's certificates say once they are verified. */
struct rk_dp_card {
    char eid[RK_DP_EID_CAP];
    struct rk_slice ci_pkid; /* of the CI the chain ends in */
};

/*
 * Verify CERT.EUICC and CERT.EUM up to a trusted CI at the present time, the EID inside what the
 * EUM may certify (SGP.22 4.5.2). Refusals: EUM or eUICC certificate invalid or expired, CI
 * unknown.
 */
int rk_dp_verify_chain(struct rk_dp_call *call, struct rk_slice euicc_cert,
                       struct rk_slice eum_cert, struct rk_dp_card *out);

#endif
