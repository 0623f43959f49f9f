#include "tests/conformance/template.h"

#include "tests/conformance/uicc/uicc.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 12, NAME_CAP = 32 };

struct reader {
    struct bench *b;
    const char *at;
};

static void put(struct template *t, struct rk_slice octets, uint8_t mask) {
    rk_buf_put_slice(&t->octets, octets);
    for (size_t i = 0; i < octets.len; i++)
        rk_buf_put_byte(&t->mask, mask);
}

static void put_byte(struct template *t, uint8_t octet, uint8_t mask) {
    put(t, rk_slice(&octet, 1), mask);
}

void template_put_uint(struct rk_buf *out, uint32_t value) {
    uint8_t octets[5] = {0};
    size_t at = 1;
    rk_put_u32(octets + 1, value);
    while (at < 4 && !octets[at])
        at++;
    if (octets[at] & 0x80)
        at--;
    rk_buf_put(out, octets + at, sizeof octets - at);
}

/* ---- names ---- */

static bool put_repeated(struct reader *r, const char *name, struct template *t) {
    char *end;
    unsigned long octet = strtoul(name, &end, 16);
    if (*end != '*' || octet > 255)
        return bench_fail(r->b, "template: what is {%s}?", name);
    unsigned long count = strtoul(end + 1, &end, 10);
    if (*end || count > 4096)
        return bench_fail(r->b, "template: what is {%s}?", name);
    for (; count; count--)
        put_byte(t, (uint8_t)octet, 0xFF);
    return true;
}

/* The answer of the card to `request` is asked for in between: the last one stays as it is. */
static bool ask_aside(struct bench *b, const char *request, struct rk_buf *answer) {
    struct rk_buf kept = b->answer, kept_request = b->request;
    uint16_t sw = b->sw;
    memset(&b->answer, 0, sizeof b->answer);
    memset(&b->request, 0, sizeof b->request);
    bool ok = bench_ask(b, request);
    *answer = b->answer;
    rk_buf_free(&b->request);
    b->answer = kept;
    b->request = kept_request;
    b->sw = sw;
    return ok;
}

static bool put_aid(struct reader *r, char profile, struct template *t) {
    char request[] = "BF2D(A0(5A({A}))5C(4F))";
    struct rk_buf answer = {0};
    struct rk_tlv e;
    request[strlen("BF2D(A0(5A({")] = profile;
    bool ok = ask_aside(r->b, request, &answer);
    struct rk_slice in = rk_buf_slice(&answer);
    static const uint32_t path[] = {0xBF2D, 0xA0, 0xE3, 0x4F};
    for (size_t i = 0; ok && i < sizeof path / sizeof *path; i++) {
        ok = rk_tlv_find(in, RK_TLV_DER, path[i], &e);
        in = e.value;
    }
    if (ok)
        put(t, in, 0xFF);
    rk_buf_free(&answer);
    return ok || bench_fail(r->b, "the card knows no profile %c", profile);
}

static bool put_seq(struct reader *r, const char *index, struct template *t) {
    unsigned long left = strtoul(index, NULL, 10);
    struct rk_buf answer = {0};
    struct rk_tlv whole, list, one, number;
    bool ok = ask_aside(r->b, "BF2800", &answer) &&
              rk_tlv_find(rk_buf_slice(&answer), RK_TLV_DER, 0xBF28, &whole) &&
              rk_tlv_find(whole.value, RK_TLV_DER, 0xA0, &list);
    struct rk_tlv_reader n = rk_tlv_read(ok ? list.value : rk_slice(NULL, 0), RK_TLV_DER);
    while (ok && (ok = rk_tlv_take(&n, 0xBF2F, &one)) && left)
        left--;
    ok = ok && rk_tlv_find(one.value, RK_TLV_DER, 0x80, &number);
    if (ok)
        put(t, number.value, 0xFF);
    rk_buf_free(&answer);
    return ok || bench_fail(r->b, "the card has no pending notification %s", index);
}

static bool put_ci(struct reader *r, char letter, struct template *t) {
    struct rk_buf id = {0};
    bool ok = bench_ci_id(r->b, letter, &id);
    put(t, rk_buf_slice(&id), 0xFF);
    rk_buf_free(&id);
    return ok;
}

/* EF.ICCID coding of the suite's profiles. */
static void put_iccid(char profile, struct template *t) {
    static const uint8_t usual[] = {0x98, 0x44, 0x50, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x74};
    uint8_t iccid[sizeof usual];
    memcpy(iccid, usual, sizeof iccid);
    iccid[8] = (uint8_t)(iccid[8] + (profile - 'A'));
    put(t, rk_slice_of(iccid), 0xFF);
}

