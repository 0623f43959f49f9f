/* The inside of a trust store, for verify.c. */
#ifndef RK_CERTS_TRUST_INTERNAL_H
#define RK_CERTS_TRUST_INTERNAL_H

#include "certs/verify.h"

struct trust_anchor {
    struct rk_cert cert;
    struct rk_key *key;
    uint8_t *der;
};

struct trust_crl {
    struct rk_crl crl;
    const struct trust_anchor *signer;
    uint8_t *der;
};

struct rk_trust {
    OSSL_LIB_CTX *libctx;
    struct trust_anchor **anchors; /* pointers, so that what was handed out stays where it is */
    size_t anchor_count;
    struct trust_crl **crls;
    size_t crl_count;
};

#endif
