/* Packets as they come over the air: who gets them, what is answered, what they may do. */
#include "tests/unit/sd/card.h"

#include <string.h>

#define READ_2F05  "00A40004022F05 00B0000004"
#define WRITE_2F05 "00A40004022F05 00D6000004DEADBEEF"

static struct sd_card c;

static int setup(void **state) {
    (void)state;
    sd_card_open(&c);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    sd_card_close(&c);
    return 0;
}

/* ---- files ---- */

static void files__each_kind_of_key__read_and_written(void **state) {
    (void)state;
    static const uint8_t versions[] = {1, 2, 3, 4, 5, 6, 7};
    for (size_t i = 0; i < sizeof versions; i++) {
        struct ota how = sd_server(versions[i], "B00010", 0x1000 + i);
        sd_expect(&c, &how, WRITE_2F05 "00B0000004", 0, "03 9000 DEADBEEF");
        how = sd_server(versions[i], "B00010", 0x2000 + i);
        how.kic &= 0xF0; /* the algorithm goes by the key */
        how.kid &= 0xF0;
        sd_expect(&c, &how, "00A40004022F05 00D600000401020304", 0, "02 9000");
    }
}

static void files__expanded__each_answer(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00010", 1);
    sd_expect(&c, &how, "AA16 2208 00A4000C022F0500 2205 00B0000004 2203 000000", 0,
              "AB13 800103 2302 9000 2306 FFFFFFFF 9000 2302 6700");
}

static void files__of_the_application__by_its_aid(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00011", 1);
    sd_expect(&c, &how, "00A40004026F07 00D600000108 00B0000001", 0, "03 9000 08");
    how = sd_server(2, "B00099", 2); /* the first of its TARs */
    sd_expect(&c, &how, "00A40004026F07 00B0000001", 0, "02 9000 08");
    how = sd_server(2, "B00011", 3); /* outside it has no rights */
    sd_expect(&c, &how, "00A40004023F00 00A40004022F05 00B0000004", 0, "03 6982");
}

static void files__rule_that_lets_nobody__nobody(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00011", 1);
    sd_expect(&c, &how, "00A40004026F08 00B0000004", 0, "02 6982");
}

static void files__rights_of_one_key__no_others(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00012", 1);
    sd_expect(&c, &how, "00A40004022FE2 00D60000011F 00B0000001", 0, "03 9000 1F");
    how = sd_server(2, "B00012", 2);
    sd_expect(&c, &how, READ_2F05, 0, "02 6982");
}

static void files__no_rights__nothing(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00013", 1);
    sd_expect(&c, &how, "00A40004022FE2 00B0000001", 0, "02 6982");
}

static void files__rights_that_cannot_be_read__only_what_everybody_has(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00016", 1);
    sd_expect(&c, &how, READ_2F05, 0, "02 6982");
    how = sd_server(2, "B00016", 2);
    sd_expect(&c, &how, "00A40004022FE2 00D60000011F", 0, "02 6982");
    how = sd_server(2, "B00016", 3);
    sd_expect(&c, &how, "00A40004022FE2 00B0000001", 0, "02 9000 FF");
    how = sd_server(2, "B00017", 4);
    sd_expect(&c, &how, "00A40004022FE2 00B0000001", 0, "02 6982");
}

static void files__terminal_in_the_middle__undisturbed(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00010", 1);
    assert_int_equal(sd_send_hex(&c, "00A4000C022FE2"), 0x9000);
    sd_expect(&c, &how, WRITE_2F05, 0, "02 9000");
    assert_int_equal(sd_send_hex(&c, "00B000000A"), 0x9000); /* still 2FE2 */
    assert_int_equal(c.answer_len, 10);
    assert_int_equal(sd_send_hex(&c, "00A4000C022F05"), 0x9000);
    assert_int_equal(sd_send_hex(&c, "00B0000004"), 0x6982); /* no PIN was verified */
}

static void domain__of_another__its_own_keys(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00014", 1);
    sd_expect_plain(&c, &how, READ_2F05, 1); /* those of the first domain */
    uint8_t kic[16], kid[16];
    how.cipher.value = rk_slice(kic, profile_hex("A00102030405060708090A0B0C0D0E0F", kic));
    how.mac.value = rk_slice(kid, profile_hex("A01102030405060708090A0B0C0D0E0F", kid));
    sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF");
    memcpy(how.tar, "\xB2\x02\x00", 3); /* the domain itself, by the TAR in its AID */
    how.counter = 2;
    sd_expect(&c, &how, "80FE000000", 0, "01 6D00");
}

