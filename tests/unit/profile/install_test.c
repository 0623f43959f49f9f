/* What a package written by hand leaves in the store. */
#include "tests/unit/profile/card.h"

#include "euicc/store/objects.h"

#include <stdio.h>
#include <string.h>

#define EVERYTHING "header mf puk pin usim usim_pin opt_usim aka gfm security_domain rfm end"

static int open_everything(void **state) {
    static struct card card;
    struct rk_install_config config = card_config();
    card_open(&card, 16);
    assert_int_equal(card_install_elements(&card, EVERYTHING, &config), 0);
    *state = &card;
    return 0;
}

static int close_card(void **state) {
    card_close(*state);
    return 0;
}

static void assert_seed(const char *name, const char *elements) {
    static uint8_t seed[PACKAGE_MAX];
    char path[256];
    snprintf(path, sizeof path, "%s/tests/vectors/profile/%s", RK_SOURCE_DIR, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(seed, 1, sizeof seed, file);
    fclose(file);
    assert_true(rk_slice_equal(rk_slice(seed, len), package(elements)));
}

static void everything__named_elements__are_the_seed_of_the_fuzzer(void **state) {
    (void)state;
    assert_seed("everything.der", EVERYTHING);
    assert_seed("iot.der", "header_iot iot_own_files iot_pin opt_iot gfm_objects end");
}

static void mf__files_given__have_their_content(void **state) {
    assert_content(*state, "2FE2", "98001032547698103214");
    struct rk_file arr = card_file(*state, "2F06");
    assert_int_equal(arr.kind, RK_FILE_KIND_LINEAR);
    assert_int_equal(arr.record_len, 20);
    assert_int_equal(arr.record_count, 2);
    assert_content(*state, "2F06",
                   "8001019000800102A406830101950108FFFFFFFF"
                   "80015EA40683010A950108FFFFFFFFFFFFFFFFFF");
}

static void mf__files_not_mentioned__are_as_the_template_says(void **state) {
    assert_content(*state, "2F05", "FFFF");
    struct rk_file pl = card_file(*state, "2F05");
    assert_int_equal(pl.sfi, 5);
    assert_int_equal(pl.arr_record, 1);
    assert_int_equal(pl.arr_fid, 0x2F06);
    assert_int_equal(pl.state, RK_FILE_STATE_ACTIVATED);
    assert_int_equal(card_file(*state, "2F00").sfi, 0x1E);
}

static void usim__adf__is_an_application(void **state) {
    const struct card *card = *state;
    struct rk_file adf;
    static const uint8_t aid[] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02, 0xFF,
                                  0x49, 0xFF, 0x05, 0x89, 0x00, 0x00, 0x01, 0x00};
    assert_int_equal(rk_file_application(&card->files, 0, &adf), 0);
    assert_int_equal(adf.kind, RK_FILE_KIND_ADF);
    assert_int_equal(adf.fid, 0x7FD0);
    assert_int_equal(adf.aid_len, sizeof aid);
    assert_memory_equal(adf.aid, aid, sizeof aid);
    static const uint8_t pins[] = {0x01, 0x81, 0x0A};
    assert_int_equal(adf.pin_status_len, sizeof pins);
    assert_memory_equal(adf.pin_status, pins, sizeof pins);
    assert_int_equal(adf.arr_fid, 0x2F06);
    assert_int_equal(adf.arr_record, 14);
    assert_int_equal(rk_file_application(&card->files, 1, &adf), RK_FILE_ABSENT);
}

