/* SELECT, STATUS, channels, and a card without a profile. */
#include "tests/unit/uicc/profile.h"

#include "asn1/tlv/tlv.h"

#include <stdio.h>
#include <string.h>

static int open_profile(void **state) {
    static struct profile profile;
    profile_open(&profile);
    *state = &profile;
    return 0;
}

static int close_profile(void **state) {
    profile_close(*state);
    return 0;
}

/* FID in the FCP of the last answer, 0 if there is none. */
static uint16_t answered_fid(const struct profile *p) {
    struct rk_tlv fcp, fid;
    assert_int_equal(rk_tlv_only(rk_slice(p->reply.data, p->reply.len), RK_TLV_DER, 0x62, &fcp), 0);
    assert_true(rk_tlv_find(fcp.value, RK_TLV_DER, 0x83, &fid));
    return rk_get_u16(fid.value.ptr);
}

static void select__file__answers_its_fcp(void **state) {
    struct profile *p = *state;
    profile_expect(p, "00A4000C022FE2", 0x9000, "");
    profile_expect(p, "00A40004022FE2", 0x9000,
                   "6217 82024121 83022FE2 8A0105 8B032F0601 8002000A 880110");
    profile_expect(p, "00A40004022F00", 0x9000,
                   "621A 82054221001002 83022F00 8A0105 8B032F0601 80020020 8801F0");
    profile_expect(p, "00A4080404 7F106F3A", 0x9000,
                   "6219 82054221001405 83026F3A 8A0105 8B032F0602 80020064 8800");
    profile_expect(p, "00A4040C0C" PROFILE_USIM_AID, 0x9000, "");
    profile_expect(p, "00A40000026F39", 0x9000,
                   "621A 82054621000303 83026F39 8A0105 8B036F0602 80020009 880148");
}

static void select__directory__tells_which_pins_are_enabled(void **state) {
    struct profile *p = *state;
    struct rk_tlv fcp, element;
    assert_int_equal(profile_send(p, "00A404040C" PROFILE_USIM_AID), 0x9000);
    assert_int_equal(rk_tlv_only(rk_slice(p->reply.data, p->reply.len), RK_TLV_DER, 0x62, &fcp), 0);
    static const uint32_t tags[] = {0x82, 0x83, 0x84, 0xA5, 0x8A, 0x8B, 0xC6};
    struct rk_tlv_reader r = rk_tlv_read(fcp.value, RK_TLV_DER);
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        assert_true(rk_tlv_take(&r, tags[i], &element));
    static const uint8_t status[] = {0x90, 0x01, 0xE0, 0x83, 0x01, 0x01,
                                     0x83, 0x01, 0x81, 0x83, 0x01, 0x0A};
    assert_true(rk_slice_equal(element.value, rk_slice_of(status)));
    assert_int_equal(rk_tlv_finish(&r), 0);
    profile_expect(p, "0026000108" PROFILE_PIN1, 0x9000, "");
    profile_expect(p, "00A4000400", 0x9000, NULL);
    assert_true(
        rk_tlv_find(rk_slice(p->reply.data + 2, p->reply.len - 2), RK_TLV_DER, 0xC6, &element));
    assert_int_equal(element.value.ptr[2], 0x40);
}

static void select__mf__tells_what_the_card_can(void **state) {
    struct profile *p = *state;
    struct rk_tlv fcp, element;
    assert_int_equal(profile_send(p, "00A40004023F00"), 0x9000);
    assert_int_equal(rk_tlv_only(rk_slice(p->reply.data, p->reply.len), RK_TLV_DER, 0x62, &fcp), 0);
    assert_true(rk_tlv_find(fcp.value, RK_TLV_DER, 0xA5, &element));
    struct rk_tlv_reader r = rk_tlv_read(element.value, RK_TLV_DER);
    assert_true(rk_tlv_take(&r, 0x80, &element));
    assert_int_equal(element.value.ptr[0], 0x71);
    assert_true(rk_tlv_take(&r, 0x83, &element));
    assert_int_equal(rk_get_u32(element.value.ptr), rk_store_free(&p->store));
    assert_true(rk_tlv_take(&r, 0x87, &element));
    assert_int_equal(element.value.ptr[0], 0x01); /* TERMINAL CAPABILITY */
    assert_int_equal(rk_tlv_finish(&r), 0);
}

