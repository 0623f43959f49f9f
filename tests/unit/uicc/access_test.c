/* Access rules, well-formed and hostile, and PINs with their counters. */
#include "tests/support/cut.h"
#include "tests/unit/uicc/profile.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

static int open_profile(void **state) {
    static struct profile profile;
    profile_open(&profile);
    profile_expect(&profile, "00A4040C07A0000000871002", 0x9000, "");
    *state = &profile;
    return 0;
}

static int close_profile(void **state) {
    profile_close(*state);
    return 0;
}

enum { NOBODY = 0, PIN1 = 1, PIN2 = 2, ADM = 4 };

static void verify(struct profile *p, unsigned who) {
    if (who & PIN1)
        profile_expect(p, "0020000108" PROFILE_PIN1, 0x9000, "");
    if (who & PIN2)
        profile_expect(p, "0020008108" PROFILE_PIN2, 0x9000, "");
    if (who & ADM)
        profile_expect(p, "0020000A08" PROFILE_ADM, 0x9000, "");
}

#define USER(reference) "A40683 01" reference "950108"

static const struct {
    const char *rule;
    unsigned who;
    bool read, update;
} rules[] = {
    {"8001019000 8001029700", NOBODY, true, false},
    {"8001039000", NOBODY, true, true},
    {"800101" USER("01") "800102" USER("0A"), NOBODY, false, false},
    {"800101" USER("01") "800102" USER("0A"), PIN1, true, false},
    {"800101" USER("01") "800102" USER("0A"), PIN1 | ADM, true, true},
    {"800103A010" USER("01") USER("81"), PIN2, true, true},
    {"800103A010" USER("01") USER("81"), ADM, false, false},
    {"800103AF10" USER("01") USER("81"), PIN2, false, false},
    {"800103AF10" USER("01") USER("81"), PIN1 | PIN2, true, true},
    {"800103AF12" USER("01") "A008" USER("81"), PIN1 | PIN2, true, true},
    {"800103A01A" USER("0A") "AF10" USER("01") USER("81"), PIN1 | PIN2, true, true},
    {"800103A01A" USER("0A") "AF10" USER("01") USER("81"), PIN1, false, false},
    {"800101" USER("01") USER("81"), PIN1, false, false},         /* both are asked for */
    {"800101" USER("01") "800101" USER("81"), PIN2, true, false}, /* either rule will do */
    {"800101 A403830101", PIN1, true, false},                     /* no usage qualifier */
    {"8001039E0100", NOBODY, true, true},
    {"8001039E0110", PIN1 | PIN2 | ADM, false, false},
    {"8001019000 83 800102", NOBODY, true, false}, /* what stands before the damage counts */
    {"8001019000 00000000", NOBODY, true, false},
    /* Hostile or beyond this card: never, whoever asks. */
    {"", PIN1 | PIN2 | ADM, false, false},
    {"800103", PIN1 | PIN2 | ADM, false, false},
    {"9000", PIN1 | PIN2 | ADM, false, false},
    {"9000 8001039000", PIN1 | PIN2 | ADM, false, false},
    {"8001FF9000", PIN1 | PIN2 | ADM, false, false},
    {"8001839000", PIN1 | PIN2 | ADM, false, false},
    {"800203039000", PIN1 | PIN2 | ADM, false, false},
    {"8000 9000", PIN1 | PIN2 | ADM, false, false},
    {"800103 900100", PIN1 | PIN2 | ADM, false, false},
    {"800103 A000", PIN1 | PIN2 | ADM, false, false},
    {"800103 AF00", PIN1 | PIN2 | ADM, false, false},
    {"800103 A700", PIN1 | PIN2 | ADM, false, false},
    {"800103 B406830101950108", PIN1 | PIN2 | ADM, false, false},
    {"800103 A400", PIN1 | PIN2 | ADM, false, false},
    {"800103 A406830101950110", PIN1 | PIN2 | ADM, false, false},
    {"800103 A406830102950108", PIN1 | PIN2 | ADM, false, false},
    {"800103 A406830100950108", PIN1 | PIN2 | ADM, false, false},
    {"800103 A4068301FF950108", PIN1 | PIN2 | ADM, false, false},
    {"800103 A40783020101950108", PIN1 | PIN2 | ADM, false, false},
    {"800103 A407830101950108 83", PIN1 | PIN2 | ADM, false, false},
    {"800103 A405830101950108", PIN1 | PIN2 | ADM, false, false},
    {"800103 A081FF9000", PIN1 | PIN2 | ADM, false, false},
    {"800103 A0820000", PIN1 | PIN2 | ADM, false, false},
    {"800103 A0809000", PIN1 | PIN2 | ADM, false, false},
    {"800103 AF08AF06AF04AF029000", PIN1 | PIN2 | ADM, false, false},
    {"800103 A007 A003 90001F 9000", PIN1 | PIN2 | ADM, false, false},
    {"800103 A00690001F", PIN1 | PIN2 | ADM, false, false},
    {"8401B08401D69000", NOBODY, false, true}, /* no condition stands behind the first */
    {"8402B0D69000", NOBODY, true, true},
    {"8601B09000", PIN1 | PIN2 | ADM, false, false}, /* instruction and P1 take two octets */
    {"8602B000 9000", NOBODY, true, false},
    {"8704D60000B0 9000", NOBODY, false, true}, /* half a header more is nothing */
    {"8F04 00D60000 9000", NOBODY, false, true},
    {"8F04 80D60000 9000", PIN1 | PIN2 | ADM, false, false},
    /* NOT: of what can be judged. */
    {"800103 A708" USER("01"), NOBODY, true, true},
    {"800103 A708" USER("01"), PIN1, false, false},
    {"800103 A702 9700", NOBODY, true, true},
    {"800103 A702 9000", PIN1 | PIN2 | ADM, false, false},
    {"800103 A70A A708" USER("01"), PIN1, true, true},
    {"800103 A012 A708" USER("01") USER("81"), PIN1, false, false},
    {"800103 A012 A708" USER("01") USER("81"), PIN1 | PIN2, true, true},
    {"800103 A710" USER("01") USER("81"), PIN1, true, true}, /* not both */
    {"800103 A703 9E0110", PIN1 | PIN2 | ADM, false, false},
    {"800103 A70A A708 B406830101950108", PIN1 | PIN2 | ADM, false, false},
    {"800103 A702 B400", PIN1 | PIN2 | ADM, false, false},
    {"800103 A708 A406830101950110", PIN1 | PIN2 | ADM, false, false},
    {"800103 A70A A008 B406830101950108", PIN1 | PIN2 | ADM, false, false},
    {"800103 A70A B406830101950108 9700", NOBODY, true, true}, /* never is enough for an AND */
};

