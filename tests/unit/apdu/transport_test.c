/* Channels, GET RESPONSE, chaining and STORE DATA sequences, as terminals send them. */
#include "tests/unit/isdr/rig.h"

#include <stdio.h>
#include <string.h>

#define ISDR       "A0000005591010FFFFFFFF8900000100"
#define SELECT     "A4040010" ISDR
#define FCI        "6F 1F 8410" ISDR "A504 9F6501FF E005 8203020600"
#define GET_EID    "E2910006 BF3E035C015A"
#define EID_ANSWER "BF3E 12 5A10 89049032123451234512345678901235"

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

static void expect(const char *command, uint16_t sw, const char *answer) {
    uint8_t octets[300];
    size_t len = rig_from_hex(answer, octets, sizeof octets);
    uint16_t got = rig_hex(&rig, command);
    if (got != sw)
        fail_msg("%s is answered %04X instead of %04X", command, got, sw);
    if (!rk_slice_equal(rk_buf_slice(&rig.answer), rk_slice(octets, len)))
        fail_msg("%s: %zu octets of other data than the %zu expected", command, rig.answer.len,
                 len);
}

/* ---- ATR ---- */

static void atr__t0_only_euicc_and_check_octet(void **state) {
    (void)state;
    struct rk_slice atr = rk_euicc_atr();
    uint8_t check = 0;
    for (size_t i = 1; i < atr.len; i++)
        check ^= atr.ptr[i];
    assert_int_equal(check, 0);
    assert_in_range(atr.len, 4, 33);
    assert_int_equal(atr.ptr[0], 0x3B);
    assert_int_equal(atr.ptr[1] & 0xF0, 0x90); /* TA1, TD1 */
    assert_int_equal(atr.ptr[3] & 0x0F, 0);    /* T=0 */
    assert_int_equal(atr.ptr[4], 0x3F);        /* T=15 with TA and TB */
    assert_int_equal(atr.ptr[6], 0x82);        /* eUICC */
    assert_int_equal(atr.len, 1 + 1 + 2 + 3 + (size_t)(atr.ptr[1] & 0x0F) + 1);
}

/* ---- channels ---- */

static void manage_channel__opens_all_nineteen__then_no_more(void **state) {
    (void)state;
    char answer[3];
    for (int n = 1; n < 20; n++) {
        snprintf(answer, sizeof answer, "%02X", (unsigned)n);
        expect("0070000001", 0x9000, answer);
    }
    expect("0070000001", 0x6A81, "");
    expect("00708005", 0x9000, "");
    expect("0070000001", 0x9000, "05");
}

static void manage_channel__le_forms(void **state) {
    (void)state;
    expect("0070000000", 0x9000, "01");
    expect("00700000", 0x6101, "");
    expect("00C0000001", 0x9000, "02");
    expect("0070000002", 0x6C01, "");
    expect("0070000001", 0x9000, "03"); /* the wrong Le opened none */
}

static void manage_channel__given_number_and_refusals(void **state) {
    (void)state;
    expect("00700013", 0x9000, "");
    expect("00700013", 0x6A86, "");
    expect("00700014", 0x6A86, "");
    expect("00708013", 0x9000, "");
    expect("00708013", 0x6881, "");
    expect("00708000", 0x6A86, "");
    expect("00704000", 0x6A86, "");
    expect("00704001", 0x6A86, "");
}

static void manage_channel__closed_from_itself__by_zero(void **state) {
    (void)state;
    expect("0070000001", 0x9000, "01");
    expect("01708000", 0x9000, "");
    expect("01A40004023F00", 0x6881, "");
}

static void channel__not_open_or_class_unknown__refused(void **state) {
    (void)state;
    expect("01A40004023F00", 0x6881, "");
    expect("4FA40004023F00", 0x6881, "");
    expect("20A40004023F00", 0x6E00, "");
    expect("A0A40000023F00", 0x6E00, "");
    expect("04A40004023F00", 0x6882, "");
    expect("60A40004023F00", 0x6882, "");
    expect("00", 0x6700, "");
}

