/* What terminals do with a card that has a profile: STATUS as modems send it, the toolkit, REFRESH,
 * suspension. */
#include "tests/support/cut.h"
#include "tests/unit/isdr/rig.h"

#include "euicc/apdu/proactive.h"
#include "euicc/store/objects.h"

#include <stdio.h>
#include <string.h>

#define ICCID_B  "98445010203040506084"
#define PIN1     "30303030FFFFFFFF"
#define USIM     "07A0000000871002"
#define ENABLE_B "80E2910014 BF31 11 A00C 5A0A" ICCID_B "8101FF"
#define RESPONSE "801400000C 8103010104 02028281 8301"
#define PROFILE  "8010000003FFFFFF"
#define PROFILE_STATE                                                                              \
    "8010000022FFFFFF"                                                                             \
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"

static struct rig rig;

static void install(const char *iccid) {
    rig_install(
        &rig,
        &(struct rig_bind){.metadata = rig_metadata_of(iccid, ""), .package = rig_profile(iccid)},
        0, 0);
}

static int open_rig(void **state) {
    (void)state;
    rig_open(&rig, RK_CURVE_NIST, rig_rat);
    install(RIG_ICCID);
    rig_expect(&rig, "BF31 11 A00C 5A0A" RIG_ICCID "810100", "BF3103 800100");
    rk_euicc_reset(&rig.card);
    return 0;
}

static int close_rig(void **state) {
    (void)state;
    rig_close(&rig);
    return 0;
}

static void expect(const char *command, uint16_t sw, const char *answer) {
    uint8_t octets[300];
    uint16_t got = rig_hex(&rig, command);
    if (got != sw)
        fail_msg("%s is answered %04X instead of %04X", command, got, sw);
    if (!answer)
        return;
    size_t len = rig_from_hex(answer, octets, sizeof octets);
    if (!rk_slice_equal(rk_buf_slice(&rig.answer), rk_slice(octets, len)))
        fail_msg("%s: %zu octets of other data than the %zu expected", command, rig.answer.len,
                 len);
}

/* ---- lengths ---- */

static void status__as_modems_send_it__gives_the_whole_fcp(void **state) {
    (void)state;
    static const char *const forms[] = {"80F20000", "80F2000000", "80F20000000168",
                                        "80F20000000000", "80F20000FF"};
    expect("80F2000000", 0x9000, NULL);
    uint8_t whole[256];
    size_t len = rig.answer.len;
    assert_in_range(len, 20, 255);
    memcpy(whole, rig.answer.ptr, len);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        expect(forms[i], 0x9000, NULL);
        assert_true(rk_slice_equal(rk_buf_slice(&rig.answer), rk_slice(whole, len)));
    }
    expect("80F2000001", (uint16_t)(0x6C00 | len), "");
    expect("80F2000C", 0x9000, "");
    expect("80F2010000", 0x9000, NULL);
    expect("80F2020C", 0x9000, "");
    expect("80F2030000", 0x6A86, "");
    expect("80F2000200", 0x6A86, "");
    expect("80F2000100", 0x6985, ""); /* no application is selected */
}

static void select__without_le__is_fetched_in_steps(void **state) {
    (void)state;
    expect("00A40004022FE2", 0x6119, NULL);
    expect("00C000001A", 0x6C19, "");
    expect("00C0000002", 0x6117, "6217");
    expect("00C00000000168", 0x9000, NULL);
    assert_int_equal(rig.answer.len, 0x17);
    expect("00C0000000", 0x6F00, ""); /* out of sequence */
    expect("00A40004022FE2 00", 0x9000, NULL);
    expect("00A40004022FE2 05", 0x6114, NULL);
    expect("00B000000A", 0x9000, RIG_ICCID);
    expect("00C0000014", 0x6F00, "");
    expect("00B0000000", 0x9000, RIG_ICCID);
    expect("00B00000", 0x610A, "");
    expect("00C000000A", 0x9000, RIG_ICCID);
    expect("00B0000014", 0x6C0A, "");
    expect("00B00000000014", 0x6C0A, "");
    expect("00B00000000168", 0x9000, RIG_ICCID);
}

