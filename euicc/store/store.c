#include "euicc/store/internal.h"

#include <string.h>

const char *rk_store_error_text(int error) {
    switch (error) {
#define X(name, value, text)                                                                       \
    case name:                                                                                     \
        return text;
        RK_STORE_ERRORS(X)
#undef X
    default:
        return "ok";
    }
}

static bool is_root(struct rk_store_key key) {
    return key.space && key.object == 0 && key.part == 0;
}

/* Loading a profile leaves this much to the transactions that delete one, or switch from one to
 * another: each then notifies as many addresses as metadata may name, of the greatest length. Small
 * flash, which holds few profiles, keeps an eighth. */
static uint32_t reserve(const struct rk_store *s) {
    enum { RESERVE_MAX = 16384 };
    uint32_t eighth = rk_store_capacity(s) / 8;
    return eighth < RESERVE_MAX ? eighth : RESERVE_MAX;
}

/* Before a record is appended: inside a transaction it was announced, else room is made now. */
static int make_room_for(struct rk_store *s, struct rk_store_key key, uint32_t size) {
    if (s->open)
        return size > s->budget ? RK_STORE_MISUSE : 0;
    uint32_t kept = key.space && key.space == s->pending ? reserve(s) : 0;
    if (s->live + size > rk_store_capacity(s) - kept)
        return RK_STORE_FULL;
    return rk_store_make_room(s, size, true);
}

/* A first record in a space that does not live yet makes it the pending one. */
static int adopt_space(struct rk_store *s, uint16_t space) {
    int lives = rk_store_space_lives(s, space);
    if (lives)
        return lives < 0 ? lives : 0;
    bool recount = s->pending || space <= s->top;
    s->pending = space;
    s->filled_from = space <= s->top ? 0 : s->head;
    rk_store_forget_roots(s);
    if (space > s->top)
        s->top = space;
    return recount ? rk_store_count_live(s) : 0;
}

/* Append a record of `key`, alone or to the open transaction, and let it count. */
static int append(struct rk_store *s, struct rk_store_key key, uint16_t flags,
                  struct rk_slice value) {
    struct record r = {.flags = (uint16_t)(flags | (s->open ? 0 : RECORD_COMMIT)), .key = key};
    struct source source = {value.ptr, 0, value.len};
    int status = rk_store_append(s, &r, source);
    if (status)
        return status;
    s->heads[rk_store_bucket(key)] = r.at;
    if (s->open)
        s->budget -= rk_store_record_size(value.len);
    return 0;
}

/* A record written alone is durable now, except in a space that a cut ends anyway. */
static int settle(struct rk_store *s, struct rk_store_key key) {
    if (s->open || (key.space && key.space == s->pending))
        return 0;
    return rk_store_sync(s);
}

int rk_store_put(struct rk_store *s, struct rk_store_key key, struct rk_slice value) {
    struct record old;
    uint32_t size = rk_store_record_size(value.len);
    if (value.len > RK_STORE_VALUE_MAX)
        return RK_STORE_MISUSE;
    int status = s->failed ? RK_STORE_FLASH : adopt_space(s, key.space);
    if (status == 0)
        status = make_room_for(s, key, size);
    if (status)
        return status;
    int found = rk_store_find_put(s, key, &old);
    status = found < 0 ? found : append(s, key, 0, value);
    if (status)
        return status;
    s->live += size - (found ? rk_store_record_size(old.len) : 0);
    if (is_root(key)) {
        rk_store_forget_roots(s);
        if (s->pending == key.space)
            s->pending = 0;
    }
    return settle(s, key);
}

/* Forget the space being filled: its records count no more. */
static int drop_pending(struct rk_store *s) {
    s->pending = 0;
    rk_store_forget_roots(s);
    return rk_store_count_live(s);
}

int rk_store_remove(struct rk_store *s, struct rk_store_key key) {
    struct record old;
    if (s->failed)
        return RK_STORE_FLASH;
    if (is_root(key) && key.space == s->pending)
        return drop_pending(s);
    int found = rk_store_space_lives(s, key.space);
    if (found > 0)
        found = rk_store_find_put(s, key, &old);
    if (found <= 0)
        return found;
    int status = !s->open                 ? rk_store_make_room(s, HEADER_LEN, true)
                 : s->budget < HEADER_LEN ? RK_STORE_MISUSE
                                          : 0;
    if (status == 0)
        status = append(s, key, RECORD_TOMBSTONE, rk_slice(NULL, 0));
    if (status)
        return status;
    s->live -= rk_store_record_size(old.len);
    if (is_root(key)) {
        rk_store_forget_roots(s);
        if (rk_store_count_live(s))
            return RK_STORE_FLASH;
    }
    return settle(s, key);
}

