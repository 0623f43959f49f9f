/* X25519 (RFC 7748), whose keys OpenSSL takes and gives as octets. */
#include "euicc/port/host/internal.h"

#include <string.h>

enum { PUBLIC_LEN = 32 };

static EVP_PKEY *generate(struct rk_crypto_host *host) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(host->lib, "X25519", NULL);
    if (!context || EVP_PKEY_keygen_init(context) != 1 || EVP_PKEY_generate(context, &key) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    return key;
}

static EVP_PKEY *import(struct rk_crypto_host *host, struct rk_slice scalar) {
    return scalar.len == RK_SCALAR_LEN
               ? EVP_PKEY_new_raw_private_key_ex(host->lib, "X25519", NULL, scalar.ptr, scalar.len)
               : NULL;
}

bool rk_host_x25519_make_key(struct rk_crypto_host *host, struct rk_slice scalar,
                             struct rk_key_blob *blob, uint8_t point[RK_POINT_LEN]) {
    uint8_t octets[RK_SCALAR_LEN];
    size_t len = sizeof octets, public_len = PUBLIC_LEN;
    EVP_PKEY *key = scalar.len ? import(host, scalar) : generate(host);
    memset(point, 0, RK_POINT_LEN);
    bool ok = key && EVP_PKEY_get_raw_private_key(key, octets, &len) == 1 && len == sizeof octets &&
              EVP_PKEY_get_raw_public_key(key, point, &public_len) == 1 &&
              rk_host_wrap(host, RK_CURVE_X25519, octets, blob);
    EVP_PKEY_free(key);
    rk_wipe(octets, sizeof octets);
    return ok;
}

static bool derive(struct rk_crypto_host *host, EVP_PKEY *key, EVP_PKEY *peer, uint8_t *secret) {
    size_t len = RK_SECRET_LEN;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(host->lib, key, NULL);
    bool ok = context && EVP_PKEY_derive_init(context) == 1 &&
              EVP_PKEY_derive_set_peer(context, peer) == 1 &&
              EVP_PKEY_derive(context, secret, &len) == 1 && len == RK_SECRET_LEN;
    EVP_PKEY_CTX_free(context);
    return ok;
}

bool rk_host_x25519_agree(struct rk_crypto_host *host, const struct rk_key_blob *blob,
                          const uint8_t point[RK_POINT_LEN], uint8_t secret[RK_SECRET_LEN]) {
    uint8_t octets[RK_SCALAR_LEN];
    if (!rk_host_unwrap(host, blob, octets))
        return false;
    EVP_PKEY *key = import(host, rk_slice_of(octets));
    EVP_PKEY *peer = EVP_PKEY_new_raw_public_key_ex(host->lib, "X25519", NULL, point, PUBLIC_LEN);
    bool ok = key && peer && derive(host, key, peer, secret);
    EVP_PKEY_free(key);
    EVP_PKEY_free(peer);
    rk_wipe(octets, sizeof octets);
    return ok;
}
