/* saip with hostile command lines and files: one clear line, the right exit code, nothing written,
 * no secret repeated. */
#include "tests/unit/tools/command.h"

#include "tools/saip/commands.h"
#include "tools/saip/package.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ICCID "8944500102030405062"
#define IMSI  "001010123456063"
#define KI    "465b5ce8b199b49faa5f0a2ee238a6bc"
#define OPC   "cd63cb71954a9f4e48a5994e37a02baf"
#define WHO   "make --iccid " ICCID " --imsi " IMSI
#define KEYS  " --ki " KI " --opc " OPC
#define OUT   " -o p.der"
#define GOOD  WHO KEYS OUT

static const struct rk_cli_program *const saip = &rk_saip_program;

/* A package in the folder, and in `made`. */
static uint8_t made[RK_SAIP_PACKAGE_CAP];
static size_t made_len;

static void make_package(void) {
    command_expect(saip, GOOD, RK_CLI_OK);
    made_len = command_read("p.der", made, sizeof made);
    assert_in_range(made_len, 500, sizeof made);
}

static void make__value_wrong_or_missing__one_line_and_nothing_written(void **state) {
    (void)state;
    static const char *const lines[] = {
        "make",
        "make -o p.der",
        "make --imsi " IMSI KEYS OUT,
        "make --iccid " ICCID KEYS OUT,
        WHO OUT,
        WHO " --ki " KI OUT,
        WHO " --opc " OPC OUT,
        WHO KEYS,
        WHO KEYS OUT " more",
        WHO KEYS OUT " --nonsense 1",
        WHO KEYS OUT " --ki",
        WHO KEYS " -o",
        /* identity */
        "make --iccid '' --imsi " IMSI KEYS OUT,
        "make --iccid 8944500102030405061 --imsi " IMSI KEYS OUT,
        "make --iccid 89445001020304050 --imsi " IMSI KEYS OUT,
        "make --iccid 894450010203040506200 --imsi " IMSI KEYS OUT,
        "make --iccid 894450010203040506F --imsi " IMSI KEYS OUT,
        "make --iccid -8944500102030405062 --imsi " IMSI KEYS OUT,
        "make --iccid " ICCID " --imsi '' " KEYS OUT,
        "make --iccid " ICCID " --imsi 00101" KEYS OUT,
        "make --iccid " ICCID " --imsi 0010101234560631" KEYS OUT,
        "make --iccid " ICCID " --imsi 00101012345606x" KEYS OUT,
        WHO KEYS OUT " --mnc-len 1",
        WHO KEYS OUT " --mnc-len 4",
        WHO KEYS OUT " --mnc-len two",
        WHO KEYS OUT " --mnc-len 18446744073709551618",
        /* names */
        WHO KEYS OUT " --spn ''",
        WHO KEYS OUT " --spn 12345678901234567",
        WHO KEYS OUT " --spn caf\xC3\xA9",
        WHO KEYS OUT " --spn a\tb",
        WHO KEYS OUT " --name ''",
        WHO KEYS OUT " --name a\nb",
        /* codes */
        WHO KEYS OUT " --pin1 123",
        WHO KEYS OUT " --pin1 123456789",
        WHO KEYS OUT " --pin1 12a4",
        WHO KEYS OUT " --pin1 ''",
        WHO KEYS OUT " --pin2 1",
        WHO KEYS OUT " --puk1 1234567",
        WHO KEYS OUT " --puk2 123456789",
        WHO KEYS OUT " --adm1 1234567x",
        /* keys */
        WHO OUT " --algorithm comp128 --ki " KI " --opc " OPC,
        WHO OUT " --algorithm '' --ki " KI " --opc " OPC,
        WHO OUT " --algorithm tuak --ki " KI " --opc " OPC,
        WHO OUT " --algorithm tuak --ki " KI OPC,
        WHO OUT " --algorithm tuak --ki " KI " --opc " OPC OPC " --iterations 0",
        WHO OUT " --algorithm tuak --ki " KI " --opc " OPC OPC " --iterations 256",
        WHO OUT " --algorithm tuak --ki " KI " --opc " OPC OPC " --options 0102",
        WHO OUT " --ki " KI " --opc " OPC " --options 01",
        WHO OUT " --ki " KI " --opc " OPC " --iterations 2",
        WHO OUT " --algorithm test",
        WHO KEYS OUT " --ota-enc " KI,
        WHO KEYS OUT " --ota-enc " KI " --ota-mac " KI,
        WHO KEYS OUT " --ota-mac " KI " --ota-dek " KI,
        WHO KEYS OUT " --ota-enc " KI " --ota-mac " KI " --ota-dek ''",
        WHO KEYS OUT " --ota-enc " KI " --ota-mac " KI " --ota-dek " KI KI KI,
        WHO KEYS OUT " --ota-enc " KI " --ota-mac " KI " --ota-dek " KI "00",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        command_expect(saip, lines[i], RK_CLI_USAGE);
        assert_int_equal(command_files(), 0);
    }
}