static void open_channel__each_le__is_held_to_one_octet_or_is_a_limit(void **state) {
    (void)state;
    expect("0070000002", 0x6C01, "");
    expect("00700000000100", 0x6C01, "");
    expect("00700000000168", 0x9000, "01");
    expect("0070000000", 0x9000, "02");
    expect("0070000001", 0x9000, "03");
}

static void select__fetched_or_not__does_not_stay_in_memory(void **state) {
    static const struct rk_pending nothing;
    (void)state;
    expect("00A40004022FE2", 0x6119, NULL);
    expect("00C0000010", 0x6109, NULL);
    expect("00C0000009", 0x9000, NULL);
    assert_memory_equal(&rig.card.pending, &nothing, sizeof nothing);
    expect("00A40004022FE2", 0x6119, NULL);
    expect("80F2000C", 0x9000, "");
    assert_memory_equal(&rig.card.pending, &nothing, sizeof nothing);
}

/* ---- the toolkit ---- */

static void terminal_capability__has_to_make_sense(void **state) {
    (void)state;
    expect("80AA000002A900", 0x9000, "");
    expect("80AA00000FA90D 8003021E0A 8100 820101 830107", 0x9000, "");
    expect("80AA0000", 0x6700, "");
    expect("80AA000002A800", 0x6A80, "");
    expect("80AA000003A90100", 0x6A80, "");
    expect("80AA000003A90000", 0x6A80, "");
    expect("00AA000002A900", 0x6D00, "");
}

static void envelope__nobody_asked_for__is_taken_quietly(void **state) {
    (void)state;
    expect("80C2000007 D605 990105 8200", 0x9000, "");
    expect("80C2000005 D303 100101", 0x9000, "");
    expect("80C2000005 8103 010203", 0x6A80, "");
    expect("80C2000005 D604 990105", 0x6A80, "");
    expect("80C2000006 D603 990105 00", 0x6A80, "");
    expect("80C20000", 0x6700, "");
    expect("80C2010005 D603 990105", 0x6A86, "");
    rig_expect(&rig, "BF32 11 A00C 5A0A" RIG_ICCID "810100", "BF3203 800100");
    rk_euicc_reset(&rig.card);
    expect("80C2000005 D603 990105", 0x6985, ""); /* there is no profile any more */
}

static void proactive__before_terminal_profile__asks_nothing(void **state) {
    (void)state;
    struct rk_slice objects = {(const uint8_t *)"\x81\x03\x01\x03\x00", 5};
    assert_false(rk_proactive_put(&rig.card, objects));
    expect("80F2000C", 0x9000, "");
    expect("8012000000", 0x6985, "");
    expect("80100000", 0x6700, "");
    expect("8010000001FF", 0x9000, ""); /* a toolkit, but no REFRESH */
    assert_false(
        rk_proactive_refresh(&rig.card, RK_REFRESH_INIT, rk_slice(NULL, 0), rk_slice(NULL, 0)));
    assert_true(rk_proactive_put(&rig.card, objects));
    expect("80F2000C", 0x9107, "");
}

