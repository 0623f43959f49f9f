/* Cuts and full stores: what is under way ends whole or not at all, and nothing waits for good. */
#include "tests/unit/isdr/rig.h"

#include "euicc/store/objects.h"

#include <stdio.h>
#include <string.h>

#define ICCID_A "98445010203040506074"
#define ICCID_B "98445010203040506084"

/* All four events to one address. */
#define NOTIFY "B60E 300C 8002 04F0 8106 612E74657374"

#define RESET_OPERATIONAL "BF34 04 8202 0780"
#define RESET_TEST        "BF34 04 8202 0640"
#define RESET_ALL         "BF34 04 8202 05E0"

enum { FILLER = 0x2000, NO_ROOM = 0x6581 };

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

/* Written as the installer would: a test profile's keys have to follow its rule. */
static void make_test_profile(unsigned n) {
    struct rk_profile profile;
    assert_int_equal(rk_isdp_at(&rig.card, n, &profile), 0);
    profile.class = RK_PROFILE_TEST;
    assert_int_equal(rk_isdp_write_root(&rig.card, &profile, rk_slice(NULL, 0)), 0);
}

static void call(unsigned tag, const char *iccid, bool refresh, unsigned result) {
    char request[64], answer[16];
    if (tag == 0xBF33)
        snprintf(request, sizeof request, "BF33 0C 5A 0A %s", iccid);
    else
        snprintf(request, sizeof request, "%04X 11 A0 0C 5A 0A %s 81 01 %s", tag, iccid,
                 refresh ? "FF" : "00");
    snprintf(answer, sizeof answer, "%04X03 8001%02X", tag, result);
    uint8_t expected[8];
    size_t len = rig_from_hex(answer, expected, sizeof expected);
    uint16_t sw = rig_es10_hex(&rig, request);
    assert_true(sw == 0x9000 || sw == 0x910B);
    assert_int_equal(rig.answer.len, len);
    if (memcmp(rig.answer.ptr, expected, len) != 0)
        fail_msg("%s: %u instead of %u", request, rig.answer.ptr[len - 1], result);
}

static void enable(const char *iccid) {
    call(0xBF31, iccid, false, 0);
}

static unsigned enabled_space(void) {
    struct rk_enabled enabled;
    assert_int_equal(rk_isdp_enabled(&rig.card, &enabled), 0);
    assert_int_equal(rig.card.uicc.files.space, enabled.space);
    return enabled.space;
}

/* ---- a store without room ---- */

static unsigned fillers;

/* Until a transaction of so many records and octets does not fit. */
static void fill(size_t records, size_t octets) {
    static const uint8_t value[64];
    while (rk_store_begin(&rig.card.store, records, octets) == 0) {
        rk_store_abort(&rig.card.store);
        assert_int_equal(rk_store_put(&rig.card.store, rk_key(0, FILLER, fillers++),
                                      rk_slice(value, records > 1 ? sizeof value : 1)),
                         0);
    }
}

static void make_room(void) {
    while (fillers)
        assert_int_equal(rk_store_remove(&rig.card.store, rk_key(0, FILLER, --fillers)), 0);
}

/* ---- notifications ---- */

static void forget_notifications(void) {
    uint32_t seq;
    while (rk_notification_at(&rig.card, 0, &seq) == 0)
        assert_int_equal(rk_notification_remove(&rig.card, seq), 0);
}

/* How many wait of this event; results of loads count as none. */
static unsigned count_notifications(enum rk_event event) {
    struct rk_notification n;
    struct rk_slice body;
    uint8_t record[RK_NOTIFICATION_LEN_MAX];
    uint32_t seq;
    unsigned found = 0;
    for (unsigned at = 0; rk_notification_at(&rig.card, at, &seq) == 0; at++) {
        assert_int_equal(rk_notification_read(&rig.card, seq, &n, record, &body), 0);
        found += !n.result && n.event == (uint32_t)event;
    }
    return found;
}

static unsigned count_results(void) {
    struct rk_notification n;
    struct rk_slice body;
    uint8_t record[RK_NOTIFICATION_LEN_MAX];
    uint32_t seq;
    unsigned found = 0;
    for (unsigned at = 0; rk_notification_at(&rig.card, at, &seq) == 0; at++) {
        assert_int_equal(rk_notification_read(&rig.card, seq, &n, record, &body), 0);
        found += n.result;
    }
    return found;
}

/* ---- memory reset ---- */

