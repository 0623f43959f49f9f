/*
 * Elliptic-curve keys as remote SIM provisioning uses them: ECDSA with SHA-256 in the plain form
 * (r || s, 64 bytes), and key agreement (SGP.22 2.6.5, 2.6.6 and annex G).
 *
 * Conventions
 *   - A point is 65 bytes: 04, X, Y. Compressed points are not taken.
 *   - Functions return 0 or one of RK_CERTS_ERRORS; outputs are unchanged on an error.
 *   - `libctx` is the OpenSSL library context to work in, NULL for the default one. It must outlive
 *     the key. Its random generator is the only source of randomness, so that a seeded one makes
 *     keys and signatures repeat.
 *   - A key is immutable after it was made and may be used from several threads.
 */
#ifndef RK_CERTS_KEY_H
#define RK_CERTS_KEY_H

#include "asn1/tlv/slice.h"
#include "certs/error.h"

#include <openssl/evp.h>

enum rk_cert_curve {
    RK_CURVE_NIST = 0,     /* P-256, first by convention */
    RK_CURVE_BRAINPOOL = 1 /* brainpoolP256r1 */
};
enum { RK_CURVE_COUNT = 2 };

enum { RK_KEY_POINT_LEN = 65, RK_KEY_SIGNATURE_LEN = 64, RK_KEY_ID_LEN = 20 };

/* "nist" or "brainpool". */
const char *rk_curve_name(enum rk_cert_curve curve);

/* The reverse; false for any other text. */
bool rk_curve_from_name(const char *name, enum rk_cert_curve *out);

struct rk_key;

/* Make a new key pair. RK_CERTS_CRYPTO, RK_CERTS_NO_MEMORY. */
int rk_key_generate(OSSL_LIB_CTX *libctx, enum rk_cert_curve curve, struct rk_key **out);

/* A public key from its point. RK_CERTS_BAD_KEY when it is not on the curve. */
int rk_key_from_point(OSSL_LIB_CTX *libctx, enum rk_cert_curve curve, struct rk_slice point,
                      struct rk_key **out);

/*
 * The same two on the curve and in the library context of a key that is there already: several
 * times cheaper, for OpenSSL need not set the curve up again. For servers that do it all day.
 */
int rk_key_generate_like(const struct rk_key *like, struct rk_key **out);
int rk_key_from_point_like(const struct rk_key *like, struct rk_slice point, struct rk_key **out);

/* A key pair from its private number (32 bytes, big-endian). RK_CERTS_BAD_KEY when it is zero or
 * not below the order of the curve. */
int rk_key_from_private(OSSL_LIB_CTX *libctx, enum rk_cert_curve curve, const uint8_t scalar[32],
                        struct rk_key **out);

/*
 * A key pair from a file's content: PEM (PKCS#8 plain or encrypted, or SEC1 with or without an
 * EC PARAMETERS block before it) or DER of the unencrypted forms. `passphrase` may be NULL.
 * RK_CERTS_MALFORMED, RK_CERTS_UNSUPPORTED (another kind of key), RK_CERTS_PASSPHRASE.
 */
int rk_key_decode(OSSL_LIB_CTX *libctx, struct rk_slice content, const char *passphrase,
                  struct rk_key **out);

/*
 * Write a key pair as PEM (PKCS#8), encrypted with AES-256 when there is a passphrase. `*out` is
 * text of `*len` bytes, zero-terminated; wipe and free it with rk_disk_free() of certs/file.h.
 */
int rk_key_encode(const struct rk_key *key, const char *passphrase, uint8_t **out, size_t *len);

/* Free and clear; NULL inside is fine. Private parts are wiped by OpenSSL. */
void rk_key_free(struct rk_key **key);

enum rk_cert_curve rk_key_curve(const struct rk_key *key);
bool rk_key_is_private(const struct rk_key *key);

/* The public point, 65 bytes; lives as long as the key. */
struct rk_slice rk_key_point(const struct rk_key *key);

/* The private number, for personalising a card: wipe it after use. RK_CERTS_NO_PRIVATE_KEY. */
int rk_key_private(const struct rk_key *key, uint8_t scalar[32]);

/* The key inside, for TLS. Lives as long as `key`; take a reference with EVP_PKEY_up_ref. */
EVP_PKEY *rk_key_evp(const struct rk_key *key);

/* The key identifier: SHA-1 over the 65 bytes of the point (RFC 5280 4.2.1.2, method 1). */
int rk_key_id(struct rk_slice point, uint8_t id[RK_KEY_ID_LEN]);

/*
 * Sign the concatenation of `count` parts. What SGP.22 signs is most often several TLVs in a row:
 * no copy is needed. RK_CERTS_NO_PRIVATE_KEY, RK_CERTS_CRYPTO.
 */
int rk_key_sign(const struct rk_key *key, const struct rk_slice *parts, size_t count,
                uint8_t signature[RK_KEY_SIGNATURE_LEN]);

/*
 * Verify a signature over the concatenation of `count` parts. Both s and n - s are taken.
 * RK_CERTS_BAD_SIGNATURE also when `signature` is not 64 bytes long.
 */
int rk_key_verify(const struct rk_key *key, const struct rk_slice *parts, size_t count,
                  struct rk_slice signature);

/* The same for the DER form that stands in certificates and revocation lists. */
int rk_key_sign_der(const struct rk_key *key, struct rk_slice data, uint8_t *out, size_t cap,
                    size_t *len);
int rk_key_verify_der(const struct rk_key *key, struct rk_slice data, struct rk_slice signature);

/*
 * Agree on a secret with the owner of `point` on the same curve: the x coordinate, leading zeros
 * kept (SGP.22 annex G takes it into the X9.63 derivation). Wipe it after use. RK_CERTS_BAD_KEY
 * when the point is not on the curve; RK_CERTS_NO_PRIVATE_KEY.
 */
int rk_key_agree(const struct rk_key *key, struct rk_slice point, uint8_t secret[32]);

#endif
