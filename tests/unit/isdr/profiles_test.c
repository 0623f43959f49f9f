/* ES10c: profiles listed, named, switched, deleted; and the notifications all that leaves. */
#include "tests/unit/isdr/rig.h"

#include "euicc/store/objects.h"

#include <stdio.h>
#include <string.h>

#define ICCID_A "98445010203040506074"
#define ICCID_B "98445010203040506084"
#define ICCID_C "98445010203040506094"
#define AID_A   "A0000005591010FFFFFFFF8900001000"

/* All four events to one address; enable and disable to another. */
#define NOTIFY "B61A 300A 8002 04F0 8104 612E6578 300C 8002 0560 8106 622E74657374"
#define PPR1   "B705 8003 00F110 9902 0640"
#define PPR2   "B705 8003 00F110 9902 0520"

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

static void install(const char *iccid, const char *metadata) {
    rig_install(&rig,
                &(struct rig_bind){.metadata = rig_metadata_of(iccid, metadata),
                                   .package = rig_profile(iccid)},
                0, 0);
}

static void forget_notifications(void) {
    uint32_t seq;
    while (rk_notification_at(&rig.card, 0, &seq) == 0)
        assert_int_equal(rk_notification_remove(&rig.card, seq), 0);
}

static void enable(const char *iccid, const char *result) {
    char request[64], answer[16];
    snprintf(request, sizeof request, "BF31 11 A0 0C 5A 0A %s 81 01 00", iccid);
    snprintf(answer, sizeof answer, "BF3103 8001%s", result);
    rig_expect(&rig, request, answer);
}

static void disable(const char *iccid, const char *result) {
    char request[64], answer[16];
    snprintf(request, sizeof request, "BF32 11 A0 0C 5A 0A %s 81 01 00", iccid);
    snprintf(answer, sizeof answer, "BF3203 8001%s", result);
    rig_expect(&rig, request, answer);
}

static void remove_profile(const char *iccid, const char *result) {
    char request[64], answer[16];
    snprintf(request, sizeof request, "BF33 0C 5A 0A %s", iccid);
    snprintf(answer, sizeof answer, "BF3303 8001%s", result);
    rig_expect(&rig, request, answer);
}

/* Which profile is enabled: its ICCID, or null for none; the UICC agrees. */
static void expect_enabled(const char *iccid) {
    struct rk_enabled enabled;
    struct rk_profile profile;
    uint8_t octets[10];
    assert_int_equal(rk_isdp_enabled(&rig.card, &enabled), 0);
    assert_int_equal(rig.card.uicc.files.space, enabled.space);
    if (!iccid) {
        assert_int_equal(enabled.space, 0);
        return;
    }
    assert_int_equal(rk_isdp_read(&rig.card, enabled.space, &profile), 0);
    rig_from_hex(iccid, octets, sizeof octets);
    assert_memory_equal(profile.iccid, octets, sizeof octets);
    /* The terminal reads the same. */
    assert_int_equal(rig_hex(&rig, "00A40004022FE2") & 0xFF00, 0x6100);
    uint16_t sw = rig_hex(&rig, "00B000000A");
    assert_true(sw == 0x9000 || sw == 0x910B);
    assert_memory_equal(rig.answer.ptr, octets, sizeof octets);
}

/* Pending notifications, oldest first, as "event address iccid" without their certificates. */
static void expect_notifications(const char *const *expected, size_t count) {
    struct rk_tlv list, ok, one;
    assert_int_equal(rig_es10_hex(&rig, "BF2800"), 0x9000);
    assert_int_equal(rk_tlv_only(rk_buf_slice(&rig.answer), RK_TLV_DER, 0xBF28, &list), 0);
    assert_int_equal(rk_tlv_only(list.value, RK_TLV_DER, 0xA0, &ok), 0);
    struct rk_tlv_reader r = rk_tlv_read(ok.value, RK_TLV_DER);
    uint32_t last = 0;
    for (size_t n = 0; n < count; n++) {
        struct rk_tlv e;
        uint8_t octets[64];
        uint32_t seq;
        assert_true(rk_tlv_take(&r, 0xBF2F, &one));
        struct rk_tlv_reader m = rk_tlv_enter(&r, &one);
        assert_true(rk_tlv_take(&m, 0x80, &e));
        assert_int_equal(rk_tlv_get_uint(e.value, &seq), 0);
        assert_true(n == 0 || seq > last);
        last = seq;
        size_t len = rig_from_hex(expected[n], octets, sizeof octets);
        assert_int_equal(m.rest.len, len);
        assert_memory_equal(m.rest.ptr, octets, len);
    }
    assert_int_equal(rk_tlv_finish(&r), 0);
}