static void rule__of_the_table__decides(void **state) {
    struct profile *p = *state;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        profile_set_rule(p, 4, rules[i].rule);
        profile_restart(p);
        profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
        profile_expect(p, "00A4000C026F3C", 0x9000, "");
        verify(p, rules[i].who);
        uint16_t read = profile_send(p, "00B0000004");
        uint16_t update = profile_send(p, "00D6000001AA");
        if (read != (rules[i].read ? 0x9000 : 0x6982) ||
            update != (rules[i].update ? 0x9000 : 0x6982))
            fail_msg("rule %u (%s): read %04X, update %04X", (unsigned)i, rules[i].rule, read,
                     update);
    }
}

static void rule__nested_three_deep__is_followed(void **state) {
    struct profile *p = *state;
    profile_set_rule(p, 4, "800103 AF06 A004 AF02 9000");
    profile_expect(p, "00A4000C026F3C", 0x9000, "");
    profile_expect(p, "00B0000004", 0x9000, "FFFFFFFF");
}

static void rule__of_the_instruction__is_for_it_alone(void **state) {
    struct profile *p = *state;
    profile_set_rule(p, 2, "8401329000");
    profile_expect(p, "00A4000C026F39", 0x9000, "");
    profile_expect(p, "803200000100", 0x9000, "FFFFFF00");
    profile_expect(p, "00B2010403", 0x6982, "");
    profile_set_rule(p, 2, "8001FF9000 84033132339000");
    profile_expect(p, "803200000100", 0x9000, "FFFFFF00");
    profile_set_rule(p, 2, "8001039000");
    profile_expect(p, "803200000100", 0x6982, "");
    profile_expect(p, "00B2010403", 0x9000, "FFFFFF");
}

