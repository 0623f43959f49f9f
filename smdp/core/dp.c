#include "smdp/core/dp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "asn1/codec/codec.h"
#include "smdp/core/address.h"
#include "smdp/core/internal.h"

enum {
    DEFAULT_MAX_DOWNLOADS = 10,
    DEFAULT_MAX_CC_TRIES = 3,
    DEFAULT_SESSION_SECONDS = 3600,
    PORT_HTTPS = 443
};

static int64_t system_clock(void *clock) {
    (void)clock;
    return (int64_t)time(NULL);
}

static uint32_t or_default(uint32_t value, uint32_t fallback) {
    return value ? value : fallback;
}

/* A port that was configured stands; else the one served, so that a test server is found again. */
static bool set_address(struct rk_dp *dp, const struct rk_dp_setup *setup) {
    uint16_t port;
    if (!setup->host || !rk_dp_address_split(setup->host, dp->host, sizeof dp->host, &port))
        return false;
    if (!port)
        port = setup->served_port;
    if (port && port != PORT_HTTPS)
        snprintf(dp->address, sizeof dp->address, "%s:%u", dp->host, (unsigned)port);
    else
        snprintf(dp->address, sizeof dp->address, "%s", dp->host);
    return true;
}

/* Keys are made like these: setting up a curve takes OpenSSL longer than most uses of a key. */
static int make_curve_keys(struct rk_dp *dp) {
    for (size_t i = 0; i < dp->keys->count; i++) {
        const struct rk_dp_identity *identity = &dp->keys->identities[i];
        struct rk_key **key = &dp->curve_keys[identity->curve];
        struct rk_cert cert;
        if (!*key &&
            (rk_cert_parse(identity->pb_cert, &cert) || rk_cert_key(dp->libctx, &cert, key)))
            return RK_DP_NO_KEYS;
    }
    return 0;
}

int rk_dp_new(struct rk_dp **out, const struct rk_dp_setup *setup) {
    *out = NULL;
    if (!setup->keys || !setup->keys->count)
        return RK_DP_NO_KEYS;
    struct rk_dp *dp = calloc(1, sizeof *dp);
    if (!dp)
        return RK_DP_NO_MEMORY;
    if (!set_address(dp, setup)) {
        free(dp);
        return RK_DP_BAD_CONFIG;
    }
    dp->keys = setup->keys;
    dp->store = setup->store;
    dp->libctx = setup->libctx;
    dp->now = setup->now ? setup->now : system_clock;
    dp->clock = setup->clock;
    dp->max_downloads = or_default(setup->max_downloads, DEFAULT_MAX_DOWNLOADS);
    dp->max_cc_tries = or_default(setup->max_cc_tries, DEFAULT_MAX_CC_TRIES);
    dp->session_seconds = or_default(setup->session_seconds, DEFAULT_SESSION_SECONDS);
    dp->order_days = setup->order_days;
    rk_codec_init();
    int error = make_curve_keys(dp);
    if (error)
        rk_dp_free(&dp);
    *out = dp;
    return error;
}

void rk_dp_free(struct rk_dp **dp) {
    if (!*dp)
        return;
    for (size_t i = 0; i < RK_CURVE_COUNT; i++)
        rk_key_free(&(*dp)->curve_keys[i]);
    for (size_t i = 0; i < CARD_KEYS; i++)
        rk_key_free(&(*dp)->cards.keys[i]);
    free(*dp);
    *dp = NULL;
}

void rk_dp_response_free(struct rk_dp_response *response) {
    rk_buf_free(&response->body);
    memset(response, 0, sizeof *response);
}
