#include "euicc/naa/sha1.h"

#include "asn1/tlv/slice.h"

#include <string.h>

enum { BLOCK = 64, WORDS = 16, ROUNDS = 80, STATE = 5 };

static const uint32_t initial[STATE] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};

static uint32_t turned(uint32_t word, unsigned by) {
    return word << by | word >> (32 - by);
}

/* f and K of FIPS 180-4 4.1.1 and 4.2.1, added. */
static uint32_t mixed(unsigned round, const uint32_t s[STATE]) {
    if (round < 20)
        return ((s[1] & s[2]) ^ (~s[1] & s[3])) + 0x5A827999;
    if (round < 40)
        return (s[1] ^ s[2] ^ s[3]) + 0x6ED9EBA1;
    if (round < 60)
        return ((s[1] & s[2]) ^ (s[1] & s[3]) ^ (s[2] & s[3])) + 0x8F1BBCDC;
    return (s[1] ^ s[2] ^ s[3]) + 0xCA62C1D6;
}

/* The schedule is kept in a ring of its last 16 words. */
static uint32_t scheduled(unsigned round, uint32_t w[WORDS]) {
    if (round >= WORDS)
        w[round % WORDS] = turned(w[(round + 13) % WORDS] ^ w[(round + 8) % WORDS] ^
                                      w[(round + 2) % WORDS] ^ w[round % WORDS],
                                  1);
    return w[round % WORDS];
}

static void compress(uint32_t w[WORDS], uint32_t s[STATE]) {
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint32_t word = turned(s[0], 5) + mixed(round, s) + s[4] + scheduled(round, w);
        s[4] = s[3];
        s[3] = s[2];
        s[2] = turned(s[1], 30);
        s[1] = s[0];
        s[0] = word;
    }
}

void rk_sha1(const uint8_t *octets, size_t len, uint8_t out[RK_SHA1_LEN]) {
    uint8_t block[BLOCK] = {0};
    uint32_t w[WORDS], s[STATE];
    memcpy(block, octets, len);
    block[len] = 0x80;
    rk_put_u16(block + BLOCK - 2, (uint16_t)(8 * len));
    for (unsigned i = 0; i < WORDS; i++)
        w[i] = rk_get_u32(block + 4 * i);
    memcpy(s, initial, sizeof s);
    compress(w, s);
    for (unsigned i = 0; i < STATE; i++)
        rk_put_u32(out + 4 * i, s[i] + initial[i]);
    rk_wipe(block, sizeof block);
    rk_wipe(w, sizeof w);
    rk_wipe(s, sizeof s);
}
