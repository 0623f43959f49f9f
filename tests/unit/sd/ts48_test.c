/* The GSMA's test profiles: their domain and applications as the package has them, and their
 * published keys, which open test cards alone. */
#include "tests/support/test.h"

#include "tests/support/ota.h"
#include "tests/support/ts48.h"
#include "tests/unit/profile/card.h"

#include "euicc/apdu/internal.h"
#include "euicc/port/host/crypto.h"
#include "euicc/sd/domain.h"
#include "euicc/sd/target.h"
#include "euicc/store/objects.h"

#include <stdio.h>
#include <string.h>

static const char *const names[] = {TS48_V5, TS48_V7};

static struct card installed;
static struct rk_crypto_host crypto;
static struct rk_port port;
static struct rk_euicc card;

/* A card on which the package is enabled. */
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
    assert_int_equal(rk_store_mount(&card.store, port.flash), 0);
    rk_apdu_reset(&card);
    rk_uicc_reset(&card.uicc, &card.store, &port, installed.space);
}

static void stop(void) {
    rk_crypto_host_close(&crypto);
    card_close(&installed);
}

static void domain__of_each_package__as_the_package_says(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct rk_sd_domain domain;
        uint8_t options = 0xFF, data[100];
        start(names[i]);
        struct rk_sd sd = {&card.store, installed.space, 0};
        assert_int_equal(rk_sd_domain(&sd, &domain), 0);
        assert_int_equal(domain.aid_len, 8);
        assert_memory_equal(domain.aid, "\xA0\x00\x00\x01\x51\x00\x00\x00", 8);
        assert_memory_equal(domain.privileges, "\x82\xDC\x00", 3);
        assert_int_equal(domain.life_cycle, RK_SD_PERSONALIZED);
        assert_int_equal(domain.tar_count, 2);
        assert_memory_equal(domain.tars, "\xB2\x01\x00\x00\x00\x00", 6);
        assert_int_equal(domain.minimum_spi1, 0x02);
        assert_int_equal(domain.scp_count, 1);
        assert_true(rk_sd_has_scp(&domain, RK_SD_SCP80, &options));
        assert_int_equal(options, 0);
        assert_false(rk_sd_has_scp(&domain, RK_SD_SCP03, NULL));
        assert_int_equal(rk_sd_data(&sd, 0x0070, 0, data, sizeof data), 0x32);
        assert_memory_equal(data, "\x66\x30\x73\x2E", 4);
        assert_int_equal(rk_sd_data(&sd, 0x0070, 0x30, data, sizeof data), 2);
        assert_int_equal(rk_sd_data(&sd, 0x00CF, 0, data, sizeof data), RK_SD_ABSENT);
        assert_int_equal(
            rk_sd_find_aid(&card.store, installed.space, rk_slice(domain.aid, domain.aid_len)), 0);
        sd.number = 1;
        assert_int_equal(rk_sd_domain(&sd, &domain), RK_SD_ABSENT);
        stop();
    }
}

static void target__each_tar__its_application(void **state) {
    (void)state;
    static const struct {
        const char *tar;
        uint8_t aid_len;
    } tars[] = {
        {"\xB0\x01\x20", 0}, {"\xB0\x01\x40", 12}, {"\xB0\x01\x41", 12}, {"\xB0\x01\x42", 16}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct rk_sd_target target;
        start(names[i]);
        for (size_t n = 0; n < sizeof tars / sizeof *tars; n++) {
            assert_int_equal(rk_sd_find_target(&card.store, installed.space,
                                               (const uint8_t *)tars[n].tar, &target),
                             0);
            assert_int_equal(target.kind, RK_SD_TARGET_FILES);
            assert_int_equal(target.minimum_spi1, 0x02);
            assert_int_equal(target.uicc.rights, RK_UICC_FULL_ACCESS);
            assert_int_equal(target.aid_len, tars[n].aid_len);
            assert_int_equal(target.adf.rights,
                             tars[n].aid_len ? RK_UICC_FULL_ACCESS : RK_UICC_NO_ACCESS);
            assert_int_equal(target.domain.number, 0);
        }
        static const uint8_t domain[] = {0xB2, 0x01, 0x00}, nobody[] = {0xB0, 0x01, 0x43};
        assert_int_equal(rk_sd_find_target(&card.store, installed.space, domain, &target), 0);
        assert_int_equal(target.kind, RK_SD_TARGET_DOMAIN);
        assert_int_equal(rk_sd_find_target(&card.store, installed.space, nobody, &target),
                         RK_SD_ABSENT);
        stop();
    }
}

