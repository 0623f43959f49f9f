/* GlobalPlatform commands of a security domain, in a secure channel and out of packets. */
#include "tests/support/cut.h"
#include "tests/unit/sd/managed.h"

#include "euicc/sd/functions.h"

#include <stdio.h>
#include <string.h>

static struct managed m;

#define SECOND_AID "A00000055910100102736400B2020001"

static int setup(void **state) {
    (void)state;
    managed_open(&m);
    managed_authenticate(&m, 0x30, 0x33);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    managed_close(&m);
    return 0;
}

/* The plain command in a packet secured with version 2, without Le: what the script answers. */
static void expect_packet(const char *script, const char *answer) {
    struct ota how = sd_server(2, "B20100", 0);
    sd_expect(&m.sd, &how, script, 0, answer);
}

/* ---- GET DATA ---- */

static void get_data__each_object__as_the_profile_has_it(void **state) {
    (void)state;
    const char *recognition =
        "6630732E06072A864886FC6B01600B06092A864886FC6B020202630906072A864886FC"
        "6B03640B06092A864886FC6B048000";
    managed_expect(&m, "80CA006600", 0x9000, recognition);
    managed_expect(&m, "80CA00C100", 0x9000, "C103000001");
    managed_expect(&m, "80CA004200", 0x6A88, "");
    managed_expect(&m, "80CA9F7F00", 0x6A88, "");
    managed_expect(&m, "80CA007000", 0x6A88, "");
    managed_expect(&m, "80CAFFFF00", 0x6A88, "");
    managed_expect(&m, "80CA8F0100", 0x6A88, "");
    managed_expect(&m, "80CAFF2100", 0x9000, NULL);
    assert_memory_equal(m.answer, "\xFF\x21\x0C\x81\x01\x00\x82\x04", 8);
    managed_expect_plain(&m, "00A4040C08" MANAGED_AID, 0x9000, "");
    managed_expect_plain(&m, "00CA006600", 0x9000, recognition); /* nobody has to be known */
    managed_expect_plain(&m, "80CA006600", 0x9000, recognition);
}

static void get_data__key_template__identifier_version_type_length(void **state) {
    (void)state;
    managed_expect_plain(&m, "00A4040C10" SECOND_AID, 0x9000, "");
    managed_expect_plain(&m, "80CA00E000", 0x9000, "E00C C00401028810 C00402028810");
    managed_expect_plain(&m, "80CA00C100", 0x6A88, "");
    managed_expect_plain(&m, "80CA006600", 0x9000, /* made from what it names */
                         "6623 7321 06072A864886FC6B01 600B06092A864886FC6B020203"
                         "630906072A864886FC6B03");
}

/* ---- GET STATUS ---- */

static void get_status__tag_list__those_alone(void **state) {
    (void)state;
    managed_expect(&m, "80F28002044F005C0000", 0x9000, "E300");
    managed_expect(&m, "80F28002064F005C029F7000", 0x9000, "E304 9F70010F");
    managed_expect(&m, "80F28002094F005C054F9F70C5CC00", 0x9000,
                   "E313 4F08" MANAGED_AID "9F70010F C50382DC00");
    managed_expect(&m, "80F24002054F005C01CC00", 0x9000, "E30A CC08" MANAGED_AID);
    managed_expect(&m, "80F24002024F0000", 0x9000,
                   "E325 4F10" SECOND_AID "9F700107 C503808000 CC08" MANAGED_AID);
}

static void get_status__search__by_first_octets(void **state) {
    (void)state;
    managed_expect(&m, "80F24002094F04A00000055C014F00", 0x9000, "E312 4F10" SECOND_AID);
    managed_expect(&m, "80F24002064F04A000000600", 0x6A88, "");
    managed_expect(&m, "80F28002064F04A000000500", 0x6A88, "");
}

static void get_status__wrong__told(void **state) {
    (void)state;
    managed_expect(&m, "80F28000024F0000", 0x6A86, ""); /* the old form */
    managed_expect(&m, "80F2C002024F0000", 0x6A86, "");
    managed_expect(&m, "80F2000000", 0x6A86, ""); /* STATUS of TS 102 221 means nothing here */
    managed_expect(&m, "80F28002025C0000", 0x6A80, "");
    managed_expect(&m, "80F28002024F0100", 0x6A80, "");
    managed_expect(&m, "80F28003024F0000", 0x6985, ""); /* nothing to go on with */
    managed_expect(&m, "80F22002024F0000", 0x6A88, "");
    managed_expect(&m, "80F21002024F0000", 0x6A88, "");
}

