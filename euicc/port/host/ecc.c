#include "euicc/port/host/internal.h"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>

enum { DER_MAX = 80, HALF = RK_SIGNATURE_LEN / 2 };

/* OpenSSL's errors end here; the core is told only that it failed. */
static int outcome(bool ok) {
    if (!ok)
        ERR_clear_error();
    return ok ? 0 : RK_PORT_ERROR;
}

static bool plain_from_der(const uint8_t *der, size_t len, uint8_t plain[RK_SIGNATURE_LEN]) {
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, (long)len);
    bool ok = signature && BN_bn2binpad(ECDSA_SIG_get0_r(signature), plain, HALF) == HALF &&
              BN_bn2binpad(ECDSA_SIG_get0_s(signature), plain + HALF, HALF) == HALF;
    ECDSA_SIG_free(signature);
    return ok;
}

/* One INTEGER of a DER signature. Returns the octets it takes. */
static size_t put_integer(const uint8_t half[HALF], uint8_t *out) {
    size_t skip = 0, pad;
    while (skip < HALF - 1 && half[skip] == 0)
        skip++;
    pad = half[skip] >> 7;
    size_t len = HALF - skip + pad;
    out[0] = 0x02;
    out[1] = (uint8_t)len;
    out[2] = 0;
    for (size_t i = skip; i < HALF; i++)
        out[2 + pad + i - skip] = half[i];
    return 2 + len;
}

static size_t der_from_plain(const uint8_t plain[RK_SIGNATURE_LEN], uint8_t der[DER_MAX]) {
    size_t len = put_integer(plain, der + 2);
    len += put_integer(plain + HALF, der + 2 + len);
    der[0] = 0x30;
    der[1] = (uint8_t)len;
    return 2 + len;
}

int rk_host_sign(struct rk_crypto *self, const struct rk_key_blob *blob,
                 const uint8_t hash[RK_HASH_LEN], uint8_t signature[RK_SIGNATURE_LEN]) {
    struct rk_crypto_host *host = host_of(self);
    EVP_PKEY *key = rk_host_private_key(host, blob);
    EVP_PKEY_CTX *context = key ? EVP_PKEY_CTX_new_from_pkey(host->lib, key, NULL) : NULL;
    uint8_t der[DER_MAX];
    size_t len = sizeof der;
    bool ok = context && EVP_PKEY_sign_init(context) == 1 &&
              EVP_PKEY_sign(context, der, &len, hash, RK_HASH_LEN) == 1 &&
              plain_from_der(der, len, signature);
    EVP_PKEY_CTX_free(context);
    return outcome(ok);
}

/* A point on a curve of cofactor 1 is in the group: OpenSSL's check by multiplication is not
 * needed, being on the curve was checked when the key was built. */
int rk_host_agree(struct rk_crypto *self, const struct rk_key_blob *blob,
                  const uint8_t point[RK_POINT_LEN], uint8_t secret[RK_SECRET_LEN]) {
    struct rk_crypto_host *host = host_of(self);
    if (blob->curve == RK_CURVE_X25519)
        return outcome(rk_host_x25519_agree(host, blob, point, secret));
    EVP_PKEY *key = rk_host_private_key(host, blob);
    EVP_PKEY *peer = rk_host_public_key(host, (enum rk_curve)blob->curve, point);
    EVP_PKEY_CTX *context = key && peer ? EVP_PKEY_CTX_new_from_pkey(host->lib, key, NULL) : NULL;
    size_t len = RK_SECRET_LEN;
    bool ok = context && EVP_PKEY_derive_init(context) == 1 &&
              EVP_PKEY_derive_set_peer_ex(context, peer, 0) == 1 &&
              EVP_PKEY_derive(context, secret, &len) == 1 && len == RK_SECRET_LEN;
    EVP_PKEY_CTX_free(context);
    return outcome(ok);
}

int rk_host_verify(struct rk_crypto *self, enum rk_curve curve, const uint8_t point[RK_POINT_LEN],
                   const uint8_t hash[RK_HASH_LEN], const uint8_t signature[RK_SIGNATURE_LEN]) {
    struct rk_crypto_host *host = host_of(self);
    EVP_PKEY *key = point[0] == 0x04 ? rk_host_public_key(host, curve, point) : NULL;
    EVP_PKEY_CTX *context = key ? EVP_PKEY_CTX_new_from_pkey(host->lib, key, NULL) : NULL;
    uint8_t der[DER_MAX];
    size_t len = der_from_plain(signature, der);
    bool ok = context && EVP_PKEY_verify_init(context) == 1 &&
              EVP_PKEY_verify(context, der, len, hash, RK_HASH_LEN) == 1;
    EVP_PKEY_CTX_free(context);
    return outcome(ok);
}
