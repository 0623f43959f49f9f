#include "tests/conformance/words.h"
#include "tests/conformance/template.h"

#include <stdio.h>
#include <string.h>

enum { WORD_CAP = 4096 };

static bool do_ready(struct bench *b, const char *params) {
    (void)params;
    return bench_challenge(b, NULL) && bench_authenticate(b, NULL) && bench_prepare(b, NULL);
}

static bool do_install(struct bench *b, const char *params) {
    return do_ready(b, NULL) && bench_bind(b, params) && bench_load(b, NULL);
}

/* Send `format` with the profile's letter in it. */
static bool send_for(struct bench *b, const char *format, const char *profile) {
    char text[128];
    struct rk_buf request = {0};
    snprintf(text, sizeof text, format, profile);
    bool ok = template_octets(b, text, &request) && bench_es10(b, rk_buf_slice(&request));
    rk_buf_free(&request);
    return ok;
}

static bool do_enable(struct bench *b, const char *profile) {
    return send_for(b, "BF31(A0(5A({%s}))810100)", profile);
}

static bool do_refresh(struct bench *b, const char *profile) {
    return send_for(b, "BF31(A0(5A({%s}))8101FF)", profile);
}

static bool do_disable(struct bench *b, const char *profile) {
    return send_for(b, "BF32(A0(5A({%s}))810100)", profile);
}

static bool do_delete(struct bench *b, const char *profile) {
    return send_for(b, "BF33(5A({%s}))", profile);
}

static bool do_nick(struct bench *b, const char *params) {
    char profile[2] = {params[0], 0}, format[256];
    snprintf(format, sizeof format, "BF29(5A({%%s})90(%.200s))", params + 2);
    return send_for(b, format, profile);
}

static bool do_keep(struct bench *b, const char *params) {
    (void)params;
    memcpy(b->kept_otpk, b->euicc_otpk, sizeof b->kept_otpk);
    return true;
}

static bool do_forget(struct bench *b, const char *params) {
    (void)params;
    return bench_forget(b);
}

bool word_power(struct bench *b, const char *params) {
    (void)params;
    return bench_power(b);
}

bool word_reset(struct bench *b, const char *params) {
    (void)params;
    return bench_reset(b);
}

static bool do_channel(struct bench *b, const char *params) {
    (void)params;
    return bench_channel(b);
}

static bool do_close(struct bench *b, const char *params) {
    (void)params;
    return bench_close_channel(b);
}

static bool do_rat(struct bench *b, const char *params) {
    struct rk_buf rat = {0};
    bool ok = template_octets(b, params, &rat) && bench_inside_personalise(b, rk_buf_slice(&rat));
    rk_buf_free(&rat);
    b->selected = false;
    return ok;
}

static bool do_fill(struct bench *b, const char *params) {
    return bench_inside_fill(b->inside, param_number(params, "leave", 1024)) ||
           bench_fail(b, "the card's store cannot be filled");
}

static bool do_break(struct bench *b, const char *params) {
    bench_inside_break(b->inside, (unsigned)param_number(params, "write", 1));
    return true;
}

bool word_apdu(struct bench *b, const char *params) {
    struct rk_buf command = {0};
    bool ok = template_octets(b, params, &command) && bench_apdu(b, rk_buf_slice(&command));
    rk_buf_free(&command);
    return ok;
}

static bool do_terminal(struct bench *b, const char *params) {
    (void)params;
    return word_apdu(b, "8010000003FFFFFF");
}

static bool do_es10(struct bench *b, const char *params) {
    return send_for(b, "%s", params);
}

static const struct word words[] = {
    {"challenge", 0, bench_challenge},
    {"auth", NEEDS_CI, bench_authenticate},
    {"prepare", NEEDS_CI, bench_prepare},
    {"cancel", 0, bench_cancel},
    {"bind", NEEDS_CI, bench_bind},
    {"load", NEEDS_CI | NEEDS_CHANGE, bench_load},
    {"ready", NEEDS_CI, do_ready},
    {"install", NEEDS_CI | NEEDS_CHANGE, do_install},
    {"enable", NEEDS_CHANGE, do_enable},
    {"refresh", NEEDS_CHANGE, do_refresh},
    {"disable", NEEDS_CHANGE, do_disable},
    {"delete", NEEDS_CHANGE, do_delete},
    {"nick", NEEDS_CHANGE, do_nick},
    {"crl", NEEDS_CI | NEEDS_INSIDE, bench_crl},
    {"keep", 0, do_keep},
    {"forget", NEEDS_CHANGE, do_forget},
    {"power", NEEDS_POWER, word_power},
    {"reset", NEEDS_RESET, word_reset},
    {"channel", 0, do_channel},
    {"close", 0, do_close},
    {"rat", NEEDS_INSIDE, do_rat},
    {"card", NEEDS_INSIDE, bench_card},
    {"break", NEEDS_INSIDE, do_break},
    {"fill", NEEDS_INSIDE, do_fill},
    {"free", NEEDS_CHANGE, bench_free},
    {"cost", NEEDS_CHANGE, bench_cost},
    {"room", NEEDS_INSIDE, bench_room},
    {"crowd", NEEDS_INSIDE, bench_crowd},
    {"terminal", NEEDS_RAW, do_terminal},
    {"apdu", NEEDS_RAW, word_apdu},
    {"es10", 0, do_es10},
};