/* Give the profile twelve more domains, each as the second with another number in its AID. */
static void add_domains(void) {
    uint8_t piece[RK_STORE_VALUE_MAX];
    static const uint8_t aid[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0x01, 0x02};
    struct rk_store *store = &m.sd.card.store;
    int len = rk_store_get(store, rk_key(m.sd.profile.space, RK_OBJECT_SECURITY_DOMAIN, 16), 0,
                           piece, sizeof piece);
    int at = 0;
    while (at < len && memcmp(piece + at, aid, sizeof aid) != 0)
        at++;
    assert_in_range(at, 1, len - 16);
    for (unsigned n = 2; n < 14; n++) {
        piece[at + 15] = (uint8_t)n;
        assert_int_equal(rk_store_put(store,
                                      rk_key(m.sd.profile.space, RK_OBJECT_SECURITY_DOMAIN, 16 * n),
                                      rk_slice(piece, (size_t)len)),
                         0);
    }
}

static void get_status__more_than_an_answer_holds__goes_on(void **state) {
    (void)state;
    enum { ENTRY_LEN = 39, NUMBER = 19 };
    unsigned seen = 0;
    uint16_t sw = 0x6310;
    add_domains();
    for (unsigned round = 0; sw == 0x6310; round++) {
        sw = managed_send(&m, round ? "80F24003024F0000" : "80F24002024F0000");
        assert_int_equal(m.answer_len % ENTRY_LEN, 0);
        for (size_t at = 0; at < m.answer_len; at += ENTRY_LEN)
            assert_int_equal(m.answer[at + NUMBER], ++seen);
    }
    assert_int_equal(sw, 0x9000);
    assert_int_equal(seen, 13);
    managed_expect(&m, "80F24003024F0000", 0x6985, "");
    assert_int_equal(managed_send(&m, "80F24002024F0000"), 0x6310);
    managed_expect(&m, "80F28003024F0000", 0x6985, ""); /* another subset */
}

/* ---- PUT KEY ---- */

#define FRESH_256 "E20102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"
static const char *const fresh[] = {"E00102030405060708090A0B0C0D0E0F",
                                    "E10102030405060708090A0B0C0D0E0F1011121314151617", FRESH_256};

/* What the card has of a key, or the error. */
static void assert_key(uint8_t version, uint8_t id, const char *hex) {
    uint8_t want[RK_SD_KEY_MAX];
    struct rk_sd_key key;
    struct rk_sd sd = sd_domain(&m.sd, 0);
    int error = rk_sd_key_open(&m.sd.card, &sd, version, id, &key);
    assert_int_equal(error, hex ? 0 : RK_SD_ABSENT);
    if (!hex)
        return;
    assert_int_equal(key.info.len, profile_hex(hex, want));
    assert_memory_equal(key.value, want, key.info.len);
}

static void put_key__a_new_set__opens_channels(void **state) {
    (void)state;
    static uint8_t values[3][RK_SD_KEY_MAX];
    uint8_t kcv[3];
    assert_int_equal(managed_send(&m, managed_put_key(&m, 0x35, 0, fresh, 3)), 0x9000);
    assert_int_equal(m.answer_len, 10);
    assert_int_equal(m.answer[0], 0x35);
    for (size_t i = 0; i < 3; i++) {
        size_t len = profile_hex(fresh[i], values[i]);
        assert_key(0x35, (uint8_t)(i + 1), fresh[i]);
        scp03_check_value(rk_slice(values[i], len), kcv);
        assert_memory_equal(m.answer + 1 + 3 * i, kcv, sizeof kcv);
    }
    m.host.enc = rk_slice(values[0], 16);
    m.host.mac = rk_slice(values[1], 24);
    assert_int_equal(managed_initialize(&m, 0x35), 0x9000);
}

