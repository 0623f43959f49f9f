/*
 * Keccak-f[1600], the permutation of FIPS 202, as TUAK uses it (3GPP TS 35.231): on a state whose
 * octet n is the n-th of the bit string, lane by lane with the lowest octet first.
 */
#ifndef RK_EUICC_NAA_KECCAK_H
#define RK_EUICC_NAA_KECCAK_H

#include <stddef.h>
#include <stdint.h>

enum { RK_KECCAK_LANES = 25, RK_KECCAK_LEN = 200 };

struct rk_keccak {
    uint64_t lanes[RK_KECCAK_LANES]; /* lane 5 y + x */
};

/* Permute once. In time that does not depend on the state. */
void rk_keccak_permute(struct rk_keccak *k);

/* Xor octet `at`, or read it. */
void rk_keccak_xor(struct rk_keccak *k, size_t at, uint8_t octet);
uint8_t rk_keccak_octet(const struct rk_keccak *k, size_t at);

#endif
