/* Keys that everybody knows. */
#include "euicc/sd/keys.h"

#include "euicc/state.h"

#include <string.h>

enum { MARK_LEN = 8 };

/* The first octets of SHA-256 over each key, without the lowest bits of its octets. */
static const uint8_t marks[][MARK_LEN] = {
    /* GSMA TS.48 generic test profile, versions 1 to 3: KIc, KID, KIK */
    {0x82, 0x9F, 0x67, 0xE2, 0xF4, 0xD9, 0xAF, 0xF7},
    {0x8B, 0xC0, 0xD4, 0x9C, 0x87, 0xCA, 0xD2, 0xAB},
    {0x4C, 0x96, 0xB5, 0x72, 0x7D, 0xA1, 0x57, 0xA9},
    /* ... from version 4 on: one key for all */
    {0x74, 0x5F, 0x8F, 0xF9, 0x96, 0xD1, 0x73, 0x98},
    /* GlobalPlatform's example key, which cards of development come with */
    {0xB5, 0x4F, 0x85, 0x8B, 0xFA, 0xF6, 0x91, 0xE5},
};

/* The key as it counts: DES does not use the lowest bit of an octet, and a key of three parts whose
 * last is its first is one of two. Returns its length. */
static size_t strip(struct rk_slice key, uint8_t *out) {
    enum { PART = 8 };
    for (size_t i = 0; i < key.len; i++)
        out[i] = key.ptr[i] & 0xFE;
    bool repeats = key.len == 3 * PART && memcmp(out, out + 2 * PART, PART) == 0;
    return repeats ? 2 * PART : key.len;
}

bool rk_sd_is_published(struct rk_euicc *card, struct rk_slice key) {
    struct rk_crypto *crypto = card->port->crypto;
    uint8_t plain[RK_SD_KEY_MAX], hash[RK_HASH_LEN];
    bool known = true; /* what cannot be told apart is not used */
    if (key.len > sizeof plain)
        return false;
    struct rk_slice part = rk_slice(plain, strip(key, plain));
    if (crypto->ops->digest(crypto, RK_SHA256, rk_slice(NULL, 0), &part, 1, hash) == 0) {
        known = false;
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
            known = known || memcmp(marks[i], hash, MARK_LEN) == 0;
    }
    rk_wipe(plain, sizeof plain);
    return known;
}