static void rule__nowhere_to_be_found__allows_nothing(void **state) {
    struct profile *p = *state;
    static const struct {
        uint16_t fid;
        uint8_t record;
    } references[] = {{0x6F06, 0}, {0x6F06, 11}, {0x6F06, 255}, {0x6F55, 1},
                      {0x6F07, 1}, {0x6F39, 1},  {0x5F3B, 1}};
    verify(p, PIN1 | PIN2 | ADM);
    profile_expect(p, "00A4000C026F07", 0x9000, "");
    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        struct rk_file file = profile_file(p, "7FD06F07");
        file.arr_fid = references[i].fid;
        file.arr_record = references[i].record;
        assert_int_equal(rk_file_update(&p->uicc.files, &file), 0);
        profile_expect(p, "00B0000001", 0x6982, "");
    }
}

static void rule__in_a_directory_above__is_found(void **state) {
    struct profile *p = *state;
    struct rk_file file = profile_file(p, "7FD05F3B4F20");
    file.arr_fid = 0x2F06;
    file.arr_record = 1;
    assert_int_equal(rk_file_update(&p->uicc.files, &file), 0);
    profile_expect(p, "00A4080C047FFF5F3B", 0x9000, "");
    profile_expect(p, "00A4000C024F20", 0x9000, "");
    profile_expect(p, "00B0000001", 0x9000, "FF");
    profile_expect(p, "00D6000001AA", 0x6982, "");
}

/* PINs. */

static void verify__wrong_then_right__counts_and_resets(void **state) {
    struct profile *p = *state;
    profile_expect(p, "00200001", 0x63C3, "");
    profile_expect(p, "00200001083131313131313131", 0x63C2, "");
    profile_expect(p, "00200001083131313131313131", 0x63C1, "");
    profile_restart(p);
    profile_expect(p, "00200001", 0x63C1, "");
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x9000, "");
    profile_expect(p, "00200001", 0x63C3, "");
}

static void verify__wrong_three_times__blocks_until_unblocked(void **state) {
    struct profile *p = *state;
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x9000, "");
    profile_expect(p, "00A4000C026F07", 0x9000, "");
    profile_expect(p, "00B0000001", 0x9000, "FF");
    profile_expect(p, "00200001083131313131313131", 0x63C2, "");
    profile_expect(p, "00B0000001", 0x6982, "");
    profile_expect(p, "00200001083131313131313131", 0x63C1, "");
    profile_expect(p, "00200001083131313131313131", 0x63C0, "");
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x6983, "");
    profile_expect(p, "00200001", 0x6983, "");
    profile_expect(p, "0024000110" PROFILE_PIN1 PROFILE_PIN1, 0x6983, "");
    profile_expect(p, "002C0001", 0x63CA, "");
    profile_expect(p, "002C000110" PROFILE_PIN1 "39393939FFFFFFFF", 0x63C9, "");
    profile_expect(p, "002C000110" PROFILE_PUK1 "393939FFFFFFFFFF", 0x6A80, "");
    profile_expect(p, "002C000110" PROFILE_PUK1 "39393939FFFFFFFF", 0x9000, "");
    profile_expect(p, "00B0000001", 0x9000, "FF");
    profile_restart(p);
    profile_expect(p, "002C0001", 0x63CA, "");
    profile_expect(p, "002000010839393939FFFFFFFF", 0x9000, "");
}

