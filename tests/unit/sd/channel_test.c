/* Selecting a security domain, and the secure channel of SCP03 as a host meets it. */
#include "tests/support/cut.h"
#include "tests/unit/sd/managed.h"

#include "euicc/sd/application.h"
#include "euicc/sd/functions.h"

#include <stdio.h>
#include <string.h>

static struct managed m;

#define STATUS "80F28002024F0000"
#define ENTRY  "E313 4F08A000000151000000 9F70010F C50382DC00"

static int setup(void **state) {
    (void)state;
    managed_open(&m);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    managed_close(&m);
    return 0;
}

/* ---- SELECT ---- */

static void select__full_and_partial__fci(void **state) {
    (void)state;
    const char *fci = "6F10 8408A000000151000000 A504 9F6501FF";
    managed_expect_plain(&m, "00A4040008" MANAGED_AID "00", 0x9000, fci);
    managed_expect_plain(&m, "00A4040005A00000015100", 0x9000, fci);
    managed_expect_plain(&m, "00A4040408" MANAGED_AID "00", 0x9000, fci);
    managed_expect_plain(&m, "00A4040C08" MANAGED_AID, 0x9000, "");
    managed_expect_plain(&m, "00A4040008" MANAGED_AID, 0x9000, fci); /* by GET RESPONSE */
    managed_expect_plain(&m, "00A4041008" MANAGED_AID, 0x6A86, "");
    managed_expect_plain(&m, "00A4040208" MANAGED_AID, 0x6A82, "");
    managed_expect_plain(&m, "00A4040008A000000151000001", 0x6A82, "");
    managed_expect_plain(&m, "00A4040010A00000055910100102736400B202000100", 0x9000,
                         "6F18 8410A00000055910100102736400B2020001 A504 9F6501FF");
}

static void select__no_enabled_profile__not_found(void **state) {
    (void)state;
    m.sd.card.uicc.files.space = 0;
    managed_expect_plain(&m, "00A4040008" MANAGED_AID "00", 0x6A82, "");
}

static void select__file_and_back__commands_go_there(void **state) {
    (void)state;
    managed_expect_plain(&m, "80F2000000", 0x6982, ""); /* GET STATUS: who asks is not known */
    managed_expect_plain(&m, "00A40000023F0000", 0x9000, NULL);
    managed_expect_plain(&m, "80F2000C", 0x9000, ""); /* STATUS of TS 102 221 */
    managed_expect_plain(&m, "80CA006600", 0x6D00, "");
    managed_expect_plain(&m, "00A404000C" PROFILE_USIM_AID "00", 0x9000, NULL);
    managed_expect_plain(&m, "80F2000C", 0x9000, "");
    managed_expect_plain(&m, "00A4040008" MANAGED_AID "00", 0x9000, NULL);
    managed_expect_plain(&m, "00B0000000", 0x6D00, "");
    managed_expect_plain(&m, "80CA00CF00", 0x6A88, "");
}

static void select__further_channels__each_its_own(void **state) {
    (void)state;
    managed_expect_plain(&m, "00700001", 0x9000, NULL);
    managed_expect_plain(&m, "00700005", 0x9000, NULL);
    managed_expect_plain(&m, "81CA006600", 0x6D00, "");
    managed_expect_plain(&m, "01A4040C08" MANAGED_AID, 0x9000, "");
    managed_expect_plain(&m, "81CA00E000", 0x9000, NULL);
    managed_expect_plain(&m, "41A4040C08" MANAGED_AID, 0x9000, "");
    managed_expect_plain(&m, "C1CA00E000", 0x9000, NULL);
}

static void secure_messaging__no_domain_selected__not_supported(void **state) {
    (void)state;
    managed_expect_plain(&m, "00A40000023F0000", 0x9000, NULL);
    managed_expect_plain(&m,
                         "84F2800208"
                         "0011223344556677",
                         0x6882, "");
    managed_expect_plain(&m,
                         "E4F2800208"
                         "0011223344556677",
                         0x6882, "");
}