static void put_key__in_the_place_of_others__those_are_gone(void **state) {
    (void)state;
    assert_int_equal(managed_send(&m, managed_put_key(&m, 0x36, 0x31, fresh, 3)), 0x9000);
    for (uint8_t id = 1; id <= 3; id++) {
        assert_key(0x31, id, NULL);
        assert_key(0x36, id, fresh[id - 1]);
    }
    assert_int_equal(managed_send(&m, managed_put_key(&m, 0x36, 0x36, fresh + 1, 1)), 0x9000);
    assert_key(0x36, 1, fresh[1]);
    assert_key(0x36, 2, fresh[1]);
}

static void put_key__for_packets__they_work(void **state) {
    (void)state;
    static uint8_t values[2][RK_SD_KEY_MAX];
    struct ota how = sd_server(2, "B00011", 0);
    assert_int_equal(managed_send(&m, managed_put_key(&m, 0x0A, 0, fresh, 3)), 0x9000);
    how.kic = how.kid = 0xA2;
    how.cipher.value = rk_slice(values[0], profile_hex(fresh[0], values[0]));
    how.mac.value = rk_slice(values[1], profile_hex(fresh[1], values[1]));
    sd_expect(&m.sd, &how, "00A40004026F39", 0, "01 611C");
}

/* Change one octet (two hexadecimal digits) of a command. */
static const char *changed(const char *hex, size_t octet, const char *value) {
    static char copy[600];
    snprintf(copy, sizeof copy, "%s", hex);
    memcpy(copy + 2 * octet, value, 2);
    return copy;
}

static void put_key__wrong__nothing_changed(void **state) {
    (void)state;
    enum { P1 = 2, P2 = 3, VERSION = 5, TYPE = 6, LEN = 7, KEY_LEN = 8, KCV = 26 };
    const char *right = managed_put_key(&m, 0x35, 0, fresh, 1);
    char one[200];
    snprintf(one, sizeof one, "%s", right);
    static const struct {
        size_t octet;
        const char *value;
        uint16_t sw;
    } wrong[] = {
        {P1, "81", 0x6A86},      {P1, "35", 0x6A88},      {P2, "00", 0x6A80},
        {VERSION, "00", 0x6A80}, {VERSION, "80", 0x6A80}, {VERSION, "30", 0x6A80},
        {TYPE, "80", 0x6A80},    {TYPE, "85", 0x6A80},    {TYPE, "A0", 0x6A80},
        {LEN, "10", 0x6A80},     {LEN, "12", 0x6A80},     {LEN, "81", 0x6A80},
        {KEY_LEN, "11", 0x6A80}, {KEY_LEN, "0F", 0x6A80}, {KEY_LEN, "00", 0x6A80},
        {KCV, "00", 0x6A80},     {KCV + 2, "00", 0x6A80},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        managed_expect(&m, changed(one, wrong[i].octet, wrong[i].value), wrong[i].sw, "");
        assert_key(0x35, 1, NULL);
    }
    managed_expect(&m,
                   "80D8000101"
                   "3500",
                   0x6A80, "");
    managed_expect(&m, one, 0x9000, NULL);
    assert_key(0x35, 1, fresh[0]);
    managed_expect(&m, one, 0x6A80, ""); /* it is there by now */
}

static void put_key__one_of_three_is_wrong__none_is_put(void **state) {
    (void)state;
    char hex[600];
    snprintf(hex, sizeof hex, "%s", managed_put_key(&m, 0x35, 0, fresh, 3));
    size_t last = strlen(hex) / 2 - 2;
    managed_expect(&m, changed(hex, last, hex[2 * last] == '0' ? "10" : "00"), 0x6A80, "");
    for (uint8_t id = 1; id <= 3; id++)
        assert_key(0x35, id, NULL);
}

static void put_key__without_check_value_or_length_of_the_key__taken(void **state) {
    (void)state;
    uint8_t key[RK_SD_KEY_MAX], block[RK_SD_KEY_MAX];
    char hex[200] = "80D80001143588"
                    "10";
    size_t len = profile_hex(fresh[0], key);
    len = scp03_encipher_key(m.host.dek, rk_slice(key, len), block);
    for (size_t i = 0; i < len; i++)
        sprintf(hex + strlen(hex), "%02X", block[i]);
    strcat(hex, "0000");
    managed_expect(&m, hex, 0x9000, NULL);
    scp03_check_value(rk_slice(key, 16), block);
    assert_int_equal(m.answer_len, 4);
    assert_memory_equal(m.answer + 1, block, 3);
    assert_key(0x35, 1, fresh[0]);
}

