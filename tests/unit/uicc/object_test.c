/* BER-TLV files: their objects, RETRIEVE DATA and SET DATA. */
#include "tests/support/cut.h"
#include "tests/unit/uicc/profile.h"

#include "asn1/tlv/tlv.h"
#include "euicc/uicc/object.h"

#include <stdio.h>
#include <string.h>

static int open_profile(void **state) {
    static struct profile profile;
    profile_open(&profile);
    profile_expect(&profile, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(&profile, "0020000108" PROFILE_PIN1, 0x9000, "");
    profile_expect(&profile, "00A4000C026F70", 0x9000, "");
    *state = &profile;
    return 0;
}

static int close_profile(void **state) {
    profile_close(*state);
    return 0;
}

/* The file without the limit it has in the profile. */
static void lift_limit(struct profile *p) {
    struct rk_file file = {.kind = RK_FILE_KIND_BER_TLV,
                           .state = RK_FILE_STATE_ACTIVATED,
                           .parent = p->usim,
                           .fid = 0x6F71,
                           .arr_fid = 0x6F06,
                           .arr_record = 2};
    assert_int_equal(rk_file_create(&p->uicc.files, &file, rk_slice(NULL, 0)), 0);
    profile_expect(p, "00A4000C026F71", 0x9000, "");
}

/* ---- whole objects ---- */

static void set__then_retrieve__gives_it_back(void **state) {
    struct profile *p = *state;
    profile_expect(p, "80DB0080 05 8103112233", 0x9000, "");
    profile_expect(p, "80CB0080 01 81 00", 0x9000, "8103112233");
    profile_expect(p, "80DB0080 04 BF811000", 0x9000, ""); /* of no octets */
    profile_expect(p, "80CB0080 03 BF8110 00", 0x9000, "BF811000");
    profile_expect(p, "80DB0080 03 810144", 0x9000, ""); /* replaced */
    profile_expect(p, "80CB0080 01 81 00", 0x9000, "810144");
    profile_expect(p, "80CB0080 01 5C 00", 0x9000, "5C0481BF8110");
    profile_restart(p);
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x9000, "");
    profile_expect(p, "80CB008A 01 81 00", 0x9000, "810144"); /* by short identifier */
    profile_expect(p, "80CB0080 03 BF8110 00", 0x9000, "BF811000");
}

static void set__a_tag_alone__deletes(void **state) {
    struct profile *p = *state;
    profile_expect(p, "80DB0080 03 810144", 0x9000, "");
    profile_expect(p, "80DB0080 04 9F210155", 0x9000, "");
    profile_expect(p, "80DB0080 01 81", 0x9000, "");
    profile_expect(p, "80CB0080 01 81 00", 0x6A88, "");
    profile_expect(p, "80DB0080 01 81", 0x6A88, "");
    profile_expect(p, "80DB0080 02 9F21", 0x9000, "");
    profile_expect(p, "80CB0080 01 5C 00", 0x9000, "5C00");
}

static void data__malformed__refused_and_nothing_changes(void **state) {
    struct profile *p = *state;
    static const struct {
        const char *command;
        uint16_t sw;
    } bad[] = {
        {"80DB0080", 0x6700},
        {"80DB0080 03 810055", 0x6A80},
        {"80DB0080 02 5C00", 0x6A80},
        {"80DB0080 01 5C", 0x6A80},
        {"80DB0080 03 818101", 0x6A80},
        {"80DB0080 02 8180", 0x6A80},
        {"80DB0080 02 8181", 0x6A80},
        {"80DB0080 02 9FFF", 0x6A80},
        {"80DB0080 05 8183020000", 0x6A80},
        {"80DB0180 03 810144", 0x6A86},
        {"80DB00A0 03 810144", 0x6A86},
        {"80DB00C0 03 810144", 0x6A86},
        {"80DB009F 03 810144", 0x6A86},
        {"80DB0001 03 810144", 0x6A86},
        {"80DB0088 03 810144", 0x6A82},
        {"80DB0087 03 810144", 0x6981},
        {"00DB0080 03 810144", 0x6E00},
        {"80CB0080", 0x6700},
        {"80CB0080 02 8100", 0x6A80},
        {"80CB0080 04 9F818101", 0x6A80},
        {"80CB0080 02 9F80", 0x6A80},
        {"80CB0000 01 8100", 0x6700},
        {"80CB0000", 0x6985},
        {"80CB0040", 0x6985},
        {"80DB0000 01 55", 0x6985},
        {"80DB0040 01 55", 0x6985},
        {"80DB0000", 0x6700},
    };
    profile_expect(p, "80DB0080 03 800166", 0x9000, "");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        profile_expect(p, bad[i].command, bad[i].sw, "");
    profile_expect(p, "80CB0080 01 5C 00", 0x9000, "5C0180");
    profile_expect(p, "00A4000C026F07", 0x9000, "");
    profile_expect(p, "80CB0080 01 81 00", 0x6981, "");
    profile_expect(p, "00A4000C026F70", 0x9000, "");
    profile_expect(p, "00B0000001", 0x6981, "");
    profile_expect(p, "00B2010400", 0x6981, "");
    profile_expect(p, "00D6000001AA", 0x6981, "");
}

