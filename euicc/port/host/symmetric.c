#include "euicc/port/host/internal.h"

#include <string.h>

/* Keys of 16, 24, 32 octets: 0, 1, 2. Else -1. */
static int size_index(size_t key_len) {
    return key_len == 16 ? 0 : key_len == 24 ? 1 : key_len == 32 ? 2 : -1;
}

static bool sha256(struct rk_crypto_host *host, const struct rk_slice *parts, size_t count,
                   uint8_t *out) {
    bool ok = EVP_DigestInit_ex2(host->hash, host->sha256, NULL) == 1;
    for (size_t i = 0; i < count && ok; i++)
        ok = EVP_DigestUpdate(host->hash, parts[i].ptr, parts[i].len) == 1;
    return ok && EVP_DigestFinal_ex(host->hash, out, NULL) == 1;
}

static bool cmac(struct rk_crypto_host *host, struct rk_slice key, const struct rk_slice *parts,
                 size_t count, uint8_t *out) {
    int index = size_index(key.len);
    size_t len;
    if (index < 0)
        return false;
    EVP_MAC_CTX *context = host->cmac[index];
    bool ok = EVP_MAC_init(context, key.ptr, key.len, NULL) == 1;
    for (size_t i = 0; i < count && ok; i++)
        ok = EVP_MAC_update(context, parts[i].ptr, parts[i].len) == 1;
    return ok && EVP_MAC_final(context, out, &len, RK_AES_BLOCK) == 1;
}

int rk_host_digest(struct rk_crypto *self, enum rk_digest digest, struct rk_slice key,
                   const struct rk_slice *parts, size_t count, uint8_t *out) {
    struct rk_crypto_host *host = host_of(self);
    bool ok = digest == RK_SHA256 ? key.len == 0 && sha256(host, parts, count, out)
                                  : cmac(host, key, parts, count, out);
    return ok ? 0 : RK_PORT_ERROR;
}

static int run(struct rk_crypto_host *host, const EVP_CIPHER *type, bool encrypt,
               const uint8_t *key, const uint8_t *iv, struct rk_slice in, uint8_t *out) {
    int len;
    if (in.len > INT32_MAX || EVP_CipherInit_ex2(host->cipher, type, key, iv, encrypt, NULL) != 1 ||
        EVP_CIPHER_CTX_set_padding(host->cipher, 0) != 1 ||
        EVP_CipherUpdate(host->cipher, out, &len, in.ptr, (int)in.len) != 1)
        return RK_PORT_ERROR;
    return (size_t)len == in.len ? 0 : RK_PORT_ERROR;
}

/* A key of two parts is one of three whose last is its first. */
static int triple_des(struct rk_crypto_host *host, bool encrypt, struct rk_slice key,
                      const uint8_t *iv, struct rk_slice in, uint8_t *out) {
    enum { PART = 8, PARTS = 3 };
    uint8_t whole[PARTS * PART];
    if ((key.len != 2 * PART && key.len != sizeof whole) || in.len % RK_3DES_BLOCK)
        return RK_PORT_ERROR;
    memcpy(whole, key.ptr, key.len);
    if (key.len == 2 * PART)
        memcpy(whole + 2 * PART, key.ptr, PART);
    int error = run(host, host->triple_des, encrypt, whole, iv, in, out);
    rk_wipe(whole, sizeof whole);
    return error;
}

int rk_host_cipher(struct rk_crypto *self, enum rk_cipher cipher, struct rk_slice key,
                   const uint8_t *iv, struct rk_slice in, uint8_t *out) {
    struct rk_crypto_host *host = host_of(self);
    bool encrypt = cipher != RK_AES_CBC_DECRYPT && cipher != RK_3DES_CBC_DECRYPT;
    if (cipher == RK_3DES_CBC_ENCRYPT || cipher == RK_3DES_CBC_DECRYPT)
        return triple_des(host, encrypt, key, iv, in, out);
    int index = size_index(key.len);
    if (index < 0 || in.len % RK_AES_BLOCK)
        return RK_PORT_ERROR;
    const EVP_CIPHER *type = cipher == RK_AES_ECB_ENCRYPT ? host->ecb[index] : host->cbc[index];
    return run(host, type, encrypt, key.ptr, iv, in, out);
}
