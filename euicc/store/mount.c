/* Formatting and mounting. */
#include "euicc/store/internal.h"

#include "euicc/store/crc.h"

#include <string.h>

enum { BLOCK_SIZE_MIN = 1024, BLOCK_SIZE_MAX = 65536, FLASH_MAX = 1 << 30 };

/* Start with all of RAM as before the first record. False: not a geometry we take. */
static bool start(struct rk_store *s, struct rk_flash *flash) {
    uint32_t size = flash->block_size;
    memset(s, 0, sizeof *s);
    s->flash = flash;
    s->failed = true;
    if (size < BLOCK_SIZE_MIN || size > BLOCK_SIZE_MAX || size & (size - 1) ||
        flash->block_count < 4 || flash->block_count > FLASH_MAX / size)
        return false;
    while (1u << s->shift < size)
        s->shift++;
    return true;
}

int rk_store_format(struct rk_store *s, struct rk_flash *flash) {
    if (!start(s, flash))
        return RK_STORE_MISUSE;
    for (uint32_t block = 0; block < flash->block_count; block++)
        if (flash->ops->erase(flash, block))
            return RK_STORE_FLASH;
    /* Sequence numbers start so high that one less a whole turn is still one. */
    s->head = flash->block_count - 1;
    rk_store_set_tail(s, flash->block_count);
    s->unsynced = true;
    s->failed = false;
    return rk_store_open_block(s) || rk_store_sync(s) ? RK_STORE_FLASH : 0;
}

/* Set head and tail from the valid block header with the highest sequence number. */
static int find_newest_block(struct rk_store *s) {
    bool found = false;
    for (uint32_t block = 0; block < s->flash->block_count; block++) {
        uint8_t header[HEADER_LEN];
        uint32_t sequence, tail;
        bool continues;
        if (rk_store_read(s, block << s->shift, header, sizeof header))
            return RK_STORE_FLASH;
        if (!rk_store_block_decode(header, &sequence, &tail, &continues) ||
            sequence % s->flash->block_count != block || (found && sequence <= s->head))
            continue;
        found = true;
        s->head = sequence;
        rk_store_set_tail(s, tail);
    }
    return found && s->head - s->tail < s->flash->block_count - 1 ? 0 : RK_STORE_CORRUPT;
}

/* 1 if the value's CRC is right, 0 if not, RK_STORE_FLASH. */
static int check_record(const struct rk_store *s, const struct record *r, uint32_t sequence) {
    uint8_t buf[256], header[HEADER_LEN];
    rk_put_u32(buf, sequence);
    rk_store_record_encode(r, header);
    uint32_t crc = rk_crc32(rk_crc32(0, buf, 4), header, HEADER_LEN - 4);
    for (uint32_t done = 0, len; done < r->len; done += len) {
        len = r->len - done < sizeof buf ? r->len - done : (uint32_t)sizeof buf;
        if (rk_store_read(s, r->at + HEADER_LEN + done, buf, len))
            return RK_STORE_FLASH;
        crc = rk_crc32(crc, buf, len);
    }
    return crc == r->crc;
}

/*
 * A record's link leads to the newest older record of its bucket, or into a block that no longer
 * counts, or (0) to none. Anything else was never written by this store. A link is never 0 while an
 * older record still counts for a mount: forgetting one (rk_store_undo) ends in a new block, whose
 * header no longer counts the blocks cleaned before.
 */
static bool check_link(const struct rk_store *s, const struct record *r) {
    uint32_t newest = s->heads[rk_store_bucket(r->key)];
    if (r->flags & RECORD_MARK || r->older == newest)
        return true;
    return r->older &&
           (!rk_store_in_log(s, r->older) || rk_store_age(s, r->older) >= rk_store_age(s, r->at));
}

/* Where the scan is: the open transaction, if any, began at age `since`. */
struct scan {
    bool open;
    uint32_t since;
};

static int scan_record(struct rk_store *s, struct scan *scan, uint32_t sequence, uint32_t at) {
    struct record r;
    int status = rk_store_read_header(s, at, &r);
    if (status <= 0)
        return status;
    if (!check_link(s, &r))
        return 0;
    status = check_record(s, &r, sequence);
    if (status <= 0)
        return status;
    if (!(r.flags & RECORD_MARK))
        s->heads[rk_store_bucket(r.key)] = at;
    if (!scan->open)
        scan->since = rk_store_age(s, at);
    scan->open = !(r.flags & RECORD_COMMIT);
    return (int)rk_store_record_size(r.len);
}

/* Drop what an open transaction wrote. */
static int drop_open(struct rk_store *s, struct scan *scan) {
    bool open = scan->open;
    scan->open = false;
    return open ? rk_store_undo(s, scan->since) : 0;
}

/* Take in the records of one block; s->at is left behind the last. */
static int scan_block(struct rk_store *s, struct scan *scan, uint32_t sequence) {
    uint8_t header[HEADER_LEN];
    uint32_t start_at = rk_store_block_start(s, sequence), its_sequence, tail;
    bool continues;
    if (rk_store_read(s, start_at, header, sizeof header))
        return RK_STORE_FLASH;
    if (!rk_store_block_decode(header, &its_sequence, &tail, &continues) ||
        its_sequence != sequence)
        return RK_STORE_CORRUPT;
    if (!continues && drop_open(s, scan))
        return RK_STORE_FLASH;
    int size;
    s->at = HEADER_LEN;
    do {
        size = scan_record(s, scan, sequence, start_at + s->at);
        s->at += size > 0 ? (uint32_t)size : 0;
    } while (size > 0 && s->at < s->flash->block_size);
    return size < 0 ? size : 0;
}

/* 1 if the newest block is erased from s->at on, 0 if not, RK_STORE_FLASH. */
static int rest_is_erased(const struct rk_store *s) {
    uint8_t buf[256];
    uint32_t block = rk_store_block_start(s, s->head);
    for (uint32_t at = s->at, len; at < s->flash->block_size; at += len) {
        len = s->flash->block_size - at < sizeof buf ? s->flash->block_size - at
                                                     : (uint32_t)sizeof buf;
        if (rk_store_read(s, block + at, buf, len))
            return RK_STORE_FLASH;
        for (uint32_t i = 0; i < len; i++)
            if (buf[i] != 0xFF)
                return 0;
    }
    return 1;
}

/* Where an open or torn record lies behind the last good one, the next write takes a new block. */
static int end_scan(struct rk_store *s, struct scan *scan) {
    bool open = scan->open;
    int erased = open ? 0 : rest_is_erased(s);
    if (erased < 0 || drop_open(s, scan))
        return RK_STORE_FLASH;
    if (rk_store_count_live(s))
        return RK_STORE_FLASH;
    if (!erased)
        s->at = s->flash->block_size;
    s->unsynced = true; /* a process may have died between its writes and its sync */
    s->failed = false;
    return 0;
}

int rk_store_mount(struct rk_store *s, struct rk_flash *flash) {
    struct scan scan = {false, 0};
    if (!start(s, flash))
        return RK_STORE_CORRUPT;
    int status = find_newest_block(s);
    for (uint32_t sequence = s->tail; status == 0 && sequence - s->tail <= s->head - s->tail;
         sequence++)
        status = scan_block(s, &scan, sequence);
    if (status == 0)
        status = end_scan(s, &scan);
    if (status)
        memset(s->heads, 0, sizeof s->heads);
    return status;
}
