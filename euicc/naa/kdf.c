#include "euicc/naa/kdf.h"

#include <string.h>

enum { INNER = 0x36, OUTER = 0x5C };

static void pad_key(struct rk_slice key, uint8_t with, uint8_t out[RK_HMAC_KEY_MAX]) {
    memset(out, 0, RK_HMAC_KEY_MAX);
    memcpy(out, key.ptr, key.len);
    for (unsigned i = 0; i < RK_HMAC_KEY_MAX; i++)
        out[i] ^= with;
}

static int hash(struct rk_crypto *crypto, const struct rk_slice *parts, size_t count,
                uint8_t out[RK_HASH_LEN]) {
    return crypto->ops->digest(crypto, RK_SHA256, rk_slice(NULL, 0), parts, count, out);
}

int rk_hmac(struct rk_crypto *crypto, struct rk_slice key, const struct rk_slice *parts,
            size_t count, uint8_t out[RK_HASH_LEN]) {
    uint8_t pad[RK_HMAC_KEY_MAX], inner[RK_HASH_LEN];
    struct rk_slice all[1 + RK_HMAC_PARTS_MAX] = {rk_slice_of(pad)};
    if (key.len > sizeof pad || count > RK_HMAC_PARTS_MAX)
        return RK_PORT_ERROR;
    memcpy(all + 1, parts, count * sizeof *parts);
    pad_key(key, INNER, pad);
    int error = hash(crypto, all, 1 + count, inner);
    pad_key(key, OUTER, pad);
    all[1] = rk_slice_of(inner);
    if (!error)
        error = hash(crypto, all, 2, out);
    rk_wipe(pad, sizeof pad);
    rk_wipe(inner, sizeof inner);
    return error;
}

int rk_x963(struct rk_crypto *crypto, struct rk_slice secret, struct rk_slice info, uint8_t *out,
            size_t out_len) {
    uint8_t counter[4];
    struct rk_slice parts[] = {secret, rk_slice_of(counter), info};
    int error = 0;
    for (uint32_t n = 0; !error && n < out_len / RK_HASH_LEN; n++) {
        rk_put_u32(counter, n + 1);
        error = hash(crypto, parts, 3, out + n * RK_HASH_LEN);
    }
    return error;
}
