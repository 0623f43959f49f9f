/* Short messages: their form, and long ones put together. */
#include "tests/unit/sd/card.h"

#include <stdlib.h>
#include <string.h>

#define READ_2F05 "00A40004022F05 00B0000004"

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

static uint16_t send_part(const struct ota_octets *user_data) {
    struct ota_octets envelope;
    ota_envelope(ota_slice(user_data), &envelope);
    return sd_send(&c, ota_slice(&envelope));
}

/* A packet with `writes` commands that write 2F05, then read it: 9 octets each. */
static size_t long_message(const struct ota *how, unsigned writes, uint16_t reference, bool wide,
                           struct ota_octets parts[OTA_PARTS_MAX]) {
    uint8_t data[OTA_MAX];
    struct ota_octets packet;
    size_t len = profile_hex("00A40004022F05", data);
    for (unsigned i = 0; i < writes; i++) {
        len += profile_hex("00D6000004 00000000", data + len);
        rk_put_u32(data + len - 4, i + 1);
    }
    len += profile_hex("00B0000004", data + len);
    ota_command(how, rk_slice(data, len), &packet);
    return ota_messages(ota_slice(&packet), reference, wide, parts);
}

static void expect_done(const struct ota *how, unsigned writes) {
    struct ota_answer got;
    assert_true(ota_response(how, rk_slice(c.answer, c.answer_len), &got));
    assert_int_equal(got.status, 0);
    uint8_t want[] = {(uint8_t)(writes + 2), 0x90, 0x00, 0, 0, 0, (uint8_t)writes};
    assert_int_equal(got.data.len, sizeof want);
    assert_memory_equal(got.data.ptr, want, sizeof want);
}

static void parts__of_each_count_and_order__put_together(void **state) {
    (void)state;
    static const unsigned writes[] = {15, 28, 40, 70, 100, 110};
    uint64_t counter = 0;
    for (size_t n = 0; n < sizeof writes / sizeof *writes; n++)
        for (unsigned order = 0; order < 3; order++) {
            struct ota_octets parts[OTA_PARTS_MAX];
            struct ota how = sd_server(2, "B00010", ++counter);
            size_t count = long_message(&how, writes[n], (uint16_t)counter, order == 1, parts);
            assert_in_range(count, 2, 8);
            for (size_t i = 0; i < count; i++) {
                size_t which = order == 0   ? i
                               : order == 1 ? count - 1 - i
                                            : (i + count / 2) % count;
                assert_int_equal(send_part(&parts[which]), 0x9000);
                assert_int_equal(c.answer_len == 0, i + 1 < count);
            }
            expect_done(&how, writes[n]);
        }
}

static void parts__worked_on__nothing_readable_left(void **state) {
    (void)state;
    static const uint8_t zero[RK_SD_PART_MAX];
    struct ota_octets parts[OTA_PARTS_MAX];
    struct ota how = sd_server(2, "B00010", 1);
    assert_int_equal(long_message(&how, 20, 1, false, parts), 2);
    assert_int_equal(send_part(&parts[0]), 0x9000);
    assert_int_equal(send_part(&parts[1]), 0x9000);
    expect_done(&how, 20);
    assert_memory_equal(c.card.sd.parts.octets, zero, sizeof zero);
}

static void parts__one_twice__counts_once(void **state) {
    (void)state;
    struct ota_octets parts[OTA_PARTS_MAX];
    struct ota how = sd_server(2, "B00010", 1);
    assert_int_equal(long_message(&how, 20, 1, false, parts), 2);
    assert_int_equal(send_part(&parts[0]), 0x9000);
    assert_int_equal(send_part(&parts[0]), 0x9000);
    assert_int_equal(c.answer_len, 0);
    assert_int_equal(send_part(&parts[1]), 0x9000);
    expect_done(&how, 20);
    assert_int_equal(send_part(&parts[1]), 0x9000); /* nothing is left to put it to */
    assert_int_equal(c.answer_len, 0);
}

static void parts__of_a_new_message__replace_the_old(void **state) {
    (void)state;
    struct ota_octets old[OTA_PARTS_MAX], parts[OTA_PARTS_MAX];
    struct ota first = sd_server(2, "B00010", 1), second = sd_server(2, "B00010", 2);
    long_message(&first, 20, 1, false, old);
    long_message(&second, 21, 2, false, parts);
    assert_int_equal(send_part(&old[0]), 0x9000);
    assert_int_equal(send_part(&parts[0]), 0x9000);
    assert_int_equal(send_part(&old[1]), 0x9000); /* one of two, again */
    assert_int_equal(c.answer_len, 0);
    assert_int_equal(send_part(&parts[1]), 0x9000);
    assert_int_equal(c.answer_len, 0);
    assert_int_equal(send_part(&parts[0]), 0x9000);
    expect_done(&second, 21);
}