static void isdr__on_channel_19__with_the_further_class(void **state) {
    (void)state;
    expect("00700013", 0x9000, "");
    expect("4F" SELECT "00", 0x9000, FCI);
    expect("CF" GET_EID "00", 0x9000, EID_ANSWER);
    expect("80" GET_EID, 0x6D00, ""); /* the basic channel is the UICC's */
    rk_euicc_reset(&rig.card);
    expect("CF" GET_EID, 0x6881, "");
}

/* ---- GET RESPONSE ---- */

static void select_isdr__without_le__61xx_then_either_class(void **state) {
    (void)state;
    expect("00" SELECT, 0x6121, "");
    expect("00C0000021", 0x9000, FCI);
    expect("00" SELECT, 0x6121, "");
    expect("80C0000000", 0x9000, FCI);
    expect("80C0000000", 0x6F00, "");
    expect("00" SELECT, 0x6121, "");
    expect("00C0000030", 0x6C21, "");
    expect("00C0000003", 0x611E, "6F1F84");
    expect("00C0010003", 0x6A86, "");
    expect("00C000001E", 0x9000, "10" ISDR "A504 9F6501FF E005 8203020600");
}

static void select_isdr__forms(void **state) {
    (void)state;
    expect("00A4040C10" ISDR, 0x9000, "");
    expect("00A4040410" ISDR, 0x6121, "");
    static const char *const unknown[] = {"08", "10", "1C", "20", "40", "44", "80", "8C"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        char command[64];
        snprintf(command, sizeof command, "00A404%s10" ISDR, unknown[i]);
        expect(command, 0x6A86, "");
    }
    expect("00A4040210" ISDR, 0x6A82, "");
    expect("00A404000F A0000005591010FFFFFFFF89000001", 0x6A82, "");
    expect("00A4040010 A0000005591010FFFFFFFF8900000200", 0x6A82, ""); /* ECASD */
    expect("80" GET_EID "00", 0x9000, EID_ANSWER);                     /* still selected */
}

static void get_response__on_another_channel__does_not_disturb(void **state) {
    (void)state;
    expect("0070000001", 0x9000, "01");
    expect("01" SELECT, 0x6121, "");
    expect("00C0000000", 0x6F00, "");
    expect("80AA00000AA9088100820101830107", 0x9000, "");
    expect("00B000000A", 0x6986, "");
    expect("01C0000000", 0x9000, FCI);
    expect("81" GET_EID, 0x6115, "");
    expect("80F2000000", 0x6985, "");
    expect("81C0000015", 0x9000, EID_ANSWER);
}

static void get_response__after_another_command__gone(void **state) {
    (void)state;
    expect("00" SELECT, 0x6121, "");
    expect("80AA000002A900", 0x9000, "");
    expect("00C0000021", 0x6F00, "");
}

static void long_answer__empty_9000_on_another_channel__not_given_there(void **state) {
    (void)state;
    expect("0070000001", 0x9000, "01");
    expect("01" SELECT, 0x6121, "");
    expect("00" SELECT "00", 0x9000, FCI);
    expect("81" GET_EID, 0x6115, "");
    expect("80AA00000AA9088100820101830107", 0x9000, "");
    expect("80E2110002 BF3E", 0x9000, "");
    expect("81C0000015", 0x9000, EID_ANSWER);
}

