#include "certs/roles.h"

#include <string.h>

const uint8_t rk_role_arc[6] = {0x67, 0x81, 0x12, 0x01, 0x02, 0x01};

static const char *const names[RK_ROLE_COUNT] = {
    [RK_ROLE_NONE] = "none",   [RK_ROLE_CI] = "ci",       [RK_ROLE_EUICC] = "euicc",
    [RK_ROLE_EUM] = "eum",     [RK_ROLE_DPTLS] = "dptls", [RK_ROLE_DPAUTH] = "dpauth",
    [RK_ROLE_DPPB] = "dppb",   [RK_ROLE_DSTLS] = "dstls", [RK_ROLE_DSAUTH] = "dsauth",
    [RK_ROLE_SUBCA] = "subca",
};

const char *rk_role_name(enum rk_cert_role role) {
    return (unsigned)role < RK_ROLE_COUNT ? names[role] : "none";
}

bool rk_role_from_name(const char *name, enum rk_cert_role *out) {
    for (unsigned i = 0; i < RK_ROLE_COUNT; i++)
        if (strcmp(names[i], name) == 0) {
            *out = (enum rk_cert_role)i;
            return true;
        }
    return false;
}

/* Version 2 has one arc for each role; version 3 a tree below arc 0. */
static const struct {
    uint8_t arcs[5];
    uint8_t count;
    enum rk_cert_role role;
} policies[] = {
    {{0}, 1, RK_ROLE_CI},
    {{1}, 1, RK_ROLE_EUICC},
    {{2}, 1, RK_ROLE_EUM},
    {{3}, 1, RK_ROLE_DPTLS},
    {{4}, 1, RK_ROLE_DPAUTH},
    {{5}, 1, RK_ROLE_DPPB},
    {{6}, 1, RK_ROLE_DSTLS},
    {{7}, 1, RK_ROLE_DSAUTH},
    {{0, 0}, 2, RK_ROLE_SUBCA},
    {{0, 0, 0}, 3, RK_ROLE_EUM},
    {{0, 0, 0, 0}, 4, RK_ROLE_SUBCA},
    {{0, 0, 0, 0, 0}, 5, RK_ROLE_EUICC},
    {{0, 0, 1}, 3, RK_ROLE_SUBCA},
    {{0, 0, 1, 0}, 4, RK_ROLE_DPTLS},
    {{0, 0, 1, 1}, 4, RK_ROLE_DPAUTH},
    {{0, 0, 1, 2}, 4, RK_ROLE_DPPB},
    {{0, 0, 2}, 3, RK_ROLE_SUBCA},
    {{0, 0, 2, 0}, 4, RK_ROLE_DSTLS},
    {{0, 0, 2, 1}, 4, RK_ROLE_DSAUTH},
};

uint8_t rk_role_policy_arc(enum rk_cert_role role) {
    for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++)
        if (policies[i].role == role && policies[i].count == 1)
            return policies[i].arcs[0];
    return 0;
}

enum rk_cert_role rk_role_from_policy(struct rk_slice oid, bool *v3) {
    if (!rk_slice_starts_with(oid, rk_slice_of(rk_role_arc)))
        return RK_ROLE_NONE;
    struct rk_slice arcs = rk_slice_from(oid, sizeof rk_role_arc);
    for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++)
        if (rk_slice_equal(arcs, rk_slice(policies[i].arcs, policies[i].count))) {
            *v3 = policies[i].count > 1;
            return policies[i].role;
        }
    return RK_ROLE_NONE;
}

enum {
    IDS = RK_EXT_AKI | RK_EXT_SKI,
    CORE = RK_EXT_KEY_USAGE | RK_EXT_POLICIES,
    CA_CORE = CORE | RK_EXT_BASIC_CONSTRAINTS,
    BOTH_AUTH = RK_USAGE_SERVER_AUTH | RK_USAGE_CLIENT_AUTH
};

#define SERVER_ROLE                                                                                \
    {                                                                                              \
        .extensions = IDS | CORE | RK_EXT_ALT_NAME | RK_EXT_CRL_POINTS, .critical = CORE,          \
        .demanded = RK_EXT_AKI | CORE | RK_EXT_ALT_NAME, .key_usage = RK_USAGE_DIGITAL_SIGNATURE,  \
        .demanded_usage = RK_USAGE_DIGITAL_SIGNATURE, .path_len = -1                               \
    }

#define TLS_ROLE                                                                                   \
    {                                                                                              \
        .extensions = IDS | CORE | RK_EXT_ALT_NAME | RK_EXT_CRL_POINTS | RK_EXT_EXT_KEY_USAGE,     \
        .critical = RK_EXT_KEY_USAGE | RK_EXT_EXT_KEY_USAGE,                                       \
        .demanded = RK_EXT_AKI | CORE | RK_EXT_ALT_NAME | RK_EXT_EXT_KEY_USAGE,                    \
        .key_usage = RK_USAGE_DIGITAL_SIGNATURE, .demanded_usage = RK_USAGE_DIGITAL_SIGNATURE,     \
        .ext_key_usage = BOTH_AUTH, .path_len = -1                                                 \
    }

static const struct rk_role_profile profiles[RK_ROLE_COUNT] = {
    [RK_ROLE_NONE] = {.path_len = -1},
    [RK_ROLE_SUBCA] = {.path_len = -1},
    [RK_ROLE_CI] = {.extensions = RK_EXT_SKI | CA_CORE | RK_EXT_ALT_NAME | RK_EXT_CRL_POINTS,
                    .critical = CA_CORE,
                    .demanded = RK_EXT_SKI | CA_CORE,
                    .key_usage = RK_USAGE_CERT_SIGN | RK_USAGE_CRL_SIGN,
                    .demanded_usage = RK_USAGE_CERT_SIGN,
                    .ca = true,
                    .path_len = -1},
    [RK_ROLE_EUM] = {.extensions = IDS | CA_CORE | RK_EXT_ALT_NAME | RK_EXT_CRL_POINTS |
                                   RK_EXT_NAME_CONSTRAINTS,
                     .critical = CA_CORE | RK_EXT_NAME_CONSTRAINTS,
                     .demanded = IDS | CA_CORE,
                     .key_usage = RK_USAGE_CERT_SIGN,
                     .demanded_usage = RK_USAGE_CERT_SIGN,
                     .ca = true,
                     .path_len = 0},
    [RK_ROLE_EUICC] = {.extensions = IDS | CORE,
                       .critical = CORE,
                       .demanded = RK_EXT_AKI | CORE,
                       .key_usage = RK_USAGE_DIGITAL_SIGNATURE,
                       .demanded_usage = RK_USAGE_DIGITAL_SIGNATURE,
                       .path_len = -1},
    [RK_ROLE_DPTLS] = TLS_ROLE,
    [RK_ROLE_DSTLS] = TLS_ROLE,
    [RK_ROLE_DPAUTH] = SERVER_ROLE,
    [RK_ROLE_DPPB] = SERVER_ROLE,
    [RK_ROLE_DSAUTH] = SERVER_ROLE,
};

const struct rk_role_profile *rk_role_profile(enum rk_cert_role role) {
    return &profiles[(unsigned)role < RK_ROLE_COUNT ? role : RK_ROLE_NONE];
}