static void parts__a_short_message_between__does_not_disturb(void **state) {
    (void)state;
    struct ota_octets parts[OTA_PARTS_MAX];
    struct ota how = sd_server(2, "B00010", 2), other = sd_server(3, "B00010", 1);
    long_message(&how, 20, 1, false, parts);
    assert_int_equal(send_part(&parts[0]), 0x9000);
    sd_expect(&c, &other, READ_2F05, 0, "02 9000 FFFFFFFF");
    assert_int_equal(send_part(&parts[1]), 0x9000);
    expect_done(&how, 20);
}

static void parts__reset_between__forgotten(void **state) {
    (void)state;
    struct ota_octets parts[OTA_PARTS_MAX];
    struct ota how = sd_server(2, "B00010", 1);
    long_message(&how, 20, 1, false, parts);
    assert_int_equal(send_part(&parts[0]), 0x9000);
    sd_card_restart(&c);
    assert_int_equal(send_part(&parts[1]), 0x9000);
    assert_int_equal(c.answer_len, 0);
}

/* What the old profile's terminal or network began is not completed under the next one's keys. */
static void parts__switch_of_profiles_between__forgotten(void **state) {
    (void)state;
    struct ota_octets parts[OTA_PARTS_MAX];
    struct ota how = sd_server(2, "B00010", 1);
    long_message(&how, 20, 1, false, parts);
    assert_int_equal(send_part(&parts[0]), 0x9000);
    rk_isdp_follow(&c.card, c.profile.space);
    assert_int_equal(send_part(&parts[1]), 0x9000);
    assert_int_equal(c.answer_len, 0);
}

static void message__queued_at_a_switch_of_profiles__forgotten(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00010", 1);
    how.spi2 |= 0x20;
    assert_int_equal(sd_send_hex(&c, "8010000004 FFFFFFFF"), 0x9000);
    assert_int_equal(sd_packet(&c, &how, READ_2F05) >> 8, 0x91);
    rk_isdp_follow(&c.card, c.profile.space);
    assert_int_equal(sd_send_hex(&c, "80F2000C"), 0x9000);
    assert_int_equal(sd_send_hex(&c, "8012000000"), 0x6985);
}

static void parts__numbers_that_are_none__refused(void **state) {
    (void)state;
    static const struct {
        size_t at;
        uint8_t value;
    } wrong[] = {{4, 0}, {4, 1}, {4, 9}, {4, 255}, {5, 0}, {5, 3}, {2, 2}, {2, 4}, {0, 255}};
    struct ota how = sd_server(2, "B00010", 1);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct ota_octets parts[OTA_PARTS_MAX];
        assert_int_equal(long_message(&how, 20, 1, false, parts), 2);
        parts[1].ptr[wrong[i].at] = wrong[i].value;
        uint16_t sw = send_part(&parts[1]);
        if (sw != 0x6A80)
            fail_msg("octet %zu as %u: %04X", wrong[i].at, wrong[i].value, sw);
    }
}

static void parts__none_says_it_is_a_command__refused(void **state) {
    (void)state;
    struct ota_octets parts[OTA_PARTS_MAX];
    struct ota how = sd_server(2, "B00010", 1);
    assert_int_equal(long_message(&how, 20, 1, false, parts), 2);
    parts[0].ptr[6] = 0x72;
    assert_int_equal(send_part(&parts[0]), 0x9000);
    assert_int_equal(send_part(&parts[1]), 0x6A80);
}

/* ---- the form of a message ---- */

struct field {
    const char *name;
    size_t at; /* in the APDU that ota_envelope makes of a message shorter than 128 octets */
    uint8_t good, bad;
};