/* Status and data of the response to a packet with the published keys, as 3DES and as AES, that
 * reads the first octet of a file. */
static void send(bool des, uint8_t tar, uint16_t fid, uint64_t counter, struct ota_answer *answer) {
    uint8_t script[] = {0x00, 0xA4, 0x00, 0x04, 0x02, 0x00, 0x00, 0x00, 0xB0, 0x00, 0x00, 0x01};
    static const uint8_t key[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    struct ota how = {.spi1 = 0x16,
                      .spi2 = 0x01,
                      .kic = des ? 0x15 : 0x22,
                      .kid = des ? 0x15 : 0x22,
                      .tar = {0xB0, 0x01, tar},
                      .counter = counter,
                      .cipher = {.des = des, .value = rk_slice_of(key)},
                      .mac = {.des = des, .value = rk_slice_of(key)}};
    struct ota_octets packet, part[OTA_PARTS_MAX], apdu;
    uint8_t response[258];
    rk_put_u16(script + 5, fid);
    ota_command(&how, rk_slice_of(script), &packet);
    assert_int_equal(ota_messages(ota_slice(&packet), 0, false, part), 1);
    ota_envelope(ota_slice(&part[0]), &apdu);
    apdu.ptr[apdu.len++] = 0x00; /* Le */
    size_t len = rk_euicc_apdu(&card, ota_slice(&apdu), response);
    assert_int_equal(rk_get_u16(response + len - 2), 0x9000);
    assert_true(ota_plain_response(&how, rk_slice(response, len - 2), answer));
}

static void published_keys__of_each_package__open_test_cards_alone(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct ota_answer answer;
        start(names[i]);
        for (unsigned version = 1; version <= 2; version++) {
            struct rk_sd sd = {&card.store, installed.space, 0};
            for (uint8_t id = 1; id <= 3; id++) {
                struct rk_sd_key key;
                card.identity.test = false;
                assert_int_equal(rk_sd_key_open(&card, &sd, (uint8_t)version, id, &key),
                                 RK_SD_PUBLISHED);
                card.identity.test = true;
                assert_int_equal(rk_sd_key_open(&card, &sd, (uint8_t)version, id, &key), 0);
            }
            card.identity.test = false;
            send(version == 1, 0x20, 0x2FE2, 1, &answer);
            assert_int_equal(answer.status, 0x06);
            card.identity.test = true;
            send(version == 1, 0x20, 0x2FE2, 1, &answer);
            assert_int_equal(answer.status, 0x00);
            assert_int_equal(answer.data.len, 4);
            assert_memory_equal(answer.data.ptr, "\x02\x90\x00\x98", 4);
        }
        stop();
    }
}

static void files__of_each_application__reached(void **state) {
    (void)state;
    static const struct {
        uint8_t tar;
        uint16_t fid;
    } files[] = {{0x20, 0x2FE2}, {0x40, 0x6F07}, {0x41, 0x6F02}, {0x42, 0x6F22}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        start(names[i]);
        card.identity.test = true;
        for (size_t n = 0; n < sizeof files / sizeof *files; n++) {
            struct ota_answer answer;
            send(false, files[n].tar, files[n].fid, n + 1, &answer);
            if (answer.status || answer.data.len != 4 ||
                memcmp(answer.data.ptr, "\x02\x90\x00", 3) != 0)
                fail_msg("%s: TAR B001%02X", names[i], files[n].tar);
        }
        stop();
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(domain__of_each_package__as_the_package_says),
        cmocka_unit_test(target__each_tar__its_application),
        cmocka_unit_test(files__of_each_application__reached),
        cmocka_unit_test(published_keys__of_each_package__open_test_cards_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
