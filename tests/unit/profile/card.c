#include "tests/unit/profile/card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void card_open(struct card *card, uint32_t blocks) {
    assert_int_equal(rk_flash_ram_open(&card->ram, NULL, 4096, blocks), 0);
    assert_int_equal(rk_store_format(&card->store, &card->ram.flash), 0);
}

void card_close(struct card *card) {
    assert_int_equal(card->ram.violations, 0);
    rk_flash_ram_close(&card->ram);
}

struct rk_install_config card_config(void) {
    return (struct rk_install_config){
        .iccid = {0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0x14},
        .profile_class = RK_PROFILE_OPERATIONAL,
    };
}

int card_install(struct card *card, struct rk_slice package, size_t step,
                 const struct rk_install_config *config) {
    card->space = rk_store_new_space(&card->store);
    card->files = rk_files(&card->store, card->space);
    struct rk_installer *installer = &card->installer;
    rk_installer_start(installer, &card->store, card->space, config);
    int result = 0;
    while (package.len && !result) {
        size_t len = package.len < step ? package.len : step;
        uint8_t *exact = malloc(len); /* so that reading past it is seen */
        assert_non_null(exact);
        memcpy(exact, package.ptr, len);
        result = rk_installer_feed(installer, rk_slice(exact, len));
        free(exact);
        package = rk_slice_from(package, len);
    }
    bool fed = result == 0;
    result = rk_installer_finish(installer);
    assert_true(fed || result);
    assert_int_equal(result == 0, rk_installer_outcome(installer)->error_reason == RK_INSTALL_OK);
    struct rk_store_key root = rk_key(card->space, RK_OBJECT_ROOT, 0);
    if (result == 0)
        assert_int_equal(rk_store_put(&card->store, root, rk_slice(NULL, 0)), 0);
    else
        assert_int_equal(rk_store_remove(&card->store, root), 0);
    return result;
}

int card_install_elements(struct card *card, const char *names,
                          const struct rk_install_config *config) {
    return card_install(card, package(names), 1007, config);
}

static char *read_elements(void) {
    static char *text;
    if (text)
        return text;
    FILE *file = fopen(RK_SOURCE_DIR "/tests/vectors/profile/elements.txt", "rb");
    assert_non_null(file);
    text = calloc(PACKAGE_MAX, 1);
    assert_non_null(text);
    size_t len = fread(text, 1, PACKAGE_MAX - 1, file);
    fclose(file);
    assert_in_range(len, 1, PACKAGE_MAX - 2);
    return text;
}

static int digit(char c) {
    const char *digits = "0123456789ABCDEF", *at = strchr(digits, c);
    return c && at ? (int)(at - digits) : -1;
}

size_t from_hex(const char *text, uint8_t *buf, size_t cap) {
    size_t len = 0;
    for (; digit(text[0]) >= 0 && digit(text[1]) >= 0; text += 2) {
        assert_in_range(len, 0, cap - 1);
        buf[len++] = (uint8_t)(digit(text[0]) << 4 | digit(text[1]));
    }
    return len;
}

/* Append the octets of the lines that follow `element NAME`. */
static size_t append_element(const char *name, size_t name_len, uint8_t *buf, size_t cap) {
    char heading[80];
    snprintf(heading, sizeof heading, "\nelement %.*s\n", (int)name_len, name);
    const char *line = strstr(read_elements(), heading);
    if (!line)
        fail_msg("no element %.*s", (int)name_len, name);
    size_t len = 0;
    for (line += strlen(heading); line[0] == ' '; line = strchr(line, '\n') + 1)
        len += from_hex(line + strspn(line, " "), buf + len, cap - len);
    return len;
}

struct rk_slice package(const char *names) {
    static uint8_t buf[PACKAGE_MAX];
    size_t len = 0;
    for (names += strspn(names, " "); *names; names += strspn(names, " ")) {
        size_t name_len = strcspn(names, " ");
        len += append_element(names, name_len, buf + len, sizeof buf - len);
        names += name_len;
    }
    return rk_slice(buf, len);
}

struct rk_file card_file(const struct card *card, const char *path) {
    uint8_t fids[16];
    struct rk_file file;
    size_t len = from_hex(path, fids, sizeof fids);
    if (rk_file_resolve(&card->files, RK_FILE_MF, rk_slice(fids, len), &file))
        fail_msg("no file %s", path);
    return file;
}

void assert_content(const struct card *card, const char *path, const char *hex) {
    uint8_t want[512], got[512];
    size_t len = from_hex(hex, want, sizeof want);
    struct rk_file file = card_file(card, path);
    assert_int_equal(file.size, len);
    assert_int_equal(rk_file_read(&card->files, &file, 0, got, len), 0);
    assert_memory_equal(got, want, len);
}
