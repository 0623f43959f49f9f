/*
 * The crypto port over OpenSSL's libcrypto (3.0).
 *
 * Conventions
 *   - Algorithms are fetched once, contexts are kept. One thread at a time.
 *   - A private key leaves as curve and scalar, wrapped by RFC 5649 under the 32-octet key the
 *     caller gives: whoever has blobs and that key has the private keys.
 *   - Opened private keys and recently used public keys are kept for speed, a few of each.
 */
#ifndef RK_EUICC_PORT_HOST_CRYPTO_H
#define RK_EUICC_PORT_HOST_CRYPTO_H

#include "euicc/port/port.h"

#include <openssl/evp.h>

enum { RK_WRAPPING_KEY_LEN = 32, RK_HOST_KEYS = 8 };

/* One key kept: what it was made from, and OpenSSL's object. */
struct rk_host_key {
    EVP_PKEY *key; /* null: free */
    uint8_t curve;
    uint8_t len;
    uint8_t from[RK_KEY_BLOB_MAX]; /* blob or point */
    uint32_t used;                 /* when last, for replacing */
};

struct rk_crypto_host {
    struct rk_crypto crypto;
    OSSL_LIB_CTX *lib;
    EVP_MD *sha256;
    EVP_MD_CTX *hash;
    EVP_MAC_CTX *cmac[3]; /* for keys of 16, 24, 32 octets */
    EVP_CIPHER *ecb[3], *cbc[3], *triple_des, *wrap;
    EVP_CIPHER_CTX *cipher, *wrapper;
    EVP_PKEY_CTX *ec;
    EVP_PKEY *curves[2]; /* parameters alone: copying them is faster than looking a curve up */
    uint8_t wrapping_key[RK_WRAPPING_KEY_LEN];
    struct rk_host_key private_keys[RK_HOST_KEYS];
    struct rk_host_key public_keys[RK_HOST_KEYS];
    uint32_t clock;
};

/*
 * Make ready. `lib` (null: OpenSSL's default) is borrowed and must outlive the port; its random
 * generator makes keys and signatures. RK_PORT_ERROR if OpenSSL lacks an algorithm; nothing is then
 * left to close.
 */
int rk_crypto_host_open(struct rk_crypto_host *host, OSSL_LIB_CTX *lib,
                        const uint8_t wrapping_key[RK_WRAPPING_KEY_LEN]);

/* Free everything and wipe the wrapping key. */
void rk_crypto_host_close(struct rk_crypto_host *host);

#endif