static void select__by_fid__reaches_what_is_near(void **state) {
    struct profile *p = *state;
    static const struct {
        const char *from, *fid;
        uint16_t sw;
    } cases[] = {
        {"7F10", "6F3A", 0x9000},                                   /* child */
        {"7F10", "3F00", 0x9000},                                   /* MF and parent */
        {"7F10", "7F20", 0x9000},                                   /* sibling DF */
        {"7F10", "7F10", 0x9000},                                   /* itself, as its own sibling */
        {"7F10", "2FE2", 0x6A82},                                   /* EF of the parent */
        {"7F10", "5F01", 0x6A82},                                   /* child of a sibling */
        {"7F205F01", "7F20", 0x9000}, {"7F205F01", "4F20", 0x9000}, /* through the link */
        {"7F205F01", "7F10", 0x6A82},                               /* the parent's sibling */
        {"7F10", "7FFF", 0x6A82},                                   /* no application is selected */
        {"7F10", "7FD0", 0x6A82}, /* the temporary name of an ADF */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char from[40], fid[40];
        snprintf(from, sizeof from, "00A4080C%02X%s", (unsigned)strlen(cases[i].from) / 2,
                 cases[i].from);
        snprintf(fid, sizeof fid, "00A4000C02%s", cases[i].fid);
        profile_expect(p, from, 0x9000, "");
        profile_expect(p, fid, cases[i].sw, "");
    }
}

static void select__failing__leaves_the_selection(void **state) {
    struct profile *p = *state;
    profile_expect(p, "00A4000C022FE2", 0x9000, "");
    static const struct {
        const char *command;
        uint16_t sw;
    } bad[] = {
        {"00A4000C026F07", 0x6A82},     {"00A4010C022FE2", 0x6A82},
        {"00A4030C", 0x6A82},           {"00A4020C022FE2", 0x6A86},
        {"00A4000C032FE200", 0x6700},   {"00A40008022FE2", 0x6A86},
        {"00A4004C022FE2", 0x6A86},     {"00A4000E022FE2", 0x6A86},
        {"00A4080C032FE200", 0x6700},   {"00A4080C", 0x6700},
        {"00A4080C042FE26F07", 0x6A82}, {"00A4090C027FFF", 0x6A82},
        {"00A4080C023F00", 0x6A82},     {"00A4040C05A000000099", 0x6A82},
        {"00A4040C", 0x6700},           {"00A4840C022FE2", 0x6A86},
        {"00A4008C022FE2", 0x6A86},     {"00A4040C11A0000000871002FF49FF058901020304 05", 0x6700},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        profile_expect(p, bad[i].command, bad[i].sw, "");
        profile_expect(p, "00B000000A", 0x9000, "FFFFFFFFFFFFFFFFFFFF");
    }
}

static void select__path__starts_at_mf_here_or_the_adf(void **state) {
    struct profile *p = *state;
    profile_expect(p, "00A4080C04 7F106F3A", 0x9000, "");
    profile_expect(p, "00A4090C02 6F50", 0x9000, "");
    profile_expect(p, "00A4040C07 A0000000871002", 0x9000, "");
    profile_expect(p, "00A4080C04 7F106F3A", 0x9000, "");
    profile_expect(p, "00A4080C06 7FFF5F3B4F20", 0x9000, "");
    profile_expect(p, "00A4030C", 0x9000, "");
    profile_expect(p, "80F20000", 0x9000, NULL);
    assert_int_equal(answered_fid(p), 0x7FFF);
    profile_expect(p, "00A4010C02 5F3B", 0x9000, "");
    profile_expect(p, "00A4000C02 7FFF", 0x9000, "");
    profile_expect(p, "00A4030C", 0x6A82, "");
}

