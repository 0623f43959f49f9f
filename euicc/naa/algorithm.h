/*
 * Parameters of network authentication, as records in a profile's space: what PE-AKAParameter and
 * PE-CDMAParameter of SAIP give for one ADF.
 *
 * Conventions
 *   - `adf` is the file index of the ADF (euicc/uicc/file.h).
 *   - Defaults of SAIP are not written out; a struct filled by rk_algorithm_defaults has them.
 *   - Every put is its own transaction or part of the caller's. Errors are those of file.h.
 *   - A struct rk_algorithm holds keys: wipe it (rk_wipe) when done.
 */
#ifndef RK_EUICC_NAA_ALGORITHM_H
#define RK_EUICC_NAA_ALGORITHM_H

#include "euicc/uicc/file.h"

enum rk_algorithm_id {
    RK_ALGORITHM_MILENAGE = 1,  /* 3GPP TS 35.206 */
    RK_ALGORITHM_TUAK = 2,      /* 3GPP TS 35.231 */
    RK_ALGORITHM_TEST = 3,      /* 3GPP TS 34.108 8.1.2 */
    RK_ALGORITHM_MAPPED = 0x40, /* parameters of another ADF */
    RK_ALGORITHM_CDMA = 0x41,   /* kept, never computed with */
};

enum {
    RK_ALGORITHM_KEY_LEN = 16, /* K and OPc; TUAK may have a K of 32 */
    RK_ALGORITHM_KEY_MAX = 32,
    RK_TOPC_LEN = 32,
    RK_SEQUENCE_SLOTS = 32,
    RK_SEQUENCE_LEN = 6, /* octets of one SEQ, without IND */
    RK_CDMA_CHUNK_MAX = 512,
};

/* Octets of what TUAK makes. */
struct rk_tuak_lens {
    uint8_t mac, res, ck, ik;
};

#define RK_SEQUENCE_MAX UINT64_C(0x07FFFFFFFFFF) /* 43 bits */

struct rk_algorithm {
    uint8_t id;         /* RK_ALGORITHM_MILENAGE, _TUAK or _TEST */
    uint8_t options;    /* algorithmOptions as received */
    uint8_t key_len;    /* 16; TUAK: 16 or 32 */
    uint8_t iterations; /* TUAK: numberOfKeccak, 1 to 255 */
    uint8_t key[RK_ALGORITHM_KEY_MAX];
    uint8_t opc[RK_TOPC_LEN]; /* OPc, 16 octets; TUAK: TOPc; zero for the test algorithm */
    uint8_t rotation[5];      /* r1 to r5 in bits modulo 128, default 40 00 20 40 60 */
    uint8_t xoring[5][16];    /* c1 to c5 */
    uint32_t counter_max;     /* authCounterMax: authentications in all; 0: not given, no limit */
    uint8_t sqn_options;      /* default 02 */
    uint64_t sqn_delta;       /* default 00 00 10 00 00 00 */
    uint64_t sqn_age_limit;   /* default 00 00 10 00 00 00 */
};

/*
 * What algorithmOptions says of TUAK's lengths: RES in bits 1 to 3 (32, 64, 128 or 256 bits), MAC
 * in bits 4 to 6 (64, 128 or 256), CK and IK in bit 7 (128 or 256 both). False for a value that is
 * none of these. What stands behind this coding: docs/adr/0009.
 */
bool rk_tuak_lens(uint8_t options, struct rk_tuak_lens *out);

/* Set every member to SAIP's default, key_len to 16; key, opc and id to zero. */
void rk_algorithm_defaults(struct rk_algorithm *out);

/*
 * Write the parameters of `adf`. RK_FILE_RANGE: an algorithm this card does not have, a key's
 * length or options that the algorithm does not have, a delta or age limit above RK_SEQUENCE_MAX, a
 * counter above 24 bits. RK_FILE_FULL, RK_FILE_STORE.
 */
int rk_algorithm_put(struct rk_store *store, uint16_t space, uint16_t adf,
                     const struct rk_algorithm *algorithm);

/* Let `adf` use the parameters and sequence numbers of the application `source` (mappingParameter;
 * the AID need not exist yet). RK_FILE_RANGE unless `source` has 5 to 16 octets. */
int rk_algorithm_put_mapping(struct rk_store *store, uint16_t space, uint16_t adf, uint8_t options,
                             struct rk_slice source);

/*
 * Set the SEQ of every slot (sqnInit). Without it they are all 0.
 * RK_FILE_RANGE if one is above RK_SEQUENCE_MAX; RK_FILE_FULL, RK_FILE_STORE.
 */
int rk_sequence_put(struct rk_store *store, uint16_t space, uint16_t adf,
                    const uint8_t init[RK_SEQUENCE_SLOTS][RK_SEQUENCE_LEN]);

/* Keep piece `n` (from 0, at most 15) of a CSIM's PE-CDMAParameter, 1 to RK_CDMA_CHUNK_MAX octets
 * as received. RK_FILE_RANGE, RK_FILE_FULL, RK_FILE_STORE. */
int rk_algorithm_put_cdma(struct rk_store *store, uint16_t space, uint16_t adf, unsigned n,
                          struct rk_slice piece);

/* Read what was put for `adf`: 0 with `out`, or RK_FILE_ABSENT, RK_FILE_STORE. For a mapping
 * `out->id` is RK_ALGORITHM_MAPPED and nothing else is set; likewise RK_ALGORITHM_CDMA. */
int rk_algorithm_get(struct rk_store *store, uint16_t space, uint16_t adf,
                     struct rk_algorithm *out);

/* AID of a mapping's source. Octets written to `aid`, or RK_FILE_ABSENT, RK_FILE_STORE. */
int rk_algorithm_mapping(struct rk_store *store, uint16_t space, uint16_t adf,
                         uint8_t aid[RK_FILE_AID_MAX]);

#endif
