/* Deactivating and activating files, files that are not shared, and commands from elsewhere. */
#include "tests/support/cut.h"
#include "tests/unit/uicc/profile.h"

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

/* Rule 4, of 6F3C: everybody reads, updates, deactivates and activates. */
static void let_everybody(struct profile *p) {
    profile_set_rule(p, 4, "80011B9000");
}

static uint8_t state_of(struct profile *p, const char *path) {
    return profile_file(p, path).state;
}

static void deactivate__ef__is_selectable_but_not_readable(void **state) {
    struct profile *p = *state;
    let_everybody(p);
    profile_expect(p, "00A4000C026F3C", 0x9000, "");
    profile_expect(p, "00040000", 0x9000, "");
    assert_int_equal(state_of(p, "7FD06F3C"), RK_FILE_STATE_DEACTIVATED);
    profile_expect(p, "00B0000001", 0x6984, "");
    profile_expect(p, "00D6000001AA", 0x6984, "");
    profile_restart(p);
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
    profile_expect(p, "00A4000C026F3C", 0x6283, "");
    profile_expect(p, "00A40004026F3C", 0x6283,
                   "6216 82024121 83026F3C 8A0104 8B036F0604 80020004 8800");
    profile_expect(p, "00B0000001", 0x6984, "");
    profile_expect(p, "00040000", 0x9000, ""); /* as it is already */
    profile_expect(p, "00440000", 0x9000, "");
    profile_expect(p, "00B0000001", 0x9000, "FF");
    profile_restart(p);
    assert_int_equal(state_of(p, "7FD06F3C"), RK_FILE_STATE_ACTIVATED);
}

/* C0 with b7: readable and updatable when deactivated (TS 102 222 table 5). */
static void deactivate__file_usable_all_the_same__is_read(void **state) {
    struct profile *p = *state;
    struct rk_file file = profile_file(p, "7FD06F3C");
    let_everybody(p);
    file.special = 0x40;
    assert_int_equal(rk_file_update(&p->uicc.files, &file), 0);
    profile_expect(p, "00040000026F3C", 0x9000, "");
    profile_expect(p, "00B0000001", 0x9000, "FF");
}

static void deactivate__named_each_way__makes_it_current(void **state) {
    struct profile *p = *state;
    let_everybody(p);
    static const char *const ways[] = {"00040000026F3C", "00040800047FFF6F3C", "00040900026F3C",
                                       "00440000026F3C", "00440800047FFF6F3C", "00440900026F3C"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        profile_expect(p, "00A4000C026F07", 0x9000, "");
        profile_expect(p, ways[i], 0x9000, "");
        profile_expect(p, "00440000", 0x9000, "");
        profile_expect(p, "00B0000001", 0x9000, "FF");
    }
}

