/*
 * The port: everything the card's core needs from the world, as three small vtables.
 *
 * Conventions
 *   - An implementation puts the vtable's struct first in its own and gets that pointer back as
 *     `self`. Every call is synchronous. The core calls from one thread.
 *   - Every function returns 0 or RK_PORT_ERROR; outputs are then unspecified but never secret.
 *   - The core never sees a private EC key: make_key hands out a blob that the port has wrapped and
 *     only the same port can open. The core keeps the blobs in its store, so there is one store and
 *     one transaction. Symmetric secrets of a profile lie in the store as they are; a port whose
 *     flash can be read from outside encrypts what it programs.
 */
#ifndef RK_EUICC_PORT_PORT_H
#define RK_EUICC_PORT_PORT_H

#include "asn1/tlv/slice.h"

enum { RK_PORT_ERROR = -1 };

/*
 * Flash: `block_count` blocks of `block_size` octets (a power of two, 1 KiB to 64 KiB). Addresses
 * count from 0. An erased octet reads FF. An octet is programmed at most once between two erases;
 * program calls start and end on multiples of RK_FLASH_UNIT. After sync returned, what was
 * programmed and erased before it survives a power cut; before that, any part of it may not.
 */
enum { RK_FLASH_UNIT = 8 };

struct rk_flash;

struct rk_flash_ops {
    int (*read)(struct rk_flash *self, uint32_t at, void *buf, size_t len);
    int (*program)(struct rk_flash *self, uint32_t at, const void *data, size_t len);
    int (*erase)(struct rk_flash *self, uint32_t block);
    int (*sync)(struct rk_flash *self);
};

struct rk_flash {
    const struct rk_flash_ops *ops;
    uint32_t block_size;
    uint32_t block_count;
};

enum rk_curve {
    RK_CURVE_NIST_P256 = 1,
    RK_CURVE_BRAINPOOL_P256R1 = 2,
    RK_CURVE_X25519 = 3, /* RFC 7748; to make keys and agree alone */
};

enum {
    RK_HASH_LEN = 32,      /* SHA-256 */
    RK_SIGNATURE_LEN = 64, /* r || s, each 32 octets (TR-03111 plain) */
    RK_POINT_LEN = 65,     /* 04 || x || y */
    RK_SECRET_LEN = 32,    /* x coordinate of an agreed point, leading zeros kept */
    RK_AES_BLOCK = 16,
    RK_3DES_BLOCK = 8,
    RK_KEY_BLOB_MAX = 96,
};

/* A private key as the port wrapped it, with its curve. */
struct rk_key_blob {
    uint8_t curve; /* enum rk_curve */
    uint8_t len;
    uint8_t bytes[RK_KEY_BLOB_MAX];
};

enum rk_digest { RK_SHA256, RK_AES_CMAC };

enum rk_cipher {
    RK_AES_ECB_ENCRYPT,
    RK_AES_CBC_ENCRYPT,
    RK_AES_CBC_DECRYPT,
    RK_3DES_CBC_ENCRYPT, /* encrypt, decrypt, encrypt with keys 1, 2 and 3, or 1, 2 and 1 */
    RK_3DES_CBC_DECRYPT,
};

struct rk_crypto;

struct rk_crypto_ops {
    /* Digest `count` parts back to back: SHA-256 (key empty, 32 octets out) or AES-CMAC (RFC 4493,
     * key of 16, 24 or 32 octets, 16 octets out). */
    int (*digest)(struct rk_crypto *self, enum rk_digest digest, struct rk_slice key,
                  const struct rk_slice *parts, size_t count, uint8_t *out);
    /* AES with a key of 16, 24 or 32 octets, 3DES with one of 16 or 24, over whole blocks, no
     * padding. `iv` is one block, null for ECB. `out` may be `in.ptr`. 3DES is for old keys over
     * the air alone (TS 102 225). */
    int (*cipher)(struct rk_crypto *self, enum rk_cipher cipher, struct rk_slice key,
                  const uint8_t *iv, struct rk_slice in, uint8_t *out);
    /* Wrap a private key: a fresh one when `scalar` is empty, else the given 32 octets. `point`
     * receives its public key. Refuses a scalar outside 1..n-1. X25519: any 32 octets are a private
     * key, and the public one is the first 32 octets of `point`. */
    int (*make_key)(struct rk_crypto *self, enum rk_curve curve, struct rk_slice scalar,
                    struct rk_key_blob *key, uint8_t point[RK_POINT_LEN]);
    /* ECDSA over a SHA-256 hash. */
    int (*sign)(struct rk_crypto *self, const struct rk_key_blob *key,
                const uint8_t hash[RK_HASH_LEN], uint8_t signature[RK_SIGNATURE_LEN]);
    /* ECDH; refuses a point that is not on the key's curve, and on X25519 one that agrees on zero.
     * `point` may be compressed: 02 or 03 || x || 32 zeros. `secret` is to be wiped by the core. */
    int (*agree)(struct rk_crypto *self, const struct rk_key_blob *key,
                 const uint8_t point[RK_POINT_LEN], uint8_t secret[RK_SECRET_LEN]);
    /* 0 when the signature is right; high s is fine. RK_PORT_ERROR for anything else. */
    int (*verify)(struct rk_crypto *self, enum rk_curve curve, const uint8_t point[RK_POINT_LEN],
                  const uint8_t hash[RK_HASH_LEN], const uint8_t signature[RK_SIGNATURE_LEN]);
};

struct rk_crypto {
    const struct rk_crypto_ops *ops;
};

struct rk_random;

struct rk_random_ops {
    /* Fill with octets nobody can foresee. */
    int (*fill)(struct rk_random *self, void *buf, size_t len);
};

struct rk_random {
    const struct rk_random_ops *ops;
};

/* What a card is built on. All three outlive the card. */
struct rk_port {
    struct rk_flash *flash;
    struct rk_crypto *crypto;
    struct rk_random *random;
};

#endif