static void secure_messaging__other_kinds_and_chains__not_supported(void **state) {
    (void)state;
    managed_expect_plain(&m,
                         "88F2800208"
                         "0011223344556677",
                         0x6882, "");
    managed_expect_plain(&m,
                         "8CF2800208"
                         "0011223344556677",
                         0x6882, "");
    managed_expect_plain(&m,
                         "04F2800208"
                         "0011223344556677",
                         0x6882, "");
    managed_expect_plain(&m,
                         "94F2800208"
                         "0011223344556677",
                         0x6884, "");
}

/* Terminals of T=0 fetch the answer of a secured command in that command's class. */
static void get_response__class_of_secured_command__is_the_transport_s(void **state) {
    (void)state;
    static const uint8_t get_data[] = {0x80, 0xCA, 0x00, 0x66}, more[] = {0x84, 0xC0, 0, 0, 0x32};
    uint8_t response[258];
    managed_expect_plain(&m, "00A4040C08" MANAGED_AID, 0x9000, "");
    assert_int_equal(rk_euicc_apdu(&m.sd.card, rk_slice_of(get_data), response), 2);
    assert_memory_equal(response, "\x61\x32", 2);
    assert_int_equal(rk_euicc_apdu(&m.sd.card, rk_slice_of(more), response), 0x34);
    assert_memory_equal(response, "\x66\x30", 2);
    assert_memory_equal(response + 0x32, "\x90\x00", 2);
    assert_int_equal(rk_euicc_apdu(&m.sd.card, rk_slice_of(more), response), 2);
    assert_memory_equal(response, "\x6F\x00", 2);
}

/* ---- opening ---- */

static void session__each_level_and_key_length__works(void **state) {
    (void)state;
    static const uint8_t levels[] = {0x01, 0x03, 0x11, 0x13, 0x33};
    for (unsigned version = 0x30; version <= 0x32; version++)
        for (size_t i = 0; i < sizeof levels; i++) {
            managed_authenticate(&m, (uint8_t)version, levels[i]);
            managed_expect(&m, STATUS, 0x9000, ENTRY);
            managed_expect(&m, "80CA00E000", 0x9000, NULL);
            managed_expect(&m,
                           "80E6020001"
                           "00",
                           0x6985, "");
            managed_expect(&m, "80F28002084F06A000000151FF00", 0x6A88, "");
            managed_expect(&m, STATUS, 0x9000, ENTRY);
            managed_expect(&m, "80CA9F7F00", 0x6A88, "");
        }
}

static void session__on_further_channels__the_class_has_no_part_in_it(void **state) {
    (void)state;
    static const struct {
        uint8_t channel;
        const char *open, *select;
    } channels[] = {{3, "00700003", "03A4040C08" MANAGED_AID},
                    {19, "00700013", "4FA4040C08" MANAGED_AID}};
    for (size_t i = 0; i < 2; i++) {
        managed_expect_plain(&m, channels[i].open, 0x9000, NULL);
        managed_expect_plain(&m, channels[i].select, 0x9000, "");
        m.host.channel = channels[i].channel;
        managed_authenticate(&m, 0x30, 0x33);
        managed_expect(&m, STATUS, 0x9000, ENTRY);
    }
}

static void session__version_0__the_lowest(void **state) {
    (void)state;
    managed_take_keys(&m, 0x30);
    assert_int_equal(managed_initialize(&m, 0), 0x9000);
    assert_int_equal(m.sd.answer[10], 0x30);
    assert_int_equal(m.sd.answer[11], 0x03);
    assert_int_equal(m.sd.answer[12], 0x70);
}

static void session__without_key_for_keys__all_but_put_key(void **state) {
    (void)state;
    static const char *const keys[] = {"E00102030405060708090A0B0C0D0E0F"};
    managed_authenticate(&m, 0x33, 0x03);
    managed_expect(&m, STATUS, 0x9000, ENTRY);
    m.host.dek = managed_key(0x30, 3);
    managed_expect(&m, managed_put_key(&m, 0x34, 0, keys, 1), 0x6985, "");
}