static void domain__its_commands__handed_over(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B20100", 1);
    sd_expect(&c, &how, "80FE000000", 0, "01 6D00");
    how = sd_server(2, "000000", 2);
    sd_expect(&c, &how, "AA07 2205 80FE000000", 0, "AB07 800101 2302 6D00");
}

/* ---- refusals, told in clear ---- */

static void tar__nobody_has__told(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00077", 1);
    sd_expect_plain(&c, &how, READ_2F05, 9);
    how = sd_server(2, "B00015", 1); /* its ADF is not there, and the sender is known */
    sd_expect(&c, &how, READ_2F05, 9, "");
}

static void level__too_low__told_before_anything(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00012", 0);
    sd_expect_plain(&c, &how, READ_2F05, 0x0A);
    how = sd_server(2, "B00010", 1);
    how.spi1 = 0x00;
    sd_expect_plain(&c, &how, WRITE_2F05, 0x0A);
    how.spi1 = 0x05; /* redundancy, ciphered */
    how.kid = 0x25;
    sd_expect_plain(&c, &how, WRITE_2F05, 0x0A);
    how = sd_server(2, "B00014", 1);
    how.spi1 = 0x12;
    sd_expect_plain(&c, &how, WRITE_2F05, 0x0A);
    how = sd_server(2, "B20100", 1);
    how.spi1 = 0x00;
    sd_expect_plain(&c, &how, "80FE000000", 0x0A);
}

static void level__none__anybody_but_no_key_works(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00000", 0);
    how.spi1 = 0x00;
    how.spi2 = 0x01;
    sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF");
    how.spi2 = 0x09; /* wants a checksum made with a key */
    sd_expect_plain(&c, &how, READ_2F05, 6);
    how.spi2 = 0x11; /* ciphered */
    sd_expect_plain(&c, &how, READ_2F05, 6);
    how.spi1 = 0x10; /* and a counter anybody could run up */
    how.spi2 = 0x01;
    sd_expect_plain(&c, &how, READ_2F05, 6);
    how.spi1 = 0x04; /* ciphered, no checksum: the sender is not known */
    sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF");
}

static void level__redundancy__both_lengths(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00000", 0);
    how.spi1 = 0x01;
    how.spi2 = 0x05;
    for (how.kid = 0x21; how.kid <= 0x25; how.kid = (uint8_t)(how.kid + 4)) {
        how.bad_check = false;
        sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF");
        how.bad_check = true;
        sd_expect_plain(&c, &how, READ_2F05, 1);
    }
}

static void security__what_the_keys_do_not_allow__told(void **state) {
    (void)state;
    static const struct {
        uint8_t spi1, kic, kid;
    } cases[] = {
        {0x16, 0x92, 0x92}, /* no keys of this version */
        {0x16, 0x02, 0x02}, /* no version */
        {0x16, 0x35, 0x22}, /* keys of two sets */
        {0x16, 0x25, 0x25}, /* 3DES with AES keys */
        {0x16, 0x21, 0x21}, /* DES */
        {0x12, 0x22, 0x23}, /* something of their own */
        {0x16, 0x82, 0x82}, /* keys of lengths that are none */
        {0x17, 0x22, 0x22}, /* a digital signature */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ota how = sd_server(2, "B00010", 1);
        how.spi1 = cases[i].spi1;
        how.kic = cases[i].kic;
        how.kid = cases[i].kid;
        sd_expect_plain(&c, &how, WRITE_2F05, 6);
    }
}

static void security__published_keys__open_test_cards_alone(void **state) {
    (void)state;
    struct ota des = sd_server(1, "B00010", 1), aes = sd_server(6, "B00010", 1);
    struct ota own = sd_server(2, "B00010", 1), domain = sd_server(6, "B20100", 2);
    c.card.identity.test = false;
    sd_expect_plain(&c, &des, WRITE_2F05, 6);
    sd_expect_plain(&c, &aes, WRITE_2F05, 6);
    sd_expect_plain(&c, &domain, "80FE000000", 6);
    sd_expect(&c, &own, READ_2F05, 0, "02 9000 FFFFFFFF");
    c.card.identity.test = true;
    sd_expect(&c, &des, READ_2F05, 0, "02 9000 FFFFFFFF");
    sd_expect(&c, &aes, READ_2F05, 0, "02 9000 FFFFFFFF");
    sd_expect(&c, &domain, "80FE000000", 0, "01 6D00");
}

