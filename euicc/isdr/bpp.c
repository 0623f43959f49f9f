/* LoadBoundProfilePackage (SGP.22 5.7.6): the package's parts in their order. */
#include "euicc/isdr/bpp.h"
#include "euicc/check.h"
#include "euicc/isdr/package.h"
#include "euicc/state.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

enum { PACKAGE = 0xBF36, INITIALISE = 0xBF23, SEGMENT_ENC = 0x87, SEGMENT_MAC = 0x88 };

/* bppCommandId of the result that ends a load in each stage. */
static const uint8_t steps[RK_BPP_STAGES] = {
    [RK_BPP_START] = 0,        [RK_BPP_INITIALISE] = 0, [RK_BPP_CONFIGURE] = 1,
    [RK_BPP_IN_CONFIGURE] = 1, [RK_BPP_METADATA] = 2,   [RK_BPP_IN_METADATA] = 2,
    [RK_BPP_KEYS] = 4,         [RK_BPP_IN_KEYS] = 4,    [RK_BPP_IN_METADATA2] = 3,
    [RK_BPP_PROFILE] = 5,      [RK_BPP_IN_PROFILE] = 5,
};

/*
 * A second group of metadata is what bppCommandId 3 (storeMetadata2) is taken for. Every public
 * module names the number; none has a place for a second group in the package, and no public server
 * or agent makes one. So it is read as what it says, under its own number, and what the server
 * signed there is refused: a profile has one set of metadata.
 */

/* What may come in each stage. A part's header opens it; `next` follows when the header was read
 * or, for what comes whole, when it was taken and nothing of its part is left. */
static const struct row {
    uint8_t stage;
    uint32_t tag;
    bool header; /* its content comes later */
    uint8_t next;
    rk_package_take *take; /* of what comes whole */
} table[] = {
    {RK_BPP_START, PACKAGE, true, RK_BPP_INITIALISE, 0},
    {RK_BPP_INITIALISE, INITIALISE, false, RK_BPP_CONFIGURE, rk_package_initialise},
    {RK_BPP_CONFIGURE, 0xA0, true, RK_BPP_IN_CONFIGURE, 0},
    {RK_BPP_IN_CONFIGURE, SEGMENT_ENC, false, RK_BPP_METADATA, rk_package_configure},
    {RK_BPP_METADATA, 0xA1, true, RK_BPP_IN_METADATA, 0},
    {RK_BPP_IN_METADATA, SEGMENT_MAC, false, RK_BPP_KEYS, rk_package_metadata},
    {RK_BPP_KEYS, 0xA1, true, RK_BPP_IN_METADATA2, 0},
    {RK_BPP_IN_METADATA2, SEGMENT_MAC, false, RK_BPP_KEYS, rk_package_metadata_again},
    {RK_BPP_KEYS, 0xA2, true, RK_BPP_IN_KEYS, 0},
    {RK_BPP_IN_KEYS, SEGMENT_ENC, false, RK_BPP_PROFILE, rk_package_keys},
    {RK_BPP_KEYS, 0xA3, true, RK_BPP_IN_PROFILE, 0},
    {RK_BPP_PROFILE, 0xA3, true, RK_BPP_IN_PROFILE, 0},
    {RK_BPP_IN_PROFILE, 0x86, false, RK_BPP_START, rk_package_profile},
};

static const struct row *find_row(uint8_t stage, uint32_t tag) {
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].stage == stage && table[i].tag == tag)
            return &table[i];
    return 0;
}

/* The load is over: nothing of it stays in RAM, and the session goes with it. */
static void finish(struct rk_euicc *card) {
    rk_wipe(&card->bpp, sizeof card->bpp);
    rk_wipe(&card->installer, sizeof card->installer);
}

static uint16_t answer_result(struct rk_euicc *card, int error, struct rk_slice result) {
    finish(card);
    rk_session_advance(&card->session, RK_EVENT_DROP);
    if (error)
        return RK_SW_MEMORY;
    rk_answer_clear(&card->answer);
    rk_answer_add_ram(&card->answer, (size_t)(result.ptr - card->out), result.len);
    return RK_SW_OK;
}

static uint16_t fail(struct rk_euicc *card, uint8_t step, struct rk_package_end end) {
    struct rk_bpp *bpp = &card->bpp;
    struct rk_slice result = {0, 0};
    bpp->load.step = step;
    int error =
        rk_load_fail(card, &bpp->load, bpp->profile.space, end.reason, end.sima_response, &result);
    return answer_result(card, error, result);
}

static uint16_t succeed(struct rk_euicc *card, struct rk_package_end end) {
    struct rk_bpp *bpp = &card->bpp;
    struct rk_slice result = {0, 0};
    int error =
        rk_load_succeed(card, &bpp->load, &bpp->profile, rk_slice(bpp->dp_data, bpp->dp_data_len),
                        end.sima_response, &result);
    if (!RK_CHECK(PROFILE_MEMORY, !error)) /* no room for what makes the profile one */
        return fail(card, steps[RK_BPP_IN_PROFILE],
                    (struct rk_package_end){.reason = error == RK_STORE_FULL ? RK_LOAD_MEMORY
                                                                             : RK_LOAD_UNKNOWN});
    return answer_result(card, 0, result);
}

/* Count an element or header of `len` octets against what its part and the package have left. */
static bool count(struct rk_bpp *bpp, bool in_part, size_t len) {
    if (len > bpp->left || (in_part && len > bpp->part))
        return false;
    bpp->left -= (uint32_t)len;
    if (in_part)
        bpp->part -= (uint32_t)len;
    return true;
}

