/* The GSMA's test profiles: what installs has what a second reading of the package says. */
#include "tests/support/ts48.h"
#include "tests/unit/profile/card.h"
#include "tests/unit/profile/parameters.h"
#include "tests/unit/profile/reading.h"

#include "euicc/store/objects.h"
#include "euicc/uicc/uicc.h"

#include <stdio.h>
#include <string.h>

enum { EF_UST = 0x6F38, MBMS = 68 };

/* A card with a package on it, and its UICC as a terminal meets it. */
struct met {
    struct card card;
    struct rk_uicc uicc;
    struct rk_reply reply;
};

/* Send SELECT for a file by what is left of its path, with its control parameters as the answer. */
static void send_select(struct met *met, uint8_t p1, struct rk_slice data) {
    uint8_t command[5 + 16] = {0x00, 0xA4, p1, 0x04, (uint8_t)data.len};
    static const struct rk_port nothing;
    struct rk_apdu apdu;
    memcpy(command + 5, data.ptr, data.len);
    assert_true(rk_apdu_parse(rk_slice(command, 5 + data.len), &apdu));
    met->uicc.port = &nothing;
    rk_uicc_command(&met->uicc, &apdu, &met->reply);
    assert_int_equal(met->reply.sw, 0x9000);
}

/* ADFs go by AID, for a terminal does not know their temporary FIDs. */
static void select_file(struct met *met, const struct reading_file *said) {
    static const uint8_t mf[] = {0x3F, 0x00};
    struct rk_slice path = rk_slice(said->path, said->path_len);
    struct rk_file adf;
    struct rk_slice first = rk_slice(path.ptr, path.len < 2 ? 0 : 2);
    assert_int_equal(rk_file_resolve(&met->card.files, RK_FILE_MF, first, &adf), 0);
    if (!path.len)
        send_select(met, 0x00, rk_slice_of(mf));
    else if (adf.kind != RK_FILE_KIND_ADF)
        send_select(met, 0x08, path);
    else
        send_select(met, 0x04, rk_slice(adf.aid, adf.aid_len));
    if (adf.kind == RK_FILE_KIND_ADF && path.len > 2)
        send_select(met, 0x09, rk_slice_from(path, 2));
}

static void check_parameters(struct met *met, const struct reading_file *said) {
    select_file(met, said);
    parameters_check(said, rk_slice(met->reply.data, met->reply.len));
}

static void check_link(const struct card *card, const struct rk_file *file,
                       const OCTET_STRING_t *path) {
    struct rk_file target;
    struct rk_slice to = rk_slice(path->buf, (size_t)path->size);
    assert_int_equal(rk_file_resolve(&card->files, RK_FILE_MF, to, &target), 0);
    assert_int_equal(file->content, target.content);
    assert_int_not_equal(file->index, target.index);
}

static void check_content(const struct card *card, const struct rk_file *file,
                          const struct reading_file *said) {
    static uint8_t got[READING_SIZE_MAX];
    assert_int_equal(file->size, said->size);
    assert_in_range(file->size, said->at, READING_SIZE_MAX);
    assert_int_equal(rk_file_read(&card->files, file, 0, got, file->size), 0);
    for (size_t i = 0; i < file->size; i++) {
        uint8_t want = said->octets[i];
        if (file->fid == EF_UST && i == MBMS / 8)
            want = (uint8_t)(want & ~(1u << MBMS % 8)); /* a service the card does not have */
        if (got[i] != want)
            fail_msg("file %04X: octet %zu is %02X, not %02X", file->fid, i, got[i], want);
    }
}

/* The data objects of a BER-TLV file are those that its content is made of, and no more. */
static void check_objects(const struct card *card, const struct rk_file *file,
                          const struct reading_file *said) {
    static uint8_t got[READING_SIZE_MAX];
    struct rk_tlv_reader r = rk_tlv_read(rk_slice(said->octets, said->at), RK_TLV_DER);
    struct rk_tlv want;
    struct rk_object object;
    unsigned n = 0;
    assert_int_equal(file->maximum, said->maximum);
    for (; rk_tlv_next(&r, &want); n++) {
        assert_int_equal(rk_object_find(&card->files, file, want.tag, &object), 0);
        assert_int_equal(object.len, want.value.len);
        assert_int_equal(rk_object_read(&card->files, file, &object, 0, got, object.len), 0);
        assert_memory_equal(got, want.value.ptr, object.len);
    }
    assert_int_equal(r.error, 0);
    assert_int_equal(rk_object_at(&card->files, file, n, &object), RK_FILE_ABSENT);
}

