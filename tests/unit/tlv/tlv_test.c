#include "tests/support/test.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

#define BYTES(...) rk_slice((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void read__tags_of_one_to_three_octets__spell_their_number(void **state) {
    (void)state;
    struct rk_slice in = BYTES(0x5A, 0x00, 0x9F, 0x70, 0x01, 0x07, 0x7F, 0x81, 0x02, 0x00);
    struct rk_tlv_reader r = rk_tlv_read(in, RK_TLV_DER);
    struct rk_tlv tlv;
    assert_true(rk_tlv_next(&r, &tlv));
    assert_int_equal(tlv.tag, 0x5A);
    assert_true(rk_tlv_next(&r, &tlv));
    assert_int_equal(tlv.tag, 0x9F70);
    assert_int_equal(tlv.value.ptr[0], 0x07);
    assert_int_equal(tlv.whole.len, 4);
    assert_true(rk_tlv_next(&r, &tlv));
    assert_int_equal(tlv.tag, 0x7F8102);
    assert_false(rk_tlv_next(&r, &tlv));
    assert_int_equal(rk_tlv_finish(&r), 0);
}

static void expect_refused(struct rk_slice in, enum rk_tlv_rules rules, int error) {
    struct rk_tlv_reader r = rk_tlv_read(in, rules);
    struct rk_tlv tlv;
    while (rk_tlv_next(&r, &tlv))
        ;
    assert_int_equal(rk_tlv_finish(&r), error);
    assert_int_equal(tlv.whole.len, 0);
}

static void read__malformed__latches_the_error(void **state) {
    (void)state;
    expect_refused(BYTES(0x5A), RK_TLV_BER, RK_TLV_TRUNCATED);
    expect_refused(BYTES(0x5A, 0x02, 0x01), RK_TLV_BER, RK_TLV_TRUNCATED);
    expect_refused(BYTES(0x5A, 0x82, 0x01), RK_TLV_BER, RK_TLV_TRUNCATED);
    expect_refused(BYTES(0xBF), RK_TLV_BER, RK_TLV_TRUNCATED);
    expect_refused(BYTES(0xBF, 0x80, 0x01, 0x00), RK_TLV_BER, RK_TLV_BAD_TAG);
    expect_refused(BYTES(0xBF, 0x81, 0x81, 0x01, 0x00), RK_TLV_BER, RK_TLV_BAD_TAG);
    expect_refused(BYTES(0x00, 0x00), RK_TLV_BER, RK_TLV_BAD_TAG);
    expect_refused(BYTES(0x30, 0x80, 0x00, 0x00), RK_TLV_BER, RK_TLV_BAD_LENGTH);
    expect_refused(BYTES(0x30, 0x85, 0, 0, 0, 0, 0), RK_TLV_BER, RK_TLV_BAD_LENGTH);
    expect_refused(BYTES(0x04, 0x84, 0xFF, 0xFF, 0xFF, 0xFF), RK_TLV_BER, RK_TLV_TRUNCATED);
}

static void read__padded_length__is_ber_but_not_der(void **state) {
    (void)state;
    struct rk_slice in = BYTES(0x04, 0x82, 0x00, 0x01, 0xAA);
    expect_refused(in, RK_TLV_DER, RK_TLV_BAD_LENGTH);
    struct rk_tlv tlv;
    assert_int_equal(rk_tlv_only(in, RK_TLV_BER, 0x04, &tlv), 0);
    assert_int_equal(tlv.value.ptr[0], 0xAA);
    expect_refused(BYTES(0x04, 0x81, 0x7F), RK_TLV_DER, RK_TLV_BAD_LENGTH);
}

static void take__another_tag__latches_unexpected(void **state) {
    (void)state;
    struct rk_tlv_reader r = rk_tlv_read(BYTES(0x80, 0x00, 0x81, 0x00), RK_TLV_DER);
    struct rk_tlv tlv;
    assert_false(rk_tlv_maybe(&r, 0x81, &tlv));
    assert_true(rk_tlv_take(&r, 0x80, &tlv));
    assert_false(rk_tlv_take(&r, 0x82, &tlv));
    assert_false(rk_tlv_take(&r, 0x81, &tlv));
    assert_int_equal(rk_tlv_finish(&r), RK_TLV_UNEXPECTED);
}

static void only__something_after_it__is_trailing(void **state) {
    (void)state;
    struct rk_tlv tlv;
    assert_int_equal(rk_tlv_only(BYTES(0x80, 0x00, 0x00), RK_TLV_DER, 0x80, &tlv),
                     RK_TLV_TRAILING);
    assert_int_equal(rk_tlv_only(BYTES(0x81, 0x00), RK_TLV_DER, 0x80, &tlv), RK_TLV_UNEXPECTED);
    assert_int_equal(rk_tlv_only(rk_slice(NULL, 0), RK_TLV_DER, 0x80, &tlv), RK_TLV_UNEXPECTED);
}

