/* usim with hostile command lines, and with cards that answer nonsense. */
#include "tests/unit/tools/command.h"

#include "lpa/apdu/apdu.h"
#include "tools/usim/commands.h"

#include <stdio.h>
#include <string.h>

#define KI   "465b5ce8b199b49faa5f0a2ee238a6bc"
#define OPC  "cd63cb71954a9f4e48a5994e37a02baf"
#define KEYS " --ki " KI " --opc " OPC

static const struct rk_cli_program *const usim = &rk_usim_program;

static void authenticate__value_wrong_or_missing__one_line(void **state) {
    (void)state;
    static const char *const lines[] = {
        "authenticate",
        "authenticate --ki " KI,
        "authenticate --opc " OPC,
        "authenticate --algorithm test",
        "authenticate --algorithm comp128" KEYS,
        "authenticate --algorithm tuak" KEYS,
        "authenticate --algorithm tuak --ki " KI KI " --opc " OPC OPC " --iterations 0",
        "authenticate --algorithm tuak --ki " KI " --opc " OPC OPC " --options 04",
        "authenticate --algorithm tuak --ki " KI " --opc " OPC OPC " --options 80",
        "authenticate --algorithm ''" KEYS,
        "authenticate" KEYS " --sqn",
        "authenticate" KEYS " --sqn ''",
        "authenticate" KEYS " --sqn -1",
        "authenticate" KEYS " --sqn 281474976710656",
        "authenticate" KEYS " --sqn 32x",
        "authenticate" KEYS " --amf 800",
        "authenticate" KEYS " --amf 80000",
        "authenticate" KEYS " --amf 80g0",
        "authenticate" KEYS " more",
        "authenticate" KEYS " --nonsense",
        "info more",
        "info --ki " KI,
        "info --apdu",
        "nonsense",
        "",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        command_expect(usim, lines[i], RK_CLI_USAGE);
}

static void authenticate__key_malformed__is_not_repeated(void **state) {
    (void)state;
    static const char *const options[] = {"--ki", "--opc"};
    static const char *const values[] = {
        "5ec2e75ec2e75ec2e75ec2e75ec2e75", "5ec2e75ec2e75ec2e75ec2e75ec2e7501",
        "5ec2e75ec2e75ec2e75ec2e75ec2e7xy", "0x5ec2e75ec2e75ec2e75ec2e75ec2e7", "5ec2e7"};
    char line[256];
    for (size_t option = 0; option < 2; option++) {
        for (size_t value = 0; value < 5; value++) {
            snprintf(line, sizeof line, "authenticate" KEYS " %s %s", options[option],
                     values[value]);
            command_expect(usim, line, RK_CLI_USAGE);
            assert_null(strstr(command_err, "5ec2e7"));
            assert_non_null(strstr(command_err, options[option]));
        }
    }
}

static void apdu__address_wrong__one_line(void **state) {
    (void)state;
    static const char *const ways[] = {"''",          "usb",       "tcp",    "tcp:",
                                       "tcp:host",    "tcp:host:", "tcp::1", "tcp:host:65536",
                                       "tcp:host:1x", "tcp:[::1:1"};
    char line[256];
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        snprintf(line, sizeof line, "info --apdu %s", ways[i]);
        command_expect(usim, line, RK_CLI_USAGE);
        snprintf(line, sizeof line, "authenticate" KEYS " --apdu %s", ways[i]);
        command_expect(usim, line, RK_CLI_USAGE);
    }
}

static void apdu__nobody_there__is_a_matter_of_transport(void **state) {
    (void)state;
    command_expect(usim, "info --apdu tcp:127.0.0.1:1", RK_CLI_TRANSPORT);
    command_expect(usim, "authenticate" KEYS " --apdu tcp:127.0.0.1:1", RK_CLI_TRANSPORT);
    assert_null(strstr(command_err, "465b5ce8"));
    command_expect(usim, "info --apdu tcp:no.such.host.invalid:1", RK_CLI_TRANSPORT);
}

/* ---- cards that answer nonsense ---- */

/* Answers in turn, the last one for ever; each begins with its length. */
struct nonsense {
    const char *const *answers;
    size_t at;
    unsigned commands;
};

static int connect_card(void *self, struct rk_lpa_apdu_link *link, struct rk_lpa_error *e) {
    (void)self, (void)link, (void)e;
    return 0;
}