static void data__rules_of_the_file__decide(void **state) {
    struct profile *p = *state;
    struct rk_file file = profile_file(p, "7FD06F70");
    file.arr_record = 4;
    assert_int_equal(rk_file_update(&p->uicc.files, &file), 0);
    profile_set_rule(p, 4, "8001019000");
    profile_expect(p, "80DB0080 03 810144", 0x6982, "");
    profile_expect(p, "80DB0080 01 81", 0x6982, "");
    profile_expect(p, "80CB0080 01 81 00", 0x6A88, "");
    profile_set_rule(p, 4, "8001029000");
    profile_expect(p, "80DB0080 04 81024455", 0x9000, "");
    profile_expect(p, "80CB0080 01 81 00", 0x6982, "");
    profile_set_rule(p, 4, "8401CB9000");
    profile_expect(p, "80CB0080 01 81 03", 0x62F1, "810244");
    profile_set_rule(p, 4, "8001029000");
    profile_expect(p, "80CB0000 00", 0x6982, ""); /* every block is asked for anew */
}

/* ---- in blocks ---- */

/* A block of `len` octets counted on from `from`. */
static uint16_t send_block(struct profile *p, uint8_t p2, const char *header, unsigned from,
                           size_t len) {
    uint8_t octets[5 + 255];
    struct rk_apdu apdu;
    size_t head = profile_hex(header, octets + 5);
    const uint8_t start[] = {0x80, 0xDB, 0x00, p2, (uint8_t)(head + len)};
    memcpy(octets, start, sizeof start);
    for (size_t i = 0; i < len; i++)
        octets[5 + head + i] = (uint8_t)(from + i);
    assert_true(rk_apdu_parse(rk_slice(octets, 5 + head + len), &apdu));
    rk_uicc_command(&p->uicc, &apdu, &p->reply);
    return p->reply.sw;
}

static void expect_counted(const struct profile *p, size_t at, unsigned from) {
    for (size_t i = at; i < p->reply.len; i++)
        assert_int_equal(p->reply.data[i], (uint8_t)(from + i - at));
}

static void set__in_blocks__is_there_with_the_last(void **state) {
    struct profile *p = *state;
    assert_int_equal(send_block(p, 0x80, "82820208", 0, 200), 0x63F1); /* 520 octets */
    profile_expect(p, "80CB0080 01 82 00", 0x6A88, "");
    assert_int_equal(send_block(p, 0x80, "82820208", 0, 200), 0x63F1);
    assert_int_equal(send_block(p, 0x00, "", 200, 200), 0x63F1);
    assert_int_equal(send_block(p, 0x00, "", 400, 120), 0x9000);
    assert_int_equal(send_block(p, 0x00, "", 0, 1), 0x6985);
    assert_int_equal(profile_send(p, "80CB0080018200"), 0x62F1);
    assert_int_equal(p->reply.len, 256);
    expect_counted(p, 4, 0);
    assert_int_equal(profile_send(p, "80CB000000"), 0x62F1);
    expect_counted(p, 0, 252);
    assert_int_equal(profile_send(p, "80CB000000"), 0x9000);
    assert_int_equal(p->reply.len, 524 - 512);
    expect_counted(p, 0, 508);
    profile_expect(p, "80CB000000", 0x6985, "");
}