static void checksum__wrong__told_in_clear_and_nothing_done(void **state) {
    (void)state;
    static const uint8_t versions[] = {2, 3, 4, 5};
    uint64_t before = c.profile.flash.operations;
    for (size_t i = 0; i < sizeof versions; i++) {
        struct ota how = sd_server(versions[i], "B00010", 1);
        how.bad_check = true;
        sd_expect_plain(&c, &how, WRITE_2F05, 1);
        how.spi1 &= (uint8_t)~0x04; /* and in clear */
        sd_expect_plain(&c, &how, WRITE_2F05, 1);
    }
    assert_int_equal(c.profile.flash.operations, before);
}

static void padding__that_does_not_fit__told_to_who_is_known(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00010", 1);
    how.padding = 16;
    sd_expect(&c, &how, WRITE_2F05, 5, "");
    how.bad_check = true; /* nobody learns of padding first */
    sd_expect_plain(&c, &how, WRITE_2F05, 1);
    how = sd_server(2, "B00010", 1);
    how.spi1 = 0x12;
    how.padding = 1;
    sd_expect(&c, &how, WRITE_2F05, 5, "");
}

static void lengths__that_lie__no_answer(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00010", 1);
    how.packet_len = 1;
    assert_int_equal(sd_packet(&c, &how, READ_2F05), 0x6A80);
    how.packet_len = -1;
    assert_int_equal(sd_packet(&c, &how, READ_2F05), 0x6A80);
    how.packet_len = 0;
    how.header_len = -9;
    assert_int_equal(sd_packet(&c, &how, READ_2F05), 0x6A80);
    how.header_len = 1;
    assert_int_equal(sd_packet(&c, &how, READ_2F05), 0x6A80);
    how.header_len = -4; /* a checksum of four octets where the key makes eight */
    sd_expect_plain(&c, &how, READ_2F05, 6);
}

/* ---- counters ---- */

static void counter__higher__each_once(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00010", 5);
    sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF");
    sd_expect(&c, &how, READ_2F05, 2, "");
    how.counter = 4;
    sd_expect(&c, &how, READ_2F05, 2, "");
    how.counter = 0x0100000000;
    sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF");
    sd_card_restart(&c);
    sd_expect(&c, &how, READ_2F05, 2, "");
    struct ota other = sd_server(3, "B00010", 5); /* another set counts for itself */
    sd_expect(&c, &other, READ_2F05, 0, "02 9000 FFFFFFFF");
    other = sd_server(7, "B00010", 0x0A00); /* this one was given a start */
    sd_expect(&c, &other, READ_2F05, 2, "");
    other.counter++;
    sd_expect(&c, &other, READ_2F05, 0, "02 9000 FFFFFFFF");
}

static void counter__next__no_gap(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00010", 1);
    how.spi1 = 0x1E;
    sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF");
    how.counter = 3;
    sd_expect(&c, &how, READ_2F05, 3, "");
    how.counter = 1;
    sd_expect(&c, &how, READ_2F05, 2, "");
    how.counter = 2;
    sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF");
    struct ota jump = sd_server(2, "B00010", 0xFF);
    sd_expect(&c, &jump, READ_2F05, 0, "02 9000 FFFFFFFF");
    how.counter = 0x100; /* over an octet */
    sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF");
}

static void counter__for_information__moves_nothing(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00010", 9), told = sd_server(2, "B00010", 0);
    sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF");
    told.spi1 = 0x0E;
    told.counter = 1;
    sd_expect(&c, &told, READ_2F05, 0, "02 9000 FFFFFFFF");
    sd_expect(&c, &how, READ_2F05, 2, ""); /* as before */
    told.counter = 0xFFFFFFFFFF;
    sd_expect(&c, &told, READ_2F05, 0, "02 9000 FFFFFFFF");
    how.counter = 10;
    sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF");
}

static void counter__at_its_end__blocked(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00010", 0xFFFFFFFFFF);
    sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF");
    sd_expect(&c, &how, READ_2F05, 4, "");
    how.counter = 1;
    sd_expect(&c, &how, READ_2F05, 4, "");
}

static void counter__of_a_failing_script__counts(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00010", 1);
    sd_expect(&c, &how, "00A4000402FFFF", 0, "01 6A82");
    sd_expect(&c, &how, "00A4000402FFFF", 2, "");
}

/* ---- responses ---- */

