/* What the card tells of its memory, and cards that are nearly full: of octets, or of profiles. */
#include "euicc/state.h"
#include "tests/conformance/bench.h"
#include "tests/conformance/inside.h"

#include <string.h>

enum { FILL_OBJECT = 0x2001, FILL_STEP = 64, FILL_MAX = 512 };

bool bench_ask_free(struct bench *b, uint32_t *octets) {
    struct rk_tlv whole, resources, memory;
    if (!bench_ask(b, "BF2200"))
        return false;
    if (!rk_tlv_find(rk_buf_slice(&b->answer), RK_TLV_DER, 0xBF22, &whole) ||
        !rk_tlv_find(whole.value, RK_TLV_DER, 0x84, &resources) ||
        !rk_tlv_find(resources.value, RK_TLV_DER, 0x82, &memory) || memory.value.len != 4)
        return bench_fail(b, "the card does not tell its free memory in four octets");
    *octets = rk_get_u32(memory.value.ptr);
    return true;
}

bool bench_free(struct bench *b, const char *params) {
    (void)params;
    return bench_ask_free(b, &b->free_memory);
}

bool bench_cost(struct bench *b, const char *params) {
    uint32_t now = 0;
    (void)params;
    if (!bench_ask_free(b, &now))
        return false;
    b->cost = b->free_memory - now;
    return now < b->free_memory || bench_fail(b, "nothing was taken");
}

bool bench_room(struct bench *b, const char *params) {
    static const uint8_t octets[FILL_MAX];
    struct rk_store *store = &bench_inside_parts(b->inside).card->store;
    uint32_t left = b->cost - (uint32_t)param_number(params, "less", 0), now = 0;
    for (unsigned part = 0; bench_ask_free(b, &now) && now > left + FILL_STEP; part++) {
        size_t len = now > left + 2 * FILL_MAX ? FILL_MAX : FILL_STEP / 2;
        if (rk_store_put(store, rk_key(0, FILL_OBJECT, part), rk_slice(octets, len)))
            return bench_fail(b, "the card's store cannot be filled");
    }
    return !b->failed;
}

/* A profile whose root record alone is there, with an ICCID of nobody's. */
static int add_name(struct rk_euicc *card, unsigned n) {
    struct rk_profile profile = {.space = rk_store_new_space(&card->store),
                                 .index = rk_isdp_new_index(card),
                                 .class = 2,
                                 .iccid = {0x98, 0x01, (uint8_t)n}};
    int error = rk_store_begin(&card->store, 2, RK_ROOT_MAX + 2 * RK_PROFILES_MAX);
    if (error)
        return error;
    error = rk_isdp_write_root(card, &profile, rk_slice(NULL, 0));
    if (!error)
        error = rk_isdp_list_add(card, profile.space);
    return rk_isdp_end(card, error);
}

bool bench_crowd(struct bench *b, const char *params) {
    struct rk_euicc *card = bench_inside_parts(b->inside).card;
    int wanted = (int)param_number(params, "n", 0);
    for (int n = rk_isdp_count(card); n < wanted; n++)
        if (n < 0 || add_name(card, (unsigned)n))
            return bench_fail(b, "the card takes no more than %d profiles", n);
    return true;
}
