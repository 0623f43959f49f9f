#include "tests/support/test.h"

#include "asn1/wire/bytes.h"

#include <string.h>

/* RFC 4648 10. */
static const struct {
    const char *plain, *base64;
} rfc4648[] = {{"", ""},
               {"f", "Zg=="},
               {"fo", "Zm8="},
               {"foo", "Zm9v"},
               {"foob", "Zm9vYg=="},
               {"fooba", "Zm9vYmE="},
               {"foobar", "Zm9vYmFy"}};

static void base64__rfc4648__both_ways(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rfc4648 / sizeof *rfc4648; i++) {
        const char *plain = rfc4648[i].plain, *base64 = rfc4648[i].base64;
        struct rk_buf out = {0};
        rk_base64_encode(rk_slice(plain, strlen(plain)), &out);
        assert_string_equal(rk_buf_text(&out), base64);
        rk_buf_truncate(&out, 0);
        assert_int_equal(rk_base64_decode(rk_slice(base64, strlen(base64)), &out), 0);
        assert_string_equal(rk_buf_text(&out), plain);
        rk_buf_free(&out);
    }
}

static void base64__every_octet__comes_back(void **state) {
    (void)state;
    uint8_t all[256];
    for (unsigned i = 0; i < 256; i++)
        all[i] = (uint8_t)i;
    struct rk_buf text = {0}, out = {0};
    rk_base64_encode(rk_slice_of(all), &text);
    assert_int_equal(rk_base64_decode(rk_buf_slice(&text), &out), 0);
    assert_true(rk_slice_equal(rk_buf_slice(&out), rk_slice_of(all)));
    rk_buf_free(&text);
    rk_buf_free(&out);
}

static int decode(const char *text, const char *expected) {
    struct rk_buf out = {0};
    rk_buf_put_byte(&out, '#');
    int error = rk_base64_decode(rk_slice(text, strlen(text)), &out);
    if (error)
        assert_int_equal(out.len, 1);
    else
        assert_string_equal(rk_buf_text(&out) + 1, expected);
    rk_buf_free(&out);
    return error;
}

static void base64__folded_lines__are_taken(void **state) {
    (void)state;
    assert_int_equal(decode(" Zm9v\r\n\tYmFy\n", "foobar"), 0);
    assert_int_equal(decode("Z g = =", "f"), 0);
}

static void base64__not_strict__is_refused(void **state) {
    (void)state;
    assert_int_equal(decode("Zg", NULL), RK_BYTES_BAD_LENGTH);
    assert_int_equal(decode("Zg=", NULL), RK_BYTES_BAD_LENGTH);
    assert_int_equal(decode("Zg===", NULL), RK_BYTES_BAD_LENGTH);
    assert_int_equal(decode("Z===", NULL), RK_BYTES_BAD_LENGTH);
    assert_int_equal(decode("=", NULL), RK_BYTES_BAD_LENGTH);
    assert_int_equal(decode("Zg==Zg==", NULL), RK_BYTES_BAD_LENGTH);
    assert_int_equal(decode("Zg=a", NULL), RK_BYTES_BAD_LENGTH);
    assert_int_equal(decode("Zm=A", NULL), RK_BYTES_BAD_LENGTH);
    assert_int_equal(decode("ZA=A", NULL), RK_BYTES_BAD_LENGTH);
    assert_int_equal(decode("Zh==", NULL), RK_BYTES_BAD_LENGTH); /* unused bits set */
    assert_int_equal(decode("Zm9=", NULL), RK_BYTES_BAD_LENGTH);
    assert_int_equal(decode("Zm9v-_==", NULL), RK_BYTES_BAD_CHARACTER);
    assert_int_equal(decode("Zm9v\v", NULL), RK_BYTES_BAD_CHARACTER);
}

static void hex__both_cases__both_ways(void **state) {
    (void)state;
    struct rk_buf out = {0};
    rk_hex_upper(rk_slice("\x00\xAF\x5c", 3), &out);
    rk_hex_lower(rk_slice("\xAF", 1), &out);
    assert_string_equal(rk_buf_text(&out), "00AF5Caf");
    rk_buf_truncate(&out, 0);
    assert_int_equal(rk_hex_decode(rk_slice("00aFf9", 6), &out), 0);
    assert_memory_equal(out.ptr, "\x00\xAF\xF9", 3);
    assert_int_equal(rk_hex_decode(rk_slice("0", 1), &out), RK_BYTES_BAD_LENGTH);
    assert_int_equal(rk_hex_decode(rk_slice("0g", 2), &out), RK_BYTES_BAD_CHARACTER);
    assert_int_equal(rk_hex_decode(rk_slice("0 1", 3), &out), RK_BYTES_BAD_CHARACTER);
    assert_int_equal(out.len, 3);
    rk_buf_free(&out);
}

static void utf8__borders_of_every_form__are_judged(void **state) {
    (void)state;
    const char *good[] = {"",
                          "a\x7F",
                          "\xC2\x80",
                          "\xDF\xBF",
                          "\xE0\xA0\x80",
                          "\xED\x9F\xBF",
                          "\xEE\x80\x80",
                          "\xF0\x90\x80\x80",
                          "\xF4\x8F\xBF\xBF"};
    const char *bad[] = {"\x80",
                         "\xC1\xBF",
                         "\xE0\x9F\xBF",
                         "\xED\xA0\x80",
                         "\xF0\x8F\xBF\xBF",
                         "\xF4\x90\x80\x80",
                         "\xF8\x88\x80\x80\x80",
                         "\xC2",
                         "\xE2\x82",
                         "\xC2\x41"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(rk_utf8_valid(rk_slice(good[i], strlen(good[i]))));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(rk_utf8_valid(rk_slice(bad[i], strlen(bad[i]))));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64__rfc4648__both_ways),
        cmocka_unit_test(base64__every_octet__comes_back),
        cmocka_unit_test(base64__folded_lines__are_taken),
        cmocka_unit_test(base64__not_strict__is_refused),
        cmocka_unit_test(hex__both_cases__both_ways),
        cmocka_unit_test(utf8__borders_of_every_form__are_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