static void deactivate__what_cannot_be__is_refused_and_nothing_changes(void **state) {
    struct profile *p = *state;
    static const struct {
        const char *command;
        uint16_t sw;
    } bad[] = {
        {"00040000", 0x6986},         {"00040000026F99", 0x6A82},  {"00040000025F3B", 0x6981},
        {"00040000023F00", 0x6981},   {"00040000017F", 0x6700},    {"0004010002 6F3C", 0x6A86},
        {"0004030002 6F3C", 0x6A86},  {"0004040002 6F3C", 0x6A86}, {"00040001026F3C", 0x6A86},
        {"00040800036F3C00", 0x6700}, {"80040000026F3C", 0x6E00},  {"00040000026F3C", 0x6982},
        {"00440000026F3C", 0x6982},   {"00440000026F08", 0x6982},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        profile_expect(p, bad[i].command, bad[i].sw, "");
    profile_expect(p, "00B0000001", 0x6986, ""); /* nothing was selected */
    assert_int_equal(state_of(p, "7FD06F3C"), RK_FILE_STATE_ACTIVATED);
    let_everybody(p);
    struct rk_file file = profile_file(p, "7FD06F3C");
    file.state = RK_FILE_STATE_TERMINATED;
    assert_int_equal(rk_file_update(&p->uicc.files, &file), 0);
    profile_expect(p, "00440000026F3C", 0x6985, "");
    profile_expect(p, "00A4000C026F3C", 0x6285, "");
}

/* Each of the two has its own bit. */
static void deactivate__ruled_by_its_bit__and_activate_by_its_own(void **state) {
    struct profile *p = *state;
    profile_set_rule(p, 4, "8001089000 800110A40683010A950108");
    profile_expect(p, "00040000026F3C", 0x9000, "");
    profile_expect(p, "00440000026F3C", 0x6982, "");
    profile_expect(p, "0020000A08" PROFILE_ADM, 0x9000, "");
    profile_expect(p, "00440000026F3C", 0x9000, "");
    profile_set_rule(p, 4, "840104 9000 80019700");
    profile_expect(p, "00440000026F3C", 0x6982, "");
    profile_expect(p, "00040000026F3C", 0x9000, ""); /* the rule names the instruction */
}

struct cut_context {
    struct profile *p;
    const char *command;
};

static void do_command(void *context) {
    struct cut_context *c = context;
    profile_send(c->p, c->command);
}

static void check_state(void *context, uint64_t operation, unsigned tear) {
    struct cut_context *c = context;
    (void)operation;
    (void)tear;
    profile_restart(c->p);
    uint8_t is = state_of(c->p, "7FD06F3C");
    assert_true(is == RK_FILE_STATE_ACTIVATED || is == RK_FILE_STATE_DEACTIVATED);
}

static void deactivate__power_cut_anywhere__did_or_did_not_happen(void **state) {
    struct profile *p = *state;
    let_everybody(p);
    struct cut_context context = {p, "00040000026F3C"};
    struct cut_case cut = {.flash = &p->flash,
                           .memory = &p->store,
                           .memory_len = PROFILE_RAM_LEN,
                           .context = &context,
                           .run = do_command,
                           .check = check_state};
    assert_true(cut_everywhere(&cut) > 0);
    assert_int_equal(state_of(p, "7FD06F3C"), RK_FILE_STATE_DEACTIVATED);
}

/* ---- sharing ---- */

static void set_shared(struct profile *p, const char *path, bool shared) {
    struct rk_file file = profile_file(p, path);
    file.not_shareable = !shared;
    assert_int_equal(rk_file_update(&p->uicc.files, &file), 0);
}

static void not_shareable__current_elsewhere__cannot_be_had(void **state) {
    struct profile *p = *state;
    rk_uicc_channel_opened(&p->uicc, 1, 0);
    set_shared(p, "2FE2", false);
    profile_expect(p, "00A4080C022FE2", 0x9000, "");
    profile_expect(p, "01A4080C022FE2", 0x6985, "");
    profile_expect(p, "01B0820001", 0x6985, "");
    profile_expect(p, "01A4080C022F00", 0x9000, "");
    profile_expect(p, "00A4080C022FE2", 0x9000, ""); /* its own channel may again */
    profile_expect(p, "00A4080C022F00", 0x9000, "");
    profile_expect(p, "01A4080C022FE2", 0x9000, "");
    rk_uicc_channel_opened(&p->uicc, 2, 1);
    profile_expect(p, "02B0000001", 0x6986, "");
    rk_uicc_channel_closed(&p->uicc, 1);
    profile_expect(p, "00A4080C022FE2", 0x9000, "");
}

static void not_shareable__application__is_one_channels_own(void **state) {
    struct profile *p = *state;
    rk_uicc_channel_opened(&p->uicc, 1, 0);
    set_shared(p, "7FD0", false);
    profile_expect(p, "01A4040C07A0000000871002", 0x6985, "");
    profile_expect(p, "00A4044C07A0000000871002", 0x9000, ""); /* terminated there */
    profile_expect(p, "01A4040C07A0000000871002", 0x9000, "");
    rk_uicc_channel_opened(&p->uicc, 2, 1);
    profile_expect(p, "02A4000C026F07", 0x6A82, ""); /* it is at the MF */
    rk_uicc_channel_closed(&p->uicc, 1);
    profile_expect(p, "02A4040C07A0000000871002", 0x9000, "");
    set_shared(p, "7FD0", true);
    rk_uicc_channel_opened(&p->uicc, 3, 2);
    profile_expect(p, "03A4000C026F07", 0x9000, "");
}

/* ---- remote commands ---- */

static uint16_t remote_send(struct profile *p, struct rk_uicc_remote *remote, const char *hex) {
    uint8_t octets[300];
    struct rk_apdu apdu;
    size_t len = profile_hex(hex, octets);
    assert_true(rk_apdu_parse(rk_slice(octets, len), &apdu));
    rk_uicc_remote_command(&p->uicc, remote, &apdu, &p->reply);
    return p->reply.sw;
}

static struct rk_uicc_remote open_remote(struct profile *p, const char *aid) {
    uint8_t octets[16];
    struct rk_uicc_remote remote;
    size_t len = profile_hex(aid, octets);
    assert_true(rk_uicc_remote_open(&p->uicc, &remote, rk_slice(octets, len)));
    return remote;
}

static void remote__without_rights__reads_nothing(void **state) {
    struct profile *p = *state;
    struct rk_uicc_remote remote = open_remote(p, "");
    assert_int_equal(remote_send(p, &remote, "00A40004022FE2"), 0x9000);
    assert_int_equal(remote_send(p, &remote, "00B000000A"), 0x6982);
    remote.adf.rights = RK_UICC_FULL_ACCESS;
    assert_int_equal(remote_send(p, &remote, "00B000000A"), 0x6982);
    remote.mf.rights = RK_UICC_AS_REFERENCES;
    assert_int_equal(remote_send(p, &remote, "00B000000A"), 0x9000); /* everybody may */
    assert_int_equal(remote_send(p, &remote, "00D6000001AA"), 0x6982);
    remote.mf.global = 1u << 0x0A;
    assert_int_equal(remote_send(p, &remote, "00D6000001AA"), 0x9000);
}

static void remote__rights_of_the_adf__end_at_its_border(void **state) {
    struct profile *p = *state;
    struct rk_uicc_remote remote = open_remote(p, PROFILE_USIM_AID);
    remote.adf = (struct rk_uicc_domain){.rights = RK_UICC_AS_REFERENCES, .global = 1u << 1};
    assert_int_equal(remote_send(p, &remote, "00A4000C026F07"), 0x9000);
    assert_int_equal(remote_send(p, &remote, "00D6000001AA"), 0x9000);
    assert_int_equal(remote_send(p, &remote, "00A4000C026F3C"), 0x9000);
    assert_int_equal(remote_send(p, &remote, "00D6000001AA"), 0x6982);
    remote.adf.local = 1u << 1;
    assert_int_equal(remote_send(p, &remote, "00D6000001AA"), 0x9000);
    assert_int_equal(remote_send(p, &remote, "00A4000C026F08"), 0x9000);
    remote.adf.rights = RK_UICC_FULL_ACCESS;
    assert_int_equal(remote_send(p, &remote, "00B0000001"), 0x6982); /* never means never */
    assert_int_equal(remote_send(p, &remote, "00A4080C022F05"), 0x9000);
    assert_int_equal(remote_send(p, &remote, "00B0000001"), 0x6982);
    assert_int_equal(remote_send(p, &remote, "00A4080C067FFF5F3B4F20"), 0x9000);
    assert_int_equal(remote_send(p, &remote, "00B0000001"), 0x9000);
}

static void remote__selection_and_pins__are_not_the_terminals(void **state) {
    struct profile *p = *state;
    struct rk_uicc_remote remote = open_remote(p, "");
    remote.mf.rights = RK_UICC_FULL_ACCESS;
    profile_expect(p, "00A4000C026F07", 0x9000, "");
    assert_int_equal(remote_send(p, &remote, "0320000108" PROFILE_PIN1), 0x9000);
    assert_int_equal(remote_send(p, &remote, "00A4000C022F05"), 0x9000);
    assert_int_equal(remote_send(p, &remote, "00B0000001"), 0x9000);
    profile_expect(p, "00B0000001", 0x6982, ""); /* still 6F07, still unverified */
    assert_int_equal(remote_send(p, &remote, "00200001083131313131313131"), 0x63C2);
    profile_expect(p, "00200001", 0x63C2, ""); /* tries are everybody's */
}

static void remote__what_is_not_for_it__is_refused(void **state) {
    struct profile *p = *state;
    struct rk_uicc_remote remote = open_remote(p, "");
    uint8_t part[7];
    remote.mf.rights = RK_UICC_FULL_ACCESS;
    assert_int_equal(remote_send(p, &remote, "00A4040C07A0000000871002"), 0x6A81);
    assert_int_equal(remote_send(p, &remote, "80F2000000"), 0x6D00);
    assert_int_equal(remote_send(p, &remote, "0084000008"), 0x6D00);
    assert_int_equal(remote_send(p, &remote, "0088008100"), 0x6D00);
    size_t len = profile_hex("A0000000871002", part);
    assert_false(rk_uicc_remote_open(&p->uicc, &remote, rk_slice(part, len)));
    rk_uicc_reset(&p->uicc, &p->store, &p->port, 0);
    assert_false(rk_uicc_remote_open(&p->uicc, &remote, rk_slice(NULL, 0)));
    assert_int_equal(remote_send(p, &remote, "00A4000C022F05"), 0x6A82);
}

/* A row that ended in the middle of an object has not begun one for the next row. */
static void remote__objects__are_set_and_read_within_a_row(void **state) {
    struct profile *p = *state;
    struct rk_uicc_remote remote = open_remote(p, PROFILE_USIM_AID);
    remote.adf.rights = RK_UICC_FULL_ACCESS;
    assert_int_equal(remote_send(p, &remote, "80DB008A 03 8102 01"), 0x63F1);
    assert_int_equal(remote_send(p, &remote, "80DB0000 01 02"), 0x9000);
    assert_int_equal(remote.changes, 1);
    assert_int_equal(remote_send(p, &remote, "80CB0080 01 81 00"), 0x9000);
    assert_int_equal(p->reply.len, 4);
    assert_int_equal(remote_send(p, &remote, "80DB0080 03 8202 01"), 0x63F1);
    remote = open_remote(p, PROFILE_USIM_AID);
    remote.adf.rights = RK_UICC_FULL_ACCESS;
    assert_int_equal(remote_send(p, &remote, "00A4000C026F70"), 0x9000);
    assert_int_equal(remote_send(p, &remote, "80DB0000 01 02"), 0x6985);
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x9000, "");
    profile_expect(p, "00A4000C026F70", 0x9000, "");
    profile_expect(p, "80DB0000 01 02", 0x6985, "");
    profile_expect(p, "80CB0080 01 5C 00", 0x9000, "5C0181");
}

