/* What the files of the crypto port share; for nobody else. */
#ifndef RK_EUICC_PORT_HOST_INTERNAL_H
#define RK_EUICC_PORT_HOST_INTERNAL_H

#include "euicc/port/host/crypto.h"

enum { RK_SCALAR_LEN = 32 };

static inline struct rk_crypto_host *host_of(struct rk_crypto *self) {
    return (struct rk_crypto_host *)self;
}

/* symmetric.c */
int rk_host_digest(struct rk_crypto *self, enum rk_digest digest, struct rk_slice key,
                   const struct rk_slice *parts, size_t count, uint8_t *out);
int rk_host_cipher(struct rk_crypto *self, enum rk_cipher cipher, struct rk_slice key,
                   const uint8_t *iv, struct rk_slice in, uint8_t *out);

/* keys.c: curve and scalar as a blob, and back; false on an error or if the blob is another's */
bool rk_host_wrap(struct rk_crypto_host *host, enum rk_curve curve,
                  const uint8_t scalar[RK_SCALAR_LEN], struct rk_key_blob *blob);
bool rk_host_unwrap(struct rk_crypto_host *host, const struct rk_key_blob *blob,
                    uint8_t scalar[RK_SCALAR_LEN]);

/* keys.c: the objects of OpenSSL, borrowed until the next call; null on an error */
EVP_PKEY *rk_host_private_key(struct rk_crypto_host *host, const struct rk_key_blob *blob);
EVP_PKEY *rk_host_public_key(struct rk_crypto_host *host, enum rk_curve curve,
                             const uint8_t point[RK_POINT_LEN]);
int rk_host_make_key(struct rk_crypto *self, enum rk_curve curve, struct rk_slice scalar,
                     struct rk_key_blob *blob, uint8_t point[RK_POINT_LEN]);
void rk_host_forget_keys(struct rk_crypto_host *host);
bool rk_host_fetch_curves(struct rk_crypto_host *host);

/* x25519.c: what make_key and agree do on that curve; OpenSSL's errors are left to the caller */
bool rk_host_x25519_make_key(struct rk_crypto_host *host, struct rk_slice scalar,
                             struct rk_key_blob *blob, uint8_t point[RK_POINT_LEN]);
bool rk_host_x25519_agree(struct rk_crypto_host *host, const struct rk_key_blob *blob,
                          const uint8_t point[RK_POINT_LEN], uint8_t secret[RK_SECRET_LEN]);

/* ecc.c */
int rk_host_sign(struct rk_crypto *self, const struct rk_key_blob *key,
                 const uint8_t hash[RK_HASH_LEN], uint8_t signature[RK_SIGNATURE_LEN]);
int rk_host_agree(struct rk_crypto *self, const struct rk_key_blob *key,
                  const uint8_t point[RK_POINT_LEN], uint8_t secret[RK_SECRET_LEN]);
int rk_host_verify(struct rk_crypto *self, enum rk_curve curve, const uint8_t point[RK_POINT_LEN],
                   const uint8_t hash[RK_HASH_LEN], const uint8_t signature[RK_SIGNATURE_LEN]);

#endif
