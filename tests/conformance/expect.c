#include "tests/conformance/expect.h"
#include "tests/conformance/template.h"
#include "tests/conformance/uicc/uicc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PART_CAP = 4096, SHOWN = 48 };

/* ---- paths ---- */

/* Enter the n-th element with `tag` of `in`. */
static bool enter(struct rk_slice in, uint32_t tag, unsigned long n, struct rk_tlv *out) {
    struct rk_tlv_reader r = rk_tlv_read(in, RK_TLV_DER);
    while (rk_tlv_next(&r, out))
        if (out->tag == tag && n-- == 0)
            return true;
    return false;
}

static bool find_path(const struct bench *b, const char *path, struct rk_tlv *out) {
    struct rk_slice in = rk_buf_slice(&b->answer);
    for (const char *at = path; *at && *at != ' ';) {
        char *end;
        unsigned long tag = strtoul(at, &end, 16), n = 0;
        if (*end == '[')
            n = strtoul(end + 1, &end, 10), end++;
        if (!enter(in, (uint32_t)tag, n, out))
            return false;
        in = out->value;
        at = *end == '/' ? end + 1 : end;
    }
    return true;
}

static unsigned long count_path(const struct bench *b, const char *path) {
    char parent[PART_CAP];
    struct rk_tlv e = {.value = rk_buf_slice(&b->answer)};
    unsigned long count = 0;
    size_t len = strcspn(path, " ");
    snprintf(parent, sizeof parent, "%.*s", (int)len, path);
    char *slash = strrchr(parent, '/');
    uint32_t tag = (uint32_t)strtoul(slash ? slash + 1 : parent, NULL, 16);
    if (slash)
        *slash = 0;
    if (slash && !find_path(b, parent, &e))
        return 0;
    struct rk_tlv_reader r = rk_tlv_read(e.value, RK_TLV_DER);
    while (rk_tlv_next(&r, &e))
        count += e.tag == tag;
    return count;
}

/* ---- texts ---- */

static const char *hex(struct rk_slice s, char out[2 * SHOWN + 4]) {
    size_t n = s.len < SHOWN ? s.len : SHOWN;
    for (size_t i = 0; i < n; i++)
        snprintf(out + 2 * i, 3, "%02X", s.ptr[i]);
    snprintf(out + 2 * n, 4, "%s", s.len > n ? "..." : "");
    return out;
}

static bool compare(struct bench *b, const char *what, const char *text, struct rk_slice got) {
    struct template t;
    char shown[2 * SHOWN + 4], wanted[2 * SHOWN + 4];
    if (!template_read(b, text, &t)) {
        template_free(&t);
        return false;
    }
    bool same = template_matches(&t, got);
    hex(rk_buf_slice(&t.octets), wanted);
    template_free(&t);
    return same || bench_fail(b, "%s is %s instead of %s", what, hex(got, shown), wanted);
}

/* ---- what was signed ---- */

static bool verify(struct bench *b, const struct rk_slice *what, struct rk_slice signature) {
    return (b->euicc && !rk_key_verify(b->euicc, what, 1, signature)) ||
           bench_fail(b, "the signature is wrong");
}

static bool check_signed(struct bench *b) {
    struct rk_tlv list, one, data, signature;
    if (!find_path(b, "BF2B/A0", &list))
        return bench_fail(b, "the answer is no list of notifications");
    struct rk_tlv_reader r = rk_tlv_read(list.value, RK_TLV_DER);
    while (rk_tlv_next(&r, &one)) {
        struct rk_tlv_reader n = rk_tlv_enter(&r, &one);
        if (!rk_tlv_take(&n, one.tag == 0xBF37 ? 0xBF27 : 0xBF2F, &data) ||
            !rk_tlv_take(&n, 0x5F37, &signature))
            return bench_fail(b, "a notification lacks a member");
        if (!verify(b, &data.whole, signature.value))
            return false;
    }
    return true;
}

static uint32_t number(struct rk_slice in, uint32_t tag) {
    struct rk_tlv e;
    uint32_t value = UINT32_MAX;
    if (rk_tlv_find(in, RK_TLV_DER, tag, &e))
        (void)rk_tlv_get_uint(e.value, &value);
    return value;
}

/* The ProfileInstallationResult of the answer: itself, or the last one in a list. */
static bool find_result(const struct bench *b, struct rk_tlv *out) {
    struct rk_tlv list, e;
    if (find_path(b, "BF37", out))
        return true;
    if (!find_path(b, "BF2B/A0", &list))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(list.value, RK_TLV_DER);
    bool found = false;
    while (rk_tlv_next(&r, &e))
        if (e.tag == 0xBF37) {
            *out = e;
            found = true;
        }
    return found;
}