static void verify__malformed__changes_nothing(void **state) {
    struct profile *p = *state;
    profile_expect(p, "0020010108" PROFILE_PIN1, 0x6A86, "");
    profile_expect(p, "00200001 07 31323334FFFFFF", 0x6700, "");
    profile_expect(p, "00200001 09 31323334FFFFFFFFFF", 0x6700, "");
    profile_expect(p, "0020000208" PROFILE_PIN1, 0x6A88, "");
    profile_expect(p, "0020000008" PROFILE_PIN1, 0x6A88, "");
    profile_expect(p, "002000FF08" PROFILE_PIN1, 0x6A88, "");
    profile_expect(p, "0020008208" PROFILE_PIN1, 0x6A88, "");
    profile_expect(p, "00200001", 0x63C3, "");
}

static void verify__global_and_local__each_have_their_reach(void **state) {
    struct profile *p = *state;
    rk_uicc_channel_opened(&p->uicc, 1, 0);
    profile_expect(p, "01200081", 0x6A88, ""); /* the MF has no local PIN */
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x9000, "");
    profile_expect(p, "01A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "01A4000C026F07", 0x9000, "");
    profile_expect(p, "01B0000001", 0x9000, "FF"); /* verified on the other channel */
    profile_expect(p, "01A4000C026F3C", 0x9000, "");
    profile_expect(p, "01D6000001AA", 0x6982, "");
    profile_expect(p, "01A4040C07A0000000871004", 0x9000, "");
    profile_expect(p, "0120008108" PROFILE_PIN2, 0x9000, ""); /* the ISIM shares it */
    profile_expect(p, "00A4000C026F3C", 0x9000, "");
    profile_expect(p, "00D6000001AA", 0x6982, ""); /* a local PIN is verified on its channel */
    profile_expect(p, "01A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "01A4000C026F3C", 0x9000, "");
    profile_expect(p, "01D6000001AA", 0x9000, "");
    profile_expect(p, "00200081083131313131313131", 0x63C2, "");
    profile_expect(p, "01D6000001AA", 0x6982, ""); /* and wrong on all */
    profile_expect(p, "0120008108" PROFILE_PIN2, 0x9000, "");
    rk_uicc_channel_closed(&p->uicc, 1);
    rk_uicc_channel_opened(&p->uicc, 1, 0);
    profile_expect(p, "01A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "01A4000C026F3C", 0x9000, "");
    profile_expect(p, "01D6000001AA", 0x6982, "");
    profile_restart(p);
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "00A4000C026F3C", 0x9000, "");
    profile_expect(p, "00B0000001", 0x6982, "");
}

static void change__right_and_wrong__takes_the_new_value(void **state) {
    struct profile *p = *state;
    profile_expect(p, "0024000110" PROFILE_PIN1 "3939393939393939", 0x9000, "");
    profile_restart(p);
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x63C2, "");
    profile_expect(p, "0024000110" PROFILE_PIN1 PROFILE_PIN1, 0x63C1, "");
    profile_expect(p,
                   "0024000110"
                   "3939393939393939"
                   "3132FFFFFFFFFFFF",
                   0x6A80, "");
    profile_expect(p,
                   "0024000110"
                   "3939393939393939"
                   "3132333435FF3637",
                   0x6A80, "");
    profile_expect(p, "0024000108" PROFILE_PIN1, 0x6700, "");
    profile_expect(p, "00200001", 0x63C1, "");
    profile_expect(p, "00200001083939393939393939", 0x9000, "");
}

