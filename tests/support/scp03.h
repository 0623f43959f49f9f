/*
 * The host's side of secure channel protocol 03 (GlobalPlatform Card, Amendment D), written on
 * OpenSSL alone: builds what a card is sent and reads what it answers, right or wrong on purpose.
 */
#ifndef RK_TESTS_SUPPORT_SCP03_H
#define RK_TESTS_SUPPORT_SCP03_H

#include "asn1/tlv/slice.h"

enum { SCP03_APDU_MAX = 300 };

struct scp03_octets {
    uint8_t ptr[SCP03_APDU_MAX];
    size_t len;
};

static inline struct rk_slice scp03_slice(const struct scp03_octets *octets) {
    return rk_slice(octets->ptr, octets->len);
}

/* One side of a session. Set the keys and `aid`; the rest is filled on the way. */
struct scp03_host {
    struct rk_slice enc, mac, dek; /* static keys */
    struct rk_slice aid;           /* of the domain: a pseudo-random challenge is made from it */
    uint8_t channel;
    uint8_t level;
    uint8_t challenge[8], card_challenge[8];
    uint8_t s_enc[32], s_mac[32], s_rmac[32];
    uint8_t chain[16];
    uint32_t commands;
    /* what is wrong on purpose */
    bool bad_mac, bad_cryptogram, bad_padding;
};

/* INITIALIZE UPDATE with this challenge. */
void scp03_initialize(struct scp03_host *host, uint8_t version, const uint8_t challenge[8],
                      struct scp03_octets *out);

/* Read the answer (no status word): false when its form or its cryptogram is wrong, or when it has
 * a sequence and its challenge is not made from that. */
bool scp03_take_answer(struct scp03_host *host, struct rk_slice answer);

/* EXTERNAL AUTHENTICATE for a level. */
void scp03_authenticate(struct scp03_host *host, uint8_t level, struct scp03_octets *out);

/* Wrap a plain command (cases 1 to 4, short). */
void scp03_wrap(struct scp03_host *host, struct rk_slice plain, struct scp03_octets *out);

/* Unwrap an answer's data with its status word. False: checksum or padding is wrong. */
bool scp03_unwrap(struct scp03_host *host, struct rk_slice data, uint16_t sw,
                  struct scp03_octets *out);

/* Encipher a key for PUT KEY: whole blocks, with zeros behind if it is none. Returns octets. */
size_t scp03_encipher_key(struct rk_slice dek, struct rk_slice key, uint8_t *out);

/* Check value of an AES key. */
void scp03_check_value(struct rk_slice key, uint8_t out[3]);

#endif