static void session__options_of_the_profile__are_kept(void **state) {
    (void)state;
    struct scp03_octets apdu;
    managed_name_protocol(&m, RK_SD_SCP03, 0x00); /* a random challenge, answers as they are */
    managed_authenticate(&m, 0x30, 0x03);
    managed_expect(&m, STATUS, 0x9000, ENTRY);
    assert_int_equal(managed_initialize(&m, 0x30), 0x9000);
    assert_int_equal(m.sd.answer_len, 29);
    scp03_authenticate(&m.host, 0x13, &apdu);
    assert_int_equal(sd_send(&m.sd, scp03_slice(&apdu)), 0x6A86);
    managed_name_protocol(&m, RK_SD_SCP03, 0x30);
    managed_authenticate(&m, 0x30, 0x13);
    assert_int_equal(managed_initialize(&m, 0x30), 0x9000);
    scp03_authenticate(&m.host, 0x33, &apdu);
    assert_int_equal(sd_send(&m.sd, scp03_slice(&apdu)), 0x6A86);
    managed_name_protocol(&m, RK_SD_SCP03, 0x71); /* not known here */
    assert_int_equal(managed_initialize(&m, 0x30), 0x6985);
    managed_name_protocol(&m, RK_SD_SCP81, 0x00); /* a domain without SCP03 */
    assert_int_equal(managed_initialize(&m, 0x30), 0x6985);
}

static void initialize_update__wrong__told(void **state) {
    (void)state;
    managed_expect_plain(&m,
                         "8050300107"
                         "00112233445566"
                         "00",
                         0x6A86, "");
    managed_expect_plain(&m,
                         "8050300007"
                         "00112233445566"
                         "00",
                         0x6700, "");
    managed_expect_plain(&m,
                         "8050340008"
                         "0011223344556677"
                         "00",
                         0x6A88, "");
    managed_expect_plain(&m,
                         "8050020008"
                         "0011223344556677"
                         "00",
                         0x6A88, ""); /* SCP80's */
    struct rk_sd sd = sd_domain(&m.sd, 0);
    struct rk_sd_key keys[2] = {
        {.info = {.version = 0x3E, .id = 1, .type = RK_SD_KEY_DES, .len = 16}, .value = {0x70}},
        {.info = {.version = 0x3E, .id = 2, .type = RK_SD_KEY_DES, .len = 16}, .value = {0x72}}};
    assert_int_equal(rk_sd_put_keys(&sd, 0, keys, 2), 0);
    managed_expect_plain(&m,
                         "80503E0008"
                         "0011223344556677"
                         "00",
                         0x6A88, ""); /* no AES */
    managed_expect_plain(&m,
                         "0050300008"
                         "0011223344556677"
                         "00",
                         0x6985, "");
}

static void session__published_keys__on_test_cards_alone(void **state) {
    (void)state;
    managed_authenticate(&m, 0x3F, 0x33);
    managed_expect(&m, STATUS, 0x9000, ENTRY);
    m.sd.card.identity.test = false;
    assert_int_equal(managed_initialize(&m, 0x3F), 0x6985);
    managed_authenticate(&m, 0x30, 0x33);
}

static void external_authenticate__wrong__ends_it(void **state) {
    (void)state;
    struct scp03_octets apdu;
    managed_take_keys(&m, 0x30);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(managed_initialize(&m, 0x30), 0x9000);
        m.host.bad_cryptogram = i == 0;
        m.host.bad_mac = i == 1;
        scp03_authenticate(&m.host, 0x33, &apdu);
        assert_int_equal(sd_send(&m.sd, scp03_slice(&apdu)), i == 0 ? 0x6300 : 0x6982);
        m.host.bad_cryptogram = m.host.bad_mac = false;
        scp03_authenticate(&m.host, 0x33, &apdu); /* the right one comes too late */
        assert_int_equal(sd_send(&m.sd, scp03_slice(&apdu)), 0x6985);
        assert_int_equal(managed_send(&m, STATUS), 0x6982);
    }
}