static void disable_and_enable__switch_what_is_asked_for(void **state) {
    struct profile *p = *state;
    profile_expect(p, "00A4000C026F07", 0x9000, "");
    profile_expect(p, "0028000108" PROFILE_PIN1, 0x6985, "");
    profile_expect(p, "00260001083131313131313131", 0x63C2, "");
    profile_expect(p, "0026000108" PROFILE_PIN1, 0x9000, "");
    profile_restart(p);
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "00B0870001", 0x9000, "FF");
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x6984, "");
    profile_expect(p, "0026000108" PROFILE_PIN1, 0x6984, "");
    profile_expect(p, "0024000110" PROFILE_PIN1 PROFILE_PIN1, 0x6984, "");
    profile_expect(p, "0028000108" PROFILE_PIN1, 0x9000, "");
    profile_restart(p);
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "00B0870001", 0x6982, "");
    profile_expect(p, "0026008108" PROFILE_PIN2, 0x6985, ""); /* may not be switched */
    profile_expect(p, "0026000A08" PROFILE_ADM, 0x6985, "");
}

static void disabled_pin__blocked__no_longer_lets_in(void **state) {
    struct profile *p = *state;
    profile_expect(p, "0026000108" PROFILE_PIN1, 0x9000, "");
    profile_expect(p, "00B0870001", 0x9000, "FF");
    for (unsigned left = 3; left-- > 0;)
        profile_expect(p, "00280001083131313131313131", (uint16_t)(0x63C0 + left), "");
    profile_expect(p, "0028000108" PROFILE_PIN1, 0x6983, "");
    profile_expect(p, "00B0870001", 0x6982, "");
}

/* ---- the universal PIN ---- */

#define UNIVERSAL "37373737FFFFFFFF"

static void put_universal(struct profile *p, uint8_t attributes) {
    struct rk_pin pin = {.tries = RK_PIN_TRIES_DEFAULT, .attributes = attributes};
    profile_hex(UNIVERSAL, pin.value);
    assert_int_equal(rk_pin_put(&p->store, p->space, RK_FILE_MF, RK_PIN_UNIVERSAL, &pin), 0);
}

static void disable__in_favour_of_the_universal_pin__asks_for_that(void **state) {
    struct profile *p = *state;
    put_universal(p, RK_PIN_ATTRIBUTES_DEFAULT);
    profile_expect(p, "00A4000C026F07", 0x9000, "");
    profile_expect(p, "0026800108" PROFILE_PIN1, 0x9000, "");
    profile_expect(p, "00B0000001", 0x6982, "");
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x6984, "");
    profile_expect(p, "0020001108" UNIVERSAL, 0x9000, "");
    profile_expect(p, "00B0000001", 0x9000, "FF");
    profile_restart(p);
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "00A4000C026F07", 0x9000, "");
    profile_expect(p, "00B0000001", 0x6982, "");
    profile_expect(p, "0026001108" UNIVERSAL, 0x9000, "");
    profile_expect(p, "00B0000001", 0x9000, "FF"); /* nobody is asked any longer */
    profile_expect(p, "0028001108" UNIVERSAL, 0x9000, "");
    profile_expect(p, "0028000108" PROFILE_PIN1, 0x9000, "");
    profile_expect(p, "0026910108" PROFILE_PIN1, 0x9000, ""); /* by its number */
    profile_restart(p);
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "00A4000C026F07", 0x9000, "");
    profile_expect(p, "00B0000001", 0x6982, "");
    profile_expect(p, "002C000110" PROFILE_PUK1 PROFILE_PIN1, 0x9000, "");
    profile_restart(p);
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x9000, ""); /* unblocking enables */
}

static void disable__in_favour_of_what_is_not_there__refused(void **state) {
    struct profile *p = *state;
    profile_expect(p, "0026800108" PROFILE_PIN1, 0x6A88, "");
    put_universal(p, RK_PIN_ATTRIBUTES_DEFAULT);
    profile_expect(p, "0026120108" PROFILE_PIN1, 0x6A86, "");
    profile_expect(p, "0026810108" PROFILE_PIN1, 0x6A86, "");
    profile_expect(p, "0026801108" UNIVERSAL, 0x6A86, "");
    profile_expect(p, "0028800108" PROFILE_PIN1, 0x6A86, "");
    profile_expect(p, "0020800108" PROFILE_PIN1, 0x6A86, "");
    profile_expect(p, "00200001", 0x63C3, "");
}

