/*
 * Secure channel protocol 03 (GlobalPlatform Card, Amendment D 1.1.2), the card's side: keys,
 * cryptograms and secure messaging with checksums of eight octets (S8). For euicc/sd only.
 *
 * Conventions
 *   - `struct rk_scp03` is one session; plain memory, all zero when there is none. Whoever ends one
 *     wipes it.
 *   - Functions return 0 or RK_SD_STORE when the port fails; nobody's fault otherwise.
 */
#ifndef RK_EUICC_SD_SCP03_H
#define RK_EUICC_SD_SCP03_H

#include "euicc/apdu/apdu.h"
#include "euicc/sd/keys.h"

enum {
    RK_SCP03_CHALLENGE_LEN = 8,
    RK_SCP03_CRYPTOGRAM_LEN = 8,
    RK_SCP03_MAC_LEN = 8,
    RK_SCP03_CHAIN_LEN = 16,
    RK_SCP03_CONTEXT_LEN = 2 * RK_SCP03_CHALLENGE_LEN, /* of the host, then of the card */
    RK_SCP03_SEQUENCE_LEN = 3,
    /* octets of an answer that fit a response however it is protected */
    RK_SCP03_ANSWER_MAX = 239,
};

/* Bits of the option "i" (Amendment D table 5-1). Any other, checksums of sixteen octets (S16)
 * among them, is something this card does not do. */
enum {
    RK_SCP03_PSEUDO_RANDOM = 0x10,
    RK_SCP03_R_MAC = 0x20,
    RK_SCP03_R_ENCRYPTION = 0x40,
};

/* Bits of the security level: P1 of EXTERNAL AUTHENTICATE (Amendment D table 7-4). */
enum {
    RK_SCP03_LEVEL_C_MAC = 0x01,
    RK_SCP03_LEVEL_C_DECRYPTION = 0x02,
    RK_SCP03_LEVEL_R_MAC = 0x10,
    RK_SCP03_LEVEL_R_ENCRYPTION = 0x20,
};

/* What a derivation is for (Amendment D table 4-1). */
enum rk_scp03_constant {
    RK_SCP03_CARD_CRYPTOGRAM = 0x00,
    RK_SCP03_HOST_CRYPTOGRAM = 0x01,
    RK_SCP03_CARD_CHALLENGE = 0x02,
    RK_SCP03_S_ENC = 0x04,
    RK_SCP03_S_MAC = 0x06,
    RK_SCP03_S_RMAC = 0x07,
};

enum rk_scp03_state { RK_SCP03_NONE, RK_SCP03_STARTED, RK_SCP03_OPEN };

struct rk_scp03 {
    uint8_t state;   /* enum rk_scp03_state */
    uint8_t channel; /* logical channel it is on */
    uint8_t version; /* of the keys it is made from */
    uint8_t options; /* "i" */
    uint8_t level;   /* RK_SCP03_LEVEL_ bits, once open */
    uint8_t enc_len, mac_len;
    uint8_t enc[RK_SD_KEY_MAX]; /* S-ENC, S-MAC, S-RMAC */
    uint8_t mac[RK_SD_KEY_MAX];
    uint8_t rmac[RK_SD_KEY_MAX];
    uint8_t chain[RK_SCP03_CHAIN_LEN];                /* MAC chaining value */
    uint8_t host_cryptogram[RK_SCP03_CRYPTOGRAM_LEN]; /* that has to come */
    uint32_t commands;                                /* encryption counter */
};

/* Derive `len` octets (at most RK_SD_KEY_MAX) from a key: 4.1.5. */
int rk_scp03_derive(struct rk_euicc *card, struct rk_slice key, enum rk_scp03_constant constant,
                    struct rk_slice context, uint8_t *out, size_t len);

/* Make session keys and cryptograms from the static keys (6.2.1, 6.2.2). The caller sets state,
 * channel, version and options. */
int rk_scp03_start(struct rk_euicc *card, struct rk_scp03 *session, const struct rk_sd_key *enc,
                   const struct rk_sd_key *mac, const uint8_t context[RK_SCP03_CONTEXT_LEN],
                   uint8_t card_cryptogram[RK_SCP03_CRYPTOGRAM_LEN]);

/* Whether the last octets of a command's data are its checksum (6.2.4); the chaining value then
 * moves on. False for a port that fails too. */
bool rk_scp03_verify(struct rk_euicc *card, struct rk_scp03 *session, const struct rk_apdu *apdu);

/*
 * Open a command of an open session: verify it, count it, decipher its data as the level asks.
 * `out` is the command with data in `buf` of RK_REPLY_MAX octets. False: its checksum or its
 * padding is wrong, or the port failed; the session is not to go on.
 */
bool rk_scp03_open(struct rk_euicc *card, struct rk_scp03 *session, const struct rk_apdu *apdu,
                   uint8_t *buf, struct rk_apdu *out);

/* Protect the answer as the level asks (6.2.5, 6.2.7): errors go out as they are, all others have
 * at most RK_SCP03_ANSWER_MAX octets. */
int rk_scp03_protect(struct rk_euicc *card, const struct rk_scp03 *session, struct rk_reply *reply);

/* Options a card of this build can offer. */
static inline bool rk_scp03_can(uint8_t options) {
    return !(options & ~(RK_SCP03_PSEUDO_RANDOM | RK_SCP03_R_MAC | RK_SCP03_R_ENCRYPTION)) &&
           (options & RK_SCP03_R_MAC || !(options & RK_SCP03_R_ENCRYPTION));
}

#endif