#define TO_A(event, iccid) "81 02 " event " 0C 04 612E6578 5A 0A " iccid
#define TO_B(event, iccid) "81 02 " event " 0C 06 622E74657374 5A 0A " iccid
#define INSTALLED(iccid)   "81 02 0780 0C 0A 64702E6578616D706C65 5A 0A " iccid
#define EXPECT(...)                                                                                \
    expect_notifications((const char *const[]){__VA_ARGS__},                                       \
                         sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* ---- notifications ---- */

static void notifications__life_of_a_profile__one_for_each_address_and_event(void **state) {
    (void)state;
    install(ICCID_A, NOTIFY);
    EXPECT(INSTALLED(ICCID_A), TO_A("0780", ICCID_A));
    forget_notifications();
    enable(ICCID_A, "00");
    EXPECT(TO_A("0640", ICCID_A), TO_B("0640", ICCID_A));
    forget_notifications();
    disable(ICCID_A, "00");
    EXPECT(TO_A("0520", ICCID_A), TO_B("0520", ICCID_A));
    forget_notifications();
    remove_profile(ICCID_A, "00");
    EXPECT(TO_A("0410", ICCID_A));
}

static void notifications__displaced_first_then_enabled(void **state) {
    (void)state;
    install(ICCID_A, NOTIFY);
    install(ICCID_B, NOTIFY);
    enable(ICCID_A, "00");
    forget_notifications();
    enable(ICCID_B, "00");
    EXPECT(TO_A("0520", ICCID_A), TO_B("0520", ICCID_A), TO_A("0640", ICCID_B),
           TO_B("0640", ICCID_B));
}

static void notifications__of_a_test_profile__none(void **state) {
    (void)state;
    struct rk_profile profile;
    install(ICCID_A, NOTIFY);
    assert_int_equal(rk_isdp_at(&rig.card, 0, &profile), 0);
    profile.class = RK_PROFILE_TEST;
    assert_int_equal(rk_isdp_write_root(&rig.card, &profile, rk_slice(NULL, 0)), 0);
    forget_notifications();
    enable(ICCID_A, "00");
    disable(ICCID_A, "00");
    remove_profile(ICCID_A, "00");
    rig_expect(&rig, "BF2800", "BF28 02 A000");
}

/* Each is signed over its BF2F and carries both certificates. */
static void notification__retrieved__signed_with_certificates(void **state) {
    (void)state;
    struct rk_tlv list, ok, one, metadata, signature, own, eum;
    install(ICCID_A, NOTIFY);
    assert_int_equal(rig_es10_hex(&rig, "BF2B 05 A0 03 80 01 01"), 0x9000);
    assert_int_equal(rk_tlv_only(rk_buf_slice(&rig.answer), RK_TLV_DER, 0xBF2B, &list), 0);
    assert_int_equal(rk_tlv_only(list.value, RK_TLV_DER, 0xA0, &ok), 0);
    assert_int_equal(rk_tlv_only(ok.value, RK_TLV_DER, 0x30, &one), 0);
    struct rk_tlv_reader r = rk_tlv_read(one.value, RK_TLV_DER);
    assert_true(rk_tlv_take(&r, 0xBF2F, &metadata) && rk_tlv_take(&r, 0x5F37, &signature) &&
                rk_tlv_take(&r, 0x30, &own) && rk_tlv_take(&r, 0x30, &eum));
    assert_int_equal(rk_tlv_finish(&r), 0);
    assert_int_equal(rk_key_verify(rig.euicc.key, &metadata.whole, 1, signature.value), 0);
    assert_true(rk_slice_equal(own.whole, rig_certificate(&rig.euicc)));
    assert_true(rk_slice_equal(eum.whole, rig_certificate(&rig.eum)));
}

static void notifications__searched_and_removed(void **state) {
    (void)state;
    install(ICCID_A, NOTIFY); /* numbers 0 and 1 */
    enable(ICCID_A, "00");    /* 2 and 3 */
    rig_expect(&rig, "BF28 04 81 02 0410", "BF28 02 A0 00");
    rig_expect(&rig, "BF2B 05 A0 03 80 01 09", "BF2B 03 81 01 01");
    assert_int_equal(rig_es10_hex(&rig, "BF2B 04 A0 02 80 00"), 0x6A80);
    assert_int_equal(rig_es10_hex(&rig, "BF2B 06 A0 04 81 02 0640"), 0x9000);
    size_t both = rig.answer.len;
    rig_expect(&rig, "BF30 03 80 01 02", "BF30 03 80 01 00");
    rig_expect(&rig, "BF30 03 80 01 02", "BF30 03 80 01 01");
    rig_expect(&rig, "BF30 06 80 04 01000000", "BF30 03 80 01 01");
    rig_expect(&rig, "BF30 07 80 05 0100000000", "BF30 03 80 01 01");
    assert_int_equal(rig_es10_hex(&rig, "BF2B 06 A0 04 81 02 0640"), 0x9000);
    assert_true(rig.answer.len < both);
    rig_power_cycle(&rig);
    EXPECT(INSTALLED(ICCID_A), TO_A("0780", ICCID_A), TO_B("0640", ICCID_A));
}

static void notifications__more_than_fit__the_oldest_gives_way(void **state) {
    (void)state;
    uint32_t first, next;
    install(ICCID_A, NOTIFY);
    for (int n = 0; n < RK_NOTIFICATIONS_MAX / 4 + 2; n++) {
        enable(ICCID_A, "00");
        disable(ICCID_A, "00");
    }
    assert_int_equal(rk_notification_next(&rig.card, &next), 0);
    assert_int_equal(rk_notification_at(&rig.card, 0, &first), 0);
    assert_int_equal(next - first, RK_NOTIFICATIONS_MAX);
    assert_int_equal(rk_notification_at(&rig.card, RK_NOTIFICATIONS_MAX, &first), RK_STORE_ABSENT);
    /* A long list is sent as it is read, piece by piece. */
    assert_int_equal(rig_es10_hex(&rig, "BF2B00"), 0x9000);
    assert_true(rig.answer.len > 100000);
}

/* ---- list ---- */

/* What a transaction of so many octets has no room for leaves room enough for this. */
static void notifications__card_nearly_full__can_be_switched_for_and_removed(void **state) {
    (void)state;
    static const uint8_t octets[64];
    unsigned part = 0;
    install(ICCID_A, NOTIFY);
    while (rk_store_begin(&rig.card.store, 16, 1024) == 0) {
        rk_store_abort(&rig.card.store);
        assert_int_equal(
            rk_store_put(&rig.card.store, rk_key(0, 0x2000, part++), rk_slice_of(octets)), 0);
    }
    enable(ICCID_A, "00");
    while (rk_store_begin(&rig.card.store, 4, 128) == 0) {
        rk_store_abort(&rig.card.store);
        assert_int_equal(
            rk_store_put(&rig.card.store, rk_key(0, 0x2000, part++), rk_slice_of(octets)), 0);
    }
    rig_expect(&rig, "BF30 03 800101", "BF3003 800100");
    rig_expect(&rig, "BF30 03 800101", "BF3003 800101");
}

static void list__defaults_tags_and_criteria(void **state) {
    (void)state;
    install(ICCID_A, "930101 9403 504E47 950101");
    rig_expect(&rig, "BF2D00",
               "BF2D 3B A0 39 E3 37 5A0A" ICCID_A "4F10" AID_A "9F700100 9103737061 9203707266"
               "930101 9403504E47 950101");
}

static void list__criteria_and_tags__only_what_was_asked(void **state) {
    (void)state;
    install(ICCID_A, PPR1);
    install(ICCID_B, "950101");
    rig_expect(&rig, "BF2D 11 A00C 5A0A" ICCID_B "5C01 95", "BF2D 07 A005 E303 950101");
    rig_expect(&rig, "BF2D 08 A003 950102 5C01 5A", "BF2D 10 A00E E30C 5A0A" ICCID_A);
    rig_expect(&rig, "BF2D 17 A012 4F10" AID_A "5C01 99", "BF2D 08 A006 E304 99020640");
    rig_expect(&rig, "BF2D 05 5C03 99B7C0", "BF2D 11 A00F E30B B7058003 00F110 99020640 E300");
    rig_expect(&rig, "BF2D 0E A00C 5A0A 00000000000000000000", "BF2D 02 A000");
    rig_expect(&rig, "BF2D 05 A003 960102", "BF2D 03 810101");
    rig_expect(&rig, "BF2D 03 5C01 9F", "BF2D 03 810101");
}

static void list__empty_tag_list__as_without_one(void **state) {
    (void)state;
    install(ICCID_A, "");
    rig_expect(&rig, "BF2D 02 5C00",
               "BF2D 33 A0 31 E3 2F 5A0A" ICCID_A "4F10" AID_A "9F700100 9103737061 9203707266"
               "950102");
}

static void nickname__set_changed_and_taken_away(void **state) {
    (void)state;
    install(ICCID_A, "");
    rig_expect(&rig, "BF29 10 5A0A" ICCID_A "9002 6162", "BF29 03 800100");
    rig_expect(&rig, "BF2D 03 5C01 90", "BF2D 08 A006 E304 90026162");
    rig_power_cycle(&rig);
    rig_expect(&rig, "BF2D 03 5C01 90", "BF2D 08 A006 E304 90026162");
    rig_expect(&rig, "BF29 0E 5A0A" ICCID_A "9000", "BF29 03 800100");
    rig_expect(&rig, "BF2D 03 5C01 90", "BF2D 04 A002 E300");
    rig_expect(&rig, "BF29 0E 5A0A" ICCID_B "9000", "BF29 03 800101");
    assert_int_equal(rig_es10_hex(&rig, "BF29 0C 5A0A" ICCID_A), 0x6A80);
}

static void nickname__too_long__127_and_unchanged(void **state) {
    (void)state;
    char request[300] = "BF29 4F 5A0A" ICCID_A "9041";
    install(ICCID_A, "");
    for (int i = 0; i < 65; i++)
        strcat(request, "61");
    rig_expect(&rig, request, "BF29 03 80017F");
    rig_expect(&rig, "BF2D 03 5C01 90", "BF2D 04 A002 E300");
}

static void nickname__not_utf8__127_and_unchanged(void **state) {
    (void)state;
    static const char *const right[] = {"7F",     "C280",   "DFBF",     "E0A080",  "ED9FBF",
                                        "EE8080", "EFBFBF", "F0908080", "F48FBFBF"};
    static const char *const wrong[] = {
        "80",     "BF",     "C1BF",     "C2",       "C27F",     "E09FBF",     "E0A0", "EDA080",
        "EDBFBF", "EFBFC0", "F08FBFBF", "F4908080", "F0908000", "F888808080", "FE",   "61FF"};
    char request[64], answer[64];
    install(ICCID_A, "");
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        unsigned len = (unsigned)strlen(right[i]) / 2;
        snprintf(request, sizeof request, "BF29 %02X 5A0A" ICCID_A "90%02X%s", 14 + len, len,
                 right[i]);
        rig_expect(&rig, request, "BF29 03 800100");
        snprintf(answer, sizeof answer, "BF2D %02X A0 %02X E3 %02X 90%02X%s", len + 6, len + 4,
                 len + 2, len, right[i]);
        rig_expect(&rig, "BF2D 03 5C01 90", answer);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        unsigned len = (unsigned)strlen(wrong[i]) / 2;
        snprintf(request, sizeof request, "BF29 %02X 5A0A" ICCID_A "90%02X%s", 14 + len, len,
                 wrong[i]);
        rig_expect(&rig, request, "BF29 03 80017F");
        rig_expect(&rig, "BF2D 03 5C01 90", answer);
    }
}

