/* The keys of a profile's security domains: those of the package, and what is put in their place.
 */
#include "tests/support/cut.h"
#include "tests/unit/sd/card.h"

#include "euicc/sd/functions.h"

#include <stdio.h>
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

static void assert_key(uint8_t number, uint8_t version, uint8_t id, const char *hex) {
    uint8_t want[RK_SD_KEY_MAX];
    struct rk_sd_key key;
    struct rk_sd sd = sd_domain(&c, number);
    assert_int_equal(rk_sd_key_open(&c.card, &sd, version, id, &key), 0);
    assert_int_equal(key.info.version, version);
    assert_int_equal(key.info.id, id);
    assert_int_equal(key.info.len, profile_hex(hex, want));
    assert_memory_equal(key.value, want, key.info.len);
}

static void assert_no_key(uint8_t number, uint8_t version, uint8_t id, int error) {
    static const struct rk_sd_key none;
    struct rk_sd_key key;
    struct rk_sd sd = sd_domain(&c, number);
    memset(&key, 0xAA, sizeof key);
    assert_int_equal(rk_sd_key_open(&c.card, &sd, version, id, &key), error);
    assert_memory_equal(&key, &none, sizeof key);
}

static struct rk_sd_key made(uint8_t version, uint8_t id, uint8_t fill) {
    struct rk_sd_key key = {.info = {.version = version,
                                     .id = id,
                                     .type = RK_SD_KEY_AES,
                                     .len = 16,
                                     .mac_len = 8,
                                     .usage = {0x18},
                                     .usage_len = 1}};
    memset(key.value, fill, key.info.len);
    return key;
}

static void assert_counter(uint8_t version, uint64_t want) {
    uint8_t counter[RK_SD_COUNTER_LEN];
    uint64_t value = 0;
    struct rk_sd sd = sd_domain(&c, 0);
    assert_int_equal(rk_sd_counter(&sd, version, counter), 0);
    for (size_t i = 0; i < sizeof counter; i++)
        value = value << 8 | counter[i];
    assert_true(value == want);
}

static void key_open__of_the_package__as_it_came(void **state) {
    (void)state;
    assert_key(0, 2, 1, "200102030405060708090A0B0C0D0E0F");
    assert_key(0, 4, 2, "401102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F");
    assert_key(0, 5, 1, "500102030405060708090A0B0C0D0E0F1011121314151617");
    assert_key(1, 2, 2, "A01102030405060708090A0B0C0D0E0F");
}

static void key_open__not_there__absent(void **state) {
    (void)state;
    assert_no_key(0, 2, 4, RK_SD_ABSENT);
    assert_no_key(0, 9, 1, RK_SD_ABSENT);
    assert_no_key(1, 3, 1, RK_SD_ABSENT);
    assert_no_key(2, 2, 1, RK_SD_ABSENT);
}

static void key_open__length_of_no_cipher__refused(void **state) {
    (void)state;
    assert_no_key(0, 8, 1, RK_SD_FORM);
    assert_no_key(0, 8, 2, RK_SD_FORM);
}

/* K K and K K L, K L L are DES with one key, whatever their parity; K L K is 3DES with two. */
static void key_open__single_des_in_disguise__refused(void **state) {
    (void)state;
    static const struct {
        const char *hex;
        bool single;
    } keys[] = {
        {"91020304050607089102030405060708", true},
        {"91020304050607089003020504070609", true},
        {"91020304050607089102030405060788", false},
        {"910203040506070891020304050607081112131415161718", true},
        {"111213141516171891020304050607089102030405060708", true},
        {"911213141516171891020304050607089112131415161718", false},
    };
    struct rk_sd sd = sd_domain(&c, 0);
    for (uint8_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct rk_sd_key key = made((uint8_t)(0x40 + i), 1, 0);
        key.info.type = i % 2 ? RK_SD_KEY_3DES_CBC : RK_SD_KEY_DES;
        key.info.len = (uint8_t)profile_hex(keys[i].hex, key.value);
        assert_int_equal(rk_sd_put_keys(&sd, 0, &key, 1), 0);
        if (keys[i].single)
            assert_no_key(0, key.info.version, 1, RK_SD_FORM);
        else
            assert_key(0, key.info.version, 1, keys[i].hex);
    }
}

static void key_open__published_key__on_test_cards_alone(void **state) {
    (void)state;
    assert_key(0, 1, 1, "000102030405060708090A0B0C0D0E0F");
    assert_key(0, 6, 2, "000102030405060708090A0B0C0D0E0F");
    c.card.identity.test = false;
    assert_no_key(0, 1, 1, RK_SD_PUBLISHED);
    assert_no_key(0, 6, 2, RK_SD_PUBLISHED);
    assert_key(0, 2, 1, "200102030405060708090A0B0C0D0E0F");
}

