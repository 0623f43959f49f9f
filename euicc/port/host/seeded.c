#include "euicc/port/host/seeded.h"

#include "asn1/tlv/slice.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

/* SHA-256 over seed, generator and a counter, block after block. */
static void expand(uint64_t seed, uint32_t generator, uint8_t *out) {
    uint8_t input[16];
    rk_put_u32(input, (uint32_t)(seed >> 32));
    rk_put_u32(input + 4, (uint32_t)seed);
    rk_put_u32(input + 8, generator);
    for (uint32_t n = 0; n < RK_SEEDED_OCTETS / SHA256_DIGEST_LENGTH; n++) {
        rk_put_u32(input + 12, n);
        SHA256(input, sizeof input, out + (size_t)n * SHA256_DIGEST_LENGTH);
    }
}

/* Give a TEST-RAND generator its octets. */
static int feed(EVP_RAND_CTX *rand, uint64_t seed, uint32_t generator) {
    unsigned strength = 256;
    uint8_t *octets = malloc(RK_SEEDED_OCTETS);
    if (!rand || !octets) {
        free(octets);
        return -1;
    }
    expand(seed, generator, octets);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_RAND_PARAM_TEST_ENTROPY, octets, RK_SEEDED_OCTETS),
        OSSL_PARAM_construct_uint(OSSL_RAND_PARAM_STRENGTH, &strength),
        OSSL_PARAM_construct_end(),
    };
    int ok = EVP_RAND_uninstantiate(rand) && EVP_RAND_CTX_set_params(rand, params) &&
             EVP_RAND_instantiate(rand, strength, 0, NULL, 0, NULL);
    free(octets);
    return ok ? 0 : -1;
}

int rk_seeded_restart(OSSL_LIB_CTX *lib, uint64_t seed) {
    if (feed(RAND_get0_primary(lib), seed, 0) || feed(RAND_get0_public(lib), seed, 1) ||
        feed(RAND_get0_private(lib), seed, 2))
        return -1;
    return 0;
}

OSSL_LIB_CTX *rk_seeded_new(uint64_t seed) {
    OSSL_LIB_CTX *lib = OSSL_LIB_CTX_new();
    if (lib && RAND_set_DRBG_type(lib, "TEST-RAND", NULL, NULL, NULL) == 1 &&
        rk_seeded_restart(lib, seed) == 0)
        return lib;
    OSSL_LIB_CTX_free(lib);
    return NULL;
}