static void retrieve__in_small_blocks__header_and_all(void **state) {
    struct profile *p = *state;
    profile_expect(p, "80DB0080 07 BF8110 03112233", 0x9000, "");
    profile_expect(p, "80CB0080 03 BF8110 02", 0x62F1, "BF81");
    profile_expect(p, "80CB0000 03", 0x62F1, "100311");
    profile_expect(p, "80CB0040 02", 0x62F1, "1003"); /* once more, and shorter */
    profile_expect(p, "80CB0000 00", 0x9000, "112233");
    profile_expect(p, "80CB0040 02", 0x62F1, "1122");
    profile_expect(p, "80CB0000 01", 0x9000, "33");
    profile_expect(p, "80CB0080 01 5C 02", 0x62F1, "5C03");
    profile_expect(p, "80CB0000 02", 0x62F1, "BF81");
    profile_expect(p, "80CB0000 02", 0x9000, "10");
}

static void set__block_again__takes_the_place_of_the_last(void **state) {
    struct profile *p = *state;
    profile_expect(p, "80DB0080 03 8105 01", 0x63F1, "");
    profile_expect(p, "80DB0040 04 8105 0A0B", 0x63F1, ""); /* the first block anew */
    profile_expect(p, "80DB0000 01 FF", 0x63F1, "");
    profile_expect(p, "80DB0040 02 0C0D", 0x63F1, "");
    profile_expect(p, "80DB0040 03 0C0D0E", 0x9000, "");
    profile_expect(p, "80CB0080 01 81 00", 0x9000, "8105 0A0B0C0D0E");
    profile_expect(p, "80DB0040 01 0C", 0x6985, "");
}

static void set__too_much_in_a_block__ends_the_transfer(void **state) {
    struct profile *p = *state;
    profile_expect(p, "80DB0080 03 810144", 0x9000, "");
    profile_expect(p, "80DB0080 03 8103 01", 0x63F1, "");
    profile_expect(p, "80DB0000 03 020304", 0x6A80, "");
    profile_expect(p, "80DB0000 02 0203", 0x6985, "");
    profile_expect(p, "80CB0080 01 81 00", 0x9000, "810144"); /* the old one still */
}

/* TS 102 221 11.3.0: what moves the current EF or the tag pointer ends a transfer, nothing else. */
static void transfer__other_commands_between__go_on_or_end_it(void **state) {
    struct profile *p = *state;
    profile_expect(p, "80DB0080 03 8103 01", 0x63F1, "");
    profile_expect(p, "80F2000000", 0x9000, NULL);
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x9000, "");
    profile_expect(p, "00A4000C026F99", 0x6A82, "");
    profile_expect(p, "80DB0000 02 0203", 0x9000, "");
    profile_expect(p, "80DB0080 03 8103 04", 0x63F1, "");
    profile_expect(p, "00A4000C026F70", 0x9000, "");
    profile_expect(p, "80DB0000 02 0506", 0x6985, "");
    profile_expect(p, "80DB0080 03 8103 04", 0x63F1, "");
    profile_expect(p, "00B0870001", 0x9000, NULL); /* by short identifier: current EF */
    profile_expect(p, "00A4000C026F70", 0x9000, "");
    profile_expect(p, "80DB0000 02 0506", 0x6985, "");
    profile_expect(p, "80DB0080 03 8103 04", 0x63F1, "");
    profile_expect(p, "80CB0080 01 81 00", 0x9000, "8103010203"); /* the tag pointer */
    profile_expect(p, "80DB0000 02 0506", 0x6985, "");
}

static void transfer__several_channels__each_has_its_own(void **state) {
    struct profile *p = *state;
    char command[40];
    for (uint8_t channel = 1; channel < 4; channel++) {
        rk_uicc_channel_opened(&p->uicc, channel, 0);
        snprintf(command, sizeof command, "%02XA4040C07A0000000871002", channel);
        profile_expect(p, command, 0x9000, "");
        snprintf(command, sizeof command, "%02XA4000C026F70", channel);
        profile_expect(p, command, 0x9000, "");
    }
    profile_expect(p, "80DB0080 03 8102 01", 0x63F1, "");
    profile_expect(p, "81DB0080 03 8202 11", 0x63F1, "");
    profile_expect(p, "82DB0080 03 8102 21", 0x63F1, "");
    profile_expect(p, "81DB0000 01 12", 0x9000, "");
    profile_expect(p, "80DB0000 01 02", 0x9000, "");
    profile_expect(p, "83CB0080 01 81 02", 0x62F1, "8102");
    profile_expect(p, "82DB0000 01 22", 0x9000, "");
    profile_expect(p, "83CB0000 00", 0x6985, ""); /* it was replaced meanwhile */
    profile_expect(p, "80CB0080 01 81 00", 0x9000, "81022122");
    profile_expect(p, "80CB0080 01 82 00", 0x9000, "82021112");
    profile_expect(p, "82DB0080 03 8302 01", 0x63F1, "");
    rk_uicc_channel_closed(&p->uicc, 2);
    rk_uicc_channel_opened(&p->uicc, 2, 1);
    profile_expect(p, "02A4000C026F70", 0x9000, "");
    profile_expect(p, "82DB0000 01 02", 0x6985, "");
}