/* Each key one digit short, one long, and with a letter that is none; never in what is said. */
static void make__key_malformed__is_not_repeated(void **state) {
    (void)state;
    static const char *const options[] = {"--ki", "--opc", "--ota-enc", "--ota-mac", "--ota-dek"};
    static const char *const values[] = {
        "5ec2e75ec2e75ec2e75ec2e75ec2e75", "5ec2e75ec2e75ec2e75ec2e75ec2e7501",
        "5ec2e75ec2e75ec2e75ec2e75ec2e7xy", "0x5ec2e75ec2e75ec2e75ec2e75ec2e7"};
    char line[512];
    for (size_t option = 0; option < 5; option++) {
        for (size_t value = 0; value < 4; value++) {
            snprintf(line, sizeof line,
                     WHO KEYS OUT " --ota-enc " KI " --ota-mac " KI " --ota-dek " KI " %s %s",
                     options[option], values[value]);
            command_expect(saip, line, RK_CLI_USAGE);
            assert_null(strstr(command_err, "5ec2e7"));
            assert_non_null(strstr(command_err, options[option]));
            assert_int_equal(command_files(), 0);
        }
    }
}

static void make__codes_malformed__are_not_repeated(void **state) {
    (void)state;
    static const char *const options[] = {"--pin1", "--pin2", "--puk1", "--puk2", "--adm1"};
    char line[512];
    for (size_t i = 0; i < 5; i++) {
        snprintf(line, sizeof line, WHO KEYS OUT " %s 73519x", options[i]);
        command_expect(saip, line, RK_CLI_USAGE);
        assert_null(strstr(command_err, "73519"));
    }
}

/* Later overrides earlier, as everywhere. */
static void make__option_twice__the_last_counts(void **state) {
    (void)state;
    command_expect(saip, GOOD " --imsi 262011234567890 --imsi 001011234567890", RK_CLI_OK);
    assert_non_null(strstr(command_out, "IMSI 001011234567890"));
    command_expect(saip, GOOD " --iccid 1", RK_CLI_USAGE);
    assert_int_equal(remove("p.der"), 0);
}

static void make__good__is_private_and_replaces(void **state) {
    (void)state;
    struct stat stat_of;
    command_write("p.der", "old", 3);
    make_package();
    assert_int_equal(stat("p.der", &stat_of), 0);
    assert_int_equal(stat_of.st_mode & 0777, 0600);
    assert_int_equal(command_files(), 1);
    command_expect(saip, GOOD " --json --puk1 12345678", RK_CLI_OK);
    assert_non_null(strstr(command_out, "\"puk1\":\"12345678\""));
    command_expect(saip, "check p.der", RK_CLI_OK);
    assert_int_equal(remove("p.der"), 0);
}

static void make__cannot_write__says_so(void **state) {
    (void)state;
    command_expect(saip, WHO KEYS " -o missing/p.der", RK_CLI_INTERNAL);
    command_expect(saip, WHO KEYS " -o .", RK_CLI_INTERNAL);
    command_expect(saip, WHO KEYS " -o ''", RK_CLI_INTERNAL);
    assert_int_equal(command_files(), 0);
}

static void expect_both(const char *arguments, int status) {
    char line[256];
    snprintf(line, sizeof line, "check %s", arguments);
    command_expect(saip, line, status);
    snprintf(line, sizeof line, "dump %s", arguments);
    command_expect(saip, line, status);
}

