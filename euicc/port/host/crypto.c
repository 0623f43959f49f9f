#include "euicc/port/host/internal.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <string.h>

static const struct rk_crypto_ops ops = {
    rk_host_digest, rk_host_cipher, rk_host_make_key, rk_host_sign, rk_host_agree, rk_host_verify,
};

static EVP_MAC_CTX *new_cmac(OSSL_LIB_CTX *lib, char *cipher) {
    EVP_MAC *mac = EVP_MAC_fetch(lib, "CMAC", NULL);
    EVP_MAC_CTX *context = mac ? EVP_MAC_CTX_new(mac) : NULL;
    EVP_MAC_free(mac);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher, 0),
        OSSL_PARAM_construct_end(),
    };
    if (context && EVP_MAC_CTX_set_params(context, params))
        return context;
    EVP_MAC_CTX_free(context);
    return NULL;
}

/* What depends on the key's length: 16, 24 and 32 octets. */
static bool fetch_ciphers(struct rk_crypto_host *host) {
    static const char *const ecb[] = {"AES-128-ECB", "AES-192-ECB", "AES-256-ECB"};
    static const char *const cbc[] = {"AES-128-CBC", "AES-192-CBC", "AES-256-CBC"};
    for (size_t i = 0; i < 3; i++) {
        char name[] = "AES-000-CBC";
        memcpy(name, cbc[i], sizeof name);
        host->ecb[i] = EVP_CIPHER_fetch(host->lib, ecb[i], NULL);
        host->cbc[i] = EVP_CIPHER_fetch(host->lib, cbc[i], NULL);
        host->cmac[i] = new_cmac(host->lib, name);
        if (!host->ecb[i] || !host->cbc[i] || !host->cmac[i])
            return false;
    }
    host->triple_des = EVP_CIPHER_fetch(host->lib, "DES-EDE3-CBC", NULL);
    host->wrap = EVP_CIPHER_fetch(host->lib, "AES-256-WRAP-PAD", NULL);
    return host->triple_des && host->wrap;
}

static bool fetch(struct rk_crypto_host *host) {
    host->sha256 = EVP_MD_fetch(host->lib, "SHA2-256", NULL);
    host->hash = EVP_MD_CTX_new();
    host->cipher = EVP_CIPHER_CTX_new();
    host->wrapper = EVP_CIPHER_CTX_new();
    host->ec = EVP_PKEY_CTX_new_from_name(host->lib, "EC", NULL);
    return host->sha256 && host->hash && host->cipher && host->wrapper && host->ec &&
           fetch_ciphers(host) && rk_host_fetch_curves(host);
}

int rk_crypto_host_open(struct rk_crypto_host *host, OSSL_LIB_CTX *lib,
                        const uint8_t wrapping_key[RK_WRAPPING_KEY_LEN]) {
    memset(host, 0, sizeof *host);
    host->crypto.ops = &ops;
    host->lib = lib;
    memcpy(host->wrapping_key, wrapping_key, RK_WRAPPING_KEY_LEN);
    if (fetch(host))
        return 0;
    rk_crypto_host_close(host);
    return RK_PORT_ERROR;
}

void rk_crypto_host_close(struct rk_crypto_host *host) {
    rk_host_forget_keys(host);
    for (size_t i = 0; i < 3; i++) {
        EVP_CIPHER_free(host->ecb[i]);
        EVP_CIPHER_free(host->cbc[i]);
        EVP_MAC_CTX_free(host->cmac[i]);
    }
    EVP_CIPHER_free(host->triple_des);
    EVP_CIPHER_free(host->wrap);
    EVP_MD_free(host->sha256);
    EVP_MD_CTX_free(host->hash);
    EVP_CIPHER_CTX_free(host->cipher);
    EVP_CIPHER_CTX_free(host->wrapper);
    EVP_PKEY_CTX_free(host->ec);
    for (size_t i = 0; i < 2; i++)
        EVP_PKEY_free(host->curves[i]);
    rk_wipe(host, sizeof *host);
}