static void proactive__other_command__is_announced_fetched_and_ended(void **state) {
    (void)state;
    struct rk_slice objects = {(const uint8_t *)"\x81\x03\x01\x03\x00", 5};
    expect(PROFILE, 0x9000, "");
    assert_true(rk_proactive_put(&rig.card, objects));
    expect("80F2000C", 0x9107, "");
    expect("80F2000000", 0x9107, NULL);
    expect("00A40004022FE2", 0x6119, "");
    expect("00C0000019", 0x9107, NULL);
    expect("00A40004022F99", 0x6A82, ""); /* only success tells */
    expect("8012000006", 0x6C07, "");
    expect("8012000100", 0x6A86, "");
    assert_false(rk_proactive_is_open(&rig.card));
    expect("80120000000168", 0x9000, "D005 8103010300"); /* a limit, as modems put it */
    assert_true(rk_proactive_is_open(&rig.card));
    assert_false(rk_proactive_put(&rig.card, objects));
    expect("80F2000C", 0x9000, "");
    expect("8012000000", 0x9000, "D005 8103010300"); /* again, for who lost it */
    expect("801400000C 8103010300 02028281 830100", 0x9000, "");
    expect("801400000C 8103010300 02028281 830100", 0x6985, "");
    assert_true(rk_proactive_put(&rig.card, objects));
    rk_euicc_reset(&rig.card);
    expect("80F2000C", 0x9000, "");
    uint8_t much[RK_PROACTIVE_MAX] = {0x81};
    expect(PROFILE, 0x9000, "");
    assert_false(rk_proactive_put(&rig.card, rk_slice_of(much)));
    expect("80F2000C", 0x9000, "");
}

static void proactive__command_is_open__a_switch_and_a_memory_reset_are_cat_busy(void **state) {
    (void)state;
    struct rk_slice objects = {(const uint8_t *)"\x81\x03\x01\x03\x00", 5};
    install(ICCID_B);
    expect(PROFILE, 0x9000, "");
    assert_true(rk_proactive_put(&rig.card, objects));
    expect("8012000007", 0x9000, "D005 8103010300");
    rig_expect(&rig, "BF31 11 A00C 5A0A" ICCID_B "810100", "BF3103 800105");
    rig_expect(&rig, "BF31 11 A00C 5A0A" ICCID_B "8101FF", "BF3103 800105");
    rig_expect(&rig, "BF32 11 A00C 5A0A" RIG_ICCID "810100", "BF3203 800105");
    rig_expect(&rig, "BF34 04 82020780", "BF3403 800105");
    expect("801400000C 8103010300 02028281 830100", 0x9000, "");
    rig_expect(&rig, "BF31 11 A00C 5A0A" ICCID_B "810100", "BF3103 800100");
}

/* A BER-TLV file 2F71 under the MF that everybody reads and updates, by a rule of its own. */
static void add_objects(void) {
    static const uint8_t rule[] = {0x80, 0x01, 0x03, 0x90, 0x00};
    struct rk_files *files = &rig.card.uicc.files;
    struct rk_file rules = {.fid = 0x2F70,
                            .kind = RK_FILE_KIND_LINEAR,
                            .state = RK_FILE_STATE_ACTIVATED,
                            .record_len = sizeof rule,
                            .record_count = 1};
    struct rk_file objects = {.fid = 0x2F71,
                              .kind = RK_FILE_KIND_BER_TLV,
                              .state = RK_FILE_STATE_ACTIVATED,
                              .arr_fid = 0x2F70,
                              .arr_record = 1};
    assert_int_equal(rk_file_create(files, &rules, rk_slice(NULL, 0)), 0);
    assert_int_equal(rk_file_write(files, &rules, 0, rk_slice_of(rule)), 0);
    assert_int_equal(rk_file_create(files, &objects, rk_slice(NULL, 0)), 0);
    expect("00A4000C022F71", 0x9000, "");
}