static void external_authenticate__levels_that_are_none__refused(void **state) {
    (void)state;
    static const uint8_t levels[] = {0x00, 0x02, 0x10, 0x20, 0x23, 0x31, 0x43, 0x81};
    struct scp03_octets apdu;
    managed_take_keys(&m, 0x30);
    for (size_t i = 0; i < sizeof levels; i++) {
        assert_int_equal(managed_initialize(&m, 0x30), 0x9000);
        scp03_authenticate(&m.host, levels[i], &apdu);
        assert_int_equal(sd_send(&m.sd, scp03_slice(&apdu)), 0x6A86);
    }
}

static void external_authenticate__not_at_once__refused(void **state) {
    (void)state;
    struct scp03_octets apdu;
    managed_expect_plain(&m,
                         "8482330010"
                         "00112233445566778899AABBCCDDEEFF",
                         0x6985, "");
    managed_take_keys(&m, 0x30);
    assert_int_equal(managed_initialize(&m, 0x30), 0x9000);
    managed_expect_plain(&m, "80CA00E000", 0x9000, NULL);
    scp03_authenticate(&m.host, 0x33, &apdu);
    assert_int_equal(sd_send(&m.sd, scp03_slice(&apdu)), 0x6985);
}

static void external_authenticate__replayed__refused(void **state) {
    (void)state;
    struct scp03_octets apdu;
    managed_take_keys(&m, 0x30);
    assert_int_equal(managed_initialize(&m, 0x30), 0x9000);
    scp03_authenticate(&m.host, 0x01, &apdu);
    assert_int_equal(sd_send(&m.sd, scp03_slice(&apdu)), 0x9000);
    assert_int_equal(managed_initialize(&m, 0x30), 0x9000); /* the same challenge of the host */
    assert_int_equal(sd_send(&m.sd, scp03_slice(&apdu)), 0x6300);
}

static void sequence__each_session__goes_on_also_over_power_cuts(void **state) {
    (void)state;
    managed_take_keys(&m, 0x30);
    for (unsigned n = 1; n <= 4; n++) {
        assert_int_equal(managed_initialize(&m, 0x30), 0x9000);
        assert_int_equal(m.sd.answer[31], n);
        managed_restart(&m);
    }
    managed_expect_plain(&m, "80CA00C100", 0x9000, "C103000004");
}

/* ---- in the session ---- */

static void command__wrong_mac_or_padding__ends_it(void **state) {
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        managed_authenticate(&m, 0x30, 0x33);
        managed_expect(&m, STATUS, 0x9000, ENTRY);
        m.host.bad_mac = i == 0;
        m.host.bad_padding = i == 1;
        assert_int_equal(managed_send(&m, STATUS), 0x6982);
        m.host.bad_mac = m.host.bad_padding = false;
        assert_int_equal(managed_send(&m, STATUS), 0x6982);
    }
}

static void command__replayed__ends_it(void **state) {
    (void)state;
    uint8_t plain[20];
    struct scp03_octets apdu;
    size_t len = profile_hex(STATUS, plain);
    managed_authenticate(&m, 0x30, 0x01);
    scp03_wrap(&m.host, rk_slice(plain, len), &apdu);
    assert_int_equal(sd_send(&m.sd, scp03_slice(&apdu)), 0x9000);
    assert_int_equal(sd_send(&m.sd, scp03_slice(&apdu)), 0x6982);
    assert_int_equal(managed_send(&m, STATUS), 0x6982);
}

static void command__without_security__ends_it(void **state) {
    (void)state;
    managed_authenticate(&m, 0x30, 0x01);
    managed_expect_plain(&m, STATUS, 0x6982, "");
    assert_int_equal(managed_send(&m, STATUS), 0x6982);
    managed_authenticate(&m, 0x30, 0x01);
    managed_expect_plain(&m, "80CA00E000", 0x6982, "");
    managed_expect_plain(&m, "80CA00E000", 0x9000, NULL);
}

