/* The card that UICC rows meet: the suite's own profile where it can be had, else what is there. */
#include "tests/conformance/template.h"
#include "tests/conformance/uicc/uicc.h"
#include "tests/conformance/words.h"

#include <stdlib.h>
#include <string.h>

enum { DIR_RECORDS_MAX = 20, APPLICATION_CODE_LEN = 7 };

static const uint8_t usim_code[APPLICATION_CODE_LEN] = {0xA0, 0, 0, 0, 0x87, 0x10, 0x02};
static const uint8_t isim_code[APPLICATION_CODE_LEN] = {0xA0, 0, 0, 0, 0x87, 0x10, 0x04};

/* ---- looking at what is there ---- */

static void take_aid(struct rk_slice aid, const uint8_t code[APPLICATION_CODE_LEN], uint8_t *out,
                     size_t *len) {
    if (*len || aid.len > UICC_AID_MAX || !rk_slice_starts_with(aid, rk_slice(code, 7)))
        return;
    memcpy(out, aid.ptr, aid.len);
    *len = aid.len;
}

/* EF.DIR: a record for each application (TS 102 221 13.1). */
static bool find_applications(struct bench *b) {
    struct uicc_card *card = &b->uicc->card;
    char text[16] = "00B2010400";
    if (!uicc_send_text(b, "00A4000C022F00"))
        return false;
    for (unsigned n = 1; b->sw == 0x9000 && n <= DIR_RECORDS_MAX; n++) {
        struct rk_tlv application, aid;
        snprintf(text, sizeof text, "00B2%02X0400", n);
        if (!uicc_send_text(b, text))
            return false;
        if (b->sw != 0x9000 ||
            !rk_tlv_find(rk_buf_slice(&b->answer), RK_TLV_BER, 0x61, &application) ||
            !rk_tlv_find(application.value, RK_TLV_BER, 0x4F, &aid))
            continue;
        take_aid(aid.value, usim_code, card->usim, &card->usim_len);
        take_aid(aid.value, isim_code, card->isim, &card->isim_len);
    }
    return true;
}

/* PS_DO in the MF's FCP: the first bit is of PIN 1 where that is the first key reference. */
static bool look_at_mf(struct bench *b) {
    struct rk_tlv fcp, status, bits, reference;
    struct uicc_card *card = &b->uicc->card;
    if (!uicc_send_text(b, "00A40004023F00"))
        return false;
    card->there = b->sw == 0x9000 && rk_tlv_find(rk_buf_slice(&b->answer), RK_TLV_BER, 0x62, &fcp);
    if (!card->there || !rk_tlv_find(fcp.value, RK_TLV_BER, 0xC6, &status) ||
        !rk_tlv_find(status.value, RK_TLV_BER, 0x90, &bits) ||
        !rk_tlv_find(status.value, RK_TLV_BER, 0x83, &reference))
        return true;
    card->pin1_disabled = bits.value.len && !(bits.value.ptr[0] & 0x80) &&
                          reference.value.len == 1 && reference.value.ptr[0] == 0x01;
    return true;
}

/* Only the application's code is fixed; the rest of its AID is the card's. */
static bool look(struct bench *b) {
    return look_at_mf(b) && (!b->uicc->card.there || find_applications(b));
}

/* ---- the suite's profile ---- */

static bool install(struct bench *b) {
    return words_set_up(b, "ready") && bench_bind(b, "uicc") && bench_load(b, NULL) &&
           words_set_up(b, "enable:A") && bench_power(b);
}

static bool install_inside(struct bench *b) {
    return bench_inside_fresh(b->inside) && bench_power(b) && install(b) &&
           bench_inside_keep(b->inside);
}

static bool install_outside(struct bench *b) {
    b->logical = true;
    return bench_power(b) && bench_wipe(b) && bench_power(b) && install(b);
}

/* ---- for the suite ---- */

bool uicc_open(struct bench *b, const struct uicc_card *known) {
    b->uicc = calloc(1, sizeof *b->uicc);
    if (!b->uicc)
        return bench_fail(b, "out of memory");
    if (known)
        b->uicc->card = *known;
    return true;
}

/* PIN 1 of a card with a profile of its own: what rows made of it, its PUK makes good. */
static bool repair(struct bench *b) {
    const struct uicc_card *card = &b->uicc->card;
    if (!card->has_pin1 || !card->has_puk1)
        return true;
    return uicc_ask(b, "002C000110{puk1}{pin1}") &&
           (!card->pin1_disabled || uicc_ask(b, "0026000108{pin1}")) && bench_power(b);
}

void uicc_close(struct bench *b) {
    if (!b->uicc)
        return;
    if (b->uicc->dirty && !b->uicc->card.own && b->connected)
        (void)(bench_power(b) && repair(b));
    rk_buf_free(&b->uicc->before);
    rk_wipe(b->uicc, sizeof *b->uicc);
    free(b->uicc);
}

static bool meet(struct bench *b, bool may_change) {
    struct bench_uicc *u = b->uicc;
    b->failed = false;
    if (b->inside || (b->has_isdr && b->has_ci && may_change)) {
        uicc_profile_secrets(&u->card);
        return bench_seed(b, 0) && (b->inside ? install_inside(b) : install_outside(b));
    }
    return bench_power(b) && look(b);
}

bool uicc_meet(struct bench *b, bool may_change) {
    struct bench_uicc *u = b->uicc;
    if (!u->met)
        u->fit = meet(b, may_change);
    u->met = true;
    return u->fit;
}

uint32_t uicc_missing(const struct bench *b, bool may_change) {
    const struct uicc_card *card = &b->uicc->card;
    const struct {
        unsigned needs;
        bool met;
    } table[] = {
        {NEEDS_CHANGE, may_change},
        {NEEDS_POWER, b->inside || b->powered || b->in_reader},
        {NEEDS_RESET, b->inside || b->in_reader},
        {NEEDS_RAW, !b->le_needed},
        {NEEDS_OWN, card->own},
        {NEEDS_PIN1, card->has_pin1 || card->pin1_disabled},
        {NEEDS_PUK1, card->has_pin1 && card->has_puk1},
        {NEEDS_GUARD, !card->pin1_disabled},
        {NEEDS_PIN2, card->has_pin2},
        {NEEDS_ADM, card->has_adm},
        {NEEDS_KEYS, card->has_keys},
        {NEEDS_USIM, card->usim_len != 0},
        {NEEDS_ISIM, card->isim_len != 0},
    };
    uint32_t missing = 0;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        missing |= table[i].met ? 0 : table[i].needs;
    return card->there ? missing : UINT32_MAX;
}

bool uicc_begin(struct bench *b, unsigned n, unsigned needs) {
    struct bench_uicc *u = b->uicc;
    b->failed = false;
    b->sw = 0;
    u->opened = 0;
    u->counter = 0;
    rk_buf_truncate(&u->before, 0);
    bool was_dirty = u->dirty;
    u->dirty = (needs & NEEDS_CHANGE) != 0;
    if (!bench_seed(b, n))
        return false;
    if (b->inside)
        return bench_inside_kept(b->inside) && bench_power(b);
    if (was_dirty && u->card.own)
        return install_outside(b);
    return bench_power(b) && (!was_dirty || repair(b));
}