static void is_published__other_guises__known(void **state) {
    (void)state;
    static const struct {
        const char *hex;
        bool known;
    } keys[] = {
        {"112233445566778899AABBCCDDEEFF10", true},
        {"66778899AABBCCDD1122334455EEFF10", true},
        {"99AABBCCDDEEFF101122334455667788", true},
        {"000102030405060708090A0B0C0D0E0F", true},
        {"404142434445464748494A4B4C4D4E4F", true},
        {"010002020404070608080B0A0D0C0F0E", true},                 /* parity set another way */
        {"000102030405060708090A0B0C0D0E0F0001020304050607", true}, /* two keys as three */
        {"000102030405060708090A0B0C0D0E0F0001020304050606", true}, /* its last parity aside */
        {"000102030405060708090A0B0C0D0E0F0001020304050608", false},
        {"000102030405060708090A0B0C0D0E0F1001020304050607", false},
        {"000102030405060708090A0B0C0D0E8F", false},
        {"200102030405060708090A0B0C0D0E0F", false},
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        uint8_t key[RK_SD_KEY_MAX];
        size_t len = profile_hex(keys[i].hex, key);
        if (rk_sd_is_published(&c.card, rk_slice(key, len)) != keys[i].known)
            fail_msg("%s", keys[i].hex);
    }
}

/* Versions and identifiers as the walk has them, in hexadecimal. */
static void walk(uint8_t number, char *out) {
    struct rk_sd_key_walk w = {.started = false};
    struct rk_sd_key_info info;
    struct rk_sd sd = sd_domain(&c, number);
    int got;
    *out = 0;
    while ((got = rk_sd_key_next(&sd, &w, &info)) == 1)
        out += sprintf(out, "%X%X ", info.version, info.id);
    assert_int_equal(got, 0);
}

static void key_next__package_and_records__each_once(void **state) {
    (void)state;
    char list[200];
    struct rk_sd sd = sd_domain(&c, 1);
    struct rk_sd_key_walk none = {.started = false};
    struct rk_sd_key_info info;
    walk(0, list);
    assert_string_equal(list, "11 12 13 21 22 23 31 32 41 42 51 52 61 62 71 72 81 82 ");
    struct rk_sd_key keys[] = {made(2, 2, 0x77), made(0x30, 1, 0x78)};
    assert_int_equal(rk_sd_put_keys(&sd, 2, &keys[0], 1), 0);
    assert_int_equal(rk_sd_put_keys(&sd, 0, &keys[1], 1), 0);
    walk(1, list);
    assert_int_equal(strlen(list), strlen("21 22 301 "));
    assert_non_null(strstr(list, "21 "));
    assert_non_null(strstr(list, "22 "));
    assert_non_null(strstr(list, "301 "));
    sd.number = 2;
    assert_int_equal(rk_sd_key_next(&sd, &none, &info), RK_SD_ABSENT);
}

static void key_next__what_may_be_told__is_told(void **state) {
    (void)state;
    struct rk_sd_key_walk w = {.started = false};
    struct rk_sd_key_info info;
    struct rk_sd sd = sd_domain(&c, 0);
    while (rk_sd_key_next(&sd, &w, &info) == 1)
        if (info.version == 4 && info.id == 2)
            break;
    assert_int_equal(info.type, RK_SD_KEY_AES);
    assert_int_equal(info.len, 32);
    assert_int_equal(info.mac_len, 4);
    assert_int_equal(info.usage_len, 1);
    assert_int_equal(info.usage[0], 0x14);
    while (rk_sd_key_next(&sd, &w, &info) == 1)
        if (info.version == 8)
            break;
    assert_int_equal(info.len, 0);
}

static void put_keys__same_version__replaced(void **state) {
    (void)state;
    struct rk_sd sd = sd_domain(&c, 0);
    struct rk_sd_key keys[] = {made(2, 1, 0x61), made(2, 2, 0x62), made(2, 3, 0x63)};
    assert_int_equal(rk_sd_put_keys(&sd, 2, keys, 3), 0);
    sd_card_restart(&c);
    assert_key(0, 2, 1, "61616161616161616161616161616161");
    assert_key(0, 2, 3, "63636363636363636363636363636363");
    assert_key(1, 2, 1, "A00102030405060708090A0B0C0D0E0F");
}