/* TS 102 221 10.2.1.2, 10.2.1.3: 62F2 and 63F2 tell both. */
static void proactive__while_an_object_is_sent_in_blocks__is_announced_too(void **state) {
    (void)state;
    struct rk_slice objects = {(const uint8_t *)"\x81\x03\x01\x03\x00", 5};
    add_objects();
    expect("80DB0080 03 8102 01", 0x63F1, "");
    expect(PROFILE, 0x9000, "");
    assert_true(rk_proactive_put(&rig.card, objects));
    expect("80DB0040 03 8102 01", 0x63F2, "");
    expect("80DB0000 01 02", 0x9107, "");
    expect("80CB0080 01 81 02", 0x62F2, "8102");
    expect("8012000007", 0x9000, NULL);
    expect("80CB0000 01", 0x62F1, "01");
    expect("80CB0000 01", 0x9000, "02");
    expect("80CB0080 01 81", 0x6104, "");
    expect("00C0000003", 0x6101, "810201");
    expect("00C0000001", 0x9000, "02");
    expect("80CB0080 01 81 03", 0x62F1, "810201");
    expect("80CB0000", 0x6101, "");
    expect("00C0000001", 0x9000, "02");
}

static void refresh__with_changed_files__lists_them(void **state) {
    (void)state;
    static const uint8_t files[] = {0x01, 0x3F, 0x00, 0x2F, 0xE2};
    static const uint8_t aid[] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02};
    struct rk_slice none = {0};
    expect(PROFILE, 0x9000, "");
    assert_false(rk_proactive_refresh(&rig.card, RK_REFRESH_FILE_CHANGE, none, none));
    assert_true(rk_proactive_refresh(&rig.card, RK_REFRESH_FILE_CHANGE, rk_slice_of(files), none));
    expect("80F2000C", 0x9112, "");
    expect("8012000012", 0x9000, "D010 8103010101 82028182 9205 013F002FE2");
    expect("801400000C 8103010101 02028281 830100", 0x9000, "");
    assert_true(rk_proactive_refresh(&rig.card, RK_REFRESH_INIT_FILE_CHANGE, rk_slice_of(files),
                                     rk_slice_of(aid)));
    expect("801200001B", 0x9000, "D019 8103010102 82028182 9205 013F002FE2 2F07 A0000000871002");
}

#define DONE(mode) "801400000C 81030101" mode " 02028281 830100"
#define ALL_FILES  "D009 8103010100 82028182"

static bool refresh_iccid(void) {
    static const uint8_t files[] = {0x01, 0x3F, 0x00, 0x2F, 0xE2};
    return rk_proactive_refresh(&rig.card, RK_REFRESH_FILE_CHANGE, rk_slice_of(files),
                                rk_slice(NULL, 0));
}

static void refresh__asked_for_again__loses_neither(void **state) {
    (void)state;
    expect(PROFILE, 0x9000, "");
    assert_true(refresh_iccid());
    assert_true(refresh_iccid());
    expect("801200000B", 0x9000, ALL_FILES);
    assert_true(refresh_iccid()); /* while the terminal carries the first one out */
    expect(DONE("00"), 0x910B, "");
    expect("801200000B", 0x9000, ALL_FILES);
    expect(DONE("00"), 0x9000, "");
}

static void refresh__behind_another_command__waits_for_its_end(void **state) {
    struct rk_slice objects = {(const uint8_t *)"\x81\x03\x01\x03\x00", 5};
    (void)state;
    expect(PROFILE, 0x9000, "");
    assert_true(rk_proactive_put(&rig.card, objects));
    assert_true(refresh_iccid());
    expect("8012000007", 0x9000, "D005 8103010300");
    expect("801400000C 8103010300 02028281 830100", 0x910B, "");
    expect("801200000B", 0x9000, ALL_FILES);
    expect(DONE("00"), 0x9000, "");
}

/* ---- REFRESH for a switch of profiles ---- */

static void select_isdr(void) {
    expect("0070000001", 0x9000, "01");
    expect("01A4040C10A0000005591010FFFFFFFF8900000100", 0x9000, "");
}

static void ask_to_enable_b(void) {
    install(ICCID_B);
    rk_euicc_reset(&rig.card);
}

