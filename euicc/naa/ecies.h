/*
 * The elliptic curve integrated encryption scheme that conceals a subscriber's identity: profiles A
 * and B of 3GPP TS 33.501 annex C.3.
 */
#ifndef RK_EUICC_NAA_ECIES_H
#define RK_EUICC_NAA_ECIES_H

#include "euicc/port/port.h"

/* Protection scheme identifiers (TS 33.501 C.1). */
enum rk_scheme { RK_SCHEME_NULL = 0, RK_SCHEME_A = 1, RK_SCHEME_B = 2 };

enum { RK_ECIES_PUBLIC_MAX = 33, RK_ECIES_MAC_LEN = 8 };

/* How to conceal. The null scheme has no key. */
struct rk_home_key {
    uint8_t scheme;              /* enum rk_scheme */
    uint8_t id;                  /* home network public key identifier; 0 for the null scheme */
    uint8_t point[RK_POINT_LEN]; /* as the port's agree takes it */
};

/* What goes before and behind the ciphertext. */
struct rk_ecies {
    uint8_t public_len;                         /* A: 32, B: 33 */
    uint8_t public_octets[RK_ECIES_PUBLIC_MAX]; /* the ephemeral key; B: compressed */
    uint8_t mac[RK_ECIES_MAC_LEN];
};

/* Encrypt `len` octets where they lie, under a key made for this call alone. 0 or RK_PORT_ERROR:
 * `text` is then wiped. */
int rk_ecies_conceal(struct rk_crypto *crypto, const struct rk_home_key *key, uint8_t *text,
                     size_t len, struct rk_ecies *out);

#endif
