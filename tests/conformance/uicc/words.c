/* What can be done to a UICC in a word, or in a command of its own. */
#include "tests/conformance/words.h"
#include "tests/conformance/template.h"
#include "tests/conformance/uicc/uicc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_CAP = 1024 };

static bool do_nothing(struct bench *b, const char *params) {
    (void)b;
    (void)params;
    return true;
}

static bool do_file(struct bench *b, const char *params) {
    char text[64];
    snprintf(text, sizeof text, "00A4080C (7F10 %.16s)", params);
    return uicc_send_text(b, text);
}

static bool do_usim(struct bench *b, const char *params) {
    (void)params;
    return uicc_send_text(b, "00A4040C ({usim})");
}

static bool do_isim(struct bench *b, const char *params) {
    (void)params;
    return uicc_send_text(b, "00A4040C ({isim})");
}

static bool do_pin(struct bench *b, const char *params) {
    (void)params;
    return !b->uicc->card.has_pin1 || uicc_send_text(b, "0020000108{pin1}");
}

static bool do_pin2(struct bench *b, const char *params) {
    (void)params;
    return uicc_send_text(b, "0020008108{pin2}");
}

static bool do_adm(struct bench *b, const char *params) {
    (void)params;
    return uicc_send_text(b, "0020000A08{adm}");
}

static bool do_open(struct bench *b, const char *params) {
    (void)params;
    if (!uicc_ask(b, "0070000001"))
        return false;
    if (b->answer.len != 1)
        return bench_fail(b, "the card tells no channel");
    b->uicc->opened = b->answer.ptr[0];
    return true;
}

static bool do_again(struct bench *b, const char *params) {
    char text[256];
    bool ok = param_get(params, "send", text, sizeof text) != NULL;
    for (size_t n = param_number(params, "n", 1); ok && n; n--)
        ok = uicc_send_text(b, text);
    b->sw = 0x9000;
    return ok;
}

static bool do_suspend(struct bench *b, const char *params) {
    (void)params;
    if (!uicc_ask(b, "8076000004 0001 010A"))
        return false;
    if (b->answer.len != 10)
        return bench_fail(b, "SUSPEND UICC gives no token");
    memcpy(b->uicc->token, b->answer.ptr + 2, sizeof b->uicc->token);
    return true;
}

static bool do_terminal(struct bench *b, const char *params) {
    (void)params;
    return uicc_send_text(b, "80100000 ({FF*36})");
}

static bool do_domain(struct bench *b, const char *params) {
    (void)params;
    return uicc_send_text(b, "00A4040C08A000000151000000");
}

static bool do_keys(struct bench *b, const char *params) {
    (void)params;
    return uicc_keys(b);
}

static const struct word words[] = {
    {"raw", NEEDS_RAW, word_apdu},
    {"own", NEEDS_OWN, do_nothing},
    {"guarded", NEEDS_GUARD, do_nothing},
    {"change", NEEDS_CHANGE, do_nothing},
    {"file", NEEDS_OWN, do_file},
    {"usim", NEEDS_USIM, do_usim},
    {"isim", NEEDS_ISIM, do_isim},
    {"pin", NEEDS_PIN1, do_pin},
    {"pin2", NEEDS_PIN2, do_pin2},
    {"adm", NEEDS_ADM, do_adm},
    {"open", 0, do_open},
    {"again", 0, do_again},
    {"suspend", NEEDS_CHANGE, do_suspend},
    {"power", NEEDS_POWER, word_power},
    {"reset", NEEDS_RESET, word_reset},
    {"terminal", 0, do_terminal},
    {"keys", NEEDS_KEYS | NEEDS_USIM | NEEDS_PIN1, do_keys},
    {"auth", NEEDS_KEYS | NEEDS_USIM | NEEDS_PIN1 | NEEDS_CHANGE, uicc_authenticate},
    {"ota", NEEDS_OWN | NEEDS_CHANGE, uicc_packet},
    {"domain", NEEDS_OWN, do_domain},
    {"init", NEEDS_OWN | NEEDS_CHANGE, uicc_initialize},
    {"external", NEEDS_OWN | NEEDS_CHANGE, uicc_external},
    {"secure", NEEDS_OWN | NEEDS_CHANGE, uicc_secure},
    {"gp", NEEDS_OWN | NEEDS_CHANGE, uicc_secured},
    {"forged", NEEDS_OWN | NEEDS_CHANGE, uicc_forged},
    {"replay", NEEDS_OWN | NEEDS_CHANGE, uicc_replayed},
    {"putkey", NEEDS_OWN | NEEDS_CHANGE, uicc_put_key},
};

