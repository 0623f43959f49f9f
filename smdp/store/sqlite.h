/* The store in an SQLite file: WAL, synchronous=FULL, prepared statements kept per connection. */
#ifndef RK_SMDP_STORE_SQLITE_H
#define RK_SMDP_STORE_SQLITE_H

#include "smdp/store/store.h"

/*
 * Open the database `path`; with `create`, make it (mode 0600) with an empty schema when it is not
 * there. `path` ":memory:" is a private one for tests. `busy_ms` is how long begin waits for
 * another writer. One connection serves one thread.
 * Errors: RK_DP_STORE (not there, not readable, no database), RK_DP_SCHEMA, RK_DP_NO_MEMORY;
 * `out` is then all zero.
 */
int rk_dp_sqlite_open(struct rk_dp_store *out, const char *path, bool create, int busy_ms);

#endif