/* A header whose content comes later. The lengths of the parts have to add up to the package's. */
static struct rk_package_end open_part(struct rk_bpp *bpp, const struct row *row, size_t value_len,
                                       size_t header_len) {
    struct rk_package_end ok = {0}, bad = {.reason = RK_LOAD_INCORRECT_INPUT};
    if (value_len > UINT32_MAX)
        return bad;
    if (row->tag == PACKAGE) {
        bpp->left = (uint32_t)value_len;
    } else {
        if (!RK_CHECK_WITH(LOAD_LENGTHS,
                           count(bpp, false, header_len) && value_len <= bpp->left &&
                               (row->tag != 0xA3 || value_len == bpp->left),
                           RK_FACT_NUMBER("part", value_len), RK_FACT_NUMBER("left", bpp->left)))
            return bad;
        bpp->part = (uint32_t)value_len;
    }
    bpp->stage = row->next;
    return ok;
}

/* Why an element is refused that does not fit where it stands: segments have a reason of their own.
 */
static uint8_t misfit(uint32_t tag) {
    return tag == INITIALISE ? RK_LOAD_INCORRECT_INPUT : RK_LOAD_STRUCTURE;
}

static struct rk_package_end take_whole(struct rk_euicc *card, const struct row *row, uint8_t *data,
                                        size_t len) {
    struct rk_bpp *bpp = &card->bpp;
    bool in_part = row->tag != INITIALISE;
    if (!RK_CHECK_WITH(PART_LENGTH, count(bpp, in_part, len), RK_FACT_NUMBER("octets", len),
                       RK_FACT_NUMBER("part", bpp->part), RK_FACT_NUMBER("package", bpp->left)))
        return (struct rk_package_end){.reason = misfit(row->tag)};
    bool last = !in_part || !bpp->part;
    struct rk_package_end end = row->take(card, data, len, last);
    if (!end.reason && last)
        bpp->stage = row->next;
    return end;
}

/* The load's record is put first: from here on a cut leaves a result behind, and so does a result
 * that cannot be stored. One that waits still for that reason has to go before. 0 or the status
 * word; then nothing has begun. */
static uint16_t begin(struct rk_euicc *card) {
    struct rk_session *s = &card->session;
    struct rk_load *load = &card->bpp.load;
    enum rk_session_state next;
    if (!RK_CHECK_WITH(LOAD_SESSION,
                       rk_session_next((enum rk_session_state)s->state, RK_EVENT_LOAD, &next),
                       RK_FACT_NUMBER("state", s->state)))
        return RK_SW_CONDITIONS;
    memset(&card->bpp, 0, sizeof card->bpp);
    memcpy(load->transaction_id, s->transaction_id, s->transaction_id_len);
    load->transaction_id_len = s->transaction_id_len;
    memcpy(load->oid, s->oid, s->oid_len);
    load->oid_len = s->oid_len;
    memcpy(load->address, s->address, s->address_len);
    load->address_len = s->address_len;
    load->identity = s->identity;
    if (!RK_CHECK(LOAD_MEMORY, !rk_load_recover(card) && !rk_load_put(card, load)))
        return RK_SW_MEMORY;
    rk_session_advance(s, RK_EVENT_LOAD);
    return 0;
}

/* One header or element at the start of `data`. 0: go on, `*used` octets were taken; else the
 * status word. A part that does not belong here is refused and changes nothing. */
static uint16_t take_next(struct rk_euicc *card, uint8_t *data, size_t len, size_t *used) {
    struct rk_bpp *bpp = &card->bpp;
    size_t value_len, header_len;
    uint32_t tag;
    if (rk_tlv_header(rk_slice(data, len), RK_TLV_BER, &tag, &value_len, &header_len))
        return RK_SW_WRONG_DATA;
    const struct row *row = find_row(bpp->stage, tag);
    if (!RK_CHECK_WITH(LOAD_ORDER, row, RK_FACT_NUMBER("stage", bpp->stage),
                       RK_FACT_NUMBER("tag", tag)))
        return RK_SW_CONDITIONS;
    uint8_t step = steps[row->header ? row->next : row->stage];
    uint16_t sw = tag == PACKAGE ? begin(card) : 0;
    if (sw)
        return sw;
    struct rk_package_end end = {.reason = misfit(tag)};
    if (row->header) {
        *used = header_len;
        end = open_part(bpp, row, value_len, header_len);
        if (!end.reason)
            end = rk_package_opened(card, tag, step);
    } else if (RK_CHECK_WITH(PART_WHOLE, value_len <= len - header_len,
                             RK_FACT_NUMBER("octets", value_len),
                             RK_FACT_NUMBER("sent", len - header_len))) {
        *used = header_len + value_len;
        end = take_whole(card, row, data, *used);
    }
    if (end.reason)
        return fail(card, step, end);
    return end.complete ? succeed(card, end) : 0;
}

uint16_t rk_isdr_load(struct rk_euicc *card, uint8_t *data, size_t len) {
    size_t at = 0, used = 0;
    uint16_t sw = 0;
    bool loading = card->session.state == RK_SESSION_LOADING;
    if (loading != (card->bpp.stage != RK_BPP_START))
        return RK_SW_CONDITIONS;
    while (!sw && at < len) {
        sw = take_next(card, data + at, len - at, &used);
        at += used;
    }
    return sw ? sw : RK_SW_OK;
}

void rk_isdr_load_interrupted(struct rk_euicc *card) {
    struct rk_bpp *bpp = &card->bpp;
    struct rk_slice result;
    if (card->session.state != RK_SESSION_LOADING || bpp->stage == RK_BPP_START)
        return;
    /* What cannot be stored now is made up for later: RK_OBJECT_LOADING stays. */
    (void)rk_load_fail(card, &bpp->load, bpp->profile.space, RK_LOAD_INTERRUPTION, rk_slice(0, 0),
                       &result);
    finish(card);
}
