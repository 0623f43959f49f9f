/* Command scripts in both forms, against an application that answers as it is told. */
#include "tests/support/test.h"
#include "tests/unit/uicc/profile.h"

#include "euicc/sd/script.h"

#include <stdio.h>
#include <string.h>

enum { CAP = 100 };

/* Answers: INS D6 9000; A4 50 octets 9000; B0 as many octets as asked for, or 200; E0 6985;
 * E2 6283; 20 63C2; F2 the data it was sent. Everything it was sent is noted. */
struct application {
    struct rk_sd_runner runner;
    char sent[400];
};

static void note(struct application *a, const struct rk_apdu *apdu) {
    char *at = a->sent + strlen(a->sent);
    at += sprintf(at, "%02X%02X%02X%02X", apdu->cla, apdu->ins, apdu->p1, apdu->p2);
    for (size_t i = 0; i < apdu->data.len; i++)
        at += sprintf(at, "%02X", apdu->data.ptr[i]);
    if (apdu->has_le)
        at += sprintf(at, "+%X", (unsigned)apdu->le);
    strcpy(at, " ");
}

static void run(struct rk_sd_runner *self, const struct rk_apdu *apdu, struct rk_reply *reply) {
    note((struct application *)self, apdu);
    uint8_t octets[200];
    for (size_t i = 0; i < sizeof octets; i++)
        octets[i] = (uint8_t)i;
    switch (apdu->ins) {
    case 0xD6:
        rk_reply_sw(reply, RK_SW_OK);
        break;
    case 0xA4:
        rk_reply_data(reply, rk_slice(octets, 50));
        break;
    case 0xB0:
        rk_reply_data(reply, rk_slice(octets, apdu->le ? apdu->le : sizeof octets));
        break;
    case 0xE2:
        rk_reply_sw(reply, 0x6283);
        break;
    case 0x20:
        rk_reply_sw(reply, 0x63C2);
        break;
    case 0xF2:
        rk_reply_data(reply, apdu->data);
        break;
    default:
        rk_reply_sw(reply, RK_SW_CONDITIONS);
    }
}

static struct application application;

static void expect(const char *script, const char *sent, const char *answer) {
    uint8_t in[300], out[CAP + 1], want[300];
    size_t len = profile_hex(script, in), want_len = profile_hex(answer, want);
    bool status_has_data = application.runner.status_has_data;
    memset(&application, 0, sizeof application);
    application.runner = (struct rk_sd_runner){run, status_has_data};
    out[CAP] = 0xA5;
    size_t got = rk_sd_run_script(&application.runner, rk_slice(in, len), out, CAP);
    assert_string_equal(application.sent, sent);
    assert_int_equal(got, want_len);
    assert_memory_equal(out, want, want_len);
    assert_int_equal(out[CAP], 0xA5);
}

static void compact__commands__count_and_last_status(void **state) {
    (void)state;
    expect("", "", "");
    expect("00D600000111", "00D6000011 ", "01 9000");
    expect("00D600000111 00D60001022233", "00D6000011 00D600012233 ", "02 9000");
    expect("00B0000003", "00B00000+3 ", "01 9000 000102");
    expect("00B0000003 00D600000111", "00B00000+3 00D6000011 ", "02 9000");
    expect("0044000000", "00440000 ", "01 6985");
}

static void compact__answer_of_a_command_with_data__by_get_response(void **state) {
    (void)state;
    expect("00A40004023F00", "00A400043F00 ", "01 6132");
    expect("00A40004023F00 00C0000003", "00A400043F00 ", "02 612F 000102");
    expect("00A40004023F00 00C0000003 00C0000002", "00A400043F00 ", "03 612D 0304");
    expect("00A40004023F00 00C0000033", "00A400043F00 ", "02 6C32");
    expect("00C0000003", "", "01 6985");
    expect("00A40004023F00 00D600000111 00C0000003", "00A400043F00 00D6000011 ", "03 6985");
}

static void compact__status__by_application(void **state) {
    (void)state;
    expect("80F2000002", "80F20000+2 ", "01 9000");
    application.runner.status_has_data = true;
    expect("80F24000024F00 00C0000002", "80F240004F00 ", "02 9000 4F00");
    application.runner.status_has_data = false;
}

static void compact__failure__ends_it(void **state) {
    (void)state;
    expect("00D600000111 00E00000022233 00D600000111", "00D6000011 00E000002233 ", "02 6985");
    expect("0020000101AA 00D600000111", "00200001AA ", "01 63C2");
    expect("00E2000000 00D600000111", "00E20000 00D6000011 ", "02 9000");
}

static void compact__cut__wrong_length(void **state) {
    (void)state;
    expect("00D600000111 00D60000", "00D6000011 ", "02 6700");
    expect("00D600000211", "", "01 6700");
    expect("00", "", "01 6700");
}

static void compact__answer_too_long__truncated(void **state) {
    (void)state;
    uint8_t out[CAP];
    const uint8_t script[] = {0x00, 0xB0, 0x00, 0x00, 0x00};
    application.sent[0] = 0;
    assert_int_equal(rk_sd_run_script(&application.runner, rk_slice_of(script), out, sizeof out),
                     CAP);
    assert_memory_equal(out, "\x01\x62\xF1\x00\x01\x02", 6);
    assert_int_equal(out[CAP - 1], CAP - 4);
}

