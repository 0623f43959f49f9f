/*
 * One step on the store: a transaction of its own, or part of the one the caller has open.
 */
#ifndef RK_EUICC_UICC_UNIT_H
#define RK_EUICC_UICC_UNIT_H

#include "euicc/store/store.h"

/* One of RK_FILE_ERRORS for one of RK_STORE_ERRORS; 0 and above stay as they are. */
int rk_unit_error(int store_error);

/* Begin unless one is open; `own` tells rk_unit_end which. 0, RK_FILE_FULL or RK_FILE_STORE. */
int rk_unit_begin(struct rk_store *store, size_t records, size_t octets, bool *own);

/* Commit if `error` is 0, else abort, unless it is the caller's transaction. Returns `error`, or
 * what committing met. */
int rk_unit_end(struct rk_store *store, bool own, int error);

#endif