static void refresh__mode__is_what_the_terminal_knows(void **state) {
    (void)state;
    static const struct {
        const char *profile, *command;
    } cases[] = {
        {PROFILE, "D009 8103010104 82028182"},
        {PROFILE_STATE "DF", "D009 8103010104 82028182"},
        {PROFILE_STATE "20", "D009 8103010109 82028182"},
    };
    ask_to_enable_b();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rk_euicc_reset(&rig.card);
        expect(cases[i].profile, 0x9000, "");
        select_isdr();
        expect("81" /* channel 1 */ "E2910014 BF31 11 A00C 5A0A" ICCID_B "8101FF 00", 0x910B,
               "BF3103800100");
        expect("801200000A", 0x6C0B, "");
        expect("801200000B", 0x9000, cases[i].command);
        expect(RESPONSE "20", 0x9000, "");
    }
}

/* Disabling asks in the same way, and the switch also comes with the reset that REFRESH asks for.
 */
static void refresh__for_disabling__leaves_no_profile_then(void **state) {
    (void)state;
    for (int with_response = 0; with_response < 2; with_response++) {
        expect(PROFILE, 0x9000, "");
        select_isdr();
        expect("81E2910014 BF32 11 A00C 5A0A" RIG_ICCID "8101FF 00", 0x910B, "BF3203800100");
        expect("00A4000C022FE2", 0x910B, ""); /* still there */
        expect("801200000B", 0x9000, "D009 8103010104 82028182");
        if (with_response)
            expect(RESPONSE "00", 0x9000, "");
        else
            rk_euicc_reset(&rig.card);
        expect("00A4000C022FE2", 0x6A82, "");
        expect("80F2000000", 0x6985, "");
        rk_euicc_reset(&rig.card);
        rig_expect(&rig, "BF31 11 A00C 5A0A" RIG_ICCID "810100", "BF3103 800100");
        rk_euicc_reset(&rig.card);
    }
}

/* What the old profile asked for and the terminal has not fetched is not asked in the new one. */
static void refresh__switched_meanwhile__old_commands_are_gone(void **state) {
    (void)state;
    ask_to_enable_b();
    expect(PROFILE, 0x9000, "");
    select_isdr();
    assert_true(refresh_iccid());
    expect("81E2910014 BF31 11 A00C 5A0A" ICCID_B "8101FF 00", 0x910B, "BF3103800100");
    expect("801200000B", 0x9000, "D009 8103010104 82028182");
    expect(RESPONSE "00", 0x9000, "");
    expect("80F2000C", 0x9000, "");
}

/* General results of TERMINAL RESPONSE (TS 102 223 8.12): performed below 20, not from there on. */
static void refresh__each_result__switches_or_does_not(void **state) {
    (void)state;
    static const struct {
        const char *result;
        bool switches;
    } cases[] = {{"20", false}, {"21", false}, {"26", false}, {"30", false},
                 {"32", false}, {"3A", false}, {"01", true},  {"00", true},
                 {"03", true},  {"04", true},  {"10", true}};
    static const char *const iccids[] = {RIG_ICCID, ICCID_B};
    unsigned now = 0;
    char command[80];
    ask_to_enable_b();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rk_euicc_reset(&rig.card);
        expect(PROFILE, 0x9000, "");
        select_isdr();
        snprintf(command, sizeof command, "81E2910014BF3111A00C5A0A%s8101FF00", iccids[1 - now]);
        expect(command, 0x910B, "BF3103800100");
        expect("00A4000C022FE2", 0x910B, "");
        expect("00B000000A", 0x910B, iccids[now]);
        expect("801200000B", 0x9000, NULL);
        snprintf(command, sizeof command, RESPONSE "%s", cases[i].result);
        expect(command, 0x9000, "");
        now = cases[i].switches ? 1 - now : now;
        expect("00A4000C022FE2", 0x9000, "");
        expect("00B000000A", 0x9000, iccids[now]);
    }
}

