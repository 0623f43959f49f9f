/* Keys: making, taking apart, agreeing. Signatures stand in sign.c, files in key_file.c. */
#include "certs/key_internal.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    const char *group;
    int nid;
} curves[RK_CURVE_COUNT] = {
    [RK_CURVE_NIST] = {"nist", SN_X9_62_prime256v1, NID_X9_62_prime256v1},
    [RK_CURVE_BRAINPOOL] = {"brainpool", SN_brainpoolP256r1, NID_brainpoolP256r1},
};

const char *rk_curve_name(enum rk_cert_curve curve) {
    return (unsigned)curve < RK_CURVE_COUNT ? curves[curve].name : "?";
}

bool rk_curve_from_name(const char *name, enum rk_cert_curve *out) {
    for (unsigned i = 0; i < RK_CURVE_COUNT; i++)
        if (strcmp(curves[i].name, name) == 0) {
            *out = (enum rk_cert_curve)i;
            return true;
        }
    return false;
}

static bool curve_of_group(const char *group, enum rk_cert_curve *out) {
    for (unsigned i = 0; i < RK_CURVE_COUNT; i++)
        if (strcmp(curves[i].group, group) == 0) {
            *out = (enum rk_cert_curve)i;
            return true;
        }
    /* OpenSSL calls the NIST curve by either of its names. */
    if (strcmp(group, "P-256") != 0)
        return false;
    *out = RK_CURVE_NIST;
    return true;
}

/* Wrap `pkey`, which passes to the key or is freed. */
static int adopt(OSSL_LIB_CTX *libctx, enum rk_cert_curve curve, EVP_PKEY *pkey, bool private_half,
                 struct rk_key **out) {
    struct rk_key *key = calloc(1, sizeof *key);
    size_t len = 0;
    int error = 0;
    if (!key)
        error = RK_CERTS_NO_MEMORY;
    else if (!EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_PUB_KEY, key->point,
                                              sizeof key->point, &len) ||
             len != RK_KEY_POINT_LEN || key->point[0] != 0x04)
        error = RK_CERTS_BAD_KEY;
    if (error) {
        EVP_PKEY_free(pkey);
        free(key);
        return error;
    }
    key->libctx = libctx;
    key->curve = curve;
    key->pkey = pkey;
    key->private_half = private_half;
    *out = key;
    return 0;
}

/* The same for a point that is known and has been found on the curve. */
static int adopt_point(OSSL_LIB_CTX *libctx, enum rk_cert_curve curve, EVP_PKEY *pkey,
                       struct rk_slice point, struct rk_key **out) {
    struct rk_key *key = calloc(1, sizeof *key);
    if (!key) {
        EVP_PKEY_free(pkey);
        return RK_CERTS_NO_MEMORY;
    }
    key->libctx = libctx;
    key->curve = curve;
    key->pkey = pkey;
    memcpy(key->point, point.ptr, sizeof key->point);
    *out = key;
    return 0;
}

int rk_key_generate_like(const struct rk_key *like, struct rk_key **out) {
    EVP_PKEY *pkey = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(like->libctx, like->pkey, NULL);
    bool made = ctx && EVP_PKEY_keygen_init(ctx) > 0 && EVP_PKEY_generate(ctx, &pkey) > 0;
    EVP_PKEY_CTX_free(ctx);
    return made ? adopt(like->libctx, like->curve, pkey, true, out) : RK_CERTS_CRYPTO;
}

/* Setting a point checks that it is on the curve. */
int rk_key_from_point_like(const struct rk_key *like, struct rk_slice point, struct rk_key **out) {
    if (point.len != RK_KEY_POINT_LEN || point.ptr[0] != 0x04)
        return RK_CERTS_BAD_KEY;
    EVP_PKEY *pkey = EVP_PKEY_new();
    if (!pkey || EVP_PKEY_copy_parameters(pkey, like->pkey) <= 0) {
        EVP_PKEY_free(pkey);
        return RK_CERTS_CRYPTO;
    }
    if (EVP_PKEY_set1_encoded_public_key(pkey, point.ptr, point.len) <= 0) {
        EVP_PKEY_free(pkey);
        return RK_CERTS_BAD_KEY;
    }
    return adopt_point(like->libctx, like->curve, pkey, point, out);
}

