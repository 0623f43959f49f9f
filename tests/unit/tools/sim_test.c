/* What `saip make` makes, downloaded and enabled, and then used by `usim` as a terminal would. */
#include "tests/flow/world.h"
#include "tests/unit/tools/command.h"

#include "tools/saip/commands.h"
#include "tools/usim/commands.h"

#include <string.h>

#define KI    "465b5ce8b199b49faa5f0a2ee238a6bc"
#define OPC   "cd63cb71954a9f4e48a5994e37a02baf"
#define ICCID "8944500102030405062"
#define IMSI  "001010123456063"
#define MAKE  "make --iccid " ICCID " --imsi " IMSI " --ki " KI " -o p.der "

#define SELECT_USIM "00A4040407A0000000871002"
#define SELECT_IMSI "00A40004026F07"
#define READ_IMSI   "00B0000009"
#define CHALLENGE   "008800812210000102030405060708090A0B0C0D0E0F10000000000000000000000000000000FF"

static struct rk_loopback world;
static struct rk_cli_program usim;
static uint8_t data[256];
static size_t len;

/* Make a package by this command line, bring it into a card, and enable it. */
static void open_sim(const char *options) {
    static uint8_t package[RK_SAIP_PACKAGE_CAP];
    struct rk_lpa_download_result result = {0};
    char line[512], iccid[RK_DP_ICCID_CAP];
    snprintf(line, sizeof line, MAKE "%s", options);
    command_expect(&rk_saip_program, line, RK_CLI_OK);
    size_t package_len = command_read("p.der", package, sizeof package);
    assert_int_equal(rk_loopback_open(&world, &(struct rk_loopback_setup){0}), 0);
    assert_int_equal(rk_loopback_stock(&world, rk_slice(package, package_len), iccid), 0);
    assert_int_equal(rk_loopback_order(&world, iccid, "SIM", NULL), 0);
    assert_int_equal(rk_loopback_download(&world, "SIM", NULL, &result), 0);
    assert_int_equal(rk_lpa_profile_enable(world.lpa, iccid, false, &world.error), 0);
    usim = rk_usim_program;
    usim.context = &world.apdu;
}

static uint16_t send(const char *hex) {
    return world_send(&world, hex, data, &len);
}

static void info__pin_not_asked_for__reads_iccid_and_imsi(void **state) {
    (void)state;
    open_sim("--opc " OPC);
    command_expect(&usim, "info", RK_CLI_OK);
    assert_string_equal(command_out, "ICCID  " ICCID "\nIMSI   " IMSI "\n");
    command_expect(&usim, "info --json", RK_CLI_OK);
    assert_string_equal(command_out, "{\"iccid\":\"" ICCID "\",\"imsi\":\"" IMSI "\"}\n");
    rk_loopback_close(&world);
}

static void authenticate__milenage__right_keys_only(void **state) {
    (void)state;
    open_sim("--opc " OPC);
    command_expect(&usim, "authenticate --ki " KI " --opc " OPC, RK_CLI_OK);
    assert_string_equal(command_out, "authenticated: RES, CK and IK are right (SQN 32)\n");
    command_expect(&usim, "authenticate --ki " KI " --opc " OPC, RK_CLI_OK);
    assert_string_equal(command_out, "authenticated: RES, CK and IK are right (SQN 64, after "
                                     "resynchronisation)\n");
    command_expect(&usim, "authenticate --ki " OPC " --opc " KI, RK_CLI_CARD);
    assert_non_null(strstr(command_err, "9862"));
    command_expect(&usim, "authenticate --algorithm test --ki " KI, RK_CLI_CARD);
    rk_loopback_close(&world);
}

static void authenticate__test_algorithm__res_of_16_octets(void **state) {
    (void)state;
    open_sim("--algorithm test");
    command_expect(&usim, "authenticate --algorithm test --json --ki " KI, RK_CLI_OK);
    assert_string_equal(command_out,
                        "{\"authenticated\":true,\"sqn\":32,\"resynchronised\":false}\n");
    command_expect(&usim, "authenticate --ki " KI " --opc " OPC, RK_CLI_CARD);
    rk_loopback_close(&world);
}

