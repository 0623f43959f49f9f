#include "euicc/sd/algorithm.h"

#include "euicc/state.h"
#include "euicc/store/crc.h"

#include <string.h>

enum { NIBBLE = 0x0F };

static bool is_des(const struct rk_sd_key_info *key) {
    return key->type == RK_SD_KEY_DES || key->type == RK_SD_KEY_3DES_CBC;
}

enum rk_sd_cipher rk_sd_cipher_of(uint8_t octet, const struct rk_sd_key_info *key) {
    enum { KNOWN_OTHERWISE = 0x00, AES = 0x02, TWO_KEYS = 0x05, THREE_KEYS = 0x09 };
    enum { LEN_TWO = 16, LEN_THREE = 24 };
    bool des = is_des(key) && (key->len == LEN_TWO || key->len == LEN_THREE);
    bool aes = key->type == RK_SD_KEY_AES && key->len;
    switch (octet & NIBBLE) {
    case KNOWN_OTHERWISE: /* by the key's type */
        return aes ? RK_SD_AES : des ? RK_SD_3DES : RK_SD_NO_CIPHER;
    case AES:
        return aes ? RK_SD_AES : RK_SD_NO_CIPHER;
    case TWO_KEYS:
        return des && key->len == LEN_TWO ? RK_SD_3DES : RK_SD_NO_CIPHER;
    case THREE_KEYS:
        return des && key->len == LEN_THREE ? RK_SD_3DES : RK_SD_NO_CIPHER;
    default:
        return RK_SD_NO_CIPHER;
    }
}

bool rk_sd_is_single_des(const struct rk_sd_key *key) {
    enum { PART = RK_3DES_BLOCK, USED = 0xFE };
    bool single = false;
    if (!is_des(&key->info))
        return false;
    for (size_t at = PART; at + PART <= key->info.len; at += PART) {
        uint8_t differ = 0;
        for (size_t i = at; i < at + PART; i++)
            differ |= (uint8_t)((key->value[i] ^ key->value[i - PART]) & USED);
        single = single || differ == 0;
    }
    return single;
}

size_t rk_sd_block(enum rk_sd_cipher cipher) {
    return cipher == RK_SD_3DES ? RK_3DES_BLOCK : RK_AES_BLOCK;
}

static struct rk_slice value_of(const struct rk_sd_key *key) {
    return rk_slice(key->value, key->info.len);
}

static int run(struct rk_euicc *card, enum rk_cipher cipher, const struct rk_sd_key *key,
               uint8_t *octets, size_t len) {
    static const uint8_t zero[RK_AES_BLOCK];
    struct rk_crypto *crypto = card->port->crypto;
    int error =
        crypto->ops->cipher(crypto, cipher, value_of(key), zero, rk_slice(octets, len), octets);
    return error ? RK_SD_STORE : 0;
}

int rk_sd_encipher(struct rk_euicc *card, enum rk_sd_cipher cipher, const struct rk_sd_key *key,
                   uint8_t *octets, size_t len) {
    return run(card, cipher == RK_SD_AES ? RK_AES_CBC_ENCRYPT : RK_3DES_CBC_ENCRYPT, key, octets,
               len);
}

int rk_sd_decipher(struct rk_euicc *card, enum rk_sd_cipher cipher, const struct rk_sd_key *key,
                   uint8_t *octets, size_t len) {
    return run(card, cipher == RK_SD_AES ? RK_AES_CBC_DECRYPT : RK_3DES_CBC_DECRYPT, key, octets,
               len);
}

/* ---- checksums ---- */

enum { CRC16_LEN = 2, CRC32_LEN = 4 };

uint8_t rk_sd_redundancy_len(uint8_t kid) {
    enum { CRC16 = 0x01, CRC32 = 0x05 };
    uint8_t nibble = kid & NIBBLE;
    return nibble == CRC16 ? CRC16_LEN : nibble == CRC32 ? CRC32_LEN : 0;
}

/* That of ISO/IEC 13239, as TS 102 225 5.1.3.2 asks for: x^16 + x^12 + x^5 + 1, reflected. */
static uint16_t crc16(uint16_t crc, struct rk_slice part) {
    enum { POLYNOMIAL = 0x8408, BITS = 8 };
    for (size_t i = 0; i < part.len; i++) {
        crc ^= part.ptr[i];
        for (unsigned bit = 0; bit < BITS; bit++)
            crc = (uint16_t)(crc & 1 ? crc >> 1 ^ POLYNOMIAL : crc >> 1);
    }
    return crc;
}

static void make_redundancy(size_t len, const struct rk_slice *parts, size_t count, uint8_t *out) {
    uint16_t narrow = 0xFFFF;
    uint32_t wide = 0;
    for (size_t i = 0; i < count; i++) {
        narrow = crc16(narrow, parts[i]);
        wide = rk_crc32(wide, parts[i].ptr, parts[i].len);
    }
    if (len == CRC16_LEN)
        rk_put_u16(out, (uint16_t)~narrow);
    else
        rk_put_u32(out, wide);
}

/* The last block of CBC from zero, the end padded with zeros. */
static int make_des_mac(struct rk_euicc *card, const struct rk_sd_key *key,
                        const struct rk_slice *parts, size_t count, uint8_t out[RK_3DES_BLOCK]) {
    struct rk_crypto *crypto = card->port->crypto;
    uint8_t block[RK_3DES_BLOCK];
    size_t fill = 0;
    int error = 0;
    memset(out, 0, RK_3DES_BLOCK);
    memset(block, 0, sizeof block);
    for (size_t i = 0; i < count && !error; i++) {
        for (size_t at = 0; at < parts[i].len && !error; at++) {
            block[fill++] = parts[i].ptr[at];
            if (fill < sizeof block)
                continue;
            error = crypto->ops->cipher(crypto, RK_3DES_CBC_ENCRYPT, value_of(key), out,
                                        rk_slice_of(block), out);
            memset(block, 0, sizeof block);
            fill = 0;
        }
    }
    if (fill && !error)
        error = crypto->ops->cipher(crypto, RK_3DES_CBC_ENCRYPT, value_of(key), out,
                                    rk_slice_of(block), out);
    return error ? RK_SD_STORE : 0;
}

static int make_cmac(struct rk_euicc *card, const struct rk_sd_key *key,
                     const struct rk_slice *parts, size_t count, uint8_t out[RK_SD_CHECK_MAX]) {
    struct rk_crypto *crypto = card->port->crypto;
    uint8_t mac[RK_AES_BLOCK];
    if (crypto->ops->digest(crypto, RK_AES_CMAC, value_of(key), parts, count, mac) != 0)
        return RK_SD_STORE;
    memcpy(out, mac, RK_SD_CHECK_MAX);
    rk_wipe(mac, sizeof mac);
    return 0;
}

int rk_sd_make_check(struct rk_euicc *card, const struct rk_sd_check *check,
                     const struct rk_slice *parts, size_t count, uint8_t out[RK_SD_CHECK_MAX]) {
    memset(out, 0, RK_SD_CHECK_MAX);
    if (check->integrity == RK_SD_REDUNDANCY)
        make_redundancy(check->len, parts, count, out);
    if (check->integrity != RK_SD_CRYPTOGRAPHIC)
        return 0;
    return check->cipher == RK_SD_AES ? make_cmac(card, check->key, parts, count, out)
                                      : make_des_mac(card, check->key, parts, count, out);
}