static void dump_and_check__file_cannot_be_read__say_so(void **state) {
    (void)state;
    expect_both("", RK_CLI_USAGE);
    expect_both("a b", RK_CLI_USAGE);
    expect_both("a --nonsense", RK_CLI_USAGE);
    expect_both("''", RK_CLI_INTERNAL);
    expect_both("missing.der", RK_CLI_INTERNAL);
    expect_both(".", RK_CLI_INTERNAL);
    if (geteuid() != 0) { /* who may read everything is refused nothing */
        command_write("closed.der", "x", 1);
        assert_int_equal(chmod("closed.der", 0), 0);
        expect_both("closed.der", RK_CLI_INTERNAL);
        assert_int_equal(remove("closed.der"), 0);
    }
    assert_int_equal(command_files(), 0);
}

static void dump_and_check__file_holds_no_package__is_refused(void **state) {
    (void)state;
    static const char *const contents[] = {
        "\xA0",         "text\n",   "\xA0\x80",         "\x30\x00",
        "\xA0\x84\xFF", "\xBF\x20", "\xFF\xFF\xFF\xFF", "\xAA\x01\x00"};
    command_write("x.der", NULL, 0);
    expect_both("x.der", RK_CLI_CARD);
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        command_write("x.der", contents[i], strlen(contents[i]));
        expect_both("x.der", RK_CLI_CARD);
    }
    assert_int_equal(truncate("x.der", (1 << 20) + 1), 0);
    expect_both("x.der", RK_CLI_INTERNAL);
    assert_int_equal(truncate("x.der", 64 << 10), 0);
    expect_both("x.der", RK_CLI_CARD);
    assert_int_equal(remove("x.der"), 0);
}

/* dump shows what is whole before it says where it stops. */
static void dump_and_check__cut_at_every_octet__are_refused(void **state) {
    (void)state;
    make_package();
    for (size_t len = 0; len < made_len; len++) {
        command_write("cut.der", made, len);
        command_expect(saip, "check cut.der", RK_CLI_CARD);
        int dumped = command_run(saip, "dump cut.der");
        const char *end = strchr(command_err, '\n');
        assert_true(dumped == RK_CLI_CARD ? end && !end[1] : !*command_err);
        if (len % 16 == 1) {
            assert_int_equal(command_run(saip, "check --json cut.der"), RK_CLI_CARD);
            assert_memory_equal(command_out, "{\"accepted\":false,", 18);
            assert_string_equal(command_err, "");
        }
    }
    assert_int_equal(remove("cut.der"), 0);
    assert_int_equal(remove("p.der"), 0);
}

/* Each octet in turn is another one: never a crash, one line at most. */
static void dump_and_check__any_octet_changed__answer_in_order(void **state) {
    (void)state;
    make_package();
    for (size_t at = 0; at < made_len; at++) {
        uint8_t kept = made[at];
        made[at] = (uint8_t)(kept ^ (1u << at % 8));
        command_write("odd.der", made, made_len);
        made[at] = kept;
        int status = command_run(saip, "check odd.der");
        assert_true(status == RK_CLI_OK || status == RK_CLI_CARD);
        if (status == RK_CLI_CARD) {
            assert_string_equal(command_out, "");
            assert_non_null(strstr(command_err, "element "));
        }
        status = command_run(saip, "dump --full odd.der");
        assert_true(status == RK_CLI_OK || status == RK_CLI_CARD);
    }
    assert_int_equal(remove("odd.der"), 0);
    assert_int_equal(remove("p.der"), 0);
}

static void dump__without_full__shows_no_secret(void **state) {
    (void)state;
    static const char *const secrets[] = {"465B5CE8", "465b5ce8", "CD63CB71", "cd63cb71",
                                          "37393537", "38393638", "5EC2E700"};
    command_expect(saip,
                   GOOD " --pin1 7957 --puk1 89688968 --adm1 79577957 --ota-enc 5ec2e700" KI
                        "00000000 --ota-mac 5ec2e700" KI "00000000 --ota-dek 5ec2e700" KI
                        "00000000",
                   RK_CLI_OK);
    command_expect(saip, "dump p.der", RK_CLI_OK);
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        assert_null(strstr(command_out, secrets[i]));
    assert_non_null(
        strstr(command_out, "key  version 01  number 03  usage 48  type 88, 24 octets"));
    assert_non_null(strstr(command_out, "PIN 01: enabled"));
    assert_non_null(strstr(command_out, "    Milenage  options 00"));
    command_expect(saip, "dump --full p.der", RK_CLI_OK);
    assert_non_null(strstr(command_out, "46 5B 5C E8"));
    assert_int_equal(remove("p.der"), 0);
}

