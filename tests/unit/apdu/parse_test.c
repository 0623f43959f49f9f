/* The four cases of ISO 7816-3, short and extended, and what is none of them. */
#include "tests/support/test.h"

#include "euicc/apdu/apdu.h"

#include <stdlib.h>
#include <string.h>

/* Parse octets that lie in a block of exactly their size. */
static bool parse(const char *hex, struct rk_apdu *out, uint8_t **block) {
    size_t len = strlen(hex) / 2;
    *block = malloc(len ? len : 1);
    assert_non_null(*block);
    for (size_t i = 0; i < len; i++) {
        char digits[3] = {hex[2 * i], hex[2 * i + 1], 0};
        (*block)[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return rk_apdu_parse(rk_slice(*block, len), out);
}

static void parse__each_case__as_written(void **state) {
    (void)state;
    static const struct {
        const char *hex;
        size_t data_len;
        bool has_le;
        uint32_t le;
    } cases[] = {
        {"00A40000", 0, false, 0},
        {"00B0000000", 0, true, 0},
        {"00B00000FF", 0, true, 255},
        {"00A4000002"
         "3F00",
         2, false, 0},
        {"00A4000002"
         "3F00"
         "00",
         2, true, 0},
        {"00A4000002"
         "3F00"
         "10",
         2, true, 16},
        {"00B00000"
         "000000",
         0, true, 0},
        {"00B00000"
         "000100",
         0, true, 256},
        {"00A40000"
         "000002"
         "3F00",
         2, false, 0},
        {"00A40000"
         "000002"
         "3F00"
         "0000",
         2, true, 0},
        {"00A40000"
         "000002"
         "3F00"
         "0102",
         2, true, 258},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rk_apdu apdu;
        uint8_t *block;
        if (!parse(cases[i].hex, &apdu, &block))
            fail_msg("%s is refused", cases[i].hex);
        assert_int_equal(apdu.data.len, cases[i].data_len);
        assert_int_equal(apdu.has_le, cases[i].has_le);
        assert_int_equal(apdu.le, cases[i].le);
        assert_int_equal(apdu.ins, block[1]);
        free(block);
    }
}

static void parse__lengths_that_do_not_fit__refused(void **state) {
    (void)state;
    static const char *const cases[] = {
        "",
        "00",
        "00A400",
        "00A4000003"
        "3F00",
        "00A4000002"
        "3F0000"
        "00",
        "00A4000001"
        "3F0000"
        "00",
        "00A40000"
        "0000",
        "00A40000"
        "000003"
        "3F00",
        "00A40000"
        "000002"
        "3F00"
        "00",
        "00A40000"
        "000000"
        "3F00",
        "00A40000"
        "000002"
        "3F00"
        "000000",
        "00A40000"
        "00FFFF"
        "00",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rk_apdu apdu;
        uint8_t *block;
        if (parse(cases[i], &apdu, &block))
            fail_msg("%s is taken", cases[i]);
        free(block);
    }
}

static void parse__class__channel_and_chaining(void **state) {
    (void)state;
    static const struct {
        uint8_t cla, channel;
        bool chained;
    } cases[] = {
        {0x00, 0, false}, {0x03, 3, false},  {0x10, 0, true},  {0x80, 0, false},
        {0x82, 2, false}, {0x90, 0, true},   {0x40, 4, false}, {0x4F, 19, false},
        {0xC0, 4, false}, {0xCF, 19, false}, {0x51, 5, true},  {0xDF, 19, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const uint8_t command[] = {cases[i].cla, 0xA4, 0, 0};
        struct rk_apdu apdu;
        assert_true(rk_apdu_parse(rk_slice_of(command), &apdu));
        assert_int_equal(apdu.channel, cases[i].channel);
        assert_int_equal(apdu.chained, cases[i].chained);
    }
}

static void reply__too_much_data__6F00(void **state) {
    (void)state;
    static const uint8_t data[RK_REPLY_MAX + 1];
    struct rk_reply reply;
    rk_reply_data(&reply, rk_slice(data, RK_REPLY_MAX));
    assert_int_equal(reply.sw, 0x9000);
    assert_int_equal(reply.len, RK_REPLY_MAX);
    rk_reply_data(&reply, rk_slice_of(data));
    assert_int_equal(reply.sw, 0x6F00);
    assert_int_equal(reply.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse__each_case__as_written),
        cmocka_unit_test(parse__lengths_that_do_not_fit__refused),
        cmocka_unit_test(parse__class__channel_and_chaining),
        cmocka_unit_test(reply__too_much_data__6F00),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
