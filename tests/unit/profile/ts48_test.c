/* The GSMA's test profiles: what installs has what a second reading of the package says. */
#include "tests/unit/profile/card.h"
#include "tests/unit/profile/reading.h"

#include "euicc/store/objects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define V5 "ts48v5_saip21b_nobertlv.der"
#define V7 "ts48v7_saip23_bertlv_suci.der"

static struct rk_slice load(const char *name) {
    static uint8_t octets[PACKAGE_MAX];
    const char *folder = getenv("RSPKIT_TEST_DATA");
    if (!folder) {
        print_message("RSPKIT_TEST_DATA is not set: no packages to install\n");
        skip();
    }
    char path[512];
    snprintf(path, sizeof path, "%s/ts48/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("cannot open %s", path);
    size_t len = fread(octets, 1, sizeof octets, file);
    fclose(file);
    return rk_slice(octets, len);
}

static void check_kind(const struct rk_file *file, const OCTET_STRING_t *descriptor) {
    static const uint8_t bytes[] = {0x38, 0x38, 0x38, 0x01, 0x02, 0x06};
    assert_int_equal(descriptor->buf[0] & 0x3F, bytes[file->kind]);
    assert_int_equal(file->not_shareable, !(descriptor->buf[0] & 0x40));
    if (descriptor->size == 4 && file->content == file->index)
        assert_int_equal(file->record_len, descriptor->buf[3]); /* a link has its target's */
}

static void check_descriptor(const struct rk_file *file, const Fcp_t *fcp) {
    if (fcp->fileDescriptor)
        check_kind(file, fcp->fileDescriptor);
    if (fcp->shortEFID)
        assert_int_equal(file->sfi, fcp->shortEFID->size ? fcp->shortEFID->buf[0] >> 3 : 0);
    if (fcp->proprietaryEFInfo && fcp->proprietaryEFInfo->specialFileInformation)
        assert_int_equal(file->special, fcp->proprietaryEFInfo->specialFileInformation->buf[0]);
    if (fcp->securityAttributesReferenced) {
        const uint8_t *rule = fcp->securityAttributesReferenced->buf;
        assert_int_equal(fcp->securityAttributesReferenced->size, 3);
        assert_int_equal(file->arr_fid, rk_get_u16(rule));
        assert_int_equal(file->arr_record, rule[2]);
    }
    if (fcp->dfName) {
        assert_int_equal(file->aid_len, fcp->dfName->size);
        assert_memory_equal(file->aid, fcp->dfName->buf, file->aid_len);
    }
    if (fcp->pinStatusTemplateDO) {
        assert_int_equal(file->pin_status_len, fcp->pinStatusTemplateDO->size);
        assert_memory_equal(file->pin_status, fcp->pinStatusTemplateDO->buf, file->pin_status_len);
    }
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
    if (said->size)
        assert_int_equal(file->size, said->size);
    assert_in_range(file->size, said->at, READING_SIZE_MAX);
    assert_int_equal(rk_file_read(&card->files, file, 0, got, file->size), 0);
    bool any = false;
    for (size_t i = 0; i < file->size; i++) {
        any = any || said->known[i];
        if (said->known[i] && got[i] != said->octets[i])
            fail_msg("file %04X: octet %zu is %02X, not %02X", file->fid, i, got[i],
                     said->octets[i]);
    }
    /* A package that gives neither content nor pattern outside of a template means FF. */
    if (!any && said->size && !file->fill)
        for (size_t i = 0; i < file->size; i++)
            assert_int_equal(got[i], 0xFF);
}

static void check_file(void *context, const struct reading_file *said) {
    const struct card *card = context;
    struct rk_file file;
    if (rk_file_resolve(&card->files, RK_FILE_MF, rk_slice(said->path, said->path_len), &file))
        fail_msg("no file %04X", rk_get_u16(said->path + said->path_len - 2));
    assert_int_equal(rk_file_is_directory(&file), said->directory);
    if (said->fcp)
        check_descriptor(&file, said->fcp);
    if (said->fcp && said->fcp->linkPath)
        check_link(card, &file, said->fcp->linkPath);
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

static void v5__installed__every_file_is_what_the_package_says(void **state) {
    (void)state;
    static struct card card;
    struct rk_slice package = load(V5);
    struct rk_install_config config = card_config();
    card_open(&card, 64);
    assert_int_equal(card_install(&card, package, 1007, &config), 0);
    struct reading reading = {.each = check_file, .context = &card};
    compare(&reading, package);
    /* And there is nothing else. */
    assert_int_equal(reading.directories, card.installer.files.next_directory);
    assert_int_equal(reading.files, card.installer.files.next_file - (RK_FILE_DIRECTORIES_MAX + 1));
    assert_in_range(reading.files, 200, 300);
    card_close(&card);
}

static void v5__any_chunking__ends_in_plain_success(void **state) {
    (void)state;
    static struct card card;
    static const uint8_t success[] = {0x30, 0x07, 0xA0, 0x05, 0x30, 0x03, 0x80, 0x01, 0x00};
    static const size_t steps[] = {1, 255, 1007, PACKAGE_MAX};
    struct rk_slice package = load(V5);
    struct rk_install_config config = card_config();
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        card_open(&card, 64);
        assert_int_equal(card_install(&card, package, steps[i], &config), 0);
        const struct rk_install_outcome *outcome = rk_installer_outcome(&card.installer);
        assert_int_equal(outcome->sima_len, sizeof success);
        assert_memory_equal(outcome->sima_response, success, sizeof success);
        card_close(&card);
    }
}

static void v5__written_to_flash__takes_at_most_twice_its_size(void **state) {
    (void)state;
    static struct card card;
    struct rk_slice package = load(V5);
    struct rk_install_config config = card_config();
    card_open(&card, 64);
    uint64_t before = card.ram.programmed;
    assert_int_equal(card_install(&card, package, 1007, &config), 0);
    assert_in_range(card.ram.programmed - before, 1, 2 * package.len);
    card_close(&card);
}

static void check_pin(const struct card *card, uint16_t directory, uint8_t reference,
                      const char *value, uint8_t attributes) {
    struct rk_pin pin;
    assert_int_equal(rk_pin_get(card->files.store, card->space, directory, reference, &pin), 0);
    assert_memory_equal(pin.value, value, RK_PIN_LEN);
    assert_int_equal(pin.attributes, attributes);
}

static void v5__pins_and_algorithms__are_where_they_belong(void **state) {
    (void)state;
    static struct card card;
    static const char *const directories[] = {"7F10", "7FD0", "7FC0", "7FB0"};
    struct rk_install_config config = card_config();
    struct rk_algorithm algorithm;
    struct rk_slice package = load(V5);
    card_open(&card, 64);
    assert_int_equal(card_install(&card, package, 1007, &config), 0);
    check_pin(&card, RK_FILE_MF, 0x01, "0000\xFF\xFF\xFF\xFF", 6);
    check_pin(&card, RK_FILE_MF, 0x0A, "55555555", 3);
    check_pin(&card, RK_FILE_MF, 0x0B, "66666666", 3);
    for (size_t i = 0; i < 4; i++)
        check_pin(&card, card_file(&card, directories[i]).index, 0x81, "9999\xFF\xFF\xFF\xFF", 3);
    for (size_t i = 1; i < 4; i++) {
        uint16_t adf = card_file(&card, directories[i]).index;
        assert_int_equal(rk_algorithm_get(&card.store, card.space, adf, &algorithm), 0);
        assert_int_equal(algorithm.id, i == 2 ? RK_ALGORITHM_CDMA : RK_ALGORITHM_TEST);
        for (uint8_t n = 0; i != 2 && n < RK_ALGORITHM_KEY_LEN; n++)
            assert_int_equal(algorithm.key[n], n);
    }
    card_close(&card);
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
    struct rk_slice package = load(V5);
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

static uint32_t random_below(uint32_t bound) {
    static uint64_t seed = 0x2545F4914F6CDD1Du;
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)((seed >> 16) % bound);
}

/* Whatever a few wrong octets make of it: an outcome, and nothing left behind by a refusal. */
static void v5__wrong_octets__always_ends_in_an_outcome(void **state) {
    (void)state;
    static struct card card;
    static uint8_t octets[PACKAGE_MAX];
    struct rk_slice package = load(V5);
    struct rk_install_config config = card_config();
    unsigned refused = 0;
    card_open(&card, 64);
    for (unsigned n = 0; n < 300; n++) {
        size_t free_before = rk_store_free(&card.store);
        memcpy(octets, package.ptr, package.len);
        for (unsigned wrong = 1 + random_below(3); wrong; wrong--)
            octets[random_below((uint32_t)package.len)] = (uint8_t)random_below(256);
        int result = card_install(&card, rk_slice(octets, package.len), 1007, &config);
        assert_int_equal(rk_installer_outcome(&card.installer)->error_reason != RK_INSTALL_OK,
                         result != 0);
        if (result) {
            refused++;
            assert_int_equal(rk_store_free(&card.store), free_before);
        } else {
            assert_int_equal(rk_store_remove(&card.store, rk_key(card.space, RK_OBJECT_ROOT, 0)),
                             0);
        }
    }
    assert_in_range(refused, 50, 299);
    card_close(&card);
}

static void v7__installed__ends_in_plain_success(void **state) {
    (void)state;
    static struct card card;
    struct rk_slice package = load(V7);
    struct rk_install_config config = card_config();
    card_open(&card, 64);
    assert_int_equal(card_install(&card, package, 1007, &config), 0);
    assert_int_equal(rk_installer_outcome(&card.installer)->sima_len, 9);
    card_close(&card);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(v5__installed__every_file_is_what_the_package_says),
        cmocka_unit_test(v5__any_chunking__ends_in_plain_success),
        cmocka_unit_test(v5__written_to_flash__takes_at_most_twice_its_size),
        cmocka_unit_test(v5__pins_and_algorithms__are_where_they_belong),
        cmocka_unit_test(v5__owner_in_metadata__has_to_agree_with_its_files),
        cmocka_unit_test(v5__wrong_octets__always_ends_in_an_outcome),
        cmocka_unit_test(v7__installed__ends_in_plain_success),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
