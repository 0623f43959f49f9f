/*
 * Who the SM-DP+ is towards cards, and the one thing done with its private keys.
 *
 * Conventions
 *   - An identity is one certificate pair (DPauth, DPpb) under one CI; a server has one or more, in
 *     no order that matters: the card's preference decides (SGP.22 5.6.1).
 *   - Private keys stay behind `sign`: files now, a hardware module by the same interface.
 *   - Identities are read-only once made and may be shared by threads; a signer is used by one
 *     thread at a time.
 */
#ifndef RK_SMDP_KEYS_SIGNER_H
#define RK_SMDP_KEYS_SIGNER_H

#include "asn1/codec/buf.h"
#include "smdp/core/error.h"

enum rk_dp_key { RK_DP_KEY_AUTH, RK_DP_KEY_PB };

struct rk_dp_signer_ops {
    /*
     * Sign a SHA-256 hash with the key `which` of identity number `identity`: ECDSA as r and s of
     * 32 octets each. 0, RK_DP_CRYPTO or RK_DP_BAD_ARGUMENT (no such identity).
     */
    int (*sign)(void *self, size_t identity, enum rk_dp_key which, const uint8_t hash[32],
                uint8_t signature[64]);
    void (*close)(void *self);
};

struct rk_dp_signer {
    void *self;
    const struct rk_dp_signer_ops *ops;
};

#endif
