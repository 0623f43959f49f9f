/* Opening a command packet: TS 102 225 5.1. */
#include "euicc/sd/packet.h"

#include <string.h>

/* Where the parts of a command packet are, from its length on. */
enum {
    AT_CHL = 2,
    AT_SPI = 3,
    AT_KIC = 5,
    AT_KID = 6,
    AT_TAR = 7,
    AT_COUNTER = 10, /* ciphered from here on */
    AT_PADDING = 15,
    AT_CHECK = 16,
    CHL_LEAST = 13, /* SPI to PCNTR */
};

enum { INTEGRITY = 0x03, CIPHERED = 0x04, COUNTER = 0x18, COUNTER_SHIFT = 3 };
enum { RESPONSE_INTEGRITY_SHIFT = 2, RESPONSE_CIPHERED = 0x10, SUBMIT = 0x20 };
enum { COUNTER_NONE, COUNTER_UNCHECKED, COUNTER_HIGHER, COUNTER_NEXT };

static uint8_t integrity_of(const struct rk_sd_packet *packet) {
    return packet->spi1 & INTEGRITY;
}

static uint8_t counter_mode(const struct rk_sd_packet *packet) {
    return (packet->spi1 & COUNTER) >> COUNTER_SHIFT;
}

bool rk_sd_packet_start(struct rk_sd_packet *packet, uint8_t *octets, size_t len) {
    memset(packet, 0, sizeof *packet);
    if (len < AT_CHECK || rk_get_u16(octets) != len - 2)
        return false;
    packet->octets = octets;
    packet->len = len;
    packet->spi1 = octets[AT_SPI];
    packet->spi2 = octets[AT_SPI + 1];
    packet->kic = octets[AT_KIC];
    packet->kid = octets[AT_KID];
    memcpy(packet->tar, octets + AT_TAR, RK_SD_TAR_LEN);
    if (octets[AT_CHL] < CHL_LEAST || octets[AT_CHL] > CHL_LEAST + RK_SD_CHECK_MAX ||
        octets[AT_CHL] > len - AT_SPI)
        return false;
    packet->check_len = (uint8_t)(octets[AT_CHL] - CHL_LEAST);
    return true;
}

/* The order of the levels is that of their numbers (TS 102 226 8.2.1.3.2.4). */
bool rk_sd_packet_level(const struct rk_sd_packet *packet, uint8_t minimum_spi1) {
    return integrity_of(packet) >= (minimum_spi1 & INTEGRITY) &&
           (packet->spi1 & CIPHERED) >= (minimum_spi1 & CIPHERED) &&
           (packet->spi1 & COUNTER) >= (minimum_spi1 & COUNTER);
}

enum rk_sd_wanted rk_sd_packet_wants(const struct rk_sd_packet *packet) {
    enum { WANTED = 0x03 };
    uint8_t wanted = packet->spi2 & WANTED;
    return wanted <= RK_SD_RESPONSE_ON_ERROR ? (enum rk_sd_wanted)wanted : RK_SD_NO_RESPONSE;
}

bool rk_sd_packet_wants_submit(const struct rk_sd_packet *packet) {
    return packet->authentic && packet->opened && counter_mode(packet) >= COUNTER_HIGHER &&
           packet->spi2 & SUBMIT;
}

void rk_sd_packet_end(struct rk_sd_packet *packet) {
    rk_wipe(packet, sizeof *packet);
}

/* ---- what both directions are secured with ---- */

static bool set_check(struct rk_sd_check *check, uint8_t integrity, const struct rk_sd_packet *p) {
    *check = (struct rk_sd_check){.integrity = integrity};
    switch (integrity) {
    case RK_SD_NO_CHECK:
        return true;
    case RK_SD_REDUNDANCY:
        check->len = rk_sd_redundancy_len(p->kid);
        return check->len != 0;
    case RK_SD_CRYPTOGRAPHIC:
        check->key = &p->check_key;
        check->cipher = (uint8_t)rk_sd_cipher_of(p->kid, &p->check_key.info);
        check->len = check->cipher == RK_SD_AES ? p->check_key.info.mac_len : RK_SD_CHECK_MAX;
        return check->cipher != RK_SD_NO_CIPHER && (check->len == 4 || check->len == 8);
    default: /* no key pairs for signatures are known to a profile */
        return false;
    }
}

static uint8_t response_integrity(const struct rk_sd_packet *packet) {
    return packet->spi2 >> RESPONSE_INTEGRITY_SHIFT & INTEGRITY;
}

/*
 * Find the keys. Those of both octets come from one set: a counter belongs to a set, and a packet
 * has one counter. What needs a sender who has shown a key: comparing a counter, else anybody could
 * run it up to its end, and using a key for the response, else anybody could have it work for him.
 */
static bool find_keys(struct rk_euicc *card, const struct rk_sd *sd, struct rk_sd_packet *p) {
    bool ciphers = p->spi1 & CIPHERED || p->spi2 & RESPONSE_CIPHERED;
    bool responds = p->spi2 & RESPONSE_CIPHERED || response_integrity(p) == RK_SD_CRYPTOGRAPHIC;
    bool checks = integrity_of(p) == RK_SD_CRYPTOGRAPHIC;
    uint8_t kic = p->kic >> 4, kid = p->kid >> 4;
    if ((ciphers && checks && kic != kid) ||
        (!checks && (responds || counter_mode(p) >= COUNTER_HIGHER)))
        return false;
    if (ciphers && rk_sd_key_open(card, sd, kic, RK_SD_KEY_ENC, &p->cipher_key) != 0)
        return false;
    if (checks && rk_sd_key_open(card, sd, kid, RK_SD_KEY_MAC, &p->check_key) != 0)
        return false;
    p->version = ciphers ? kic : checks ? kid : 0;
    return true;
}