static void set__by_short_identifier_in_vain__leaves_the_selection(void **state) {
    struct profile *p = *state;
    profile_expect(p, "00A4000C026F07", 0x9000, "");
    profile_expect(p, "80DB008A 01 83", 0x6A88, "");
    profile_expect(p, "00B0000001", 0x9000, NULL);
    profile_expect(p, "80DB008A 03 810055", 0x6A80, "");
    profile_expect(p, "00B0000001", 0x9000, NULL);
    profile_expect(p, "80DB008A 03 8102 01", 0x63F1, "");
    profile_expect(p, "00B0000001", 0x6981, "");
    profile_expect(p, "80DB0000 01 02", 0x9000, "");
}

/* A block that could not be read is taken back once, however often it is asked for again. */
static void retrieve__block_failed_meanwhile__is_sent_when_it_can_be(void **state) {
    struct profile *p = *state;
    struct rk_file file = profile_file(p, "7FD06F70");
    struct rk_object object;
    uint8_t value[2];
    profile_expect(p, "80DB0080 04 8102 0102", 0x9000, "");
    profile_expect(p, "80CB0080 01 81 03", 0x62F1, "810201");
    assert_int_equal(rk_object_find(&p->uicc.files, &file, 0x81, &object), 0);
    struct rk_store_key key =
        rk_key(p->space, RK_OBJECT_CONTENT + (unsigned)file.content, (object.slot + 1u) * 0x100);
    assert_int_equal(rk_store_get(&p->store, key, 0, value, sizeof value), 2);
    assert_int_equal(rk_store_remove(&p->store, key), 0);
    profile_expect(p, "80CB0040 03", 0x6581, "");
    profile_expect(p, "80CB0040 03", 0x6581, "");
    assert_int_equal(rk_store_put(&p->store, key, rk_slice_of(value)), 0);
    profile_expect(p, "80CB0040 03", 0x62F1, "810201");
    profile_expect(p, "80CB0000 01", 0x9000, "02");
}

/* ---- room ---- */

static void set__beyond_the_maximum__refused(void **state) {
    struct profile *p = *state; /* 600 octets */
    assert_int_equal(send_block(p, 0x80, "8182012C", 0, 200), 0x63F1);
    assert_int_equal(send_block(p, 0x00, "", 200, 100), 0x9000); /* 304 */
    assert_int_equal(send_block(p, 0x80, "82820125", 0, 200), 0x6A84);
    assert_int_equal(send_block(p, 0x80, "82820124", 0, 200), 0x63F1); /* 296 */
    assert_int_equal(send_block(p, 0x00, "", 200, 92), 0x9000);
    profile_expect(p, "80DB0080 02 8300", 0x6A84, "");
    assert_int_equal(send_block(p, 0x80, "81820110", 0, 200), 0x63F1); /* in place of 300 */
    assert_int_equal(send_block(p, 0x00, "", 200, 72), 0x9000);
    profile_expect(p, "80DB0080 02 8300", 0x9000, "");
}

static void set__more_than_64_objects__refused(void **state) {
    struct profile *p = *state;
    lift_limit(p);
    char command[40];
    for (unsigned n = 0; n < RK_OBJECTS_MAX; n++) {
        snprintf(command, sizeof command, "80DB0080 04 9F%02X01%02X", 0x1F + n, n);
        profile_expect(p, command, 0x9000, "");
    }
    profile_expect(p, "80DB0080 03 810144", 0x6A84, "");
    profile_expect(p, "80DB0080 02 9F30", 0x9000, "");
    profile_expect(p, "80DB0080 03 810144", 0x9000, "");
    profile_expect(p, "80CB0080 02 9F5E 00", 0x9000, "9F5E013F");
    assert_int_equal(profile_send(p, "80CB0080015C00"), 0x9000);
    assert_int_equal(p->reply.len, 2 + 1 + 2 * 63 + 1 - 1);
}

