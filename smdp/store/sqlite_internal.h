/* What the parts of the SQLite store share: the connection and its prepared statements. */
#ifndef RK_SMDP_STORE_SQLITE_INTERNAL_H
#define RK_SMDP_STORE_SQLITE_INTERNAL_H

#include <sqlite3.h>

#include "smdp/store/store.h"

/* Every statement the store runs, prepared on first use and kept: name, text. */
#define RK_DP_PROFILE_COLUMNS                                                                      \
    "iccid, name, provider, class, ppr, events, owner, any_card, services, major, minor, size, "   \
    "added"
#define RK_DP_ORDER_COLUMNS                                                                        \
    "iccid, state, matching_id, eid, cc_hash, cc_tries, downloads, deleted, created, changed, "    \
    "outcome, revision, last_seq"
#define RK_DP_SESSION_COLUMNS                                                                      \
    "id, state, created, ci_pkid, server_challenge, eid, iccid, cc_required, smdp_signature2, "    \
    "euicc_cert, metadata, euicc_ci_pkid"
#define RK_DP_BOUND_COLUMNS "iccid, eid, ci_pkid, otpk_euicc, otpk_dp, metadata"

#define RK_DP_STATEMENTS(X)                                                                        \
    X(SYNC_FULL, "PRAGMA synchronous=FULL")                                                        \
    X(SYNC_NORMAL, "PRAGMA synchronous=NORMAL")                                                    \
    X(WIPE_ON, "PRAGMA secure_delete=ON")                                                          \
    X(WIPE_OFF, "PRAGMA secure_delete=FAST")                                                       \
    X(BEGIN, "BEGIN IMMEDIATE")                                                                    \
    X(COMMIT, "COMMIT")                                                                            \
    X(ROLLBACK, "ROLLBACK")                                                                        \
    X(PROFILE_ADD, "INSERT INTO profiles(" RK_DP_PROFILE_COLUMNS ", package) "                     \
                   "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)")                       \
    X(PROFILE_GET, "SELECT " RK_DP_PROFILE_COLUMNS ", NULL FROM profiles WHERE iccid=?1")          \
    X(PROFILE_GET_ALL, "SELECT " RK_DP_PROFILE_COLUMNS ", package FROM profiles WHERE iccid=?1")   \
    X(PROFILE_REMOVE, "DELETE FROM profiles WHERE iccid=?1")                                       \
    X(PROFILE_LIST, "SELECT " RK_DP_PROFILE_COLUMNS ", NULL FROM profiles ORDER BY added, iccid")  \
    X(ORDER_ADD, "INSERT INTO orders(" RK_DP_ORDER_COLUMNS ") "                                    \
                 "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)")                             \
    X(ORDER_GET, "SELECT " RK_DP_ORDER_COLUMNS " FROM orders WHERE iccid=?1")                      \
    X(ORDER_BY_MATCHING_ID, "SELECT " RK_DP_ORDER_COLUMNS " FROM orders WHERE matching_id=?1")     \
    X(ORDER_BY_EID,                                                                                \
      "SELECT " RK_DP_ORDER_COLUMNS " FROM orders WHERE eid=?1 AND state BETWEEN 1 AND 5 "         \
      "ORDER BY state NOT IN (4,5), created, iccid LIMIT 1")                                       \
    X(ORDER_UPDATE, "UPDATE orders SET state=?2, matching_id=?3, eid=?4, cc_hash=?5, cc_tries=?6," \
                    "downloads=?7, deleted=?8, created=?9, changed=?10, outcome=?11, "             \
                    "revision=?12+1, last_seq=?13 WHERE iccid=?1 AND state=?14 AND "               \
                    "revision=?12")                                                                \
    X(ORDER_LIST, "SELECT " RK_DP_ORDER_COLUMNS " FROM orders ORDER BY created, iccid")            \
    X(ORDER_REMOVE, "DELETE FROM orders WHERE iccid=?1")                                           \
    X(SESSION_ADD, "INSERT INTO sessions(" RK_DP_SESSION_COLUMNS ") "                              \
                   "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)")                               \
    X(SESSION_GET, "SELECT " RK_DP_SESSION_COLUMNS " FROM sessions WHERE id=?1")                   \
    X(SESSION_UPDATE,                                                                              \
      "UPDATE sessions SET state=?2, created=?3, ci_pkid=?4, server_challenge=?5, eid=?6, "        \
      "iccid=?7, cc_required=?8, smdp_signature2=?9, euicc_cert=?10, metadata=?11, "               \
      "euicc_ci_pkid=?12 WHERE id=?1 AND state=?13")                                               \
    X(SESSION_EXPIRE, "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions "                 \
                      "WHERE created<?1 AND state<>2 LIMIT 4096)")                                 \
    X(SESSION_END, "UPDATE sessions SET state=4 WHERE iccid=?1 AND iccid<>'' AND state IN (1,2)")  \
    X(SESSION_REMOVE, "DELETE FROM sessions WHERE iccid=?1 AND iccid<>''")                         \
    X(BOUND_PUT, "INSERT OR REPLACE INTO bounds(" RK_DP_BOUND_COLUMNS ", protected) "              \
                 "VALUES(?1,?2,?3,?4,?5,?6,?7)")                                                   \
    X(BOUND_GET, "SELECT " RK_DP_BOUND_COLUMNS ", NULL FROM bounds WHERE iccid=?1")                \
    X(BOUND_GET_ALL, "SELECT " RK_DP_BOUND_COLUMNS ", protected FROM bounds WHERE iccid=?1")       \
    X(BOUND_DROP, "DELETE FROM bounds WHERE iccid=?1")

