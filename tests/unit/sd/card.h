/*
 * A card with an enabled profile that can be reached over the air: the files of
 * tests/unit/uicc/profile.h, a security domain and remote file management.
 *
 * Applications, by TAR:
 *   B00000  all files, any security
 *   B00010  all files, a checksum
 *   B00011  the USIM, all files, a checksum
 *   B00012  what ADM1 may, checksum and a higher counter
 *   B00013  no files
 *   B00014  all files, checksum and ciphering; keys of the second domain
 *   B00015  an ADF that is not there
 *   B00016  an access domain of bits nobody knows; B00017 one of no form
 *   B20100  the first security domain, a checksum
 *
 * Keys of the first domain, by version: 1 published (TS.48), as 3DES; 2 AES-128; 3 3DES of two
 * keys; 4 AES-256 with MACs of four octets; 5 3DES of three keys; 6 published, AES; 7 AES-128, its
 * counter starts at 0A00; 8 of lengths that are none. Those of the second: 2, other values.
 */
#ifndef RK_TESTS_UNIT_SD_CARD_H
#define RK_TESTS_UNIT_SD_CARD_H

#include "tests/support/ota.h"
#include "tests/unit/uicc/profile.h"

#include "euicc/port/host/crypto.h"
#include "euicc/sd/domain.h"
#include "euicc/state.h"

struct sd_card {
    struct profile profile;
    struct rk_crypto_host crypto;
    struct rk_port port;
    struct rk_euicc card;
    uint8_t answer[258]; /* data of the last command */
    size_t answer_len;
};

/* Make it: a test card. */
void sd_card_open(struct sd_card *c);
void sd_card_close(struct sd_card *c);

/* Power off and on: what is in RAM is gone, the store is mounted anew. */
void sd_card_restart(struct sd_card *c);

/* The domain with this number. */
struct rk_sd sd_domain(struct sd_card *c, uint8_t number);

/* Send a command; the status word, its data are in c->answer. GET RESPONSE is sent as needed. */
uint16_t sd_send(struct sd_card *c, struct rk_slice apdu);
uint16_t sd_send_hex(struct sd_card *c, const char *hex);

/* How a server with the keys of a version speaks to an application: checksum, a counter that must
 * be higher (unless 0), ciphering, and the same for the response. */
struct ota sd_server(uint8_t version, const char *tar, uint64_t counter);

/* Send a packet with these octets (hexadecimal) for the application; the status word. */
uint16_t sd_packet(struct sd_card *c, const struct ota *how, const char *hex);

/* ... and expect this status and these octets of the application. */
void sd_expect(struct sd_card *c, const struct ota *how, const char *hex, uint8_t status,
               const char *answer);

/* ... and expect this error, told in clear and without a checksum. */
void sd_expect_plain(struct sd_card *c, const struct ota *how, const char *hex, uint8_t status);

/* ... and expect 9000 without an answer. */
void sd_expect_silence(struct sd_card *c, const struct ota *how, const char *hex);

#endif
