/* The inside of a key, for the files that make and use one. */
#ifndef RK_CERTS_KEY_INTERNAL_H
#define RK_CERTS_KEY_INTERNAL_H

#include "certs/key.h"

struct rk_key {
    OSSL_LIB_CTX *libctx;
    EVP_PKEY *pkey;
    enum rk_cert_curve curve;
    bool private_half;
    uint8_t point[RK_KEY_POINT_LEN];
};

/* Make a key from what a decoder found in a file; `pkey` stays the caller's. */
int rk_key_from_decoded(OSSL_LIB_CTX *libctx, EVP_PKEY *pkey, struct rk_key **out);

#endif