static void check_file(void *context, const struct reading_file *said) {
    struct met *met = context;
    const struct card *card = &met->card;
    struct rk_file file;
    if (rk_file_resolve(&card->files, RK_FILE_MF, rk_slice(said->path, said->path_len), &file))
        fail_msg("no file %04X", rk_get_u16(said->path + said->path_len - 2));
    assert_int_equal(rk_file_is_directory(&file), said->directory);
    check_parameters(met, said);
    if (said->link)
        check_link(card, &file, said->link);
    else if (file.kind == RK_FILE_KIND_BER_TLV)
        check_objects(card, &file, said);
    else if (!said->directory)
        check_content(card, &file, said);
}

/* Compare every file; what else the element says is told to `r` and checked by the caller. */
static void compare(struct reading *r, struct rk_slice rest) {
    for (size_t used; rest.len; rest = rk_slice_from(rest, used)) {
        ProfileElement_t *element;
        assert_int_equal(
            rk_codec_decode_one(&asn_DEF_ProfileElement, rest, (void **)&element, &used), 0);
        reading_element(r, element);
        rk_codec_free(&asn_DEF_ProfileElement, &element);
    }
}

/* Install it and compare: every file that the package has, and there is nothing else. */
static void walk(struct rk_slice package) {
    static struct met met;
    struct card *card = &met.card;
    struct rk_install_config config = card_config();
    card_open(card, 64);
    assert_int_equal(card_install(card, package, 1007, &config), 0);
    static const struct rk_port nothing;
    rk_uicc_reset(&met.uicc, &card->store, &nothing, card->space);
    struct reading reading = {.each = check_file, .context = &met};
    compare(&reading, package);
    assert_int_equal(reading.directories, card->installer.files.next_directory);
    assert_int_equal(reading.files,
                     card->installer.files.next_file - (RK_FILE_DIRECTORIES_MAX + 1));
    card_close(card);
}

static void v5__installed__every_file_is_what_the_package_says(void **state) {
    (void)state;
    walk(ts48_load(TS48_V5));
}

static void v7__installed__every_file_is_what_the_package_says(void **state) {
    (void)state;
    walk(ts48_load(TS48_V7));
}

/* A package of elements named, for what the two above do not have: read in the same way. */
static void synthetic__installed__every_file_is_what_the_package_says(void **state) {
    (void)state;
    static const char *const packages[] = {
        "header mf puk pin usim usim_pin opt_usim aka gfm security_domain rfm end",
        "header mf pin gfm_objects isim opt_isim_objects end",
        "header mf pin usim usim_pin gsm_access df_5gs_4_cag end",
    };
    for (size_t i = 0; i < sizeof packages / sizeof *packages; i++)
        walk(package(packages[i]));
}

static void package__any_chunking__ends_in_plain_success(void **state) {
    (void)state;
    static struct card card;
    static const uint8_t success[] = {0x30, 0x07, 0xA0, 0x05, 0x30, 0x03, 0x80, 0x01, 0x00};
    static const size_t steps[] = {1, 255, 1007, PACKAGE_MAX};
    static const char *const names[] = {TS48_V5, TS48_V7};
    struct rk_install_config config = card_config();
    for (size_t i = 0; i < 8; i++) {
        struct rk_slice package = ts48_load(names[i % 2]);
        card_open(&card, 64);
        assert_int_equal(card_install(&card, package, steps[i / 2], &config), 0);
        const struct rk_install_outcome *outcome = rk_installer_outcome(&card.installer);
        assert_int_equal(outcome->sima_len, sizeof success);
        assert_memory_equal(outcome->sima_response, success, sizeof success);
        card_close(&card);
    }
}

/* All that is programmed, the root with it, is at most twice the package. */
static void expect_few_writes(const char *name) {
    static struct card card;
    struct rk_slice package = ts48_load(name);
    struct rk_install_config config = card_config();
    card_open(&card, 64);
    uint64_t before = card.ram.programmed;
    assert_int_equal(card_install(&card, package, 1007, &config), 0);
    uint64_t written = card.ram.programmed - before;
    print_message("%s: %zu octets, %zu written\n", name, package.len, (size_t)written);
    assert_in_range(written, 1, 2 * package.len);
    card_close(&card);
}

