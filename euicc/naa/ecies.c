#include "euicc/naa/ecies.h"

#include "euicc/naa/kdf.h"

#include <string.h>

enum { X25519_LEN = 32, COMPRESSED_LEN = 33, Y_END = 64 };

/* The 64 octets of C.3.2 and C.3.3: encryption key, initial counter block, MAC key. */
struct keys {
    uint8_t encryption[16];
    uint8_t counter[RK_AES_BLOCK];
    uint8_t mac[RK_HASH_LEN];
};

_Static_assert(sizeof(struct keys) == 64, "derived in one piece");

static void put_public(enum rk_curve curve, const uint8_t point[RK_POINT_LEN],
                       struct rk_ecies *out) {
    if (curve == RK_CURVE_X25519) {
        out->public_len = X25519_LEN;
        memcpy(out->public_octets, point, X25519_LEN);
        return;
    }
    out->public_len = COMPRESSED_LEN;
    out->public_octets[0] = 0x02 | (point[Y_END] & 1);
    memcpy(out->public_octets + 1, point + 1, COMPRESSED_LEN - 1);
}

/* A fresh key pair agrees with the home network's key, and is forgotten. */
static int agree(struct rk_crypto *crypto, const struct rk_home_key *key, struct rk_ecies *out,
                 uint8_t secret[RK_SECRET_LEN]) {
    enum rk_curve curve = key->scheme == RK_SCHEME_A ? RK_CURVE_X25519 : RK_CURVE_NIST_P256;
    struct rk_key_blob own;
    uint8_t point[RK_POINT_LEN];
    int error = crypto->ops->make_key(crypto, curve, rk_slice(NULL, 0), &own, point);
    if (!error)
        put_public(curve, point, out);
    if (!error)
        error = crypto->ops->agree(crypto, &own, key->point, secret);
    rk_wipe(&own, sizeof own);
    return error;
}

static int derive(struct rk_crypto *crypto, const struct rk_home_key *key, struct rk_ecies *out,
                  struct keys *keys) {
    uint8_t secret[RK_SECRET_LEN];
    int error = agree(crypto, key, out, secret);
    if (!error)
        error = rk_x963(crypto, rk_slice_of(secret), rk_slice(out->public_octets, out->public_len),
                        (uint8_t *)keys, sizeof *keys);
    rk_wipe(secret, sizeof secret);
    return error;
}

static void count_up(uint8_t counter[RK_AES_BLOCK]) {
    for (unsigned i = RK_AES_BLOCK; i-- > 0 && ++counter[i] == 0;)
        ;
}

/* AES-128 in counter mode. */
static int encrypt(struct rk_crypto *crypto, struct keys *keys, uint8_t *text, size_t len) {
    uint8_t stream[RK_AES_BLOCK];
    int error = 0;
    for (size_t at = 0; !error && at < len; at += sizeof stream) {
        error = crypto->ops->cipher(crypto, RK_AES_ECB_ENCRYPT, rk_slice_of(keys->encryption), NULL,
                                    rk_slice_of(keys->counter), stream);
        for (size_t i = 0; !error && i < sizeof stream && at + i < len; i++)
            text[at + i] ^= stream[i];
        count_up(keys->counter);
    }
    rk_wipe(stream, sizeof stream);
    return error;
}

int rk_ecies_conceal(struct rk_crypto *crypto, const struct rk_home_key *key, uint8_t *text,
                     size_t len, struct rk_ecies *out) {
    struct keys keys;
    uint8_t tag[RK_HASH_LEN];
    struct rk_slice ciphertext = rk_slice(text, len);
    int error = derive(crypto, key, out, &keys);
    if (!error)
        error = encrypt(crypto, &keys, text, len);
    if (!error)
        error = rk_hmac(crypto, rk_slice_of(keys.mac), &ciphertext, 1, tag);
    if (!error)
        memcpy(out->mac, tag, sizeof out->mac);
    else
        rk_wipe(text, len);
    rk_wipe(&keys, sizeof keys);
    rk_wipe(tag, sizeof tag);
    return error;
}