static void select__aid__first_last_next_and_previous(void **state) {
    struct profile *p = *state;
    static const struct {
        const char *command, *name;
    } steps[] = {
        {"00A4040C05A000000087", PROFILE_USIM_AID},
        {"00A4040E05A000000087", PROFILE_ISIM_AID},
        {"00A4040F05A000000087", PROFILE_USIM_AID},
        {"00A4040D05A000000087", PROFILE_ISIM_AID},
        {"00A4040D05A000000003", NULL},
        {"00A4040D05A000000343", PROFILE_CSIM_AID},
        {"00A4040E05A000000343", NULL},
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        char want[64];
        profile_expect(p, steps[i].command, steps[i].name ? 0x9000 : 0x6A82, "");
        if (steps[i].name) {
            snprintf(want, sizeof want, "840C%s", steps[i].name);
            profile_expect(p, "80F2000100", 0x9000, want);
        }
    }
}

static void select__aid_with_termination__ends_the_session(void **state) {
    struct profile *p = *state;
    profile_expect(p, "00A4044C07A0000000871002", 0x6985, "");
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "0020008108" PROFILE_PIN2, 0x9000, "");
    profile_expect(p, "00A4044C07A0000000871002", 0x9000, "");
    profile_expect(p, "80F2000100", 0x6985, "");
    profile_expect(p, "00A4000C027FFF", 0x6A82, "");
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x9000, "");
    profile_expect(p, "00A4000C026F3C", 0x9000, "");
    profile_expect(p, "00D600000400000000", 0x6982, "");
}

static void select__deactivated_file__warns_and_answers(void **state) {
    struct profile *p = *state;
    struct rk_file file = profile_file(p, "2FE2");
    file.state = RK_FILE_STATE_DEACTIVATED;
    assert_int_equal(rk_file_update(&p->uicc.files, &file), 0);
    profile_expect(p, "00A40004022FE2", 0x6283,
                   "6217 82024121 83022FE2 8A0104 8B032F0601 8002000A 880110");
    profile_expect(p, "00B000000A", 0x6984, "");
    file.special = 0x40; /* usable all the same */
    assert_int_equal(rk_file_update(&p->uicc.files, &file), 0);
    profile_expect(p, "00B000000A", 0x9000, "FFFFFFFFFFFFFFFFFFFF");
    file.state = RK_FILE_STATE_TERMINATED;
    assert_int_equal(rk_file_update(&p->uicc.files, &file), 0);
    profile_expect(p, "00A4000C022FE2", 0x6285, "");
    profile_expect(p, "00B000000A", 0x6984, "");
}

static void select_aid__of_nobody__leaves_the_reply(void **state) {
    struct profile *p = *state;
    uint8_t octets[32];
    struct rk_apdu apdu;
    size_t len = profile_hex("00A4040005A000000099", octets);
    assert_true(rk_apdu_parse(rk_slice(octets, len), &apdu));
    p->reply.sw = 0x1234;
    assert_false(rk_uicc_select_aid(&p->uicc, &apdu, &p->reply));
    assert_int_equal(p->reply.sw, 0x1234);
    len = profile_hex("00A4040005A000000087", octets);
    assert_true(rk_apdu_parse(rk_slice(octets, len), &apdu));
    assert_true(rk_uicc_select_aid(&p->uicc, &apdu, &p->reply));
    assert_int_equal(p->reply.sw, 0x9000);
}

static void status__each_form__answers(void **state) {
    struct profile *p = *state;
    profile_expect(p, "80F20000", 0x9000, NULL);
    assert_int_equal(answered_fid(p), 0x3F00);
    char exact[16], wrong[16];
    unsigned len = (unsigned)p->reply.len;
    snprintf(exact, sizeof exact, "80F20000%02X", len);
    snprintf(wrong, sizeof wrong, "80F20000%02X", len - 1);
    profile_expect(p, exact, 0x9000, NULL);
    profile_expect(p, wrong, (uint16_t)(0x6C00 | len), "");
    profile_expect(p, "80F2000000", 0x9000, NULL);
    profile_expect(p, "80F2000C", 0x9000, "");
    profile_expect(p, "80F2020C", 0x9000, "");
    profile_expect(p, "80F2030C", 0x6A86, "");
    profile_expect(p, "80F20002", 0x6A86, "");
    profile_expect(p, "80F20001", 0x6985, "");
    profile_expect(p, "00F2000C", 0x6E00, "");
}

