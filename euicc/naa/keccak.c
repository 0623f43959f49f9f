#include "euicc/naa/keccak.h"

enum { ROUNDS = 24, SIDE = 5 };

/* FIPS 202 3.2.5, packed: bit n set means that bit 2^n - 1 of the lane is flipped. */
static const uint8_t round_constants[ROUNDS] = {
    0x01, 0x1A, 0x5E, 0x70, 0x1F, 0x21, 0x79, 0x55, 0x0E, 0x0C, 0x35, 0x26,
    0x3F, 0x4F, 0x5D, 0x53, 0x52, 0x48, 0x16, 0x66, 0x79, 0x58, 0x21, 0x74,
};

/* rho and pi as one walk: the lane from which each step takes, and how far it turns (FIPS 202
 * 3.2.2, 3.2.3). */
static const uint8_t walk[] = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                               15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};
static const uint8_t turns[] = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};

static uint64_t turned(uint64_t lane, unsigned by) {
    return lane << by | lane >> (64 - by);
}

static void theta(uint64_t *a) {
    uint64_t column[SIDE];
    for (unsigned x = 0; x < SIDE; x++)
        column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    for (unsigned x = 0; x < SIDE; x++) {
        uint64_t d = column[(x + 4) % SIDE] ^ turned(column[(x + 1) % SIDE], 1);
        for (unsigned y = 0; y < SIDE; y++)
            a[SIDE * y + x] ^= d;
    }
}

static void rho_and_pi(uint64_t *a) {
    uint64_t carried = a[1];
    for (unsigned i = 0; i < sizeof walk; i++) {
        uint64_t next = a[walk[i]];
        a[walk[i]] = turned(carried, turns[i]);
        carried = next;
    }
}

static void chi(uint64_t *a) {
    for (unsigned y = 0; y < RK_KECCAK_LANES; y += SIDE) {
        uint64_t row[SIDE];
        for (unsigned x = 0; x < SIDE; x++)
            row[x] = a[y + x];
        for (unsigned x = 0; x < SIDE; x++)
            a[y + x] = row[x] ^ (~row[(x + 1) % SIDE] & row[(x + 2) % SIDE]);
    }
}

static uint64_t round_constant(unsigned round) {
    uint64_t lane = 0;
    for (unsigned n = 0; n < 7; n++)
        lane |= (uint64_t)(round_constants[round] >> n & 1) << ((1u << n) - 1);
    return lane;
}

void rk_keccak_permute(struct rk_keccak *k) {
    for (unsigned round = 0; round < ROUNDS; round++) {
        theta(k->lanes);
        rho_and_pi(k->lanes);
        chi(k->lanes);
        k->lanes[0] ^= round_constant(round);
    }
}

void rk_keccak_xor(struct rk_keccak *k, size_t at, uint8_t octet) {
    k->lanes[at / 8] ^= (uint64_t)octet << at % 8 * 8;
}

uint8_t rk_keccak_octet(const struct rk_keccak *k, size_t at) {
    return (uint8_t)(k->lanes[at / 8] >> at % 8 * 8);
}
