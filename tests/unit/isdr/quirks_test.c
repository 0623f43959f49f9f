/* What each quirk changes, seen from the terminal, and that nothing else is changed with it. */
#include "tests/unit/isdr/rig.h"

#include <stdio.h>
#include <string.h>

#define ISDR       "00A4040010A0000005591010FFFFFFFF8900000100"
#define OTHER_ISDR "00A4040010A0000005591010FFFFFFFF8900050500"
#define TERMINAL   "8010000003FFFFFF"

static struct rig rig;

static int open_rig(void **state) {
    (void)state;
    rig_open(&rig, RK_CURVE_NIST, rig_rat);
    return 0;
}

static int close_rig(void **state) {
    (void)state;
    rig_close(&rig);
    return 0;
}

/* Make the rig's card anew with these quirks; it has to remember them by itself. */
static void personalise(uint32_t quirks) {
    uint8_t scalar[32];
    struct rk_slice ci = rig_certificate(&rig.ci);
    assert_int_equal(rk_key_private(rig.euicc.key, scalar), 0);
    struct rk_personal_identity identity = {rig_certificate(&rig.euicc), rk_slice_of(scalar),
                                            rig_certificate(&rig.eum)};
    struct rk_personal personal = {.cis = &ci,
                                   .ci_count = 1,
                                   .identities = &identity,
                                   .identity_count = 1,
                                   .rat = rig_rat,
                                   .quirks = quirks,
                                   .accreditation = rk_slice("X", 1)};
    memcpy(personal.eid, rig.eid, sizeof personal.eid);
    assert_int_equal(rk_euicc_personalise(&rig.card, &rig.port, &personal), 0);
    rig_power_cycle(&rig);
}

static void expect_data(const char *hex) {
    uint8_t octets[300];
    size_t len = rig_from_hex(hex, octets, sizeof octets);
    assert_int_equal(rig.answer.len, len);
    assert_memory_equal(rig.answer.ptr, octets, len);
}

/* 1 enabled, 0 disabled. */
static void expect_state(unsigned state) {
    char wanted[64];
    snprintf(wanted, sizeof wanted, "BF2D 08 A006 E304 9F7001 %02X", state);
    rig_expect(&rig, "BF2D 12 A00C 5A0A" RIG_ICCID "5C02 9F70", wanted);
}

static uint16_t enable(unsigned flag) {
    char request[80];
    snprintf(request, sizeof request, "BF31 11 A00C 5A0A" RIG_ICCID "8101 %02X", flag);
    return rig_es10_hex(&rig, request);
}

static uint16_t disable(unsigned flag) {
    char request[80];
    snprintf(request, sizeof request, "BF32 11 A00C 5A0A" RIG_ICCID "8101 %02X", flag);
    return rig_es10_hex(&rig, request);
}

/* ---- how the card is reached ---- */

static void isdr_aid__is_another__the_usual_one_is_nobodys(void **state) {
    (void)state;
    assert_int_equal(rig_hex(&rig, OTHER_ISDR), 0x6A82);
    personalise(RK_QUIRK_ISDR_AID);
    assert_int_equal(rig_hex(&rig, ISDR), 0x6A82);
    assert_int_equal(rig_hex(&rig, OTHER_ISDR), 0x6121);
    assert_int_equal(rig_hex(&rig, "00C0000021"), 0x9000);
    expect_data("6F1F 8410 A0000005591010FFFFFFFF8900050500 A504 9F6501FF E005 8203020600");
    assert_int_equal(rig_hex(&rig, "80E2910006BF3E035C015A"), 0x6115);
}

static void basic_only__no_channel_opens__the_basic_one_serves(void **state) {
    (void)state;
    personalise(RK_QUIRK_BASIC_ONLY);
    assert_int_equal(rig_hex(&rig, "0070000001"), 0x6A81);
    for (unsigned channel = 1; channel < 20; channel++) {
        const uint8_t open[] = {0x00, 0x70, 0x00, (uint8_t)channel};
        assert_int_equal(rig_apdu(&rig, rk_slice_of(open)), 0x6A81);
    }
    rig_expect(&rig, "BF3E 03 5C015A", "BF3E 12 5A10 89049032123451234512345678901235");
}

static void high_channels__from_4_to_19__and_serve_es10(void **state) {
    (void)state;
    personalise(RK_QUIRK_HIGH_CHANNELS);
    assert_int_equal(rig_hex(&rig, "00700001"), 0x6A81);
    assert_int_equal(rig_hex(&rig, "00700003"), 0x6A81);
    for (uint8_t channel = 4; channel < 20; channel++) {
        assert_int_equal(rig_hex(&rig, "0070000001"), 0x9000);
        assert_int_equal(rig.answer.len, 1);
        assert_int_equal(rig.answer.ptr[0], channel);
    }
    assert_int_equal(rig_hex(&rig, "0070000001"), 0x6A81);
    assert_int_equal(rig_hex(&rig, "4F"
                                   "A4040010A0000005591010FFFFFFFF8900000100"),
                     0x6121);
    assert_int_equal(rig_hex(&rig, "CFE2910006BF3E035C015A"), 0x6115);
    assert_int_equal(rig_hex(&rig, "CFC0000015"), 0x9000);
    expect_data("BF3E 12 5A10 89049032123451234512345678901235");
    assert_int_equal(rig_hex(&rig, "00708004"), 0x9000);
    assert_int_equal(rig_hex(&rig, "0070000001"), 0x9000);
    expect_data("04");
}

/* ---- blocks ---- */

