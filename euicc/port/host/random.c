#include "euicc/port/host/random.h"

#include <openssl/rand.h>

static int host_fill(struct rk_random *self, void *buf, size_t len) {
    struct rk_random_host *host = (struct rk_random_host *)self;
    return RAND_priv_bytes_ex(host->lib, buf, len, 0) == 1 ? 0 : RK_PORT_ERROR;
}

static const struct rk_random_ops ops = {host_fill};

void rk_random_host_open(struct rk_random_host *host, OSSL_LIB_CTX *lib) {
    *host = (struct rk_random_host){{&ops}, lib};
}
