#include <string.h>

#include "smdp/store/sqlite_internal.h"

enum { COLUMN_STATE_FROM = 13 };

static void bind_session(sqlite3_stmt *st, const struct rk_dp_session *session) {
    rk_dp_sqlite_bind_blob(st, 1, session->transaction_id, sizeof session->transaction_id);
    sqlite3_bind_int(st, 2, (int)session->state);
    sqlite3_bind_int64(st, 3, session->created);
    rk_dp_sqlite_bind_blob(st, 4, session->ci_pkid, sizeof session->ci_pkid);
    rk_dp_sqlite_bind_blob(st, 5, session->server_challenge, sizeof session->server_challenge);
    rk_dp_sqlite_bind_text(st, 6, session->eid);
    rk_dp_sqlite_bind_text(st, 7, session->iccid);
    sqlite3_bind_int(st, 8, session->cc_required);
    rk_dp_sqlite_bind_blob(st, 9, session->smdp_signature2, sizeof session->smdp_signature2);
    rk_dp_sqlite_bind_buf(st, 10, &session->euicc_cert);
    rk_dp_sqlite_bind_buf(st, 11, &session->metadata);
    rk_dp_sqlite_bind_blob(st, 12, session->euicc_ci_pkid, sizeof session->euicc_ci_pkid);
}

static int read_row(sqlite3_stmt *st, struct rk_dp_session *out) {
    int error = rk_dp_sqlite_octets(st, 0, out->transaction_id, sizeof out->transaction_id);
    out->state = (enum rk_dp_session_state)sqlite3_column_int(st, 1);
    out->created = sqlite3_column_int64(st, 2);
    if (!error)
        error = rk_dp_sqlite_octets(st, 3, out->ci_pkid, sizeof out->ci_pkid);
    if (!error)
        error = rk_dp_sqlite_octets(st, 4, out->server_challenge, sizeof out->server_challenge);
    if (!error)
        error = rk_dp_sqlite_text(st, 5, out->eid, sizeof out->eid);
    if (!error)
        error = rk_dp_sqlite_text(st, 6, out->iccid, sizeof out->iccid);
    out->cc_required = sqlite3_column_int(st, 7) != 0;
    if (!error)
        error = rk_dp_sqlite_octets(st, 8, out->smdp_signature2, sizeof out->smdp_signature2);
    if (!error)
        error = rk_dp_sqlite_buf(st, 9, &out->euicc_cert);
    if (!error)
        error = rk_dp_sqlite_buf(st, 10, &out->metadata);
    if (!error)
        error = rk_dp_sqlite_octets(st, 11, out->euicc_ci_pkid, sizeof out->euicc_ci_pkid);
    return error;
}

static int session_add(void *self, const struct rk_dp_session *session) {
    struct rk_dp_sqlite *s = self;
    sqlite3_stmt *st = rk_dp_sqlite_statement(s, RK_DP_SQL_SESSION_ADD);
    if (!st)
        return RK_DP_STORE;
    bind_session(st, session);
    return rk_dp_sqlite_run(s, st, false);
}

static int session_get(void *self, const uint8_t transaction_id[RK_DP_TRANSACTION_LEN],
                       struct rk_dp_session *out) {
    memset(out, 0, sizeof *out);
    sqlite3_stmt *st = rk_dp_sqlite_statement(self, RK_DP_SQL_SESSION_GET);
    if (!st)
        return RK_DP_STORE;
    rk_dp_sqlite_bind_blob(st, 1, transaction_id, RK_DP_TRANSACTION_LEN);
    int error = rk_dp_sqlite_row(st);
    if (!error)
        error = read_row(st, out);
    sqlite3_reset(st);
    if (error) {
        rk_dp_session_free(out);
        memset(out, 0, sizeof *out);
    }
    return error;
}

static int session_update(void *self, const struct rk_dp_session *session,
                          enum rk_dp_session_state from) {
    struct rk_dp_sqlite *s = self;
    sqlite3_stmt *st = rk_dp_sqlite_statement(s, RK_DP_SQL_SESSION_UPDATE);
    if (!st)
        return RK_DP_STORE;
    bind_session(st, session);
    sqlite3_bind_int(st, COLUMN_STATE_FROM, (int)from);
    return rk_dp_sqlite_run(s, st, true);
}

static int session_end(void *self, const char *iccid) {
    return rk_dp_sqlite_run_iccid(self, RK_DP_SQL_SESSION_END, iccid);
}

static int session_expire(void *self, int64_t older_than) {
    struct rk_dp_sqlite *s = self;
    sqlite3_stmt *st = rk_dp_sqlite_statement(s, RK_DP_SQL_SESSION_EXPIRE);
    if (!st)
        return RK_DP_STORE;
    sqlite3_bind_int64(st, 1, older_than);
    return rk_dp_sqlite_run(s, st, false);
}

const struct rk_dp_session_ops rk_dp_sqlite_session_ops = {session_add, session_get, session_update,
                                                           session_end, session_expire};
