/* Bound profile packages, right or wrong on purpose, and what comes of loading them. */
#include "tests/unit/isdr/rig.h"

#include "smdp/core/bsp.h"
#include "tools/saip/package.h"

#include <string.h>

enum { USUAL_SEGMENT = 1007 };

static const uint8_t host_id[] = "unit test";

static struct rk_slice or_else(struct rk_slice given, struct rk_slice usual) {
    return given.ptr ? given : usual;
}

/* ---- what is bound ---- */

struct rk_slice rig_profile(const char *iccid) {
    static uint8_t octets[RK_SAIP_PACKAGE_CAP];
    struct rk_saip_subscriber subscriber = {
        .imsi = "001010123456789",
        .mnc_len = 2,
        .name = "unit test",
        .algorithm = RK_SAIP_MILENAGE,
        .pin1 = "0000\xFF\xFF\xFF\xFF",
        .pin2 = "0000\xFF\xFF\xFF\xFF",
        .puk1 = "11111111",
        .puk2 = "22222222",
        .adm1 = "55555555",
    };
    struct rk_slice package;
    rig_from_hex(iccid ? iccid : RIG_ICCID, subscriber.iccid, sizeof subscriber.iccid);
    for (size_t i = 0; i < sizeof subscriber.iccid; i++)
        subscriber.iccid[i] = (uint8_t)(subscriber.iccid[i] << 4 | subscriber.iccid[i] >> 4);
    assert_int_equal(rk_saip_make(&subscriber, octets, sizeof octets, &package), 0);
    return package;
}

struct rk_slice rig_metadata_of(const char *iccid, const char *more) {
    static struct rk_buf out;
    uint8_t octets[2048];
    struct rk_buf content = {0};
    rk_buf_truncate(&out, 0);
    rk_buf_put_tlv(&content, 0x5A,
                   rk_slice(octets, rig_from_hex(iccid ? iccid : RIG_ICCID, octets, 10)));
    rk_buf_put(&content, octets, rig_from_hex("9103737061 9203707266", octets, sizeof octets));
    rk_buf_put(&content, octets, rig_from_hex(more, octets, sizeof octets));
    rk_buf_put_tlv(&out, 0xBF25, rk_buf_slice(&content));
    rk_buf_free(&content);
    return rk_buf_slice(&out);
}

/* ---- binding ---- */

struct binding {
    struct rig *rig;
    const struct rig_bind *how;
    struct rig_package *out;
    struct rk_dp_bsp bsp;
    OSSL_LIB_CTX *lib;
};

static void begin_sequence(struct rig_package *out) {
    assert_true(out->count < RIG_SEQUENCES);
    out->start[out->count++] = out->octets.len;
}

static void put_hex(struct rk_buf *out, const char *hex) {
    uint8_t octets[256];
    rk_buf_put(out, octets, rig_from_hex(hex, octets, sizeof octets));
}

/* InitialiseSecureChannel; leaves the session's segment protection ready. */
static void put_initialise(struct binding *b, struct rk_buf *out) {
    static const uint8_t otpk_header[] = {0x5F, 0x49, 65};
    struct rk_key *otsk = NULL;
    struct rk_buf content = {0};
    struct rk_dp_bsp_keys keys;
    uint8_t operation = b->how->operation ? b->how->operation : 1, secret[32], signature[64];
    assert_int_equal(rk_key_generate(b->lib, rk_key_curve(b->rig->pb.key), &otsk), 0);
    rk_buf_put_tlv(&content, 0x82, rk_slice(&operation, 1));
    rk_buf_put_tlv(&content, 0x80,
                   or_else(b->how->transaction_id, rk_slice_of(b->rig->transaction_id)));
    if (b->how->crt.ptr) {
        rk_buf_put_slice(&content, b->how->crt);
    } else {
        put_hex(&content, "A611 800188 810110 8409");
        rk_buf_put(&content, host_id, 9);
    }
    rk_buf_put_tlv(&content, 0x5F49, rk_key_point(otsk));
    const struct rk_slice parts[] = {rk_buf_slice(&content), rk_slice_of(otpk_header),
                                     rk_slice_of(b->rig->euicc_otpk)};
    assert_int_equal(rk_key_sign(b->rig->pb.key, parts, 3, signature), 0);
    signature[0] ^= b->how->bad_signature;
    rk_buf_put_tlv(&content, 0x5F37, rk_slice_of(signature));
    rk_buf_put_tlv(out, 0xBF23, rk_buf_slice(&content));
    assert_int_equal(rk_key_agree(otsk, rk_slice_of(b->rig->euicc_otpk), secret), 0);
    assert_int_equal(rk_dp_bsp_derive(secret, rk_slice(host_id, 9), b->rig->eid, &keys), 0);
    assert_int_equal(rk_dp_bsp_open(&b->bsp, NULL, &keys), 0);
    rk_buf_free(&content);
    rk_key_free(&otsk);
}

