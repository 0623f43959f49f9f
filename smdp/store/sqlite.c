#include "smdp/store/sqlite.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "smdp/store/sqlite_internal.h"

enum { SCHEMA_VERSION = 2 };

static const char schema[] =
    "CREATE TABLE profiles(iccid TEXT PRIMARY KEY, name TEXT NOT NULL, provider TEXT NOT NULL,"
    " class INT NOT NULL, ppr INT NOT NULL, events INT NOT NULL, owner BLOB NOT NULL,"
    " any_card INT NOT NULL, services INT NOT NULL, major INT NOT NULL, minor INT NOT NULL,"
    " size INT NOT NULL, added INT NOT NULL, package BLOB NOT NULL);"
    "CREATE TABLE orders(iccid TEXT PRIMARY KEY, state INT NOT NULL, matching_id TEXT NOT NULL,"
    " eid TEXT NOT NULL, cc_hash BLOB, cc_tries INT NOT NULL, downloads INT NOT NULL,"
    " deleted INT NOT NULL, created INT NOT NULL, changed INT NOT NULL, outcome TEXT NOT NULL,"
    " revision INT NOT NULL, last_seq INT NOT NULL)"
    " WITHOUT ROWID;"
    "CREATE UNIQUE INDEX orders_matching_id ON orders(matching_id) WHERE matching_id<>'';"
    "CREATE INDEX orders_eid ON orders(eid) WHERE eid<>'';"
    "CREATE TABLE sessions(id BLOB PRIMARY KEY, state INT NOT NULL, created INT NOT NULL,"
    " ci_pkid BLOB NOT NULL, server_challenge BLOB NOT NULL, eid TEXT NOT NULL,"
    " iccid TEXT NOT NULL, cc_required INT NOT NULL, smdp_signature2 BLOB NOT NULL,"
    " euicc_cert BLOB NOT NULL, metadata BLOB NOT NULL,"
    " euicc_ci_pkid BLOB NOT NULL) WITHOUT ROWID;"
    /* On what a session's later steps leave alone: each page they touch is written and synced. */
    "CREATE INDEX sessions_created ON sessions(created);"
    "CREATE INDEX sessions_iccid ON sessions(iccid) WHERE iccid<>'';"
    "CREATE TABLE bounds(iccid TEXT PRIMARY KEY, eid TEXT NOT NULL, ci_pkid BLOB NOT NULL,"
    " otpk_euicc BLOB NOT NULL, otpk_dp BLOB NOT NULL, metadata BLOB NOT NULL,"
    " protected BLOB NOT NULL);"
    "PRAGMA user_version=2;";

static const char *const statement_texts[] = {
#define X(name, text) text,
    RK_DP_STATEMENTS(X)
#undef X
};

sqlite3_stmt *rk_dp_sqlite_statement(struct rk_dp_sqlite *s, enum rk_dp_statement which) {
    sqlite3_stmt **st = &s->statements[which];
    if (!*st && sqlite3_prepare_v3(s->db, statement_texts[which], -1, SQLITE_PREPARE_PERSISTENT, st,
                                   NULL) != SQLITE_OK)
        return NULL;
    return *st;
}

int rk_dp_sqlite_error(int rc) {
    switch (rc & 0xFF) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return 0;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return RK_DP_BUSY;
    case SQLITE_NOMEM:
        return RK_DP_NO_MEMORY;
    case SQLITE_CONSTRAINT:
        return RK_DP_CONFLICT;
    default:
        return RK_DP_STORE;
    }
}

int rk_dp_sqlite_run(struct rk_dp_sqlite *s, sqlite3_stmt *st, bool must_change) {
    if (!st)
        return RK_DP_STORE;
    int error = rk_dp_sqlite_error(sqlite3_step(st));
    if (!error && must_change && sqlite3_changes(s->db) == 0)
        error = RK_DP_CONFLICT;
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    return error;
}

int rk_dp_sqlite_row(sqlite3_stmt *st) {
    int rc = sqlite3_step(st);
    return rc == SQLITE_ROW ? 0 : rc == SQLITE_DONE ? RK_DP_NOT_FOUND : rk_dp_sqlite_error(rc);
}

int rk_dp_sqlite_run_iccid(struct rk_dp_sqlite *s, enum rk_dp_statement which, const char *iccid) {
    sqlite3_stmt *st = rk_dp_sqlite_statement(s, which);
    if (!st)
        return RK_DP_STORE;
    rk_dp_sqlite_bind_text(st, 1, iccid);
    return rk_dp_sqlite_run(s, st, false);
}

void rk_dp_sqlite_bind_text(sqlite3_stmt *st, int at, const char *text) {
    sqlite3_bind_text(st, at, text, -1, SQLITE_STATIC);
}

void rk_dp_sqlite_bind_blob(sqlite3_stmt *st, int at, const void *data, size_t len) {
    sqlite3_bind_blob64(st, at, len ? data : "", len, SQLITE_STATIC);
}

void rk_dp_sqlite_bind_buf(sqlite3_stmt *st, int at, const struct rk_buf *buf) {
    rk_dp_sqlite_bind_blob(st, at, buf->ptr, buf->len);
}