enum rk_dp_statement {
#define X(name, text) RK_DP_SQL_##name,
    RK_DP_STATEMENTS(X)
#undef X
        RK_DP_SQL_COUNT
};

struct rk_dp_sqlite {
    sqlite3 *db;
    bool lazy; /* the transaction at work need not be durable */
    sqlite3_stmt *statements[RK_DP_SQL_COUNT];
};

/* The statement, reset and without bindings; null when it cannot be prepared. */
sqlite3_stmt *rk_dp_sqlite_statement(struct rk_dp_sqlite *s, enum rk_dp_statement which);

/* Turn a result code of SQLite into one of RK_DP_ERRORS; SQLITE_DONE and SQLITE_ROW into 0. */
int rk_dp_sqlite_error(int rc);

/* Run a statement that gives no rows, then reset it. With `must_change`, RK_DP_CONFLICT when no row
 * was changed. */
int rk_dp_sqlite_run(struct rk_dp_sqlite *s, sqlite3_stmt *st, bool must_change);

/* Step to the one row of a query: 0, RK_DP_NOT_FOUND or an error. Reset the statement after use. */
int rk_dp_sqlite_row(sqlite3_stmt *st);

/* Run a statement whose only parameter is an ICCID. */
int rk_dp_sqlite_run_iccid(struct rk_dp_sqlite *s, enum rk_dp_statement which, const char *iccid);

/* Bind by number; what is bound must live until the statement is reset. An empty buffer is a blob
 * of no octets. */
void rk_dp_sqlite_bind_text(sqlite3_stmt *st, int at, const char *text);
void rk_dp_sqlite_bind_blob(sqlite3_stmt *st, int at, const void *data, size_t len);
void rk_dp_sqlite_bind_buf(sqlite3_stmt *st, int at, const struct rk_buf *buf);

/* Read column `at`. Text that does not fit and octets of another length read as RK_DP_STORE. */
int rk_dp_sqlite_text(sqlite3_stmt *st, int at, char *out, size_t cap);
int rk_dp_sqlite_octets(sqlite3_stmt *st, int at, uint8_t *out, size_t len);
int rk_dp_sqlite_buf(sqlite3_stmt *st, int at, struct rk_buf *out);

extern const struct rk_dp_profile_ops rk_dp_sqlite_profile_ops;
extern const struct rk_dp_order_ops rk_dp_sqlite_order_ops;
extern const struct rk_dp_session_ops rk_dp_sqlite_session_ops;
extern const struct rk_dp_bound_ops rk_dp_sqlite_bound_ops;

#endif