/* ---- switching ---- */

static void enable_disable__by_iccid_and_aid(void **state) {
    (void)state;
    install(ICCID_A, "");
    install(ICCID_B, "");
    expect_enabled(NULL);
    enable(ICCID_A, "00");
    expect_enabled(ICCID_A);
    enable(ICCID_A, "02");
    enable(ICCID_C, "01");
    disable(ICCID_B, "02");
    disable(ICCID_C, "01");
    enable(ICCID_B, "00");
    expect_enabled(ICCID_B);
    rig_expect(&rig, "BF31 17 A012 4F10" AID_A "810100", "BF3103 800100");
    expect_enabled(ICCID_A);
    rig_power_cycle(&rig);
    expect_enabled(ICCID_A);
    disable(ICCID_A, "00");
    expect_enabled(NULL);
    assert_int_equal(rig_es10_hex(&rig, "BF31 02 A000"), 0x6A80);
    assert_int_equal(rig_es10_hex(&rig, "BF31 0E A00C 5A0A" ICCID_A), 0x6A80);
}

static void enable__ppr1_of_the_enabled__3_but_not_for_a_test_profile(void **state) {
    (void)state;
    install(ICCID_A, PPR1);
    install(ICCID_B, "");
    install(ICCID_C, "950101");
    enable(ICCID_A, "00");
    enable(ICCID_B, "03");
    disable(ICCID_A, "03");
    expect_enabled(ICCID_A);
    enable(ICCID_C, "00");
    expect_enabled(ICCID_C);
}

