/*
 * The functions f1 to f5* of an authentication algorithm (3GPP TS 33.102 6.3.3), as the card needs
 * them: all of them, for one RAND.
 */
#ifndef RK_EUICC_NAA_VECTOR_H
#define RK_EUICC_NAA_VECTOR_H

#include "euicc/naa/algorithm.h"

enum {
    RK_RAND_LEN = 16,
    RK_AUTN_LEN = 16, /* SQN xor AK, AMF, MAC */
    RK_AMF_LEN = 2,
    RK_MAC_LEN = 8,
    RK_AK_LEN = 6,
    RK_RES_MAX = 16,
    RK_CK_LEN = 16,
};

/* What depends on key and RAND alone. Secret: wipe it. */
struct rk_vector {
    uint8_t res[RK_RES_MAX];
    uint8_t res_len;
    uint8_t ck[RK_CK_LEN];
    uint8_t ik[RK_CK_LEN];
    uint8_t ak[RK_AK_LEN];
    uint8_t ak_star[RK_AK_LEN];
};

/* One algorithm. All return 0 or RK_PORT_ERROR. */
struct rk_functions {
    /* f2, f3, f4, f5 and f5*. */
    int (*keys)(struct rk_crypto *crypto, const struct rk_algorithm *algorithm,
                const uint8_t rand[RK_RAND_LEN], struct rk_vector *out);
    /* f1, or f1* when `star`. */
    int (*mac)(struct rk_crypto *crypto, const struct rk_algorithm *algorithm,
               const uint8_t rand[RK_RAND_LEN], const uint8_t sqn[RK_SEQUENCE_LEN],
               const uint8_t amf[RK_AMF_LEN], bool star, uint8_t out[RK_MAC_LEN]);
};

extern const struct rk_functions rk_milenage;       /* 3GPP TS 35.206 */
extern const struct rk_functions rk_test_algorithm; /* 3GPP TS 34.108 8.1.2 */

#endif