static void package__written_to_flash__takes_at_most_twice_its_size(void **state) {
    (void)state;
    expect_few_writes(TS48_V5);
    expect_few_writes(TS48_V7);
}

static void check_pin(const struct card *card, uint16_t directory, uint8_t reference,
                      const char *value, uint8_t attributes) {
    struct rk_pin pin;
    assert_int_equal(rk_pin_get(card->files.store, card->space, directory, reference, &pin), 0);
    assert_memory_equal(pin.value, value, RK_PIN_LEN);
    assert_int_equal(pin.attributes, attributes);
}

static void check_secrets(const struct card *card) {
    static const char *const directories[] = {"7F10", "7FD0", "7FC0", "7FB0"};
    struct rk_algorithm algorithm;
    check_pin(card, RK_FILE_MF, 0x01, "0000\xFF\xFF\xFF\xFF", 6);
    check_pin(card, RK_FILE_MF, 0x0A, "55555555", 3);
    check_pin(card, RK_FILE_MF, 0x0B, "66666666", 3);
    for (size_t i = 0; i < 4; i++)
        check_pin(card, card_file(card, directories[i]).index, 0x81, "9999\xFF\xFF\xFF\xFF", 3);
    for (size_t i = 1; i < 4; i++) {
        uint16_t adf = card_file(card, directories[i]).index;
        assert_int_equal(rk_algorithm_get(card->files.store, card->space, adf, &algorithm), 0);
        assert_int_equal(algorithm.id, i == 2 ? RK_ALGORITHM_CDMA : RK_ALGORITHM_TEST);
        for (uint8_t n = 0; i != 2 && n < RK_ALGORITHM_KEY_LEN; n++)
            assert_int_equal(algorithm.key[n], n);
    }
}

static void package__pins_and_algorithms__are_where_they_belong(void **state) {
    (void)state;
    static struct card card;
    static const char *const names[] = {TS48_V5, TS48_V7};
    struct rk_install_config config = card_config();
    for (size_t i = 0; i < 2; i++) {
        struct rk_slice package = ts48_load(names[i]);
        card_open(&card, 64);
        assert_int_equal(card_install(&card, package, 1007, &config), 0);
        check_secrets(&card);
        card_close(&card);
    }
}

/* The owner of the metadata: IMSI 001 01 ..., group identifiers that hold nothing. */
static void v5__owner_in_metadata__has_to_agree_with_its_files(void **state) {
    (void)state;
    static struct card card;
    static const struct {
        uint8_t plmn[3];
        uint8_t gid1_len;
        uint8_t reason;
    } rows[] = {
        {{0x00, 0xF1, 0x10}, 0, RK_INSTALL_OK},
        {{0x00, 0x11, 0x10}, 0, RK_INSTALL_DATA_MISMATCH},
        {{0x00, 0xF2, 0x10}, 0, RK_INSTALL_DATA_MISMATCH},
        {{0x00, 0xF1, 0x10}, 2, RK_INSTALL_DATA_MISMATCH},
    };
    struct rk_slice package = ts48_load(TS48_V5);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rk_install_config config = card_config();
        config.has_owner = true;
        memcpy(config.plmn, rows[i].plmn, 3);
        config.has_gid1 = rows[i].gid1_len != 0;
        config.gid1_len = rows[i].gid1_len; /* of zeros */
        card_open(&card, 64);
        card_install(&card, package, 1007, &config);
        assert_int_equal(rk_installer_outcome(&card.installer)->error_reason, rows[i].reason);
        card_close(&card);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(v5__installed__every_file_is_what_the_package_says),
        cmocka_unit_test(v7__installed__every_file_is_what_the_package_says),
        cmocka_unit_test(synthetic__installed__every_file_is_what_the_package_says),
        cmocka_unit_test(package__any_chunking__ends_in_plain_success),
        cmocka_unit_test(package__written_to_flash__takes_at_most_twice_its_size),
        cmocka_unit_test(package__pins_and_algorithms__are_where_they_belong),
        cmocka_unit_test(v5__owner_in_metadata__has_to_agree_with_its_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