int rk_key_generate(OSSL_LIB_CTX *libctx, enum rk_cert_curve curve, struct rk_key **out) {
    EVP_PKEY *pkey = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(libctx, "EC", NULL);
    bool made = ctx && EVP_PKEY_keygen_init(ctx) > 0 &&
                EVP_PKEY_CTX_set_group_name(ctx, curves[curve].group) > 0 &&
                EVP_PKEY_generate(ctx, &pkey) > 0;
    EVP_PKEY_CTX_free(ctx);
    return made ? adopt(libctx, curve, pkey, true, out) : RK_CERTS_CRYPTO;
}

/* Import a point and, unless it is NULL, the private number that belongs to it. */
static int import(OSSL_LIB_CTX *libctx, enum rk_cert_curve curve, struct rk_slice point,
                  const BIGNUM *scalar, struct rk_key **out) {
    EVP_PKEY *pkey = NULL;
    OSSL_PARAM *params = NULL;
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(libctx, "EC", NULL);
    bool ready =
        build && ctx &&
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, curves[curve].group,
                                        0) &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point.ptr, point.len) &&
        (!scalar || OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, scalar)) &&
        (params = OSSL_PARAM_BLD_to_param(build)) != NULL && EVP_PKEY_fromdata_init(ctx) > 0;
    int selection = scalar ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
    int error = ready ? 0 : RK_CERTS_CRYPTO;
    if (ready && EVP_PKEY_fromdata(ctx, &pkey, selection, params) <= 0)
        error = RK_CERTS_BAD_KEY;
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    return error ? error : adopt(libctx, curve, pkey, scalar != NULL, out);
}

int rk_key_from_point(OSSL_LIB_CTX *libctx, enum rk_cert_curve curve, struct rk_slice point,
                      struct rk_key **out) {
    if (point.len != RK_KEY_POINT_LEN || point.ptr[0] != 0x04)
        return RK_CERTS_BAD_KEY;
    return import(libctx, curve, point, NULL, out);
}

/* The public point of a private number, which must lie between 0 and the order. */
static int multiply(const EC_GROUP *group, const BIGNUM *scalar, uint8_t out[RK_KEY_POINT_LEN]) {
    if (BN_is_zero(scalar) || BN_cmp(scalar, EC_GROUP_get0_order(group)) >= 0)
        return RK_CERTS_BAD_KEY;
    EC_POINT *point = EC_POINT_new(group);
    bool made = point && EC_POINT_mul(group, point, scalar, NULL, NULL, NULL) &&
                EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, out,
                                   RK_KEY_POINT_LEN, NULL) == RK_KEY_POINT_LEN;
    EC_POINT_free(point);
    return made ? 0 : RK_CERTS_CRYPTO;
}

int rk_key_from_private(OSSL_LIB_CTX *libctx, enum rk_cert_curve curve, const uint8_t scalar[32],
                        struct rk_key **out) {
    uint8_t point[RK_KEY_POINT_LEN];
    int error = RK_CERTS_CRYPTO;
    EC_GROUP *group = EC_GROUP_new_by_curve_name_ex(libctx, NULL, curves[curve].nid);
    BIGNUM *number = BN_secure_new();
    if (number && BN_bin2bn(scalar, 32, number) && group) {
        BN_set_flags(number, BN_FLG_CONSTTIME);
        error = multiply(group, number, point);
    }
    if (!error)
        error = import(libctx, curve, rk_slice_of(point), number, out);
    BN_clear_free(number);
    EC_GROUP_free(group);
    return error;
}

