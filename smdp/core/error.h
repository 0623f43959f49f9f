/*
 * Program errors of the SM-DP+. Never mixed with the protocol's own outcomes: what an LPA is told
 * is a status row (asn1/wire), what a card signed is an ASN.1 number.
 */
#ifndef RK_SMDP_CORE_ERROR_H
#define RK_SMDP_CORE_ERROR_H

/* Errors: name, value, text. */
#define RK_DP_ERRORS(X)                                                                            \
    X(RK_DP_NO_MEMORY, -1, "out of memory")                                                        \
    X(RK_DP_BAD_ARGUMENT, -2, "an argument is malformed")                                          \
    X(RK_DP_CRYPTO, -3, "the crypto library failed")                                               \
    X(RK_DP_STORE, -4, "the database cannot be read or written")                                   \
    X(RK_DP_BUSY, -5, "the database is locked by another process")                                 \
    X(RK_DP_NOT_FOUND, -6, "there is no such record")                                              \
    X(RK_DP_CONFLICT, -7, "the record exists already or has changed meanwhile")                    \
    X(RK_DP_BAD_STATE, -8, "the order's state does not allow that")                                \
    X(RK_DP_BAD_PACKAGE, -9, "the file is not a profile package this server can deliver")          \
    X(RK_DP_NO_KEYS, -10, "no usable set of keys and certificates")                                \
    X(RK_DP_FILE, -11, "a file cannot be read or written")                                         \
    X(RK_DP_BAD_CONFIG, -12, "the configuration is malformed")                                     \
    X(RK_DP_SCHEMA, -13, "the database was made by another version")                               \
    X(RK_DP_NETWORK, -14, "the address cannot be served")

enum rk_dp_error {
#define X(name, value, text) name = value,
    RK_DP_ERRORS(X)
#undef X
};

/* Text for one of RK_DP_ERRORS, "ok" for 0. Static storage. */
const char *rk_dp_error_text(int error);

#endif
