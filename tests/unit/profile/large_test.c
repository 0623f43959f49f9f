/* Elements far larger than the installer. */
#include "tests/unit/profile/card.h"

#include <string.h>

/* Pseudo-random, so that nothing of it can be left out unseen. */
static uint8_t octet_of(size_t at) {
    uint32_t n = (uint32_t)at * 2654435761u;
    return (uint8_t)(n >> 24);
}

/* PE-GenericFileManagement with one EF 4F77 in the MF and all its content at once. */
static struct rk_slice big_element(uint8_t *buf, size_t cap, uint8_t structure,
                                   struct rk_slice content) {
    static const uint8_t identification[] = {0x44}, fid[] = {0x4F, 0x77},
                         rule[] = {0x2F, 0x06, 0x02};
    const uint8_t descriptor[] = {structure, 0x21};
    uint8_t octets[2];
    rk_put_u16(octets, (uint16_t)content.len);
    struct rk_tlv_writer w = rk_tlv_write(buf, cap);
    size_t element = rk_tlv_open(&w, 0xA1);
    size_t header = rk_tlv_open(&w, 0xA0);
    rk_tlv_put(&w, 0x81, rk_slice_of(identification));
    rk_tlv_close(&w, header);
    size_t commands = rk_tlv_open(&w, 0xA1);
    size_t list = rk_tlv_open(&w, 0x30);
    rk_tlv_put(&w, 0x80, rk_slice(NULL, 0));
    size_t fcp = rk_tlv_open(&w, 0x62);
    rk_tlv_put(&w, 0x82, rk_slice_of(descriptor));
    rk_tlv_put(&w, 0x83, rk_slice_of(fid));
    rk_tlv_put(&w, 0x8B, rk_slice_of(rule));
    rk_tlv_put(&w, 0x80, rk_slice_of(octets));
    rk_tlv_close(&w, fcp);
    rk_tlv_put(&w, 0x81, content);
    rk_tlv_close(&w, list);
    rk_tlv_close(&w, commands);
    rk_tlv_close(&w, element);
    assert_int_equal(w.error, 0);
    return rk_slice(buf, w.len);
}

enum { BIG = 60 * 1024, BIG_HEADER = 4 };

static size_t append(uint8_t *buf, size_t len, struct rk_slice octets) {
    memcpy(buf + len, octets.ptr, octets.len);
    return len + octets.len;
}

/* Install 60 KiB in one element, cut as `step` says; the card it is on then. */
static void open_big(struct card *card, uint8_t structure, size_t step) {
    static uint8_t buf[2 * PACKAGE_MAX], element[2 * PACKAGE_MAX], content[BIG_HEADER + BIG];
    struct rk_install_config config = card_config();
    bool object = structure == 0x79;
    for (size_t i = 0; i < BIG; i++)
        content[BIG_HEADER + i] = octet_of(i);
    memcpy(content, "\x80\x82\xF0\x00", BIG_HEADER);
    struct rk_slice all = rk_slice(content, sizeof content);
    size_t len = append(buf, 0, package("header mf pin"));
    len = append(buf, len,
                 big_element(element, sizeof element, structure,
                             object ? all : rk_slice_from(all, BIG_HEADER)));
    len = append(buf, len, package("end"));
    card_open(card, 40);
    uint64_t before = card->ram.programmed;
    assert_int_equal(card_install(card, rk_slice(buf, len), step, &config), 0);
    assert_in_range(card->ram.programmed - before, BIG, BIG + BIG / 4);
}

/* The installer's RAM is a fortieth of it, and there is no other: installer__its_ram__stays_small.
 */
static void element__of_60_kib__installs(void **state) {
    (void)state;
    static struct card card;
    static uint8_t got[BIG];
    static const size_t steps[] = {1007, 1, PACKAGE_MAX};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        open_big(&card, 0x41, steps[i]);
        struct rk_file file = card_file(&card, "4F77");
        assert_int_equal(file.size, BIG);
        assert_int_equal(rk_file_read(&card.files, &file, 0, got, BIG), 0);
        for (size_t at = 0; at < BIG; at++)
            assert_int_equal(got[at], octet_of(at));
        card_close(&card);
    }
}

static void object__of_60_kib__installs_without_being_written_twice(void **state) {
    (void)state;
    static struct card card;
    static uint8_t got[BIG];
    static const size_t steps[] = {1007, 1, 250};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        open_big(&card, 0x79, steps[i]);
        struct rk_file file = card_file(&card, "4F77");
        struct rk_object object;
        assert_int_equal(rk_object_find(&card.files, &file, 0x80, &object), 0);
        assert_int_equal(object.len, BIG);
        assert_int_equal(rk_object_read(&card.files, &file, &object, 0, got, BIG), 0);
        for (size_t at = 0; at < BIG; at++)
            assert_int_equal(got[at], octet_of(at));
        card_close(&card);
    }
}

/* An application, with its load block, that nobody asked to be mandatory. */
static void element__unsupported_of_60_kib__is_passed_over(void **state) {
    (void)state;
    static struct card card;
    static uint8_t buf[2 * PACKAGE_MAX], block[BIG];
    static const uint8_t identification[] = {0x0B}, aid[] = {0xA0, 0, 0, 1, 0x51};
    static const uint8_t want[] = {0x30, 0x0D, 0xA0, 0x0B, 0x30, 0x09, 0x80, 0x01,
                                   0x07, 0x81, 0x01, 0x0B, 0x83, 0x01, 0x06};
    struct rk_install_config config = card_config();
    size_t len = append(buf, 0, package("header mf pin"));
    struct rk_tlv_writer w = rk_tlv_write(buf + len, sizeof buf - len);
    size_t element = rk_tlv_open(&w, 0xA8);
    size_t header = rk_tlv_open(&w, 0xA0);
    rk_tlv_put(&w, 0x81, rk_slice_of(identification));
    rk_tlv_close(&w, header);
    size_t load = rk_tlv_open(&w, 0xA1);
    rk_tlv_put(&w, 0x4F, rk_slice_of(aid));
    rk_tlv_put(&w, 0xC4, rk_slice_of(block));
    rk_tlv_close(&w, load);
    rk_tlv_close(&w, element);
    len = append(buf, len + w.len, package("end"));
    card_open(&card, 16);
    uint64_t before = card.ram.programmed;
    assert_int_equal(card_install(&card, rk_slice(buf, len), 1007, &config), 0);
    const struct rk_install_outcome *outcome = rk_installer_outcome(&card.installer);
    assert_int_equal(outcome->sima_len, sizeof want);
    assert_memory_equal(outcome->sima_response, want, sizeof want);
    assert_in_range(card.ram.programmed - before, 1, 2000);
    card_close(&card);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(element__of_60_kib__installs),
        cmocka_unit_test(object__of_60_kib__installs_without_being_written_twice),
        cmocka_unit_test(element__unsupported_of_60_kib__is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
