/* ECDSA with SHA-256, in the plain form of the protocol and the DER form of certificates. */
#include "asn1/tlv/tlv.h"
#include "certs/key_internal.h"

#include <string.h>

/* An ECDSA-Sig-Value over 256-bit curves takes at most 72 bytes. */
enum { DER_MAX = 72, HALF = 32 };

static int sign_parts(const struct rk_key *key, const struct rk_slice *parts, size_t count,
                      uint8_t *out, size_t cap, size_t *len) {
    if (!key->private_half)
        return RK_CERTS_NO_PRIVATE_KEY;
    size_t used = cap;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool done =
        ctx && EVP_DigestSignInit_ex(ctx, NULL, "SHA256", key->libctx, NULL, key->pkey, NULL) > 0;
    for (size_t i = 0; done && i < count; i++)
        done = EVP_DigestSignUpdate(ctx, parts[i].ptr, parts[i].len) > 0;
    done = done && EVP_DigestSignFinal(ctx, out, &used) > 0;
    EVP_MD_CTX_free(ctx);
    if (!done)
        return RK_CERTS_CRYPTO;
    *len = used;
    return 0;
}

static int verify_parts(const struct rk_key *key, const struct rk_slice *parts, size_t count,
                        struct rk_slice der) {
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ready =
        ctx && EVP_DigestVerifyInit_ex(ctx, NULL, "SHA256", key->libctx, NULL, key->pkey, NULL) > 0;
    for (size_t i = 0; ready && i < count; i++)
        ready = EVP_DigestVerifyUpdate(ctx, parts[i].ptr, parts[i].len) > 0;
    bool fits = ready && EVP_DigestVerifyFinal(ctx, der.ptr, der.len) == 1;
    EVP_MD_CTX_free(ctx);
    if (!ready)
        return RK_CERTS_CRYPTO;
    return fits ? 0 : RK_CERTS_BAD_SIGNATURE;
}

/* Take one INTEGER of at most 256 bits from the front of `in` to 32 octets. */
static bool take_half(struct rk_tlv_reader *in, uint8_t out[HALF]) {
    struct rk_tlv number;
    if (!rk_tlv_take(in, 0x02, &number))
        return false;
    struct rk_slice value = number.value;
    while (value.len > 1 && value.ptr[0] == 0)
        value = rk_slice_from(value, 1);
    if (value.len > HALF)
        return false;
    memset(out, 0, HALF);
    memcpy(out + HALF - value.len, value.ptr, value.len);
    return true;
}

static int to_plain(const uint8_t *der, size_t len, uint8_t plain[RK_KEY_SIGNATURE_LEN]) {
    uint8_t bytes[RK_KEY_SIGNATURE_LEN];
    struct rk_tlv both;
    if (rk_tlv_only(rk_slice(der, len), RK_TLV_DER, 0x30, &both))
        return RK_CERTS_CRYPTO;
    struct rk_tlv_reader in = rk_tlv_read(both.value, RK_TLV_DER);
    if (!take_half(&in, bytes) || !take_half(&in, bytes + HALF) || rk_tlv_finish(&in))
        return RK_CERTS_CRYPTO;
    memcpy(plain, bytes, sizeof bytes);
    return 0;
}

/* A non-negative INTEGER in its shortest form: no leading zeros but one before a high bit. */
static void put_half(struct rk_tlv_writer *w, const uint8_t half[HALF]) {
    uint8_t octets[1 + HALF] = {0};
    size_t skip = 0;
    memcpy(octets + 1, half, HALF);
    while (skip < HALF && octets[skip] == 0 && octets[skip + 1] < 0x80)
        skip++;
    rk_tlv_put(w, 0x02, rk_slice(octets + skip, sizeof octets - skip));
}

static int to_der(const uint8_t plain[RK_KEY_SIGNATURE_LEN], uint8_t der[DER_MAX], size_t *len) {
    struct rk_tlv_writer w = rk_tlv_write(der, DER_MAX);
    size_t both = rk_tlv_open(&w, 0x30);
    put_half(&w, plain);
    put_half(&w, plain + HALF);
    rk_tlv_close(&w, both);
    *len = w.len;
    return w.error ? RK_CERTS_CRYPTO : 0;
}

int rk_key_sign(const struct rk_key *key, const struct rk_slice *parts, size_t count,
                uint8_t signature[RK_KEY_SIGNATURE_LEN]) {
    uint8_t der[DER_MAX];
    size_t len;
    int error = sign_parts(key, parts, count, der, sizeof der, &len);
    return error ? error : to_plain(der, len, signature);
}

int rk_key_verify(const struct rk_key *key, const struct rk_slice *parts, size_t count,
                  struct rk_slice signature) {
    uint8_t der[DER_MAX];
    size_t len;
    if (signature.len != RK_KEY_SIGNATURE_LEN)
        return RK_CERTS_BAD_SIGNATURE;
    int error = to_der(signature.ptr, der, &len);
    return error ? error : verify_parts(key, parts, count, rk_slice(der, len));
}

int rk_key_sign_der(const struct rk_key *key, struct rk_slice data, uint8_t *out, size_t cap,
                    size_t *len) {
    if (cap < DER_MAX)
        return RK_CERTS_BAD_VALUE;
    return sign_parts(key, &data, 1, out, cap, len);
}

int rk_key_verify_der(const struct rk_key *key, struct rk_slice data, struct rk_slice signature) {
    return verify_parts(key, &data, 1, signature);
}
