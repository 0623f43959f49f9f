/* Bound profile packages, right or wrong on purpose. */
#include "tools/saip/package.h"
#include "smdp/core/bsp.h"
#include "tests/conformance/bench.h"
#include "tests/conformance/template.h"
#include "tests/conformance/uicc/uicc.h"

#include <string.h>

enum { USUAL_SEGMENT = 1007 };

static const char host_id[] = "bench";

enum { CONFIGURE, METADATA, AGAIN, KEYS, ELEMENTS, PARTS };

struct binding {
    struct bench *b;
    const char *params;
    struct rk_dp_bsp bsp;
};

/* A part of the package: its segments back to back and where each ends. */
struct part {
    struct rk_buf octets;
    size_t ends[BENCH_SEQUENCES];
    size_t count;
};

/* ---- what is bound ---- */

static void swap_digits(uint8_t *octets, size_t len) {
    for (size_t i = 0; i < len; i++)
        octets[i] = (uint8_t)(octets[i] << 4 | octets[i] >> 4);
}

/* The profile elements of a subscriber; its key keeps the rule for test profiles where asked. */
static bool make_profile(struct binding *g, char letter, struct rk_buf *out) {
    static uint8_t octets[RK_SAIP_PACKAGE_CAP];
    struct rk_saip_subscriber subscriber = {
        .imsi = "001010123456789",
        .mnc_len = 2,
        .name = "conformance",
        .algorithm = RK_SAIP_MILENAGE,
        .pin1 = "0000\xFF\xFF\xFF\xFF",
        .pin2 = "0000\xFF\xFF\xFF\xFF",
        .puk1 = "11111111",
        .puk2 = "22222222",
        .adm1 = "55555555",
    };
    char name[] = "{A}";
    struct rk_buf iccid = {0};
    struct rk_slice package;
    name[1] = letter;
    if (param_is(g->params, "real-key"))
        memset(subscriber.ki, 0x46, sizeof subscriber.ki);
    if (param_is(g->params, "test-algorithm"))
        subscriber.algorithm = RK_SAIP_TEST_ALGORITHM;
    bool ok = template_octets(g->b, name, &iccid);
    memcpy(subscriber.iccid, iccid.ptr, sizeof subscriber.iccid);
    swap_digits(subscriber.iccid, sizeof subscriber.iccid);
    rk_buf_free(&iccid);
    if (!ok || rk_saip_make(&subscriber, octets, sizeof octets, &package))
        return bench_fail(g->b, "the profile package cannot be made");
    rk_buf_put_slice(out, package);
    return true;
}

static char letter_of(const char *params, const char *key, char usual) {
    char value[4];
    const char *given = param_get(params, key, value, sizeof value);
    return given && *given ? *given : usual;
}

/* `extra`: elements behind the header. `without`: the elements of this tag are left out. */
static bool change_profile(struct binding *g, struct rk_slice whole, struct rk_buf *out) {
    struct rk_tlv_reader r = rk_tlv_read(whole, RK_TLV_DER);
    struct rk_buf tag = {0};
    struct rk_tlv e;
    bool ok = param_octets(g->b, g->params, "without", "", &tag);
    for (bool first = true; ok && rk_tlv_next(&r, &e); first = false) {
        if (!rk_slice_equal(rk_buf_slice(&tag), rk_slice(e.whole.ptr, 1)))
            rk_buf_put_slice(out, e.whole);
        ok = !first || param_octets(g->b, g->params, "extra", "", out);
    }
    rk_buf_free(&tag);
    return ok && !r.error;
}

static bool put_profile(struct binding *g, struct rk_buf *out) {
    struct rk_buf made = {0};
    if (param_is(g->params, "uicc"))
        return uicc_profile(g->b, out);
    if (param_is(g->params, "pe"))
        return param_octets(g->b, g->params, "pe", "", out);
    bool ok =
        make_profile(g, letter_of(g->params, "file", letter_of(g->params, "iccid", 'A')), &made) &&
        change_profile(g, rk_buf_slice(&made), out);
    rk_buf_free(&made);
    return ok;
}