static int private_number(EVP_PKEY *pkey, uint8_t scalar[32]) {
    BIGNUM *number = NULL;
    if (!EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_PRIV_KEY, &number))
        return RK_CERTS_NO_PRIVATE_KEY;
    uint8_t bytes[32];
    int len = BN_bn2binpad(number, bytes, sizeof bytes);
    if (len == (int)sizeof bytes)
        memcpy(scalar, bytes, sizeof bytes);
    rk_wipe(bytes, sizeof bytes);
    BN_clear_free(number);
    return len == (int)sizeof bytes ? 0 : RK_CERTS_BAD_KEY;
}

/*
 * A decoded key is made anew from its private number: so the public half that came with it cannot
 * be a wrong one, and its point form and parameters do not matter.
 */
int rk_key_from_decoded(OSSL_LIB_CTX *libctx, EVP_PKEY *pkey, struct rk_key **out) {
    char group[64];
    enum rk_cert_curve curve;
    uint8_t scalar[32];
    if (!EVP_PKEY_is_a(pkey, "EC") || !EVP_PKEY_get_group_name(pkey, group, sizeof group, NULL) ||
        !curve_of_group(group, &curve))
        return RK_CERTS_UNSUPPORTED;
    int error = private_number(pkey, scalar);
    if (!error)
        error = rk_key_from_private(libctx, curve, scalar, out);
    rk_wipe(scalar, sizeof scalar);
    return error;
}

void rk_key_free(struct rk_key **key) {
    if (*key)
        EVP_PKEY_free((*key)->pkey);
    free(*key);
    *key = NULL;
}

enum rk_cert_curve rk_key_curve(const struct rk_key *key) {
    return key->curve;
}

bool rk_key_is_private(const struct rk_key *key) {
    return key->private_half;
}

struct rk_slice rk_key_point(const struct rk_key *key) {
    return rk_slice_of(key->point);
}

int rk_key_private(const struct rk_key *key, uint8_t scalar[32]) {
    return key->private_half ? private_number(key->pkey, scalar) : RK_CERTS_NO_PRIVATE_KEY;
}

EVP_PKEY *rk_key_evp(const struct rk_key *key) {
    return key->pkey;
}

int rk_key_id(struct rk_slice point, uint8_t id[RK_KEY_ID_LEN]) {
    unsigned len;
    if (point.len != RK_KEY_POINT_LEN)
        return RK_CERTS_BAD_KEY;
    return EVP_Digest(point.ptr, point.len, id, &len, EVP_sha1(), NULL) ? 0 : RK_CERTS_CRYPTO;
}

static int derive(EVP_PKEY_CTX *ctx, EVP_PKEY *peer, uint8_t secret[32]) {
    uint8_t bytes[32];
    size_t len = sizeof bytes;
    if (!ctx || EVP_PKEY_derive_init(ctx) <= 0)
        return RK_CERTS_CRYPTO;
    /* The point was found on the curve when it was read, and both curves are of prime order: the
     * multiplication that OpenSSL would check it by once more finds nothing else. */
    if (EVP_PKEY_derive_set_peer_ex(ctx, peer, 0) <= 0)
        return RK_CERTS_BAD_KEY;
    if (EVP_PKEY_derive(ctx, bytes, &len) <= 0 || len != sizeof bytes)
        return RK_CERTS_CRYPTO;
    memcpy(secret, bytes, sizeof bytes);
    rk_wipe(bytes, sizeof bytes);
    return 0;
}

int rk_key_agree(const struct rk_key *key, struct rk_slice point, uint8_t secret[32]) {
    struct rk_key *peer = NULL;
    if (!key->private_half)
        return RK_CERTS_NO_PRIVATE_KEY;
    int error = rk_key_from_point_like(key, point, &peer);
    if (error)
        return error;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(key->libctx, key->pkey, NULL);
    error = derive(ctx, peer->pkey, secret);
    EVP_PKEY_CTX_free(ctx);
    rk_key_free(&peer);
    return error;
}