static void message__not_for_the_card__refused(void **state) {
    (void)state;
    /* 80C20000 Lc D1 L 8202 8381 8605.. 8B L 40 08 81 21436587 7F F6 .. UDL 02 70 00 */
    static const struct field fields[] = {
        {"the device it is from", 9, 0x83, 0x82},
        {"the device it is for", 10, 0x81, 0x82},
        {"its type", 20, 0x40, 0x41},
        {"header indicator", 20, 0x40, 0x00},
        {"address", 21, 0x08, 0xFF},
        {"protocol", 27, 0x7F, 0x00},
        {"coding", 28, 0xF6, 0x00},
        {"coding, 7 bits", 28, 0xF6, 0xF2},
        {"coding, class 1", 28, 0xF6, 0xF5},
        {"header's length", 37, 0x02, 0x50},
        {"element", 38, 0x70, 0x71},
        {"element's length", 39, 0x00, 0x01},
        {"tag of the message", 18, 0x8B, 0x8C},
        {"tag of the devices", 7, 0x82, 0x83},
    };
    struct ota how = sd_server(2, "B00010", 1);
    struct ota_octets packet, part[OTA_PARTS_MAX], apdu;
    uint8_t data[40];
    size_t len = profile_hex(READ_2F05, data);
    ota_command(&how, rk_slice(data, len), &packet);
    assert_int_equal(ota_messages(ota_slice(&packet), 0, false, part), 1);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        ota_envelope(ota_slice(&part[0]), &apdu);
        assert_int_equal(apdu.ptr[fields[i].at], fields[i].good);
        apdu.ptr[fields[i].at] = fields[i].bad;
        uint16_t sw = sd_send(&c, ota_slice(&apdu));
        if (sw != 0x6A80)
            fail_msg("%s: %04X", fields[i].name, sw);
    }
    ota_envelope(ota_slice(&part[0]), &apdu);
    apdu.ptr[36]--; /* user data's length */
    assert_int_equal(sd_send(&c, ota_slice(&apdu)), 0x6A80);
    apdu.ptr[36] = (uint8_t)(apdu.ptr[36] + 2);
    assert_int_equal(sd_send(&c, ota_slice(&apdu)), 0x6A80);
    apdu.ptr[36]--;
    apdu.ptr[28] = 0x16;
    assert_int_equal(sd_send(&c, ota_slice(&apdu)), 0x9000);
    assert_int_not_equal(c.answer_len, 0);
}

static void message__without_a_profile__no_conditions(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00010", 1);
    rk_uicc_reset(&c.card.uicc, &c.card.store, &c.port, 0);
    assert_int_equal(sd_packet(&c, &how, READ_2F05), 0x6985);
}

/* ---- hostile ---- */

/* Send octets in a block of their own, so that reading past them is seen. */
static void send_exact(const uint8_t *octets, size_t len) {
    uint8_t *exact = malloc(len ? len : 1);
    assert_non_null(exact);
    if (len)
        memcpy(exact, octets, len);
    uint16_t sw = sd_send(&c, rk_slice(exact, len));
    assert_true(sw >> 12 == 6 || sw >> 12 == 9);
    free(exact);
}

static void message__cut_anywhere_or_changed__nothing_written(void **state) {
    (void)state;
    struct ota how = sd_server(2, "B00012", 1);
    struct ota_octets packet, part[OTA_PARTS_MAX], apdu;
    uint8_t data[40];
    size_t len = profile_hex("00A40004022FE2 00D60000010F", data);
    uint64_t before = c.profile.flash.operations;
    ota_command(&how, rk_slice(data, len), &packet);
    for (size_t i = 0; i < packet.len; i++) {
        ota_messages(rk_slice(packet.ptr, i), 0, false, part);
        ota_envelope(ota_slice(&part[0]), &apdu);
        send_exact(apdu.ptr, apdu.len);
    }
    ota_messages(ota_slice(&packet), 0, false, part);
    ota_envelope(ota_slice(&part[0]), &apdu);
    for (size_t i = 0; i < apdu.len; i++) {
        send_exact(apdu.ptr, i);
        uint8_t cut[300];
        memcpy(cut, apdu.ptr, apdu.len);
        cut[4] = (uint8_t)(i < 5 ? 0 : i - 5); /* shorter, and its length says so */
        send_exact(cut, i < 5 ? 5 : i);
    }
    /* from the packet's length on every octet counts */
    for (size_t i = apdu.len - packet.len; i < apdu.len; i++) {
        apdu.ptr[i] ^= 0x01;
        send_exact(apdu.ptr, apdu.len);
        apdu.ptr[i] ^= 0x01;
    }
    assert_int_equal(c.profile.flash.operations, before);
    send_exact(apdu.ptr, apdu.len);
    assert_true(c.profile.flash.operations > before);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(parts__of_each_count_and_order__put_together),
        TEST(parts__worked_on__nothing_readable_left),
        TEST(parts__one_twice__counts_once),
        TEST(parts__of_a_new_message__replace_the_old),
        TEST(parts__a_short_message_between__does_not_disturb),
        TEST(parts__reset_between__forgotten),
        TEST(parts__switch_of_profiles_between__forgotten),
        TEST(message__queued_at_a_switch_of_profiles__forgotten),
        TEST(parts__numbers_that_are_none__refused),
        TEST(parts__none_says_it_is_a_command__refused),
        TEST(message__not_for_the_card__refused),
        TEST(message__without_a_profile__no_conditions),
        TEST(message__cut_anywhere_or_changed__nothing_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