static bool has_address(void) {
    return rk_store_len(&rig.card.store, rk_key(0, RK_OBJECT_ADDRESSES, 0)) >= 0;
}

/* After a cut: all of it, with every notification, or nothing. */
static bool reset_happened(uint64_t operation) {
    int count = rk_isdp_count(&rig.card);
    bool enabled = enabled_space() != 0;
    unsigned told = count_notifications(RK_NOTIFY_DELETE);
    if (count == 2 && enabled && has_address() && told == 0)
        return false;
    if (count != 0 || enabled || has_address() || told != 2 ||
        rk_store_len(&rig.card.store, rk_key(0, RK_OBJECT_RESET, 0)) != RK_STORE_ABSENT)
        fail_msg("cut in operation %u: %d profiles, %u notifications", (unsigned)operation, count,
                 told);
    return true;
}

static void memory_reset__cut_anywhere__all_or_nothing(void **state) {
    (void)state;
    struct rk_flash_ram saved;
    bool happened = false, refused = false;
    install(ICCID_A, NOTIFY);
    install(ICCID_B, NOTIFY);
    enable(ICCID_A);
    forget_notifications();
    assert_int_equal(rk_flash_ram_open(&saved, NULL, RIG_BLOCK_SIZE, RIG_BLOCKS), 0);
    rk_flash_ram_copy(&saved, &rig.flash);
    for (uint64_t operation = 1;; operation++) {
        rk_flash_ram_copy(&rig.flash, &saved);
        rig_power_cycle(&rig);
        rk_flash_ram_cut(&rig.flash, operation, (uint32_t)(operation % 3) * 100);
        (void)rig_es10_hex(&rig, RESET_ALL);
        if (!rig.flash.dead)
            break;
        rk_flash_ram_power(&rig.flash);
        rig_power_cycle(&rig);
        if (reset_happened(operation))
            happened = true;
        else
            refused = true;
    }
    assert_true(happened && refused);
    assert_true(reset_happened(0));
    rk_flash_ram_close(&saved);
}

static void memory_reset__no_room__127_and_nothing_changed(void **state) {
    (void)state;
    install(ICCID_A, NOTIFY);
    install(ICCID_B, NOTIFY);
    enable(ICCID_A);
    fill(4, 128);
    fill(1, 0);
    rig_expect(&rig, RESET_ALL, "BF3403 80017F");
    assert_int_equal(rk_isdp_count(&rig.card), 2);
    assert_int_not_equal(enabled_space(), 0);
    assert_true(has_address());
    rig_power_cycle(&rig);
    assert_int_equal(rk_isdp_count(&rig.card), 2);
    make_room();
    rig_expect(&rig, RESET_ALL, "BF3403 800100");
    assert_int_equal(rk_isdp_count(&rig.card), 0);
}

static void memory_reset__of_an_enabled_test_profile__displaced_one_told_enabled(void **state) {
    (void)state;
    install(ICCID_A, NOTIFY);
    install(ICCID_B, NOTIFY);
    make_test_profile(1);
    enable(ICCID_A);
    unsigned space = enabled_space();
    enable(ICCID_B);
    forget_notifications();
    rig_expect(&rig, RESET_TEST, "BF3403 800100");
    assert_int_equal(enabled_space(), space);
    assert_int_equal(count_notifications(RK_NOTIFY_ENABLE), 1);
    assert_int_equal(count_notifications(RK_NOTIFY_DELETE), 0);
}

/* The displaced profile cannot sign that it is enabled again: neither profiles nor address go. */
static void memory_reset__inner_error__127_and_rolled_back(void **state) {
    (void)state;
    struct rk_profile profile;
    install(ICCID_A, NOTIFY);
    install(ICCID_B, NOTIFY);
    make_test_profile(1);
    enable(ICCID_A);
    enable(ICCID_B);
    unsigned space = enabled_space();
    assert_int_equal(rk_isdp_at(&rig.card, 0, &profile), 0);
    profile.identity = 7;
    assert_int_equal(rk_isdp_write_root(&rig.card, &profile, rk_slice(NULL, 0)), 0);
    for (int turn = 0; turn < 2; turn++) {
        rig_expect(&rig, "BF34 04 8202 0560", "BF3403 80017F");
        assert_int_equal(rk_isdp_count(&rig.card), 2);
        assert_int_equal(enabled_space(), space);
        assert_true(has_address());
        rig_power_cycle(&rig);
    }
    assert_int_equal(rk_isdp_count(&rig.card), 2);
    assert_int_equal(enabled_space(), space);
    assert_true(has_address());
}

