/*
 * The keys of a profile's security domains: what the profile brought, and what PUT KEY made of it.
 *
 * Conventions
 *   - A domain is a `struct rk_sd`: the profile's space and the number of its PE-SecurityDomain in
 *     the order of the package. Number 0 is the MNO-SD (profile package format: the first one).
 *   - A key is known by version and identifier (GlobalPlatform Card 11.8). Those of the package
 * stay in its element, as received; a record of its own hides one of them (PUT KEY, DELETE of a
 * key) or adds one. Nothing is converted when a profile is installed.
 *   - What a key may be used for is decided by its identifier and type. The usage qualifier and the
 *     key access that it came with are kept, and restrict nothing.
 *   - SCP80 has one counter for each version: TS 102 225 knows the keys of a packet by it. Until it
 *     is first set it is the greatest of those the version's keys came with.
 *   - Only rk_sd_key_open hands out a secret, and never one that is published on a card that is not
 *     a test card: what is not opened can open nothing. Whoever gets one wipes it.
 */
#ifndef RK_EUICC_SD_KEYS_H
#define RK_EUICC_SD_KEYS_H

#include "euicc/sd/element.h"

struct rk_euicc;

#define RK_SD_ERRORS(X)                                                                            \
    X(RK_SD_ABSENT, -1, "no such security domain, key or data")                                    \
    X(RK_SD_PUBLISHED, -2, "the key is published, and this is no test card")                       \
    X(RK_SD_FORM, -3, "the key or the data is of a form this card does not use")                   \
    X(RK_SD_FULL, -4, "no room is left in the store")                                              \
    X(RK_SD_STORE, -5, "the store failed")

enum rk_sd_error {
#define X(name, value, text) name = value,
    RK_SD_ERRORS(X)
#undef X
};

enum {
    RK_SD_KEY_MAX = 32,    /* octets of a key */
    RK_SD_COUNTER_LEN = 5, /* octets of CNTR (TS 102 225 5.1.4) */
    RK_SD_KEYS_AT_ONCE = 8,
};

/* Key types (GlobalPlatform Card 11.1.8). */
enum rk_sd_key_type {
    RK_SD_KEY_DES = 0x80, /* DES or 3DES, mode known otherwise */
    RK_SD_KEY_3DES_CBC = 0x82,
    RK_SD_KEY_AES = 0x88,
};

/* Key identifiers of a set for SCP80 (TS 102 226 8.2.1.5) and SCP03 alike. */
enum rk_sd_key_id {
    RK_SD_KEY_ENC = 1, /* KIc */
    RK_SD_KEY_MAC = 2, /* KID */
    RK_SD_KEY_DEK = 3, /* KIK */
};

/* A security domain of a profile. Plain memory. */
struct rk_sd {
    struct rk_store *store;
    uint16_t space;
    uint8_t number;
};

/* What may be told of a key. */
struct rk_sd_key_info {
    uint8_t version, id;
    uint8_t type;      /* enum rk_sd_key_type */
    uint8_t len;       /* octets of its value; 0: of a form this card does not use */
    uint8_t mac_len;   /* octets of a MAC made with it */
    uint8_t access;    /* 00: by any security scheme; kept, not enforced */
    uint8_t usage[2];  /* key usage qualifier; kept, not enforced */
    uint8_t usage_len; /* 1 or 2 */
};

struct rk_sd_key {
    struct rk_sd_key_info info;
    uint8_t value[RK_SD_KEY_MAX];
};

/* The keys of a domain one after the other: start with all zero but nothing else. Writing to the
 * domain ends the walk's validity. */
struct rk_sd_key_walk {
    struct rk_sd_reader keys;
    uint32_t cursor; /* of the records */
    bool started, records;
};

/* The next key. 1, 0 behind the last, RK_SD_ABSENT if there is no such domain, RK_SD_STORE. */
int rk_sd_key_next(const struct rk_sd *sd, struct rk_sd_key_walk *walk, struct rk_sd_key_info *out);

/*
 * Take a key to use it. 0; RK_SD_ABSENT, RK_SD_PUBLISHED, RK_SD_FORM (not a symmetric key of 16, 24
 * or 32 octets, or single DES in the guise of 3DES), RK_SD_STORE: `out` is then wiped.
 */
int rk_sd_key_open(struct rk_euicc *card, const struct rk_sd *sd, uint8_t version, uint8_t id,
                   struct rk_sd_key *out);

/*
 * Put `count` keys (1 to RK_SD_KEYS_AT_ONCE) in one transaction: each takes the place of the key
 * with its identifier in version `replaced`, or is added when `replaced` is 0 (GlobalPlatform Card
 * 11.8.2.3.1). The counter of a version whose RK_SD_KEY_MAC is replaced by another value starts at
 * 0, and what failed with it in SCP03 counts no more: no packet made with the one replaced is valid
 * under the new one. Values before that one are not remembered: whoever puts one of them again
 * makes packets of its time valid again. Where the version has no such key, one that was removed
 * from it among others, the counter stays. RK_SD_ABSENT (a key to be replaced is not there),
 * RK_SD_FORM (lengths, or a new key that is already there), RK_SD_FULL, RK_SD_STORE: nothing
 * changed.
 */
int rk_sd_put_keys(const struct rk_sd *sd, uint8_t replaced, const struct rk_sd_key *keys,
                   size_t count);

/* Remove a key; its version's counter stays. RK_SD_ABSENT, RK_SD_FULL, RK_SD_STORE: nothing
 * changed. */
int rk_sd_remove_key(const struct rk_sd *sd, uint8_t version, uint8_t id);

/* The counter of a version, big-endian. 0, RK_SD_ABSENT (no such domain), RK_SD_STORE. */
int rk_sd_counter(const struct rk_sd *sd, uint8_t version, uint8_t out[RK_SD_COUNTER_LEN]);

/* Set it, durably on return. RK_SD_FULL, RK_SD_STORE: nothing changed. */
int rk_sd_set_counter(const struct rk_sd *sd, uint8_t version,
                      const uint8_t counter[RK_SD_COUNTER_LEN]);

/* Whether a key is one of those that the industry's test profiles and tools publish. */
bool rk_sd_is_published(struct rk_euicc *card, struct rk_slice key);

/* The error of this module for one of RK_STORE_ERRORS or 0. */
int rk_sd_error_of(int store_error);

#endif
