#include "tests/support/test.h"

#include "asn1/codec/buf.h"

#include <string.h>

static void put__growing__keeps_what_was_there(void **state) {
    (void)state;
    struct rk_buf b = {0};
    for (unsigned i = 0; i < 5000; i++)
        rk_buf_put_byte(&b, (uint8_t)i);
    assert_true(rk_buf_ok(&b));
    assert_int_equal(b.len, 5000);
    for (unsigned i = 0; i < 5000; i++)
        assert_int_equal(b.ptr[i], (uint8_t)i);
    rk_buf_free(&b);
    assert_null(b.ptr);
    assert_int_equal(b.len, 0);
}

static void put__above_the_limit__fails_and_stays_failed(void **state) {
    (void)state;
    struct rk_buf b = {.limit = 4};
    rk_buf_put(&b, "abcd", 4);
    assert_true(rk_buf_ok(&b));
    rk_buf_put_byte(&b, 'e');
    assert_false(rk_buf_ok(&b));
    rk_buf_truncate(&b, 1);
    rk_buf_put_byte(&b, 'f');
    assert_int_equal(b.len, 1);
    rk_buf_free(&b);
    assert_true(rk_buf_ok(&b));
    assert_int_equal(b.limit, 4);
}

static void reserve__impossible_size__is_refused(void **state) {
    (void)state;
    struct rk_buf b = {0};
    rk_buf_put_byte(&b, 1);
    assert_null(rk_buf_reserve(&b, SIZE_MAX));
    assert_int_equal(b.len, 1);
    rk_buf_free(&b);
}

static void put_tlv__lengths__are_in_shortest_form(void **state) {
    (void)state;
    struct rk_buf b = {0};
    uint8_t value[200] = {0};
    rk_buf_put_tlv(&b, 0xBF38, rk_slice(value, 200));
    assert_memory_equal(b.ptr, "\xBF\x38\x81\xC8", 4);
    assert_int_equal(b.len, 204);
    rk_buf_truncate(&b, 0);
    rk_buf_put_tlv(&b, 0x80, rk_slice(NULL, 0));
    assert_memory_equal(b.ptr, "\x80\x00", 2);
    rk_buf_free(&b);
}

static void put_tlv__no_room_for_the_value__leaves_no_header(void **state) {
    (void)state;
    struct rk_buf b = {.limit = 3};
    uint8_t value[8] = {0};
    rk_buf_put_tlv(&b, 0x04, rk_slice(value, 8));
    assert_false(rk_buf_ok(&b));
    assert_int_equal(b.len, 0);
    rk_buf_free(&b);
}

static void printf__formats__and_text_terminates(void **state) {
    (void)state;
    struct rk_buf b = {0};
    rk_buf_put_str(&b, "n=");
    rk_buf_printf(&b, "%d %s", 42, "x");
    assert_int_equal(b.len, 6);
    assert_string_equal(rk_buf_text(&b), "n=42 x");
    assert_int_equal(b.len, 6);
    rk_buf_free(&b);
}

static void truncate__secret__is_wiped(void **state) {
    (void)state;
    struct rk_buf b = {0};
    rk_buf_put_str(&b, "secret");
    rk_buf_truncate(&b, 2);
    assert_int_equal(b.len, 2);
    assert_memory_equal(b.ptr, "se\0\0\0\0", 6);
    rk_buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(put__growing__keeps_what_was_there),
        cmocka_unit_test(put__above_the_limit__fails_and_stays_failed),
        cmocka_unit_test(reserve__impossible_size__is_refused),
        cmocka_unit_test(put_tlv__lengths__are_in_shortest_form),
        cmocka_unit_test(put_tlv__no_room_for_the_value__leaves_no_header),
        cmocka_unit_test(printf__formats__and_text_terminates),
        cmocka_unit_test(truncate__secret__is_wiped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