static void long_answer__piece_by_piece__is_whole(void **state) {
    (void)state;
    uint8_t whole[2048], again[2048];
    size_t len = 0;
    assert_int_equal(rig_challenge(&rig), 0x9000);
    assert_int_equal(rig_authenticate(&rig, NULL), 0x9000);
    assert_in_range(rig.answer.len, 1000, sizeof whole);
    memcpy(whole, rig.answer.ptr, rig.answer.len);
    size_t total = rig.answer.len;
    /* The same session cannot answer twice: take the next one in steps of 7. */
    assert_int_equal(rig_challenge(&rig), 0x9000);
    struct rk_buf request = {0};
    rig_build_authenticate(&rig, NULL, &request);
    uint16_t sw = 0x9000;
    for (size_t at = 0, n = 0; at < request.len; at += 100, n++) {
        size_t part = request.len - at < 100 ? request.len - at : 100;
        uint8_t command[105] = {0x80, 0xE2, at + part == request.len ? 0x91 : 0x11, (uint8_t)n,
                                (uint8_t)part};
        memcpy(command + 5, request.ptr + at, part);
        sw = rig_apdu(&rig, rk_slice(command, 5 + part));
    }
    rk_buf_free(&request);
    while (sw >> 8 == 0x61) {
        static const uint8_t seven[] = {0x80, 0xC0, 0x00, 0x00, 0x07};
        uint8_t rest[] = {0x80, 0xC0, 0x00, 0x00, (uint8_t)sw};
        sw =
            rig_apdu(&rig, (uint8_t)sw && (uint8_t)sw < 7 ? rk_slice_of(rest) : rk_slice_of(seven));
        memcpy(again + len, rig.answer.ptr, rig.answer.len);
        len += rig.answer.len;
    }
    assert_int_equal(sw, 0x9000);
    assert_int_equal(len, total);
    /* All but challenge-bound octets and signature is the same: head and certificates. */
    assert_memory_equal(again, whole, 30);
    assert_memory_equal(again + len - rig.eum.len - rig.euicc.len,
                        whole + len - rig.eum.len - rig.euicc.len, rig.eum.len + rig.euicc.len);
}

/* ---- STORE DATA ---- */

static void store_data__sequences(void **state) {
    (void)state;
    expect("00" SELECT "00", 0x9000, FCI);
    expect("80E2110002 BF3E", 0x9000, "");
    expect("80E2910104 035C015A 00", 0x9000, EID_ANSWER);
    expect("80E2910104 035C015A", 0x6A86, ""); /* no sequence is open */
    expect("80E2110002 BF3E", 0x9000, "");
    expect("80E2910204 035C015A", 0x6A86, ""); /* a block is missing */
    expect("80E2910104 035C015A", 0x6A86, ""); /* ... and with it the sequence */
    expect("80E2110002 FFFF", 0x9000, "");
    expect("80" GET_EID "00", 0x9000, EID_ANSWER); /* block 0 starts anew */
    expect("80E2900006 BF3E035C015A", 0x6A86, "");
    expect("80E29100", 0x6700, "");
    expect("00E2910006 BF3E035C015A", 0x6E00, "");
    expect("80CA000000", 0x6D00, "");
    expect("80E2910002 BF56", 0x6A80, "");
    expect("80E2910003 BF5600", 0x6A88, "");
    expect("80E2910007 BF3E035C015A00", 0x6A80, "");
    expect("80E2910005 BF3E035C01", 0x6A80, "");
    expect("80E2910007 BF3E81035C015A 00", 0x9000, EID_ANSWER); /* padded length of an envelope */
}

static void store_data__sequence__does_not_outlive_a_selection(void **state) {
    (void)state;
    expect("00" SELECT "00", 0x9000, FCI);
    expect("80E2110002 BF3E", 0x9000, "");
    expect("00" SELECT "00", 0x9000, FCI);
    expect("80E2910104 035C015A", 0x6A86, "");
}

static void store_data__more_than_fits__6A84_then_anew(void **state) {
    (void)state;
    uint8_t command[260] = {0x80, 0xE2, 0x11, 0x00, 0xFF};
    uint16_t sw = 0x9000;
    expect("00" SELECT "00", 0x9000, FCI);
    for (unsigned n = 0; n < 256 && sw == 0x9000; n++) {
        command[3] = (uint8_t)n;
        sw = rig_apdu(&rig, rk_slice_of(command));
    }
    assert_int_equal(sw, 0x6A84);
    expect("80" GET_EID "00", 0x9000, EID_ANSWER);
}

