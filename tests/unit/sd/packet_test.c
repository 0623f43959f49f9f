/*
 * Secured packets against vectors from elsewhere: packets and responses of real cards in pySim's
 * tests (tests/unittests/test_ota.py), which pyCryptodome made and read; CRCs by their usual check
 * values.
 */
#include "tests/unit/sd/card.h"

#include "euicc/sd/packet.h"

#include <string.h>

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

static const struct {
    const char *packet, *data;
    const char *answer, *response; /* to status 00 */
} vectors[] = {
    {"00201506193535b00011ae733256918d050b87c94fbfe12e4dc402f262c41cf67f2f", "00a40004023f00",
     "016132", "027100001c12b000118bb989492c632529326a2f4681feb37c825bc9021c9f6d0b"},
    {"00201506093535b00011c49ac91ab8159ba5b83a54fb6385e0a5e31694f8b215fafc", "00a40004023f00",
     "016132", "027100001612b0001100000000000000b5bcd6353a421fae016132"},
    {"00201506013535b000113190be334900f52b025f3f7eddfe868e96ebf310023b7769", "00a40004023f00",
     "016132", "027100000e0ab0001100000000000000016132"},
    {"00281506192222b00011e87cceebb2d93083011ce294f93fc4d8de80da1abae8c37ca3e72ec4432e5058",
     "00a40004023f00", "016132",
     "027100002412b00011ebc6b497e2cad7aedf36ace0e3a29b38853f0fe9ccde81913be5702b73abce1f"},
};

static void packet__of_real_cards__opened_and_answered_alike(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        struct rk_sd_packet packet;
        uint8_t octets[200], data[200], answer[200], want[200], out[RK_SD_RESPONSE_MAX];
        struct rk_sd sd = sd_domain(&c, 0);
        size_t len = profile_hex(vectors[i].packet, octets);
        assert_true(rk_sd_packet_start(&packet, octets, len));
        assert_int_equal(rk_sd_packet_open(&c.card, &sd, &packet), RK_SD_STATUS_OK);
        assert_int_equal(packet.data.len, profile_hex(vectors[i].data, data));
        assert_memory_equal(packet.data.ptr, data, packet.data.len);
        struct rk_slice its = rk_slice(answer, profile_hex(vectors[i].answer, answer));
        len = profile_hex(vectors[i].response, want);
        assert_int_equal(rk_sd_packet_respond(&c.card, &packet, RK_SD_STATUS_OK, its, out), len);
        assert_memory_equal(out, want, len);
        rk_sd_packet_end(&packet);
    }
}

static void packet__each_octet_changed__not_opened(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        uint8_t good[200], octets[200];
        struct rk_sd sd = sd_domain(&c, 0);
        size_t len = profile_hex(vectors[i].packet, good);
        for (size_t bit = 0; bit < 8 * len; bit++) {
            struct rk_sd_packet packet;
            memcpy(octets, good, len);
            octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
            if (rk_sd_packet_start(&packet, octets, len) &&
                rk_sd_packet_open(&c.card, &sd, &packet) == RK_SD_STATUS_OK)
                fail_msg("vector %zu with bit %zu changed", i, bit);
        }
    }
}

static void packet__cut__no_header(void **state) {
    (void)state;
    struct rk_sd_packet packet;
    uint8_t octets[200];
    size_t len = profile_hex(vectors[0].packet, octets);
    for (size_t i = 0; i < len; i++)
        assert_false(rk_sd_packet_start(&packet, octets, i));
    assert_true(rk_sd_packet_start(&packet, octets, len));
}

static void level__each_pair__field_for_field(void **state) {
    (void)state;
    struct rk_sd_packet packet = {.octets = NULL};
    for (unsigned spi1 = 0; spi1 < 32; spi1++)
        for (unsigned least = 0; least < 32; least++) {
            packet.spi1 = (uint8_t)spi1;
            bool enough = (spi1 & 3) >= (least & 3) && (spi1 >> 2 & 1) >= (least >> 2 & 1) &&
                          spi1 >> 3 >= least >> 3;
            assert_int_equal(rk_sd_packet_level(&packet, (uint8_t)least), enough);
        }
}

static void check__redundancy__usual_values(void **state) {
    (void)state;
    uint8_t out[RK_SD_CHECK_MAX];
    struct rk_sd_check narrow = {.integrity = RK_SD_REDUNDANCY, .len = rk_sd_redundancy_len(0x11)};
    struct rk_sd_check wide = {.integrity = RK_SD_REDUNDANCY, .len = rk_sd_redundancy_len(0x15)};
    for (size_t cut = 0; cut <= 9; cut++) {
        static const char digits[] = "123456789";
        struct rk_slice parts[] = {rk_slice(digits, cut), rk_slice(&digits[cut], 9 - cut)};
        assert_int_equal(rk_sd_make_check(&c.card, &narrow, parts, 2, out), 0);
        assert_memory_equal(out, "\x90\x6E", 2);
        assert_int_equal(rk_sd_make_check(&c.card, &wide, parts, 2, out), 0);
        assert_memory_equal(out, "\xCB\xF4\x39\x26", 4);
    }
    assert_int_equal(rk_sd_redundancy_len(0x12), 0);
    assert_int_equal(rk_sd_redundancy_len(0x13), 0);
}

static void cipher_of__key_and_octet__only_what_fits(void **state) {
    (void)state;
    static const struct {
        uint8_t octet, type, len;
        enum rk_sd_cipher cipher;
    } cases[] = {
        {0x10, 0x88, 16, RK_SD_AES},       {0x12, 0x88, 32, RK_SD_AES},
        {0x15, 0x88, 16, RK_SD_NO_CIPHER}, {0x12, 0x80, 16, RK_SD_NO_CIPHER},
        {0x10, 0x80, 16, RK_SD_3DES},      {0x10, 0x82, 24, RK_SD_3DES},
        {0x15, 0x82, 16, RK_SD_3DES},      {0x15, 0x82, 24, RK_SD_NO_CIPHER},
        {0x19, 0x80, 24, RK_SD_3DES},      {0x19, 0x80, 16, RK_SD_NO_CIPHER},
        {0x11, 0x80, 16, RK_SD_NO_CIPHER}, {0x1D, 0x80, 16, RK_SD_NO_CIPHER},
        {0x13, 0x88, 16, RK_SD_NO_CIPHER}, {0x10, 0x80, 32, RK_SD_NO_CIPHER},
        {0x10, 0x90, 16, RK_SD_NO_CIPHER}, {0x10, 0x88, 0, RK_SD_NO_CIPHER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rk_sd_key_info key = {.type = cases[i].type, .len = cases[i].len};
        assert_int_equal(rk_sd_cipher_of(cases[i].octet, &key), cases[i].cipher);
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(packet__of_real_cards__opened_and_answered_alike),
        TEST(packet__each_octet_changed__not_opened),
        TEST(packet__cut__no_header),
        TEST(level__each_pair__field_for_field),
        TEST(check__redundancy__usual_values),
        TEST(cipher_of__key_and_octet__only_what_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