static void response__as_wanted__or_none(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00010", 1);
    how.spi2 = 0x00;
    sd_expect_silence(&c, &how, READ_2F05);
    sd_expect_silence(&c, &how, READ_2F05); /* counter low, not told */
    how.counter = 2;
    how.spi2 = 0x02;
    sd_expect_silence(&c, &how, READ_2F05);
    sd_expect(&c, &how, READ_2F05, 2, "");
    how.counter = 3;
    how.spi2 = 0x03; /* reserved */
    sd_expect_silence(&c, &how, READ_2F05);
}

static void response__each_security__readable(void **state) {
    (void)state;
    static const uint8_t spi2[] = {0x01, 0x09, 0x11, 0x19};
    uint64_t counter = 0;
    for (uint8_t version = 2; version <= 5; version++)
        for (size_t i = 0; i < sizeof spi2; i++) {
            struct ota how = sd_server(version, "B00010", ++counter);
            how.spi2 = spi2[i];
            sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF");
        }
}

static void response__long_answer__truncated_to_fit(void **state) {
    (void)state;
    uint64_t counter = 0;
    for (uint8_t version = 2; version <= 5; version++) {
        struct ota how = sd_server(version, "B00010", ++counter);
        struct ota_answer got;
        /* 7F10/6F50: 700 octets AA BB CC again and again */
        assert_int_equal(sd_packet(&c, &how, "00A40004027F10 00A40004026F50 00B0000000"), 0x9000);
        assert_in_range(c.answer_len, 100, 128);
        assert_true(ota_response(&how, rk_slice(c.answer, c.answer_len), &got));
        assert_int_equal(got.status, 0);
        assert_in_range(got.data.len, 90, 112);
        assert_memory_equal(got.data.ptr, "\x03\x62\xF1\xAA\xBB\xCC\xAA", 7);
    }
}

static void response__as_a_message__if_the_terminal_sends_them(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00010", 1);
    struct ota_answer got;
    how.spi2 |= 0x20;
    sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF"); /* no TERMINAL PROFILE yet */
    assert_int_equal(sd_send_hex(&c, "8010000004 FFFFFF00"), 0x9000);
    how.counter++;
    sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF"); /* it cannot */
    assert_int_equal(sd_send_hex(&c, "8010000004 FFFFFFFF"), 0x9000);
    how.counter++;
    uint16_t sw = sd_packet(&c, &how, READ_2F05);
    assert_int_equal(sw >> 8, 0x91);
    assert_int_equal(c.answer_len, 0);
    const uint8_t fetch[] = {0x80, 0x12, 0x00, 0x00, (uint8_t)sw};
    assert_int_equal(sd_send(&c, rk_slice_of(fetch)), 0x9000);
    uint8_t want[60];
    size_t len = profile_hex("8103011300 82028183 86059121436587 8B", want);
    assert_memory_equal(c.answer + 2, want, len);
    const uint8_t *tpdu = c.answer + 2 + len + 1;
    len = profile_hex("4100 088121436587 7FF6", want);
    assert_memory_equal(tpdu, want, len);
    assert_int_equal(tpdu[-1], len + 1 + tpdu[len]);
    assert_true(ota_response(&how, rk_slice(tpdu + len + 1, tpdu[len]), &got));
    assert_int_equal(got.status, 0);
    assert_int_equal(sd_send_hex(&c, "801400000C 810301130082028281830100"), 0x9000);
}

static void response__as_a_message__not_for_strangers(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00010", 1);
    assert_int_equal(sd_send_hex(&c, "8010000004 FFFFFFFF"), 0x9000);
    how.spi2 |= 0x20;
    how.bad_check = true;
    sd_expect_plain(&c, &how, READ_2F05, 1);
    how = sd_server(2, "B00000", 0);
    how.spi1 = 0x00;
    how.spi2 = 0x21;
    sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF");
}

/* Whoever heard a packet can send it again, as if from another address. */
static void response__as_a_message__not_for_a_packet_sent_again(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00010", 1);
    how.spi2 |= 0x20;
    sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF"); /* no TERMINAL PROFILE yet */
    assert_int_equal(sd_send_hex(&c, "8010000004 FFFFFFFF"), 0x9000);
    sd_expect(&c, &how, READ_2F05, 2, "");
}

