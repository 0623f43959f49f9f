/*
 * The functions f1 to f5* of an authentication algorithm (3GPP TS 33.102 6.3.3), as the card needs
 * them: all of them, for one RAND.
 */
#ifndef RK_EUICC_NAA_VECTOR_H
#define RK_EUICC_NAA_VECTOR_H

#include "euicc/naa/algorithm.h"

enum {
    RK_RAND_LEN = 16,
    RK_AMF_LEN = 2,
    RK_MAC_LEN = 8, /* of all but TUAK, which has up to RK_MAC_MAX */
    RK_MAC_MAX = 32,
    RK_AUTN_LEN = RK_SEQUENCE_LEN + RK_AMF_LEN + RK_MAC_LEN, /* SQN xor AK, AMF, MAC */
    RK_AUTN_MAX = RK_AUTN_LEN - RK_MAC_LEN + RK_MAC_MAX,
    RK_AK_LEN = 6,
    RK_RES_MAX = 32,
    RK_CK_LEN = 16, /* and IK; TUAK has up to RK_CK_MAX */
    RK_CK_MAX = 32,
};

/* What depends on key and RAND alone. Secret: wipe it. */
struct rk_vector {
    uint8_t res[RK_RES_MAX];
    uint8_t res_len;        /* 4 to 32 */
    uint8_t ck_len, ik_len; /* 16 or 32 */
    uint8_t ck[RK_CK_MAX];
    uint8_t ik[RK_CK_MAX];
    uint8_t ak[RK_AK_LEN];
    uint8_t ak_star[RK_AK_LEN];
};

/* One algorithm. All but mac_len return 0 or RK_PORT_ERROR. */
struct rk_functions {
    /* f2, f3, f4, f5 and f5*. */
    int (*keys)(struct rk_crypto *crypto, const struct rk_algorithm *algorithm,
                const uint8_t rand[RK_RAND_LEN], struct rk_vector *out);
    /* f1, or f1* when `star`: as many octets as mac_len says. */
    int (*mac)(struct rk_crypto *crypto, const struct rk_algorithm *algorithm,
               const uint8_t rand[RK_RAND_LEN], const uint8_t sqn[RK_SEQUENCE_LEN],
               const uint8_t amf[RK_AMF_LEN], bool star, uint8_t out[RK_MAC_MAX]);
    uint8_t (*mac_len)(const struct rk_algorithm *algorithm);
};

extern const struct rk_functions rk_milenage;       /* 3GPP TS 35.206 */
extern const struct rk_functions rk_tuak;           /* 3GPP TS 35.231 */
extern const struct rk_functions rk_test_algorithm; /* 3GPP TS 34.108 8.1.2 */

/* TUAK's keys with lengths of the caller's. */
void rk_tuak_keys(const struct rk_algorithm *algorithm, const struct rk_tuak_lens *lens,
                  const uint8_t rand[RK_RAND_LEN], struct rk_vector *out);

/* For an algorithm read from the store; null if it is none that computes. */
const struct rk_functions *rk_functions_of(const struct rk_algorithm *algorithm);

#endif
