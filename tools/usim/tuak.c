/* TUAK for the network's side, as a bit string of 200 octets (3GPP TS 35.231 clause 6), its
 * permutation straight from the definition in FIPS 202 clause 3. */
#include "tools/usim/outputs.h"

#include <string.h>

enum { STATE = 200, SIDE = 5, ROUNDS = 24 };

typedef uint64_t lanes[SIDE][SIDE]; /* [x][y] */

static uint64_t rotate(uint64_t lane, unsigned by) {
    return by ? lane << by | lane >> (64 - by) : lane;
}

static void theta(lanes a) {
    uint64_t c[SIDE];
    for (unsigned x = 0; x < SIDE; x++)
        c[x] = a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4];
    for (unsigned x = 0; x < SIDE; x++)
        for (unsigned y = 0; y < SIDE; y++)
            a[x][y] ^= c[(x + 4) % SIDE] ^ rotate(c[(x + 1) % SIDE], 1);
}

/* The turns are the triangular numbers along the walk (x, y) -> (y, 2 x + 3 y). */
static void rho(lanes a) {
    unsigned x = 1, y = 0;
    for (unsigned t = 0; t < ROUNDS; t++) {
        a[x][y] = rotate(a[x][y], (t + 1) * (t + 2) / 2 % 64);
        unsigned next = (2 * x + 3 * y) % SIDE;
        x = y;
        y = next;
    }
}

static void pi_and_chi(lanes a) {
    lanes b;
    for (unsigned x = 0; x < SIDE; x++)
        for (unsigned y = 0; y < SIDE; y++)
            b[y][(2 * x + 3 * y) % SIDE] = a[x][y];
    for (unsigned x = 0; x < SIDE; x++)
        for (unsigned y = 0; y < SIDE; y++)
            a[x][y] = b[x][y] ^ (~b[(x + 1) % SIDE][y] & b[(x + 2) % SIDE][y]);
}

/* One bit of the shift register x^8 + x^6 + x^5 + x^4 + 1. */
static unsigned register_bit(unsigned t) {
    unsigned r = 1;
    for (unsigned i = 0; i < t % 255; i++)
        r = r << 1 ^ (r & 0x80 ? 0x171u : 0);
    return r & 1;
}

static void iota(lanes a, unsigned round) {
    for (unsigned j = 0; j < 7; j++)
        a[0][0] ^= (uint64_t)register_bit(j + 7 * round) << ((1u << j) - 1);
}

static void permute(uint8_t state[STATE]) {
    lanes a = {{0}};
    for (unsigned i = 0; i < STATE; i++)
        a[i / 8 % SIDE][i / 8 / SIDE] |= (uint64_t)state[i] << i % 8 * 8;
    for (unsigned round = 0; round < ROUNDS; round++) {
        theta(a);
        rho(a);
        pi_and_chi(a);
        iota(a, round);
    }
    for (unsigned i = 0; i < STATE; i++)
        state[i] = (uint8_t)(a[i / 8 % SIDE][i / 8 / SIDE] >> i % 8 * 8);
}

/* Put the octets at `at` in the order of the bit string: the last one first. */
static void put(uint8_t state[STATE], size_t at, const void *octets, size_t len) {
    for (size_t i = 0; i < len; i++)
        state[at + i] = ((const uint8_t *)octets)[len - 1 - i];
}

static void get(const uint8_t state[STATE], size_t at, uint8_t *octets, size_t len) {
    for (size_t i = 0; i < len; i++)
        octets[len - 1 - i] = state[at + i];
}

static void run(const struct rk_usim_subscriber *s, unsigned instance, const uint8_t rand[16],
                const uint8_t *sqn, const uint8_t *amf, uint8_t state[STATE]) {
    memset(state, 0, STATE);
    put(state, 0, s->opc, 32);
    state[32] = (uint8_t)(instance | (s->k_len == 32));
    put(state, 33, "TUAK1.0", 7);
    put(state, 40, rand, 16);
    if (sqn) {
        put(state, 56, amf, 2);
        put(state, 58, sqn, 6);
    }
    put(state, 64, s->k, s->k_len);
    state[96] = 0x1F;
    state[135] = 0x80;
    for (unsigned i = 0; i < s->iterations; i++)
        permute(state);
}

/* RES in bits 1 to 3, MAC in 4 to 6, CK and IK in 7. */
static void set_lengths(uint8_t options, struct rk_usim_outputs *o) {
    o->res_len = (size_t)4 << (options & 7);
    o->mac_len = (size_t)8 << (options >> 3 & 7);
    o->ck_len = options & 0x40 ? 32 : 16;
}

bool rk_usim_tuak_options_good(uint8_t options) {
    return options < 0x80 && (options & 7) <= 3 && (options >> 3 & 7) <= 2;
}

void rk_usim_tuak(const struct rk_usim_subscriber *s, const uint8_t rand[16], const uint8_t sqn[6],
                  const uint8_t amf[2], struct rk_usim_outputs *o) {
    uint8_t state[STATE];
    set_lengths(s->options, o);
    unsigned mac = (unsigned)o->mac_len, res = o->res_len == 4 ? 0 : (unsigned)o->res_len;
    run(s, mac, rand, sqn, amf, state);
    get(state, 0, o->mac_a, o->mac_len);
    run(s, 0x80 | mac, rand, sqn, amf, state);
    get(state, 0, o->mac_s, o->mac_len);
    run(s, 0x40 | res | (o->ck_len == 32 ? 0x06 : 0), rand, NULL, NULL, state);
    get(state, 0, o->res, o->res_len);
    get(state, 32, o->ck, o->ck_len);
    get(state, 64, o->ik, o->ck_len);
    get(state, 96, o->ak, 6);
    run(s, 0xC0, rand, NULL, NULL, state);
    get(state, 96, o->ak_resync, 6);
    rk_wipe(state, sizeof state);
}
