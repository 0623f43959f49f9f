/*
 * The one thing done with the SM-DP+'s private keys. They stay behind `sign`: files now, a hardware
 * module by the same interface. A signer is used by one thread at a time.
 */
#ifndef RK_SMDP_KEYS_SIGNER_H
#define RK_SMDP_KEYS_SIGNER_H

#include "asn1/codec/buf.h"
#include "smdp/core/error.h"

enum rk_dp_key { RK_DP_KEY_AUTH, RK_DP_KEY_PB };

struct rk_dp_signer_ops {
    /*
     * Sign `count` parts one after the other with the key `which` of identity number `identity`:
     * ECDSA with SHA-256, r and s of 32 octets each. 0, RK_DP_CRYPTO or RK_DP_BAD_ARGUMENT (no
     * such identity).
     */
    int (*sign)(void *self, size_t identity, enum rk_dp_key which, const struct rk_slice *parts,
                size_t count, uint8_t signature[64]);
    void (*close)(void *self);
};

struct rk_dp_signer {
    void *self;
    const struct rk_dp_signer_ops *ops;
};

#endif