/* PUT KEY of one DES key under the host's DEK, without a check value: the status word. */
static uint16_t put_des(const char *value) {
    uint8_t key[RK_SD_KEY_MAX], block[RK_SD_KEY_MAX];
    char hex[100] = "80D80001144180"
                    "10";
    size_t len = scp03_encipher_key(m.host.dek, rk_slice(key, profile_hex(value, key)), block);
    for (size_t i = 0; i < len; i++)
        sprintf(hex + strlen(hex), "%02X", block[i]);
    strcat(hex, "00");
    return managed_send(&m, hex);
}

static void put_key__single_des_in_disguise__refused(void **state) {
    (void)state;
    assert_int_equal(put_des("91020304050607089102030405060708"), 0x6A80);
    assert_int_equal(put_des("91020304050607089003020504070609"), 0x6A80); /* other parity */
    assert_key(0x41, 1, NULL);
    assert_int_equal(put_des("91020304050607081112131415161718"), 0x9000);
    assert_key(0x41, 1, "91020304050607081112131415161718");
}

static void put_key__published__refused_unless_a_test_card(void **state) {
    (void)state;
    static const char *const known[] = {"404142434445464748494A4B4C4D4E4F"};
    m.sd.card.identity.test = false;
    managed_expect(&m, managed_put_key(&m, 0x35, 0, known, 1), 0x6A80, "");
    assert_key(0x35, 1, NULL);
    m.sd.card.identity.test = true;
    managed_expect(&m, managed_put_key(&m, 0x35, 0, known, 1), 0x9000, NULL);
}

/* A packet secured with 3DES cannot carry AES keys, and has no key for keys here. */
static void put_key__in_a_packet__opened_with_the_key_for_keys_of_its_version(void **state) {
    (void)state;
    static uint8_t kik[RK_SD_KEY_MAX];
    char script[600];
    m.host.dek = rk_slice(kik, profile_hex("202102030405060708090A0B0C0D0E0F", kik));
    snprintf(script, sizeof script, "%s", managed_put_key(&m, 0x35, 0, fresh, 3));
    script[strlen(script) - 2] = 0;
    expect_packet(script, "01 610A");
    assert_key(0x35, 2, fresh[1]);
    struct ota how = sd_server(4, "B20100", 0);
    sd_expect(&m.sd, &how, script, 0, "01 6985");
}

/* Keys made with another implementation. AES keys are not handed to the weaker cipher to keep. */
static void put_key__3des_in_a_3des_packet__blocks_each_by_itself(void **state) {
    (void)state;
    struct ota how = sd_server(1, "B20100", 0);
    const char *key = "CAB5E2893F63D75815ED56D7C7145386";
    char script[200];
    snprintf(script, sizeof script, "80D8000117 09 88 10 %s 03 B67B6C", key);
    sd_expect(&m.sd, &how, script, 0, "01 6A80");
    snprintf(script, sizeof script, "80D8000117 09 80 10 %s 03 B67B6C", key);
    sd_expect(&m.sd, &how, script, 0, "01 6A80");
    snprintf(script, sizeof script, "80D8000117 39 80 10 %s 03 60A26F", key);
    sd_expect(&m.sd, &how, script, 0, "01 6A80"); /* SCP03 has no 3DES */
    snprintf(script, sizeof script, "80D8000117 09 80 10 %s 03 60A26F 00C0000000", key);
    sd_expect(&m.sd, &how, script, 0, "02 9000 09 60A26F");
    assert_key(9, 1, "F00102030405060708090A0B0C0D0E0F");
}

/* ---- DELETE ---- */

static void delete__keys__gone(void **state) {
    (void)state;
    managed_expect(&m, "80E4000006D00101D2013100", 0x9000, "");
    assert_key(0x31, 1, NULL);
    assert_key(0x31, 2, "B10102030405060708090A0B0C0D0E0F1011121314151617");
    managed_expect(&m, "80E4000003D2013100", 0x9000, "");
    assert_key(0x31, 2, NULL);
    assert_key(0x31, 3, NULL);
    managed_expect(&m, "80E4000003D2013100", 0x6A88, "");
    managed_expect(&m, "80E4000003D2010200", 0x9000, ""); /* keys of the package */
    assert_key(2, 1, NULL);
    managed_expect(&m, "80E4000003D2013000", 0x6985, ""); /* this channel's own */
    assert_key(0x30, 3, "A20102030405060708090A0B0C0D0E0F");
}

