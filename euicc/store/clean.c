/* Cleaning: what is still alive in the oldest block is written again at the head. */
#include "euicc/store/internal.h"

/*
 * A record does not cross blocks, so a block is left when less than the largest record is free:
 * every block that was left holds at least this much.
 */
static uint32_t least_fill(const struct rk_store *s) {
    return s->flash->block_size - HEADER_LEN - (RECORD_MAX - RK_FLASH_UNIT);
}

/*
 * Records of L octets, cleaned, lie in at most L / least_fill + 1 blocks, and w more octets take at
 * most w / least_fill (rounded up). Both fit beside the spare blocks when L + w is below
 * (block_count - SPARE_MIN - 1) * least_fill. A few tombstones are kept back, so that a full store
 * can always be made emptier.
 */
uint32_t rk_store_capacity(const struct rk_store *s) {
    enum { TOMBSTONES = 4 * HEADER_LEN };
    return (s->flash->block_count - SPARE_MIN - 1) * least_fill(s) - 1 - TOMBSTONES;
}

static int copy(struct rk_store *s, const struct record *r) {
    struct record fresh = {.flags = RECORD_COMMIT, .key = r->key};
    struct source value = {NULL, r->at + HEADER_LEN, r->len};
    int status = rk_store_append(s, &fresh, value);
    if (status == 0)
        s->heads[rk_store_bucket(r->key)] = fresh.at;
    return status;
}

/* The first live record of the oldest block at or after *age: 1, 0, RK_STORE_FLASH. */
static int next_live(struct rk_store *s, uint32_t *age, struct record *r) {
    int status;
    while ((status = rk_store_next(s, age, r)) > 0 && r->at >> s->shift == s->oldest) {
        int live = rk_store_is_live(s, r);
        if (live)
            return live;
    }
    return status < 0 ? status : 0;
}

/*
 * Live records of one block fit in what is left of the head and one new block. Tombstones go:
 * nothing older is left for them to hide. The block counts as free only once the copies are
 * durable.
 */
static int clean_oldest(struct rk_store *s) {
    struct record r;
    uint32_t age = 0;
    int live;
    if (s->tail == s->head)
        return RK_STORE_FULL;
    while ((live = next_live(s, &age, &r)) > 0)
        if (copy(s, &r))
            return RK_STORE_FLASH;
    if (live < 0)
        return RK_STORE_FLASH;
    rk_store_set_tail(s, s->tail + 1);
    return 0;
}

/*
 * A cut while cleaning can leave a last block that holds copies alone, a torn one at its end, while
 * the originals are all still there. There is no spare block to leave it for: write it anew.
 */
static int redo_head(struct rk_store *s) {
    struct record r;
    uint32_t age = 0, start = rk_store_block_start(s, s->head);
    int live = next_live(s, &age, &r);
    if (live <= 0)
        return live;
    if (rk_store_undo(s, rk_store_age(s, start)))
        return RK_STORE_FLASH;
    s->unsynced = true;
    s->head--;
    if (s->flash->ops->erase(s->flash, start >> s->shift)) {
        s->failed = true;
        return RK_STORE_FLASH;
    }
    return rk_store_open_block(s);
}

/* A log much longer than what lives in it makes long chains: looking up and mounting take longer.
 */
static bool too_long(const struct rk_store *s) {
    enum { ALWAYS = 32 };
    uint32_t blocks = s->head - s->tail + 1;
    return blocks > ALWAYS && blocks - ALWAYS > 2 * (s->live >> s->shift);
}

int rk_store_make_room(struct rk_store *s, uint32_t octets, bool single) {
    uint32_t size = s->flash->block_size;
    uint32_t blocks = single ? 1 : (octets + least_fill(s) - 1) / least_fill(s);
    if (rk_store_spare(s) > SPARE_MIN && too_long(s) && clean_oldest(s))
        return RK_STORE_FLASH;
    for (uint32_t step = 0; step <= 2 * s->flash->block_count; step++) {
        uint32_t spare = rk_store_spare(s);
        if (spare >= SPARE_MIN && (s->at + octets <= size || spare >= SPARE_MIN + blocks))
            return 0;
        int status = spare < SPARE_MIN && s->at == size ? redo_head(s) : 0;
        if (status == 0)
            status = clean_oldest(s);
        if (status)
            return status;
    }
    return RK_STORE_FULL;
}