static void enable__over_a_provisioning_profile__ppr1_of_the_displaced_holds(void **state) {
    (void)state;
    install(ICCID_A, PPR1);
    install(ICCID_B, "");
    install(ICCID_C, "950101");
    enable(ICCID_A, "00");
    enable(ICCID_C, "00");
    rig_power_cycle(&rig);
    enable(ICCID_B, "03");
    expect_enabled(ICCID_C);
    enable(ICCID_A, "00");
    expect_enabled(ICCID_A);
    enable(ICCID_C, "00");
    disable(ICCID_C, "00");
    expect_enabled(ICCID_A);
    enable(ICCID_C, "00");
    remove_profile(ICCID_A, "00"); /* and its rule with it */
    enable(ICCID_B, "00");
    expect_enabled(ICCID_B);
    enable(ICCID_C, "00");
    disable(ICCID_C, "00");
    expect_enabled(NULL);
}

static void delete__state_rule_and_absence(void **state) {
    (void)state;
    install(ICCID_A, "");
    install(ICCID_B, PPR2);
    enable(ICCID_A, "00");
    remove_profile(ICCID_A, "02");
    remove_profile(ICCID_B, "03");
    remove_profile(ICCID_C, "01");
    disable(ICCID_A, "00");
    remove_profile(ICCID_A, "00");
    remove_profile(ICCID_A, "01");
    assert_int_equal(rk_isdp_count(&rig.card), 1);
    assert_int_equal(rig_es10_hex(&rig, "BF3300"), 0x6A80);
}