static void refresh__response_without_a_result__does_not_switch(void **state) {
    (void)state;
    static const char *const responses[] = {"8014000009 8103010104 02028281", "80140000",
                                            "801400000B 8103010104 02028281 8300",
                                            "8014000003 8301FF", "8014000003 FFFFFF"};
    ask_to_enable_b();
    for (size_t i = 0; i < sizeof responses / sizeof *responses; i++) {
        rk_euicc_reset(&rig.card);
        expect(PROFILE, 0x9000, "");
        select_isdr();
        expect("81E2910014BF3111A00C5A0A" ICCID_B "8101FF00", 0x910B, "BF3103800100");
        expect("801200000B", 0x9000, NULL);
        expect(responses[i], 0x9000, "");
        expect("00A4000C022FE2", 0x9000, "");
        expect("00B000000A", 0x9000, RIG_ICCID);
    }
}

/* ---- SUSPEND UICC ---- */

static char resume_command[40];

/* A terminal at work: PIN 1 verified, the USIM selected, a second channel; then it suspends. */
static void work_and_suspend(void) {
    rig_hex(&rig, "0028000108" PIN1);
    rk_euicc_reset(&rig.card);
    expect(PROFILE, 0x9000, "");
    expect("0020000108" PIN1, 0x9000, "");
    expect("00A4040C" USIM, 0x9000, "");
    expect("0070000001", 0x9000, "01");
    expect("01A4080C022FE2", 0x9000, "");
    expect("8076000004 003C 010A 00", 0x9000, NULL);
    assert_int_equal(rig.answer.len, 10);
    assert_memory_equal(rig.answer.ptr, "\x01\x0A", 2);
    size_t at = (size_t)snprintf(resume_command, sizeof resume_command, "8076010008");
    for (unsigned i = 0; i < 8; i++)
        at += (size_t)snprintf(resume_command + at, sizeof resume_command - at, "%02X",
                               rig.answer.ptr[2 + i]);
}

static void expect_at_work(void) {
    expect("00A4000C026F07", 0x9000, ""); /* IMSI */
    expect("00B0000001", 0x9000, "08");
    expect("01B000000A", 0x9000, RIG_ICCID);
    struct rk_slice objects = {(const uint8_t *)"\x81\x03\x01\x03\x00", 5};
    assert_true(rk_proactive_put(&rig.card, objects));
}

static void expect_fresh(void) {
    expect("00A4040C" USIM, 0x9000, "");
    expect("00A4000C026F07", 0x9000, "");
    expect("00B0000001", 0x6982, "");
    expect("01B000000A", 0x6881, "");
}

static void suspend__then_resume__everything_as_it_was(void **state) {
    (void)state;
    work_and_suspend();
    rig_power_cycle(&rig);
    expect("00A4000C023F00", 0x9000, "");
    expect("80AA000002A900", 0x9000, "");
    expect_fresh();
    expect(resume_command, 0x9000, "");
    expect_at_work();
    rig_power_cycle(&rig);
    expect(resume_command, 0x6985, ""); /* once */
    expect_fresh();
}

static void resume__wrong_token__once_and_never_again(void **state) {
    (void)state;
    work_and_suspend();
    rig_power_cycle(&rig);
    expect("8076010008 0011223344556677", 0x6982, "");
    expect(resume_command, 0x6985, "");
    expect_fresh();
}

static void resume__after_the_card_was_used__too_late(void **state) {
    (void)state;
    static const char *const uses[] = {"00200001", "8010000001FF", "0070000001", "0088008100"};
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        work_and_suspend();
        rig_power_cycle(&rig);
        rig_hex(&rig, uses[i]);
        expect(resume_command, 0x6985, "");
        rig_power_cycle(&rig);
        expect(resume_command, 0x6985, "");
    }
}