static void set__replaced_or_deleted__gives_its_room_back(void **state) {
    struct profile *p = *state;
    lift_limit(p);
    size_t before = rk_store_free(&p->store);
    for (unsigned n = 0; n < 2; n++) {
        assert_int_equal(send_block(p, 0x80, "82820FA0", 0, 250), 0x63F1);
        for (unsigned block = 1; block < 16; block++)
            assert_int_equal(send_block(p, 0x00, "", 0, 250), block < 15 ? 0x63F1 : 0x9000);
        assert_true(rk_store_free(&p->store) < before - 3500);
        assert_true(rk_store_free(&p->store) > before - 5000);
    }
    profile_expect(p, "80DB0080 01 82", 0x9000, "");
    assert_true(rk_store_free(&p->store) + 300 > before);
}

static void set__broken_off__leaves_its_room_free(void **state) {
    struct profile *p = *state;
    lift_limit(p);
    size_t before = rk_store_free(&p->store);
    for (unsigned n = 0; n < 20; n++) {
        assert_int_equal(send_block(p, 0x80, "8182FFF0", 0, 200), 0x63F1);
        for (unsigned block = 0; block < 20; block++)
            assert_int_equal(send_block(p, 0x00, "", 0, 250), 0x63F1);
        if (n % 2) /* given up, or forgotten by a reset */
            profile_expect(p, "00A4000C026F71", 0x9000, "");
        else
            profile_restart(p);
        profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
        profile_expect(p, "0020000108" PROFILE_PIN1, 0x9000, "");
        profile_expect(p, "00A4000C026F71", 0x9000, "");
    }
    profile_expect(p, "80DB0080 03 810144", 0x9000, "");
    assert_true(rk_store_free(&p->store) + 300 > before);
}

static void select_unlimited(struct profile *p) {
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x9000, "");
    profile_expect(p, "00A4000C026F71", 0x9000, "");
}

static void set__given_up__gives_its_room_back_at_once(void **state) {
    struct profile *p = *state;
    lift_limit(p);
    size_t before = rk_store_free(&p->store);
    assert_int_equal(send_block(p, 0x80, "8182FFF0", 0, 200), 0x63F1);
    for (unsigned block = 0; block < 40; block++)
        assert_int_equal(send_block(p, 0x00, "", 0, 250), 0x63F1);
    assert_true(rk_store_free(&p->store) < before - 9000);
    profile_expect(p, "00A4000C026F71", 0x9000, "");
    assert_true(rk_store_free(&p->store) + 300 > before);
}

