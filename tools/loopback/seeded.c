#include "tools/loopback/seeded.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

/* TEST-RAND hands out the entropy it was given and then fails: enough for many sessions. */
enum { ENTROPY_LEN = 1 << 20 };

/* Octets that depend on the seed and on which of the three generators they are for. */
static bool stretch(const char *seed, const char *generator, unsigned char *out) {
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool done = ctx && EVP_DigestInit_ex(ctx, EVP_shake256(), NULL) == 1 &&
                EVP_DigestUpdate(ctx, seed, strlen(seed) + 1) == 1 &&
                EVP_DigestUpdate(ctx, generator, strlen(generator)) == 1 &&
                EVP_DigestFinalXOF(ctx, out, ENTROPY_LEN) == 1;
    EVP_MD_CTX_free(ctx);
    return done;
}

static bool give_entropy(EVP_RAND_CTX *generator, const char *seed, const char *name) {
    unsigned char *entropy = malloc(ENTROPY_LEN);
    unsigned int strength = 256;
    bool done = entropy && generator && stretch(seed, name, entropy);
    if (done) {
        OSSL_PARAM params[] = {
            OSSL_PARAM_construct_uint(OSSL_RAND_PARAM_STRENGTH, &strength),
            OSSL_PARAM_construct_octet_string(OSSL_RAND_PARAM_TEST_ENTROPY, entropy, ENTROPY_LEN),
            OSSL_PARAM_construct_end(),
        };
        done = EVP_RAND_CTX_set_params(generator, params) == 1 &&
               EVP_RAND_instantiate(generator, strength, 0, NULL, 0, NULL) == 1;
    }
    free(entropy);
    return done;
}

OSSL_LIB_CTX *rk_seeded_context(const char *seed) {
    OSSL_LIB_CTX *ctx = OSSL_LIB_CTX_new();
    if (ctx && RAND_set_DRBG_type(ctx, "TEST-RAND", NULL, NULL, NULL) == 1 &&
        give_entropy(RAND_get0_primary(ctx), seed, "primary") &&
        give_entropy(RAND_get0_public(ctx), seed, "public") &&
        give_entropy(RAND_get0_private(ctx), seed, "private"))
        return ctx;
    OSSL_LIB_CTX_free(ctx);
    return NULL;
}
