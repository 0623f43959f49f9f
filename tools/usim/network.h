/*
 * The network's side of authentication (3GPP TS 33.102 6.3): makes a challenge, and judges what the
 * card answered. Shares no code with the card, so that each checks the other.
 */
#ifndef RK_TOOLS_USIM_NETWORK_H
#define RK_TOOLS_USIM_NETWORK_H

#include "asn1/tlv/slice.h"

enum rk_usim_algorithm {
    RK_USIM_MILENAGE,      /* 3GPP TS 35.206, default rotations and constants */
    RK_USIM_TEST_ALGORITHM /* 3GPP TS 34.108 8.1.2 */
};

/* What operator and card share. Secret: wipe after use. */
struct rk_usim_subscriber {
    enum rk_usim_algorithm algorithm;
    uint8_t k[16];
    uint8_t opc[16]; /* Milenage only */
    uint8_t amf[2];
};

/* An authentication vector. `sqn` is 48 bits, index included. */
struct rk_usim_vector {
    uint8_t rand[16];
    uint8_t autn[16];
    uint8_t xres[16];
    size_t xres_len; /* 8 for Milenage, 16 for the test algorithm */
    uint8_t ck[16];
    uint8_t ik[16];
};

/* Make the vector for `rand` and `sqn`. False if the crypto library fails. */
bool rk_usim_make_vector(const struct rk_usim_subscriber *subscriber, const uint8_t rand[16],
                         uint64_t sqn, struct rk_usim_vector *out);

/* Tell whether AUTS answers the challenge `rand`; then `sqn` is the card's (TS 33.102 6.3.5). */
bool rk_usim_open_auts(const struct rk_usim_subscriber *subscriber, const uint8_t rand[16],
                       const uint8_t auts[14], uint64_t *sqn);

#endif
