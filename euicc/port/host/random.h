/* The random port over OpenSSL's private generator. */
#ifndef RK_EUICC_PORT_HOST_RANDOM_H
#define RK_EUICC_PORT_HOST_RANDOM_H

#include "euicc/port/port.h"

#include <openssl/types.h>

struct rk_random_host {
    struct rk_random random;
    OSSL_LIB_CTX *lib;
};

/* `lib` (null: OpenSSL's default) is borrowed. */
void rk_random_host_open(struct rk_random_host *host, OSSL_LIB_CTX *lib);

#endif