static uint16_t block_of(size_t len) {
    uint8_t command[260] = {0x80, 0xE2, 0x11, 0x00, (uint8_t)len, 0xBF, 0x2E, 0x82, 0x01, 0x00};
    return rig_apdu(&rig, rk_slice(command, 5 + len));
}

static void block_120__longer_ones_refused__and_fci_says_so(void **state) {
    (void)state;
    assert_int_equal(rig_hex(&rig, ISDR), 0x6121);
    assert_int_equal(block_of(121), 0x9000);
    assert_int_equal(block_of(255), 0x9000);
    personalise(RK_QUIRK_BLOCK_120);
    assert_int_equal(rig_hex(&rig, ISDR), 0x6121);
    assert_int_equal(rig_hex(&rig, "00C0000021"), 0x9000);
    expect_data("6F1F 8410 A0000005591010FFFFFFFF8900000100 A504 9F650178 E005 8203020600");
    assert_int_equal(block_of(120), 0x9000);
    assert_int_equal(block_of(121), 0x6700);
    assert_int_equal(block_of(255), 0x6700);
    rig_expect(&rig, "BF3E 03 5C015A", "BF3E 12 5A10 89049032123451234512345678901235");
}

/* ---- what is answered ---- */

static void empty_eid__no_octets__the_certificate_still_names_it(void **state) {
    (void)state;
    personalise(RK_QUIRK_EMPTY_EID);
    rig_expect(&rig, "BF3E 03 5C015A", "BF3E 02 5A00");
    rig_install(&rig, NULL, 0, 0); /* the session keys are made of the real one */
}

static void early_result__with_the_metadata__and_nothing_is_installed(void **state) {
    (void)state;
    struct rig_package package;
    const struct rig_bind how = {0};
    personalise(RK_QUIRK_EARLY_RESULT);
    rig_ready(&rig);
    rig_bind(&rig, &how, &package);
    size_t n = 0;
    do
        assert_int_equal(rig_es10(&rig, rig_sequence(&package, n++)), 0x9000);
    while (n < package.first_profile && !rig.answer.len);
    assert_in_range(n, 1, package.first_profile - 1); /* segments are still to come */
    rig_expect_result(&rig, 2, 10);
    assert_int_not_equal(rig_es10(&rig, rig_sequence(&package, n)), 0x9000);
    rig_package_free(&package);
    assert_int_equal(rk_isdp_count(&rig.card), 0);
    rig_expect(&rig, "BF2D00", "BF2D 02 A000");
}

/* ---- REFRESH ---- */

static void no_refresh_flag__set__127_and_nothing_changes(void **state) {
    (void)state;
    personalise(RK_QUIRK_NO_REFRESH_FLAG);
    rig_install(&rig, NULL, 0, 0);
    assert_int_equal(enable(0xFF), 0x9000);
    expect_data("BF31 03 80017F");
    expect_state(0);
    assert_int_equal(enable(0), 0x9000);
    expect_data("BF31 03 800100");
    assert_int_equal(disable(0xFF), 0x9000);
    expect_data("BF32 03 80017F");
    expect_state(1);
    assert_int_equal(disable(0), 0x9000);
    expect_data("BF32 03 800100");
    expect_state(0);
}

static void no_refresh__terminal_knows_it__switched_at_once_and_never_asked(void **state) {
    (void)state;
    personalise(0);
    rig_install(&rig, NULL, 0, 0);
    assert_int_equal(rig_hex(&rig, TERMINAL), 0x9000);
    assert_int_equal(enable(0xFF), 0x910B);
    personalise(RK_QUIRK_NO_REFRESH);
    rig_install(&rig, NULL, 0, 0);
    assert_int_equal(rig_hex(&rig, TERMINAL), 0x9000);
    assert_int_equal(enable(0xFF), 0x9000);
    expect_data("BF31 03 800100");
    expect_state(1);
    assert_int_equal(disable(0xFF), 0x9000);
    expect_state(0);
    assert_int_equal(enable(0xFF), 0x9000);
    assert_int_equal(rig_es10_hex(&rig, "BF34 04 820205E0"), 0x9000);
    expect_data("BF34 03 800100");
    assert_int_equal(rk_isdp_count(&rig.card), 0);
}

/* ---- all of them ---- */

static void quirks__several__each_does_its_own(void **state) {
    (void)state;
    personalise(RK_QUIRK_ISDR_AID | RK_QUIRK_EMPTY_EID | RK_QUIRK_BASIC_ONLY);
    rig_power_cycle(&rig);
    assert_int_equal(rig_hex(&rig, "0070000001"), 0x6A81);
    assert_int_equal(rig_hex(&rig, OTHER_ISDR), 0x6121);
    assert_int_equal(rig_hex(&rig, "80E2910006BF3E035C015A"), 0x6105);
    assert_int_equal(rig_hex(&rig, "80C0000005"), 0x9000);
    expect_data("BF3E 02 5A00");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(isdr_aid__is_another__the_usual_one_is_nobodys),
        CASE(basic_only__no_channel_opens__the_basic_one_serves),
        CASE(high_channels__from_4_to_19__and_serve_es10),
        CASE(block_120__longer_ones_refused__and_fci_says_so),
        CASE(empty_eid__no_octets__the_certificate_still_names_it),
        CASE(early_result__with_the_metadata__and_nothing_is_installed),
        CASE(no_refresh_flag__set__127_and_nothing_changes),
        CASE(no_refresh__terminal_knows_it__switched_at_once_and_never_asked),
        CASE(quirks__several__each_does_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
