/*
 * The algorithms of secured packets (TS 102 225 5.1.2, 5.1.3): ciphers and checksums, and which of
 * them a key may be used for. For euicc/sd only.
 */
#ifndef RK_EUICC_SD_ALGORITHM_H
#define RK_EUICC_SD_ALGORITHM_H

#include "euicc/sd/keys.h"

enum { RK_SD_CHECK_MAX = 8 }; /* octets of a checksum */

/* The two low bits of the first octet of SPI, and two of the second. */
enum rk_sd_integrity { RK_SD_NO_CHECK, RK_SD_REDUNDANCY, RK_SD_CRYPTOGRAPHIC, RK_SD_SIGNATURE };

enum rk_sd_cipher { RK_SD_NO_CIPHER, RK_SD_AES, RK_SD_3DES };

/*
 * How the checksum of one direction is made. `key` is borrowed and only used with
 * RK_SD_CRYPTOGRAPHIC.
 */
struct rk_sd_check {
    uint8_t integrity; /* enum rk_sd_integrity; never RK_SD_SIGNATURE */
    uint8_t cipher;    /* enum rk_sd_cipher, of a cryptographic one */
    uint8_t len;       /* octets of the checksum: 0, 2, 4 or 8 */
    const struct rk_sd_key *key;
};

/*
 * The algorithm that the low nibble of KIc or KID names, as far as the key is one for it: AES, or
 * 3DES where the key is of a type for that (TS 102 225 table 3). RK_SD_NO_CIPHER for all others;
 * DES with one key is none: it has been broken in the field.
 */
enum rk_sd_cipher rk_sd_cipher_of(uint8_t octet, const struct rk_sd_key_info *key);

/*
 * Whether this is single DES in the guise of 3DES: of the operations with its parts (encipher,
 * decipher, encipher) two in a row undo each other. The lowest bit of an octet does not count.
 */
bool rk_sd_is_single_des(const struct rk_sd_key *key);

/* Octets of a block. */
size_t rk_sd_block(enum rk_sd_cipher cipher);

/* Cipher or decipher whole blocks where they lie, chained from zero. 0 or RK_SD_STORE. */
int rk_sd_encipher(struct rk_euicc *card, enum rk_sd_cipher cipher, const struct rk_sd_key *key,
                   uint8_t *octets, size_t len);
int rk_sd_decipher(struct rk_euicc *card, enum rk_sd_cipher cipher, const struct rk_sd_key *key,
                   uint8_t *octets, size_t len);

/* Octets of a redundancy check by the low nibble of KID: 2 (CRC-16), 4 (CRC-32), 0 for others. */
uint8_t rk_sd_redundancy_len(uint8_t kid);

/* Make the checksum over `count` parts back to back. 0 or RK_SD_STORE. */
int rk_sd_make_check(struct rk_euicc *card, const struct rk_sd_check *check,
                     const struct rk_slice *parts, size_t count, uint8_t out[RK_SD_CHECK_MAX]);

#endif