static void usim__default_contents__are_those_of_the_template(void **state) {
    assert_content(*state, "7FD06F7E", "FFFFFFFFFFFFFF0000FF01");
    assert_content(*state, "7FD06F73", "FFFFFFFFFFFFFFFFFFFF0000FF01");
    assert_content(*state, "7FD06FE3", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF000001");
    assert_content(*state, "7FD06F5B", "F00000F00000");
    assert_content(*state, "7FD06FAD", "00000002");
    assert_content(*state, "7FD06F31", "0A");
    assert_content(*state, "7FD06F08",
                   "07FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF");
    struct rk_file keys = card_file(*state, "7FD06F08");
    assert_int_equal(keys.special, 0x80);
    assert_int_equal(keys.sfi, 8);
    assert_int_equal(keys.arr_fid, 0x6F06);
    assert_int_equal(keys.arr_record, 5);
}

static void usim__every_file_of_the_template__is_there(void **state) {
    static const char *const fids[] = {"6F07", "6F06", "6F08", "6F09", "6F31", "6F38",
                                       "6F3B", "6F3C", "6F42", "6F43", "6F46", "6F56",
                                       "6F5B", "6F5C", "6F73", "6F78", "6F7B", "6F7E",
                                       "6FAD", "6FB7", "6FC4", "6FE3", "6FE4"};
    for (size_t i = 0; i < sizeof fids / sizeof *fids; i++) {
        char path[16];
        snprintf(path, sizeof path, "7FD0%s", fids[i]);
        card_file(*state, path);
    }
}

/* Without its own pattern each record of EF.SMS is 00 FF.. and each of EF.ICI ends in its suffix.
 */
static void records__default_pattern__starts_anew_in_each(void **state) {
    const struct card *card = *state;
    uint8_t record[2][176];
    struct rk_file sms = card_file(card, "7FD06F3C");
    assert_int_equal(sms.record_count, 10);
    assert_int_equal(rk_file_read(&card->files, &sms, 0, record, sizeof record), 0);
    assert_memory_equal(record[0], record[1], sizeof record[0]);
    assert_int_equal(record[0][0], 0x00);
    assert_int_equal(record[0][1], 0xFF);
    assert_int_equal(record[1][175], 0xFF);
    struct rk_file ici = card_file(card, "7FD06F80");
    static const uint8_t end[] = {0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0x01, 0xFF, 0xFF};
    assert_int_equal(ici.kind, RK_FILE_KIND_CYCLIC);
    assert_int_equal(ici.record_count, 2);
    assert_int_equal(rk_file_read(&card->files, &ici, 76 - sizeof end, record, sizeof end), 0);
    assert_memory_equal(record, end, sizeof end);
    assert_int_equal(rk_file_read(&card->files, &ici, 38 - sizeof end, record, sizeof end), 0);
    assert_memory_equal(record, end, sizeof end);
}

static void template__pattern_of_the_package__replaces_the_default(void **state) {
    assert_content(*state, "7FD06F46", "0172736BFFFFFFFFFFFFFFFFFFFFFFFFFF");
    assert_content(*state, "7FD06F3E", "4142");
    assert_content(*state, "7FD06F60",
                   "FFFFFF0000FFFFFF0000FFFFFF0000FFFFFF0000FFFFFF0000FFFFFF0000FFFFFF0000FFFFFF00"
                   "00");
}

static void generic__offsets__are_relative_to_the_last_fill(void **state) {
    /* 01 02 at 13, and 03 one octet after they ended */
    assert_content(*state, "7F664F41",
                   "AB12AB12AB12AB12AB12AB12AB0102120312AB12AB12AB12AB12AB12AB12AB12");
}

static void generic__content_over_two_pieces__reads_back(void **state) {
    const struct card *card = *state;
    struct rk_file file = card_file(card, "7F664F42");
    uint8_t got[5];
    assert_int_equal(file.size, 0x140);
    assert_int_equal(file.sfi, 0);
    assert_int_equal(rk_file_read(&card->files, &file, 0xFD, got, sizeof got), 0);
    static const uint8_t want[] = {0xFF, 0xC0, 0xFF, 0xEE, 0xFF};
    assert_memory_equal(got, want, sizeof want);
}

static void generic__no_short_identifier_given__comes_from_the_fid(void **state) {
    assert_int_equal(card_file(*state, "7F664F41").sfi, 1);
}

static void generic__link__shows_the_content_of_its_target(void **state) {
    struct rk_file target = card_file(*state, "7F664F41"), link = card_file(*state, "7FD06F99");
    assert_int_equal(link.content, target.content);
    assert_int_not_equal(link.index, target.index);
    assert_int_equal(link.arr_fid, 0x6F06);
    assert_int_equal(link.arr_record, 2);
}

static void pins__global_and_local__are_with_their_directories(void **state) {
    const struct card *card = *state;
    struct rk_store *store = card->files.store;
    struct rk_pin pin;
    assert_int_equal(rk_pin_get(store, card->space, RK_FILE_MF, 0x01, &pin), 0);
    assert_memory_equal(pin.value, "1234\xFF\xFF\xFF\xFF", 8);
    assert_int_equal(pin.attributes, 0x06);
    assert_int_equal(pin.tries, 0x33);
    assert_int_equal(pin.puk, 1);
    assert_int_equal(rk_pin_get(store, card->space, RK_FILE_MF, 0x0A, &pin), 0);
    assert_int_equal(pin.tries, 0xAA);
    assert_int_equal(pin.puk, 0);
    uint16_t adf = card_file(card, "7FD0").index;
    assert_int_equal(rk_pin_get(store, card->space, adf, 0x81, &pin), 0);
    assert_int_equal(pin.puk, 0x81);
    assert_int_equal(rk_puk_get(store, card->space, 0x01, &pin), 0);
    assert_memory_equal(pin.value, "11111111", 8);
    assert_int_equal(pin.tries, 0xAA);
    assert_int_equal(rk_puk_get(store, card->space, 0x81, &pin), 0);
    assert_int_equal(pin.tries, 0xA7);
}

static void algorithm__milenage__is_with_its_application(void **state) {
    const struct card *card = *state;
    struct rk_algorithm algorithm;
    uint16_t adf = card_file(card, "7FD0").index;
    assert_int_equal(rk_algorithm_get(card->files.store, card->space, adf, &algorithm), 0);
    assert_int_equal(algorithm.id, RK_ALGORITHM_MILENAGE);
    uint8_t key[16], opc[16];
    from_hex("465B5CE8B199B49FAA5F0A2EE238A6BC", key, sizeof key);
    from_hex("CD63CB71954A9F4E48A5994E37A02BAF", opc, sizeof opc);
    assert_memory_equal(algorithm.key, key, sizeof key);
    assert_memory_equal(algorithm.opc, opc, sizeof opc);
    assert_int_equal(algorithm.rotation[0], 0x40);
    assert_int_equal(algorithm.sqn_options, 0x02);
}

static void kept_elements__read_back__are_as_received(void **state) {
    struct card *card = *state;
    static const struct {
        const char *name;
        uint16_t object;
    } kept[] = {{"security_domain", RK_OBJECT_SECURITY_DOMAIN}, {"rfm", RK_OBJECT_RFM}};
    for (size_t i = 0; i < 2; i++) {
        uint8_t got[512];
        struct rk_slice want = package(kept[i].name);
        int len =
            rk_store_get(&card->store, rk_key(card->space, kept[i].object, 0), 0, got, sizeof got);
        assert_int_equal(len, want.len);
        assert_memory_equal(got, want.ptr, want.len);
    }
}

static void algorithm__all_members_given__are_kept(void **state) {
    (void)state;
    static struct card card;
    struct rk_install_config config = card_config();
    struct rk_algorithm algorithm;
    card_open(&card, 16);
    assert_int_equal(
        card_install_elements(&card, "header mf pin usim usim_pin aka_sequence end", &config), 0);
    uint16_t adf = card_file(&card, "7FD0").index;
    assert_int_equal(rk_algorithm_get(&card.store, card.space, adf, &algorithm), 0);
    assert_int_equal(algorithm.counter_max, 0x100);
    assert_int_equal(algorithm.sqn_options, 0x0A);
    assert_true(algorithm.sqn_age_limit == 0x20000000);
    card_close(&card);
}

static void algorithm__tuak__is_kept_with_its_lengths(void **state) {
    (void)state;
    static struct card card;
    struct rk_install_config config = card_config();
    struct rk_algorithm algorithm;
    static const uint8_t topc[] = {0xCD, 0x63, 0xCB, 0x71};
    card_open(&card, 16);
    assert_int_equal(
        card_install_elements(&card, "header mf pin usim usim_pin aka_tuak_256 end", &config), 0);
    uint16_t adf = card_file(&card, "7FD0").index;
    assert_int_equal(rk_algorithm_get(&card.store, card.space, adf, &algorithm), 0);
    assert_int_equal(algorithm.id, RK_ALGORITHM_TUAK);
    assert_int_equal(algorithm.counter_max, 0x000102);
    assert_int_equal(algorithm.key_len, 32);
    assert_int_equal(algorithm.iterations, 2);
    assert_int_equal(algorithm.options, 0x4A);
    assert_int_equal(algorithm.key[16], 0x46);
    assert_memory_equal(algorithm.opc, topc, sizeof topc);
    assert_memory_equal(algorithm.opc + 16, topc, sizeof topc);
    card_close(&card);
}

static void pins__shared_with_a_path__are_found_in_both(void **state) {
    (void)state;
    static struct card card;
    struct rk_install_config config = card_config();
    struct rk_pin pin;
    card_open(&card, 16);
    assert_int_equal(card_install_elements(
                         &card, "header mf pin usim usim_pin gsm_access pin_shared end", &config),
                     0);
    uint16_t df = card_file(&card, "7FD05F3B").index;
    assert_int_equal(rk_pin_get(&card.store, card.space, df, 0x81, &pin), 0);
    assert_memory_equal(pin.value, "9999\xFF\xFF\xFF\xFF", 8);
    card_close(&card);
}

static void phonebook__two_descriptors_in_a_member__are_two_files(void **state) {
    (void)state;
    static struct card card;
    struct rk_install_config config = card_config();
    card_open(&card, 16);
    assert_int_equal(card_install_elements(
                         &card, "header mf pin usim usim_pin phonebook gsm_access end", &config),
                     0);
    assert_content(&card, "7FD05F3A4F4A", "00FFFFFFFFFFFFFFFFFFFFFFFF00FFFFFFFFFFFFFFFFFFFFFFFF");
    assert_content(&card, "7FD05F3A4F4B", "02FFFFFFFFFFFFFFFFFFFFFFFF");
    assert_content(&card, "7FD05F3B4F20", "FFFFFFFFFFFFFFFF07");
    card_close(&card);
}

static void records__longer_than_a_pattern__end_in_its_suffix(void **state) {
    (void)state;
    static struct card card;
    static const uint8_t end[] = {0xFF, 0x00, 0x00, 0x00, 0x00, 0x01, 0xFF, 0xFF};
    struct rk_install_config config = card_config();
    uint8_t got[0xF0];
    card_open(&card, 16);
    assert_int_equal(card_install_elements(
                         &card, "header mf pin usim usim_pin opt_usim_long_records end", &config),
                     0);
    struct rk_file ici = card_file(&card, "7FD06F80");
    assert_int_equal(ici.record_len, sizeof got);
    assert_int_equal(ici.record_count, 2);
    for (size_t at = 0; at < ici.size; at += sizeof got) {
        assert_int_equal(rk_file_read(&card.files, &ici, at, got, sizeof got), 0);
        assert_int_equal(got[0], 0xFF);
        assert_memory_equal(got + sizeof got - sizeof end, end, sizeof end);
    }
    card_close(&card);
}

static void services__platform_does_not_have_them__are_switched_off(void **state) {
    (void)state;
    static struct card card;
    struct rk_install_config config = card_config();
    card_open(&card, 16);
    assert_int_equal(
        card_install_elements(&card, "header mf pin usim_all_services usim_pin isim end", &config),
        0);
    /* 69, MBMS: bit 5 of octet 9 */
    assert_content(&card, "7FD06F38", "FFFFFFFFFFFFFFFFEFFFFFFFFFFFFFFFFF");
    assert_content(&card, "7FB06F07", "FFFF");
    card_close(&card);
}

static void do_not_create__template_file__is_not_there(void **state) {
    (void)state;
    static struct card card;
    struct rk_install_config config = card_config();
    struct rk_file file;
    card_open(&card, 16);
    assert_int_equal(
        card_install_elements(&card, "header mf pin usim_not_created usim_pin end", &config), 0);
    struct rk_file adf = card_file(&card, "7FD0");
    assert_int_equal(rk_file_child(&card.files, adf.index, 0x6F31, &file), 0);
    assert_int_equal(rk_file_child(&card.files, adf.index, 0x6F09, &file), RK_FILE_ABSENT);
    card_close(&card);
}

/* What the card says it can is what it grants a header, and the other way round. */
static void capability__every_service__is_granted_if_and_only_if_claimed(void **state) {
    (void)state;
    /* by member of ServicesList, its bit in UICCCapability */
    static const uint8_t bits[] = {0,  1, 2, 3,  4,  6,  5,  10, 11, 12, 13, 14, 15, 16, 17,
                                   18, 7, 8, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30};
    static struct card card;
    struct rk_install_config config = card_config();
    struct rk_slice claimed = rk_install_capability();
    assert_int_equal(claimed.ptr[0], 0);
    assert_int_equal(claimed.len, 5);
    for (uint8_t member = 0; member < sizeof bits; member++) {
        const uint8_t header[] = {0xA0,
                                  0x18,
                                  0x80,
                                  0x01,
                                  0x03,
                                  0x81,
                                  0x01,
                                  0x03,
                                  0x83,
                                  0x0A,
                                  0x89,
                                  0x00,
                                  0x01,
                                  0x23,
                                  0x45,
                                  0x67,
                                  0x89,
                                  0x01,
                                  0x23,
                                  0x41,
                                  0xA5,
                                  0x02,
                                  (uint8_t)(0x80 | member),
                                  0x00,
                                  0xA6,
                                  0x00};
        card_open(&card, 4);
        rk_installer_start(&card.installer, &card.store, 1, &config);
        bool granted = rk_installer_feed(&card.installer, rk_slice_of(header)) == 0;
        bool said = claimed.ptr[1 + bits[member] / 8] >> (7 - bits[member] % 8) & 1;
        if (granted != said)
            fail_msg("service %u: %s", member, said ? "claimed in vain" : "granted, not claimed");
        card_close(&card);
    }
}

static void installer__its_ram__stays_small(void **state) {
    (void)state;
    assert_true(sizeof(struct rk_installer) <= 1536);
}

int main(void) {
#define WITH(test) cmocka_unit_test_setup_teardown(test, open_everything, close_card)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything__named_elements__are_the_seed_of_the_fuzzer),
        WITH(mf__files_given__have_their_content),
        WITH(mf__files_not_mentioned__are_as_the_template_says),
        WITH(usim__adf__is_an_application),
        WITH(usim__default_contents__are_those_of_the_template),
        WITH(usim__every_file_of_the_template__is_there),
        WITH(records__default_pattern__starts_anew_in_each),
        WITH(template__pattern_of_the_package__replaces_the_default),
        WITH(generic__offsets__are_relative_to_the_last_fill),
        WITH(generic__content_over_two_pieces__reads_back),
        WITH(generic__no_short_identifier_given__comes_from_the_fid),
        WITH(generic__link__shows_the_content_of_its_target),
        WITH(pins__global_and_local__are_with_their_directories),
        WITH(algorithm__milenage__is_with_its_application),
        WITH(kept_elements__read_back__are_as_received),
        cmocka_unit_test(algorithm__all_members_given__are_kept),
        cmocka_unit_test(algorithm__tuak__is_kept_with_its_lengths),
        cmocka_unit_test(pins__shared_with_a_path__are_found_in_both),
        cmocka_unit_test(phonebook__two_descriptors_in_a_member__are_two_files),
        cmocka_unit_test(records__longer_than_a_pattern__end_in_its_suffix),
        cmocka_unit_test(services__platform_does_not_have_them__are_switched_off),
        cmocka_unit_test(do_not_create__template_file__is_not_there),
        cmocka_unit_test(capability__every_service__is_granted_if_and_only_if_claimed),
        cmocka_unit_test(installer__its_ram__stays_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
