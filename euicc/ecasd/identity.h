/*
 * The records of the ECASD: how identity, CIs and keys are laid out in the store. For ecasd/ and
 * the one-time key that is held for a retry.
 */
#ifndef RK_EUICC_ECASD_IDENTITY_H
#define RK_EUICC_ECASD_IDENTITY_H

#include "euicc/ecasd/ecasd.h"
#include "euicc/store/objects.h"
#include "euicc/store/store.h"

enum {
    RK_IDENTITY_RECORD_FIRST = RK_EID_LEN + 3 + 3 + 1 + 1 + RK_IDENTITIES_MAX,
    RK_IDENTITY_RECORD = RK_IDENTITY_RECORD_FIRST + 3 + 4 + 1,
    RK_CI_RECORD = 1 + RK_CI_KEY_ID_LEN + RK_POINT_LEN,
    RK_KEY_RECORD_EXTRA = RK_POINT_LEN + 1 + RK_SERVER_OID_MAX,
    RK_IDENTITY_PART_NUMBER = 1, /* part of RK_OBJECT_IDENTITY: sasAcreditationNumber */
};

/* Lay out RK_OBJECT_IDENTITY. */
void rk_ecasd_encode(const struct rk_identity *identity, uint8_t record[RK_IDENTITY_RECORD]);

/*
 * Write a key blob as a record: curve, length, octets, then `extra` (at most RK_KEY_RECORD_EXTRA
 * octets). 0 or one of RK_STORE_ERRORS.
 */
int rk_key_put(struct rk_store *store, struct rk_store_key at, const struct rk_key_blob *key,
               struct rk_slice extra);

/*
 * Read one back. `extra`, if not null, receives RK_KEY_RECORD_EXTRA octets, zero behind what is
 * there. 0, or one of RK_STORE_ERRORS; the key is then wiped.
 */
int rk_key_get(struct rk_store *store, struct rk_store_key at, struct rk_key_blob *key,
               uint8_t *extra);

#endif
