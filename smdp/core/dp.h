/*
 * The SM-DP+ without sockets: a request in, a response out (SGP.22 5.6, ES9+; JSON binding 6.5).
 *
 * Conventions
 *   - One `struct rk_dp` belongs to one thread and holds no session: sessions and orders are in its
 *     store, so the next request of a session may go to any other worker over the same data, and a
 *     restart loses nothing.
 *   - rk_dp_handle always answers. What the protocol refuses is HTTP 200 with status Failed and a
 *     subject and reason code; a request that is no request is a 4xx with the same JSON shape.
 *     500 means that this side failed: store, memory or keys.
 *   - Signatures are checked over the octets received, never over a re-encoding.
 *   - Everything random, one-time keys and signatures included, comes from the OSSL_LIB_CTX given,
 *     and time from the clock given: with both fixed, a session repeats octet by octet.
 */
#ifndef RK_SMDP_CORE_DP_H
#define RK_SMDP_CORE_DP_H

#include <openssl/types.h>

#include "smdp/keys/keys.h"
#include "smdp/store/store.h"

struct rk_dp;

/* What an SM-DP+ is made of. Zero means the default that is named. */
struct rk_dp_setup {
    /* The address agents use, NAME or NAME:PORT. Copied. */
    const char *host;
    /* The port served, for notification addresses when `host` names none; 0 and 443 add none. */
    uint16_t served_port;
    /* Identities, trust and signing. Borrowed until rk_dp_free. */
    struct rk_dp_keys *keys;
    /* Sessions, orders, profiles. Borrowed until rk_dp_free. */
    struct rk_dp_store *store;
    /* Random source and algorithms; null: OpenSSL's default. Borrowed. */
    OSSL_LIB_CTX *libctx;
    /* Seconds since 1970; null: the system's clock. */
    int64_t (*now)(void *clock);
    void *clock;
    /* Sessions authenticated per order before it ends in Error; 0: 10. */
    uint32_t max_downloads;
    /* Wrong confirmation codes per order before it ends in Error; 0: 3. */
    uint32_t max_cc_tries;
    /* Seconds an unfinished session lives; 0: 3600. */
    uint32_t session_seconds;
    /* Days an order may be downloaded after it was made; 0: for ever. */
    uint32_t order_days;
};

/* Make an SM-DP+. 0, RK_DP_NO_MEMORY, RK_DP_BAD_CONFIG (no host), RK_DP_NO_KEYS; `out` is then
 * null. */
int rk_dp_new(struct rk_dp **out, const struct rk_dp_setup *setup);

/* End it and wipe what it held; null is fine. Store and keys stay with their owner. */
void rk_dp_free(struct rk_dp **dp);

/* Borrowed for the call. Header values may be null when the header is not there. */
struct rk_dp_request {
    const char *method;
    const char *path;
    const char *content_type;
    const char *admin_protocol; /* X-Admin-Protocol */
    struct rk_slice body;
};

enum { RK_DP_NOTE_CAP = 160 };

struct rk_dp_response {
    int http_status;
    const char *allow;  /* value for the Allow header, or null */
    struct rk_buf body; /* JSON, or empty (204) */
    /* For the log: function, transaction, outcome. Holds no secret. */
    char note[RK_DP_NOTE_CAP];
};

/* Values of the headers that go with every response that has a body; and in every response. */
#define RK_DP_CONTENT_TYPE   "application/json;charset=UTF-8"
#define RK_DP_ADMIN_PROTOCOL "gsma/rsp/v2.6.0"

/* A request body longer than this is refused with 413. */
#define RK_DP_MAX_BODY (256u << 10)

/*
 * Answer one request. `out` must be all zero or a response that was freed or answered before (its
 * memory is then used again). Never fails: out of memory is a 500 with an empty body.
 */
void rk_dp_handle(struct rk_dp *dp, const struct rk_dp_request *in, struct rk_dp_response *out);

/* Free what a response holds; it may be used again. */
void rk_dp_response_free(struct rk_dp_response *response);

#endif