static void put_configure(struct binding *b, struct rk_buf *out) {
    static const uint8_t empty[] = {0xBF, 0x24, 0x00};
    struct rk_buf segment = {0};
    rk_dp_bsp_encrypt(&b->bsp, 0x87, or_else(b->how->configure, rk_slice_of(empty)), &segment);
    rk_buf_put_tlv(out, 0xA0, rk_buf_slice(&segment));
    rk_buf_free(&segment);
}

static void put_keys(struct binding *b, struct rk_buf *out) {
    uint8_t usual[57], *at = usual;
    struct rk_dp_bsp_keys keys;
    struct rk_buf segment = {0};
    memset(&keys, 0x42, sizeof keys);
    at += rig_from_hex("BF2636", at, 3);
    for (uint8_t tag = 0x80; tag <= 0x82; tag++) {
        *at++ = tag;
        *at++ = 16;
        memset(at, 0x42, 16);
        at += 16;
    }
    rk_dp_bsp_encrypt(&b->bsp, 0x87, or_else(b->how->replace, rk_slice_of(usual)), &segment);
    rk_buf_put_tlv(out, 0xA2, rk_buf_slice(&segment));
    rk_buf_free(&segment);
    rk_dp_bsp_close(&b->bsp);
    assert_int_equal(rk_dp_bsp_open(&b->bsp, NULL, &keys), 0);
}

/* Segments of one part; where each starts is noted in `ends` for the sequences. */
static size_t protect(struct binding *b, uint8_t tag, struct rk_slice plain, size_t step,
                      struct rk_buf *out, size_t *ends) {
    size_t count = 0;
    for (size_t at = 0; at < plain.len; at += step) {
        size_t len = plain.len - at < step ? plain.len - at : step;
        struct rk_slice part = rk_slice(plain.ptr + at, len);
        if (tag == 0x88)
            rk_dp_bsp_mac_only(&b->bsp, tag, part, out);
        else
            rk_dp_bsp_encrypt(&b->bsp, tag, part, out);
        assert_true(count < RIG_SEQUENCES);
        ends[count++] = out->len;
    }
    return count;
}

/* The part's header alone, then each segment, as sequences of their own. */
static void put_part(struct rig_package *out, uint32_t tag, const struct rk_buf *segments,
                     const size_t *ends, size_t count) {
    size_t at = 0;
    begin_sequence(out);
    rk_buf_put_header(&out->octets, tag, segments->len);
    for (size_t n = 0; n < count; n++) {
        begin_sequence(out);
        rk_buf_put(&out->octets, segments->ptr + at, ends[n] - at);
        at = ends[n];
    }
}

void rig_bind(struct rig *rig, const struct rig_bind *how, struct rig_package *out) {
    struct binding b = {.rig = rig, .how = how, .out = out, .lib = rig->lib};
    struct rk_buf initialise = {0}, configure = {0}, metadata = {0}, keys = {0}, profile = {0};
    size_t metadata_ends[RIG_SEQUENCES], profile_ends[RIG_SEQUENCES];
    memset(out, 0, sizeof *out);
    put_initialise(&b, &initialise);
    put_configure(&b, &configure);
    size_t metadata_count =
        protect(&b, 0x88, how->metadata.ptr ? how->metadata : rig_metadata_of(NULL, ""),
                RK_DP_BSP_MAX_CLEAR, &metadata, metadata_ends);
    if (!how->session_keys)
        put_keys(&b, &keys);
    size_t profile_count =
        protect(&b, 0x86, how->package.ptr ? how->package : rig_profile(NULL),
                how->segment ? how->segment : USUAL_SEGMENT, &profile, profile_ends);
    size_t total = initialise.len + configure.len + rk_tlv_header_len(0xA1, metadata.len) +
                   metadata.len + keys.len + rk_tlv_header_len(0xA3, profile.len) + profile.len;
    begin_sequence(out);
    rk_buf_put_header(&out->octets, 0xBF36, total);
    rk_buf_put_slice(&out->octets, rk_buf_slice(&initialise));
    begin_sequence(out);
    rk_buf_put_slice(&out->octets, rk_buf_slice(&configure));
    put_part(out, 0xA1, &metadata, metadata_ends, metadata_count);
    if (keys.len) {
        begin_sequence(out);
        rk_buf_put_slice(&out->octets, rk_buf_slice(&keys));
    }
    out->first_profile = out->count + 1;
    put_part(out, 0xA3, &profile, profile_ends, profile_count);
    out->start[out->count] = out->octets.len;
    assert_true(rk_buf_ok(&out->octets));
    rk_dp_bsp_close(&b.bsp);
    rk_buf_free(&initialise);
    rk_buf_free(&configure);
    rk_buf_free(&metadata);
    rk_buf_free(&keys);
    rk_buf_free(&profile);
}

