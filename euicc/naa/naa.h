/*
 * Network authentication with the parameters of one ADF (3GPP TS 33.102 6.3.3, TS 31.102 7.1).
 *
 * Conventions
 *   - Whatever the outcome, a SQN is stored as accepted before its answer is handed out, and a
 *     counted authentication is counted before it is computed.
 *   - Answers hold keys: wipe them.
 */
#ifndef RK_EUICC_NAA_NAA_H
#define RK_EUICC_NAA_NAA_H

#include "euicc/naa/vector.h"

enum rk_naa_outcome {
    RK_NAA_OK,
    RK_NAA_SYNCHRONISATION, /* the SQN is not fresh: `auts` is set, nothing else */
    RK_NAA_MAC,             /* AUTN was not made with this key */
    RK_NAA_BLOCKED,         /* authCounterMax is reached */
    RK_NAA_NONE,            /* the ADF has no parameters this card can compute with */
    RK_NAA_FAILED,          /* store or port failed */
};

enum { RK_AUTS_LEN = RK_SEQUENCE_LEN + RK_MAC_LEN, RK_KC_LEN = 8, RK_SRES_LEN = 4 };

struct rk_naa_answer {
    struct rk_vector vector; /* res, ck, ik; the rest is wiped */
    uint8_t kc[RK_KC_LEN];   /* c3 of TS 33.102 6.8.1.2 */
    uint8_t sres[RK_SRES_LEN];
    uint8_t auts[RK_AUTS_LEN];
};

/* Whose parameters: an ADF of a profile. */
struct rk_naa {
    struct rk_files *files;
    struct rk_crypto *crypto;
    uint16_t adf;
};

/* 3G and IMS security context. `out` is all zero unless RK_NAA_OK or RK_NAA_SYNCHRONISATION. */
enum rk_naa_outcome rk_naa_challenge(const struct rk_naa *naa, const uint8_t rand[RK_RAND_LEN],
                                     const uint8_t autn[RK_AUTN_LEN], struct rk_naa_answer *out);

/* GSM security context: sres and kc alone are set. */
enum rk_naa_outcome rk_naa_gsm(const struct rk_naa *naa, const uint8_t rand[RK_RAND_LEN],
                               struct rk_naa_answer *out);

#endif