static void command__too_short_for_a_mac__ends_it(void **state) {
    (void)state;
    managed_authenticate(&m, 0x30, 0x01);
    managed_expect_plain(&m, "84F28002024F00", 0x6982, "");
    assert_int_equal(managed_send(&m, STATUS), 0x6982);
}

static void session__selected_anew_or_reset__over(void **state) {
    (void)state;
    managed_authenticate(&m, 0x30, 0x01);
    managed_expect_plain(&m, "00A4040C08" MANAGED_AID, 0x9000, "");
    assert_int_equal(managed_send(&m, STATUS), 0x6982);
    managed_authenticate(&m, 0x30, 0x01);
    managed_restart(&m);
    assert_int_equal(managed_send(&m, STATUS), 0x6982);
}

static void session__domain_locked_meanwhile__over(void **state) {
    (void)state;
    struct rk_sd sd = sd_domain(&m.sd, 0);
    managed_authenticate(&m, 0x30, 0x01);
    assert_int_equal(rk_sd_set_life_cycle(&sd, RK_SD_PERSONALIZED | RK_SD_LOCKED), 0);
    assert_int_equal(managed_send(&m, STATUS), 0x6985);
    assert_int_equal(m.sd.card.sd.session.state, RK_SCP03_NONE);
    assert_int_equal(managed_initialize(&m, 0x30), 0x6985);
    managed_expect_plain(&m, "80CA00E000", 0x6985, "");
    assert_int_equal(rk_sd_set_life_cycle(&sd, RK_SD_PERSONALIZED), 0);
    managed_authenticate(&m, 0x30, 0x01);
}

static void session__opened_elsewhere__over(void **state) {
    (void)state;
    managed_expect_plain(&m, "00700001", 0x9000, NULL);
    managed_expect_plain(&m, "01A4040C08" MANAGED_AID, 0x9000, "");
    managed_authenticate(&m, 0x30, 0x01);
    struct scp03_host first = m.host;
    m.host.channel = 1;
    managed_authenticate(&m, 0x31, 0x03);
    struct scp03_host second = m.host;
    m.host = first;
    assert_int_equal(managed_send(&m, STATUS), 0x6982);
    m.host = second;
    managed_expect(&m, STATUS, 0x9000, ENTRY); /* the other one is not touched by that */
    managed_expect_plain(&m, "00708001", 0x9000, "");
    assert_int_equal(m.sd.card.sd.session.state, RK_SCP03_NONE);
    managed_expect_plain(&m, "00700001", 0x9000, NULL);
    managed_expect_plain(&m, "01A4040C08" MANAGED_AID, 0x9000, "");
    assert_int_equal(managed_send(&m, STATUS), 0x6982);
}

/* A packet of version 2 for the domain. */
static void send_packet(const char *script, const char *answer) {
    struct ota how = sd_server(2, "B20100", 0);
    sd_expect(&m.sd, &how, script, 0, answer);
}

static void session__its_keys_deleted_or_replaced_by_a_packet__over(void **state) {
    (void)state;
    static const struct rk_scp03 none;
    static const char *const keys[] = {"E00102030405060708090A0B0C0D0E0F"};
    static uint8_t kik[RK_SD_KEY_MAX];
    char script[600];
    managed_authenticate(&m, 0x30, 0x33);
    send_packet("80E4000003D20131", "01 9000"); /* others */
    managed_expect(&m, STATUS, 0x9000, ENTRY);
    send_packet("80E4000006D00103D20130", "01 9000");
    assert_memory_equal(&m.sd.card.sd.session, &none, sizeof none);
    managed_authenticate(&m, 0x32, 0x33);
    struct rk_slice dek = m.host.dek;
    m.host.dek = rk_slice(kik, profile_hex("202102030405060708090A0B0C0D0E0F", kik));
    snprintf(script, sizeof script, "%s", managed_put_key(&m, 0x34, 0x32, keys, 1));
    m.host.dek = dek;
    script[strlen(script) - 2] = 0;
    send_packet(script, "01 6104");
    assert_memory_equal(&m.sd.card.sd.session, &none, sizeof none);
}

