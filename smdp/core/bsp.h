/*
 * The server's half of the segment protection of a bound profile package: session keys and the
 * protected TLVs (SGP.22 2.5.3, 2.6.4; section names "BSP", formerly SCP03t).
 *
 * Conventions
 *   - One `struct rk_dp_bsp` is one running chain: a MAC chaining value and a block counter that go
 *     on over every TLV in the order they are sent, whatever their tag.
 *   - Functions return 0, RK_DP_CRYPTO or RK_DP_NO_MEMORY; after an error the chain is of no use.
 *   - Keys and chain are secret: rk_dp_bsp_close wipes the chain, the caller wipes its keys.
 */
#ifndef RK_SMDP_CORE_BSP_H
#define RK_SMDP_CORE_BSP_H

#include <openssl/evp.h>

#include "asn1/codec/buf.h"
#include "smdp/core/error.h"

enum {
    RK_DP_BSP_KEY_LEN = 16,
    RK_DP_BSP_MAC_LEN = 8,
    RK_DP_BSP_MAX_TLV = 1020,    /* tag, length, data and MAC of one segment */
    RK_DP_BSP_MAX_SECRET = 1007, /* plaintext of an encrypted segment that still fits */
    RK_DP_BSP_MAX_CLEAR = 1008   /* plaintext of a segment that is only MACed */
};

struct rk_dp_bsp_keys {
    uint8_t mcv[RK_DP_BSP_KEY_LEN]; /* initial MAC chaining value */
    uint8_t enc[RK_DP_BSP_KEY_LEN];
    uint8_t mac[RK_DP_BSP_KEY_LEN];
};

/*
 * Derive the session keys from the shared secret `z` (the x-coordinate, 32 octets with leading
 * zeros), the host identifier as sent (1 to 16 octets) and the EID as 16 BCD octets (X9.63 KDF
 * with SHA-256; key type 88, length 16).
 */
int rk_dp_bsp_derive(const uint8_t z[32], struct rk_slice host_id, const uint8_t eid[16],
                     struct rk_dp_bsp_keys *out);

struct rk_dp_bsp {
    EVP_CIPHER_CTX *cbc;
    EVP_CIPHER_CTX *ecb;
    EVP_CIPHER_CTX *mac; /* CBC under S-MAC, from which the CMAC is made */
    uint8_t subkey[2][RK_DP_BSP_KEY_LEN];
    uint8_t mcv[RK_DP_BSP_KEY_LEN];
    uint32_t counter;
};

/* Start a chain with `keys`, counter at 1. `libctx` may be null. */
int rk_dp_bsp_open(struct rk_dp_bsp *bsp, OSSL_LIB_CTX *libctx, const struct rk_dp_bsp_keys *keys);
void rk_dp_bsp_close(struct rk_dp_bsp *bsp);

/* Append one TLV with `tag` (86, 87, 88) to `out`: encrypted and MACed, or with the plaintext
 * readable and MACed. */
int rk_dp_bsp_encrypt(struct rk_dp_bsp *bsp, uint8_t tag, struct rk_slice plain,
                      struct rk_buf *out);
int rk_dp_bsp_mac_only(struct rk_dp_bsp *bsp, uint8_t tag, struct rk_slice plain,
                       struct rk_buf *out);

#endif
