/*
 * The program errors of every function in this folder. Why a certificate does not chain is no
 * program error: see enum rk_cert_reason in certs/verify.h.
 */
#ifndef RK_CERTS_ERROR_H
#define RK_CERTS_ERROR_H

/* Errors: name, value, text. */
#define RK_CERTS_ERRORS(X)                                                                         \
    X(RK_CERTS_MALFORMED, -1, "not a well-formed certificate, revocation list or key")             \
    X(RK_CERTS_UNSUPPORTED, -2, "not ECDSA with SHA-256 over P-256 or brainpoolP256r1")            \
    X(RK_CERTS_BAD_KEY, -3, "the key is malformed, or its point is not on the curve")              \
    X(RK_CERTS_BAD_SIGNATURE, -4, "the signature does not fit")                                    \
    X(RK_CERTS_PASSPHRASE, -5, "the key is encrypted and the passphrase is missing or wrong")      \
    X(RK_CERTS_NO_PRIVATE_KEY, -6, "the private key is not there")                                 \
    X(RK_CERTS_NOT_FOUND, -7, "no such certificate")                                               \
    X(RK_CERTS_BAD_VALUE, -8, "a value is out of range or malformed")                              \
    X(RK_CERTS_TOO_LARGE, -9, "a file is too large, or a folder holds too many files")             \
    X(RK_CERTS_FILE, -10, "a file or folder cannot be read or written")                            \
    X(RK_CERTS_EXISTS, -11, "the folder already holds what would be made")                         \
    X(RK_CERTS_NO_MEMORY, -12, "out of memory")                                                    \
    X(RK_CERTS_CRYPTO, -13, "the cryptographic library failed")

enum rk_certs_error {
#define X(name, value, text) name = value,
    RK_CERTS_ERRORS(X)
#undef X
};

/* Text for one of RK_CERTS_ERRORS, "ok" for 0. Static storage. */
const char *rk_certs_error_text(int error);

#endif