static void delete__lowest_aid_is_used_again(void **state) {
    (void)state;
    install(ICCID_A, "");
    install(ICCID_B, "");
    remove_profile(ICCID_A, "00");
    install(ICCID_C, "");
    rig_expect(&rig, "BF2D 11 A00C 5A0A" ICCID_C "5C01 4F", "BF2D 16 A014 E312 4F10" AID_A);
}

static void switching__drops_the_session(void **state) {
    (void)state;
    install(ICCID_A, "");
    rig_ready(&rig);
    enable(ICCID_A, "00");
    assert_int_equal(rig.card.session.state, RK_SESSION_NONE);
}

/* ---- with a terminal that understands proactive commands ---- */

static void enable_with_refresh(const char *iccid, uint16_t sw) {
    char request[64];
    snprintf(request, sizeof request, "BF31 11 A0 0C 5A 0A %s 81 01 FF", iccid);
    assert_int_equal(rig_es10_hex(&rig, request), sw);
    assert_memory_equal(rig.answer.ptr, "\xBF\x31\x03\x80\x01", 5);
}

#define TERMINAL_PROFILE  "8010000003FFFFFF"
#define TERMINAL_RESPONSE "801400000C 8103010104 82028281 8301"

static void refresh__terminal_that_never_said_so__at_once(void **state) {
    (void)state;
    install(ICCID_A, "");
    enable_with_refresh(ICCID_A, 0x9000);
    expect_enabled(ICCID_A);
}