int rk_dp_sqlite_text(sqlite3_stmt *st, int at, char *out, size_t cap) {
    const unsigned char *text = sqlite3_column_text(st, at);
    size_t len = (size_t)sqlite3_column_bytes(st, at);
    if (!text || len >= cap)
        return RK_DP_STORE;
    memcpy(out, text, len);
    out[len] = 0;
    return 0;
}

int rk_dp_sqlite_octets(sqlite3_stmt *st, int at, uint8_t *out, size_t len) {
    const void *data = sqlite3_column_blob(st, at);
    if (!data || (size_t)sqlite3_column_bytes(st, at) != len)
        return RK_DP_STORE;
    memcpy(out, data, len);
    return 0;
}

int rk_dp_sqlite_buf(sqlite3_stmt *st, int at, struct rk_buf *out) {
    const void *data = sqlite3_column_blob(st, at);
    size_t len = (size_t)sqlite3_column_bytes(st, at);
    rk_buf_put(out, data ? data : "", len);
    return rk_buf_ok(out) ? 0 : RK_DP_NO_MEMORY;
}

static int run_plain(struct rk_dp_sqlite *s, enum rk_dp_statement which) {
    return rk_dp_sqlite_run(s, rk_dp_sqlite_statement(s, which), false);
}

/* Between transactions every commit is durable, so whatever is written by itself is. */
static int set_lazy(struct rk_dp_sqlite *s, bool lazy) {
    if (s->lazy == lazy)
        return 0;
    int error = run_plain(s, lazy ? RK_DP_SQL_SYNC_NORMAL : RK_DP_SQL_SYNC_FULL);
    if (!error)
        s->lazy = lazy;
    return error;
}

static int begin(void *self, bool durable) {
    int error = set_lazy(self, !durable);
    if (!error)
        error = run_plain(self, RK_DP_SQL_BEGIN);
    if (error)
        set_lazy(self, false);
    return error;
}

static void rollback(void *self) {
    run_plain(self, RK_DP_SQL_ROLLBACK);
    set_lazy(self, false);
}

/* A commit that failed leaves the transaction open; end it, so that nothing of it can follow. */
static int commit(void *self) {
    int error = run_plain(self, RK_DP_SQL_COMMIT);
    if (error)
        rollback(self);
    else
        set_lazy(self, false);
    return error;
}

static void close_store(void *self) {
    struct rk_dp_sqlite *s = self;
    for (size_t i = 0; i < RK_DP_SQL_COUNT; i++)
        sqlite3_finalize(s->statements[i]);
    sqlite3_close(s->db);
    free(s);
}

static const struct rk_dp_store_ops store_ops = {begin, commit, rollback, close_store};

/* SQLite gives the files beside the database (-wal, -shm) the same mode. */
static bool make_private(const char *path) {
    if (strcmp(path, ":memory:") == 0)
        return true;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    return fd >= 0 && close(fd) == 0;
}

static int read_version(sqlite3 *db, int *version) {
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &st, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        *version = sqlite3_column_int(st, 0);
    sqlite3_finalize(st);
    return rc == SQLITE_ROW ? 0 : RK_DP_STORE;
}

/* Two processes may create at once: the second finds the schema there when it gets the lock. */
static int prepare_schema(sqlite3 *db, bool create) {
    int version = 0;
    if (create && sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        return RK_DP_STORE;
    int error = read_version(db, &version);
    if (!error && version == 0 && create) {
        error = sqlite3_exec(db, schema, NULL, NULL, NULL) == SQLITE_OK ? 0 : RK_DP_STORE;
        version = SCHEMA_VERSION;
    }
    if (create && sqlite3_exec(db, error ? "ROLLBACK" : "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        error = RK_DP_STORE;
    return error ? error : version == SCHEMA_VERSION ? 0 : RK_DP_SCHEMA;
}

static int open_connection(struct rk_dp_sqlite *s, const char *path, bool create, int busy_ms) {
    if (create && !make_private(path))
        return RK_DP_STORE;
    if (sqlite3_open_v2(path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        return RK_DP_STORE;
    sqlite3_busy_timeout(s->db, busy_ms);
    if (sqlite3_exec(s->db,
                     "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=FAST;",
                     NULL, NULL, NULL) != SQLITE_OK)
        return RK_DP_STORE;
    return prepare_schema(s->db, create);
}

int rk_dp_sqlite_open(struct rk_dp_store *out, const char *path, bool create, int busy_ms) {
    memset(out, 0, sizeof *out);
    struct rk_dp_sqlite *s = calloc(1, sizeof *s);
    if (!s)
        return RK_DP_NO_MEMORY;
    int error = open_connection(s, path, create, busy_ms);
    if (error) {
        close_store(s);
        return error;
    }
    *out = (struct rk_dp_store){s,
                                &store_ops,
                                &rk_dp_sqlite_profile_ops,
                                &rk_dp_sqlite_order_ops,
                                &rk_dp_sqlite_session_ops,
                                &rk_dp_sqlite_bound_ops};
    return 0;
}