/* C6 of an application that names it says whether to use it (TS 102 221 9.5.2). */
static void universal__in_the_fcp__has_its_usage(void **state) {
    struct profile *p = *state;
    struct rk_file usim = profile_file(p, "7FD0");
    usim.pin_status[usim.pin_status_len++] = RK_PIN_UNIVERSAL;
    assert_int_equal(rk_file_update(&p->uicc.files, &usim), 0);
    put_universal(p, RK_PIN_ATTRIBUTES_DEFAULT);
    struct rk_slice answer = {p->reply.data, 0};
    struct rk_tlv fcp, element;
    static const uint8_t unused[] = {0x90, 0x01, 0xF0, 0x83, 0x01, 0x01, 0x83, 0x01, 0x81,
                                     0x83, 0x01, 0x0A, 0x95, 0x01, 0x00, 0x83, 0x01, 0x11};
    static const uint8_t used[] = {0x90, 0x01, 0x70, 0x83, 0x01, 0x01, 0x83, 0x01, 0x81,
                                   0x83, 0x01, 0x0A, 0x95, 0x01, 0x08, 0x83, 0x01, 0x11};
    profile_expect(p, "80F2000000", 0x9000, NULL);
    answer.len = p->reply.len;
    assert_int_equal(rk_tlv_only(answer, RK_TLV_DER, 0x62, &fcp), 0);
    assert_true(rk_tlv_find(fcp.value, RK_TLV_DER, 0xC6, &element));
    assert_true(rk_slice_equal(element.value, rk_slice_of(unused)));
    profile_expect(p, "0026800108" PROFILE_PIN1, 0x9000, "");
    profile_expect(p, "80F2000000", 0x9000, NULL);
    answer.len = p->reply.len;
    assert_int_equal(rk_tlv_only(answer, RK_TLV_DER, 0x62, &fcp), 0);
    assert_true(rk_tlv_find(fcp.value, RK_TLV_DER, 0xC6, &element));
    assert_true(rk_slice_equal(element.value, rk_slice_of(used)));
}

static void administrative_key__marked_disabled__still_guards(void **state) {
    struct profile *p = *state;
    struct rk_pin pin = {.tries = RK_PIN_TRIES_DEFAULT, .attributes = RK_PIN_CHANGEABLE};
    profile_hex(PROFILE_ADM, pin.value);
    assert_int_equal(rk_pin_put(&p->store, p->space, 0, 0x0A, &pin), 0);
    profile_expect(p, "00A4000C026F38", 0x9000, "");
    profile_expect(p, "00D6000001AA", 0x6982, "");
    profile_expect(p, "0020000A08" PROFILE_ADM, 0x9000, "");
    profile_expect(p, "00D6000001AA", 0x9000, "");
}

static void unblock__without_a_puk__is_refused(void **state) {
    struct profile *p = *state;
    profile_expect(p, "002C0081", 0x6A88, "");
    profile_expect(p, "002C008110" PROFILE_PUK1 PROFILE_PIN1, 0x6A88, "");
}

static void pin_put__a_reference_out_of_place__is_refused(void **state) {
    struct profile *p = *state;
    struct rk_pin pin = {.tries = 0x33};
    assert_int_equal(rk_pin_put(&p->store, p->space, 0, 0x09, &pin), RK_FILE_RANGE);
    assert_int_equal(rk_pin_put(&p->store, p->space, 0, 0x81, &pin), RK_FILE_RANGE);
    assert_int_equal(rk_pin_put(&p->store, p->space, p->usim, 0x01, &pin), RK_FILE_RANGE);
    assert_int_equal(rk_puk_put(&p->store, p->space, 0x0A, &pin), RK_FILE_RANGE);
    assert_int_equal(rk_pin_share(&p->store, p->space, p->usim, p->usim), RK_FILE_RANGE);
}

