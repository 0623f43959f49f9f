#include "euicc/naa/sequence.h"

#include "euicc/uicc/unit.h"

#include <string.h>

enum {
    IND_BITS = 5,
    GROUP = 8, /* slots in one record */
    GROUP_LEN = GROUP * RK_SEQUENCE_LEN,
    GROUPS = RK_SEQUENCE_SLOTS / GROUP,
    COUNTER_PART = 0xFF,
    COUNTER_LEN = 3,
};

_Static_assert((int)GROUP_LEN == (int)RK_SEQUENCE_OCTETS, "callers ask for room by it");

uint64_t rk_sqn_get(const uint8_t sqn[RK_SEQUENCE_LEN]) {
    return (uint64_t)rk_get_u16(sqn) << 32 | rk_get_u32(sqn + 2);
}

void rk_sqn_put(uint8_t sqn[RK_SEQUENCE_LEN], uint64_t value) {
    rk_put_u16(sqn, (uint16_t)(value >> 32));
    rk_put_u32(sqn + 2, (uint32_t)value);
}

static struct rk_store_key key_of(uint16_t space, uint16_t adf, unsigned part) {
    return rk_key(space, RK_OBJECT_SEQUENCE_NUMBERS, (unsigned)adf << 8 | part);
}

/* Slots of a group; zeros if it was never written. */
static int read_group(struct rk_store *store, uint16_t space, uint16_t adf, unsigned group,
                      uint8_t octets[GROUP_LEN]) {
    memset(octets, 0, GROUP_LEN);
    int got = rk_store_get(store, key_of(space, adf, group), 0, octets, GROUP_LEN);
    if (got == RK_STORE_ABSENT)
        return 0;
    return got == GROUP_LEN ? 0 : RK_FILE_STORE;
}

int rk_sequence_put(struct rk_store *store, uint16_t space, uint16_t adf,
                    const uint8_t init[RK_SEQUENCE_SLOTS][RK_SEQUENCE_LEN]) {
    bool own;
    if (adf > RK_FILE_DIRECTORIES_MAX)
        return RK_FILE_RANGE;
    for (unsigned i = 0; i < RK_SEQUENCE_SLOTS; i++)
        if (rk_sqn_get(init[i]) > RK_SEQUENCE_MAX)
            return RK_FILE_RANGE;
    int error = rk_unit_begin(store, GROUPS, GROUPS * GROUP_LEN, &own);
    if (error)
        return error;
    for (unsigned group = 0; !error && group < GROUPS; group++)
        error = rk_unit_error(rk_store_put(store, key_of(space, adf, group),
                                           rk_slice(init[group * GROUP], GROUP_LEN)));
    return rk_unit_end(store, own, error);
}

static unsigned slot_of(uint64_t sqn) {
    return (unsigned)(sqn & (RK_SEQUENCE_SLOTS - 1));
}

/* The SEQ of one slot, and the highest SQN of all. */
static int read_slots(struct rk_store *store, uint16_t space, uint16_t adf, unsigned slot,
                      uint64_t *seq, uint64_t *highest) {
    uint8_t octets[GROUP_LEN];
    *highest = 0;
    for (unsigned i = 0; i < RK_SEQUENCE_SLOTS; i++) {
        if (i % GROUP == 0) {
            int error = read_group(store, space, adf, i / GROUP, octets);
            if (error)
                return error;
        }
        uint64_t value = rk_sqn_get(octets + i % GROUP * RK_SEQUENCE_LEN);
        if (i == slot)
            *seq = value;
        if (value && (value << IND_BITS | i) > *highest)
            *highest = value << IND_BITS | i;
    }
    return 0;
}

int rk_sequence_check(struct rk_store *store, uint16_t space, uint16_t adf,
                      const struct rk_algorithm *algorithm, uint64_t sqn, bool *fresh,
                      uint64_t *highest) {
    uint64_t stored = 0, seq = sqn >> IND_BITS;
    int error = read_slots(store, space, adf, slot_of(sqn), &stored, highest);
    if (error)
        return error;
    uint64_t top = *highest >> IND_BITS;
    *fresh = seq > stored;
    if ((algorithm->sqn_options & RK_SQN_CHECK_DELTA) && seq > top &&
        seq - top > algorithm->sqn_delta)
        *fresh = false;
    if ((algorithm->sqn_options & RK_SQN_CHECK_AGE) && seq < top &&
        top - seq >= algorithm->sqn_age_limit)
        *fresh = false;
    return 0;
}

int rk_sequence_accept(struct rk_store *store, uint16_t space, uint16_t adf, uint64_t sqn) {
    uint8_t octets[GROUP_LEN];
    unsigned slot = slot_of(sqn);
    int error = read_group(store, space, adf, slot / GROUP, octets);
    if (error)
        return error;
    rk_sqn_put(octets + slot % GROUP * RK_SEQUENCE_LEN, sqn >> IND_BITS);
    return rk_unit_error(
        rk_store_put(store, key_of(space, adf, slot / GROUP), rk_slice_of(octets)));
}

int rk_sequence_count(struct rk_store *store, uint16_t space, uint16_t adf, uint32_t max) {
    uint8_t octets[COUNTER_LEN + 1] = {0};
    if (max == 0)
        return 0;
    struct rk_store_key key = key_of(space, adf, COUNTER_PART);
    int got = rk_store_get(store, key, 0, octets + 1, COUNTER_LEN);
    if (got != COUNTER_LEN && got != RK_STORE_ABSENT)
        return RK_FILE_STORE;
    uint32_t used = rk_get_u32(octets);
    if (used >= max)
        return RK_FILE_RANGE;
    rk_put_u32(octets, used + 1);
    return rk_unit_error(rk_store_put(store, key, rk_slice(octets + 1, COUNTER_LEN)));
}
