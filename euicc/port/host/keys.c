/* Private keys as blobs, and the objects OpenSSL works with. */
#include "euicc/port/host/internal.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <string.h>

enum {
    SCALAR_LEN = RK_SCALAR_LEN,
    PLAIN_LEN = 1 + SCALAR_LEN, /* curve, scalar: a blob cannot change its curve */
    BLOB_LEN = 48,              /* RFC 5649: to the next 8, and 8 more */
    COMPRESSED_LEN = 33,
};

static const char *curve_name(enum rk_curve curve) {
    switch (curve) {
    case RK_CURVE_NIST_P256:
        return "prime256v1";
    case RK_CURVE_BRAINPOOL_P256R1:
        return "brainpoolP256r1";
    case RK_CURVE_X25519:
        break; /* x25519.c */
    }
    return NULL;
}

static bool run_wrapper(struct rk_crypto_host *host, int wrap, const uint8_t *in, int in_len,
                        uint8_t *out, int want) {
    int len = 0;
    EVP_CIPHER_CTX_set_flags(host->wrapper, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    return EVP_CipherInit_ex2(host->wrapper, host->wrap, host->wrapping_key, NULL, wrap, NULL) ==
               1 &&
           EVP_CipherUpdate(host->wrapper, out, &len, in, in_len) == 1 && len == want;
}

bool rk_host_wrap(struct rk_crypto_host *host, enum rk_curve curve,
                  const uint8_t scalar[SCALAR_LEN], struct rk_key_blob *blob) {
    uint8_t plain[PLAIN_LEN] = {(uint8_t)curve};
    memcpy(plain + 1, scalar, SCALAR_LEN);
    memset(blob, 0, sizeof *blob);
    blob->curve = (uint8_t)curve;
    blob->len = BLOB_LEN;
    bool ok = run_wrapper(host, 1, plain, sizeof plain, blob->bytes, BLOB_LEN);
    rk_wipe(plain, sizeof plain);
    return ok;
}

bool rk_host_unwrap(struct rk_crypto_host *host, const struct rk_key_blob *blob,
                    uint8_t scalar[SCALAR_LEN]) {
    uint8_t plain[BLOB_LEN];
    bool ok = blob->len == BLOB_LEN &&
              run_wrapper(host, 0, blob->bytes, BLOB_LEN, plain, PLAIN_LEN) &&
              plain[0] == blob->curve;
    if (ok)
        memcpy(scalar, plain + 1, SCALAR_LEN);
    rk_wipe(plain, sizeof plain);
    return ok;
}

/* Build an object of a curve: with a scalar (and, if it is at hand, its point), or null for the
 * curve's parameters alone. Null on an error. */
static EVP_PKEY *build(struct rk_crypto_host *host, enum rk_curve curve, const uint8_t *point,
                       const BIGNUM *scalar) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    const char *name = curve_name(curve);
    int selection = scalar ? EVP_PKEY_KEYPAIR : EVP_PKEY_KEY_PARAMETERS;
    bool ok = builder && name &&
              OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, name, 0);
    if (ok && point)
        ok =
            OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, RK_POINT_LEN);
    if (ok && scalar)
        ok = OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, scalar);
    if (ok)
        params = OSSL_PARAM_BLD_to_param(builder);
    if (params && (EVP_PKEY_fromdata_init(host->ec) != 1 ||
                   EVP_PKEY_fromdata(host->ec, &key, selection, params) != 1))
        key = NULL;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    return key;
}

static EVP_PKEY *curve_of(const struct rk_crypto_host *host, enum rk_curve curve) {
    return curve_name(curve) ? host->curves[curve - RK_CURVE_NIST_P256] : NULL;
}

bool rk_host_fetch_curves(struct rk_crypto_host *host) {
    host->curves[0] = build(host, RK_CURVE_NIST_P256, NULL, NULL);
    host->curves[1] = build(host, RK_CURVE_BRAINPOOL_P256R1, NULL, NULL);
    return host->curves[0] && host->curves[1];
}

/* A public key; OpenSSL refuses a point that is not on the curve. */
static EVP_PKEY *build_public(struct rk_crypto_host *host, enum rk_curve curve,
                              struct rk_slice point) {
    EVP_PKEY *parameters = curve_of(host, curve);
    EVP_PKEY *key = parameters ? EVP_PKEY_dup(parameters) : NULL;
    if (key && EVP_PKEY_set1_encoded_public_key(key, point.ptr, point.len) == 1)
        return key;
    EVP_PKEY_free(key);
    return NULL;
}

/* The entry made from `from`, or the one to use for it: free or longest unused. */
static struct rk_host_key *look_up(struct rk_crypto_host *host, struct rk_host_key *keys,
                                   unsigned curve, struct rk_slice from) {
    struct rk_host_key *oldest = keys;
    for (struct rk_host_key *k = keys; k < keys + RK_HOST_KEYS; k++) {
        if (k->key && k->curve == curve && k->len == from.len &&
            memcmp(k->from, from.ptr, from.len) == 0) {
            k->used = ++host->clock;
            return k;
        }
        if (!k->key || (oldest->key && k->used < oldest->used))
            oldest = k;
    }
    EVP_PKEY_free(oldest->key);
    *oldest = (struct rk_host_key){
        .curve = (uint8_t)curve, .len = (uint8_t)from.len, .used = ++host->clock};
    memcpy(oldest->from, from.ptr, from.len);
    return oldest;
}

/* 02 or 03 || x, zeros behind it. */
static bool is_compressed(const uint8_t point[RK_POINT_LEN]) {
    uint8_t behind = 0;
    for (size_t i = COMPRESSED_LEN; i < RK_POINT_LEN; i++)
        behind |= point[i];
    return (point[0] == 0x02 || point[0] == 0x03) && behind == 0;
}