static void store_data__256_small_blocks__then_the_counter_ends(void **state) {
    (void)state;
    uint8_t command[6] = {0x80, 0xE2, 0x11, 0x00, 0x01, 0xFF};
    expect("00" SELECT "00", 0x9000, FCI);
    for (unsigned n = 0; n < 256; n++) {
        command[3] = (uint8_t)n;
        assert_int_equal(rig_apdu(&rig, rk_slice_of(command)), 0x9000);
    }
    command[3] = 1;
    assert_int_equal(rig_apdu(&rig, rk_slice_of(command)), 0x6A86);
}

static void store_data__of_another_channel__starts_its_own(void **state) {
    (void)state;
    expect("0070000001", 0x9000, "01");
    expect("00" SELECT "00", 0x9000, FCI);
    expect("01" SELECT "00", 0x9000, FCI);
    expect("80E2110002 BF3E", 0x9000, "");
    expect("81E2910104 035C015A", 0x6A86, "");
    expect("81" GET_EID "00", 0x9000, EID_ANSWER);
}

/* ---- files ---- */

static void select__with_a_warning__warns_before_its_data(void **state) {
    (void)state;
    struct rk_file file;
    char whole[80], get[11];
    rig_install(&rig, &(struct rig_bind){0}, 0, 0);
    rig_expect(&rig, "BF31 11 A0 0C 5A 0A " RIG_ICCID " 81 01 00", "BF3103 800100");
    assert_int_equal(rk_file_child(&rig.card.uicc.files, RK_FILE_MF, 0x2FE2, &file), 0);
    file.state = RK_FILE_STATE_DEACTIVATED;
    assert_int_equal(rk_file_update(&rig.card.uicc.files, &file), 0);
    assert_int_equal(rig_hex(&rig, "00A40004022FE2 00"), 0x6283);
    const unsigned len = (unsigned)rig.answer.len;
    assert_in_range(len, 16, 32);
    for (size_t i = 0; i < len; i++)
        snprintf(whole + 2 * i, 3, "%02X", (unsigned)rig.answer.ptr[i]);
    snprintf(get, sizeof get, "00C00000%02X", len & 0xFF);
    expect("00A40004022FE2", 0x6283, "");
    expect("00C0000000", (uint16_t)(0x6C00 | len), "");
    expect(get, 0x9000, whole);
    expect(get, 0x6F00, "");
}

static void select__file_with_a_warning__leaves_the_isdr(void **state) {
    (void)state;
    struct rk_file file;
    rig_install(&rig, &(struct rig_bind){0}, 0, 0);
    rig_expect(&rig, "BF31 11 A0 0C 5A 0A " RIG_ICCID " 81 01 00", "BF3103 800100");
    assert_int_equal(rk_file_child(&rig.card.uicc.files, RK_FILE_MF, 0x2FE2, &file), 0);
    file.state = RK_FILE_STATE_DEACTIVATED;
    assert_int_equal(rk_file_update(&rig.card.uicc.files, &file), 0);
    expect("00" SELECT "00", 0x9000, FCI);
    expect("00A4000C022FE2", 0x6283, "");
    expect("00C0000000", 0x6F00, ""); /* no data were asked for */
    expect("80" GET_EID "00", 0x6D00, "");
    file.state = RK_FILE_STATE_TERMINATED;
    assert_int_equal(rk_file_update(&rig.card.uicc.files, &file), 0);
    expect("00" SELECT "00", 0x9000, FCI);
    expect("00A4000C022FE2", 0x6285, "");
    expect("80" GET_EID "00", 0x6D00, "");
}

/* ---- chaining ---- */

