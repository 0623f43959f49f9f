#include <string.h>

#include "smdp/store/sqlite_internal.h"

static int profile_add(void *self, const struct rk_dp_profile *p) {
    struct rk_dp_sqlite *s = self;
    sqlite3_stmt *st = rk_dp_sqlite_statement(s, RK_DP_SQL_PROFILE_ADD);
    if (!st)
        return RK_DP_STORE;
    rk_dp_sqlite_bind_text(st, 1, p->iccid);
    rk_dp_sqlite_bind_text(st, 2, p->name);
    rk_dp_sqlite_bind_text(st, 3, p->provider);
    sqlite3_bind_int64(st, 4, p->profile_class);
    sqlite3_bind_int64(st, 5, p->ppr);
    sqlite3_bind_int64(st, 6, p->events);
    rk_dp_sqlite_bind_buf(st, 7, &p->owner);
    sqlite3_bind_int(st, 8, p->any_card);
    sqlite3_bind_int64(st, 9, p->services);
    sqlite3_bind_int64(st, 10, p->major);
    sqlite3_bind_int64(st, 11, p->minor);
    sqlite3_bind_int64(st, 12, p->size);
    sqlite3_bind_int64(st, 13, p->added);
    rk_dp_sqlite_bind_buf(st, 14, &p->package);
    return rk_dp_sqlite_run(s, st, false);
}

static uint32_t column_u32(sqlite3_stmt *st, int at) {
    return (uint32_t)sqlite3_column_int64(st, at);
}

static int read_row(sqlite3_stmt *st, struct rk_dp_profile *out) {
    int error = rk_dp_sqlite_text(st, 0, out->iccid, sizeof out->iccid);
    if (!error)
        error = rk_dp_sqlite_text(st, 1, out->name, sizeof out->name);
    if (!error)
        error = rk_dp_sqlite_text(st, 2, out->provider, sizeof out->provider);
    out->profile_class = column_u32(st, 3);
    out->ppr = column_u32(st, 4);
    out->events = column_u32(st, 5);
    if (!error)
        error = rk_dp_sqlite_buf(st, 6, &out->owner);
    out->any_card = sqlite3_column_int(st, 7) != 0;
    out->services = column_u32(st, 8);
    out->major = column_u32(st, 9);
    out->minor = column_u32(st, 10);
    out->size = column_u32(st, 11);
    out->added = sqlite3_column_int64(st, 12);
    if (!error)
        error = rk_dp_sqlite_buf(st, 13, &out->package);
    return error;
}

static int profile_get(void *self, const char *iccid, bool with_package,
                       struct rk_dp_profile *out) {
    memset(out, 0, sizeof *out);
    sqlite3_stmt *st = rk_dp_sqlite_statement(self, with_package ? RK_DP_SQL_PROFILE_GET_ALL
                                                                 : RK_DP_SQL_PROFILE_GET);
    if (!st)
        return RK_DP_STORE;
    rk_dp_sqlite_bind_text(st, 1, iccid);
    int error = rk_dp_sqlite_row(st);
    if (!error)
        error = read_row(st, out);
    sqlite3_reset(st);
    if (error) {
        rk_dp_profile_free(out);
        memset(out, 0, sizeof *out);
    }
    return error;
}

/* The octets of a package are overwritten, for they are a subscriber's keys; elsewhere a freed page
 * is left as it is until it is used again. */
static int remove_package(struct rk_dp_sqlite *s, const char *iccid) {
    sqlite3_stmt *st = rk_dp_sqlite_statement(s, RK_DP_SQL_PROFILE_REMOVE);
    int error = rk_dp_sqlite_run(s, rk_dp_sqlite_statement(s, RK_DP_SQL_WIPE_ON), false);
    if (error || !st)
        return error ? error : RK_DP_STORE;
    rk_dp_sqlite_bind_text(st, 1, iccid);
    error = rk_dp_sqlite_run(s, st, true);
    rk_dp_sqlite_run(s, rk_dp_sqlite_statement(s, RK_DP_SQL_WIPE_OFF), false);
    return error;
}

static int remove_all(struct rk_dp_sqlite *s, const char *iccid) {
    static const enum rk_dp_statement dependent[] = {RK_DP_SQL_ORDER_REMOVE, RK_DP_SQL_BOUND_DROP,
                                                     RK_DP_SQL_SESSION_REMOVE};
    int error = remove_package(s, iccid);
    for (size_t i = 0; i < sizeof dependent / sizeof *dependent && !error; i++)
        error = rk_dp_sqlite_run_iccid(s, dependent[i], iccid);
    return error == RK_DP_CONFLICT ? RK_DP_NOT_FOUND : error;
}

/* One transaction of its own unless the caller has one open. */
static int profile_remove(void *self, const char *iccid) {
    struct rk_dp_sqlite *s = self;
    bool own = sqlite3_get_autocommit(s->db) != 0;
    int error = 0;
    if (own)
        error = rk_dp_sqlite_run(s, rk_dp_sqlite_statement(s, RK_DP_SQL_BEGIN), false);
    if (error)
        return error;
    error = remove_all(s, iccid);
    if (own && !error)
        error = rk_dp_sqlite_run(s, rk_dp_sqlite_statement(s, RK_DP_SQL_COMMIT), false);
    if (own && error)
        rk_dp_sqlite_run(s, rk_dp_sqlite_statement(s, RK_DP_SQL_ROLLBACK), false);
    return error;
}

static int profile_list(void *self, rk_dp_profile_visit *visit, void *arg) {
    sqlite3_stmt *st = rk_dp_sqlite_statement(self, RK_DP_SQL_PROFILE_LIST);
    if (!st)
        return RK_DP_STORE;
    int error = 0;
    while (!error && !(error = rk_dp_sqlite_row(st))) {
        struct rk_dp_profile profile = {0};
        error = read_row(st, &profile);
        if (!error)
            error = visit(arg, &profile);
        rk_dp_profile_free(&profile);
    }
    sqlite3_reset(st);
    return error == RK_DP_NOT_FOUND ? 0 : error;
}

const struct rk_dp_profile_ops rk_dp_sqlite_profile_ops = {profile_add, profile_get, profile_remove,
                                                           profile_list};
