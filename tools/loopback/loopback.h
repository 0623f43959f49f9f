/*
 * Card, agent and server in one process, without sockets: whole sessions in milliseconds, the same
 * to the octet for the same seed. Used by the flow tests, the power-cut tests and the benchmarks.
 *
 * Conventions
 *   - A struct rk_loopback owns everything from the PKI on; open, use, close. It must not move.
 *   - Between agent and card, and agent and server, stand two transports that can be watched and
 *     can be made to lie: see struct rk_loopback_tap.
 *   - Each party has its own random source, so that what one of them draws does not move another's.
 */
#ifndef RK_TOOLS_LOOPBACK_LOOPBACK_H
#define RK_TOOLS_LOOPBACK_LOOPBACK_H

#include "certs/pki.h"
#include "lpa/lpa.h"
#include "smdp/core/dp.h"
#include "smdp/core/order.h"

/* When the loopback world lives: noon of 1 June 2030. */
#define RK_LOOPBACK_NOW INT64_C(1906632000)

enum {
    RK_LOOPBACK_COMMAND_MAX = 300,
    RK_LOOPBACK_ANSWER_MAX = 258,
    RK_LOOPBACK_PARTIES = 3,
};

/*
 * A hand on the wire. Each function may be null. They may change the octets (within the capacity)
 * and must leave `len` what it then is.
 */
struct rk_loopback_tap {
    void *self;
    void (*command)(void *self, uint8_t *apdu, size_t *len);            /* to the card */
    void (*answer)(void *self, uint8_t *apdu, size_t *len);             /* from the card */
    void (*request)(void *self, const char *url, struct rk_buf *body);  /* to the server */
    void (*response)(void *self, const char *url, struct rk_buf *body); /* from the server */
};

struct rk_loopback_card; /* tools/loopback/card.h */
struct rk_flash;

struct rk_loopback_setup {
    uint64_t seed;            /* each party's own is made from it */
    enum rk_cert_curve curve; /* of CI and all below it */
    bool strangers;           /* the server is of another PKI than the card */
    struct rk_flash *flash;   /* the card's; null: RAM flash of the loopback's own */
    struct rk_loopback_tap tap;
};

struct rk_loopback {
    OSSL_LIB_CTX *random[RK_LOOPBACK_PARTIES]; /* PKI, card, server */
    struct rk_pki *pki;

    struct rk_loopback_card *card;

    struct rk_dp_keys keys;
    struct rk_dp_store store;
    struct rk_dp *dp;
    struct rk_dp_response response;
    int64_t now; /* the server's clock */
    bool any_card;

    struct rk_lpa_apdu apdu;
    struct rk_lpa_http http;
    struct rk_lpa *lpa;
    struct rk_lpa_error error; /* of the last thing the agent did */

    struct rk_loopback_tap tap;
    EVP_MD_CTX *transcript;
    uint64_t commands;   /* APDUs so far */
    uint64_t store_data; /* STORE DATA commands among them */
    uint64_t requests;   /* HTTP requests so far */
};

/*
 * Make a PKI, a personalised card, a server without profiles, and an agent. 0, or -1 with a line on
 * stderr that says what failed; rk_loopback_close then still is to be called.
 */
int rk_loopback_open(struct rk_loopback *world, const struct rk_loopback_setup *setup);
void rk_loopback_close(struct rk_loopback *world);

/*
 * Put a profile package into the server's stock, as an operational profile named after its header;
 * delivered without the eligibility check while `world->any_card` is set. 0 or one of RK_DP_ERRORS;
 * `iccid` receives its number.
 */
int rk_loopback_stock(struct rk_loopback *world, struct rk_slice package,
                      char iccid[RK_DP_ICCID_CAP]);

/* Order a stocked profile for download under this matching ID. 0 or one of RK_DP_ERRORS. */
int rk_loopback_order(struct rk_loopback *world, const char *iccid, const char *matching_id,
                      const char *confirmation_code);

/* Let the agent download under a matching ID. 0 or one of RK_LPA_ERRORS; see `world->error`. */
int rk_loopback_download(struct rk_loopback *world, const char *matching_id,
                         const char *confirmation_code, struct rk_lpa_download_result *result);

/* State of the order for this ICCID; RK_DP_NOT_FOUND when there is none. */
int rk_loopback_order_state(struct rk_loopback *world, const char *iccid);

/* Send one APDU straight to the card, on the channel its class names. Returns the length of the
 * answer in `answer`, which has room for RK_LOOPBACK_ANSWER_MAX octets. */
size_t rk_loopback_apdu(struct rk_loopback *world, struct rk_slice command, uint8_t *answer);

/* Take the card's power and give it back: RAM is lost, flash is not. 0 or a store error. */
int rk_loopback_power_cycle(struct rk_loopback *world);

/* Hash of every APDU and every HTTP body so far, in order, with who sent it. */
void rk_loopback_transcript(struct rk_loopback *world, uint8_t hash[32]);

#endif
