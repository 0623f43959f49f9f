#include "euicc/store/internal.h"

#include "euicc/store/crc.h"

#include <string.h>

static const uint8_t magic[4] = {'r', 'k', 's', '1'};

uint32_t rk_store_record_size(size_t value_len) {
    return (uint32_t)(HEADER_LEN + value_len + RK_FLASH_UNIT - 1) & ~(uint32_t)(RK_FLASH_UNIT - 1);
}

uint32_t rk_store_block_start(const struct rk_store *s, uint32_t sequence) {
    return sequence % s->flash->block_count << s->shift;
}

void rk_store_set_tail(struct rk_store *s, uint32_t sequence) {
    s->tail = sequence;
    s->oldest = sequence % s->flash->block_count;
}

uint32_t rk_store_age(const struct rk_store *s, uint32_t address) {
    uint32_t block = address >> s->shift;
    uint32_t turn = block < s->oldest ? s->flash->block_count : 0;
    uint32_t blocks = block + turn - s->oldest;
    return (blocks << s->shift) + (address & (s->flash->block_size - 1));
}

bool rk_store_in_log(const struct rk_store *s, uint32_t address) {
    return address >> s->shift < s->flash->block_count &&
           rk_store_age(s, address) >> s->shift <= s->head - s->tail;
}

uint32_t rk_store_spare(const struct rk_store *s) {
    return s->flash->block_count - (s->head - s->tail + 1);
}

unsigned rk_store_bucket(struct rk_store_key key) {
    uint32_t h = key.space * 0x9E3779B1u ^ (key.object * 0x85EBCA77u + key.part) * 0xC2B2AE3Du;
    h ^= h >> 15;
    h *= 0x2C1B3C6Du;
    return h >> 16 & (RK_STORE_BUCKETS - 1);
}

bool rk_store_same_key(struct rk_store_key a, struct rk_store_key b) {
    return a.part == b.part && a.object == b.object && a.space == b.space;
}

int rk_store_read(const struct rk_store *s, uint32_t at, void *buf, size_t len) {
    return s->flash->ops->read(s->flash, at, buf, len) ? RK_STORE_FLASH : 0;
}

int rk_store_read_header(const struct rk_store *s, uint32_t at, struct record *r) {
    uint8_t header[HEADER_LEN];
    uint32_t left = s->flash->block_size - (at & (s->flash->block_size - 1));
    if (left < HEADER_LEN)
        return 0;
    if (rk_store_read(s, at, header, sizeof header))
        return RK_STORE_FLASH;
    uint16_t word = rk_get_u16(header);
    r->at = at;
    r->flags = word & RECORD_FLAGS;
    r->len = word & RECORD_LEN;
    r->key = rk_key(rk_get_u16(header + 2), rk_get_u16(header + 4), rk_get_u16(header + 6));
    r->older = rk_get_u32(header + 8);
    r->crc = rk_get_u32(header + 12);
    return (word & ~(RECORD_FLAGS | RECORD_LEN)) == 0 && r->len <= RK_STORE_VALUE_MAX &&
           rk_store_record_size(r->len) <= left;
}

void rk_store_record_encode(const struct record *r, uint8_t header[HEADER_LEN]) {
    rk_put_u16(header, (uint16_t)(r->flags | r->len));
    rk_put_u16(header + 2, r->key.space);
    rk_put_u16(header + 4, r->key.object);
    rk_put_u16(header + 6, r->key.part);
    rk_put_u32(header + 8, r->older);
    rk_put_u32(header + 12, r->crc);
}

/* Octets 8 to 11: the tail's distance from this block (31 bits), and whether it continues. */
void rk_store_block_encode(uint8_t header[HEADER_LEN], uint32_t sequence, uint32_t tail,
                           bool continues) {
    memcpy(header, magic, sizeof magic);
    rk_put_u32(header + 4, sequence);
    rk_put_u32(header + 8, (sequence - tail) << 1 | (continues ? BLOCK_CONTINUES : 0));
    rk_put_u32(header + 12, rk_crc32(0, header, 12));
}

bool rk_store_block_decode(const uint8_t header[HEADER_LEN], uint32_t *sequence, uint32_t *tail,
                           bool *continues) {
    if (memcmp(header, magic, sizeof magic) != 0 ||
        rk_get_u32(header + 12) != rk_crc32(0, header, 12))
        return false;
    uint32_t word = rk_get_u32(header + 8);
    *sequence = rk_get_u32(header + 4);
    *tail = *sequence - (word >> 1);
    *continues = word & BLOCK_CONTINUES;
    return word >> 1 < *sequence;
}