static void session__its_keys_replaced_in_it__goes_on(void **state) {
    (void)state;
    static const char *const keys[] = {"E00102030405060708090A0B0C0D0E0F"};
    managed_authenticate(&m, 0x30, 0x33);
    managed_expect(&m, managed_put_key(&m, 0x30, 0x30, keys, 1), 0x9000, NULL);
    managed_expect(&m, STATUS, 0x9000, ENTRY);
}

static void session__over__nothing_of_it_is_left(void **state) {
    (void)state;
    static const struct rk_scp03 none;
    managed_authenticate(&m, 0x30, 0x33);
    assert_int_equal(m.sd.card.sd.session.state, RK_SCP03_OPEN);
    managed_expect_plain(&m, "00A40000023F0000", 0x9000, NULL);
    assert_memory_equal(&m.sd.card.sd.session, &none, sizeof none);
}

static void secured_commands__nobody_authenticated__refused(void **state) {
    (void)state;
    static const char *const commands[] = {
        STATUS,
        "80D8000113"
        "3488100011223344556677889900112233445500",
        "80E2900003420100",
        "80F0400F08" MANAGED_AID,
        "80E4000003D20102",
        "80E60200050000000000",
        "80E8800001"
        "00",
    };
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        managed_expect_plain(&m, commands[i], 0x6982, "");
    managed_expect_plain(&m, "8031000000", 0x6D00, "");
}

static void proactive_command__waits__status_word_is_what_the_mac_covers(void **state) {
    (void)state;
    managed_expect_plain(&m,
                         "8010000014"
                         "FFFFFFFF7F1D00DFFF0000000000000000000000",
                         0x9000, "");
    assert_true(rk_proactive_refresh(&m.sd.card, RK_REFRESH_INIT_FULL_CHANGE, rk_slice(NULL, 0),
                                     rk_slice(NULL, 0)));
    managed_authenticate(&m, 0x30, 0x33);
    managed_expect(&m, STATUS, 0x9000, ENTRY);
    managed_expect_plain(&m, "00A40000023F00", 0x910B, NULL);
}

/* Who was on a channel with the profile before finds it closed, or the files of the next one. */
static void switch_of_profiles__channels_of_the_domain__left(void **state) {
    (void)state;
    static const struct rk_scp03 none;
    managed_expect_plain(&m, "00700001", 0x9000, NULL);
    managed_expect_plain(&m, "01A4040C08" MANAGED_AID, 0x9000, "");
    managed_authenticate(&m, 0x30, 0x33);
    rk_isdp_follow(&m.sd.card, m.sd.profile.space);
    assert_memory_equal(&m.sd.card.sd.session, &none, sizeof none);
    managed_expect_plain(&m, "81CA00E000", 0x6881, "");
    managed_expect_plain(&m, "80CA00E000", 0x6D00, "");
    managed_expect_plain(&m, "80F2000C", 0x9000, "");
}

/* ---- failures ---- */

static void fail_once(uint16_t sw) {
    struct scp03_octets apdu;
    assert_int_equal(managed_initialize(&m, 0x30), 0x9000);
    m.host.bad_cryptogram = true;
    scp03_authenticate(&m.host, 0x33, &apdu);
    m.host.bad_cryptogram = false;
    assert_int_equal(sd_send(&m.sd, scp03_slice(&apdu)), sw);
}

static void failures__the_last_one_allowed__blocks_this_set_alone(void **state) {
    (void)state;
    managed_take_keys(&m, 0x30);
    for (unsigned i = 0; i < RK_SD_FAILURES_MAX; i++) {
        fail_once(0x6300);
        if (i == 20)
            managed_restart(&m);
    }
    assert_int_equal(managed_initialize(&m, 0x30), 0x6983);
    managed_restart(&m);
    assert_int_equal(managed_initialize(&m, 0x30), 0x6983);
    managed_authenticate(&m, 0x31, 0x33);
}

