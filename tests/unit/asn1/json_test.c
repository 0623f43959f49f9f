#include "tests/support/test.h"

#include "asn1/wire/json.h"

#include <string.h>

enum { MAX = 1 << 16 };

static int check(const char *text) {
    return rk_json_check(rk_slice(text, strlen(text)), MAX);
}

static struct rk_json parse(const char *text) {
    struct rk_json root;
    assert_int_equal(rk_json_parse(rk_slice(text, strlen(text)), MAX, &root), 0);
    return root;
}

static void parse__json__is_taken(void **state) {
    (void)state;
    const char *fine[] = {"{}",
                          "[]",
                          "0",
                          "-0",
                          "\"\"",
                          " null ",
                          "[1,-2.5e+3,true,false]",
                          "{\"a\":{\"b\":[{}]}}",
                          "\"\\u0041\\ud83d\\ude00\\/\\n\"",
                          "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"",
                          "\t{\r\n\"a\" : 1 }\n"};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        assert_int_equal(check(fine[i]), 0);
}

static void parse__not_json__is_refused(void **state) {
    (void)state;
    const char *bad[] = {"",        " ",     "{",     "[1,]",     "{\"a\":1,}", "{a:1}",
                         "'a'",     "01",    "-01",   "+1",       ".5",         "1.",
                         "1e",      "--1",   "NaN",   "Infinity", "tru",        "nul",
                         "{} {}",   "[1 2]", "\"a",   "\"\\x\"",  "\"\\u12\"",  "{\"a\" 1}",
                         "{\"a\"}", "[}",    "{]",    "]",        ",",          "{\"a\":}",
                         "\\",      "[1]]",  "{1:2}", "/*c*/1",   "1 // c",     "\xEF\xBB\xBF{}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (check(bad[i]) != RK_JSON_SYNTAX)
            fail_msg("%s: %d", bad[i], check(bad[i]));
}

static void parse__text_that_may_not_be__is_refused(void **state) {
    (void)state;
    const char *bad[] = {"\"\\u0000\"",
                         "\"a\nb\"",
                         "\"\x01\"",
                         "\"\xFF\"",
                         "\"\xC0\x80\"",
                         "\"\xED\xA0\x80\"",
                         "\"\xF4\x90\x80\x80\"",
                         "\"\xE2\x82\"",
                         "\"\\ud800\"",
                         "\"\\udc00\"",
                         "\"\\ud800\\u0041\"",
                         "{\"\xC3\":1}",
                         "\"\x7F\x80\""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (check(bad[i]) != RK_JSON_BAD_TEXT)
            fail_msg("case %zu: %d", i, check(bad[i]));
    assert_int_equal(rk_json_check(rk_slice("\"a\0b\"", 5), MAX), RK_JSON_BAD_TEXT);
    assert_int_equal(rk_json_check(rk_slice("{}\0", 3), MAX), RK_JSON_SYNTAX);
}

static void parse__member_twice__is_refused(void **state) {
    (void)state;
    assert_int_equal(check("{\"a\":1,\"b\":2,\"a\":3}"), RK_JSON_DUPLICATE);
    assert_int_equal(check("{\"a\":1,\"\\u0061\":3}"), RK_JSON_DUPLICATE);
    assert_int_equal(check("[{\"x\":{\"a\":1,\"a\":1}}]"), RK_JSON_DUPLICATE);
    assert_int_equal(check("{\"a\":1,\"A\":2,\"b\":{\"a\":1}}"), 0);
}

static void parse__depth_and_size__are_bounded(void **state) {
    (void)state;
    char deep[2 * RK_JSON_MAX_DEPTH + 3] = "";
    memset(deep, '[', RK_JSON_MAX_DEPTH);
    memset(deep + RK_JSON_MAX_DEPTH, ']', RK_JSON_MAX_DEPTH);
    assert_int_equal(check(deep), 0);
    memset(deep, '[', RK_JSON_MAX_DEPTH + 1);
    memset(deep + RK_JSON_MAX_DEPTH + 1, ']', RK_JSON_MAX_DEPTH + 1);
    assert_int_equal(check(deep), RK_JSON_TOO_DEEP);
    struct rk_json root;
    assert_int_equal(rk_json_parse(rk_slice("[1]", 3), 2, &root), RK_JSON_TOO_LONG);
    assert_null(root.node);
}

static void read__members__by_name_path_and_index(void **state) {
    (void)state;
    struct rk_json root =
        parse("{\"header\":{\"s\":{\"status\":\"Failed\"}},\"n\":[10,null,true]}");
    const char *text = "unchanged";
    int64_t number = 7;
    bool flag = false;
    assert_int_equal(rk_json_string(rk_json_path(root, "header.s.status"), &text), 0);
    assert_string_equal(text, "Failed");
    assert_int_equal(rk_json_string(rk_json_path(root, "header.x.status"), &text), RK_JSON_MISSING);
    assert_int_equal(rk_json_get_string(root, "HEADER", &text), RK_JSON_MISSING);
    assert_int_equal(rk_json_get_string(root, "header", &text), RK_JSON_WRONG_TYPE);
    assert_string_equal(text, "Failed");
    struct rk_json n = rk_json_get(root, "n");
    assert_int_equal(rk_json_count(n), 3);
    assert_int_equal(rk_json_int(rk_json_at(n, 0), &number), 0);
    assert_int_equal(number, 10);
    assert_int_equal(rk_json_int(rk_json_at(n, 1), &number), RK_JSON_MISSING);
    assert_int_equal(rk_json_bool(rk_json_at(n, 2), &flag), 0);
    assert_true(flag);
    assert_int_equal(rk_json_type(rk_json_at(n, 3)), RK_JSON_NONE);
    assert_string_equal(rk_json_name(n), "n");
    rk_json_free(&root);
    assert_null(root.node);
}

static void read__integers__are_exact_or_refused(void **state) {
    (void)state;
    struct rk_json root = parse("[9007199254740991,-9007199254740991,9007199254740992,1.5,1e3,"
                                "9223372036854775807,1e999,1.0]");
    int64_t n = 1;
    assert_int_equal(rk_json_int(rk_json_at(root, 0), &n), 0);
    assert_true(n == 9007199254740991);
    assert_int_equal(rk_json_int(rk_json_at(root, 1), &n), 0);
    assert_true(n == -9007199254740991);
    assert_int_equal(rk_json_int(rk_json_at(root, 2), &n), RK_JSON_BAD_VALUE);
    assert_int_equal(rk_json_int(rk_json_at(root, 3), &n), RK_JSON_BAD_VALUE);
    assert_int_equal(rk_json_int(rk_json_at(root, 4), &n), 0);
    assert_true(n == 1000);
    assert_int_equal(rk_json_int(rk_json_at(root, 5), &n), RK_JSON_BAD_VALUE);
    assert_int_equal(rk_json_int(rk_json_at(root, 6), &n), RK_JSON_BAD_VALUE);
    rk_json_free(&root);
}

static void read__bytes__are_appended_or_left_alone(void **state) {
    (void)state;
    struct rk_json root =
        parse("{\"t\":\"BAEq\",\"fold\":\"BA\\r\\n Eq\",\"bad\":\"BAE\",\"h\":\"0aFF\"}");
    struct rk_buf out = {0};
    rk_buf_put_byte(&out, 0x99);
    assert_int_equal(rk_json_get_base64(root, "t", &out), 0);
    assert_memory_equal(out.ptr, "\x99\x04\x01\x2A", 4);
    assert_int_equal(rk_json_get_tlv(root, "fold", 0x04, &out), 0);
    assert_int_equal(out.len, 7);
    assert_int_equal(rk_json_get_tlv(root, "t", 0x30, &out), RK_JSON_BAD_VALUE);
    assert_int_equal(rk_json_get_base64(root, "bad", &out), RK_JSON_BAD_VALUE);
    assert_int_equal(out.len, 7);
    assert_int_equal(rk_json_get_hex(root, "h", &out), 0);
    assert_memory_equal(out.ptr + 7, "\x0A\xFF", 2);
    assert_int_equal(rk_json_get_hex(root, "none", &out), RK_JSON_MISSING);
    rk_buf_free(&out);
    rk_json_free(&root);
}

static void build__object__prints_compactly(void **state) {
    (void)state;
    struct rk_json root = rk_json_new_object();
    struct rk_json status = rk_json_put_object(rk_json_put_object(root, "header"), "status");
    rk_json_put_string(status, "s", "a\"b\n\xC3\xA9");
    rk_json_put_int(root, "n", INT64_MAX);
    rk_json_put_int(root, "m", -5);
    rk_json_put_bool(root, "b", true);
    rk_json_put_null(root, "z");
    rk_json_put_base64(root, "d", rk_slice("\x01\x02", 2));
    rk_json_put_hex_upper(root, "h", rk_slice("\xAB", 1));
    rk_json_put_text(rk_json_put_array(root, "l"), NULL, rk_slice("xyz", 2));
    struct rk_buf out = {0};
    assert_int_equal(rk_json_print(root, &out), 0);
    assert_string_equal(rk_buf_text(&out),
                        "{\"header\":{\"status\":{\"s\":\"a\\\"b\\n\xC3\xA9\"}},"
                        "\"n\":9223372036854775807,\"m\":-5,\"b\":true,\"z\":null,"
                        "\"d\":\"AQI=\",\"h\":\"AB\",\"l\":[\"xy\"]}");
    assert_int_equal(rk_json_check(rk_buf_slice(&out), MAX), 0);
    int64_t n;
    assert_int_equal(rk_json_get_int(root, "n", &n), 0);
    assert_true(n == INT64_MAX);
    rk_buf_free(&out);
    rk_json_free(&root);
}

static void expect_latched(void (*spoil)(struct rk_json), int error) {
    struct rk_json root = rk_json_new_object();
    struct rk_buf out = {0};
    rk_json_put_string(root, "a", "x");
    spoil(root);
    rk_json_put_string(root, "later", "x");
    assert_int_equal(rk_json_print(root, &out), error);
    assert_int_equal(out.len, 0);
    rk_json_free(&root);
}

static void twice(struct rk_json root) {
    rk_json_put_string(root, "a", "y");
}
static void not_utf8(struct rk_json root) {
    rk_json_put_string(root, "b", "\xFF");
}
static void null_text(struct rk_json root) {
    rk_json_put_string(root, "b", NULL);
}
static void nameless(struct rk_json root) {
    rk_json_put_string(root, NULL, "y");
}
static void below_failed(struct rk_json root) {
    rk_json_put_int(rk_json_put_object(root, "a"), "x", 1);
}

static void build__mistakes__are_latched(void **state) {
    (void)state;
    expect_latched(twice, RK_JSON_DUPLICATE);
    expect_latched(not_utf8, RK_JSON_BAD_TEXT);
    expect_latched(null_text, RK_JSON_BAD_TEXT);
    expect_latched(nameless, RK_JSON_WRONG_TYPE);
    expect_latched(below_failed, RK_JSON_DUPLICATE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse__json__is_taken),
        cmocka_unit_test(parse__not_json__is_refused),
        cmocka_unit_test(parse__text_that_may_not_be__is_refused),
        cmocka_unit_test(parse__member_twice__is_refused),
        cmocka_unit_test(parse__depth_and_size__are_bounded),
        cmocka_unit_test(read__members__by_name_path_and_index),
        cmocka_unit_test(read__integers__are_exact_or_refused),
        cmocka_unit_test(read__bytes__are_appended_or_left_alone),
        cmocka_unit_test(build__object__prints_compactly),
        cmocka_unit_test(build__mistakes__are_latched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