static void memory_reset__of_what_a_test_profile_displaced__forgotten(void **state) {
    (void)state;
    install(ICCID_A, NOTIFY);
    install(ICCID_B, NOTIFY);
    make_test_profile(1);
    enable(ICCID_A);
    enable(ICCID_B);
    unsigned space = enabled_space();
    rig_expect(&rig, RESET_OPERATIONAL, "BF3403 800100");
    assert_int_equal(enabled_space(), space);
    call(0xBF32, ICCID_B, false, 0);
    assert_int_equal(enabled_space(), 0);
}

/* Notifications that find no room come when there is some; a cut load has its result meanwhile. */
static void memory_reset__no_room_for_notifications__they_wait(void **state) {
    (void)state;
    static char many[1024] = "B681C8"; /* eight addresses to be told of a deletion */
    struct rk_load load = {.transaction_id_len = 1, .oid_len = 1, .step = 5};
    for (int i = 0; i < 8; i++)
        strcat(many, "3017 8002 0410 8111 6161616161616161616161616161616161");
    install(ICCID_A, many);
    install(ICCID_B, NOTIFY);
    forget_notifications();
    assert_int_equal(rk_load_put(&rig.card, &load), 0);
    fill(8, 280);
    rig_expect(&rig, RESET_OPERATIONAL, "BF3403 800100");
    assert_int_equal(rk_isdp_count(&rig.card), 0);
    assert_int_equal(count_notifications(RK_NOTIFY_DELETE), 1); /* the small one went ahead */
    rig_expect(&rig, RESET_OPERATIONAL, "BF3403 800101");
    fill(16, 512);
    rig_power_cycle(&rig);
    assert_int_equal(count_results(), 1);
    assert_int_equal(count_notifications(RK_NOTIFY_DELETE), 1);
    make_room();
    rig_power_cycle(&rig);
    assert_int_equal(count_notifications(RK_NOTIFY_DELETE), 9);
    assert_int_equal(rk_store_len(&rig.card.store, rk_key(0, RK_OBJECT_RESET, 0)), RK_STORE_ABSENT);
}

/* ---- a switch that waits ---- */

#define TERMINAL_PROFILE  "8010000003FFFFFF"
#define FETCH             "801200000B"
#define TERMINAL_RESPONSE "801400000C 8103010104 82028281 830100"

static void ask_for_b(void) {
    install(ICCID_A, NOTIFY);
    install(ICCID_B, NOTIFY);
    enable(ICCID_A);
    assert_int_equal(rig_hex(&rig, TERMINAL_PROFILE), 0x9000);
    call(0xBF31, ICCID_B, true, 0);
}

static void switch__no_room_when_performed__said_and_waits_no_longer(void **state) {
    (void)state;
    ask_for_b();
    unsigned space = enabled_space();
    assert_int_equal(rig_hex(&rig, FETCH), 0x9000);
    fill(4, 128);
    assert_int_equal(rig_hex(&rig, TERMINAL_RESPONSE), NO_ROOM);
    assert_int_equal(enabled_space(), space);
    make_room();
    call(0xBF31, ICCID_B, false, 0);
    assert_int_not_equal(enabled_space(), space);
}

static void switch__no_room_at_power_up__old_profile_and_waits_no_longer(void **state) {
    (void)state;
    ask_for_b();
    unsigned space = enabled_space();
    fill(4, 128);
    rig_power_cycle(&rig);
    assert_int_equal(enabled_space(), space);
    make_room();
    call(0xBF33, ICCID_B, false, 0);
}

static void switch__not_fetched__cancelled_by_a_memory_reset(void **state) {
    (void)state;
    ask_for_b();
    make_test_profile(0);
    assert_int_equal(rig_es10_hex(&rig, RESET_OPERATIONAL), 0x910B);
    assert_memory_equal(rig.answer.ptr, "\xBF\x34\x03\x80\x01\x00", 6);
    uint16_t next;
    unsigned space = enabled_space();
    assert_int_equal(rig_hex(&rig, FETCH), 0x9000);
    assert_int_equal(rig_hex(&rig, TERMINAL_RESPONSE), 0x9000);
    assert_int_equal(enabled_space(), space);
    assert_false(rk_isdp_switch_waits(&rig.card, &next));
}

static void switch__fetched__memory_reset_comes_too_early(void **state) {
    (void)state;
    ask_for_b();
    assert_int_equal(rig_hex(&rig, FETCH), 0x9000);
    rig_expect(&rig, RESET_OPERATIONAL, "BF3403 800105");
    assert_int_equal(rk_isdp_count(&rig.card), 2);
}

