/* The GSMA test profile, installed, as a terminal meets it. Reads RSPKIT_TEST_DATA. */
#include "tests/unit/uicc/profile.h"

#include "euicc/profile/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 4096, BLOCKS = 64, PACKAGE_MAX = 65536 };

static struct profile card;

static size_t load(const char *folder, uint8_t *package) {
    char path[500];
    snprintf(path, sizeof path, "%s/ts48/ts48v5_saip21b_nobertlv.der", folder);
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    size_t len = fread(package, 1, PACKAGE_MAX, file);
    fclose(file);
    return len;
}

static void install(struct profile *p, struct rk_slice package) {
    static struct rk_installer installer;
    struct rk_install_config config = {
        .iccid = {0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0x14},
        .profile_class = RK_PROFILE_TEST};
    rk_installer_start(&installer, &p->store, p->space, &config);
    assert_int_equal(rk_installer_feed(&installer, package), 0);
    assert_int_equal(rk_installer_finish(&installer), 0);
}

static int open_card(void **state) {
    static uint8_t package[PACKAGE_MAX];
    struct profile *p = &card;
    const char *folder = getenv("RSPKIT_TEST_DATA");
    size_t len = load(folder ? folder : "", package);
    profile_open_empty(p, BLOCK_SIZE, BLOCKS);
    install(p, rk_slice(package, len));
    rk_uicc_reset(&p->uicc, &p->store, &p->port, p->space);
    *state = p;
    return 0;
}

static int close_card(void **state) {
    profile_close(*state);
    return 0;
}

static void start_up__sequence_of_a_terminal__finds_the_applications(void **state) {
    struct profile *p = *state;
    profile_expect(p, "00A40004023F00", 0x9000, NULL);
    profile_expect(p, "00A40004022FE2", 0x9000, NULL);
    profile_expect(p, "00B000000A", 0x9000, "98001032547698103214");
    profile_expect(p, "00A40004022F00", 0x9000, NULL);
    profile_expect(p, "00B2010421", 0x9000,
                   "61144F0CA0000000871002FF49FF058950045553494D FFFFFFFFFFFFFFFFFFFFFF");
    profile_expect(p, "00A40004027F20", 0x6A82, "");
    profile_expect(p, "00A40004027FE0", 0x6A82, "");
    profile_expect(p, "00A4040410A0000005591010FFFFFFFF8900000200", 0x6A82, "");
    profile_expect(p, "00A4040407A0000000871002", 0x9000, NULL);
    profile_expect(p, "00A4040407A0000000871004", 0x9000, NULL);
    profile_expect(p, "00A4040407A0000003431002", 0x9000, NULL);
}

/* PIN 1 is disabled in this profile: what it guards is open; what the issuer guards is not. */
static void rules__of_the_package__are_obeyed(void **state) {
    struct profile *p = *state;
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "00A4000C026F07", 0x9000, "");
    profile_expect(p, "00B0000009", 0x9000, "080910101032540636");
    profile_expect(p, "00D600000108", 0x6982, "");
    profile_expect(p, "0020000A", 0x63CA, "");
    profile_expect(p, "0020000A083030303030303030", 0x63C9, "");
    profile_expect(p, "00D600000108", 0x6982, "");
    profile_expect(p, "0020000A083535353535353535", 0x9000, "");
    profile_expect(p, "00D600000108", 0x9000, "");
    profile_expect(p, "0020000108 30303030FFFFFFFF", 0x6984, "");
    profile_expect(p, "0028000108 30303030FFFFFFFF", 0x9000, "");
    profile_restart(p);
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "00B0870009", 0x6982, "");
    profile_expect(p, "0020000108 30303030FFFFFFFF", 0x9000, "");
    profile_expect(p, "00B0870009", 0x9000, "080910101032540636");
}

/* TS 34.108 with the key 00 01 .. 0F and a RAND of zeros: AUTN and answer are the key turned. */
static void authenticate__test_algorithm__in_usim_and_isim(void **state) {
    struct profile *p = *state;
    static const char *const aids[] = {"00A4040C07A0000000871002", "00A4040C07A0000000871004"};
    for (size_t i = 0; i < 2; i++) {
        profile_expect(p, aids[i], 0x9000, "");
        profile_expect(p,
                       "0088008122 10 00000000000000000000000000000000"
                       "10 03040506070880000001020304058607",
                       0x9000, NULL);
        static const uint8_t res[] = {0xDB, 0x10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        assert_memory_equal(p->reply.data, res, sizeof res);
        profile_expect(p,
                       "0088008122 10 00000000000000000000000000000000"
                       "10 03040506070880000001020304058606",
                       0x9862, "");
    }
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_card, close_card)
    const struct CMUnitTest tests[] = {
        CASE(start_up__sequence_of_a_terminal__finds_the_applications),
        CASE(rules__of_the_package__are_obeyed),
        CASE(authenticate__test_algorithm__in_usim_and_isim),
    };
    if (!getenv("RSPKIT_TEST_DATA")) {
        printf("SKIP: RSPKIT_TEST_DATA does not say where the test profile is\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