/* Cutting the power while a PIN is presented. */

struct cut_verify {
    struct profile *p;
    const char *command;
    unsigned least, most; /* tries left that are right afterwards */
};

static void do_verify(void *context) {
    struct cut_verify *c = context;
    (void)profile_send(c->p, c->command);
}

static unsigned tries_left(struct profile *p) {
    struct rk_pin pin;
    assert_int_equal(rk_pin_get(&p->store, p->space, 0, 1, &pin), 0);
    return pin.tries & 0x0F;
}

static void check_verify(void *context, uint64_t operation, unsigned tear) {
    struct cut_verify *c = context;
    profile_restart(c->p);
    unsigned left = tries_left(c->p);
    if (left < c->least || left > c->most)
        fail_msg("cut at %u, tear %u: %u tries are left", (unsigned)operation, tear, left);
    profile_expect(c->p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(c->p, "00B0870001", 0x6982, "");
}

static void run_cut(struct profile *p, const char *command, unsigned least, unsigned most) {
    struct cut_verify context = {p, command, least, most};
    struct cut_case cut = {.flash = &p->flash,
                           .memory = &p->store,
                           .memory_len = PROFILE_RAM_LEN,
                           .context = &context,
                           .run = do_verify,
                           .check = check_verify};
    assert_true(cut_everywhere(&cut) > 3);
}

static void verify__power_cut_anywhere__never_gives_a_try_back(void **state) {
    struct profile *p = *state;
    profile_expect(p, "00200001083131313131313131", 0x63C2, "");
    run_cut(p, "00200001083131313131313131", 1, 2);
    assert_int_equal(tries_left(p), 1);
    run_cut(p, "0020000108" PROFILE_PIN1, 0, 3);
    assert_int_equal(tries_left(p), 3);
}

/* The counter is down before the comparison: a cut after the first flash operation of a wrong try
 * leaves it down. */
static void verify__wrong_with_a_cut_after_the_count__has_cost_a_try(void **state) {
    struct profile *p = *state;
    uint64_t before = p->flash.operations;
    profile_expect(p, "00200001083131313131313131", 0x63C2, "");
    uint64_t taken = p->flash.operations - before;
    rk_flash_ram_cut(&p->flash, taken + 1, 0);
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x6581, "");
    profile_restart(p);
    assert_int_equal(tries_left(p), 1);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_profile, close_profile)
    const struct CMUnitTest tests[] = {
        CASE(rule__of_the_table__decides),
        CASE(rule__nested_three_deep__is_followed),
        CASE(rule__of_the_instruction__is_for_it_alone),
        CASE(rule__nowhere_to_be_found__allows_nothing),
        CASE(rule__in_a_directory_above__is_found),
        CASE(verify__wrong_then_right__counts_and_resets),
        CASE(verify__wrong_three_times__blocks_until_unblocked),
        CASE(verify__malformed__changes_nothing),
        CASE(verify__global_and_local__each_have_their_reach),
        CASE(change__right_and_wrong__takes_the_new_value),
        CASE(disable_and_enable__switch_what_is_asked_for),
        CASE(disabled_pin__blocked__no_longer_lets_in),
        CASE(disable__in_favour_of_the_universal_pin__asks_for_that),
        CASE(disable__in_favour_of_what_is_not_there__refused),
        CASE(universal__in_the_fcp__has_its_usage),
        CASE(administrative_key__marked_disabled__still_guards),
        CASE(unblock__without_a_puk__is_refused),
        CASE(pin_put__a_reference_out_of_place__is_refused),
        CASE(verify__power_cut_anywhere__never_gives_a_try_back),
        CASE(verify__wrong_with_a_cut_after_the_count__has_cost_a_try),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