static bool put_name(struct reader *r, const char *name, struct template *t) {
    struct bench *b = r->b;
    const struct {
        const char *name;
        struct rk_slice value;
    } values[] = {
        {"tid", rk_slice_of(b->transaction_id)}, {"eid", rk_slice_of(b->eid)},
        {"otpk", rk_slice_of(b->euicc_otpk)},    {"challenge", rk_slice_of(b->challenge)},
        {"smdp", rk_slice("dp.example", 10)},    {"kept", rk_slice_of(b->kept_otpk)},
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (strcmp(name, values[i].name) == 0) {
            put(t, values[i].value, 0xFF);
            return true;
        }
    if (name[0] >= 'A' && name[0] <= 'D' && !name[1]) {
        put_iccid(name[0], t);
        return true;
    }
    if (strncmp(name, "ci", 2) == 0)
        return put_ci(r, name[2], t);
    if (strncmp(name, "aid", 3) == 0)
        return put_aid(r, name[3], t);
    if (strncmp(name, "seq", 3) == 0)
        return put_seq(r, name + 3, t);
    struct rk_buf value = {0};
    bool known = b->uicc && uicc_name(b, name, &value);
    put(t, rk_buf_slice(&value), 0xFF);
    rk_buf_free(&value);
    return known || put_repeated(r, name, t);
}

static bool read_name(struct reader *r, struct template *t) {
    char name[NAME_CAP];
    const char *end = strchr(r->at, '}');
    size_t len = end ? (size_t)(end - r->at - 1) : NAME_CAP;
    if (len >= sizeof name)
        return bench_fail(r->b, "template: a name without end");
    memcpy(name, r->at + 1, len);
    name[len] = 0;
    r->at = end + 1;
    return put_name(r, name, t);
}

/* ---- octets ---- */

static bool read_octet(struct reader *r, struct template *t) {
    char digits[3] = {r->at[0], r->at[0] ? r->at[1] : '\0', 0};
    char *end;
    if (strcmp(digits, "..") == 0) {
        put_byte(t, 0, 0);
    } else {
        unsigned long octet = strtoul(digits, &end, 16);
        if (end != digits + 2)
            return bench_fail(r->b, "template: no octet at '%.8s'", r->at);
        put_byte(t, (uint8_t)octet, 0xFF);
    }
    r->at += 2;
    return true;
}

static void put_length(struct template *t, size_t len) {
    struct rk_buf header = {0};
    rk_buf_put_header(&header, 0x30, len);
    put(t, rk_slice(header.ptr + 1, header.len - 1), 0xFF);
    rk_buf_free(&header);
}

static bool read_all(struct reader *r, struct template *t, int depth);

static bool read_brackets(struct reader *r, struct template *t, int depth) {
    struct template inner = {0};
    r->at++;
    bool ok = read_all(r, &inner, depth + 1) && *r->at == ')';
    if (ok) {
        r->at++;
        put_length(t, inner.octets.len);
        rk_buf_put_slice(&t->octets, rk_buf_slice(&inner.octets));
        rk_buf_put_slice(&t->mask, rk_buf_slice(&inner.mask));
    }
    template_free(&inner);
    return ok || bench_fail(r->b, "template: a bracket is not closed");
}

static bool read_all(struct reader *r, struct template *t, int depth) {
    bool ok = depth < DEPTH_MAX;
    while (ok && *r->at && *r->at != ')') {
        switch (*r->at) {
        case ' ':
            r->at++;
            break;
        case '(':
            ok = read_brackets(r, t, depth);
            break;
        case '{':
            ok = read_name(r, t);
            break;
        case '*':
            t->open_end = true;
            r->at++;
            break;
        default:
            ok = read_octet(r, t);
        }
    }
    return ok;
}

bool template_read(struct bench *b, const char *text, struct template *out) {
    struct reader r = {b, text};
    memset(out, 0, sizeof *out);
    if (!read_all(&r, out, 0))
        return false;
    return !*r.at || bench_fail(b, "template: a bracket too many");
}

void template_free(struct template *t) {
    rk_buf_free(&t->octets);
    rk_buf_free(&t->mask);
}

bool template_matches(const struct template *t, struct rk_slice octets) {
    if (octets.len < t->octets.len || (!t->open_end && octets.len != t->octets.len))
        return false;
    for (size_t i = 0; i < t->octets.len; i++)
        if ((octets.ptr[i] ^ t->octets.ptr[i]) & t->mask.ptr[i])
            return false;
    return true;
}

bool template_octets(struct bench *b, const char *text, struct rk_buf *out) {
    struct template t;
    bool ok = template_read(b, text, &t);
    rk_buf_put_slice(out, rk_buf_slice(&t.octets));
    template_free(&t);
    return ok;
}
