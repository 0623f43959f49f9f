/* Looking up: chains from the newest record of a bucket to the oldest. */
#include "euicc/store/internal.h"

/*
 * Does `address` lead back into the log, to before *age? If so set *age to its own. Links into
 * blocks that were cleaned since lead nowhere, or (the block is in use again) forward.
 */
static bool leads_back(const struct rk_store *s, uint32_t address, uint32_t *age) {
    if (address == 0 || !rk_store_in_log(s, address))
        return false;
    uint32_t its_age = rk_store_age(s, address);
    if (its_age >= *age)
        return false;
    *age = its_age;
    return true;
}

/* Nothing of `space` is older than this. */
static uint32_t oldest_of(const struct rk_store *s, uint16_t space) {
    bool late = space && space == s->pending && s->filled_from > s->tail;
    return late ? (s->filled_from - s->tail) << s->shift : 0;
}

int rk_store_find_newest(const struct rk_store *s, struct rk_store_key key, struct record *r) {
    uint32_t age = UINT32_MAX, until = oldest_of(s, key.space);
    uint32_t at = s->heads[rk_store_bucket(key)];
    while (leads_back(s, at, &age) && age >= until) {
        int status = rk_store_read_header(s, at, r);
        if (status <= 0)
            return status;
        if (rk_store_same_key(r->key, key))
            return 1;
        at = r->older;
    }
    return 0;
}

int rk_store_find_put(const struct rk_store *s, struct rk_store_key key, struct record *r) {
    int found = rk_store_find_newest(s, key, r);
    return found > 0 && r->flags & RECORD_TOMBSTONE ? 0 : found;
}

int rk_store_space_lives(struct rk_store *s, uint16_t space) {
    if (space == 0 || space == s->pending || space == s->rooted)
        return 1;
    if (space == s->rootless)
        return 0;
    struct record root;
    int found = rk_store_find_put(s, rk_key(space, 0, 0), &root);
    if (found > 0)
        s->rooted = space;
    else if (found == 0)
        s->rootless = space;
    return found;
}

void rk_store_forget_roots(struct rk_store *s) {
    s->rooted = s->rootless = 0;
}

int rk_store_is_live(struct rk_store *s, const struct record *r) {
    if (r->flags & (RECORD_MARK | RECORD_TOMBSTONE))
        return 0;
    int lives = rk_store_space_lives(s, r->key.space);
    if (lives <= 0)
        return lives;
    struct record newest;
    int found = rk_store_find_newest(s, r->key, &newest);
    return found > 0 ? newest.at == r->at : found;
}

int rk_store_next(const struct rk_store *s, uint32_t *age, struct record *r) {
    uint32_t size = s->flash->block_size;
    uint32_t end = ((s->head - s->tail) << s->shift) + s->at;
    while (*age < end) {
        uint32_t offset = *age & (size - 1);
        if (offset == 0)
            *age += HEADER_LEN, offset = HEADER_LEN;
        uint32_t block = rk_store_block_start(s, s->tail + (*age >> s->shift));
        int status = rk_store_read_header(s, block + offset, r);
        if (status < 0)
            return status;
        if (status > 0 && *age < end) {
            *age += rk_store_record_size(r->len);
            return 1;
        }
        *age = (*age | (size - 1)) + 1;
    }
    return 0;
}

int rk_store_count_live(struct rk_store *s) {
    struct record r;
    uint32_t age = 0, live = 0;
    int status;
    while ((status = rk_store_next(s, &age, &r)) > 0) {
        int is_live = rk_store_is_live(s, &r);
        if (is_live < 0)
            return is_live;
        if (is_live)
            live += rk_store_record_size(r.len);
        if (r.key.space > s->top)
            s->top = r.key.space;
    }
    s->live = live;
    return status;
}

/* Follow the chain from `at` to its first record before `limit`; *out is its address or 0. */
static int follow(const struct rk_store *s, uint32_t at, uint32_t limit, uint32_t *out) {
    uint32_t age = UINT32_MAX;
    while (leads_back(s, at, &age) && age >= limit) {
        struct record r;
        int status = rk_store_read_header(s, at, &r);
        if (status < 0)
            return status;
        at = status ? r.older : 0;
    }
    *out = age < limit ? at : 0;
    return 0;
}

int rk_store_undo(struct rk_store *s, uint32_t age) {
    for (unsigned bucket = 0; bucket < RK_STORE_BUCKETS; bucket++)
        if (follow(s, s->heads[bucket], age, &s->heads[bucket]))
            return RK_STORE_FLASH;
    rk_store_forget_roots(s);
    return 0;
}