static int transmit(void *self, struct rk_slice command, uint8_t *answer, size_t cap, size_t *len,
                    struct rk_lpa_error *e) {
    struct nonsense *card = self;
    (void)e;
    const char *text = card->answers[card->at];
    if (card->answers[card->at + 1])
        card->at++;
    assert_true(command.len >= 4);
    assert_true(++card->commands < 32);
    *len = (uint8_t)text[0];
    assert_true(*len >= 2 && *len <= cap);
    memcpy(answer, text + 1, *len);
    return 0;
}

static void disconnect_card(void *self) {
    (void)self;
}

static void expect_answers(const char *const *answers, const char *line) {
    static const struct rk_lpa_apdu_ops ops = {
        .connect = connect_card, .transmit = transmit, .disconnect = disconnect_card};
    struct nonsense card = {.answers = answers};
    struct rk_lpa_apdu apdu = {&ops, &card};
    struct rk_cli_program program = *usim;
    program.context = &apdu;
    command_expect(&program, line, RK_CLI_CARD);
    assert_null(strstr(command_err, "465b5ce8"));
}

static void info__answers_make_no_sense__is_the_cards_fault(void **state) {
    (void)state;
    static const char *const cases[][6] = {
        {"\2\x6F\x00"},
        {"\2\x61\x00"},
        {"\2\x6C\x00"},
        {"\2\x90\x00"},                   /* READ BINARY gives nothing */
        {"\2\x90\x00", "\3\x98\x90\x00"}, /* or too little */
        {"\2\x90\x00", "\14\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x90\x00"},
        {"\2\x90\x00", "\14\x98\x44\x05\x10\x20\x30\x40\x50\x60\xF2\x90\x00", "\2\x6A\x82"},
        {"\2\x90\x00", "\14\x98\x44\x05\x10\x20\x30\x40\x50\x60\xF2\x90\x00", "\2\x90\x00"},
        {"\2\x90\x00", "\14\x98\x44\x05\x10\x20\x30\x40\x50\x60\xF2\x90\x00", "\2\x90\x00",
         "\2\x90\x00", "\13\x00\x09\x10\x10\x10\x32\x54\x06\x36\x90\x00"},
        {"\2\x90\x00", "\14\x98\x44\x05\x10\x20\x30\x40\x50\x60\xF2\x90\x00", "\2\x90\x00",
         "\2\x90\x00", "\13\xFF\x09\x10\x10\x10\x32\x54\x06\x36\x90\x00"},
        {"\2\x90\x00", "\14\x98\x44\x05\x10\x20\x30\x40\x50\x60\xF2\x90\x00", "\2\x90\x00",
         "\2\x90\x00", "\13\x08\x09\x10\x1A\x10\x32\x54\x06\x36\x90\x00"},
        {"\2\x90\x00", "\14\x98\x44\x05\x10\x20\x30\x40\x50\x60\xF2\x90\x00", "\2\x90\x00",
         "\2\x90\x00", "\13\x01\xF9\x10\x10\x10\x32\x54\x06\x36\x90\x00"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_answers(cases[i], "info");
}

static void authenticate__answers_make_no_sense__is_not_authenticated(void **state) {
    (void)state;
    static const char *const cases[][3] = {
        {"\2\x90\x00"},
        {"\2\x90\x00", "\2\x98\x62"},
        {"\2\x90\x00", "\3\xDB\x90\x00"},
        {"\2\x90\x00", "\4\xDB\xFF\x90\x00"},
        {"\2\x90\x00", "\6\xDB\x00\x00\x00\x90\x00"},
        {"\2\x90\x00", "\x0A\xDB\x04\x01\x02\x03\x04\x00\x00\x90\x00"},
        {"\2\x90\x00", "\3\xDC\x90\x00"},
        {"\2\x90\x00", "\x12\xDC\x0E\1\2\3\4\5\6\7\1\2\3\4\5\6\7\x90\x00"},
        {"\2\x90\x00", "\x12\xDC\x0F\1\2\3\4\5\6\7\1\2\3\4\5\6\7\x90\x00"},
        {"\2\x90\x00", "\3\x00\x90\x00"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expect_answers(cases[i], "authenticate" KEYS);
        expect_answers(cases[i], "authenticate --json --algorithm test --ki " KI);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(authenticate__value_wrong_or_missing__one_line),
        cmocka_unit_test(authenticate__key_malformed__is_not_repeated),
        cmocka_unit_test(apdu__address_wrong__one_line),
        cmocka_unit_test(apdu__nobody_there__is_a_matter_of_transport),
        cmocka_unit_test(info__answers_make_no_sense__is_the_cards_fault),
        cmocka_unit_test(authenticate__answers_make_no_sense__is_not_authenticated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