static void authenticate__tuak__every_length(void **state) {
    (void)state;
    static const char *const cases[] = {
        " --algorithm tuak --opc " OPC KI,
        " --algorithm tuak --opc " OPC KI " --options 00 --iterations 255",
        " --algorithm tuak --ki " KI OPC " --opc " OPC KI " --options 53 --iterations 2",
        " --algorithm tuak --ki " KI OPC " --opc " OPC KI " --options 0A",
    };
    char line[512];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        open_sim(cases[i]);
        snprintf(line, sizeof line, "authenticate --ki " KI "%s", cases[i]);
        command_expect(&usim, line, RK_CLI_OK);
        assert_string_equal(command_out, "authenticated: RES, CK and IK are right (SQN 32)\n");
        command_expect(&usim, line, RK_CLI_OK);
        assert_string_equal(command_out, "authenticated: RES, CK and IK are right (SQN 64, after "
                                         "resynchronisation)\n");
        command_expect(&usim, "authenticate --ki " KI " --opc " OPC, RK_CLI_CARD);
        rk_loopback_close(&world);
    }
}

/* Remember the length of RES in every answer to a challenge that passes. */
static void watch_res(void *self, uint8_t *apdu, size_t *apdu_len) {
    if (*apdu_len > 4 && apdu[0] == 0xDB)
        *(uint8_t *)self = apdu[1];
}

static void res__of_each_algorithm__has_its_full_length(void **state) {
    (void)state;
    uint8_t res_len = 0;
    open_sim("--opc " OPC);
    world.tap = (struct rk_loopback_tap){.self = &res_len, .answer = watch_res};
    command_expect(&usim, "authenticate --ki " KI " --opc " OPC, RK_CLI_OK);
    assert_int_equal(res_len, 8);
    rk_loopback_close(&world);
    open_sim("--algorithm test");
    world.tap = (struct rk_loopback_tap){.self = &res_len, .answer = watch_res};
    command_expect(&usim, "authenticate --algorithm test --ki " KI, RK_CLI_OK);
    assert_int_equal(res_len, 16);
    rk_loopback_close(&world);
}

static void pin1__demanded__before_imsi_and_challenge(void **state) {
    (void)state;
    open_sim("--opc " OPC " --pin1 1234");
    command_expect(&usim, "info", RK_CLI_CARD);
    assert_non_null(strstr(command_err, "6982"));
    command_expect(&usim, "authenticate --ki " KI " --opc " OPC, RK_CLI_CARD);
    assert_non_null(strstr(command_err, "6982"));

    assert_int_equal(send(SELECT_USIM), 0x9000);
    assert_int_equal(send(CHALLENGE), 0x6982);
    assert_int_equal(send(SELECT_IMSI), 0x9000);
    assert_int_equal(send(READ_IMSI), 0x6982);
    assert_int_equal(send("002000010831323335FFFFFFFF"), 0x63C2);
    assert_int_equal(send(READ_IMSI), 0x6982);
    assert_int_equal(send("002000010831323334FFFFFFFF"), 0x9000);
    assert_int_equal(send(READ_IMSI), 0x9000);
    assert_int_equal(len, 9);
    assert_int_equal(send(CHALLENGE), 0x9862);
    rk_loopback_close(&world);
}

static void pin1__not_given__is_0000_and_not_asked_for(void **state) {
    (void)state;
    open_sim("--opc " OPC);
    assert_int_equal(send(SELECT_USIM), 0x9000);
    assert_int_equal(send(SELECT_IMSI), 0x9000);
    assert_int_equal(send(READ_IMSI), 0x9000);
    assert_int_equal(send("002800010830303030FFFFFFFF"), 0x9000); /* ENABLE PIN */
    assert_int_equal(rk_loopback_power_cycle(&world), 0);
    assert_int_equal(send(SELECT_USIM), 0x9000);
    assert_int_equal(send(SELECT_IMSI), 0x9000);
    assert_int_equal(send(READ_IMSI), 0x6982);
    rk_loopback_close(&world);
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
        cmocka_unit_test(info__pin_not_asked_for__reads_iccid_and_imsi),
        cmocka_unit_test(authenticate__milenage__right_keys_only),
        cmocka_unit_test(authenticate__tuak__every_length),
        cmocka_unit_test(authenticate__test_algorithm__res_of_16_octets),
        cmocka_unit_test(res__of_each_algorithm__has_its_full_length),
        cmocka_unit_test(pin1__demanded__before_imsi_and_challenge),
        cmocka_unit_test(pin1__not_given__is_0000_and_not_asked_for),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