static void delete__wrong__told(void **state) {
    (void)state;
    managed_expect(&m, "80E4000003D0010100", 0x6A80, "");
    managed_expect(&m, "80E4000006D00101D2016000", 0x6A88, "");
    managed_expect(&m, "80E4000005D00101D20000", 0x6A80, "");
    managed_expect(&m, "80E4010003D2013100", 0x6A86, "");
    managed_expect(&m, "80E4000106D00101D2013100", 0x6A86, "");
    managed_expect(&m, "80E400000A4F08" MANAGED_AID "00", 0x6985, "");
    managed_expect(&m, "80E40080124F10" SECOND_AID "00", 0x6985, "");
    managed_expect(&m, "80E400000A4F08A00000015100000900", 0x6A88, "");
}

/* ---- SET STATUS ---- */

static void set_status__own__from_selectable_to_personalized_alone(void **state) {
    (void)state;
    managed_expect(&m, "80F0400F08" MANAGED_AID "00", 0x9000, ""); /* as it is */
    managed_expect(&m, "80F0400708" MANAGED_AID "00", 0x6985, "");
    managed_expect(&m, "80F0408F08" MANAGED_AID "00", 0x6985, "");
    managed_expect(&m, "80F0807F08" MANAGED_AID "00", 0x6985, "");
    managed_expect(&m, "80F0600F08" MANAGED_AID "00", 0x6A86, "");
    managed_expect(&m, "80F0400F08A00000015100000900", 0x6A88, "");
    managed_expect(&m, "80F0400F11" MANAGED_AID MANAGED_AID "0000", 0x6A80, "");
    struct rk_sd sd = sd_domain(&m.sd, 0);
    assert_int_equal(rk_sd_set_life_cycle(&sd, RK_SD_SELECTABLE), 0);
    managed_expect(&m, "80F0400F08" MANAGED_AID "00", 0x9000, "");
    managed_expect(&m, "80F28002064F005C029F7000", 0x9000, "E304 9F70010F");
}

static void set_status__another_domain__locked_and_back(void **state) {
    (void)state;
    managed_expect(&m, "80F0408010" SECOND_AID "00", 0x9000, "");
    managed_expect(&m, "80F24002064F005C029F7000", 0x9000, "E304 9F700187");
    managed_expect_plain(&m, "00A4040010" SECOND_AID "00", 0x6A82, "");
    managed_expect(&m, "80F0400710" SECOND_AID "00", 0x9000, "");
    managed_expect(&m, "80F24002064F005C029F7000", 0x9000, "E304 9F700107");
    managed_expect(&m, "80F0400F10" SECOND_AID "00", 0x6985, ""); /* that is its own business */
    managed_expect_plain(&m, "00A4040C10" SECOND_AID, 0x9000, "");
}

/* ---- STORE DATA ---- */

static void store_data__objects__told_by_get_data(void **state) {
    (void)state;
    managed_expect(&m, "80E290000B4203112233450344556677", 0x6A80, "");
    managed_expect(&m, "80E290000A42031122334503445566", 0x9000, "");
    managed_expect(&m, "80CA004200", 0x9000, "4203112233");
    managed_expect(&m, "80CA004500", 0x9000, "4503445566");
    managed_expect(&m, "80E28000054203778899", 0x9000, "");
    managed_restart(&m);
    managed_expect_plain(&m, "80CA004200", 0x9000, "4203778899");
}

static void store_data__groups__told_by_get_data(void **state) {
    (void)state;
    managed_expect(&m,
                   "80E2880011"
                   "00CF0A00112233445566778899"
                   "00430101",
                   0x6A88, "");
    managed_expect(&m,
                   "80E2880016"
                   "00CF0A00112233445566778899"
                   "0042010A"
                   "00700345010B",
                   0x6A80, "");
    managed_expect(&m,
                   "80E2880017"
                   "00CF0A00112233445566778899"
                   "0042010A"
                   "00700345010B",
                   0x9000, "");
    managed_expect(&m, "80CA00CF00", 0x9000, "CF0A00112233445566778899");
    managed_expect(&m, "80CA004200", 0x9000, "42010A");
    managed_expect(&m, "80CA004500", 0x9000, "45010B");
    assert_int_equal(managed_initialize(&m, 0x30), 0x9000);
    assert_memory_equal(m.sd.answer, "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99", 10);
}