EVP_PKEY *rk_host_public_key(struct rk_crypto_host *host, enum rk_curve curve,
                             const uint8_t point[RK_POINT_LEN]) {
    bool compressed = is_compressed(point);
    struct rk_slice octets = rk_slice(point, compressed ? COMPRESSED_LEN : RK_POINT_LEN);
    if (point[0] != 0x04 && !compressed)
        return NULL;
    struct rk_host_key *entry = look_up(host, host->public_keys, curve, octets);
    if (!entry->key)
        entry->key = build_public(host, curve, octets);
    return entry->key;
}

EVP_PKEY *rk_host_private_key(struct rk_crypto_host *host, const struct rk_key_blob *blob) {
    uint8_t octets[SCALAR_LEN];
    if (blob->len > sizeof blob->bytes)
        return NULL;
    struct rk_host_key *entry =
        look_up(host, host->private_keys, blob->curve, rk_slice(blob->bytes, blob->len));
    if (entry->key || !rk_host_unwrap(host, blob, octets))
        return entry->key;
    BIGNUM *scalar = BN_secure_new();
    if (scalar && BN_bin2bn(octets, sizeof octets, scalar))
        entry->key = build(host, (enum rk_curve)blob->curve, NULL, scalar);
    BN_clear_free(scalar);
    rk_wipe(octets, sizeof octets);
    return entry->key;
}

void rk_host_forget_keys(struct rk_crypto_host *host) {
    for (size_t i = 0; i < RK_HOST_KEYS; i++) {
        EVP_PKEY_free(host->private_keys[i].key);
        EVP_PKEY_free(host->public_keys[i].key);
    }
    rk_wipe(host->private_keys, sizeof host->private_keys);
    rk_wipe(host->public_keys, sizeof host->public_keys);
}

static EVP_PKEY *generate(struct rk_crypto_host *host, enum rk_curve curve) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(host->lib, curve_of(host, curve), NULL);
    if (!context || EVP_PKEY_keygen_init(context) != 1 || EVP_PKEY_generate(context, &key) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    return key;
}

/* Multiply the generator by `scalar`, refusing one outside 1 to n - 1. */
static bool multiply(const EC_GROUP *group, const BIGNUM *scalar, uint8_t point[RK_POINT_LEN]) {
    EC_POINT *product = EC_POINT_new(group);
    bool ok = product && !BN_is_zero(scalar) && BN_cmp(scalar, EC_GROUP_get0_order(group)) < 0 &&
              EC_POINT_mul(group, product, scalar, NULL, NULL, NULL) == 1 &&
              EC_POINT_point2oct(group, product, POINT_CONVERSION_UNCOMPRESSED, point, RK_POINT_LEN,
                                 NULL) == RK_POINT_LEN;
    EC_POINT_free(product);
    return ok;
}

static EVP_PKEY *import(struct rk_crypto_host *host, enum rk_curve curve, struct rk_slice octets) {
    uint8_t point[RK_POINT_LEN];
    EVP_PKEY *key = NULL;
    int nid = curve == RK_CURVE_NIST_P256 ? NID_X9_62_prime256v1 : NID_brainpoolP256r1;
    EC_GROUP *group = EC_GROUP_new_by_curve_name_ex(host->lib, NULL, nid);
    BIGNUM *scalar = BN_secure_new();
    if (octets.len == SCALAR_LEN && group && scalar && BN_bin2bn(octets.ptr, SCALAR_LEN, scalar)) {
        BN_set_flags(scalar, BN_FLG_CONSTTIME);
        if (multiply(group, scalar, point))
            key = build(host, curve, point, scalar);
    }
    BN_clear_free(scalar);
    EC_GROUP_free(group);
    return key;
}

static bool export(struct rk_crypto_host *host, enum rk_curve curve, EVP_PKEY *key,
                   struct rk_key_blob *blob, uint8_t point[RK_POINT_LEN]) {
    uint8_t octets[SCALAR_LEN];
    BIGNUM *scalar = NULL;
    size_t len = 0;
    bool ok = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &scalar) == 1 &&
              BN_bn2binpad(scalar, octets, sizeof octets) == SCALAR_LEN &&
              EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, RK_POINT_LEN,
                                              &len) == 1 &&
              len == RK_POINT_LEN && rk_host_wrap(host, curve, octets, blob);
    BN_clear_free(scalar);
    rk_wipe(octets, sizeof octets);
    return ok;
}

int rk_host_make_key(struct rk_crypto *self, enum rk_curve curve, struct rk_slice scalar,
                     struct rk_key_blob *blob, uint8_t point[RK_POINT_LEN]) {
    struct rk_crypto_host *host = host_of(self);
    if (curve == RK_CURVE_X25519) {
        bool made = rk_host_x25519_make_key(host, scalar, blob, point);
        ERR_clear_error();
        return made ? 0 : RK_PORT_ERROR;
    }
    if (!curve_name(curve))
        return RK_PORT_ERROR;
    EVP_PKEY *key = scalar.len ? import(host, curve, scalar) : generate(host, curve);
    if (!key || !export(host, curve, key, blob, point)) {
        EVP_PKEY_free(key);
        ERR_clear_error();
        return RK_PORT_ERROR;
    }
    /* It is about to be used. */
    struct rk_host_key *entry =
        look_up(host, host->private_keys, curve, rk_slice(blob->bytes, blob->len));
    EVP_PKEY_free(entry->key);
    entry->key = key;
    return 0;
}
