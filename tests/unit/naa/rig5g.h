/*
 * A USIM with the files of 5G beside the small profile of tests/unit/uicc, and a crypto port that
 * can be told the next key pair to make.
 */
#ifndef RK_TESTS_UNIT_NAA_RIG5G_H
#define RK_TESTS_UNIT_NAA_RIG5G_H

#include "tests/unit/uicc/profile.h"

#include "euicc/port/host/crypto.h"

#define RIG_AID "A0000000871002FF33FF0589"

struct rig {
    struct profile profile;
    struct rk_crypto crypto; /* handed to the card */
    struct rk_crypto_host host;
    const uint8_t *ephemeral; /* 32 octets of a private key for the next key pair, or null */
    unsigned pairs;           /* how many were made */
    uint16_t usim;            /* the ADF */
};

/* IMSI 274012001002086, routing indicator 678, services 124 and 125, no SUCI_Calc_Info yet; the
 * USIM is selected and PIN 1 verified. One rig at a time. */
struct rig *rig_open(void);
void rig_close(struct rig *rig);

/* Write a file of the USIM by its FID in `df` (0: in the ADF itself), hex digits. What follows in
 * the file becomes FF. */
void rig_write(struct rig *rig, uint16_t df, uint16_t fid, const char *hex);

/* Switch services of EF.UST on or off. */
void rig_service(struct rig *rig, unsigned service, bool on);

enum { RIG_5GS = 0x5FC0, RIG_SAIP = 0x5FD0 };

#endif