/* Two transfers that a reset cut off lie in slots of their own: their room is found when needed. */
static void set__after_a_reset__finds_the_room_of_what_was_cut_off(void **state) {
    struct profile *p = *state;
    uint8_t filler[256] = {0};
    lift_limit(p);
    for (unsigned n = 0; rk_store_free(&p->store) > 60000; n++)
        assert_int_equal(
            rk_store_put(&p->store, rk_key(p->space, RK_OBJECT_RFM, n), rk_slice_of(filler)), 0);
    rk_uicc_channel_opened(&p->uicc, 1, 0);
    profile_expect(p, "01A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "01A4000C026F71", 0x9000, "");
    profile_expect(p, "81DB0080 05 8182FFF0 01", 0x6A84, "");
    profile_expect(p, "81DB0080 05 82826000 01", 0x63F1, "");
    assert_int_equal(send_block(p, 0x80, "81826000", 0, 200), 0x63F1);
    for (unsigned block = 0; block < 80; block++)
        assert_int_equal(send_block(p, 0x00, "", 0, 250), 0x63F1);
    profile_restart(p);
    select_unlimited(p);
    profile_expect(p, "80DB0080 05 83826000 01", 0x63F1, "");
    profile_expect(p, "80DB0080 05 8382A800 01", 0x63F1, ""); /* 43008 */
}

static void set__store_full__refused_and_the_old_one_stays(void **state) {
    struct profile *p = *state;
    uint8_t filler[256] = {0};
    lift_limit(p);
    profile_expect(p, "80DB0080 03 810144", 0x9000, "");
    for (unsigned n = 0; rk_store_free(&p->store) > 4000; n++)
        assert_int_equal(
            rk_store_put(&p->store, rk_key(p->space, RK_OBJECT_RFM, n), rk_slice_of(filler)), 0);
    assert_int_equal(send_block(p, 0x80, "81822000", 0, 200), 0x6A84);
    profile_expect(p, "80CB0080 01 81 00", 0x9000, "810144");
    for (unsigned n = 0x1000; rk_store_free(&p->store) > 0; n++)
        assert_int_equal(
            rk_store_put(&p->store, rk_key(p->space, RK_OBJECT_RFM, n), rk_slice_of(filler)), 0);
    profile_expect(p, "80DB0080 02 8200", 0x6A84, ""); /* the reserve is for counters */
    profile_expect(p, "80DB0080 01 81", 0x9000, "");   /* deleting goes on */
}

/* ---- FCP ---- */

static void fcp__of_a_ber_tlv_file__tells_sizes(void **state) {
    struct profile *p = *state;
    struct rk_tlv fcp, proprietary, element;
    assert_int_equal(send_block(p, 0x80, "8181C8", 0, 200), 0x9000);
    profile_expect(p, "00A40004026F70", 0x9000, NULL);
    struct rk_slice answer = {p->reply.data, p->reply.len};
    assert_int_equal(rk_tlv_only(answer, RK_TLV_DER, 0x62, &fcp), 0);
    static const uint32_t tags[] = {0x82, 0x83, 0xA5, 0x8A, 0x8B, 0x80, 0x88};
    struct rk_tlv_reader r = rk_tlv_read(fcp.value, RK_TLV_DER);
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        assert_true(rk_tlv_take(&r, tags[i], &element));
        if (tags[i] == 0x82)
            assert_memory_equal(element.value.ptr, "\x79\x21", 2);
        if (tags[i] == 0x80)
            assert_int_equal(rk_get_u16(element.value.ptr), 203);
        if (tags[i] == 0x88)
            assert_int_equal(element.value.ptr[0], 10 << 3);
        if (tags[i] == 0xA5)
            proprietary = element;
    }
    assert_int_equal(rk_tlv_finish(&r), 0);
    r = rk_tlv_read(proprietary.value, RK_TLV_DER);
    assert_true(rk_tlv_take(&r, 0x83, &element));
    assert_int_equal(rk_get_u32(element.value.ptr), 600 - 203);
    assert_true(rk_tlv_take(&r, 0x84, &element));
    assert_int_equal(element.value.ptr[0], 1);
    assert_true(rk_tlv_take(&r, 0x85, &element));
    assert_int_equal(rk_get_u16(element.value.ptr), 100);
    assert_true(rk_tlv_take(&r, 0x86, &element));
    assert_int_equal(rk_get_u32(element.value.ptr), 600);
    assert_int_equal(rk_tlv_finish(&r), 0);
}

/* ---- as the installer uses it ---- */

static void object_write__objects_back_to_back_in_any_pieces__all_there(void **state) {
    struct profile *p = *state;
    struct rk_file file = profile_file(p, "7FD06F70");
    uint8_t octets[600];
    size_t len = profile_hex("8103112233 9F2100 BF8110820101", octets);
    for (unsigned i = 0; i < 257; i++)
        octets[len++] = (uint8_t)i;
    for (size_t piece = 1; piece < 300; piece = piece * 3 + 1) {
        struct rk_object_writer writer;
        unsigned complete = 0;
        rk_object_start(&writer);
        for (size_t at = 0; at < len; at += piece) {
            struct rk_slice data = {octets + at, piece < len - at ? piece : len - at};
            while (data.len) {
                int got = rk_object_write(&p->uicc.files, &file, &writer, 0, &data);
                assert_true(got >= 0);
                complete += (unsigned)got;
            }
        }
        assert_int_equal(complete, 3);
        assert_false(writer.open);
        struct rk_object object;
        uint8_t value[257];
        assert_int_equal(rk_object_find(&p->uicc.files, &file, 0xBF8110, &object), 0);
        assert_int_equal(object.len, 257);
        assert_int_equal(rk_object_read(&p->uicc.files, &file, &object, 0, value, 257), 0);
        assert_memory_equal(value, octets + len - 257, 257);
        assert_int_equal(rk_object_read(&p->uicc.files, &file, &object, 1, value, 257),
                         RK_FILE_RANGE);
        assert_int_equal(rk_object_used(&p->uicc.files, &file), (int)len);
    }
    file = profile_file(p, "7FD06F07");
    struct rk_object object;
    assert_int_equal(rk_object_find(&p->uicc.files, &file, 0x81, &object), RK_FILE_KIND);
    assert_int_equal(rk_object_used(&p->uicc.files, &file), RK_FILE_KIND);
    assert_int_equal(rk_object_remove(&p->uicc.files, &file, 0x81), RK_FILE_KIND);
}

