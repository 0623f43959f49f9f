/*
 * Making a profile package from a subscriber's data: the elements of SAIP 2.1 that a USIM needs, so
 * that any card which supports that version, and the algorithm, takes it.
 */
#ifndef RK_TOOLS_SAIP_PACKAGE_H
#define RK_TOOLS_SAIP_PACKAGE_H

#include "asn1/tlv/tlv.h"

enum {
    RK_SAIP_PACKAGE_CAP = 16384,
    RK_SAIP_KEY_LEN = 16,
    RK_SAIP_KEY_MAX = 32, /* of TUAK */
    RK_SAIP_OTA_KEY_MAX = 32,
    RK_SAIP_PIN_LEN = 8,
    RK_SAIP_NAME_MAX = 16, /* characters of a service provider name (TS 31.102 4.2.12) */
};

/* AKA algorithms by their number in the profile package (SAIP, AlgoParameter). */
enum rk_saip_algorithm { RK_SAIP_MILENAGE = 1, RK_SAIP_TUAK = 2, RK_SAIP_TEST_ALGORITHM = 3 };

/* A key for management over the air: AES, 16, 24 or 32 octets; 0: there is none. */
struct rk_saip_key {
    uint8_t len;
    uint8_t octets[RK_SAIP_OTA_KEY_MAX];
};

/* What makes one subscriber's profile. Holds secrets: wipe after use. */
struct rk_saip_subscriber {
    uint8_t iccid[10]; /* digits in order, F as filler: as the profile header has it */
    char imsi[16];     /* 6 to 15 digits */
    uint8_t mnc_len;   /* 2 or 3 of them, behind three for the country */
    const char *spn;   /* service provider name, ASCII, 1 to RK_SAIP_NAME_MAX; null: none */
    const char *name;  /* profile type in the header, UTF-8, 1 to 100 octets */
    enum rk_saip_algorithm algorithm;
    uint8_t ki[RK_SAIP_KEY_MAX];
    uint8_t ki_len;               /* TUAK: 16 or 32; 0: 16 */
    uint8_t opc[RK_SAIP_KEY_MAX]; /* Milenage: OPc, 16 octets; TUAK: TOPc, 32 */
    uint8_t options;              /* TUAK: algorithmOptions, the lengths of what it makes */
    uint8_t iterations;           /* TUAK: numberOfKeccak; 0: 1 */
    bool pin1_enabled;
    uint8_t pin1[RK_SAIP_PIN_LEN], pin2[RK_SAIP_PIN_LEN]; /* ASCII digits, FF as filler */
    uint8_t puk1[RK_SAIP_PIN_LEN], puk2[RK_SAIP_PIN_LEN];
    uint8_t adm1[RK_SAIP_PIN_LEN];
    struct rk_saip_key ota_enc, ota_mac, ota_dek; /* all three or none */
};

/*
 * Write the package into `buf`, of RK_SAIP_PACKAGE_CAP octets or more. RK_TLV_OVERFLOW if it does
 * not fit. `out` points into `buf`. The members of `subscriber` must be in their ranges.
 */
int rk_saip_make(const struct rk_saip_subscriber *subscriber, uint8_t *buf, size_t cap,
                 struct rk_slice *out);

#endif
