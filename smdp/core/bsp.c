#include "smdp/core/bsp.h"

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

/* Multiplication by x in GF(2^128), as CMAC makes its subkeys (NIST SP 800-38B 6.1). */
static void double_block(const uint8_t in[BLOCK_LEN], uint8_t out[BLOCK_LEN]) {
    uint8_t carry = (uint8_t)(in[0] & 0x80 ? 0x87 : 0);
    for (size_t i = 0; i < BLOCK_LEN; i++)
        out[i] = (uint8_t)(in[i] << 1 | (i + 1 < BLOCK_LEN ? in[i + 1] >> 7 : 0));
    out[BLOCK_LEN - 1] ^= carry;
}

static bool run_cbc(EVP_CIPHER_CTX *ctx, const uint8_t *iv, const uint8_t *in, size_t len,
                    uint8_t *out) {
    int used = 0;
    return EVP_EncryptInit_ex2(ctx, NULL, NULL, iv, NULL) == 1 &&
           EVP_EncryptUpdate(ctx, out, &used, in, (int)len) == 1 && (size_t)used == len;
}

static bool open_cmac(struct rk_dp_bsp *bsp, OSSL_LIB_CTX *libctx, const uint8_t *key) {
    static const uint8_t zero[BLOCK_LEN];
    uint8_t block[BLOCK_LEN];
    bool ok = open_cipher(&bsp->mac, libctx, "AES-128-CBC", key) &&
              run_cbc(bsp->mac, zero, zero, BLOCK_LEN, block);
    double_block(block, bsp->subkey[0]);
    double_block(bsp->subkey[0], bsp->subkey[1]);
    rk_wipe(block, sizeof block);
    return ok;
}

/*
 * CMAC over the chaining value and `tlv`, which becomes the next chaining value. By CBC over the
 * whole segment at once: OpenSSL's own CMAC goes block by block, at four times the cost.
 */
static bool chain_mac(struct rk_dp_bsp *bsp, struct rk_slice tlv) {
    static const uint8_t zero[BLOCK_LEN];
    uint8_t scratch[RK_DP_BSP_MAX_TLV + BLOCK_LEN], last[BLOCK_LEN] = {0};
    size_t tail = (tlv.len - 1) % BLOCK_LEN + 1, whole = tlv.len - tail;
    const uint8_t *subkey = bsp->subkey[tail == BLOCK_LEN ? 0 : 1];
    if (!run_cbc(bsp->mac, zero, bsp->mcv, BLOCK_LEN, bsp->mcv))
        return false;
    if (whole && !run_cbc(bsp->mac, bsp->mcv, tlv.ptr, whole, scratch))
        return false;
    const uint8_t *chained = whole ? scratch + whole - BLOCK_LEN : bsp->mcv;
    memcpy(last, tlv.ptr + whole, tail);
    if (tail < BLOCK_LEN)
        last[tail] = 0x80;
    for (size_t i = 0; i < BLOCK_LEN; i++)
        last[i] ^= subkey[i];
    return run_cbc(bsp->mac, chained, last, BLOCK_LEN, bsp->mcv);
}

int rk_dp_bsp_open(struct rk_dp_bsp *bsp, OSSL_LIB_CTX *libctx, const struct rk_dp_bsp_keys *keys) {
    memset(bsp, 0, sizeof *bsp);
    if (!open_cipher(&bsp->cbc, libctx, "AES-128-CBC", keys->enc) ||
        !open_cipher(&bsp->ecb, libctx, "AES-128-ECB", keys->enc) ||
        !open_cmac(bsp, libctx, keys->mac)) {
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
    EVP_CIPHER_CTX_free(bsp->mac);
    rk_wipe(bsp, sizeof *bsp);
}

/* MAC what stands in `out` from `tlv_at` on, chained to the MAC before; append eight octets of it.
 */
static int append_mac(struct rk_dp_bsp *bsp, size_t tlv_at, struct rk_buf *out) {
    if (!rk_buf_ok(out))
        return RK_DP_NO_MEMORY;
    if (!chain_mac(bsp, rk_slice(out->ptr + tlv_at, out->len - tlv_at)))
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
