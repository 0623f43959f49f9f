/* The GSMA's test profile with SUCI: its USIM conceals the identity as its files tell. */
#include "tests/support/ts48.h"
#include "tests/unit/profile/card.h"

#include "euicc/port/host/crypto.h"
#include "euicc/uicc/uicc.h"

#include <string.h>

#define SELECT_USIM "00A4040C0CA0000000871002FF49FF0589"
#define CALC_INFO   "7FD05FD04F01"

static struct card card;
static struct rk_uicc uicc;
static struct rk_crypto_host host;
static struct rk_port port;
static struct rk_reply reply;

static uint16_t send(const char *hex) {
    uint8_t octets[64];
    struct rk_apdu apdu;
    size_t len = from_hex(hex, octets, sizeof octets);
    assert_true(rk_apdu_parse(rk_slice(octets, len), &apdu));
    memset(&reply, 0, sizeof reply);
    rk_uicc_command(&uicc, &apdu, &reply);
    return reply.sw;
}

/* What the profile has in the file, followed by FF. */
static void provision(const char *hex) {
    uint8_t octets[256];
    struct rk_file file = card_file(&card, CALC_INFO);
    memset(octets, 0xFF, sizeof octets);
    assert_true(from_hex(hex, octets, sizeof octets) <= file.size);
    assert_true(file.size <= sizeof octets);
    assert_int_equal(rk_file_write(&uicc.files, &file, 0, rk_slice(octets, file.size)), 0);
}

static void open_card(void) {
    static const uint8_t wrapping_key[RK_WRAPPING_KEY_LEN] = {9};
    struct rk_install_config config = card_config();
    struct rk_slice package_octets = ts48_load(TS48_V7);
    card_open(&card, 32);
    /* The header is the first element; its ICCID (tag 83) is what the metadata would say. */
    for (size_t at = 0; at < 100; at++)
        if (package_octets.ptr[at] == 0x83 && package_octets.ptr[at + 1] == 10)
            for (size_t i = 0; i < 10; i++)
                config.iccid[i] = (uint8_t)(package_octets.ptr[at + 2 + i] << 4 |
                                            package_octets.ptr[at + 2 + i] >> 4);
    assert_int_equal(card_install(&card, package_octets, 255, &config), 0);
    assert_int_equal(rk_crypto_host_open(&host, NULL, wrapping_key), 0);
    port = (struct rk_port){&card.ram.flash, &host.crypto, NULL};
    rk_uicc_reset(&uicc, &card.store, &port, card.space);
    assert_int_equal(send(SELECT_USIM), 0x9000);
}

static void close_card(void) {
    rk_crypto_host_close(&host);
    card_close(&card);
}

static void get_identity__ts48_v7__conceals_once_it_has_a_key(void **state) {
    (void)state;
    /* IMSI 001010123456789, no routing indicator, no key: what the profile comes with. */
    static const uint8_t as_shipped[] = {0xA1, 0x0D, 0x01, 0x00, 0xF1, 0x10, 0xF0, 0xFF,
                                         0x00, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98};
    open_card();
    assert_int_equal(send("8078000100"), 0x9000);
    assert_int_equal(reply.len, sizeof as_shipped);
    assert_memory_equal(reply.data, as_shipped, sizeof as_shipped);
    provision("A0020101A12580011B8120"
              "5A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650");
    assert_int_equal(send("8078000100"), 0x9000);
    assert_int_equal(reply.len, 2 + 8 + 32 + 5 + 8);
    assert_int_equal(reply.data[8], 1);
    assert_int_equal(reply.data[9], 0x1B);
    provision("A0020201A12680011B8121"
              "0272DA71976234CE833A6907425867B82E074D44EF907DFB4B3E21C1C2256EBCD1");
    assert_int_equal(send("8078000100"), 0x9000);
    assert_int_equal(reply.len, 2 + 8 + 33 + 5 + 8);
    assert_int_equal(reply.data[8], 2);
    close_card();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(get_identity__ts48_v7__conceals_once_it_has_a_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
