/*
 * PINs and PUKs of a profile, as records in its space (ETSI TS 102 221 clause 9, SAIP 8.4).
 *
 * Conventions
 *   - A PIN belongs to a directory, by file index: global ones (key reference below 80) to the MF,
 *     local ones (80 set) to their ADF or DF. PUKs belong to the MF.
 *   - Counters hold the maximum in the high nibble and what is left in the low one, as SAIP does.
 *   - Attributes are SAIP's: enabled, changeable, may be disabled.
 *   - Every put is its own transaction or part of the caller's.
 */
#ifndef RK_EUICC_UICC_PIN_H
#define RK_EUICC_UICC_PIN_H

#include "euicc/uicc/file.h"

enum {
    RK_PIN_LEN = 8,
    RK_PIN_LOCAL = 0x80,     /* bit of a key reference */
    RK_PIN_UNIVERSAL = 0x11, /* key reference of the universal PIN */
    RK_PIN_TRIES_DEFAULT = 0x33,
    RK_PUK_TRIES_DEFAULT = 0xAA,
    RK_PIN_ATTRIBUTES_DEFAULT = 0x07,
};

enum rk_pin_attribute {
    RK_PIN_ENABLED = 0x01,
    RK_PIN_CHANGEABLE = 0x02,
    RK_PIN_SWITCHABLE = 0x04, /* may be enabled and disabled */
    RK_PIN_REPLACED = 0x80,   /* disabled, and the universal PIN is asked for in its place; no
                               * attribute of SAIP's: DISABLE PIN alone sets it */
};

struct rk_pin {
    uint8_t value[RK_PIN_LEN]; /* padded with FF */
    uint8_t tries;
    uint8_t attributes; /* of enum rk_pin_attribute; unused for a PUK */
    uint8_t puk;        /* key reference of its PUK; 0: cannot be unblocked; unused for a PUK */
};

/* Tell whether a key reference is one a PIN may have: 01-08, 0A-0E, 11, 81-88, 8A-8E. */
bool rk_pin_is_reference(uint8_t reference);

/* Tell whether it is an administrative key: 0A-0E, 8A-8E. Such a key is never disabled. */
bool rk_pin_is_administrative(uint8_t reference);

/*
 * Write PIN `reference` of `directory`. RK_FILE_RANGE for a reference that is none, a local one in
 * the MF or a global one elsewhere; RK_FILE_FULL, RK_FILE_STORE.
 */
int rk_pin_put(struct rk_store *store, uint16_t space, uint16_t directory, uint8_t reference,
               const struct rk_pin *pin);

/* Write PUK `reference`: 01-08 or 81-88, else RK_FILE_RANGE. RK_FILE_FULL, RK_FILE_STORE. */
int rk_puk_put(struct rk_store *store, uint16_t space, uint8_t reference, const struct rk_pin *puk);

/* Make the local PINs of directory `owner` those of `directory` too (PE-PINCodes with a path).
 * RK_FILE_RANGE if one is the MF or both are the same; RK_FILE_FULL, RK_FILE_STORE. */
int rk_pin_share(struct rk_store *store, uint16_t space, uint16_t directory, uint16_t owner);

/* Whose local PINs `directory` uses: its own index or that of the directory it shares them with.
 * RK_FILE_STORE. */
int rk_pin_owner(struct rk_store *store, uint16_t space, uint16_t directory);

/* Read a PIN as put, sharing followed. RK_FILE_ABSENT, RK_FILE_STORE. The caller wipes it. */
int rk_pin_get(struct rk_store *store, uint16_t space, uint16_t directory, uint8_t reference,
               struct rk_pin *out);
int rk_puk_get(struct rk_store *store, uint16_t space, uint8_t reference, struct rk_pin *out);

#endif
