#include "tests/support/test.h"

#include "asn1/tlv/stream.h"

#include <string.h>

#define BYTES(...) rk_slice((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

/* What a walk saw: tags and, for primitive elements, the octets of their values. */
struct seen {
    uint32_t tags[16];
    size_t count;
    uint8_t value[300];
    size_t value_len;
};

static void feed(struct rk_tlv_stream *s, struct rk_slice chunk, struct seen *seen) {
    do {
        struct rk_slice part = rk_tlv_stream_value(s, &chunk);
        memcpy(seen->value + seen->value_len, part.ptr ? part.ptr : seen->value, part.len);
        seen->value_len += part.len;
        if (s->left || rk_tlv_stream_header(s, &chunk) != 1)
            return;
        seen->tags[seen->count++] = s->tag;
        if (s->header[0] & 0x20)
            rk_tlv_stream_enter(s);
    } while (true);
}

static struct seen walk(struct rk_slice in, size_t piece, int *error, bool *idle) {
    struct seen seen = {.count = 0};
    struct rk_tlv_stream s;
    rk_tlv_stream_start(&s);
    for (; in.len; in = rk_slice_from(in, piece))
        feed(&s, rk_slice(in.ptr, in.len < piece ? in.len : piece), &seen);
    *error = s.error;
    *idle = rk_tlv_stream_idle(&s);
    return seen;
}

static void walk__any_chunk_size__sees_the_same(void **state) {
    (void)state;
    uint8_t in[220] = {0xBF, 0x20, 0x81, 0xD8, 0x80, 0x02, 0xAA, 0xBB, 0xA1,
                       0x04, 0x81, 0x00, 0x82, 0x00, 0x9F, 0x70, 0x81, 0xCA};
    for (size_t i = 18; i < sizeof in; i++)
        in[i] = (uint8_t)i;
    in[3] = (uint8_t)(sizeof in - 4);
    for (size_t piece = 1; piece <= sizeof in; piece++) {
        int error;
        bool idle;
        struct seen seen = walk(rk_slice_of(in), piece, &error, &idle);
        assert_int_equal(error, 0);
        assert_true(idle);
        assert_int_equal(seen.count, 6);
        const uint32_t tags[] = {0xBF20, 0x80, 0xA1, 0x81, 0x82, 0x9F70};
        assert_memory_equal(seen.tags, tags, sizeof tags);
        assert_int_equal(seen.value_len, 2 + 202);
        assert_memory_equal(seen.value, "\xAA\xBB\x12", 3);
        assert_int_equal(seen.value[203], 219);
    }
}

static void walk__cut_anywhere__is_not_idle(void **state) {
    (void)state;
    struct rk_slice in = BYTES(0x9F, 0x70, 0x03, 1, 2, 3);
    for (size_t cut = 1; cut < in.len; cut++) {
        int error;
        bool idle;
        walk(rk_slice(in.ptr, cut), 1, &error, &idle);
        assert_int_equal(error, 0);
        assert_false(idle);
    }
}

static void expect_refused(struct rk_slice in, int error) {
    for (size_t piece = 1; piece <= in.len; piece++) {
        int got;
        bool idle;
        walk(in, piece, &got, &idle);
        assert_int_equal(got, error);
        assert_false(idle);
    }
}

static void header__not_der__is_refused(void **state) {
    (void)state;
    expect_refused(BYTES(0x30, 0x80, 0x00), RK_TLV_BAD_LENGTH);
    expect_refused(BYTES(0x04, 0x81, 0x7F), RK_TLV_BAD_LENGTH);
    expect_refused(BYTES(0x04, 0x82, 0x00, 0x80), RK_TLV_BAD_LENGTH);
    expect_refused(BYTES(0x04, 0x85, 1, 0, 0, 0, 0), RK_TLV_BAD_LENGTH);
    expect_refused(BYTES(0x00), RK_TLV_BAD_TAG);
    expect_refused(BYTES(0x1F, 0x80), RK_TLV_BAD_TAG);
    expect_refused(BYTES(0xBF, 0x81, 0x81, 0x01), RK_TLV_BAD_TAG);
}

static void header__while_a_value_is_left__is_refused(void **state) {
    (void)state;
    struct rk_tlv_stream s;
    struct rk_slice chunk = BYTES(0x04, 0x01, 0xAA, 0x05, 0x00);
    rk_tlv_stream_start(&s);
    assert_int_equal(rk_tlv_stream_header(&s, &chunk), 1);
    assert_int_equal(rk_tlv_stream_header(&s, &chunk), RK_TLV_UNEXPECTED);
    assert_int_equal(rk_tlv_stream_header(&s, &chunk), RK_TLV_UNEXPECTED);
    rk_tlv_stream_start(&s);
    assert_true(rk_tlv_stream_idle(&s));
}

static void header__largest__fits(void **state) {
    (void)state;
    struct rk_tlv_stream s;
    struct rk_slice chunk = BYTES(0x7F, 0x81, 0x02, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x55);
    rk_tlv_stream_start(&s);
    assert_int_equal(rk_tlv_stream_header(&s, &chunk), 1);
    assert_int_equal(s.tag, 0x7F8102);
    assert_int_equal(s.value_len, 0xFFFFFFFF);
    assert_int_equal(s.header_len, 8);
    assert_int_equal(rk_tlv_stream_value(&s, &chunk).len, 1);
    assert_int_equal(s.left, 0xFFFFFFFE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walk__any_chunk_size__sees_the_same),
        cmocka_unit_test(walk__cut_anywhere__is_not_idle),
        cmocka_unit_test(header__not_der__is_refused),
        cmocka_unit_test(header__while_a_value_is_left__is_refused),
        cmocka_unit_test(header__largest__fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