static bool put_metadata(struct binding *g, struct rk_buf *out) {
    char usual[] = "5A({A}) 91(737061) 92(737266)";
    struct rk_buf content = {0};
    usual[4] = letter_of(g->params, "iccid", 'A');
    if (param_is(g->params, "metaraw"))
        return param_octets(g->b, g->params, "metaraw", "", out);
    bool ok = template_octets(g->b, usual, &content) &&
              param_octets(g->b, g->params, "meta", "", &content);
    rk_buf_put_tlv(out, 0xBF25, rk_buf_slice(&content));
    rk_buf_free(&content);
    return ok;
}

/* ---- InitialiseSecureChannel ---- */

static bool sign_initialise(struct binding *g, struct rk_buf *content) {
    static const uint8_t otpk_header[] = {0x5F, 0x49, 65};
    uint8_t signature[64];
    const struct rk_slice parts[] = {rk_buf_slice(content), rk_slice_of(otpk_header),
                                     rk_slice_of(g->b->euicc_otpk)};
    if (rk_key_sign(g->b->signer->key, parts, 3, signature))
        return bench_fail(g->b, "the server cannot sign");
    signature[0] ^= param_is(g->params, "bad");
    rk_buf_put_tlv(content, 0x5F37, rk_slice_of(signature));
    return true;
}

static bool start_chain(struct binding *g, const struct rk_key *otsk) {
    struct rk_dp_bsp_keys keys;
    uint8_t secret[32];
    bool ok = !rk_key_agree(otsk, rk_slice_of(g->b->euicc_otpk), secret) &&
              !rk_dp_bsp_derive(secret, rk_slice(host_id, sizeof host_id - 1), g->b->eid, &keys) &&
              !rk_dp_bsp_open(&g->bsp, NULL, &keys);
    rk_wipe(secret, sizeof secret);
    rk_wipe(&keys, sizeof keys);
    return ok || bench_fail(g->b, "the session keys cannot be made");
}

/* `off-curve`: a point with a right signature that is on no curve. */
static bool put_initialise(struct binding *g, struct rk_buf *out) {
    struct rk_key *otsk = NULL;
    struct rk_buf content = {0}, value = {0};
    uint8_t point[65], operation = (uint8_t)param_number(g->params, "op", 1);
    bool ok = !rk_key_generate(g->b->lib, rk_key_curve(g->b->signer->key), &otsk) &&
              param_octets(g->b, g->params, "tid", "{tid}", &value);
    rk_buf_put_tlv(&content, 0x82, rk_slice(&operation, 1));
    rk_buf_put_tlv(&content, 0x80, rk_buf_slice(&value));
    ok = ok && param_octets(g->b, g->params, "crt", "A6(800188 810110 84(62656E6368))", &content);
    if (ok) {
        memcpy(point, rk_key_point(otsk).ptr, sizeof point);
        point[64] ^= param_is(g->params, "off-curve");
        rk_buf_put_tlv(&content, 0x5F49, rk_slice_of(point));
        ok = sign_initialise(g, &content) && start_chain(g, otsk);
    }
    rk_buf_put_tlv(out, 0xBF23, rk_buf_slice(&content));
    rk_buf_free(&content);
    rk_buf_free(&value);
    rk_key_free(&otsk);
    return ok;
}

/* ---- parts ---- */

static void protect(struct binding *g, uint8_t tag, struct rk_slice plain, size_t step,
                    struct part *part) {
    for (size_t at = 0; at < plain.len && part->count < BENCH_SEQUENCES / 2; at += step) {
        size_t len = plain.len - at < step ? plain.len - at : step;
        struct rk_slice piece = rk_slice(plain.ptr + at, len);
        if (tag == 0x88)
            rk_dp_bsp_mac_only(&g->bsp, tag, piece, &part->octets);
        else
            rk_dp_bsp_encrypt(&g->bsp, tag, piece, &part->octets);
        part->ends[part->count++] = part->octets.len;
    }
}

/* The same octets in one segment, or in `times` of them. */
static void protect_times(struct binding *g, const struct rk_buf *plain, size_t times,
                          struct part *part) {
    for (size_t n = 0; n < times; n++)
        protect(g, 0x87, rk_buf_slice(plain), plain->len ? plain->len : 1, part);
}

/* `sealed`: the octets of the segment as they are, with the right MAC: what they decrypt to is
 * nothing, and has no padding. */
