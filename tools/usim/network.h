/*
 * The network's side of authentication (3GPP TS 33.102 6.3): makes a challenge, and judges what the
 * card answered. Shares no code with the card, so that each checks the other.
 */
#ifndef RK_TOOLS_USIM_NETWORK_H
#define RK_TOOLS_USIM_NETWORK_H

#include "asn1/tlv/slice.h"

enum rk_usim_algorithm {
    RK_USIM_MILENAGE,       /* 3GPP TS 35.206, default rotations and constants */
    RK_USIM_TEST_ALGORITHM, /* 3GPP TS 34.108 8.1.2 */
    RK_USIM_TUAK            /* 3GPP TS 35.231 */
};

enum {
    RK_USIM_KEY_MAX = 32,
    RK_USIM_MAC_MAX = 32,
    RK_USIM_AUTN_MAX = 8 + RK_USIM_MAC_MAX,
    RK_USIM_AUTS_MAX = 6 + RK_USIM_MAC_MAX,
};

/* What operator and card share. Secret: wipe after use. */
struct rk_usim_subscriber {
    enum rk_usim_algorithm algorithm;
    uint8_t k[RK_USIM_KEY_MAX];
    uint8_t k_len;                /* TUAK: 16 or 32; the others have 16 whatever it says */
    uint8_t opc[RK_USIM_KEY_MAX]; /* Milenage: OPc, 16 octets; TUAK: TOPc, 32 */
    uint8_t options;              /* TUAK: algorithmOptions of the profile package */
    uint8_t iterations;           /* TUAK: numberOfKeccak */
    uint8_t amf[2];
};

/* An authentication vector. `sqn` is 48 bits, index included. */
struct rk_usim_vector {
    uint8_t rand[16];
    uint8_t autn[RK_USIM_AUTN_MAX];
    size_t autn_len; /* 16, but for a longer MAC of TUAK */
    uint8_t xres[32];
    size_t xres_len; /* 8 for Milenage, 16 for the test algorithm, TUAK: as its options say */
    uint8_t ck[RK_USIM_KEY_MAX];
    uint8_t ik[RK_USIM_KEY_MAX];
    size_t ck_len; /* of both; 16, or 32 with TUAK */
};

/* Whether TUAK has lengths for this octet of options. */
bool rk_usim_tuak_options_good(uint8_t options);

/* Make the vector for `rand` and `sqn`. False if the crypto library fails. */
bool rk_usim_make_vector(const struct rk_usim_subscriber *subscriber, const uint8_t rand[16],
                         uint64_t sqn, struct rk_usim_vector *out);

/* Tell whether AUTS, of 14 octets or as many as TUAK's MAC asks for, answers the challenge `rand`;
 * then `sqn` is the card's (TS 33.102 6.3.5). */
bool rk_usim_open_auts(const struct rk_usim_subscriber *subscriber, const uint8_t rand[16],
                       const uint8_t *auts, uint64_t *sqn);

/* Octets of AUTS with the subscriber's algorithm. */
size_t rk_usim_auts_len(const struct rk_usim_subscriber *subscriber);

#endif