static void failures__success_in_between__count_anew(void **state) {
    (void)state;
    managed_take_keys(&m, 0x30);
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i + 1 < RK_SD_FAILURES_MAX; i++)
            fail_once(0x6300);
        managed_authenticate(&m, 0x30, 0x33);
    }
}

/* KIK of version 2 opens the keys in a packet secured with version 2. */
static void failures__new_keys_over_the_air__open_again(void **state) {
    (void)state;
    static const char *const keys[] = {"E00102030405060708090A0B0C0D0E0F",
                                       "E10102030405060708090A0B0C0D0E0F",
                                       "E20102030405060708090A0B0C0D0E0F"};
    static uint8_t kik[RK_SD_KEY_MAX], values[2][RK_SD_KEY_MAX];
    char script[600];
    managed_take_keys(&m, 0x30);
    for (unsigned i = 0; i < RK_SD_FAILURES_MAX; i++)
        fail_once(0x6300);
    assert_int_equal(managed_initialize(&m, 0x30), 0x6983);
    m.host.dek = rk_slice(kik, profile_hex("202102030405060708090A0B0C0D0E0F", kik));
    snprintf(script, sizeof script, "%s", managed_put_key(&m, 0x30, 0x30, keys, 3));
    script[strlen(script) - 2] = 0; /* the compact form has no Le */
    struct ota how = sd_server(2, "B20100", 0);
    sd_expect(&m.sd, &how, script, 0, "01 610A");
    m.host.enc = rk_slice(values[0], profile_hex(keys[0], values[0]));
    m.host.mac = rk_slice(values[1], profile_hex(keys[1], values[1]));
    assert_int_equal(managed_initialize(&m, 0x30), 0x9000);
}

/* Keys that are not put forgive nothing. */
static void failures__put_key_that_fails__still_count(void **state) {
    (void)state;
    static const char *const keys[] = {"E00102030405060708090A0B0C0D0E0F",
                                       "E10102030405060708090A0B0C0D0E0F"};
    struct rk_sd sd = sd_domain(&m.sd, 0);
    struct rk_sd_attempts attempts = {.failed = 5};
    assert_int_equal(rk_sd_set_attempts(&sd, 0x31, &attempts), 0);
    managed_authenticate(&m, 0x30, 0x33);
    managed_expect(&m, managed_put_key(&m, 0x31, 0, keys, 2), 0x6A80, "");
    assert_int_equal(rk_sd_attempts(&sd, 0x31, &attempts), 0);
    assert_int_equal(attempts.failed, 5);
    managed_expect(&m, managed_put_key(&m, 0x31, 0x31, keys, 2), 0x9000, NULL);
    assert_int_equal(rk_sd_attempts(&sd, 0x31, &attempts), 0);
    assert_int_equal(attempts.failed, 0);
}

/* ---- power ---- */

static struct scp03_octets command;
static unsigned answered; /* the number the session was told to have; 0: none */

static void run(void *context) {
    (void)context;
    uint8_t response[258];
    size_t len = rk_euicc_apdu(&m.sd.card, scp03_slice(&command), response);
    answered = len == 34 ? response[31] : 0;
}

static void check_sequence(void *context, uint64_t operation, unsigned tear) {
    (void)context, (void)operation, (void)tear;
    managed_restart(&m);
    assert_int_equal(managed_initialize(&m, 0x30), 0x9000);
    assert_in_range(m.sd.answer[31], answered + 1, 2);
}

/* Whatever was answered before the cut, the next session has another number. */
static void initialize_update__power_is_cut__no_number_comes_twice(void **state) {
    (void)state;
    static const uint8_t challenge[8] = {1};
    managed_take_keys(&m, 0x30);
    scp03_initialize(&m.host, 0x30, challenge, &command);
    const struct cut_case cut = {.flash = &m.sd.profile.flash,
                                 .memory = &m.sd.card,
                                 .memory_len = sizeof m.sd.card,
                                 .run = run,
                                 .check = check_sequence};
    answered = 0;
    assert_in_range(cut_everywhere(&cut), 4, 10000);
}