static void put_keys__another_version__moved(void **state) {
    (void)state;
    struct rk_sd sd = sd_domain(&c, 0);
    struct rk_sd_key keys[] = {made(9, 1, 0x61), made(9, 2, 0x62)};
    assert_int_equal(rk_sd_put_keys(&sd, 2, keys, 2), 0);
    assert_key(0, 9, 1, "61616161616161616161616161616161");
    assert_no_key(0, 2, 1, RK_SD_ABSENT);
    assert_no_key(0, 2, 2, RK_SD_ABSENT);
    assert_key(0, 2, 3, "202102030405060708090A0B0C0D0E0F");
    /* and once more, from a record */
    keys[0] = made(10, 1, 0x64);
    assert_int_equal(rk_sd_put_keys(&sd, 9, keys, 1), 0);
    assert_key(0, 10, 1, "64646464646464646464646464646464");
    assert_no_key(0, 9, 1, RK_SD_ABSENT);
}

static void put_keys__not_to_be_put__nothing_changed(void **state) {
    (void)state;
    struct rk_sd sd = sd_domain(&c, 0);
    struct rk_sd_key keys[RK_SD_KEYS_AT_ONCE + 1] = {made(9, 1, 1), made(9, 2, 2)};
    uint64_t before = c.profile.flash.operations;
    assert_int_equal(rk_sd_put_keys(&sd, 12, keys, 2), RK_SD_ABSENT);
    keys[1] = made(3, 2, 2); /* is there, and not the one that is replaced */
    assert_int_equal(rk_sd_put_keys(&sd, 0, keys, 2), RK_SD_FORM);
    assert_int_equal(rk_sd_put_keys(&sd, 2, keys, 2), RK_SD_FORM);
    keys[1] = made(0, 2, 2);
    assert_int_equal(rk_sd_put_keys(&sd, 0, keys, 2), RK_SD_FORM);
    keys[1] = made(9, 2, 2);
    keys[1].info.len = 15;
    assert_int_equal(rk_sd_put_keys(&sd, 0, keys, 2), RK_SD_FORM);
    assert_int_equal(rk_sd_put_keys(&sd, 0, keys, 0), RK_SD_FORM);
    assert_int_equal(rk_sd_put_keys(&sd, 0, keys, RK_SD_KEYS_AT_ONCE + 1), RK_SD_FORM);
    assert_int_equal(c.profile.flash.operations, before);
    assert_no_key(0, 9, 1, RK_SD_ABSENT);
}

static void remove_key__of_package_or_record__gone(void **state) {
    (void)state;
    struct rk_sd sd = sd_domain(&c, 0);
    struct rk_sd_key key = made(9, 1, 1);
    assert_int_equal(rk_sd_remove_key(&sd, 9, 1), RK_SD_ABSENT);
    assert_int_equal(rk_sd_remove_key(&sd, 2, 3), 0);
    assert_int_equal(rk_sd_remove_key(&sd, 2, 3), RK_SD_ABSENT);
    assert_int_equal(rk_sd_put_keys(&sd, 0, &key, 1), 0);
    assert_int_equal(rk_sd_remove_key(&sd, 9, 1), 0);
    sd_card_restart(&c);
    assert_no_key(0, 2, 3, RK_SD_ABSENT);
    assert_no_key(0, 9, 1, RK_SD_ABSENT);
    key = made(2, 3, 5); /* what is gone may be added */
    assert_int_equal(rk_sd_put_keys(&sd, 0, &key, 1), 0);
    assert_key(0, 2, 3, "05050505050505050505050505050505");
}

static void counter__of_package_then_of_record__kept(void **state) {
    (void)state;
    struct rk_sd sd = sd_domain(&c, 0);
    static const uint8_t next[] = {0x01, 0x02, 0x03, 0x04, 0x05};
    assert_counter(2, 0);
    assert_counter(7, 0x0A00);
    assert_int_equal(rk_sd_set_counter(&sd, 7, next), 0);
    sd_card_restart(&c);
    assert_counter(7, 0x0102030405);
    assert_counter(2, 0);
}

static void counter__new_mac_key__starts_anew(void **state) {
    (void)state;
    struct rk_sd sd = sd_domain(&c, 0);
    static const uint8_t high[] = {0, 0, 0, 1, 0};
    struct rk_sd_key cipher = made(7, 1, 1), mac = made(7, 2, 2);
    assert_int_equal(rk_sd_put_keys(&sd, 7, &cipher, 1), 0);
    assert_counter(7, 0x0A00); /* the key of the checksum is as it was */
    assert_int_equal(rk_sd_put_keys(&sd, 7, &mac, 1), 0);
    assert_counter(7, 0);
    assert_int_equal(rk_sd_set_counter(&sd, 7, high), 0);
    assert_int_equal(rk_sd_put_keys(&sd, 7, &mac, 1), 0); /* the same again: old packets hold */
    assert_counter(7, 0x100);
}

