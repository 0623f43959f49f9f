#include "tests/support/test.h"

#include "asn1/wire/activation.h"

#include <string.h>

static void expect(const char *text, const char *address, const char *token, const char *oid,
                   bool required) {
    struct rk_activation code;
    if (rk_activation_parse(text, &code))
        fail_msg("%s: %s", text, rk_activation_error_text(rk_activation_parse(text, &code)));
    assert_string_equal(code.address, address);
    assert_string_equal(code.token, token);
    assert_string_equal(code.oid, oid);
    assert_int_equal(code.confirmation_code_required, required);
}

static void parse__every_field__is_read(void **state) {
    (void)state;
    expect("LPA:1$rsp.example.com$A-1", "rsp.example.com", "A-1", "", false);
    expect("1$rsp.example.com$A-1", "rsp.example.com", "A-1", "", false);
    expect("lPa:1$rsp.example.com:8443$A$2.999.10$1", "rsp.example.com:8443", "A", "2.999.10",
           true);
    expect("LPA:1$rsp.example.com$A$$1", "rsp.example.com", "A", "", true);
    expect("LPA:1$rsp.example.com$$2.999.10", "rsp.example.com", "", "2.999.10", false);
    expect("LPA:1$rsp.example.com$", "rsp.example.com", "", "", false);
    expect("LPA:1$$", "", "", "", false);
    expect("LPA:1$rsp.example.com$A$$$x$y", "rsp.example.com", "A", "", false);
    expect("LPA:1$rsp.example.com$A$$0", "rsp.example.com", "A", "", false);
    expect(" \tLPA:1$rsp.example.com$A\r\n", "rsp.example.com", "A", "", false);
}

static void refuse(const char *text, int error) {
    struct rk_activation code, before;
    memset(&code, 0x5A, sizeof code);
    memcpy(&before, &code, sizeof code);
    if (rk_activation_parse(text, &code) != error)
        fail_msg("%s: %d", text, rk_activation_parse(text, &code));
    assert_memory_equal(&code, &before, sizeof code);
}

static void parse__wrong__has_an_error_for_each_cause(void **state) {
    (void)state;
    refuse("", RK_ACTIVATION_EMPTY);
    refuse("  \n", RK_ACTIVATION_EMPTY);
    refuse("LPA:", RK_ACTIVATION_EMPTY);
    refuse("https://example.com", RK_ACTIVATION_FORMAT);
    refuse("LPA:2$rsp.example.com$A", RK_ACTIVATION_FORMAT);
    refuse("LPA:$rsp.example.com$A", RK_ACTIVATION_FORMAT);
    refuse("LPA:1$rsp.example.com", RK_ACTIVATION_FIELDS);
    refuse("LPA:1$", RK_ACTIVATION_FIELDS);
    refuse("LPA:1$https://rsp.example.com$A", RK_ACTIVATION_ADDRESS);
    refuse("LPA:1$rsp.example.com:0$A", RK_ACTIVATION_ADDRESS);
    refuse("LPA:1$rsp.example.com:65536$A", RK_ACTIVATION_ADDRESS);
    refuse("LPA:1$rsp.example.com:$A", RK_ACTIVATION_ADDRESS);
    refuse("LPA:1$rsp.example.com:000443$A", RK_ACTIVATION_ADDRESS);
    refuse("LPA:1$.example.com$A", RK_ACTIVATION_ADDRESS);
    refuse("LPA:1$rsp example$A", RK_ACTIVATION_ADDRESS);
    refuse("LPA:1$user@rsp.example.com$A", RK_ACTIVATION_ADDRESS);
    refuse("LPA:1$rsp.example.com$A B", RK_ACTIVATION_TOKEN);
    refuse("LPA:1$rsp.example.com$A\x01", RK_ACTIVATION_TOKEN);
    refuse("LPA:1$rsp.example.com$A$abc", RK_ACTIVATION_OID);
    refuse("LPA:1$rsp.example.com$A$2", RK_ACTIVATION_OID);
    refuse("LPA:1$rsp.example.com$A$2..1", RK_ACTIVATION_OID);
    refuse("LPA:1$rsp.example.com$A$2.1.", RK_ACTIVATION_OID);
    refuse("LPA:1$rsp.example.com$A$$2", RK_ACTIVATION_FLAG);
    refuse("LPA:1$rsp.example.com$A$$11", RK_ACTIVATION_FLAG);
}

/* What a shell leaves of LPA:1$rsp.example.com$A-1 without single quotes. */
static void parse__dollars_eaten_by_the_shell__is_said(void **state) {
    (void)state;
    refuse("LPA:1.example.com-1", RK_ACTIVATION_SHELL);
    refuse("LPA:1.example.com$", RK_ACTIVATION_SHELL);
    refuse("LPA:1", RK_ACTIVATION_SHELL);
    refuse("1.example.com", RK_ACTIVATION_SHELL);
}

static void parse__too_long__is_refused(void **state) {
    (void)state;
    char text[600] = "LPA:1$a.b$";
    memset(text + 10, 'A', 255);
    struct rk_activation code;
    assert_int_equal(rk_activation_parse(text, &code), 0);
    assert_int_equal(strlen(code.token), 255);
    text[265] = 'A';
    refuse(text, RK_ACTIVATION_TOKEN);
    memset(text + 6, 'a', 254);
    memcpy(text + 260, "$A", 3);
    refuse(text, RK_ACTIVATION_ADDRESS);
}

static void format__fields__round_trip(void **state) {
    (void)state;
    const char *codes[] = {"LPA:1$a.example$B", "LPA:1$a.example$", "LPA:1$a.example$B$2.999.1",
                           "LPA:1$a.example$B$$1", "LPA:1$$B$2.5$1"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        struct rk_activation code;
        struct rk_buf out = {0};
        assert_int_equal(rk_activation_parse(codes[i], &code), 0);
        rk_activation_format(&code, &out);
        assert_string_equal(rk_buf_text(&out), codes[i]);
        rk_buf_free(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse__every_field__is_read),
        cmocka_unit_test(parse__wrong__has_an_error_for_each_cause),
        cmocka_unit_test(parse__dollars_eaten_by_the_shell__is_said),
        cmocka_unit_test(parse__too_long__is_refused),
        cmocka_unit_test(format__fields__round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