static void suspend__malformed_or_untimely__refused(void **state) {
    (void)state;
    static const struct {
        const char *command;
        uint16_t sw;
    } bad[] = {
        {"80760000", 0x6700},
        {"8076000003 003C01", 0x6700},
        {"8076000004 003C 050A", 0x6A80},
        {"8076000004 020A 013C", 0x6A80},
        {"8076000004 003C 0000", 0x6A80},
        {"8076000104 003C 010A", 0x6A86},
        {"8076020004 003C 010A", 0x6A86},
        {"8076010004 003C 010A", 0x6700},
        {"8076010008 0011223344556677", 0x6985},
        {"0076000004 003C 010A", 0x6D00},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        expect(bad[i].command, bad[i].sw, "");
    expect("0070000001", 0x9000, "01");
    expect("8176000004 003C 010A", 0x6A86, "");
    struct rk_slice objects = {(const uint8_t *)"\x81\x03\x01\x03\x00", 5};
    expect(PROFILE, 0x9000, "");
    assert_true(rk_proactive_put(&rig.card, objects));
    expect("8076000004 003C 010A", 0x6985, "");
}

static void resume__another_profile__is_not_what_was_suspended(void **state) {
    (void)state;
    struct rk_profile other;
    install(ICCID_B);
    assert_int_equal(rk_isdp_at(&rig.card, 1, &other), 0);
    rk_euicc_reset(&rig.card);
    work_and_suspend();
    assert_int_equal(rk_isdp_switch(&rig.card, other.space), 0);
    rig_power_cycle(&rig);
    expect(resume_command, 0x6985, "");
    expect("01B000000A", 0x6881, "");
}

static void do_resume(void *context) {
    (void)context;
    rig_hex(&rig, resume_command);
}

/* Resumed or not, the token works at most once more. */
static void check_resume(void *context, uint64_t operation, unsigned tear) {
    (void)context;
    (void)operation;
    (void)tear;
    rig_power_cycle(&rig);
    uint16_t sw = rig_hex(&rig, resume_command);
    assert_true(sw == 0x9000 || sw == 0x6985);
    rig_power_cycle(&rig);
    expect(resume_command, 0x6985, "");
}

static void resume__power_cut_anywhere__no_token_works_twice(void **state) {
    (void)state;
    work_and_suspend();
    rig_power_cycle(&rig);
    struct cut_case cut = {.flash = &rig.flash,
                           .memory = &rig.card,
                           .memory_len = sizeof rig.card,
                           .run = do_resume,
                           .check = check_resume};
    assert_true(cut_everywhere(&cut) > 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(status__as_modems_send_it__gives_the_whole_fcp),
        CASE(select__without_le__is_fetched_in_steps),
        CASE(open_channel__each_le__is_held_to_one_octet_or_is_a_limit),
        CASE(select__fetched_or_not__does_not_stay_in_memory),
        CASE(terminal_capability__has_to_make_sense),
        CASE(envelope__nobody_asked_for__is_taken_quietly),
        CASE(proactive__before_terminal_profile__asks_nothing),
        CASE(proactive__other_command__is_announced_fetched_and_ended),
        CASE(proactive__command_is_open__a_switch_and_a_memory_reset_are_cat_busy),
        CASE(proactive__while_an_object_is_sent_in_blocks__is_announced_too),
        CASE(refresh__with_changed_files__lists_them),
        CASE(refresh__asked_for_again__loses_neither),
        CASE(refresh__behind_another_command__waits_for_its_end),
        CASE(refresh__switched_meanwhile__old_commands_are_gone),
        CASE(refresh__mode__is_what_the_terminal_knows),
        CASE(refresh__for_disabling__leaves_no_profile_then),
        CASE(refresh__each_result__switches_or_does_not),
        CASE(refresh__response_without_a_result__does_not_switch),
        CASE(suspend__then_resume__everything_as_it_was),
        CASE(resume__wrong_token__once_and_never_again),
        CASE(resume__after_the_card_was_used__too_late),
        CASE(suspend__malformed_or_untimely__refused),
        CASE(resume__another_profile__is_not_what_was_suspended),
        CASE(resume__power_cut_anywhere__no_token_works_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
