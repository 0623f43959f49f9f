#include <string.h>

#include "smdp/store/sqlite_internal.h"

static int bound_put(void *self, const struct rk_dp_bound *b) {
    struct rk_dp_sqlite *s = self;
    sqlite3_stmt *st = rk_dp_sqlite_statement(s, RK_DP_SQL_BOUND_PUT);
    if (!st)
        return RK_DP_STORE;
    rk_dp_sqlite_bind_text(st, 1, b->iccid);
    rk_dp_sqlite_bind_text(st, 2, b->eid);
    rk_dp_sqlite_bind_blob(st, 3, b->ci_pkid, sizeof b->ci_pkid);
    rk_dp_sqlite_bind_blob(st, 4, b->otpk_euicc, sizeof b->otpk_euicc);
    rk_dp_sqlite_bind_blob(st, 5, b->otpk_dp, sizeof b->otpk_dp);
    rk_dp_sqlite_bind_buf(st, 6, &b->metadata);
    rk_dp_sqlite_bind_buf(st, 7, &b->protected);
    return rk_dp_sqlite_run(s, st, false);
}

static int read_row(sqlite3_stmt *st, struct rk_dp_bound *out) {
    int error = rk_dp_sqlite_text(st, 0, out->iccid, sizeof out->iccid);
    if (!error)
        error = rk_dp_sqlite_text(st, 1, out->eid, sizeof out->eid);
    if (!error)
        error = rk_dp_sqlite_octets(st, 2, out->ci_pkid, sizeof out->ci_pkid);
    if (!error)
        error = rk_dp_sqlite_octets(st, 3, out->otpk_euicc, sizeof out->otpk_euicc);
    if (!error)
        error = rk_dp_sqlite_octets(st, 4, out->otpk_dp, sizeof out->otpk_dp);
    if (!error)
        error = rk_dp_sqlite_buf(st, 5, &out->metadata);
    if (!error)
        error = rk_dp_sqlite_buf(st, 6, &out->protected);
    return error;
}

static int bound_get(void *self, const char *iccid, bool with_protected, struct rk_dp_bound *out) {
    memset(out, 0, sizeof *out);
    sqlite3_stmt *st = rk_dp_sqlite_statement(self, with_protected ? RK_DP_SQL_BOUND_GET_ALL
                                                                   : RK_DP_SQL_BOUND_GET);
    if (!st)
        return RK_DP_STORE;
    rk_dp_sqlite_bind_text(st, 1, iccid);
    int error = rk_dp_sqlite_row(st);
    if (!error)
        error = read_row(st, out);
    sqlite3_reset(st);
    if (error) {
        rk_dp_bound_free(out);
        memset(out, 0, sizeof *out);
    }
    return error;
}

static int bound_drop(void *self, const char *iccid) {
    return rk_dp_sqlite_run_iccid(self, RK_DP_SQL_BOUND_DROP, iccid);
}

const struct rk_dp_bound_ops rk_dp_sqlite_bound_ops = {bound_put, bound_get, bound_drop};