static void store_data__in_blocks__joined(void **state) {
    (void)state;
    managed_expect(&m, "80E21000034208AA", 0x9000, "");
    managed_expect(&m, "80E2100104BBCCDDEE", 0x9000, "");
    managed_expect(&m, "80E2900203112233", 0x9000, "");
    managed_expect(&m, "80CA004200", 0x9000, "4208AABBCCDDEE112233");
    managed_expect(&m, "80E21000034208AA", 0x9000, "");
    managed_expect(&m, "80E2900203112233", 0x6A86, ""); /* one is missing: all of it is gone */
    managed_expect(&m, "80E2900103112233", 0x6A86, "");
}

/* Nobody goes on with what another session, or a packet before, began. */
static void store_data__blocks_of_another_session__gone(void **state) {
    (void)state;
    managed_expect(&m, "80E21000034208AA", 0x9000, "");
    managed_authenticate(&m, 0x31, 0x33);
    managed_expect(&m, "80E2900103112233", 0x6A86, "");
    managed_expect(&m, "80E21000034208AA", 0x9000, "");
    managed_expect_plain(&m, "00A4040C08" MANAGED_AID, 0x9000, "");
    assert_false(m.sd.card.command.open);
    expect_packet("80E21000034203AA", "01 9000");
    expect_packet("80E2900102BBCC", "01 6A86");
    expect_packet("80E21000034203AA 80E2900102BBCC", "02 9000");
}

static void store_data__wrong__nothing_changed(void **state) {
    (void)state;
    managed_expect(&m,
                   "80E2900005"
                   "4203778899",
                   0x9000, "");
    managed_expect(&m,
                   "80E2900008"
                   "4203000000"
                   "430100",
                   0x6A88, ""); /* no such object here */
    managed_expect(&m,
                   "80E2900008"
                   "4203000000"
                   "450200",
                   0x6A80, "");
    managed_expect(&m,
                   "80E288000A"
                   "004203000000"
                   "8F010100",
                   0x6A88, ""); /* keys come by PUT KEY */
    managed_expect(&m, "80E29800054203000000", 0x6A86, "");
    managed_expect(&m, "80E2F000054203000000", 0x6A86, "");
    managed_expect(&m, "80E29000", 0x6700, "");
    managed_expect(&m,
                   "80E2910005"
                   "4203778899"
                   "00",
                   0x9000, "");
    managed_expect(&m, "80CA004200", 0x9000, "4203778899");
}

static void store_data__in_packets__the_same(void **state) {
    (void)state;
    expect_packet("80E2900005 42030A0B0C", "01 9000");
    managed_expect(&m, "80CA004200", 0x9000, "42030A0B0C");
    expect_packet("80E2100003 4203AA 80E2900102 BBCC", "02 9000");
    managed_expect(&m, "80CA004200", 0x9000, "4203AABBCC");
}

/* ---- others ---- */

static void install_load__whoever_asks__refused(void **state) {
    (void)state;
    managed_expect(&m,
                   "80E602000D"
                   "07A0000000010203 00000000"
                   "0000",
                   0x6985, "");
    managed_expect(&m,
                   "80E60C0001"
                   "0000",
                   0x6985, "");
    managed_expect(&m,
                   "80E8800001"
                   "0000",
                   0x6985, "");
    managed_expect(&m,
                   "8022000001"
                   "0000",
                   0x6D00, "");
    expect_packet("80E6020001 00", "01 6985");
    expect_packet("8050300008 0011223344556677", "01 6985"); /* a channel inside a packet */
}

static void packet__get_status_and_data__answered(void **state) {
    (void)state;
    expect_packet("80F28002024F00 00C0000000", "02 9000 E3134F08" MANAGED_AID "9F70010FC50382DC00");
    expect_packet("80CA00C100", "01 9000 C103000001");
}

/* ---- power ---- */

static struct scp03_octets command;

