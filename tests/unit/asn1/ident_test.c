#include "tests/support/test.h"

#include "asn1/tlv/ident.h"

#include <string.h>

#define BYTES(...) rk_slice((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static struct rk_slice text_of(const char *text) {
    return rk_slice(text, strlen(text));
}

/* --- ICCID -------------------------------------------------------------------------------------
 */

static void expect_iccid(const char *in, const char *text, struct rk_slice ef,
                         struct rk_slice header) {
    struct rk_iccid iccid, again;
    char out[RK_ICCID_TEXT_CAP];
    uint8_t octets[RK_ICCID_LEN];
    assert_int_equal(rk_iccid_from_text(text_of(in), &iccid), 0);
    rk_iccid_to_text(&iccid, out);
    assert_string_equal(out, text);
    rk_iccid_to_ef(&iccid, octets);
    assert_true(rk_slice_equal(rk_slice_of(octets), ef));
    assert_int_equal(rk_iccid_from_ef(ef, &again), 0);
    assert_true(rk_iccid_equal(&iccid, &again));
    rk_iccid_to_header(&iccid, octets);
    assert_true(rk_slice_equal(rk_slice_of(octets), header));
    assert_int_equal(rk_iccid_from_header(header, &again), 0);
    assert_true(rk_iccid_equal(&iccid, &again));
}

static void iccid__18_to_20_digits__in_all_three_forms(void **state) {
    (void)state;
    expect_iccid("89000123456789012341", "89000123456789012341",
                 BYTES(0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0x14),
                 BYTES(0x89, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89, 0x01, 0x23, 0x41));
    expect_iccid("8900012345678901234", "8900012345678901234",
                 BYTES(0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0xF4),
                 BYTES(0x89, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89, 0x01, 0x23, 0x4F));
    expect_iccid("8900012345678901234F", "8900012345678901234",
                 BYTES(0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0xF4),
                 BYTES(0x89, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89, 0x01, 0x23, 0x4F));
    expect_iccid("890001234567890123", "890001234567890123",
                 BYTES(0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0xFF),
                 BYTES(0x89, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89, 0x01, 0x23, 0xFF));
}

static void iccid__hexadecimal_digits__pass_and_are_told(void **state) {
    (void)state;
    struct rk_iccid iccid;
    char out[RK_ICCID_TEXT_CAP];
    assert_int_equal(rk_iccid_from_text(text_of("89860110f9900160570"), &iccid), 0);
    rk_iccid_to_text(&iccid, out);
    assert_string_equal(out, "89860110F9900160570");
    assert_false(rk_iccid_is_decimal(&iccid));
    assert_false(rk_iccid_luhn_ok(&iccid));
}