static void refresh__terminal_that_cannot__at_once(void **state) {
    (void)state;
    install(ICCID_A, "");
    assert_int_equal(rig_hex(&rig, "8010000003FFFF7F"), 0x9000);
    enable_with_refresh(ICCID_A, 0x9000);
    expect_enabled(ICCID_A);
}

static void refresh__fetched_and_performed__switched_then(void **state) {
    (void)state;
    install(ICCID_A, "");
    install(ICCID_B, "");
    enable(ICCID_A, "00");
    assert_int_equal(rig_hex(&rig, TERMINAL_PROFILE), 0x9000);
    enable_with_refresh(ICCID_B, 0x910B);
    expect_enabled(ICCID_A);
    assert_int_equal(rig_hex(&rig, "801200000B"), 0x9000);
    assert_memory_equal(rig.answer.ptr, "\xD0\x09\x81\x03\x01\x01\x04\x82\x02\x81\x82", 11);
    enable(ICCID_B, "05");
    disable(ICCID_A, "05");
    remove_profile(ICCID_B, "7F");
    assert_int_equal(rig_hex(&rig, TERMINAL_RESPONSE "00"), 0x9000);
    expect_enabled(ICCID_B);
}

static void refresh__refused__old_profile_stays(void **state) {
    (void)state;
    install(ICCID_A, "");
    assert_int_equal(rig_hex(&rig, TERMINAL_PROFILE), 0x9000);
    enable_with_refresh(ICCID_A, 0x910B);
    assert_int_equal(rig_hex(&rig, "8012000000"), 0x9000);
    assert_int_equal(rig_hex(&rig, TERMINAL_RESPONSE "20"), 0x9000);
    expect_enabled(NULL);
    enable(ICCID_A, "00");
}

static void refresh__power_lost__switched_when_it_comes_back(void **state) {
    (void)state;
    install(ICCID_A, "");
    assert_int_equal(rig_hex(&rig, TERMINAL_PROFILE), 0x9000);
    enable_with_refresh(ICCID_A, 0x910B);
    rig_power_cycle(&rig);
    expect_enabled(ICCID_A);
    disable(ICCID_A, "00");
}

/* ---- test profiles, memory reset ---- */

