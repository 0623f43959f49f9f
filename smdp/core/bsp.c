#include "smdp/core/bsp.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <string.h>

enum { BLOCK_LEN = 16, HASH_LEN = 32, KEY_TYPE_AES = 0x88, EID_LEN = 16, HOST_ID_MAX = 16 };

/* key type, key length, host identifier and EID, the latter two each after their length */
static size_t shared_info(struct rk_slice host_id, const uint8_t eid[16], uint8_t *out) {
    size_t len = 0;
    out[len++] = KEY_TYPE_AES;
    out[len++] = RK_DP_BSP_KEY_LEN;
    out[len++] = (uint8_t)host_id.len;
    memcpy(out + len, host_id.ptr, host_id.len);
    len += host_id.len;
    out[len++] = EID_LEN;
    memcpy(out + len, eid, EID_LEN);
    return len + EID_LEN;
}

int rk_dp_bsp_derive(const uint8_t z[32], struct rk_slice host_id, const uint8_t eid[16],
                     struct rk_dp_bsp_keys *out) {
    if (host_id.len < 1 || host_id.len > HOST_ID_MAX)
        return RK_DP_BAD_ARGUMENT;
    uint8_t input[32 + 4 + 4 + HOST_ID_MAX + EID_LEN];
    uint8_t material[2 * HASH_LEN];
    memcpy(input, z, 32);
    size_t len = 36 + shared_info(host_id, eid, input + 36);
    bool ok = true;
    for (uint32_t round = 1; round <= 2; round++) {
        rk_put_u32(input + 32, round);
        ok = ok && EVP_Digest(input, len, material + (round - 1) * HASH_LEN, NULL, EVP_sha256(),
                              NULL) == 1;
    }
    if (ok) {
        memcpy(out->mcv, material, 16);
        memcpy(out->enc, material + 16, 16);
        memcpy(out->mac, material + 32, 16);
    }
    rk_wipe(input, sizeof input);
    rk_wipe(material, sizeof material);
    return ok ? 0 : RK_DP_CRYPTO;
}

static bool open_cipher(EVP_CIPHER_CTX **ctx, OSSL_LIB_CTX *libctx, const char *name,
                        const uint8_t *key) {
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(libctx, name, NULL);
    *ctx = EVP_CIPHER_CTX_new();
    bool ok = cipher && *ctx && EVP_EncryptInit_ex2(*ctx, cipher, key, NULL, NULL) == 1 &&
              EVP_CIPHER_CTX_set_padding(*ctx, 0) == 1;
    EVP_CIPHER_free(cipher);
    return ok;
}

static bool open_cmac(EVP_MAC_CTX **ctx, OSSL_LIB_CTX *libctx, const uint8_t *key) {
    EVP_MAC *mac = EVP_MAC_fetch(libctx, "CMAC", NULL);
    *ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;
    EVP_MAC_free(mac);
    char cipher[] = "AES-128-CBC";
    OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher, 0),
                           OSSL_PARAM_END};
    return *ctx && EVP_MAC_init(*ctx, key, RK_DP_BSP_KEY_LEN, params) == 1;
}

int rk_dp_bsp_open(struct rk_dp_bsp *bsp, OSSL_LIB_CTX *libctx, const struct rk_dp_bsp_keys *keys) {
    memset(bsp, 0, sizeof *bsp);
    if (!open_cipher(&bsp->cbc, libctx, "AES-128-CBC", keys->enc) ||
        !open_cipher(&bsp->ecb, libctx, "AES-128-ECB", keys->enc) ||
        !open_cmac(&bsp->cmac, libctx, keys->mac)) {
        rk_dp_bsp_close(bsp);
        return RK_DP_CRYPTO;
    }
    memcpy(bsp->mcv, keys->mcv, sizeof bsp->mcv);
    bsp->counter = 1;
    return 0;
}

void rk_dp_bsp_close(struct rk_dp_bsp *bsp) {
    EVP_CIPHER_CTX_free(bsp->cbc);
    EVP_CIPHER_CTX_free(bsp->ecb);
    EVP_MAC_CTX_free(bsp->cmac);
    rk_wipe(bsp, sizeof *bsp);
}