static bool check_result(struct bench *b, const char *text) {
    struct rk_tlv result, data, signature, final, choice, e;
    if (!find_result(b, &result) || !rk_tlv_find(result.value, RK_TLV_DER, 0xBF27, &data) ||
        !rk_tlv_find(result.value, RK_TLV_DER, 0x5F37, &signature) ||
        !rk_tlv_find(data.value, RK_TLV_DER, 0xA2, &final) ||
        !rk_tlv_find(data.value, RK_TLV_DER, 0x80, &e))
        return bench_fail(b, "there is no ProfileInstallationResult");
    if (!verify(b, &data.whole, signature.value))
        return false;
    if (!rk_slice_equal(e.value, rk_slice_of(b->transaction_id)))
        return bench_fail(b, "the result names another transaction");
    bool failed = rk_tlv_find(final.value, RK_TLV_DER, 0xA1, &choice);
    char got[32] = "ok";
    if (failed)
        snprintf(got, sizeof got, "%u %u", (unsigned)number(choice.value, 0x80),
                 (unsigned)number(choice.value, 0x81));
    return strcmp(got, text) == 0 || bench_fail(b, "the load ended with %s, not %s", got, text);
}

/* ---- parts ---- */

static bool check_value(struct bench *b, const char *path, bool same) {
    const char *sign = strstr(path, " = ");
    struct rk_tlv e;
    if (!sign)
        return bench_fail(b, "expectation without =");
    if (!find_path(b, path, &e))
        return bench_fail(b, "there is no %.*s", (int)(sign - path), path);
    if (same)
        return compare(b, path, sign + 3, e.value);
    struct template t;
    bool ok = template_read(b, sign + 3, &t) && !template_matches(&t, e.value);
    template_free(&t);
    return ok || bench_fail(b, "%.*s is what it must not be", (int)(sign - path), path);
}

static bool check_count(struct bench *b, const char *path) {
    const char *sign = strstr(path, " = ");
    unsigned long wanted = sign ? strtoul(sign + 3, NULL, 10) : 0, got = count_path(b, path);
    return got == wanted || bench_fail(b, "%lu elements instead of %s", got, path);
}

/* What the answer tells as free, against what the word `free` found. */
static bool check_free(struct bench *b, const char *wanted) {
    struct rk_tlv e;
    if (!find_path(b, "BF22/84/82", &e) || e.value.len != 4)
        return bench_fail(b, "the answer tells no free memory");
    uint32_t now = rk_get_u32(e.value.ptr);
    const char *got = now < b->free_memory ? "less" : now > b->free_memory ? "more" : "same";
    return strcmp(got, wanted) == 0 || bench_fail(b, "%u octets are free after %u: %s",
                                                  (unsigned)now, (unsigned)b->free_memory, got);
}

static bool check_sw(struct bench *b, const char *text) {
    unsigned long wanted = strtoul(text, NULL, 16);
    bool any_low = text[2] == '.';
    return (any_low ? b->sw >> 8u : b->sw) == wanted ||
           bench_fail(b, "the status word is %04X instead of %s", b->sw, text);
}

static const char *after(const char *part, const char *word) {
    size_t len = strlen(word);
    return strncmp(part, word, len) == 0 ? part + len : NULL;
}

static bool check_part(struct bench *b, const char *part) {
    const char *rest;
    struct rk_tlv e;
    if ((rest = after(part, "sw ")))
        return check_sw(b, rest);
    if ((rest = after(part, "at ")))
        return check_value(b, rest, true);
    if ((rest = after(part, "other ")))
        return check_value(b, rest, false);
    if ((rest = after(part, "has ")))
        return find_path(b, rest, &e) || bench_fail(b, "there is no %s", rest);
    if ((rest = after(part, "no ")))
        return !find_path(b, rest, &e) || bench_fail(b, "there is %s", rest);
    if ((rest = after(part, "count ")))
        return check_count(b, rest);
    if ((rest = after(part, "pir ")))
        return check_result(b, rest);
    if (strcmp(part, "signed") == 0)
        return check_signed(b);
    if ((rest = after(part, "under ")))
        return bench_signed_under(b, *rest);
    if ((rest = after(part, "free ")))
        return check_free(b, rest);
    if (strcmp(part, "anew") == 0)
        return uicc_check_anew(b);
    if (strcmp(part, "auts") == 0)
        return uicc_check_auts(b);
    if ((rest = after(part, "packet ")))
        return uicc_check_packet(b, rest);
    if (strcmp(part, "nothing") == 0)
        return !b->answer.len || bench_fail(b, "there are data");
    return compare(b, "the answer", part, rk_buf_slice(&b->answer));
}

bool expect_answer(struct bench *b, const char *expect) {
    char part[PART_CAP];
    if (!strstr(expect, "sw ") && b->sw != 0x9000 && b->sw >> 8 != 0x91)
        return bench_fail(b, "the status word is %04X", b->sw);
    for (const char *at = expect; *at;) {
        const char *end = strstr(at, " & ");
        size_t len = end ? (size_t)(end - at) : strlen(at);
        if (len >= sizeof part)
            return bench_fail(b, "expectation too long");
        memcpy(part, at, len);
        part[len] = 0;
        if (!check_part(b, part))
            return false;
        at = end ? end + 3 : at + len;
    }
    return true;
}
