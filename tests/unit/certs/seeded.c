#include "tests/unit/certs/seeded.h"

#include <openssl/core_names.h>
#include <openssl/rand.h>
#include <stdlib.h>

/* TEST-RAND hands out what it was given, and no more. */
enum { ENTROPY = 1 << 20 };

static int feed(EVP_RAND_CTX *rand, unsigned seed) {
    unsigned strength = 256;
    unsigned char *entropy = malloc(ENTROPY);
    if (!rand || !entropy)
        return 0;
    for (size_t i = 0; i < ENTROPY; i++) {
        seed = seed * 1664525u + 1013904223u;
        entropy[i] = (unsigned char)(seed >> 24);
    }
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_RAND_PARAM_TEST_ENTROPY, entropy, ENTROPY),
        OSSL_PARAM_construct_uint(OSSL_RAND_PARAM_STRENGTH, &strength), OSSL_PARAM_construct_end()};
    EVP_RAND_uninstantiate(rand);
    int done = EVP_RAND_CTX_set_params(rand, params) &&
               EVP_RAND_instantiate(rand, strength, 0, NULL, 0, NULL);
    free(entropy);
    return done;
}

OSSL_LIB_CTX *seeded_context(unsigned seed) {
    OSSL_LIB_CTX *ctx = OSSL_LIB_CTX_new();
    if (ctx && RAND_set_DRBG_type(ctx, "TEST-RAND", NULL, NULL, NULL) &&
        feed(RAND_get0_primary(ctx), seed) && feed(RAND_get0_public(ctx), seed + 1) &&
        feed(RAND_get0_private(ctx), seed + 2))
        return ctx;
    OSSL_LIB_CTX_free(ctx);
    return NULL;
}