/* MAC what stands in `out` from `tlv_at` on, chained to the MAC before; append eight octets of it.
 */
static int append_mac(struct rk_dp_bsp *bsp, size_t tlv_at, struct rk_buf *out) {
    size_t mac_len = 0;
    if (!rk_buf_ok(out))
        return RK_DP_NO_MEMORY;
    if (EVP_MAC_init(bsp->cmac, NULL, 0, NULL) != 1 ||
        EVP_MAC_update(bsp->cmac, bsp->mcv, sizeof bsp->mcv) != 1 ||
        EVP_MAC_update(bsp->cmac, out->ptr + tlv_at, out->len - tlv_at) != 1 ||
        EVP_MAC_final(bsp->cmac, bsp->mcv, &mac_len, sizeof bsp->mcv) != 1)
        return RK_DP_CRYPTO;
    rk_buf_put(out, bsp->mcv, RK_DP_BSP_MAC_LEN);
    bsp->counter++;
    return rk_buf_ok(out) ? 0 : RK_DP_NO_MEMORY;
}

/* The block counter enciphered is the initial vector, so equal segments never look equal. */
static bool start_cbc(struct rk_dp_bsp *bsp) {
    uint8_t block[BLOCK_LEN] = {0}, icv[BLOCK_LEN];
    int len = 0;
    rk_put_u32(block + BLOCK_LEN - 4, bsp->counter);
    return EVP_EncryptUpdate(bsp->ecb, icv, &len, block, BLOCK_LEN) == 1 && len == BLOCK_LEN &&
           EVP_EncryptInit_ex2(bsp->cbc, NULL, NULL, icv, NULL) == 1;
}

/* Encipher `plain` and its padding (80, then zeros, always at least one octet) to `to`. */
static bool encipher(struct rk_dp_bsp *bsp, struct rk_slice plain, uint8_t *to) {
    size_t whole = plain.len - plain.len % BLOCK_LEN;
    uint8_t last[BLOCK_LEN] = {0};
    if (plain.len > whole)
        memcpy(last, plain.ptr + whole, plain.len - whole);
    last[plain.len - whole] = 0x80;
    int len = 0;
    bool ok = start_cbc(bsp);
    if (whole)
        ok = ok && EVP_EncryptUpdate(bsp->cbc, to, &len, plain.ptr, (int)whole) == 1;
    ok = ok && EVP_EncryptUpdate(bsp->cbc, to + whole, &len, last, BLOCK_LEN) == 1;
    rk_wipe(last, sizeof last);
    return ok;
}

int rk_dp_bsp_encrypt(struct rk_dp_bsp *bsp, uint8_t tag, struct rk_slice plain,
                      struct rk_buf *out) {
    if (plain.len > RK_DP_BSP_MAX_SECRET)
        return RK_DP_BAD_ARGUMENT;
    size_t at = out->len, cipher_len = plain.len - plain.len % BLOCK_LEN + BLOCK_LEN;
    rk_buf_put_header(out, tag, cipher_len + RK_DP_BSP_MAC_LEN);
    uint8_t *to = rk_buf_reserve(out, cipher_len);
    if (!to)
        return RK_DP_NO_MEMORY;
    if (!encipher(bsp, plain, to))
        return RK_DP_CRYPTO;
    out->len += cipher_len;
    return append_mac(bsp, at, out);
}

int rk_dp_bsp_mac_only(struct rk_dp_bsp *bsp, uint8_t tag, struct rk_slice plain,
                       struct rk_buf *out) {
    if (plain.len > RK_DP_BSP_MAX_CLEAR)
        return RK_DP_BAD_ARGUMENT;
    size_t at = out->len;
    rk_buf_put_header(out, tag, plain.len + RK_DP_BSP_MAC_LEN);
    rk_buf_put_slice(out, plain);
    return append_mac(bsp, at, out);
}