static bool set_cipher(enum rk_sd_cipher *cipher, bool wanted, const struct rk_sd_packet *p) {
    *cipher = wanted ? rk_sd_cipher_of(p->kic, &p->cipher_key.info) : RK_SD_NO_CIPHER;
    return !wanted || *cipher != RK_SD_NO_CIPHER;
}

static bool set_security(struct rk_euicc *card, const struct rk_sd *sd, struct rk_sd_packet *p) {
    return find_keys(card, sd, p) && set_cipher(&p->cipher, p->spi1 & CIPHERED, p) &&
           set_cipher(&p->response_cipher, p->spi2 & RESPONSE_CIPHERED, p) &&
           set_check(&p->check, integrity_of(p), p) &&
           set_check(&p->response_check, response_integrity(p), p) && p->check.len == p->check_len;
}

/* ---- the steps ---- */

static enum rk_sd_status decipher(struct rk_euicc *card, struct rk_sd_packet *p) {
    size_t len = p->len - AT_COUNTER, block = rk_sd_block(p->cipher);
    if (p->cipher != RK_SD_NO_CIPHER &&
        (len % block ||
         rk_sd_decipher(card, p->cipher, &p->cipher_key, p->octets + AT_COUNTER, len) != 0))
        return RK_SD_STATUS_CIPHERING;
    memcpy(p->counter, p->octets + AT_COUNTER, RK_SD_COUNTER_LEN);
    return RK_SD_STATUS_OK;
}

static enum rk_sd_status verify(struct rk_euicc *card, struct rk_sd_packet *p) {
    uint8_t check[RK_SD_CHECK_MAX];
    size_t behind = AT_CHECK + (size_t)p->check_len;
    struct rk_slice parts[] = {rk_slice(p->octets, AT_CHECK),
                               rk_slice(p->octets + behind, p->len - behind)};
    if (rk_sd_make_check(card, &p->check, parts, 2, check) != 0)
        return RK_SD_STATUS_SECURITY;
    if (!rk_equal_ct(check, p->octets + AT_CHECK, p->check_len))
        return RK_SD_STATUS_CHECK_FAILED;
    p->authentic = p->check.integrity == RK_SD_CRYPTOGRAPHIC;
    return RK_SD_STATUS_OK;
}

/* Padding that does not fit is told only after the checksum: who cannot make one learns nothing
 * about the deciphered octets. */
static enum rk_sd_status remove_padding(struct rk_sd_packet *p) {
    size_t behind = AT_CHECK + (size_t)p->check_len;
    size_t padding = p->octets[AT_PADDING];
    size_t most = p->cipher == RK_SD_NO_CIPHER ? 0 : rk_sd_block(p->cipher) - 1;
    if (padding > most || padding > p->len - behind)
        return RK_SD_STATUS_CIPHERING;
    p->data = rk_slice(p->octets + behind, p->len - behind - padding);
    return RK_SD_STATUS_OK;
}

/* Whether `next` is `counter` plus one. */
static bool follows(const uint8_t *counter, const uint8_t *next) {
    uint8_t sum[RK_SD_COUNTER_LEN];
    memcpy(sum, counter, sizeof sum);
    for (size_t i = sizeof sum; i-- > 0;)
        if (++sum[i])
            break;
    return memcmp(sum, next, sizeof sum) == 0;
}

/* TS 102 225 5.1.4. A counter that is there for information (mode 1) is not compared and does not
 * move the card's: replayed, it would move it back. */
static enum rk_sd_status count(const struct rk_sd *sd, struct rk_sd_packet *p) {
    static const uint8_t last[RK_SD_COUNTER_LEN] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    uint8_t stored[RK_SD_COUNTER_LEN];
    if (counter_mode(p) < COUNTER_HIGHER)
        return RK_SD_STATUS_OK;
    if (rk_sd_counter(sd, p->version, stored) != 0)
        return RK_SD_STATUS_SECURITY;
    if (memcmp(stored, last, sizeof last) == 0)
        return RK_SD_STATUS_COUNTER_BLOCKED;
    if (memcmp(p->counter, stored, sizeof stored) <= 0)
        return RK_SD_STATUS_COUNTER_LOW;
    if (counter_mode(p) == COUNTER_NEXT && !follows(stored, p->counter))
        return RK_SD_STATUS_COUNTER_HIGH;
    return rk_sd_set_counter(sd, p->version, p->counter) ? RK_SD_STATUS_MEMORY : RK_SD_STATUS_OK;
}

enum rk_sd_status rk_sd_packet_open(struct rk_euicc *card, const struct rk_sd *sd,
                                    struct rk_sd_packet *packet) {
    if (!set_security(card, sd, packet))
        return RK_SD_STATUS_SECURITY;
    enum rk_sd_status status = decipher(card, packet);
    if (status == RK_SD_STATUS_OK)
        status = verify(card, packet);
    if (status == RK_SD_STATUS_OK)
        status = remove_padding(packet);
    if (status == RK_SD_STATUS_OK)
        status = count(sd, packet);
    packet->opened = status == RK_SD_STATUS_OK;
    return status;
}