/* ---- downloads ---- */

/* A load whose first step fails, or whose second finds no room, on a store full by then. */
static void fail_without_room(bool bad_signature) {
    struct rig_package package;
    rig_ready(&rig);
    rig_bind(&rig, &(struct rig_bind){.bad_signature = bad_signature}, &package);
    if (bad_signature) { /* the header, then the rest */
        assert_int_equal(rig_es10(&rig, rk_slice(package.octets.ptr, 5)), 0x9000);
        fill(4, 128);
        assert_int_equal(rig_es10(&rig, rk_slice(package.octets.ptr + 5, package.start[1] - 5)),
                         NO_ROOM);
    } else {
        assert_int_equal(rig_es10(&rig, rig_sequence(&package, 0)), 0x9000);
        fill(4, 128);
        fill(1, 0);
        assert_int_equal(rig_es10(&rig, rig_sequence(&package, 1)), NO_ROOM);
    }
    rig_package_free(&package);
}

static void load__result_finds_no_room__comes_before_the_next_load(void **state) {
    (void)state;
    for (unsigned bad = 0; bad <= 1; bad++) {
        struct rig_package package;
        fail_without_room(bad != 0);
        assert_int_equal(count_results(), 0);
        make_room();
        rig_ready(&rig);
        rig_bind(&rig, &(struct rig_bind){.transaction_id = rk_slice("x", 1)}, &package);
        fill(4, 128);
        assert_int_equal(rig_es10(&rig, rig_sequence(&package, 0)), NO_ROOM);
        make_room();
        assert_int_equal(rig_es10(&rig, rig_sequence(&package, 0)), 0x9000);
        rig_expect_result(&rig, 0, 3);
        assert_int_equal(count_results(), 2);
        rig_package_free(&package);
        forget_notifications();
    }
}

/* Profiles that are told of at many long addresses fill the card: they can still be switched and
 * deleted. */
static void card_filled_by_profiles__can_be_switched_and_deleted(void **state) {
    (void)state;
    static char many[4096] = "B68206A0"; /* sixteen of 104 octets and two of header */
    static const char first[] = "98445010203040500074", second[] = "98445010203040501074";
    char iccid[21];
    unsigned reason = 0;
    for (int i = 0; i < 16; i++) {
        strcat(many, "3068 8002 04F0 8162");
        for (int n = 0; n < 98; n++)
            strcat(many, "61");
    }
    for (unsigned n = 0; n < 64 && !reason; n++) {
        struct rig_package package;
        struct rk_tlv whole, data, final;
        snprintf(iccid, sizeof iccid, "984450102030405%02u074", n);
        struct rig_bind how = {.metadata = rig_metadata_of(iccid, many),
                               .package = rig_profile(iccid)};
        rig_ready(&rig);
        rig_bind(&rig, &how, &package);
        assert_int_equal(rig_load(&rig, &package, 0), 0x9000);
        assert_int_equal(rk_tlv_only(rk_buf_slice(&rig.answer), RK_TLV_DER, 0xBF37, &whole), 0);
        assert_true(rk_tlv_find(whole.value, RK_TLV_DER, 0xBF27, &data));
        assert_true(rk_tlv_find(data.value, RK_TLV_DER, 0xA2, &final));
        reason = final.value.ptr[0] == 0xA1;
        forget_notifications();
        rig_package_free(&package);
    }
    assert_int_equal(reason, 1);
    enable(first);
    forget_notifications();
    enable(second);
    forget_notifications();
    call(0xBF33, first, false, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(memory_reset__cut_anywhere__all_or_nothing),
        CASE(memory_reset__no_room__127_and_nothing_changed),
        CASE(memory_reset__of_an_enabled_test_profile__displaced_one_told_enabled),
        CASE(memory_reset__inner_error__127_and_rolled_back),
        CASE(memory_reset__of_what_a_test_profile_displaced__forgotten),
        CASE(memory_reset__no_room_for_notifications__they_wait),
        CASE(switch__no_room_when_performed__said_and_waits_no_longer),
        CASE(switch__no_room_at_power_up__old_profile_and_waits_no_longer),
        CASE(switch__not_fetched__cancelled_by_a_memory_reset),
        CASE(switch__fetched__memory_reset_comes_too_early),
        CASE(load__result_finds_no_room__comes_before_the_next_load),
        CASE(card_filled_by_profiles__can_be_switched_and_deleted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