static void chaining__joined_before_it_is_executed(void **state) {
    (void)state;
    expect("10A4040008 A0000005591010FF", 0x9000, "");
    expect("00A4040008 FFFFFF8900000100 00", 0x9000, FCI);
    expect("90E2910003 BF3E03", 0x9000, "");
    expect("80E2910003 5C015A 00", 0x9000, EID_ANSWER);
    expect("80E2110002 BF3E", 0x9000, "");
    expect("90E2910102 035C", 0x9000, "");
    expect("80E2910102 015A 00", 0x9000, EID_ANSWER);
}

static void chaining__broken_off__forgotten(void **state) {
    (void)state;
    expect("10A4040008 A0000005591010FF", 0x9000, "");
    expect("80AA000002A900", 0x9000, "");
    expect("00A4040008 FFFFFF8900000100", 0x6A82, "");
}

static void chaining__behind_a_sequence_broken_off__has_all_the_room(void **state) {
    (void)state;
    uint8_t block[260] = {0x80, 0xE2, 0x11, 0x00, 0xFF};
    expect("00" SELECT "00", 0x9000, FCI);
    for (; block[3] < 10; block[3]++)
        assert_int_equal(rig_apdu(&rig, rk_slice_of(block)), 0x9000);
    expect("80E2110B02 BF3E", 0x6A86, "");
    expect("10A4040008 A0000005591010FF", 0x9000, "");
    expect("00A4040008 FFFFFF8900000100 00", 0x9000, FCI);
}

static void chaining__more_than_fits__6A84(void **state) {
    (void)state;
    uint8_t command[260] = {0x90, 0xE2, 0x91, 0x00, 0xFF};
    uint16_t sw = 0x9000;
    expect("00" SELECT "00", 0x9000, FCI);
    for (unsigned n = 0; n < 64 && sw == 0x9000; n++)
        sw = rig_apdu(&rig, rk_slice_of(command));
    assert_int_equal(sw, 0x6A84);
    expect("80" GET_EID "00", 0x9000, EID_ANSWER);
}

/* ---- toolkit ---- */

static void proactive__nothing_to_fetch__6985(void **state) {
    (void)state;
    expect("8010000001FF", 0x9000, "");
    expect("801200000B", 0x6985, "");
    expect("8014000003830100", 0x6985, "");
    expect("8010010001FF", 0x6A86, "");
    expect("80AA010002A900", 0x6A86, "");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(atr__t0_only_euicc_and_check_octet),
        CASE(manage_channel__opens_all_nineteen__then_no_more),
        CASE(manage_channel__le_forms),
        CASE(manage_channel__given_number_and_refusals),
        CASE(manage_channel__closed_from_itself__by_zero),
        CASE(channel__not_open_or_class_unknown__refused),
        CASE(isdr__on_channel_19__with_the_further_class),
        CASE(select_isdr__without_le__61xx_then_either_class),
        CASE(select_isdr__forms),
        CASE(get_response__on_another_channel__does_not_disturb),
        CASE(get_response__after_another_command__gone),
        CASE(long_answer__empty_9000_on_another_channel__not_given_there),
        CASE(long_answer__piece_by_piece__is_whole),
        CASE(select__with_a_warning__warns_before_its_data),
        CASE(select__file_with_a_warning__leaves_the_isdr),
        CASE(store_data__sequences),
        CASE(store_data__sequence__does_not_outlive_a_selection),
        CASE(store_data__more_than_fits__6A84_then_anew),
        CASE(store_data__256_small_blocks__then_the_counter_ends),
        CASE(store_data__of_another_channel__starts_its_own),
        CASE(chaining__joined_before_it_is_executed),
        CASE(chaining__broken_off__forgotten),
        CASE(chaining__behind_a_sequence_broken_off__has_all_the_room),
        CASE(chaining__more_than_fits__6A84),
        CASE(proactive__nothing_to_fetch__6985),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