static unsigned counted, uncounted;
static uint8_t failed_status;

static void run_wrong(void *context) {
    (void)context;
    uint8_t response[258];
    (void)rk_euicc_apdu(&m.sd.card, scp03_slice(&command), response);
    failed_status = response[0];
}

/* 6300 is never told for an attempt that is not on flash. */
static void check_failure(void *context, uint64_t operation, unsigned tear) {
    (void)context, (void)operation, (void)tear;
    struct rk_sd_attempts attempts;
    managed_restart(&m);
    struct rk_sd sd = sd_domain(&m.sd, 0);
    assert_int_equal(rk_sd_attempts(&sd, 0x30, &attempts), 0);
    assert_in_range(attempts.failed, failed_status == 0x63, 1);
    counted += attempts.failed == 1;
    uncounted += attempts.failed == 0;
    failed_status = 0;
}

static void external_authenticate__power_is_cut__counted_before_it_is_compared(void **state) {
    (void)state;
    managed_take_keys(&m, 0x30);
    assert_int_equal(managed_initialize(&m, 0x30), 0x9000);
    m.host.bad_cryptogram = true;
    scp03_authenticate(&m.host, 0x33, &command);
    const struct cut_case cut = {.flash = &m.sd.profile.flash,
                                 .memory = &m.sd.card,
                                 .memory_len = sizeof m.sd.card,
                                 .run = run_wrong,
                                 .check = check_failure};
    counted = uncounted = 0;
    assert_in_range(cut_everywhere(&cut), 4, 10000);
    assert_true(counted > 0);
    assert_true(uncounted > 0);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(select__full_and_partial__fci),
        CASE(select__no_enabled_profile__not_found),
        CASE(select__file_and_back__commands_go_there),
        CASE(select__further_channels__each_its_own),
        CASE(secure_messaging__no_domain_selected__not_supported),
        CASE(secure_messaging__other_kinds_and_chains__not_supported),
        CASE(get_response__class_of_secured_command__is_the_transport_s),
        CASE(session__each_level_and_key_length__works),
        CASE(session__on_further_channels__the_class_has_no_part_in_it),
        CASE(session__version_0__the_lowest),
        CASE(session__without_key_for_keys__all_but_put_key),
        CASE(session__options_of_the_profile__are_kept),
        CASE(initialize_update__wrong__told),
        CASE(session__published_keys__on_test_cards_alone),
        CASE(external_authenticate__wrong__ends_it),
        CASE(external_authenticate__levels_that_are_none__refused),
        CASE(external_authenticate__not_at_once__refused),
        CASE(external_authenticate__replayed__refused),
        CASE(sequence__each_session__goes_on_also_over_power_cuts),
        CASE(command__wrong_mac_or_padding__ends_it),
        CASE(command__replayed__ends_it),
        CASE(command__without_security__ends_it),
        CASE(command__too_short_for_a_mac__ends_it),
        CASE(session__selected_anew_or_reset__over),
        CASE(session__domain_locked_meanwhile__over),
        CASE(session__opened_elsewhere__over),
        CASE(session__its_keys_deleted_or_replaced_by_a_packet__over),
        CASE(session__its_keys_replaced_in_it__goes_on),
        CASE(session__over__nothing_of_it_is_left),
        CASE(secured_commands__nobody_authenticated__refused),
        CASE(proactive_command__waits__status_word_is_what_the_mac_covers),
        CASE(switch_of_profiles__channels_of_the_domain__left),
        CASE(failures__the_last_one_allowed__blocks_this_set_alone),
        CASE(failures__success_in_between__count_anew),
        CASE(failures__new_keys_over_the_air__open_again),
        CASE(failures__put_key_that_fails__still_count),
        CASE(initialize_update__power_is_cut__no_number_comes_twice),
        CASE(external_authenticate__power_is_cut__counted_before_it_is_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
