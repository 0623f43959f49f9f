/* ECDSA with SHA-256, in the plain form of the protocol and the DER form of certificates. */
#include "certs/key_internal.h"

#include <openssl/ecdsa.h>
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

static int to_plain(const uint8_t *der, size_t len, uint8_t plain[RK_KEY_SIGNATURE_LEN]) {
    const uint8_t *p = der;
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &p, (long)len);
    uint8_t bytes[RK_KEY_SIGNATURE_LEN];
    bool done = sig && BN_bn2binpad(ECDSA_SIG_get0_r(sig), bytes, HALF) == HALF &&
                BN_bn2binpad(ECDSA_SIG_get0_s(sig), bytes + HALF, HALF) == HALF;
    ECDSA_SIG_free(sig);
    if (!done)
        return RK_CERTS_CRYPTO;
    memcpy(plain, bytes, sizeof bytes);
    return 0;
}

static int to_der(const uint8_t plain[RK_KEY_SIGNATURE_LEN], uint8_t der[DER_MAX], size_t *len) {
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(plain, HALF, NULL);
    BIGNUM *s = BN_bin2bn(plain + HALF, HALF, NULL);
    int size = -1;
    if (sig && r && s && ECDSA_SIG_set0(sig, r, s)) {
        r = s = NULL;
        uint8_t *p = der;
        if (i2d_ECDSA_SIG(sig, NULL) <= DER_MAX)
            size = i2d_ECDSA_SIG(sig, &p);
    }
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(sig);
    *len = size > 0 ? (size_t)size : 0;
    return size > 0 ? 0 : RK_CERTS_CRYPTO;
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