static void iccid__malformed__is_refused(void **state) {
    (void)state;
    struct rk_iccid iccid = {.len = 99};
    const char *bad[] = {"",
                         "89000123456789012",
                         "890001234567890123411",
                         "8900012345678901234x",
                         "89000123456789012FFF",
                         "8900 123456789012341"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(rk_iccid_from_text(text_of(bad[i]), &iccid), RK_TLV_BAD_VALUE);
    assert_int_equal(rk_iccid_from_ef(BYTES(0x98, 0x00), &iccid), RK_TLV_BAD_VALUE);
    uint8_t empty[RK_ICCID_LEN];
    memset(empty, 0xFF, sizeof empty);
    assert_int_equal(rk_iccid_from_ef(rk_slice_of(empty), &iccid), RK_TLV_BAD_VALUE);
    assert_int_equal(iccid.len, 99);
}

static void luhn__known_numbers__agree(void **state) {
    (void)state;
    /* 7992739871 takes 3, as Luhn's patent example is usually told; ITU-T E.118 uses the same. */
    assert_int_equal(rk_luhn_digit((const uint8_t[]){7, 9, 9, 2, 7, 3, 9, 8, 7, 1}, 10), 3);
    struct rk_iccid iccid;
    assert_int_equal(rk_iccid_from_text(text_of("8949000000000000005"), &iccid), 0);
    uint8_t right = rk_luhn_digit(iccid.digits, 18);
    for (uint8_t d = 0; d < 10; d++) {
        iccid.digits[18] = d;
        assert_int_equal(rk_iccid_luhn_ok(&iccid), d == right);
    }
}

/* --- EID ---------------------------------------------------------------------------------------
 */

static void eid__known_numbers__have_right_check_digits(void **state) {
    (void)state;
    const char *known[] = {"89049032123451234512345678901235", "12345000000000000000000000000186"};
    for (size_t i = 0; i < 2; i++) {
        struct rk_eid eid, again;
        char text[RK_EID_TEXT_CAP];
        assert_int_equal(rk_eid_from_text(text_of(known[i]), &eid), 0);
        assert_true(rk_eid_check_ok(&eid));
        again = eid;
        again.octets[15] = 0;
        assert_false(rk_eid_check_ok(&again));
        rk_eid_set_check(&again);
        assert_memory_equal(again.octets, eid.octets, RK_EID_LEN);
        rk_eid_to_text(&eid, text);
        assert_string_equal(text, known[i]);
    }
}

static void eid__any_digit_changed__is_noticed(void **state) {
    (void)state;
    struct rk_eid eid;
    char text[] = "89049032123451234512345678901235";
    for (size_t i = 0; i < 32; i++) {
        char was = text[i];
        text[i] = was == '9' ? '0' : (char)(was + 1);
        assert_int_equal(rk_eid_from_text(text_of(text), &eid), 0);
        assert_false(rk_eid_check_ok(&eid));
        text[i] = was;
    }
}

static void eid__malformed__is_refused(void **state) {
    (void)state;
    struct rk_eid eid;
    assert_int_equal(rk_eid_from_text(text_of("8904903212345123451234567890123"), &eid),
                     RK_TLV_BAD_VALUE);
    assert_int_equal(rk_eid_from_text(text_of("8904903212345123451234567890123A"), &eid),
                     RK_TLV_BAD_VALUE);
    uint8_t octets[16] = {0x89, 0x04, 0xA0};
    assert_int_equal(rk_eid_from_octets(rk_slice_of(octets), &eid), RK_TLV_BAD_VALUE);
    octets[2] = 0x90;
    assert_int_equal(rk_eid_from_octets(rk_slice_of(octets), &eid), 0);
    assert_int_equal(rk_eid_from_octets(rk_slice(octets, 15), &eid), RK_TLV_BAD_VALUE);
}

/* --- IMEI --------------------------------------------------------------------------------------
 */

static void imei__15_digits__filler_in_either_nibble(void **state) {
    (void)state;
    struct rk_imei imei;
    uint8_t octets[RK_IMEI_LEN], tac[RK_TAC_LEN];
    char text[RK_IMEI_TEXT_CAP];
    assert_int_equal(rk_imei_from_text(text_of("490154203237518"), &imei), 0);
    assert_true(rk_imei_luhn_ok(&imei));
    rk_imei_to_octets(&imei, octets);
    struct rk_slice high = BYTES(0x94, 0x10, 0x45, 0x02, 0x23, 0x73, 0x15, 0xF8);
    struct rk_slice low = BYTES(0x94, 0x10, 0x45, 0x02, 0x23, 0x73, 0x15, 0x8F);
    assert_true(rk_slice_equal(rk_slice_of(octets), high));
    assert_int_equal(rk_imei_from_octets(high, &imei), 0);
    rk_imei_to_text(&imei, text);
    assert_string_equal(text, "490154203237518");
    assert_int_equal(rk_imei_from_octets(low, &imei), 0);
    rk_imei_to_text(&imei, text);
    assert_string_equal(text, "490154203237518");
    rk_imei_tac(&imei, tac);
    assert_memory_equal(tac, "\x94\x10\x45\x02", 4);
    imei.digits[14] = 7;
    assert_false(rk_imei_luhn_ok(&imei));
}

static void imei__16_digits_or_malformed__is_told_apart(void **state) {
    (void)state;
    struct rk_imei imei;
    char text[RK_IMEI_TEXT_CAP];
    assert_int_equal(
        rk_imei_from_octets(BYTES(0x94, 0x10, 0x45, 0x02, 0x23, 0x73, 0x15, 0x10), &imei), 0);
    rk_imei_to_text(&imei, text);
    assert_string_equal(text, "4901542032375101");
    assert_false(rk_imei_luhn_ok(&imei));
    assert_int_equal(
        rk_imei_from_octets(BYTES(0x94, 0xF0, 0x45, 0x02, 0x23, 0x73, 0x15, 0xF8), &imei),
        RK_TLV_BAD_VALUE);
    assert_int_equal(
        rk_imei_from_octets(BYTES(0x94, 0x10, 0x45, 0x02, 0x23, 0x73, 0x15, 0xFF), &imei),
        RK_TLV_BAD_VALUE);
    assert_int_equal(rk_imei_from_text(text_of("49015420323751"), &imei), RK_TLV_BAD_VALUE);
    assert_int_equal(rk_imei_from_text(text_of("49015420323751A"), &imei), RK_TLV_BAD_VALUE);
    assert_int_equal(rk_imei_from_text(text_of("49015420323751812"), &imei), RK_TLV_BAD_VALUE);
}

/* --- PLMN and matching ID ------------------------------------------------------------------------
 */

static void plmn__two_or_three_digits__both_ways(void **state) {
    (void)state;
    uint8_t plmn[RK_PLMN_LEN];
    char text[RK_PLMN_TEXT_CAP];
    assert_int_equal(rk_plmn_from_text(text_of("26201"), plmn), 0);
    assert_memory_equal(plmn, "\x62\xF2\x10", 3);
    assert_int_equal(rk_plmn_to_text(plmn, text), 0);
    assert_string_equal(text, "26201");
    assert_int_equal(rk_plmn_from_text(text_of("310260"), plmn), 0);
    assert_memory_equal(plmn, "\x13\x00\x62", 3);
    assert_int_equal(rk_plmn_to_text(plmn, text), 0);
    assert_string_equal(text, "310260");
    assert_int_equal(rk_plmn_to_text((const uint8_t *)"\xEE\xEE\xEE", text), 0);
    assert_string_equal(text, "EEEEEE");
    assert_int_equal(rk_plmn_to_text((const uint8_t *)"\xF2\x00\x10", text), RK_TLV_BAD_VALUE);
    assert_int_equal(rk_plmn_from_text(text_of("2620"), plmn), RK_TLV_BAD_VALUE);
    assert_int_equal(rk_plmn_from_text(text_of("2620A"), plmn), RK_TLV_BAD_VALUE);
    assert_int_equal(rk_plmn_from_text(text_of("2620123"), plmn), RK_TLV_BAD_VALUE);
}

static bool matches(const char *pattern, const char *plmn) {
    return rk_plmn_matches((const uint8_t *)pattern, (const uint8_t *)plmn);
}

static void plmn__wildcards__match_digit_by_digit(void **state) {
    (void)state;
    assert_true(matches("\x62\xF2\x10", "\x62\xF2\x10"));
    assert_false(matches("\x62\xF2\x10", "\x62\xF2\x20"));
    assert_true(matches("\xEE\xEE\xEE", "\x62\xF2\x10"));
    assert_true(matches("\xEE\xEE\xEE", "\x13\x00\x62"));
    assert_true(matches("\x62\xE2\xEE", "\x62\xF2\x10")); /* 262, any network */
    assert_false(matches("\x62\xE2\xEE", "\x63\xF2\x10"));
    assert_false(matches("\x62\xF2\x10", "\x62\xE2\x10"));
    assert_false(matches("\xEE\xEE\xEE", "\x62\xF2\xF0")); /* a filler where a digit must be */
    assert_true(rk_plmn_is_concrete((const uint8_t *)"\x62\xF2\x10"));
    assert_false(rk_plmn_is_concrete((const uint8_t *)"\x62\xE2\x10"));
    assert_false(rk_plmn_is_concrete((const uint8_t *)"\x62\xF2\x1F"));
}

static void matching_id__syntax__is_upper_case_digits_and_dashes(void **state) {
    (void)state;
    assert_true(rk_matching_id_valid(text_of("04386-AGYFT-A74Y8-3F815")));
    assert_false(rk_matching_id_valid(text_of("")));
    assert_false(rk_matching_id_valid(text_of("abc")));
    assert_false(rk_matching_id_valid(text_of("A$B")));
    assert_false(rk_matching_id_valid(text_of("A B")));
    char longest[257];
    memset(longest, 'A', 256);
    assert_true(rk_matching_id_valid(rk_slice(longest, 255)));
    assert_false(rk_matching_id_valid(rk_slice(longest, 256)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iccid__18_to_20_digits__in_all_three_forms),
        cmocka_unit_test(iccid__hexadecimal_digits__pass_and_are_told),
        cmocka_unit_test(iccid__malformed__is_refused),
        cmocka_unit_test(luhn__known_numbers__agree),
        cmocka_unit_test(eid__known_numbers__have_right_check_digits),
        cmocka_unit_test(eid__any_digit_changed__is_noticed),
        cmocka_unit_test(eid__malformed__is_refused),
        cmocka_unit_test(imei__15_digits__filler_in_either_nibble),
        cmocka_unit_test(imei__16_digits_or_malformed__is_told_apart),
        cmocka_unit_test(plmn__two_or_three_digits__both_ways),
        cmocka_unit_test(plmn__wildcards__match_digit_by_digit),
        cmocka_unit_test(matching_id__syntax__is_upper_case_digits_and_dashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
