/*
 * An SM-DP+ in memory, its operator and one card: enough to walk through any session, call by call.
 */
#ifndef RK_TOOLS_DPBED_WORLD_H
#define RK_TOOLS_DPBED_WORLD_H

#include "asn1/wire/json.h"
#include "smdp/core/dp.h"
#include "smdp/core/order.h"
#include "smdp/core/profile.h"
#include "tools/dpbed/card.h"

#define RK_BED_ICCID "89000123456789012341"
#define RK_BED_EID   RK_PKI_DEFAULT_EID
#define RK_BED_HOST  "smdp.example.com"

struct rk_bed_world {
    OSSL_LIB_CTX *libctx;
    int64_t now;
    struct rk_dp_keys keys;
    struct rk_dp_store store;
    struct rk_dp *dp;
    struct rk_bed_card card;
    struct rk_dp_response response;
    double server_us;     /* CPU time the server took for the last response */
    struct rk_json reply; /* parsed body of the last response */
    char status[32];      /* "ok", or "subject/reason" of the last response */
    /* What the agent holds of the session. */
    const char *address;
    char transaction[40];
    struct rk_buf transaction_id, challenge, server_signed1, metadata, signed2, signature2, bpp;
};

struct rk_bed_world_options {
    uint64_t seed;        /* not 0: all randomness comes from it, time stands still */
    const char *database; /* null: in memory */
    uint32_t max_downloads, max_cc_tries, order_days;
    const char *host; /* null: RK_BED_HOST */
    uint16_t served_port;
};

/* Null for the defaults. Make a server with both curves, a P-256 card, no profile. */
void rk_bed_world_init(struct rk_bed_world *w, const struct rk_bed_world_options *options);
void rk_bed_world_free(struct rk_bed_world *w);

/* Put the test profile into the inventory, with what `request` says (its package is set); and order
 * it with matching ID "TEST", or as `order` says. */
void rk_bed_world_profile(struct rk_bed_world *w, const struct rk_dp_profile_request *request);
void rk_bed_world_order(struct rk_bed_world *w, const struct rk_dp_order_request *order);

/* The state the order is in, as text. */
const char *rk_bed_world_state(struct rk_bed_world *w);
struct rk_dp_order rk_bed_world_order_record(struct rk_bed_world *w);

/* One HTTP request; the body may be any octets. Returns the HTTP status. */
int rk_bed_world_post(struct rk_bed_world *w, const char *function, struct rk_slice body);
/* The same for a JSON object, which is freed. Returns w->status. */
const char *rk_bed_world_call(struct rk_bed_world *w, const char *function,
                              struct rk_json *request);

/* The steps of a session, each with what the card says now. Return w->status. */
const char *rk_bed_world_initiate(struct rk_bed_world *w);
const char *rk_bed_world_authenticate(struct rk_bed_world *w);
const char *rk_bed_world_get_package(struct rk_bed_world *w);
const char *rk_bed_world_cancel(struct rk_bed_world *w, uint32_t reason);
/* Returns the HTTP status. */
int rk_bed_world_result(struct rk_bed_world *w, uint32_t reason);
int rk_bed_world_notify(struct rk_bed_world *w, struct rk_slice notification);

/* Both first steps; the test ends if one is refused. */
void rk_bed_world_up_to_authenticated(struct rk_bed_world *w);
void rk_bed_world_up_to_package(struct rk_bed_world *w);

/* OID of the server's certificates, content octets; CERT.DPpb that serves the card. */
struct rk_slice rk_bed_world_oid(const struct rk_bed_world *w);
struct rk_slice rk_bed_world_pb_cert(const struct rk_bed_world *w);

/* Append a small profile package; `services` as bits of ServicesList's order, `filler` octets of
 * contents nobody reads. */
void rk_bed_package(const char *iccid, uint32_t services, size_t filler, struct rk_buf *out);

/* A library context whose randomness is all made from `seed`. */
OSSL_LIB_CTX *rk_bed_seeded(uint64_t seed);

#endif
