#include "certs/seeded.h"

#include "asn1/tlv/slice.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

/* AES in counter mode, the key made from seed and generator: a mebibyte in a millisecond. */
static bool expand(uint64_t seed, uint32_t generator, uint8_t *out, int len) {
    static const uint8_t counter[16];
    uint8_t input[12], key[SHA256_DIGEST_LENGTH];
    int done = 0;
    rk_put_u32(input, (uint32_t)(seed >> 32));
    rk_put_u32(input + 4, (uint32_t)seed);
    rk_put_u32(input + 8, generator);
    SHA256(input, sizeof input, key);
    memset(out, 0, (size_t)len);
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    bool ok = cipher && EVP_EncryptInit_ex(cipher, EVP_aes_256_ctr(), NULL, key, counter) == 1 &&
              EVP_EncryptUpdate(cipher, out, &done, out, len) == 1 && done == len;
    EVP_CIPHER_CTX_free(cipher);
    return ok;
}

/* Give a TEST-RAND generator its octets. */
static int feed(EVP_RAND_CTX *rand, uint64_t seed, uint32_t generator, size_t len) {
    unsigned strength = 256;
    uint8_t *octets = malloc(len);
    if (!rand || !octets || !expand(seed, generator, octets, (int)len)) {
        free(octets);
        return -1;
    }
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_RAND_PARAM_TEST_ENTROPY, octets, len),
        OSSL_PARAM_construct_uint(OSSL_RAND_PARAM_STRENGTH, &strength),
        OSSL_PARAM_construct_end(),
    };
    int ok = EVP_RAND_uninstantiate(rand) && EVP_RAND_CTX_set_params(rand, params) &&
             EVP_RAND_instantiate(rand, strength, 0, NULL, 0, NULL);
    free(octets);
    return ok ? 0 : -1;
}

int rk_seeded_restart(OSSL_LIB_CTX *lib, uint64_t seed) {
    enum { UNUSED = 64 }; /* the other two do not ask the primary generator, being fed themselves */
    if (feed(RAND_get0_primary(lib), seed, 0, UNUSED) ||
        feed(RAND_get0_public(lib), seed, 1, RK_SEEDED_OCTETS) ||
        feed(RAND_get0_private(lib), seed, 2, RK_SEEDED_OCTETS))
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

/* The seed of one part. False: its name is too long. */
static bool seed_of(const char *part, uint64_t seed, uint64_t *out) {
    uint8_t input[64], hash[SHA256_DIGEST_LENGTH];
    size_t len = strlen(part);
    if (len > sizeof input - 8)
        return false;
    rk_put_u32(input, (uint32_t)(seed >> 32));
    rk_put_u32(input + 4, (uint32_t)seed);
    memcpy(input + 8, part, len);
    SHA256(input, 8 + len, hash);
    *out = (uint64_t)rk_get_u32(hash) << 32 | rk_get_u32(hash + 4);
    return true;
}

OSSL_LIB_CTX *rk_seeded_for(const char *part, uint64_t seed) {
    uint64_t own;
    return seed_of(part, seed, &own) ? rk_seeded_new(own) : NULL;
}

int rk_seeded_default(const char *part, uint64_t seed) {
    uint64_t own;
    if (!seed_of(part, seed, &own) || RAND_set_DRBG_type(NULL, "TEST-RAND", NULL, NULL, NULL) != 1)
        return -1;
    return rk_seeded_restart(NULL, own);
}
