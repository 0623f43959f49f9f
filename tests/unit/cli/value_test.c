/* Numbers, addresses and JSON lines of a command line. */
#include "tests/support/test.h"

#include "tools/cli/json.h"

#include <string.h>

static const struct rk_cli_option options[] = {{"--n", 0, "N", "a number"}, RK_CLI_OPTION_END};

/* The value tests run inside a command, where a struct rk_cli is at hand. */
static void (*body)(struct rk_cli *cli);

static int run_body(struct rk_cli *cli) {
    body(cli);
    return 0;
}

static void with_cli(const char *value, void (*what)(struct rk_cli *cli), char *err_text) {
    static const struct rk_cli_command commands[] = {{"go", NULL, "", options, 0, 0, run_body},
                                                     {NULL, NULL, NULL, NULL, 0, 0, NULL}};
    static const struct rk_cli_program program = {.name = "demo", .commands = commands};
    char *argv[] = {"demo", "go", "--n", (char *)value};
    FILE *out = tmpfile(), *err = tmpfile();
    body = what;
    assert_int_equal(rk_cli_run(&program, value ? 4 : 2, argv, stdin, out, err), 0);
    rewind(err);
    err_text[fread(err_text, 1, 511, err)] = '\0';
    fclose(out);
    fclose(err);
}

static int number_status;
static uint64_t number;

static void read_number(struct rk_cli *cli) {
    number = 77;
    number_status = rk_cli_number(cli, "--n", 5, 1000, 42, &number);
}

static void number__in_range__is_read(void **state) {
    (void)state;
    char err[512];
    with_cli("5", read_number, err);
    assert_int_equal(number_status, 0);
    assert_int_equal(number, 5);
    with_cli("0x3e8", read_number, err);
    assert_int_equal(number, 1000);
    with_cli(NULL, read_number, err);
    assert_int_equal(number, 42);
}

static void number__malformed_or_outside__is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"",   "4",  "1001", "-5",  "+5",  " 5",
                                      "5 ", "5x", "0x",   "1e2", "5.0", "99999999999999999999999"};
    char err[512];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        with_cli(bad[i], read_number, err);
        assert_int_equal(number_status, RK_CLI_USAGE);
        assert_int_equal(number, 77);
        assert_non_null(strstr(err, "demo: --n must be a number from 5 to 1000"));
    }
}

static struct rk_cli_address address;
static int address_status;
static const char *address_text;
static int default_port;

static void read_address(struct rk_cli *cli) {
    address = (struct rk_cli_address){"untouched", 1};
    address_status = rk_cli_parse_address(cli, "--listen", address_text, default_port, &address);
}

static void expect_address(const char *text, int port, const char *host, int got_port) {
    char err[512];
    address_text = text;
    default_port = port;
    with_cli(NULL, read_address, err);
    if (host) {
        assert_int_equal(address_status, 0);
        assert_string_equal(address.host, host);
        assert_int_equal(address.port, got_port);
    } else {
        assert_int_equal(address_status, RK_CLI_USAGE);
        assert_string_equal(address.host, "untouched");
        assert_non_null(strstr(err, "demo: --listen"));
    }
}

static void address__in_every_form__is_read(void **state) {
    (void)state;
    expect_address("127.0.0.1:8443", -1, "127.0.0.1", 8443);
    expect_address("[::1]:0", -1, "::1", 0);
    expect_address("host.example", 443, "host.example", 443);
    expect_address("[::1]", 443, "::1", 443);
    expect_address("h:65535", 443, "h", 65535);
}

static void address__malformed__is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",       ":1",    "h",      "h:",    "h:65536",
        "h:1x",   "h:-1",  "h:0x10", "::1:2", "[::1",
        "[::1]2", "a b:1", "a/b:1",  "u@h:1", "h:99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        expect_address(bad[i], -1, NULL, 0);
    char longest[300];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    expect_address(longest, 1, NULL, 0);
}

static void print_json(struct rk_cli *cli) {
    struct rk_json doc = rk_json_new_object();
    char line[64];
    rk_json_put_string(doc, "a", "b\n");
    assert_int_equal(rk_cli_json_line(cli, &doc), RK_CLI_OK);
    rewind(rk_cli_out(cli));
    assert_non_null(fgets(line, sizeof line, rk_cli_out(cli)));
    assert_string_equal(line, "{\"a\":\"b\\n\"}\n");
}

static void print_bad_json(struct rk_cli *cli) {
    struct rk_json doc = rk_json_new_object();
    rk_json_put_string(doc, "a", "\xff");
    assert_int_equal(rk_cli_json_line(cli, &doc), RK_CLI_INTERNAL);
}

static void json_line__of_an_object__is_one_line(void **state) {
    (void)state;
    char err[512];
    with_cli(NULL, print_json, err);
    assert_string_equal(err, "");
    with_cli(NULL, print_bad_json, err);
    assert_non_null(strstr(err, "demo: cannot build the result"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(number__in_range__is_read),
        cmocka_unit_test(number__malformed_or_outside__is_refused),
        cmocka_unit_test(address__in_every_form__is_read),
        cmocka_unit_test(address__malformed__is_refused),
        cmocka_unit_test(json_line__of_an_object__is_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