static bool make_configure(struct binding *g, struct part *part) {
    struct rk_buf plain = {0};
    bool sealed = param_is(g->params, "sealed");
    bool ok = param_octets(g->b, g->params, sealed ? "sealed" : "conf", "BF2400", &plain);
    if (sealed)
        rk_dp_bsp_mac_only(&g->bsp, 0x87, rk_buf_slice(&plain), &part->octets);
    else
        protect_times(g, &plain, param_number(g->params, "confs", 1), part);
    rk_buf_free(&plain);
    return ok;
}

/* `again`: a second group of metadata. */
static bool make_metadata_again(struct binding *g, struct part *part) {
    struct rk_buf plain = {0};
    bool ok = !param_is(g->params, "again") || put_metadata(g, &plain);
    protect(g, 0x88, rk_buf_slice(&plain), RK_DP_BSP_MAX_CLEAR, part);
    rk_buf_free(&plain);
    return ok;
}

static bool make_metadata(struct binding *g, struct part *part) {
    struct rk_buf plain = {0};
    bool ok = put_metadata(g, &plain);
    protect(g, 0x88, rk_buf_slice(&plain), RK_DP_BSP_MAX_CLEAR, part);
    rk_buf_free(&plain);
    return ok;
}

static bool make_keys(struct binding *g, struct part *part) {
    struct rk_buf plain = {0};
    struct rk_dp_bsp_keys keys;
    if (param_is(g->params, "session-keys"))
        return true;
    memset(&keys, 0x42, sizeof keys);
    bool ok =
        param_octets(g->b, g->params, "replace", "BF26(80({42*16})81({42*16})82({42*16}))", &plain);
    protect_times(g, &plain, param_number(g->params, "replaces", 1), part);
    rk_buf_free(&plain);
    rk_dp_bsp_close(&g->bsp);
    return ok && !rk_dp_bsp_open(&g->bsp, NULL, &keys);
}

static bool make_elements(struct binding *g, struct part *part) {
    struct rk_buf plain = {0};
    bool ok = put_profile(g, &plain);
    protect(g, 0x86, rk_buf_slice(&plain), param_number(g->params, "seg", USUAL_SEGMENT), part);
    rk_buf_free(&plain);
    return ok;
}

/* ---- the whole ---- */

static void begin_sequence(struct bench_package *out) {
    if (out->count < BENCH_SEQUENCES)
        out->start[out->count++] = out->octets.len;
}

/* The part's header alone, then each segment, as sequences of their own. */
static void put_part(struct bench_package *out, uint32_t tag, const struct part *part) {
    size_t at = 0;
    begin_sequence(out);
    rk_buf_put_header(&out->octets, tag, part->octets.len);
    for (size_t n = 0; n < part->count; n++) {
        begin_sequence(out);
        rk_buf_put(&out->octets, part->octets.ptr + at, part->ends[n] - at);
        at = part->ends[n];
    }
}

static void put_whole(struct bench_package *out, uint32_t tag, const struct part *part) {
    begin_sequence(out);
    rk_buf_put_tlv(&out->octets, tag, rk_buf_slice(&part->octets));
}

static size_t part_len(uint32_t tag, const struct part *part) {
    return rk_tlv_header_len(tag, part->octets.len) + part->octets.len;
}

static size_t optional_len(uint32_t tag, const struct part *part) {
    return part->octets.len ? part_len(tag, part) : 0;
}

/* Sequences: 0 BF36 with BF23, 1 A0, 2 A1 and its segments, perhaps again, A2, A3 and its segments.
 */
static void assemble(struct bench_package *out, const struct rk_buf *initialise,
                     const struct part parts[PARTS]) {
    begin_sequence(out);
    rk_buf_put_header(&out->octets, 0xBF36,
                      initialise->len + part_len(0xA0, &parts[CONFIGURE]) +
                          part_len(0xA1, &parts[METADATA]) + optional_len(0xA1, &parts[AGAIN]) +
                          optional_len(0xA2, &parts[KEYS]) + part_len(0xA3, &parts[ELEMENTS]));
    rk_buf_put_slice(&out->octets, rk_buf_slice(initialise));
    put_whole(out, 0xA0, &parts[CONFIGURE]);
    put_part(out, 0xA1, &parts[METADATA]);
    if (parts[AGAIN].octets.len)
        put_part(out, 0xA1, &parts[AGAIN]);
    if (parts[KEYS].octets.len)
        put_whole(out, 0xA2, &parts[KEYS]);
    put_part(out, 0xA3, &parts[ELEMENTS]);
    out->start[out->count] = out->octets.len;
}