static void link__to_a_ber_tlv_file__shares_the_objects(void **state) {
    struct profile *p = *state;
    struct rk_file target = profile_file(p, "7FD06F70");
    struct rk_file link = {.kind = RK_FILE_KIND_TRANSPARENT,
                           .state = RK_FILE_STATE_ACTIVATED,
                           .parent = p->isim,
                           .fid = 0x6F72,
                           .arr_fid = 0x6F06,
                           .arr_record = 1};
    assert_int_equal(rk_file_create_link(&p->uicc.files, &link, &target), 0);
    struct rk_file found = profile_file(p, "7FD16F72");
    assert_int_equal(found.kind, RK_FILE_KIND_BER_TLV);
    assert_int_equal(found.maximum, 600);
    profile_expect(p, "80DB0080 03 810144", 0x9000, "");
    struct rk_object object;
    assert_int_equal(rk_object_find(&p->uicc.files, &found, 0x81, &object), 0);
}

/* ---- cuts ---- */

struct cut_context {
    struct profile *p;
    const char *command;
    unsigned octet; /* what the value starts with after the command */
};

static void do_command(void *context) {
    struct cut_context *c = context;
    profile_send(c->p, c->command);
}

static void check_object(void *context, uint64_t operation, unsigned tear) {
    struct cut_context *c = context;
    struct rk_object object;
    uint8_t value[3];
    (void)operation;
    (void)tear;
    profile_restart(c->p);
    struct rk_file file = profile_file(c->p, "7FD06F70");
    assert_int_equal(rk_object_find(&c->p->uicc.files, &file, 0x81, &object), 0);
    assert_int_equal(object.len, 3);
    assert_int_equal(rk_object_read(&c->p->uicc.files, &file, &object, 0, value, 3), 0);
    assert_true(value[0] == 0x11 || value[0] == c->octet);
    assert_int_equal(value[1], value[0]);
    assert_int_equal(value[2], value[0]);
}

static void set__power_cut_anywhere__old_or_new(void **state) {
    struct profile *p = *state;
    profile_expect(p, "80DB0080 05 8103111111", 0x9000, "");
    profile_expect(p, "80DB0080 03 8103 22", 0x63F1, "");
    struct cut_context context = {p, "80DB0000 02 2222", 0x22};
    struct cut_case cut = {.flash = &p->flash,
                           .memory = &p->store,
                           .memory_len = PROFILE_RAM_LEN,
                           .context = &context,
                           .run = do_command,
                           .check = check_object};
    assert_true(cut_everywhere(&cut) > 3);
    check_object(&context, 0, 0);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_profile, close_profile)
    const struct CMUnitTest tests[] = {
        CASE(set__then_retrieve__gives_it_back),
        CASE(set__a_tag_alone__deletes),
        CASE(data__malformed__refused_and_nothing_changes),
        CASE(data__rules_of_the_file__decide),
        CASE(set__in_blocks__is_there_with_the_last),
        CASE(retrieve__in_small_blocks__header_and_all),
        CASE(set__block_again__takes_the_place_of_the_last),
        CASE(set__too_much_in_a_block__ends_the_transfer),
        CASE(transfer__other_commands_between__go_on_or_end_it),
        CASE(transfer__several_channels__each_has_its_own),
        CASE(set__by_short_identifier_in_vain__leaves_the_selection),
        CASE(retrieve__block_failed_meanwhile__is_sent_when_it_can_be),
        CASE(set__beyond_the_maximum__refused),
        CASE(set__more_than_64_objects__refused),
        CASE(set__replaced_or_deleted__gives_its_room_back),
        CASE(set__broken_off__leaves_its_room_free),
        CASE(set__given_up__gives_its_room_back_at_once),
        CASE(set__after_a_reset__finds_the_room_of_what_was_cut_off),
        CASE(set__store_full__refused_and_the_old_one_stays),
        CASE(fcp__of_a_ber_tlv_file__tells_sizes),
        CASE(object_write__objects_back_to_back_in_any_pieces__all_there),
        CASE(link__to_a_ber_tlv_file__shares_the_objects),
        CASE(set__power_cut_anywhere__old_or_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