const struct word *word_find(const struct word *list, size_t count, const char *text) {
    size_t len = strcspn(text, ": ");
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i].name) == len && memcmp(list[i].name, text, len) == 0)
            return &list[i];
    return NULL;
}

static const struct word *find(const char *text) {
    return word_find(words, sizeof words / sizeof *words, text);
}

/* Requests that change something on the card, by their first two octets. */
static unsigned request_needs(const char *text) {
    static const char *const changing[] = {"BF29", "BF30", "BF31", "BF32", "BF33",
                                           "BF34", "BF35", "BF3F", "BF2A"};
    for (size_t i = 0; i < sizeof changing / sizeof *changing; i++)
        if (strncmp(text, changing[i], 4) == 0)
            return NEEDS_CHANGE;
    return 0;
}

static unsigned need_of(const char *text) {
    const struct word *word = find(text);
    if (!word)
        return request_needs(text);
    return word->needs | (word->run == do_es10 ? request_needs(strchr(text, ':') + 1) : 0);
}

static const char *next_word(const char *at) {
    at += strcspn(at, " ");
    return at + strspn(at, " ");
}

unsigned words_need(const struct row *row) {
    unsigned needs = 0;
    for (const char *at = row->setup; at && *at; at = next_word(at))
        needs |= need_of(at);
    for (size_t i = 0; i < ROW_EXCHANGES && row->then[i].send; i++) {
        needs |= need_of(row->then[i].send);
        if (strstr(row->then[i].send, "{ci}"))
            needs |= NEEDS_CI;
    }
    return needs;
}

bool words_do(struct bench *b, const char *text) {
    const struct word *word = find(text);
    const char *colon = strchr(text, ':');
    struct rk_buf request = {0};
    if (word)
        return word->run(b, colon ? colon + 1 : "");
    bool ok = template_octets(b, text, &request) && bench_es10(b, rk_buf_slice(&request));
    rk_buf_free(&request);
    return ok;
}

/* What every function answers when it did what was asked. */
static bool succeeded(const struct bench *b) {
    struct rk_tlv whole, e;
    uint32_t result = 0;
    if (b->sw != 0x9000 && b->sw >> 8 != 0x91 && b->sw >> 8 != 0x61)
        return false;
    struct rk_tlv_reader r = rk_tlv_read(rk_buf_slice(&b->answer), RK_TLV_DER);
    if (!rk_tlv_next(&r, &whole))
        return true;
    switch (whole.tag) {
    case 0xBF38:
    case 0xBF35:
    case 0xBF21:
    case 0xBF41:
        return rk_tlv_find(whole.value, RK_TLV_DER, 0xA0, &e);
    case 0xBF37:
        return rk_tlv_find(whole.value, RK_TLV_DER, 0xBF27, &e) &&
               rk_tlv_find(e.value, RK_TLV_DER, 0xA2, &e) &&
               rk_tlv_find(e.value, RK_TLV_DER, 0xA0, &e);
    case 0xBF29:
    case 0xBF30:
    case 0xBF31:
    case 0xBF32:
    case 0xBF33:
    case 0xBF34:
    case 0xBF3F:
        return rk_tlv_find(whole.value, RK_TLV_DER, 0x80, &e) &&
               !rk_tlv_get_uint(e.value, &result) && !result;
    default:
        return true;
    }
}

bool words_set_up(struct bench *b, const char *setup) {
    char word[WORD_CAP];
    for (const char *at = setup; at && *at; at = next_word(at)) {
        size_t len = strcspn(at, " ");
        if (len >= sizeof word)
            return bench_fail(b, "set-up: a word is too long");
        memcpy(word, at, len);
        word[len] = 0;
        rk_buf_truncate(&b->answer, 0);
        b->sw = 0x9000;
        if (!words_do(b, word))
            return false;
        if (!succeeded(b))
            return bench_fail(b, "set-up: %.40s is refused (%04X)", word, b->sw);
    }
    return true;
}