int rk_store_begin(struct rk_store *s, size_t records, size_t octets) {
    enum { MANY = 1 << 24 };
    if (s->open)
        return RK_STORE_MISUSE;
    if (s->failed)
        return RK_STORE_FLASH;
    if (records > MANY || octets > MANY)
        return RK_STORE_FULL;
    uint32_t size = (uint32_t)(octets + records * (HEADER_LEN + RK_FLASH_UNIT - 1) + HEADER_LEN);
    if (s->live + size > rk_store_capacity(s))
        return RK_STORE_FULL;
    int status = rk_store_make_room(s, size, false);
    if (status)
        return status;
    s->open = true;
    s->wrote = false;
    s->budget = size - HEADER_LEN;
    s->mark = ((s->head - s->tail) << s->shift) + s->at;
    s->saved_live = s->live;
    s->saved_pending = s->pending;
    return 0;
}

void rk_store_abort(struct rk_store *s) {
    if (!s->open)
        return;
    s->open = false;
    s->live = s->saved_live;
    if (s->pending != s->saved_pending)
        s->filled_from = 0;
    s->pending = s->saved_pending;
    rk_store_forget_roots(s);
    if (!s->wrote)
        return;
    /* What was written must never be committed by what comes: leave the block. */
    s->at = s->flash->block_size;
    if (rk_store_undo(s, s->mark))
        s->failed = true;
}

int rk_store_commit(struct rk_store *s) {
    if (!s->open)
        return RK_STORE_MISUSE;
    struct record mark = {.flags = RECORD_MARK | RECORD_COMMIT};
    struct source nothing = {NULL, 0, 0};
    int status = s->failed ? RK_STORE_FLASH : 0;
    if (status == 0 && s->wrote)
        status = rk_store_append(s, &mark, nothing);
    if (status == 0)
        status = rk_store_sync(s);
    if (status)
        rk_store_abort(s);
    s->open = false;
    return status;
}

/* The live record of `key`: 0, RK_STORE_ABSENT, RK_STORE_FLASH. */
static int find(struct rk_store *s, struct rk_store_key key, struct record *r) {
    int found = rk_store_space_lives(s, key.space);
    if (found > 0)
        found = rk_store_find_put(s, key, r);
    return found == 0 ? RK_STORE_ABSENT : found < 0 ? found : 0;
}

int rk_store_len(struct rk_store *s, struct rk_store_key key) {
    struct record r;
    int status = find(s, key, &r);
    return status ? status : r.len;
}

int rk_store_get(struct rk_store *s, struct rk_store_key key, size_t offset, void *buf,
                 size_t cap) {
    struct record r;
    int status = find(s, key, &r);
    if (status)
        return status;
    size_t len = offset < r.len ? r.len - offset : 0;
    if (len > cap)
        len = cap;
    if (len && rk_store_read(s, r.at + HEADER_LEN + (uint32_t)offset, buf, len))
        return RK_STORE_FLASH;
    return (int)len;
}

int rk_store_walk(struct rk_store *s, unsigned space, unsigned object, uint32_t *cursor,
                  uint16_t *part) {
    struct record r;
    int status;
    while ((status = rk_store_next(s, cursor, &r)) > 0) {
        if (r.key.space != space || r.key.object != object)
            continue;
        int live = rk_store_is_live(s, &r);
        if (live > 0)
            *part = r.key.part;
        if (live)
            return live;
    }
    return status;
}

/* Is there a record of `space` in the log, whatever it is worth? 1, 0, RK_STORE_FLASH. */
static int carries(const struct rk_store *s, uint16_t space) {
    struct record r;
    uint32_t age = 0;
    int status;
    while ((status = rk_store_next(s, &age, &r)) > 0)
        if (r.key.space == space)
            return 1;
    return status;
}

uint16_t rk_store_new_space(struct rk_store *s) {
    if (s->top < UINT16_MAX)
        return (uint16_t)(s->top + 1);
    for (uint16_t space = 1; space; space++)
        if (space != s->pending && carries(s, space) == 0)
            return space;
    return 0;
}

size_t rk_store_free(struct rk_store *s) {
    enum { OF = 256 };
    uint32_t used = s->live + reserve(s), capacity = rk_store_capacity(s);
    return used < capacity ? (capacity - used) / rk_store_record_size(OF) * OF : 0;
}
