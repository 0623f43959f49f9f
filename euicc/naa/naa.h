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
    RK_NAA_NONE,            /* the ADF has no parameters this card can compute this with */
    RK_NAA_LENGTH,          /* AUTN has not the length that the algorithm's MAC asks for */
    RK_NAA_FULL,            /* a file or the store has no room for what bootstrapping keeps */
    RK_NAA_CONDITIONS,      /* nothing was bootstrapped yet */
    RK_NAA_FAILED,          /* store or port failed */
};

enum { RK_AUTS_MAX = RK_SEQUENCE_LEN + RK_MAC_MAX, RK_KC_LEN = 8, RK_SRES_LEN = 4 };

struct rk_naa_answer {
    struct rk_vector vector; /* res, ck, ik; the rest is wiped */
    bool has_kc;             /* CK and IK have 128 bits, for which c3 is defined */
    uint8_t kc[RK_KC_LEN];   /* c3 of TS 33.102 6.8.1.2 */
    uint8_t sres[RK_SRES_LEN];
    uint8_t auts_len;
    uint8_t auts[RK_AUTS_MAX];
};

/* Whose parameters: an ADF of a profile. */
struct rk_naa {
    struct rk_files *files;
    struct rk_crypto *crypto;
    uint16_t adf;
};

/* 3G and IMS security context. `autn` has 16 octets, more where TUAK has a longer MAC. `out` is all
 * zero unless RK_NAA_OK or RK_NAA_SYNCHRONISATION. */
enum rk_naa_outcome rk_naa_challenge(const struct rk_naa *naa, const uint8_t rand[RK_RAND_LEN],
                                     struct rk_slice autn, struct rk_naa_answer *out);

/* GSM security context: sres and kc alone are set. */
enum rk_naa_outcome rk_naa_gsm(const struct rk_naa *naa, const uint8_t rand[RK_RAND_LEN],
                               struct rk_naa_answer *out);

/*
 * GBA security context, bootstrapping (TS 31.102 7.1.1, TS 33.220 5.3.2): a challenge whose AUTN
 * has its MAC masked with IK. When it is right, Ks is kept, RAND is written to EF.GBABP, whose
 * other fields become empty, and the SQN is accepted, all in one step. `parameters` is that file.
 * Of `out`, only RES, or AUTS, is set.
 */
enum rk_naa_outcome rk_naa_bootstrap(const struct rk_naa *naa, const struct rk_file *parameters,
                                     const uint8_t rand[RK_RAND_LEN], struct rk_slice autn,
                                     struct rk_naa_answer *out);

/*
 * GBA security context, NAF derivation (TS 31.102 7.1.1, TS 33.220 annex G.2): derive Ks_ext_NAF
 * from what was bootstrapped last, keep Ks_int_NAF, and list the NAF with the B-TID of `parameters`
 * in EF.GBANL (`list`). The NAF's own record is used, else a free one, else the one not used for
 * longest. Both identifiers have 1 to 255 octets. RK_NAA_FULL: they do not fit a record.
 */
enum rk_naa_outcome rk_naa_derive(const struct rk_naa *naa, const struct rk_file *parameters,
                                  const struct rk_file *list, struct rk_slice naf_id,
                                  struct rk_slice impi, uint8_t ks_ext_naf[RK_HASH_LEN]);

#endif