static void get_uint__values__only_shortest_non_negative_32_bits(void **state) {
    (void)state;
    uint32_t n = 7;
    assert_int_equal(rk_tlv_get_uint(BYTES(0x00), &n), 0);
    assert_int_equal(n, 0);
    assert_int_equal(rk_tlv_get_uint(BYTES(0x00, 0x80), &n), 0);
    assert_int_equal(n, 128);
    assert_int_equal(rk_tlv_get_uint(BYTES(0x00, 0xFF, 0xFF, 0xFF, 0xFF), &n), 0);
    assert_int_equal(n, 0xFFFFFFFF);
    assert_int_equal(rk_tlv_get_uint(BYTES(0x80), &n), RK_TLV_BAD_VALUE);
    assert_int_equal(rk_tlv_get_uint(BYTES(0x00, 0x01), &n), RK_TLV_BAD_VALUE);
    assert_int_equal(rk_tlv_get_uint(BYTES(0x01, 0, 0, 0, 0), &n), RK_TLV_BAD_VALUE);
    assert_int_equal(rk_tlv_get_uint(rk_slice(NULL, 0), &n), RK_TLV_BAD_VALUE);
    assert_int_equal(n, 0xFFFFFFFF);
}

static void bits__round_trip__are_trimmed(void **state) {
    (void)state;
    uint8_t buf[16];
    struct rk_tlv_writer w = rk_tlv_write(buf, sizeof buf);
    rk_tlv_put_bits(&w, 0x81, 1u << 0); /* NotificationEvent install */
    rk_tlv_put_bits(&w, 0x81, 1u << 3); /* delete */
    rk_tlv_put_bits(&w, 0x81, 0);
    struct rk_slice out;
    assert_int_equal(rk_tlv_write_finish(&w, &out), 0);
    assert_true(
        rk_slice_equal(out, BYTES(0x81, 2, 0x07, 0x80, 0x81, 2, 0x04, 0x10, 0x81, 1, 0x00)));
    uint32_t bits = 0;
    assert_int_equal(rk_tlv_get_bits(BYTES(0x06, 0x40), &bits), 0);
    assert_int_equal(bits, 1u << 1);
    assert_int_equal(rk_tlv_get_bits(BYTES(0x00, 0x80, 0x01), &bits), 0);
    assert_int_equal(bits, 1u << 0 | 1u << 15);
    assert_int_equal(rk_tlv_get_bits(BYTES(0x08, 0x00), &bits), RK_TLV_BAD_VALUE);
    assert_int_equal(rk_tlv_get_bits(BYTES(0x01), &bits), RK_TLV_BAD_VALUE);
}

static void write__nested_past_127_octets__moves_the_content(void **state) {
    (void)state;
    uint8_t buf[512], filler[200];
    memset(filler, 0xA5, sizeof filler);
    struct rk_tlv_writer w = rk_tlv_write(buf, sizeof buf);
    size_t outer = rk_tlv_open(&w, 0xBF38);
    size_t inner = rk_tlv_open(&w, 0x30);
    rk_tlv_put(&w, 0x04, rk_slice(filler, 100));
    rk_tlv_close(&w, inner);
    rk_tlv_put(&w, 0x04, rk_slice(filler, 200));
    rk_tlv_put_uint(&w, 0x02, 128);
    rk_tlv_close(&w, outer);
    struct rk_slice out;
    assert_int_equal(rk_tlv_write_finish(&w, &out), 0);
    struct rk_tlv tlv, part;
    assert_int_equal(rk_tlv_only(out, RK_TLV_DER, 0xBF38, &tlv), 0);
    assert_int_equal(tlv.value.len, (2 + 102) + 203 + 4);
    assert_true(rk_tlv_find(tlv.value, RK_TLV_DER, 0x02, &part));
    assert_true(rk_slice_equal(part.value, BYTES(0x00, 0x80)));
    assert_int_equal(rk_tlv_header_len(0xBF38, tlv.value.len), out.len - tlv.value.len);
}

static void write__no_room__is_an_error_and_stays_inside(void **state) {
    (void)state;
    for (size_t cap = 0; cap < 12; cap++) {
        uint8_t buf[16];
        memset(buf, 0xEE, sizeof buf);
        struct rk_tlv_writer w = rk_tlv_write(buf, cap);
        size_t mark = rk_tlv_open(&w, 0xBF22);
        rk_tlv_put(&w, 0x9F70, rk_slice("abcdef", 6));
        rk_tlv_close(&w, mark);
        struct rk_slice out = {0};
        assert_int_equal(rk_tlv_write_finish(&w, &out), RK_TLV_OVERFLOW);
        assert_null(out.ptr);
        for (size_t i = cap; i < sizeof buf; i++)
            assert_int_equal(buf[i], 0xEE);
    }
}

static void equal_ct__differs_in_any_octet__is_seen(void **state) {
    (void)state;
    uint8_t a[16] = {0}, b[16] = {0};
    assert_true(rk_equal_ct(a, b, sizeof a));
    for (size_t i = 0; i < sizeof a; i++) {
        b[i] = 0x80;
        assert_false(rk_equal_ct(a, b, sizeof a));
        b[i] = 0;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read__tags_of_one_to_three_octets__spell_their_number),
        cmocka_unit_test(read__malformed__latches_the_error),
        cmocka_unit_test(read__padded_length__is_ber_but_not_der),
        cmocka_unit_test(take__another_tag__latches_unexpected),
        cmocka_unit_test(only__something_after_it__is_trailing),
        cmocka_unit_test(get_uint__values__only_shortest_non_negative_32_bits),
        cmocka_unit_test(bits__round_trip__are_trimmed),
        cmocka_unit_test(write__nested_past_127_octets__moves_the_content),
        cmocka_unit_test(write__no_room__is_an_error_and_stays_inside),
        cmocka_unit_test(equal_ct__differs_in_any_octet__is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
