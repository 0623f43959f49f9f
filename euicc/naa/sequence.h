/*
 * Sequence numbers, 3GPP TS 33.102 annex C: a SQN is SEQ and, in its five low bits, IND, which
 * names one of 32 slots. The card keeps the highest SEQ accepted in each.
 */
#ifndef RK_EUICC_NAA_SEQUENCE_H
#define RK_EUICC_NAA_SEQUENCE_H

#include "euicc/naa/algorithm.h"

/* What sqnOptions of SAIP switches on beside the check that is always made. What stands behind
 * these numbers: docs/adr/0009. */
enum { RK_SQN_CHECK_DELTA = 0x02, RK_SQN_CHECK_AGE = 0x04 };

enum { RK_SEQUENCE_OCTETS = 48 }; /* what rk_sequence_accept puts, in one record */

/* A SQN as octets and as a number. */
uint64_t rk_sqn_get(const uint8_t sqn[RK_SEQUENCE_LEN]);
void rk_sqn_put(uint8_t sqn[RK_SEQUENCE_LEN], uint64_t value);

/*
 * Tell in `*fresh` whether `sqn` may be accepted (annex C.2.1 to C.2.3: above its slot's SEQ, not
 * too far ahead of the highest, not too old) and in `*highest` the highest SQN accepted so far.
 * Changes nothing. 0 or RK_FILE_STORE.
 */
int rk_sequence_check(struct rk_store *store, uint16_t space, uint16_t adf,
                      const struct rk_algorithm *algorithm, uint64_t sqn, bool *fresh,
                      uint64_t *highest);

/* Store that `sqn` was accepted. RK_FILE_FULL, RK_FILE_STORE: nothing changed. */
int rk_sequence_accept(struct rk_store *store, uint16_t space, uint16_t adf, uint64_t sqn);

/* Count one authentication against `max` (0: no limit). RK_FILE_RANGE if none is left. */
int rk_sequence_count(struct rk_store *store, uint16_t space, uint16_t adf, uint32_t max);

#endif