struct rk_slice rig_sequence(const struct rig_package *package, size_t n) {
    assert_true(n < package->count);
    return rk_slice(package->octets.ptr + package->start[n],
                    package->start[n + 1] - package->start[n]);
}

void rig_package_free(struct rig_package *package) {
    rk_buf_free(&package->octets);
}

/* ---- loading ---- */

uint16_t rig_load(struct rig *rig, const struct rig_package *package, size_t from) {
    uint16_t sw = 0x9000;
    rk_buf_truncate(&rig->answer, 0);
    for (size_t n = from; n < package->count && sw == 0x9000 && !rig->answer.len; n++)
        sw = rig_es10(rig, rig_sequence(package, n));
    return sw;
}

static void expect_number(struct rk_tlv_reader *r, uint32_t tag, unsigned expected) {
    struct rk_tlv e;
    uint32_t value = 0;
    assert_true(rk_tlv_take(r, tag, &e));
    assert_int_equal(rk_tlv_get_uint(e.value, &value), 0);
    if (value != expected)
        fail_msg("%02X is %u instead of %u", (unsigned)tag, (unsigned)value, expected);
}

void rig_expect_result(const struct rig *rig, unsigned step, unsigned reason) {
    struct rk_tlv whole, data, signature, final, choice, e;
    assert_int_equal(rk_tlv_only(rk_buf_slice(&rig->answer), RK_TLV_DER, 0xBF37, &whole), 0);
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    assert_true(rk_tlv_take(&r, 0xBF27, &data) && rk_tlv_take(&r, 0x5F37, &signature));
    assert_int_equal(rk_tlv_finish(&r), 0);
    assert_int_equal(rk_key_verify(rig->euicc.key, &data.whole, 1, signature.value), 0);
    assert_true(rk_tlv_find(data.value, RK_TLV_DER, 0x80, &e));
    assert_true(rk_slice_equal(e.value, rk_slice_of(rig->transaction_id)));
    assert_true(rk_tlv_find(data.value, RK_TLV_DER, 0xA2, &final));
    struct rk_tlv_reader f = rk_tlv_read(final.value, RK_TLV_DER);
    assert_true(rk_tlv_next(&f, &choice));
    struct rk_tlv_reader c = rk_tlv_enter(&f, &choice);
    if (choice.tag != (reason ? 0xA1u : 0xA0u))
        fail_msg("the load ended with %s, first octets %02X%02X%02X %02X%02X%02X",
                 choice.tag == 0xA0 ? "success" : "failure", choice.value.ptr[0],
                 choice.value.ptr[1], choice.value.ptr[2], choice.value.ptr[3], choice.value.ptr[4],
                 choice.value.ptr[5]);
    if (reason) {
        expect_number(&c, 0x80, step);
        expect_number(&c, 0x81, reason);
    } else {
        assert_true(rk_tlv_take(&c, 0x4F, &e) && rk_tlv_take(&c, 0x04, &e));
    }
}

void rig_install(struct rig *rig, const struct rig_bind *how, unsigned step, unsigned reason) {
    const struct rig_bind right = {0};
    struct rig_package package;
    rig_ready(rig);
    rig_bind(rig, how ? how : &right, &package);
    assert_int_equal(rig_load(rig, &package, 0), 0x9000);
    rig_expect_result(rig, step, reason);
    rig_package_free(&package);
}