static void remote__changes__are_told_as_a_file_list(void **state) {
    struct profile *p = *state;
    uint8_t list[64], expected[64];
    struct rk_uicc_remote remote = open_remote(p, PROFILE_USIM_AID);
    remote.mf.rights = RK_UICC_FULL_ACCESS;
    remote.adf.rights = RK_UICC_FULL_ACCESS;
    assert_int_equal(rk_uicc_remote_file_list(&p->uicc, &remote, list, sizeof list), 0);
    assert_int_equal(remote_send(p, &remote, "00A4000C026F07"), 0x9000);
    assert_int_equal(remote_send(p, &remote, "00B0000001"), 0x9000);
    assert_int_equal(remote.changes, 0);
    assert_int_equal(remote_send(p, &remote, "00D6000001AA"), 0x9000);
    assert_int_equal(remote_send(p, &remote, "00D6000101AA"), 0x9000);
    assert_int_equal(remote_send(p, &remote, "00D6200101AA"), 0x6B00);
    assert_int_equal(remote_send(p, &remote, "803289000105"), 0x9850);
    assert_int_equal(remote_send(p, &remote, "00A4080C022F05"), 0x9000);
    assert_int_equal(remote_send(p, &remote, "00D6000001AA"), 0x9000);
    assert_int_equal(remote_send(p, &remote, "00A4080C067FFF5F3B4F20"), 0x9000);
    assert_int_equal(remote_send(p, &remote, "00D6000001AA"), 0x9000);
    size_t len = profile_hex("03 3F007FFF6F07 3F002F05 3F007FFF5F3B4F20", expected);
    assert_int_equal(rk_uicc_remote_file_list(&p->uicc, &remote, list, sizeof list), len);
    assert_memory_equal(list, expected, len);
    assert_int_equal(rk_uicc_remote_file_list(&p->uicc, &remote, list, len - 1), 0);
    remote.changes = RK_UICC_CHANGES + 1;
    assert_int_equal(rk_uicc_remote_file_list(&p->uicc, &remote, list, sizeof list), 0);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_profile, close_profile)
    const struct CMUnitTest tests[] = {
        CASE(deactivate__ef__is_selectable_but_not_readable),
        CASE(deactivate__file_usable_all_the_same__is_read),
        CASE(deactivate__named_each_way__makes_it_current),
        CASE(deactivate__what_cannot_be__is_refused_and_nothing_changes),
        CASE(deactivate__ruled_by_its_bit__and_activate_by_its_own),
        CASE(deactivate__power_cut_anywhere__did_or_did_not_happen),
        CASE(not_shareable__current_elsewhere__cannot_be_had),
        CASE(not_shareable__application__is_one_channels_own),
        CASE(remote__without_rights__reads_nothing),
        CASE(remote__rights_of_the_adf__end_at_its_border),
        CASE(remote__selection_and_pins__are_not_the_terminals),
        CASE(remote__what_is_not_for_it__is_refused),
        CASE(remote__objects__are_set_and_read_within_a_row),
        CASE(remote__changes__are_told_as_a_file_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
