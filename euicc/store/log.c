/* Writing: the one place that programs and erases. */
#include "euicc/store/internal.h"

#include "euicc/store/crc.h"

#include <string.h>

enum { PIECE = 256 }; /* octets programmed at once: bounds the stack, a multiple of the unit */

static int failed(struct rk_store *s) {
    s->failed = true;
    return RK_STORE_FLASH;
}

int rk_store_sync(struct rk_store *s) {
    if (!s->unsynced)
        return 0;
    if (s->flash->ops->sync(s->flash))
        return failed(s);
    s->unsynced = false;
    return 0;
}

/* A head left in the block about to be erased is stale, and would point at what comes there. */
static void forget_block(struct rk_store *s, uint32_t start) {
    for (unsigned bucket = 0; bucket < RK_STORE_BUCKETS; bucket++)
        if (s->heads[bucket] >> s->shift == start >> s->shift)
            s->heads[bucket] = 0;
}

/* What is in the blocks before is made durable first: a mount never meets a gap in the log. */
int rk_store_open_block(struct rk_store *s) {
    uint8_t header[HEADER_LEN];
    uint32_t start = rk_store_block_start(s, s->head + 1);
    if (rk_store_sync(s))
        return RK_STORE_FLASH;
    forget_block(s, start);
    rk_store_block_encode(header, s->head + 1, s->tail, s->open && s->wrote);
    s->unsynced = true;
    if (s->flash->ops->erase(s->flash, start >> s->shift) ||
        s->flash->ops->program(s->flash, start, header, sizeof header))
        return failed(s);
    s->head++;
    s->at = HEADER_LEN;
    return 0;
}

/* Fill `piece` with the record's octets from `from` on: header, value, padding. */
static int gather(const struct rk_store *s, const uint8_t header[HEADER_LEN], struct source value,
                  uint32_t from, uint32_t size, uint8_t piece[PIECE], uint32_t *len) {
    uint32_t used = 0, want = size - from < PIECE ? size - from : PIECE;
    if (from == 0) {
        memcpy(piece, header, HEADER_LEN);
        used = HEADER_LEN;
    }
    size_t offset = from + used - HEADER_LEN;
    size_t part = value.len > offset ? value.len - offset : 0;
    if (part > want - used)
        part = want - used;
    if (part && value.ptr)
        memcpy(piece + used, value.ptr + offset, part);
    else if (part && rk_store_read(s, value.at + (uint32_t)offset, piece + used, part))
        return RK_STORE_FLASH;
    memset(piece + used + part, 0, want - used - part);
    *len = want;
    return 0;
}

/* The CRC over sequence number, header and value. */
static int checksum(const struct rk_store *s, uint8_t header[HEADER_LEN], struct source value,
                    struct record *r) {
    uint8_t piece[PIECE], sequence[4];
    uint32_t size = rk_store_record_size(value.len), end = HEADER_LEN + r->len, len;
    rk_put_u32(sequence, s->head);
    rk_store_record_encode(r, header);
    r->crc = rk_crc32(rk_crc32(0, sequence, sizeof sequence), header, HEADER_LEN - 4);
    for (uint32_t from = 0; from < size; from += len) {
        if (gather(s, header, value, from, size, piece, &len))
            return RK_STORE_FLASH;
        uint32_t skip = from == 0 ? HEADER_LEN : 0;
        uint32_t stop = end - from < len ? end - from : len;
        r->crc = rk_crc32(r->crc, piece + skip, stop - skip);
    }
    rk_store_record_encode(r, header);
    return 0;
}

int rk_store_append(struct rk_store *s, struct record *r, struct source value) {
    uint8_t header[HEADER_LEN], piece[PIECE];
    uint32_t size = rk_store_record_size(value.len), len;
    if (s->at + size > s->flash->block_size && rk_store_open_block(s))
        return RK_STORE_FLASH;
    r->at = rk_store_block_start(s, s->head) + s->at;
    r->len = (uint16_t)value.len;
    r->older = r->flags & RECORD_MARK ? 0 : s->heads[rk_store_bucket(r->key)];
    if (checksum(s, header, value, r))
        return failed(s);
    s->wrote = s->unsynced = true;
    for (uint32_t from = 0; from < size; from += len)
        if (gather(s, header, value, from, size, piece, &len) ||
            s->flash->ops->program(s->flash, r->at + from, piece, len))
            return failed(s);
    s->at += size;
    return 0;
}
