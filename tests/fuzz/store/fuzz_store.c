/*
 * Mounts any image, and then uses it in every way: never a crash, a hang or an access outside the
 * flash. The first octet chooses: the input as it is, or records with any fields, links and order
 * but right checksums, which no cut could leave but a mischievous hand could.
 */
#include "euicc/port/ram/flash.h"
#include "euicc/store/crc.h"
#include "euicc/store/internal.h"
#include "euicc/store/stream.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1024, BLOCKS = 8, SIZE = BLOCK * BLOCKS };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input, octet by octet; zeros after its end. */
struct input {
    struct rk_slice rest;
};

static uint32_t take(struct input *in, unsigned octets) {
    uint32_t value = 0;
    for (; octets; octets--) {
        value = value << 8 | (in->rest.len ? in->rest.ptr[0] : 0);
        in->rest = rk_slice_from(in->rest, 1);
    }
    return value;
}

/* What an honest store would link to. */
static uint32_t heads[RK_STORE_BUCKETS];

static void forge_record(struct input *in, uint8_t *octets, uint32_t address, uint32_t left,
                         uint32_t sequence, uint32_t *used) {
    uint8_t *at = octets + address;
    static const uint16_t flags[] = {RECORD_COMMIT, 0, RECORD_TOMBSTONE | RECORD_COMMIT,
                                     RECORD_MARK | RECORD_COMMIT};
    struct record r = {.flags = flags[take(in, 1) % 4], .len = (uint16_t)(take(in, 1) % 200)};
    uint8_t number[4];
    r.key = rk_key(take(in, 1) % 4, take(in, 1) % 4, take(in, 1) % 4);
    uint32_t link = take(in, 2);
    r.older = link % 4 ? heads[rk_store_bucket(r.key)] : link % SIZE;
    *used = left;
    if (rk_store_record_size(r.len) > left)
        return;
    rk_put_u32(number, sequence);
    rk_store_record_encode(&r, at);
    r.crc = rk_crc32(rk_crc32(0, number, 4), at, HEADER_LEN - 4);
    memset(at + HEADER_LEN, 0, rk_store_record_size(r.len) - HEADER_LEN);
    r.crc = rk_crc32(r.crc, at + HEADER_LEN, r.len);
    rk_store_record_encode(&r, at);
    *used = rk_store_record_size(r.len);
    if (!(r.flags & RECORD_MARK))
        heads[rk_store_bucket(r.key)] = address;
}

static void forge(struct input *in, uint8_t *octets) {
    memset(heads, 0, sizeof heads);
    for (uint32_t block = 0; block < BLOCKS; block++) {
        uint32_t sequence = (take(in, 1) % 16 ? 1u : 2u) * BLOCKS + block;
        uint32_t tail = sequence - take(in, 1) % BLOCKS, used;
        rk_store_block_encode(octets + block * BLOCK, sequence, tail, take(in, 1) % 2);
        for (uint32_t at = HEADER_LEN, n = take(in, 1) % 24; n && at + HEADER_LEN <= BLOCK;
             n--, at += used)
            forge_record(in, octets, block * BLOCK + at, BLOCK - at, sequence, &used);
    }
}

static void use(struct input *in, struct rk_store *store) {
    uint8_t value[RK_STORE_VALUE_MAX] = {0};
    for (unsigned n = 0; n < 24 && in->rest.len; n++) {
        struct rk_store_key key = rk_key(take(in, 1) % 4, take(in, 1) % 4, take(in, 1) % 4);
        uint32_t cursor = 0, steps = 0;
        uint16_t part;
        switch (take(in, 1) % 8) {
        case 0:
            rk_store_put(store, key, rk_slice(value, take(in, 2) % sizeof value));
            break;
        case 1:
            rk_store_remove(store, key);
            break;
        case 2:
            rk_store_begin(store, take(in, 1) % 4, take(in, 2) % 2000);
            break;
        case 3:
            rk_store_commit(store);
            break;
        case 4:
            rk_store_abort(store);
            break;
        case 5:
            while (rk_store_walk(store, key.space, key.object, &cursor, &part) > 0)
                if (++steps > SIZE)
                    abort();
            break;
        case 6:
            rk_stream_read(store, key.space, key.object, take(in, 2), value, sizeof value);
            break;
        default:
            rk_store_get(store, key, take(in, 1), value, sizeof value);
            rk_store_new_space(store);
            rk_store_free(store);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static uint8_t octets[SIZE];
    struct rk_flash_ram flash;
    struct rk_store store;
    struct input in = {rk_slice(data, size)};
    memset(octets, 0xFF, sizeof octets);
    if (take(&in, 1) % 4 == 0)
        memcpy(octets, in.rest.ptr ? in.rest.ptr : octets, in.rest.len < SIZE ? in.rest.len : SIZE);
    else
        forge(&in, octets);
    if (rk_flash_ram_open(&flash, octets, BLOCK, BLOCKS))
        abort();
    if (rk_store_mount(&store, &flash.flash) == 0) {
        use(&in, &store);
        /* What was accepted is accepted again. */
        if (rk_store_mount(&store, &flash.flash) != 0)
            abort();
    }
    rk_flash_ram_close(&flash);
    return 0;
}
