/*
 * What the card keeps of revocation lists: for each CI and scope the serial numbers of the list in
 * force, of a newer one whose parts are still arriving, and of the delta list on top.
 *
 * A newer list replaces the one in force when its last part is there; until then both revoke, so
 * that the first part of a list cannot be used to make the card forget. Each call is one
 * transaction, and both write over `out`.
 */
#ifndef RK_EUICC_ECASD_REVOKED_H
#define RK_EUICC_ECASD_REVOKED_H

#include "euicc/ecasd/revocation.h"

struct rk_euicc;

#define RK_REVOKED_ERRORS(X)                                                                       \
    X(RK_REVOKED_STORE, -1, "the store failed")                                                    \
    X(RK_REVOKED_FULL, -2, "no room is left")                                                      \
    X(RK_REVOKED_OLD, -3, "a fresher list is loaded")                                              \
    X(RK_REVOKED_BASE, -4, "the list that a delta list goes on from is not loaded")                \
    X(RK_REVOKED_PARTS, -5, "parts of one list disagree about how many there are")

enum rk_revoked_error {
#define X(name, value, text) name = value,
    RK_REVOKED_ERRORS(X)
#undef X
};

/*
 * Keep a list whose signature by CI number `ci` was verified. 0, or one of RK_REVOKED_ERRORS:
 * nothing changed. What is there already is kept as it is, and is no error. `missing` gets bit n -
 * 1 for each part n of the same list that is still to come.
 */
int rk_revoked_add(struct rk_euicc *card, unsigned ci, const struct rk_revocation *list,
                   uint16_t *missing);

/* Whether a certificate that is no CA's, issued by CI `ci`, is revoked: 1 or 0, or
 * RK_REVOKED_STORE. */
int rk_revoked_has(struct rk_euicc *card, unsigned ci, struct rk_slice serial);

#endif
