/*
 * Orders: the state machine, and what an operator does with it (SGP.22 3.1.6, 5.3).
 *
 * Conventions
 *   - A profile has at most one order. Who may do what in which state is one table, walked by
 *     rk_dp_order_next; nothing else changes a state.
 *   - The operator's functions are each one transaction: done and committed, or an error and
 * nothing changed. What is done already succeeds.
 *   - Errors: RK_DP_NOT_FOUND (no such ICCID), RK_DP_BAD_STATE, RK_DP_CONFLICT (matching ID in use,
 *     or another EID is bound), RK_DP_BAD_ARGUMENT, and those of the store.
 */
#ifndef RK_SMDP_CORE_ORDER_H
#define RK_SMDP_CORE_ORDER_H

#include <openssl/types.h>

#include "smdp/store/store.h"

enum rk_dp_order_event {
    RK_DP_DOWNLOAD_ORDER,        /* operator reserves, no EID */
    RK_DP_DOWNLOAD_ORDER_EID,    /* operator reserves for one EID */
    RK_DP_CONFIRM_ORDER,         /* operator confirms, release later */
    RK_DP_CONFIRM_ORDER_RELEASE, /* operator confirms and releases */
    RK_DP_RELEASE_PROFILE,       /* operator releases */
    RK_DP_CANCEL_AVAILABLE,      /* operator cancels, profile to be used again */
    RK_DP_CANCEL_UNAVAILABLE,    /* operator cancels, profile never to be used */
    RK_DP_AUTHENTICATE_CLIENT,   /* a session asks for it */
    RK_DP_BOUND,                 /* a bound package was handed out */
    RK_DP_INSTALL_OK,            /* verified result: installed */
    RK_DP_INSTALL_TEMPORARY,     /* verified result: failed, worth another try */
    RK_DP_INSTALL_PERMANENT,     /* verified result: failed for good */
    RK_DP_SESSION_KEPT,          /* session cancelled, order kept (postponed, timeout) */
    RK_DP_SESSION_ENDED,         /* session cancelled for good */
    RK_DP_REFUSED,               /* eligibility, attempts or confirmation codes used up */
    RK_DP_PROFILE_DELETED,       /* verified notification: deleted on the card */
    RK_DP_ORDER_EVENTS
};

/* Name of a state as the specification writes it. Static storage. */
const char *rk_dp_order_state_name(enum rk_dp_order_state state);

/* The state `event` leads to from `from`, or RK_DP_BAD_STATE where it is not allowed. */
int rk_dp_order_next(enum rk_dp_order_state from, enum rk_dp_order_event event);

/* What an operator orders. Texts may be null. */
struct rk_dp_order_request {
    const char *iccid;
    const char *eid;               /* null: whoever downloads first */
    const char *matching_id;       /* null: one is made; "": none, needs an EID */
    const char *confirmation_code; /* null: none */
    bool release;                  /* ready for download now */
};

/* Tell whether a text is an EID: 32 digits, the last two right. */
bool rk_dp_order_eid_ok(const char *text);

/* Tell whether a text is a matching ID: A-Z 0-9 '-', at most 255. The empty text is. */
bool rk_dp_matching_id_ok(const char *text);

/*
 * Reserve a profile (ES2+.DownloadOrder, 5.3.1). Allowed when it has no order, a cancelled one, or
 * an installed one whose deletion was notified. `now` is written as its age. An order with the same
 * EID already reserved succeeds.
 */
int rk_dp_order_reserve(struct rk_dp_store *store, int64_t now, const char *iccid, const char *eid);

/*
 * Fix matching ID and confirmation code (ES2+.ConfirmOrder, 5.3.2), and release with it if asked.
 * A matching ID is made of 20 characters from `libctx`'s random source when none is given.
 */
int rk_dp_order_confirm(struct rk_dp_store *store, OSSL_LIB_CTX *libctx, int64_t now,
                        const struct rk_dp_order_request *request);

/*
 * Reserve and confirm in one transaction: what `smdp order create` does. Without `confirm` the
 * order stays reserved and keeps matching ID and confirmation code, if given, for when it is
 * confirmed.
 */
int rk_dp_order_create(struct rk_dp_store *store, OSSL_LIB_CTX *libctx, int64_t now,
                       const struct rk_dp_order_request *request, bool confirm);

/* Make a confirmed order ready for download (ES2+.ReleaseProfile, 5.3.5). */
int rk_dp_order_release(struct rk_dp_store *store, int64_t now, const char *iccid);

/* End an order (ES2+.CancelOrder, 5.3.4); matching ID, EID and bound package are forgotten. */
int rk_dp_order_cancel(struct rk_dp_store *store, int64_t now, const char *iccid, bool unavailable);

#endif