static void channel__opened_and_closed__has_its_own_selection(void **state) {
    struct profile *p = *state;
    profile_expect(p, "01A4000C022FE2", 0x6881, "");
    rk_uicc_channel_opened(&p->uicc, 1, 0);
    profile_expect(p, "01A4000C022FE2", 0x9000, "");
    profile_expect(p, "00B000000A", 0x6986, "");
    profile_expect(p, "01B000000A", 0x9000, NULL);
    rk_uicc_channel_opened(&p->uicc, 19, 1);
    profile_expect(p, "4FB000000A", 0x6986, ""); /* where the other is, but with no EF */
    profile_expect(p, "4FA4000C022FE2", 0x9000, "");
    profile_expect(p, "4FB000000A", 0x9000, NULL);
    rk_uicc_channel_closed(&p->uicc, 1);
    profile_expect(p, "01B000000A", 0x6881, "");
    profile_expect(p, "4FB000000A", 0x9000, NULL);
    rk_uicc_channel_closed(&p->uicc, 0);
    profile_expect(p, "00A4000C022FE2", 0x9000, "");
}

static void command__of_another_class_or_unknown__is_refused(void **state) {
    struct profile *p = *state;
    profile_expect(p, "A0A40000023F00", 0x6E00, "");
    profile_expect(p, "80A40004023F00", 0x6E00, "");
    profile_expect(p, "04A40004023F00", 0x6882, "");
    profile_expect(p, "60A40004023F00", 0x6882, "");
    profile_expect(p, "10A40004023F00", 0x6884, "");
    profile_expect(p, "00E00000", 0x6D00, "");
    profile_expect(p, "8080000000", 0x6D00, "");
    profile_expect(p, "0084000008", 0x9000, "0102030405060708");
    profile_expect(p, "0084000108", 0x6A86, "");
}

static void no_profile__every_command__answers_cleanly(void **state) {
    struct profile *p = *state;
    static const struct {
        const char *command;
        uint16_t sw;
    } cases[] = {
        {"00A40004023F00", 0x6A82},
        {"00A4040C07A0000000871002", 0x6A82},
        {"80F2000000", 0x6985},
        {"00B0000000", 0x6986},
        {"00B2010400", 0x6986},
        {"00D600000100", 0x6986},
        {"0020000100", 0x6A88},
        {"008800812210000102030405060708090A0B0C0D0E0F10000102030405060708090A0B0C0D0E0F", 0x6985},
        {"0084000008", 0x9000},
        {"00E00000", 0x6D00},
    };
    rk_uicc_reset(&p->uicc, &p->store, &p->port, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        profile_expect(p, cases[i].command, cases[i].sw, NULL);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_profile, close_profile)
    const struct CMUnitTest tests[] = {
        CASE(select__file__answers_its_fcp),
        CASE(select__directory__tells_which_pins_are_enabled),
        CASE(select__mf__tells_what_the_card_can),
        CASE(select__by_fid__reaches_what_is_near),
        CASE(select__failing__leaves_the_selection),
        CASE(select__path__starts_at_mf_here_or_the_adf),
        CASE(select__aid__first_last_next_and_previous),
        CASE(select__aid_with_termination__ends_the_session),
        CASE(select__deactivated_file__warns_and_answers),
        CASE(select_aid__of_nobody__leaves_the_reply),
        CASE(status__each_form__answers),
        CASE(channel__opened_and_closed__has_its_own_selection),
        CASE(command__of_another_class_or_unknown__is_refused),
        CASE(no_profile__every_command__answers_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
