/*
 * An SM-DP+ in memory, its operator and one card: enough to walk through any session, call by call.
 */
#ifndef RK_TESTS_SUPPORT_SMDP_WORLD_H
#define RK_TESTS_SUPPORT_SMDP_WORLD_H

#include "asn1/wire/json.h"
#include "smdp/core/dp.h"
#include "smdp/core/order.h"
#include "smdp/core/profile.h"
#include "tests/support/smdp/card.h"

#define TEST_ICCID "89000123456789012341"
#define TEST_EID   RK_PKI_DEFAULT_EID
#define TEST_HOST  "smdp.example.com"

struct test_world {
    OSSL_LIB_CTX *libctx;
    int64_t now;
    struct rk_dp_keys keys;
    struct rk_dp_store store;
    struct rk_dp *dp;
    struct test_card card;
    struct rk_dp_response response;
    struct rk_json reply; /* parsed body of the last response */
    char status[32];      /* "ok", or "subject/reason" of the last response */
    /* What the agent holds of the session. */
    const char *address;
    char transaction[40];
    struct rk_buf transaction_id, challenge, server_signed1, metadata, signed2, signature2, bpp;
};

struct test_world_options {
    uint64_t seed;        /* not 0: all randomness comes from it, time stands still */
    const char *database; /* null: in memory */
    uint32_t max_downloads, max_cc_tries, order_days;
    const char *host; /* null: TEST_HOST */
    uint16_t served_port;
};

/* Null for the defaults. Make a server with both curves, a P-256 card, no profile. */
void test_world_init(struct test_world *w, const struct test_world_options *options);
void test_world_free(struct test_world *w);

/* Put the test profile into the inventory, with what `request` says (its package is set); and order
 * it with matching ID "TEST", or as `order` says. */
void test_world_profile(struct test_world *w, const struct rk_dp_profile_request *request);
void test_world_order(struct test_world *w, const struct rk_dp_order_request *order);

/* The state the order is in, as text. */
const char *test_world_state(struct test_world *w);
struct rk_dp_order test_world_order_record(struct test_world *w);

/* One HTTP request; the body may be any octets. Returns the HTTP status. */
int test_world_post(struct test_world *w, const char *function, struct rk_slice body);
/* The same for a JSON object, which is freed. Returns w->status. */
const char *test_world_call(struct test_world *w, const char *function, struct rk_json *request);

/* The steps of a session, each with what the card says now. Return w->status. */
const char *test_world_initiate(struct test_world *w);
const char *test_world_authenticate(struct test_world *w);
const char *test_world_get_package(struct test_world *w);
const char *test_world_cancel(struct test_world *w, uint32_t reason);
/* Returns the HTTP status. */
int test_world_result(struct test_world *w, uint32_t reason);
int test_world_notify(struct test_world *w, struct rk_slice notification);

/* Both first steps; the test ends if one is refused. */
void test_world_up_to_authenticated(struct test_world *w);
void test_world_up_to_package(struct test_world *w);

/* OID of the server's certificates, content octets; CERT.DPpb that serves the card. */
struct rk_slice test_world_oid(const struct test_world *w);
struct rk_slice test_world_pb_cert(const struct test_world *w);

/* Append a small profile package; `services` as bits of ServicesList's order, `filler` octets of
 * contents nobody reads. */
void test_package(const char *iccid, uint32_t services, size_t filler, struct rk_buf *out);

/* A library context whose randomness is all made from `seed`. */
OSSL_LIB_CTX *test_seeded(uint64_t seed);

#endif