static const struct word *find(const char *text) {
    return word_find(words, sizeof words / sizeof *words, text);
}

static const struct {
    const char *name;
    unsigned needs;
} named[] = {
    {"{pin1}", NEEDS_PIN1}, {"{puk1}", NEEDS_PUK1},     {"{wrong}", NEEDS_PUK1},
    {"{new}", NEEDS_PUK1},  {"{universal}", NEEDS_OWN}, {"{pin2}", NEEDS_PIN2},
    {"{puk2}", NEEDS_OWN},  {"{adm}", NEEDS_ADM},       {"{usim}", NEEDS_USIM},
    {"{isim}", NEEDS_ISIM},
};

/* Instructions after which the card may not be what it was. */
static const struct {
    uint8_t ins;
    unsigned needs;
} changing[] = {
    {0x04, NEEDS_CHANGE},
    {0x24, NEEDS_CHANGE | NEEDS_PUK1},
    {0x26, NEEDS_CHANGE | NEEDS_PUK1},
    {0x28, NEEDS_CHANGE | NEEDS_PUK1},
    {0x32, NEEDS_CHANGE},
    {0x44, NEEDS_CHANGE},
    {0x76, NEEDS_CHANGE},
    {0xC2, NEEDS_CHANGE},
    {0xD6, NEEDS_CHANGE},
    {0xD8, NEEDS_CHANGE},
    {0xDB, NEEDS_CHANGE},
    {0xDC, NEEDS_CHANGE},
};

static unsigned instruction_needs(const char *text) {
    char digits[5] = {0};
    size_t n = 0;
    for (; *text && *text != '{' && n < 4; text++)
        if (*text != ' ')
            digits[n++] = *text;
    unsigned ins = (unsigned)strtoul(digits, NULL, 16) & 0xFF;
    /* VERIFY and UNBLOCK PIN without a value ask. */
    if (strchr(text, '{') && n == 4 && (ins == 0x20 || ins == 0x2C))
        return NEEDS_CHANGE;
    for (size_t i = 0; n == 4 && i < sizeof changing / sizeof *changing; i++)
        if (changing[i].ins == ins)
            return changing[i].needs;
    return 0;
}

static unsigned need_of(const char *text) {
    const struct word *word = find(text);
    unsigned needs = word ? word->needs : instruction_needs(text);
    if (word && word->run == word_apdu)
        needs |= instruction_needs(strchr(text, ':') + 1);
    if (word && word->run == do_again)
        needs |= instruction_needs(strstr(text, "send=") + 5);
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (strstr(text, named[i].name))
            needs |= named[i].needs;
    return needs;
}

static const char *next_word(const char *at) {
    at += strcspn(at, " ");
    return at + strspn(at, " ");
}

unsigned uicc_words_need(const struct row *row) {
    unsigned needs = 0;
    char word[WORD_CAP];
    for (const char *at = row->setup; at && *at; at = next_word(at)) {
        snprintf(word, sizeof word, "%.*s", (int)strcspn(at, " "), at);
        needs |= need_of(word);
    }
    for (size_t i = 0; i < ROW_EXCHANGES && row->then[i].send; i++)
        needs |= need_of(row->then[i].send);
    return needs;
}

bool uicc_words_do(struct bench *b, const char *text) {
    const struct word *word = find(text);
    const char *colon = strchr(text, ':');
    if (word)
        return word->run(b, colon ? colon + 1 : "");
    return uicc_send_text(b, text);
}

bool uicc_words_set_up(struct bench *b, const char *setup) {
    char word[WORD_CAP];
    for (const char *at = setup; at && *at; at = next_word(at)) {
        snprintf(word, sizeof word, "%.*s", (int)strcspn(at, " "), at);
        rk_buf_truncate(&b->answer, 0);
        b->sw = 0x9000;
        if (!uicc_words_do(b, word))
            return false;
        if (b->sw != 0x9000 && b->sw >> 8 != 0x91 && b->sw >> 8 != 0x61)
            return bench_fail(b, "set-up: %.40s is refused (%04X)", word, b->sw);
    }
    return true;
}
