/*
 * What the generic bootstrapping architecture keeps in a profile (TS 33.220 clause 5): Ks with its
 * RAND, and Ks_int_NAF for each record of EF.GBANL. For euicc/naa alone.
 */
#ifndef RK_EUICC_NAA_GBA_H
#define RK_EUICC_NAA_GBA_H

#include "euicc/naa/naa.h"

/* Room to ask for before rk_gba_keep. */
enum { RK_GBA_RECORDS = 1 + RK_FILE_RECORDS, RK_GBA_OCTETS = 80 + RK_FILE_OCTETS };

/* Whether EF.GBABP can hold RAND and two empty fields. */
bool rk_gba_fits(const struct rk_file *parameters);

/* Keep CK and IK of `v` as Ks, and write RAND to `parameters`. Errors of file.h. */
int rk_gba_keep(const struct rk_naa *naa, const struct rk_file *parameters,
                const uint8_t rand[RK_RAND_LEN], const struct rk_vector *v);

/*
 * Find the record of `list` for a NAF (see rk_naa_derive) and make its new content: `*number` and
 * record_len octets at `record`. RK_FILE_RANGE if identifier and B-TID do not fit it, RK_FILE_KIND,
 * RK_FILE_STORE.
 */
int rk_naf_record(const struct rk_naa *naa, const struct rk_file *parameters,
                  const struct rk_file *list, struct rk_slice naf_id, uint8_t *number,
                  uint8_t record[255]);

/* Note that `number` was used last: one record of at most 254 octets. Errors of file.h. */
int rk_naf_used(const struct rk_naa *naa, uint8_t number);

#endif
