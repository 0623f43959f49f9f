/* BER-TLV files, and the IoT minimal profile with what the card makes of it. */
#include "tests/unit/profile/card.h"

#include <string.h>

/* Whether the object with `tag` of the BER-TLV file at `path` has this value, in hex. */
static void assert_object(const struct card *card, const char *path, uint32_t tag,
                          const char *hex) {
    uint8_t want[512], got[512];
    size_t len = from_hex(hex, want, sizeof want);
    struct rk_file file = card_file(card, path);
    struct rk_object object;
    assert_int_equal(rk_object_find(&card->files, &file, tag, &object), 0);
    assert_int_equal(object.len, len);
    assert_int_equal(rk_object_read(&card->files, &file, &object, 0, got, len), 0);
    assert_memory_equal(got, want, len);
}

static void ber_tlv__content__is_its_data_objects(void **state) {
    (void)state;
    static struct card card;
    struct rk_install_config config = card_config();
    struct rk_object object;
    card_open(&card, 16);
    assert_int_equal(card_install_elements(
                         &card, "header mf pin gfm_objects isim opt_isim_objects end", &config),
                     0);
    struct rk_file file = card_file(&card, "7F664F0B");
    assert_int_equal(file.kind, RK_FILE_KIND_BER_TLV);
    assert_int_equal(file.size, 0x400);
    assert_int_equal(file.maximum, 0x800);
    assert_object(&card, "7F664F0B", 0x80, "0102");
    assert_object(&card, "7F664F0B", 0xA1, "810103");
    assert_int_equal(rk_object_find(&card.files, &file, 0x9F21, &object), 0);
    assert_int_equal(object.len, 200);
    assert_int_equal(rk_object_at(&card.files, &file, 3, &object), RK_FILE_ABSENT);
    assert_object(&card, "7F664F0C", 0x80, "0102"); /* a link */
    assert_object(&card, "7FB06FF8", 0x80, "AABB"); /* of a template */
    assert_int_equal(card_file(&card, "7FB06FF8").special, 0x40);
    card_close(&card);
}

static void iot__what_is_left_out__is_made_by_the_card(void **state) {
    (void)state;
    static struct card card;
    struct rk_install_config config = card_config();
    struct rk_file adf;
    card_open(&card, 16);
    assert_int_equal(card_install_elements(&card, "header_iot iot iot_pin opt_iot end", &config),
                     0);
    assert_content(&card, "2FE2", "98001032547698103214");
    assert_content(&card, "2F00", "61124F10A0000000871002FF49FF0589000001AB");
    assert_content(&card, "7FD06F07", "082908101032547698");
    assert_content(&card, "7FD06F38", "0000000001000000000000000000000000");
    assert_content(&card, "7FD06FAD", "00000002");
    assert_content(&card, "7FD06F46", "FF55FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF");
    assert_content(&card, "7FD05FC04F01", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000001");
    assert_content(&card, "7FD05FD04F01", "FFFFFFFFFF");
    assert_int_equal(rk_file_application(&card.files, 0, &adf), 0);
    static const uint8_t aid[] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02,
                                  0xFF, 0x49, 0xFF, 0x05, 0x89, 0x00, 0x00};
    assert_memory_equal(adf.aid, aid, sizeof aid);
    static const uint8_t pins[] = {0x01, 0x81, 0x0A}, global[] = {0x01, 0x0A};
    assert_int_equal(adf.pin_status_len, sizeof pins);
    assert_memory_equal(adf.pin_status, pins, sizeof pins);
    struct rk_file mf = card_file(&card, "");
    assert_int_equal(mf.pin_status_len, sizeof global);
    assert_memory_equal(mf.pin_status, global, sizeof global);
    struct rk_pin pin;
    assert_int_equal(rk_pin_get(&card.store, card.space, adf.index, 0x81, &pin), 0);
    card_close(&card);
}

/* The rules that templates refer to by number (profile package format, access rules). */
static void iot__access_rules__are_those_of_the_templates(void **state) {
    (void)state;
    static struct card card;
    static const struct {
        uint8_t record;
        const char *hex;
    } rules[] = {
        {1, "8001019000800102A406830101950108800158A40683010A950108FFFFFFFFFFFF"},
        {4, "800101900080011A9700800140A40683010A950108FFFFFFFFFFFFFFFFFFFFFFFF"},
        {7, "800103A406830101950108800158A40683010A950108840132A406830101950108"},
        {8, "800101A406830101950108800102A406830181950108800158A40683010A950108"},
        {11, "8001019000800118A40683010A9501088001429700FFFFFFFFFFFFFFFFFFFFFFFF"},
        {14, "80015EA40683010A950108FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"},
    };
    struct rk_install_config config = card_config();
    card_open(&card, 16);
    assert_int_equal(card_install_elements(&card, "header_iot iot iot_pin end", &config), 0);
    struct rk_file arr = card_file(&card, "2F06"), link = card_file(&card, "7FD06F06");
    assert_int_equal(arr.record_count, 14);
    assert_int_equal(link.content, arr.content);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        uint8_t want[33], got[33];
        assert_int_equal(from_hex(rules[i].hex, want, sizeof want), arr.record_len);
        assert_int_equal(
            rk_file_read(&card.files, &link, (rules[i].record - 1u) * sizeof got, got, sizeof got),
            0);
        assert_memory_equal(got, want, sizeof got);
    }
    card_close(&card);
}

static void iot__link_of_the_template_emptied__is_a_file_of_its_own(void **state) {
    (void)state;
    static struct card card;
    struct rk_install_config config = card_config();
    card_open(&card, 16);
    assert_int_equal(card_install_elements(&card, "header_iot iot_own_files iot_pin end", &config),
                     0);
    assert_content(&card, "7FD16F06", "80015EA40683010A950108FFFFFFFFFFFFFFFFFF");
    assert_int_equal(card_file(&card, "7FD1").aid_len, 9);
    assert_content(&card, "2F00", "610B4F09A0000000871002AABBFFFFFFFFFFFFFF");
    assert_int_equal(card_file(&card, "2F06").record_count, 14);
    card_close(&card);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ber_tlv__content__is_its_data_objects),
        cmocka_unit_test(iot__what_is_left_out__is_made_by_the_card),
        cmocka_unit_test(iot__access_rules__are_those_of_the_templates),
        cmocka_unit_test(iot__link_of_the_template_emptied__is_a_file_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