static void expanded__commands__count_and_each_answer(void **state) {
    (void)state;
    expect("AA00", "", "AB03 800100");
    expect("AA07 2205 00B0000003", "00B00000+3 ", "AB0A 800101 2305 000102 9000");
    expect("AA0F 2206 00D600000111 2205 00B0000001", "00D6000011 00B00000+1 ",
           "AB0C 800102 2302 9000 2303 00 9000");
    expect("AA8107 2205 00B0000003", "00B00000+3 ", "AB0A 800101 2305 000102 9000");
    /* without an expected length, as real cards answer it */
    expect("AA09 2207 00A40004023F00", "00A400043F00 ", "AB07 800101 2302 6132");
    expect("AA10 2207 00A40004023F00 2205 00C0000002", "00A400043F00 ",
           "AB0D 800102 2302 6132 2304 0001 6130");
    expect("AA0A 2208 00A40004023F0002", "00A400043F00+2 ", "AB09 800101 2304 0001 6130");
}

static void expanded__indefinite__answers_alone(void **state) {
    (void)state;
    expect("AE80 2205 00B0000001 2205 00B0000002 0000", "00B00000+1 00B00000+2 ",
           "AF80 2303 00 9000 2304 0001 9000 0000");
    expect("AE80 0000", "", "AF80 0000");
}

static void expanded__failure__ends_it(void **state) {
    (void)state;
    expect("AA0E 2205 00E0000001 2205 00B0000003", "00E00000+1 ", "AB07 800101 2302 6985");
    expect("AE80 2205 00E0000001 2205 00B0000003 0000", "00E00000+1 ", "AF80 2302 6985 0000");
    expect("AA06 2204 00D600", "", "AB06 800100 900102");
    expect("AA05 2203 00D600", "", "AB07 800101 2302 6700");
}

static void expanded__other_objects__told(void **state) {
    (void)state;
    expect("AA0A 820101 2205 00B0000001", "00B00000+1 ", "AB08 800101 2303 00 9000");
    expect("AA0A 810182 2205 00B0000001", "", "AB06 800100 810101");
    expect("AA0A 830101 2205 00B0000001", "", "AB06 800100 830102");
    expect("AA0A 2205 00B0000001 900101", "00B00000+1 ", "AB0B 800101 2303 00 9000 900101");
}

static void expanded__bad_format__told(void **state) {
    (void)state;
    expect("AA", "", "AB06 800100 900102");
    expect("AA05 2205 00B000", "", "AB06 800100 900102");
    expect("AA03 2205 00B0000003", "", "AB06 800100 900102");
    expect("AA80 0000", "", "AB06 800100 900103");
    expect("AA03 2280 00", "", "AB06 800100 900103");
    expect("AE05 2205 00B000", "", "AF80 900103 0000");
    expect("AE", "", "AF80 900103 0000");
    expect("AE80 2205 00B0000003", "", "AF80 900102 0000");
    expect("AE80 2206 00B0000001 0000", "", "AF80 900102 0000");
}

static void expanded__no_room__truncated_and_ended(void **state) {
    (void)state;
    uint8_t script[40], out[CAP];
    size_t len = profile_hex("AA15 2205 00B0000028 2205 00B0000032 2205 00B0000001", script);
    memset(&application, 0, sizeof application);
    application.runner = (struct rk_sd_runner){run, false};
    assert_int_equal(rk_sd_run_script(&application.runner, rk_slice(script, len), out, sizeof out),
                     CAP);
    assert_string_equal(application.sent, "00B00000+28 00B00000+32 ");
    assert_memory_equal(out, "\xAB\x62\x80\x01\x02\x23\x2A", 7);
    assert_memory_equal(out + CAP - 2, "\x62\xF1", 2);
}

static void expanded__no_room_for_a_status__not_executed(void **state) {
    (void)state;
    uint8_t script[40], out[CAP];
    size_t len = profile_hex("AA0F 2205 00B0000058 2206 00D600000111", script);
    memset(&application, 0, sizeof application);
    application.runner = (struct rk_sd_runner){run, false};
    len = rk_sd_run_script(&application.runner, rk_slice(script, len), out, sizeof out);
    assert_string_equal(application.sent, "00B00000+58 ");
    assert_int_equal(len, 5 + 4 + 0x58);
    assert_int_equal(out[4], 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compact__commands__count_and_last_status),
        cmocka_unit_test(compact__answer_of_a_command_with_data__by_get_response),
        cmocka_unit_test(compact__status__by_application),
        cmocka_unit_test(compact__failure__ends_it),
        cmocka_unit_test(compact__cut__wrong_length),
        cmocka_unit_test(compact__answer_too_long__truncated),
        cmocka_unit_test(expanded__commands__count_and_each_answer),
        cmocka_unit_test(expanded__indefinite__answers_alone),
        cmocka_unit_test(expanded__failure__ends_it),
        cmocka_unit_test(expanded__other_objects__told),
        cmocka_unit_test(expanded__bad_format__told),
        cmocka_unit_test(expanded__no_room__truncated_and_ended),
        cmocka_unit_test(expanded__no_room_for_a_status__not_executed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
