/* The operator's domain of the GSMA's test profiles, installed from their packages: what a reader
 * finds, and what its operator does with the published keys on a test card. */
#include "tests/support/test.h"

#include "tests/support/ota.h"
#include "tests/support/scp03.h"
#include "tests/support/ts48.h"
#include "tests/unit/profile/card.h"

#include "euicc/apdu/internal.h"
#include "euicc/port/host/crypto.h"

#include <string.h>

static const char *const names[] = {TS48_V5, TS48_V7};

static struct card installed;
static struct rk_crypto_host crypto;
static struct rk_port port;
static struct rk_euicc card;
static uint8_t response[258];
static size_t response_len; /* without the status word */

static void start(const char *name) {
    static const uint8_t wrapping[RK_WRAPPING_KEY_LEN];
    struct rk_slice package_octets = ts48_load(name);
    struct rk_install_config config = card_config();
    card_open(&installed, 64);
    assert_int_equal(card_install(&installed, package_octets, 1007, &config), 0);
    assert_int_equal(rk_crypto_host_open(&crypto, NULL, wrapping), 0);
    port = (struct rk_port){&installed.ram.flash, &crypto.crypto, NULL};
    memset(&card, 0, sizeof card);
    card.port = &port;
    card.identity.test = true;
    assert_int_equal(rk_store_mount(&card.store, port.flash), 0);
    rk_apdu_reset(&card);
    rk_uicc_reset(&card.uicc, &card.store, &port, installed.space);
}

static void stop(void) {
    rk_crypto_host_close(&crypto);
    card_close(&installed);
}

static void expect(const char *apdu, size_t len, uint16_t sw) {
    response_len = rk_euicc_apdu(&card, rk_slice(apdu, len), response) - 2;
    assert_int_equal(rk_get_u16(response + response_len), sw);
}
#define EXPECT(apdu, sw) expect((apdu), sizeof(apdu) - 1, (sw))

#define SELECT "\x00\xA4\x04\x00\x08\xA0\x00\x00\x01\x51\x00\x00\x00\x00"

static void domain__of_each_package__tells_its_keys_and_takes_no_scp03(void **state) {
    (void)state;
    static const uint8_t keys[] = {0xC0, 0x04, 0x01, 0x01, 0x82, 0x10};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        start(names[i]);
        EXPECT(SELECT, 0x9000);
        assert_int_equal(response_len, 18);
        EXPECT("\x80\xCA\x00\xE0\x00", 0x9000);
        assert_in_range(response_len, 2 + 6 * sizeof keys, 255);
        assert_int_equal(response[0], 0xE0);
        assert_int_equal(response[1], response_len - 2);
        for (unsigned n = 0; n < 6; n++) {
            const uint8_t *key = response + 2 + n * sizeof keys;
            assert_memory_equal(key, keys, 2);
            assert_int_equal(key[2], 1 + n % 3); /* KIc, KID, KIK */
            assert_int_equal(key[3], 1 + n / 3); /* 3DES, then AES */
            assert_int_equal(key[4] == 0x88, n / 3);
            assert_int_equal(key[5], 16);
        }
        EXPECT("\x80\xCA\x00\x66\x00", 0x9000);
        assert_memory_equal(response, "\x66\x30\x73\x2E", 4);
        EXPECT("\x80\x50\x00\x00\x08\x01\x02\x03\x04\x05\x06\x07\x08\x00", 0x6985);
        EXPECT("\x80\xF2\x80\x02\x02\x4F\x00\x00", 0x6982);
        stop();
    }
}

/* A packet for the domain with AES keys of a version: the script's answer. */
static void send(uint8_t version, const uint8_t key[16], uint64_t counter, struct rk_slice script,
                 struct ota_answer *answer) {
    struct ota how = {.spi1 = 0x16,
                      .spi2 = 0x01,
                      .kic = (uint8_t)(version << 4 | 2),
                      .kid = (uint8_t)(version << 4 | 2),
                      .tar = {0xB2, 0x01, 0x00},
                      .counter = counter,
                      .cipher = {.value = rk_slice(key, 16)},
                      .mac = {.value = rk_slice(key, 16)}};
    struct ota_octets packet, parts[OTA_PARTS_MAX], apdu;
    ota_command(&how, script, &packet);
    size_t count = ota_messages(ota_slice(&packet), 7, false, parts);
    for (size_t i = 0; i < count; i++) {
        ota_envelope(ota_slice(&parts[i]), &apdu);
        apdu.ptr[apdu.len++] = 0x00; /* Le */
        response_len = rk_euicc_apdu(&card, ota_slice(&apdu), response) - 2;
        assert_int_equal(rk_get_u16(response + response_len), 0x9000);
    }
    assert_true(ota_plain_response(&how, rk_slice(response, response_len), answer));
    assert_int_equal(answer->status, 0);
}

/* PUT KEY for three times the same key, under the published one. */
static size_t put_key(uint8_t version, const uint8_t *kik, const uint8_t *key, uint8_t *out) {
    const uint8_t head[] = {0x80, 0xD8, 0x00, 0x81, 0x00, version};
    size_t len = sizeof head;
    memcpy(out, head, len);
    for (unsigned i = 0; i < 3; i++) {
        out[len++] = 0x88;
        out[len++] = 16;
        len += scp03_encipher_key(rk_slice(kik, 16), rk_slice(key, 16), out + len);
        out[len++] = 3;
        scp03_check_value(rk_slice(key, 16), out + len);
        len += 3;
    }
    out[4] = (uint8_t)(len - 5);
    return len;
}

static void packets__with_published_keys__bring_keys_that_then_work(void **state) {
    (void)state;
    static const uint8_t published[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    static const uint8_t own[] = {0xF0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0xF1};
    static const uint8_t status[] = {0x80, 0xF2, 0x80, 0x02, 0x02, 0x4F,
                                     0x00, 0x00, 0xC0, 0x00, 0x00, 0x00};
    static const char entry[] = "\x02\x90\x00\xE3\x13\x4F\x08\xA0\x00\x00\x01\x51\x00\x00\x00"
                                "\x9F\x70\x01\x0F\xC5\x03\x82\xDC\x00";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint8_t script[200];
        struct ota_answer answer;
        start(names[i]);
        send(2, published, 1, rk_slice_of(status), &answer);
        assert_int_equal(answer.data.len, sizeof entry - 1);
        assert_memory_equal(answer.data.ptr, entry, sizeof entry - 1);
        size_t len = put_key(3, published, own, script);
        send(2, published, 2, rk_slice(script, len), &answer);
        assert_memory_equal(answer.data.ptr, "\x01\x61\x0A", 3);
        card.identity.test = false; /* the published ones open no more */
        send(3, own, 1, rk_slice_of(status), &answer);
        assert_memory_equal(answer.data.ptr, entry, sizeof entry - 1);
        stop();
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(domain__of_each_package__tells_its_keys_and_takes_no_scp03),
        cmocka_unit_test(packets__with_published_keys__bring_keys_that_then_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
