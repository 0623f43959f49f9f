#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dpbed/world.h"

enum { ENTROPY_LEN = 1 << 20 };

/* Hand a generator of OpenSSL's test kind the octets it is to give out. */
static bool feed(EVP_RAND_CTX *rand, uint64_t seed) {
    unsigned int strength = 256;
    uint8_t *entropy = malloc(ENTROPY_LEN);
    for (size_t i = 0; entropy && i < ENTROPY_LEN; i++) {
        seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
        entropy[i] = (uint8_t)(seed >> 24);
    }
    OSSL_PARAM params[] = {
        OSSL_PARAM_uint(OSSL_RAND_PARAM_STRENGTH, &strength),
        OSSL_PARAM_octet_string(OSSL_RAND_PARAM_TEST_ENTROPY, entropy, ENTROPY_LEN),
        OSSL_PARAM_END};
    bool ok = entropy && rand && EVP_RAND_CTX_set_params(rand, params) == 1 &&
              EVP_RAND_instantiate(rand, strength, 0, NULL, 0, NULL) == 1;
    free(entropy);
    return ok;
}

OSSL_LIB_CTX *rk_bed_seeded(uint64_t seed) {
    OSSL_LIB_CTX *libctx = OSSL_LIB_CTX_new();
    bool ok = libctx && RAND_set_DRBG_type(libctx, "TEST-RAND", NULL, NULL, NULL) == 1 &&
              feed(RAND_get0_primary(libctx), seed) &&
              feed(RAND_get0_public(libctx), seed * 3 + 1) &&
              feed(RAND_get0_private(libctx), seed * 5 + 2);
    if (!ok)
        abort();
    return libctx;
}
