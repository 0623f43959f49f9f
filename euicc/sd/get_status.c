/*
 * GET STATUS (GlobalPlatform Card 11.4). The registry is the profile's: its first domain in the
 * place of the card's issuer, the others as applications, and no load files.
 */
#include "euicc/sd/functions.h"

#include "euicc/state.h"

enum { ISSUER = 0x80, APPLICATIONS = 0x40, LOAD_FILES = 0x20, FILES_AND_MODULES = 0x10 };
enum { FIRST = 0x02, NEXT = 0x03 }; /* P2: the form with tags alone */
enum { AID = 0x4F, TAG_LIST = 0x5C, ENTRY = 0xE3 };
enum { LIFE_CYCLE = 0x9F70, PRIVILEGES = 0xC5, ASSOCIATED = 0xCC };

/* What is asked for. */
struct query {
    const struct rk_sd_call *call;
    struct rk_slice aid; /* its first octets */
    bool has_list;
    struct rk_slice tags;
};

static bool read_query(struct query *q) {
    struct rk_tlv_reader r = rk_tlv_read(q->call->apdu->data, RK_TLV_BER);
    struct rk_tlv aid, list;
    rk_tlv_take(&r, AID, &aid);
    q->has_list = rk_tlv_maybe(&r, TAG_LIST, &list);
    q->aid = aid.value;
    q->tags = list.value;
    return rk_tlv_finish(&r) == 0;
}

static bool wants(const struct query *q, uint16_t tag) {
    enum { LONG = 0x1F };
    for (size_t at = 0; at < q->tags.len;) {
        bool has_two = (q->tags.ptr[at] & LONG) == LONG && at + 1 < q->tags.len;
        uint16_t listed = has_two ? rk_get_u16(q->tags.ptr + at) : q->tags.ptr[at];
        if (listed == tag)
            return true;
        at += has_two ? 2 : 1;
    }
    return !q->has_list;
}

/* The domain that stands above: the first. */
static void write_associated(const struct query *q, struct rk_tlv_writer *w) {
    struct rk_sd sd = q->call->request->sd;
    struct rk_sd_domain first;
    sd.number = 0;
    if (rk_sd_domain(&sd, &first) == 0)
        rk_tlv_put(w, ASSOCIATED, rk_slice(first.aid, first.aid_len));
}

static void write_entry(const struct query *q, const struct rk_sd_domain *domain, bool above,
                        struct rk_tlv_writer *w) {
    size_t entry = rk_tlv_open(w, ENTRY);
    if (wants(q, AID))
        rk_tlv_put(w, AID, rk_slice(domain->aid, domain->aid_len));
    if (wants(q, LIFE_CYCLE))
        rk_tlv_put(w, LIFE_CYCLE, rk_slice(&domain->life_cycle, 1));
    if (wants(q, PRIVILEGES))
        rk_tlv_put(w, PRIVILEGES, rk_slice_of(domain->privileges));
    if (above && wants(q, ASSOCIATED))
        write_associated(q, w);
    rk_tlv_close(w, entry);
}

/* Whether domain `number` belongs to the subset, and the asking domain may see it: the first sees
 * all, the others themselves. */
static bool is_meant(const struct query *q, unsigned number) {
    uint8_t asking = q->call->request->sd.number;
    return (q->call->apdu->p1 == ISSUER) == (number == 0) && (asking == 0 || asking == number);
}

/* Write entries from `number` on. Status word; *next is where to go on, 0 at the end. */
static uint16_t write_from(const struct query *q, unsigned number, uint8_t *next) {
    enum { DOMAINS_MAX = 255 };
    struct rk_tlv_writer *w = q->call->out;
    struct rk_sd sd = q->call->request->sd;
    struct rk_sd_domain domain;
    int error = 0;
    *next = 0;
    for (; number < DOMAINS_MAX; number++) {
        sd.number = (uint8_t)number;
        error = rk_sd_domain(&sd, &domain);
        if (error && error != RK_SD_FORM)
            break;
        if (error || !is_meant(q, number) ||
            !rk_slice_starts_with(rk_slice(domain.aid, domain.aid_len), q->aid))
            continue;
        struct rk_tlv_writer before = *w;
        write_entry(q, &domain, number != 0, w);
        if (!w->error)
            continue;
        *w = before;
        *next = (uint8_t)number;
        return RK_SW_MORE_DATA;
    }
    if (error != RK_SD_ABSENT && error != RK_SD_FORM && error)
        return RK_SW_MEMORY;
    return w->len ? RK_SW_OK : RK_SW_REFERENCE_NOT_FOUND;
}

static bool is_subset(uint8_t p1) {
    return p1 == ISSUER || p1 == APPLICATIONS || p1 == LOAD_FILES || p1 == FILES_AND_MODULES;
}

uint16_t rk_sd_get_status(const struct rk_sd_call *call) {
    struct rk_sd_state *state = &call->card->sd;
    const struct rk_apdu *apdu = call->apdu;
    struct query q = {.call = call};
    bool goes_on = state->walk_next && state->walk_channel == call->request->channel &&
                   state->walk_subset == apdu->p1;
    uint8_t from = goes_on && apdu->p2 == NEXT ? state->walk_next : 0;
    state->walk_next = 0;
    if (!is_subset(apdu->p1) || (apdu->p2 != FIRST && apdu->p2 != NEXT))
        return RK_SW_WRONG_P1P2;
    if (!read_query(&q))
        return RK_SW_WRONG_DATA;
    if (apdu->p2 == NEXT && !goes_on)
        return RK_SW_CONDITIONS;
    if (apdu->p1 == LOAD_FILES || apdu->p1 == FILES_AND_MODULES)
        return RK_SW_REFERENCE_NOT_FOUND;
    state->walk_channel = call->request->channel;
    state->walk_subset = apdu->p1;
    return write_from(&q, from, &state->walk_next);
}
