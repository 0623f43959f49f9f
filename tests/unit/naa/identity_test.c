/* GET IDENTITY as a terminal sends it. */
#include "tests/unit/naa/rig5g.h"

#include <string.h>

#define NULL_ANSWER "A10D 01 722410 76F8 00 00 00012080F6"

static int open_rig(void **state) {
    *state = rig_open();
    return 0;
}

static int close_rig(void **state) {
    rig_close(*state);
    return 0;
}

static struct profile *card(void **state) {
    return &((struct rig *)*state)->profile;
}

static void get_identity__suci_context__answers_the_object(void **state) {
    struct rig *rig = *state;
    profile_expect(card(state), "8078000100", 0x9000, NULL_ANSWER);
    profile_expect(card(state), "8078008100", 0x9000, NULL_ANSWER);
    profile_expect(card(state), "807800010F", 0x9000, NULL_ANSWER);
    profile_expect(card(state), "807800010E", 0x6C0F, "");
    profile_expect(card(state), "80780001", 0x9000, NULL_ANSWER);
    /* Where the terminal stands below the application does not matter. */
    profile_expect(card(state), "00A4000C025FC0", 0x9000, "");
    profile_expect(card(state), "8078000100", 0x9000, NULL_ANSWER);
    assert_int_equal(rig->pairs, 0);
}

static void get_identity__key_provisioned__is_concealed(void **state) {
    struct rig *rig = *state;
    struct rk_reply first;
    rig_write(rig, RIG_SAIP, 0x4F01,
              "A0020101 A125 80011B 8120"
              "5A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650");
    assert_int_equal(profile_send(card(state), "8078000100"), 0x9000);
    first = card(state)->reply;
    assert_int_equal(first.len, 2 + 8 + 32 + 5 + 8);
    assert_int_equal(first.data[0], 0xA1);
    assert_int_equal(first.data[1], first.len - 2);
    assert_memory_equal(first.data + 2, "\x01\x72\x24\x10\x76\xF8\x01\x1B", 8);
    assert_int_equal(profile_send(card(state), "8078000100"), 0x9000);
    assert_memory_not_equal(first.data + 10, card(state)->reply.data + 10, 45);
}

static void get_identity__long_name__has_a_long_length(void **state) {
    struct rig *rig = *state;
    char file[300] = "808182";
    for (unsigned i = 0; i < 0x82; i++)
        strcat(file, "61");
    rig_service(rig, 130, true);
    rig_write(rig, RIG_5GS, 0x4F09, file);
    assert_int_equal(profile_send(card(state), "8078000100"), 0x9000);
    struct rk_reply *reply = &card(state)->reply;
    assert_int_equal(reply->data[1], 0x81);
    assert_int_equal(reply->data[2], reply->len - 3);
    assert_int_equal(reply->data[3], 0x11);
    assert_int_equal(reply->len, 3 + 1 + strlen("type1.rid678.schid0.userid") + 0x82);
}

static void get_identity__services__decide(void **state) {
    struct rig *rig = *state;
    rig_service(rig, 124, false);
    profile_expect(card(state), "8078000100", 0x6985, "");
    rig_service(rig, 124, true);
    rig_service(rig, 125, false);
    profile_expect(card(state), "8078000100", 0x6985, "");
    rig_service(rig, 125, true);
    rig_write(rig, RIG_5GS, 0x4F09, "800161");
    profile_expect(card(state), "8078000100", 0x9000, NULL_ANSWER);
    rig_service(rig, 130, true);
    assert_int_equal(profile_send(card(state), "8078000100"), 0x9000);
    assert_int_equal(card(state)->reply.data[2], 0x11);
}

static void get_identity__without_pin__is_refused(void **state) {
    profile_restart(card(state));
    profile_expect(card(state), "8078000100", 0x6985, "");
    profile_expect(card(state), "00A4040C0C" RIG_AID, 0x9000, "");
    profile_expect(card(state), "8078000100", 0x6982, "");
    profile_expect(card(state), "0020000108" PROFILE_PIN1, 0x9000, "");
    profile_expect(card(state), "8078000100", 0x9000, NULL_ANSWER);
}

static void get_identity__elsewhere_or_malformed__is_refused(void **state) {
    struct rig *rig = *state;
    static const struct {
        const char *command;
        uint16_t sw;
    } bad[] = {
        {"8078010100", 0x6A86}, {"8078000000", 0x6A86},   {"8078000300", 0x6A86},
        {"8078004100", 0x6A86}, {"8078000200", 0x6A81},   {"8078008200", 0x6A81},
        {"0078000100", 0x6E00}, {"807800010100", 0x6700},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        profile_expect(card(state), bad[i].command, bad[i].sw, "");
    rig_write(rig, 0, 0x6F07, "");
    profile_expect(card(state), "8078000100", 0x6985, "");
    profile_expect(card(state), "00A4040C07A0000000871004", 0x9000, "");
    profile_expect(card(state), "8078000100", 0x6A81, "");
    profile_expect(card(state), "00A4000C023F00", 0x9000, "");
    profile_expect(card(state), "8078000100", 0x6985, "");
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)
    const struct CMUnitTest tests[] = {
        CASE(get_identity__suci_context__answers_the_object),
        CASE(get_identity__key_provisioned__is_concealed),
        CASE(get_identity__long_name__has_a_long_length),
        CASE(get_identity__services__decide),
        CASE(get_identity__without_pin__is_refused),
        CASE(get_identity__elsewhere_or_malformed__is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