static void counter__mac_key_removed_and_put_again__goes_on(void **state) {
    (void)state;
    struct rk_sd sd = sd_domain(&c, 0);
    static const uint8_t high[] = {0, 0, 0, 1, 0};
    struct rk_sd_key mac = made(7, 2, 2), moved = made(9, 2, 2);
    assert_int_equal(rk_sd_remove_key(&sd, 7, 2), 0); /* of the package */
    assert_int_equal(rk_sd_put_keys(&sd, 0, &mac, 1), 0);
    assert_counter(7, 0x0A00);
    assert_int_equal(rk_sd_set_counter(&sd, 7, high), 0);
    assert_int_equal(rk_sd_remove_key(&sd, 7, 2), 0); /* of a record */
    assert_int_equal(rk_sd_put_keys(&sd, 0, &mac, 1), 0);
    assert_counter(7, 0x100);
    assert_int_equal(rk_sd_put_keys(&sd, 7, &moved, 1), 0); /* away and back */
    assert_int_equal(rk_sd_put_keys(&sd, 9, &mac, 1), 0);
    assert_counter(7, 0x100);
}

static void attempts__mac_key_added_or_replaced__forgiven(void **state) {
    (void)state;
    struct rk_sd sd = sd_domain(&c, 0);
    struct rk_sd_attempts attempts = {.sequence = {0, 0, 7}, .failed = 64};
    struct rk_sd_key cipher = made(0x30, 1, 1), mac = made(0x30, 2, 2), other = made(0x30, 2, 3);
    const struct {
        const struct rk_sd_key *key;
        uint8_t replaced, failed;
    } puts[] = {
        {&cipher, 0, 64}, {&mac, 0, 0}, {&mac, 0x30, 64}, {&other, 0x30, 0}, {&cipher, 0x30, 64},
    };
    for (size_t i = 0; i < sizeof puts / sizeof *puts; i++) {
        attempts.failed = 64;
        assert_int_equal(rk_sd_set_attempts(&sd, 0x30, &attempts), 0);
        assert_int_equal(rk_sd_put_keys(&sd, puts[i].replaced, puts[i].key, 1), 0);
        assert_int_equal(rk_sd_attempts(&sd, 0x30, &attempts), 0);
        assert_int_equal(attempts.failed, puts[i].failed);
        assert_int_equal(attempts.sequence[2], 7);
    }
}

/* ---- power cuts ---- */

static void put_three(void *context) {
    struct rk_sd sd = sd_domain(&c, 0);
    struct rk_sd_key keys[] = {made(9, 1, 0x61), made(9, 2, 0x62), made(9, 3, 0x63)};
    (void)context;
    (void)rk_sd_put_keys(&sd, 2, keys, 3);
}

static void check_three(void *context, uint64_t operation, unsigned tear) {
    struct rk_sd_key key;
    struct rk_sd sd = sd_domain(&c, 0);
    (void)context;
    (void)operation;
    (void)tear;
    sd_card_restart(&c);
    bool after = rk_sd_key_open(&c.card, &sd, 9, 1, &key) == 0;
    for (uint8_t id = 1; id <= 3; id++) {
        assert_int_equal(rk_sd_key_open(&c.card, &sd, 9, id, &key) == 0, after);
        assert_int_equal(rk_sd_key_open(&c.card, &sd, 2, id, &key) == 0, !after);
    }
}

static void put_keys__power_is_cut__all_or_none(void **state) {
    (void)state;
    const struct cut_case cut = {.flash = &c.profile.flash,
                                 .memory = &c.card,
                                 .memory_len = sizeof c.card,
                                 .run = put_three,
                                 .check = check_three};
    assert_in_range(cut_everywhere(&cut), 10, 10000);
    assert_key(0, 9, 2, "62626262626262626262626262626262");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(key_open__of_the_package__as_it_came),
        TEST(key_open__not_there__absent),
        TEST(key_open__length_of_no_cipher__refused),
        TEST(key_open__single_des_in_disguise__refused),
        TEST(key_open__published_key__on_test_cards_alone),
        TEST(is_published__other_guises__known),
        TEST(key_next__package_and_records__each_once),
        TEST(key_next__what_may_be_told__is_told),
        TEST(put_keys__same_version__replaced),
        TEST(put_keys__another_version__moved),
        TEST(put_keys__not_to_be_put__nothing_changed),
        TEST(remove_key__of_package_or_record__gone),
        TEST(counter__of_package_then_of_record__kept),
        TEST(counter__new_mac_key__starts_anew),
        TEST(counter__mac_key_removed_and_put_again__goes_on),
        TEST(attempts__mac_key_added_or_replaced__forgiven),
        TEST(put_keys__power_is_cut__all_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