static void check__good_and_refused__told_for_programs_too(void **state) {
    (void)state;
    make_package();
    command_expect(saip, "check p.der", RK_CLI_OK);
    assert_non_null(strstr(command_out, "ICCID " ICCID ", 9 elements"));
    command_expect(saip, "check --json p.der", RK_CLI_OK);
    assert_memory_equal(command_out, "{\"accepted\":true,\"elements\":9,", 29);
    made[5] ^= 0x40; /* version 2.1 becomes 66.1 */
    made[4] = 0x42;
    command_write("p.der", made, made_len);
    command_expect(saip, "check p.der", RK_CLI_CARD);
    assert_non_null(strstr(command_err, "element 1 (header) at octet 0"));
    assert_int_equal(remove("p.der"), 0);
}

static void check__element_left_out__is_a_warning(void **state) {
    (void)state;
    static const uint8_t odd[] = {0xA9, 0x0B, 0xA0, 0x03, 0x81, 0x01, 99,
                                  0x81, 0x01, 0x2A, 0x82, 0x01, 0x00};
    enum { END_LEN = 9 };
    make_package();
    size_t at = made_len - END_LEN;
    memmove(made + at + sizeof odd, made + at, END_LEN);
    memcpy(made + at, odd, sizeof odd);
    command_write("p.der", made, made_len + sizeof odd);
    command_expect(saip, "check p.der", RK_CLI_OK);
    assert_non_null(strstr(command_err, "element 9 (nonStandard, identification 99) would be left "
                                        "out: the element is not supported\n"));
    command_expect(saip, "check --json p.der", RK_CLI_OK);
    assert_non_null(strstr(command_out, "\"leftOut\":[{\"element\":{\"number\":9,"));
    assert_int_equal(remove("p.der"), 0);
}

static void dump__every_kind_of_element__is_told_in_words(void **state) {
    (void)state;
    static const char *const lines[] = {
        "#1 header (profile header), 59 octets at 0\n",
        "    version 3.3  ICCID 89000123456789012341  type rspkit vector\n",
        "    needs services: usim milenage\n",
        "    needs templates: 2.23.143.1.2.1 2.23.143.1.2.4\n",
        "    PUK 81, 7 of 10 tries left\n",
        "    PIN 0A: enabled, changeable, cannot be switched, 10 of 10 tries left\n",
        "#7 opt-usim (USIM, optional files), identification 6, mandated, template 2.23.143.1.2.5",
        "    MF/7F66  directory  rule 2F0602\n",
        "    MF/7F66/4F42  transparent  size 320  no sfi  rule 2F0602  content 3: C0FFEE\n",
        "    MF/7FD0/6F99  transparent  rule 02  link 7F664F41\n",
        "    instance  aid A00000055910100001  TAR B00120  security level 16\n",
        "#12 end (end of the package), identification 20, mandated, 9 octets at 807\n",
    };
    made_len =
        command_read(RK_SOURCE_DIR "/tests/vectors/profile/everything.der", made, sizeof made);
    command_write("all.der", made, made_len);
    command_expect(saip, "dump all.der", RK_CLI_OK);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (!strstr(command_out, lines[i]))
            fail_msg("not there: %s", lines[i]);
    assert_int_equal(remove("all.der"), 0);
}

static int enter(void **state) {
    (void)state;
    command_enter_folder();
    return 0;
}

static int leave(void **state) {
    (void)state;
    command_leave_folder();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(make__value_wrong_or_missing__one_line_and_nothing_written),
        cmocka_unit_test(make__key_malformed__is_not_repeated),
        cmocka_unit_test(make__codes_malformed__are_not_repeated),
        cmocka_unit_test(make__option_twice__the_last_counts),
        cmocka_unit_test(make__good__is_private_and_replaces),
        cmocka_unit_test(make__cannot_write__says_so),
        cmocka_unit_test(dump_and_check__file_cannot_be_read__say_so),
        cmocka_unit_test(dump_and_check__file_holds_no_package__is_refused),
        cmocka_unit_test(dump_and_check__cut_at_every_octet__are_refused),
        cmocka_unit_test(dump_and_check__any_octet_changed__answer_in_order),
        cmocka_unit_test(dump__without_full__shows_no_secret),
        cmocka_unit_test(check__element_left_out__is_a_warning),
        cmocka_unit_test(dump__every_kind_of_element__is_told_in_words),
        cmocka_unit_test(check__good_and_refused__told_for_programs_too),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