/* Without a counter that is compared, what was sent again is opened again. */
static void response__as_a_message__not_without_a_counter(void **state) {
    (void)state;
    static const uint8_t spi1[] = {0x06, 0x0E};
    assert_int_equal(sd_send_hex(&c, "8010000004 FFFFFFFF"), 0x9000);
    for (size_t i = 0; i < sizeof spi1; i++) {
        struct ota how = sd_server(2, "B00010", 1);
        how.spi1 = spi1[i];
        how.spi2 |= 0x20;
        sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF");
        sd_expect(&c, &how, READ_2F05, 0, "02 9000 FFFFFFFF");
        assert_int_equal(c.card.terminal.other, RK_REFRESH_NONE);
    }
}

static void changes__of_files__told_by_refresh(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00010", 1);
    uint8_t want[60];
    assert_int_equal(sd_send_hex(&c, "8010000004 FFFFFFFF"), 0x9000);
    uint16_t sw = sd_packet(&c, &how, WRITE_2F05);
    struct ota_answer got;
    assert_true(ota_response(&how, rk_slice(c.answer, c.answer_len), &got));
    assert_int_equal(sw >> 8, 0x91);
    const uint8_t fetch[] = {0x80, 0x12, 0x00, 0x00, (uint8_t)sw};
    assert_int_equal(sd_send(&c, rk_slice_of(fetch)), 0x9000);
    size_t len = profile_hex("D010 8103010101 82028182 9205 01 3F002F05", want);
    assert_int_equal(c.answer_len, len);
    assert_memory_equal(c.answer, want, len);
}

static void changes__and_a_message_wanted__both_told(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00010", 1);
    how.spi2 |= 0x20;
    assert_int_equal(sd_send_hex(&c, "8010000004 FFFFFFFF"), 0x9000);
    sd_expect(&c, &how, WRITE_2F05, 0, "02 9000"); /* the terminal is busy with REFRESH */
    uint8_t command[RK_PROACTIVE_MAX];
    size_t len = profile_hex("D010 8103010101 82028182 9205 01 3F002F05", command);
    assert_int_equal(c.card.terminal.command_len, len);
    assert_memory_equal(c.card.terminal.command, command, len);
}

static void domain__locked__reaches_nobody(void **state) {
    (void)state;
    struct rk_sd first = sd_domain(&c, 0);
    struct ota files = sd_server(2, "B00010", 1), domain = sd_server(2, "B20100", 2);
    assert_int_equal(rk_sd_set_life_cycle(&first, RK_SD_PERSONALIZED | RK_SD_LOCKED), 0);
    sd_expect_plain(&c, &files, READ_2F05, 9);
    sd_expect_plain(&c, &domain, "80FE000000", 9);
    sd_card_restart(&c);
    sd_expect_plain(&c, &files, READ_2F05, 9);
    assert_int_equal(rk_sd_set_life_cycle(&first, RK_SD_PERSONALIZED), 0);
    sd_expect(&c, &files, READ_2F05, 0, "02 9000 FFFFFFFF");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(files__each_kind_of_key__read_and_written),
        TEST(files__expanded__each_answer),
        TEST(files__of_the_application__by_its_aid),
        TEST(files__rule_that_lets_nobody__nobody),
        TEST(files__rights_of_one_key__no_others),
        TEST(files__no_rights__nothing),
        TEST(files__rights_that_cannot_be_read__only_what_everybody_has),
        TEST(files__terminal_in_the_middle__undisturbed),
        TEST(domain__of_another__its_own_keys),
        TEST(domain__its_commands__handed_over),
        TEST(tar__nobody_has__told),
        TEST(level__too_low__told_before_anything),
        TEST(level__none__anybody_but_no_key_works),
        TEST(level__redundancy__both_lengths),
        TEST(security__what_the_keys_do_not_allow__told),
        TEST(security__published_keys__open_test_cards_alone),
        TEST(checksum__wrong__told_in_clear_and_nothing_done),
        TEST(padding__that_does_not_fit__told_to_who_is_known),
        TEST(lengths__that_lie__no_answer),
        TEST(counter__higher__each_once),
        TEST(counter__next__no_gap),
        TEST(counter__for_information__moves_nothing),
        TEST(counter__at_its_end__blocked),
        TEST(counter__of_a_failing_script__counts),
        TEST(response__as_wanted__or_none),
        TEST(response__each_security__readable),
        TEST(response__long_answer__truncated_to_fit),
        TEST(response__as_a_message__if_the_terminal_sends_them),
        TEST(response__as_a_message__not_for_strangers),
        TEST(response__as_a_message__not_for_a_packet_sent_again),
        TEST(response__as_a_message__not_without_a_counter),
        TEST(changes__of_files__told_by_refresh),
        TEST(changes__and_a_message_wanted__both_told),
        TEST(domain__locked__reaches_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
