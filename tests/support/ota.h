/*
 * The server's side of secured packets (ETSI TS 102 225, 3GPP TS 31.115), written on OpenSSL alone:
 * builds what a card is sent and reads what it answers, right or wrong on purpose.
 */
#ifndef RK_TESTS_SUPPORT_OTA_H
#define RK_TESTS_SUPPORT_OTA_H

#include "asn1/tlv/slice.h"

enum { OTA_MAX = 2048, OTA_PARTS_MAX = 16 };

/* A key as the server has it. Empty: none is needed. */
struct ota_key {
    bool des;       /* 3DES of 16 or 24 octets, else AES */
    size_t mac_len; /* of an AES-CMAC; 0: 8 */
    struct rk_slice value;
};

struct ota {
    uint8_t spi1, spi2, kic, kid;
    uint8_t tar[3];
    uint64_t counter;
    struct ota_key cipher, mac;
    /* what is wrong on purpose */
    bool bad_check;  /* one bit of the checksum */
    uint8_t padding; /* added to the number of padding octets that is told */
    int header_len;  /* added to CHL */
    int packet_len;  /* added to CPL */
};

struct ota_octets {
    uint8_t ptr[OTA_MAX];
    size_t len;
};

static inline struct rk_slice ota_slice(const struct ota_octets *octets) {
    return rk_slice(octets->ptr, octets->len);
}

/* A command packet with `data` for the application. Aborts when OpenSSL does. */
void ota_command(const struct ota *how, struct rk_slice data, struct ota_octets *out);

/* What a response says; false when it is no response to `how`: lengths, TAR, counter, padding, or a
 * checksum that is wrong. */
struct ota_answer {
    uint8_t status;
    uint64_t counter;
    struct ota_octets data;
};
bool ota_response(const struct ota *how, struct rk_slice response, struct ota_answer *out);

/* The same for a response that is neither ciphered nor has a checksum. */
bool ota_plain_response(const struct ota *how, struct rk_slice response, struct ota_answer *out);

/* The user data of the messages that bring a packet: one, or several with `reference` (16 bits if
 * `wide`), of at most 140 octets each. Returns how many. */
size_t ota_messages(struct rk_slice packet, uint16_t reference, bool wide,
                    struct ota_octets out[OTA_PARTS_MAX]);

/* ENVELOPE (SMS-PP download) around user data: the whole command APDU, without Le. */
void ota_envelope(struct rk_slice user_data, struct ota_octets *out);

#endif