static void test_profile__comes_and_goes_over_the_operational_one(void **state) {
    (void)state;
    install(ICCID_A, PPR1);
    install(ICCID_B, "");
    /* Written as the installer would: a test profile's keys have to follow its rule. */
    install(ICCID_C, "");
    struct rk_profile profile;
    assert_int_equal(rk_isdp_at(&rig.card, 2, &profile), 0);
    profile.class = RK_PROFILE_TEST;
    assert_int_equal(rk_isdp_write_root(&rig.card, &profile, rk_slice(NULL, 0)), 0);
    enable(ICCID_A, "00");
    enable(ICCID_C, "00");
    enable(ICCID_B, "04");
    disable(ICCID_C, "00");
    expect_enabled(ICCID_A);
    enable(ICCID_C, "00");
    rig_power_cycle(&rig);
    enable(ICCID_A, "00");
    expect_enabled(ICCID_A);
    enable(ICCID_C, "00");
    rig_expect(&rig, "BF34 04 8202 0640", "BF3403 800100"); /* field-loaded test profiles */
    expect_enabled(ICCID_A);
    assert_int_equal(rk_isdp_count(&rig.card), 2);
}

static void memory_reset__what_it_names_and_nothing_else(void **state) {
    (void)state;
    install(ICCID_A, PPR2);
    install(ICCID_B, "950101");
    enable(ICCID_A, "00");
    rig_expect(&rig, "BF34 04 8202 0640", "BF3403 800101");
    rig_expect(&rig, "BF34 04 8202 0780", "BF3403 800100");
    expect_enabled(NULL);
    assert_int_equal(rk_isdp_count(&rig.card), 1);
    rig_expect(&rig, "BF34 04 8202 0780", "BF3403 800101");
    rig_expect(&rig, "BF34 04 8202 0520", "BF3403 800100");
    rig_expect(&rig, "BF3C00", "BF3C 0C 810A 64732E6578616D706C65");
    rig_expect(&rig, "BF34 04 8202 05E0", "BF3403 800101");
    assert_int_equal(rig_es10_hex(&rig, "BF3400"), 0x6A80);
}

static void memory_reset__of_the_address_alone__channels_keep_their_files(void **state) {
    (void)state;
    install(ICCID_A, "");
    enable(ICCID_A, "00");
    rig_expect(&rig, "BF3F 03 8001 61", "BF3F03 800100");
    assert_int_equal(rig_hex(&rig, "0070000001"), 0x9000);
    assert_int_equal(rig_hex(&rig, "01A4000C022FE2"), 0x9000);
    assert_int_equal(rig_challenge(&rig), 0x9000);
    rig_expect(&rig, "BF34 04 8202 0520", "BF3403 800100");
    assert_int_equal(rig.card.session.state, RK_SESSION_NONE);
    assert_int_equal(rig_hex(&rig, "01B000000A"), 0x9000);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(notifications__life_of_a_profile__one_for_each_address_and_event),
        CASE(notifications__displaced_first_then_enabled),
        CASE(notifications__of_a_test_profile__none),
        CASE(notification__retrieved__signed_with_certificates),
        CASE(notifications__searched_and_removed),
        CASE(notifications__more_than_fit__the_oldest_gives_way),
        CASE(notifications__card_nearly_full__can_be_switched_for_and_removed),
        CASE(list__defaults_tags_and_criteria),
        CASE(list__criteria_and_tags__only_what_was_asked),
        CASE(list__empty_tag_list__as_without_one),
        CASE(nickname__set_changed_and_taken_away),
        CASE(nickname__too_long__127_and_unchanged),
        CASE(nickname__not_utf8__127_and_unchanged),
        CASE(enable_disable__by_iccid_and_aid),
        CASE(enable__ppr1_of_the_enabled__3_but_not_for_a_test_profile),
        CASE(enable__over_a_provisioning_profile__ppr1_of_the_displaced_holds),
        CASE(delete__state_rule_and_absence),
        CASE(delete__lowest_aid_is_used_again),
        CASE(switching__drops_the_session),
        CASE(refresh__terminal_that_never_said_so__at_once),
        CASE(refresh__terminal_that_cannot__at_once),
        CASE(refresh__fetched_and_performed__switched_then),
        CASE(refresh__refused__old_profile_stays),
        CASE(refresh__power_lost__switched_when_it_comes_back),
        CASE(test_profile__comes_and_goes_over_the_operational_one),
        CASE(memory_reset__what_it_names_and_nothing_else),
        CASE(memory_reset__of_the_address_alone__channels_keep_their_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