static void run(void *context) {
    (void)context;
    uint8_t response[258];
    (void)rk_euicc_apdu(&m.sd.card, scp03_slice(&command), response);
}

static void prepare(const char *hex) {
    uint8_t plain[300];
    size_t len = profile_hex(hex, plain);
    scp03_wrap(&m.host, rk_slice(plain, len), &command);
}

/* Versions before and after: either all three keys of one, or all of the other. */
static void check_keys(void *context, uint64_t operation, unsigned tear) {
    (void)context, (void)operation, (void)tear;
    struct rk_sd_key key;
    sd_card_restart(&m.sd);
    struct rk_sd sd = sd_domain(&m.sd, 0);
    bool moved = rk_sd_key_open(&m.sd.card, &sd, 0x36, 1, &key) == 0;
    for (uint8_t id = 1; id <= 3; id++) {
        assert_key(0x36, id, moved ? fresh[id - 1] : NULL);
        int old = rk_sd_key_open(&m.sd.card, &sd, 0x31, id, &key);
        assert_int_equal(old, moved ? RK_SD_ABSENT : 0);
    }
}

static void put_key__power_is_cut__all_or_none(void **state) {
    (void)state;
    prepare(managed_put_key(&m, 0x36, 0x31, fresh, 3));
    const struct cut_case cut = {.flash = &m.sd.profile.flash,
                                 .memory = &m.sd.card,
                                 .memory_len = sizeof m.sd.card,
                                 .run = run,
                                 .check = check_keys};
    assert_in_range(cut_everywhere(&cut), 10, 10000);
    assert_key(0x36, 3, fresh[2]);
}

static void check_version(void *context, uint64_t operation, unsigned tear) {
    (void)context, (void)operation, (void)tear;
    struct rk_sd_key key;
    sd_card_restart(&m.sd);
    struct rk_sd sd = sd_domain(&m.sd, 0);
    int first = rk_sd_key_open(&m.sd.card, &sd, 0x32, 1, &key);
    for (uint8_t id = 2; id <= 3; id++)
        assert_int_equal(rk_sd_key_open(&m.sd.card, &sd, 0x32, id, &key), first);
}

static void delete__power_is_cut__all_or_none(void **state) {
    (void)state;
    prepare("80E4000003D2013200");
    const struct cut_case cut = {.flash = &m.sd.profile.flash,
                                 .memory = &m.sd.card,
                                 .memory_len = sizeof m.sd.card,
                                 .run = run,
                                 .check = check_version};
    assert_in_range(cut_everywhere(&cut), 4, 10000);
    assert_key(0x32, 1, NULL);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(get_data__each_object__as_the_profile_has_it),
        CASE(get_data__key_template__identifier_version_type_length),
        CASE(get_status__tag_list__those_alone),
        CASE(get_status__search__by_first_octets),
        CASE(get_status__wrong__told),
        CASE(get_status__more_than_an_answer_holds__goes_on),
        CASE(put_key__a_new_set__opens_channels),
        CASE(put_key__in_the_place_of_others__those_are_gone),
        CASE(put_key__for_packets__they_work),
        CASE(put_key__wrong__nothing_changed),
        CASE(put_key__one_of_three_is_wrong__none_is_put),
        CASE(put_key__without_check_value_or_length_of_the_key__taken),
        CASE(put_key__single_des_in_disguise__refused),
        CASE(put_key__published__refused_unless_a_test_card),
        CASE(put_key__in_a_packet__opened_with_the_key_for_keys_of_its_version),
        CASE(put_key__3des_in_a_3des_packet__blocks_each_by_itself),
        CASE(delete__keys__gone),
        CASE(delete__wrong__told),
        CASE(set_status__own__from_selectable_to_personalized_alone),
        CASE(set_status__another_domain__locked_and_back),
        CASE(store_data__objects__told_by_get_data),
        CASE(store_data__groups__told_by_get_data),
        CASE(store_data__in_blocks__joined),
        CASE(store_data__blocks_of_another_session__gone),
        CASE(store_data__wrong__nothing_changed),
        CASE(store_data__in_packets__the_same),
        CASE(install_load__whoever_asks__refused),
        CASE(packet__get_status_and_data__answered),
        CASE(put_key__power_is_cut__all_or_none),
        CASE(delete__power_is_cut__all_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