/* ---- changes to what is sent ---- */

static void flip(struct bench_package *p, size_t n, size_t from_end) {
    p->octets.ptr[p->start[n + 1] - from_end] ^= 1;
}

static void leave_out(struct bench_package *p, size_t n) {
    size_t gone = p->start[n + 1] - p->start[n];
    memmove(p->octets.ptr + p->start[n], p->octets.ptr + p->start[n + 1],
            p->octets.len - p->start[n + 1]);
    rk_buf_truncate(&p->octets, p->octets.len - gone);
    for (size_t i = n + 1; i < p->count; i++)
        p->start[i] = p->start[i + 1] - gone;
    p->count--;
}

/* Sequence n lacks its last octet, and nothing comes behind it. */
static void cut_short(struct bench_package *p, size_t n) {
    p->start[n + 1]--;
    p->count = n + 1;
    rk_buf_truncate(&p->octets, p->start[n + 1]);
}

/* Sequence n comes again in place of the one behind it, which is as long. */
static bool repeat(struct bench *b, struct bench_package *p, size_t n) {
    size_t len = p->start[n + 1] - p->start[n];
    if (p->start[n + 2] - p->start[n + 1] != len)
        return bench_fail(b, "sequences %zu and %zu differ in length", n, n + 1);
    memcpy(p->octets.ptr + p->start[n + 1], p->octets.ptr + p->start[n], len);
    return true;
}

static bool change(struct bench *b, const char *params) {
    struct bench_package *p = &b->package;
    size_t n;
    if ((n = param_number(params, "flip", 0)) && n < p->count)
        flip(p, n, 1);
    if ((n = param_number(params, "flipdata", 0)) && n < p->count)
        flip(p, n, 12);
    if ((n = param_number(params, "drop", 0)) && n < p->count)
        leave_out(p, n);
    if ((n = param_number(params, "cut", 0)) && n < p->count)
        cut_short(p, n);
    if ((n = param_number(params, "tag", 0)) && n < p->count)
        p->octets.ptr[p->start[n]] ^= 1;
    if ((n = param_number(params, "twice", 0)) && n + 1 < p->count)
        return repeat(b, p, n);
    return true;
}

bool bench_bind(struct bench *b, const char *params) {
    struct binding g = {.b = b, .params = params};
    struct rk_buf initialise = {0};
    struct part parts[PARTS] = {0};
    rk_buf_free(&b->package.octets);
    memset(&b->package, 0, sizeof b->package);
    if (!b->signer)
        return bench_fail(b, "a package is bound after PrepareDownload");
    bool ok = put_initialise(&g, &initialise) && make_configure(&g, &parts[CONFIGURE]) &&
              make_metadata(&g, &parts[METADATA]) && make_metadata_again(&g, &parts[AGAIN]) &&
              make_keys(&g, &parts[KEYS]) && make_elements(&g, &parts[ELEMENTS]);
    if (ok)
        assemble(&b->package, &initialise, parts);
    ok = ok && rk_buf_ok(&b->package.octets) && change(b, params);
    rk_dp_bsp_close(&g.bsp);
    rk_buf_free(&initialise);
    for (size_t i = 0; i < PARTS; i++)
        rk_buf_free(&parts[i].octets);
    return ok;
}

bool bench_load(struct bench *b, const char *params) {
    struct bench_package *p = &b->package;
    size_t left = param_number(params, "n", BENCH_SEQUENCES);
    rk_buf_truncate(&b->answer, 0);
    b->sw = 0x9000;
    for (; p->sent < p->count && left; p->sent++, left--) {
        size_t at = p->start[p->sent];
        if (!bench_es10(b, rk_slice(p->octets.ptr + at, p->start[p->sent + 1] - at)))
            return false;
        if (b->sw != 0x9000 || b->answer.len)
            break;
    }
    return true;
}
