/*
 * Secured packets (ETSI TS 102 225): a command packet is opened, a response packet closed. For
 * euicc/sd only.
 *
 * Conventions
 *   - A packet is worked on in three steps, each of which may end it with a status: its header is
 *     read; the receiving application, known by its TAR, says which domain's keys count; it is
 *     opened. The steps stand in the order in which a status may be told: nothing of a packet is
 *     believed, and nothing changed, before its checksum was right.
 *   - What an unknown sender could have sent is answered without a checksum and in clear: no key
 *     works for somebody who has not shown one.
 */
#ifndef RK_EUICC_SD_PACKET_H
#define RK_EUICC_SD_PACKET_H

#include "euicc/sd/algorithm.h"
#include "euicc/sd/domain.h"

/* Response status codes (TS 102 225 table 5, TS 31.115). */
enum rk_sd_status {
    RK_SD_STATUS_OK = 0x00,
    RK_SD_STATUS_CHECK_FAILED = 0x01,
    RK_SD_STATUS_COUNTER_LOW = 0x02,
    RK_SD_STATUS_COUNTER_HIGH = 0x03,
    RK_SD_STATUS_COUNTER_BLOCKED = 0x04,
    RK_SD_STATUS_CIPHERING = 0x05,
    RK_SD_STATUS_SECURITY = 0x06, /* an unidentified security error */
    RK_SD_STATUS_MEMORY = 0x07,
    RK_SD_STATUS_TAR_UNKNOWN = 0x09,
    RK_SD_STATUS_LEVEL = 0x0A, /* insufficient security level */
};

/* Whether a response is wanted: second octet of SPI. */
enum rk_sd_wanted { RK_SD_NO_RESPONSE, RK_SD_RESPONSE, RK_SD_RESPONSE_ON_ERROR };

/* The command packet being worked on. Holds keys: rk_sd_packet_end wipes them. */
struct rk_sd_packet {
    uint8_t *octets; /* from the length on; deciphered where they lie */
    size_t len;
    uint8_t check_len; /* by the header's length */
    uint8_t spi1, spi2, kic, kid;
    uint8_t tar[RK_SD_TAR_LEN];
    uint8_t counter[RK_SD_COUNTER_LEN]; /* zeros until it was deciphered */
    bool authentic;                     /* a cryptographic checksum was right */
    bool opened;                        /* all is checked; `data` holds */
    struct rk_slice data;
    uint8_t version; /* of the keys; 0: none was used */
    enum rk_sd_cipher cipher, response_cipher;
    struct rk_sd_check check, response_check;
    struct rk_sd_key cipher_key, check_key;
};

/* Read the header in clear of the packet in `octets`, which is worked on where it lies. False when
 * there is no header to answer to. */
bool rk_sd_packet_start(struct rk_sd_packet *packet, uint8_t *octets, size_t len);

/* Whether the packet has at least the level that `minimum_spi1` asks for: integrity, ciphering,
 * counter. */
bool rk_sd_packet_level(const struct rk_sd_packet *packet, uint8_t minimum_spi1);

/*
 * Open it with the keys of `sd`: decipher, check, compare the counter, and store the counter before
 * anything else is done. RK_SD_STATUS_OK: `data` holds. Else the status to answer with.
 */
enum rk_sd_status rk_sd_packet_open(struct rk_euicc *card, const struct rk_sd *sd,
                                    struct rk_sd_packet *packet);

enum rk_sd_wanted rk_sd_packet_wants(const struct rk_sd_packet *packet);

/* Whether the response is to go out as a short message of its own. Only a sender who is known can
 * have the card send one, and only for a packet that was opened and whose counter was compared: one
 * sent again by whoever heard it names another address than before. Else the answer goes into the
 * response to the ENVELOPE. */
bool rk_sd_packet_wants_submit(const struct rk_sd_packet *packet);

/* Octets of a response, user data header included, that any terminal passes on (TS 31.111). */
enum { RK_SD_RESPONSE_MAX = 128 };

/* Octets of the application's data that fit into the response to an opened packet. */
size_t rk_sd_packet_room(const struct rk_sd_packet *packet);

/*
 * Write the response packet with its user data header into `out`: status, and, with
 * RK_SD_STATUS_OK, `data` of the application, as far as there is room for it. Returns its length,
 * or RK_SD_STORE (the crypto port failed).
 */
int rk_sd_packet_respond(struct rk_euicc *card, const struct rk_sd_packet *packet,
                         enum rk_sd_status status, struct rk_slice data,
                         uint8_t out[RK_SD_RESPONSE_MAX]);

/* Wipe what is secret in it. */
void rk_sd_packet_end(struct rk_sd_packet *packet);

#endif
