#include <string.h>

#include "smdp/store/sqlite_internal.h"

enum { COLUMN_STATE_FROM = 14 };

static void bind_order(sqlite3_stmt *st, const struct rk_dp_order *o) {
    rk_dp_sqlite_bind_text(st, 1, o->iccid);
    sqlite3_bind_int(st, 2, (int)o->state);
    rk_dp_sqlite_bind_text(st, 3, o->matching_id);
    rk_dp_sqlite_bind_text(st, 4, o->eid);
    if (o->has_cc)
        rk_dp_sqlite_bind_blob(st, 5, o->cc_hash, sizeof o->cc_hash);
    sqlite3_bind_int64(st, 6, o->cc_tries);
    sqlite3_bind_int64(st, 7, o->downloads);
    sqlite3_bind_int(st, 8, o->deleted);
    sqlite3_bind_int64(st, 9, o->created);
    sqlite3_bind_int64(st, 10, o->changed);
    rk_dp_sqlite_bind_text(st, 11, o->outcome);
    sqlite3_bind_int64(st, 12, o->revision);
    sqlite3_bind_int64(st, 13, o->last_seq);
}

static int read_row(sqlite3_stmt *st, struct rk_dp_order *out) {
    int error = rk_dp_sqlite_text(st, 0, out->iccid, sizeof out->iccid);
    out->state = (enum rk_dp_order_state)sqlite3_column_int(st, 1);
    if (!error)
        error = rk_dp_sqlite_text(st, 2, out->matching_id, sizeof out->matching_id);
    if (!error)
        error = rk_dp_sqlite_text(st, 3, out->eid, sizeof out->eid);
    out->has_cc = sqlite3_column_type(st, 4) != SQLITE_NULL;
    if (!error && out->has_cc)
        error = rk_dp_sqlite_octets(st, 4, out->cc_hash, sizeof out->cc_hash);
    out->cc_tries = (uint32_t)sqlite3_column_int64(st, 5);
    out->downloads = (uint32_t)sqlite3_column_int64(st, 6);
    out->deleted = sqlite3_column_int(st, 7) != 0;
    out->created = sqlite3_column_int64(st, 8);
    out->changed = sqlite3_column_int64(st, 9);
    if (!error)
        error = rk_dp_sqlite_text(st, 10, out->outcome, sizeof out->outcome);
    out->revision = (uint32_t)sqlite3_column_int64(st, 11);
    out->last_seq = sqlite3_column_int64(st, 12);
    return error;
}

static int order_add(void *self, const struct rk_dp_order *order) {
    struct rk_dp_sqlite *s = self;
    sqlite3_stmt *st = rk_dp_sqlite_statement(s, RK_DP_SQL_ORDER_ADD);
    if (!st)
        return RK_DP_STORE;
    bind_order(st, order);
    return rk_dp_sqlite_run(s, st, false);
}

static int get_by(void *self, enum rk_dp_statement which, const char *key,
                  struct rk_dp_order *out) {
    memset(out, 0, sizeof *out);
    sqlite3_stmt *st = rk_dp_sqlite_statement(self, which);
    if (!st)
        return RK_DP_STORE;
    rk_dp_sqlite_bind_text(st, 1, key);
    int error = rk_dp_sqlite_row(st);
    if (!error)
        error = read_row(st, out);
    sqlite3_reset(st);
    if (error)
        memset(out, 0, sizeof *out);
    return error;
}

static int order_get(void *self, const char *iccid, struct rk_dp_order *out) {
    return get_by(self, RK_DP_SQL_ORDER_GET, iccid, out);
}

/* The empty text is no matching ID, though many orders carry it. */
static int order_by_matching_id(void *self, const char *matching_id, struct rk_dp_order *out) {
    if (*matching_id)
        return get_by(self, RK_DP_SQL_ORDER_BY_MATCHING_ID, matching_id, out);
    memset(out, 0, sizeof *out);
    return RK_DP_NOT_FOUND;
}

static int order_by_eid(void *self, const char *eid, struct rk_dp_order *out) {
    if (*eid)
        return get_by(self, RK_DP_SQL_ORDER_BY_EID, eid, out);
    memset(out, 0, sizeof *out);
    return RK_DP_NOT_FOUND;
}

static int order_update(void *self, struct rk_dp_order *order, enum rk_dp_order_state from) {
    struct rk_dp_sqlite *s = self;
    sqlite3_stmt *st = rk_dp_sqlite_statement(s, RK_DP_SQL_ORDER_UPDATE);
    if (!st)
        return RK_DP_STORE;
    bind_order(st, order);
    sqlite3_bind_int(st, COLUMN_STATE_FROM, (int)from);
    int error = rk_dp_sqlite_run(s, st, true);
    if (!error)
        order->revision++;
    return error;
}

static int order_list(void *self, rk_dp_order_visit *visit, void *arg) {
    sqlite3_stmt *st = rk_dp_sqlite_statement(self, RK_DP_SQL_ORDER_LIST);
    if (!st)
        return RK_DP_STORE;
    int error = 0;
    while (!error && !(error = rk_dp_sqlite_row(st))) {
        struct rk_dp_order order = {0};
        error = read_row(st, &order);
        if (!error)
            error = visit(arg, &order);
    }
    sqlite3_reset(st);
    return error == RK_DP_NOT_FOUND ? 0 : error;
}

const struct rk_dp_order_ops rk_dp_sqlite_order_ops = {
    order_add, order_get, order_by_matching_id, order_by_eid, order_update, order_list};
