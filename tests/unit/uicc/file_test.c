/* The file layer: descriptors, chunks, patterns, links, cyclic files, and cuts in the middle. */
#include "tests/support/cut.h"
#include "tests/unit/uicc/profile.h"

#include <string.h>

static const uint8_t repeated[] = {0xAA, 0xBB, 0xCC}; /* of 7F10 6F50 */

/* The octets of a struct rk_file that are members, without the padding behind them. */
enum { USED = offsetof(struct rk_file, pin_status) + RK_FILE_PIN_STATUS_MAX };

static int open_profile(void **state) {
    static struct profile profile;
    profile_open(&profile);
    *state = &profile;
    return 0;
}

static int close_profile(void **state) {
    profile_close(*state);
    return 0;
}

static struct rk_file transparent(uint16_t parent, uint16_t fid, uint16_t size) {
    return (struct rk_file){.parent = parent,
                            .fid = fid,
                            .kind = RK_FILE_KIND_TRANSPARENT,
                            .state = RK_FILE_STATE_ACTIVATED,
                            .size = size};
}

static void create__every_member__is_read_back(void **state) {
    struct profile *p = *state;
    struct rk_files *files = &p->uicc.files;
    static const uint8_t pattern[] = {1, 2};
    struct rk_file file = transparent(p->usim, 0x6F77, 300), found;
    file.sfi = 30;
    file.state = RK_FILE_STATE_DEACTIVATED;
    file.not_shareable = true;
    file.special = 0x80;
    file.arr_fid = 0x2F16;
    file.arr_record = 9;
    file.fill = RK_FILE_FILL_REPEAT;
    assert_int_equal(rk_file_create(files, &file, rk_slice_of(pattern)), 0);
    assert_int_equal(rk_file_child(files, p->usim, 0x6F77, &found), 0);
    assert_memory_equal(&file, &found, USED);
    assert_int_equal(found.fill_len, 2);
    assert_int_equal(found.fill_octet, 1);
}

static void create__what_cannot_be__changes_nothing(void **state) {
    struct profile *p = *state;
    struct rk_files *files = &p->uicc.files;
    struct rk_slice none = rk_slice(NULL, 0);
    struct rk_file file = transparent(p->usim, 0x6F07, 5);
    assert_int_equal(rk_file_create(files, &file, none), RK_FILE_EXISTS);
    file = transparent(77, 0x6F99, 5);
    assert_int_equal(rk_file_create(files, &file, none), RK_FILE_ABSENT);
    file = transparent(p->usim, 0x6F99, 5);
    file.kind = RK_FILE_KIND_LINEAR;
    assert_int_equal(rk_file_create(files, &file, none), RK_FILE_RANGE);
    file = transparent(p->usim, 0x6F99, 5);
    file.sfi = 31;
    assert_int_equal(rk_file_create(files, &file, none), RK_FILE_RANGE);
    file = transparent(p->usim, 0x3F00, 5);
    assert_int_equal(rk_file_create(files, &file, none), RK_FILE_RANGE);
    file = transparent(p->usim, 0x0000, 5);
    assert_int_equal(rk_file_create(files, &file, none), RK_FILE_EXISTS);
    file = transparent(p->usim, 0x6F99, 5);
    file.fill = RK_FILE_FILL_LAST;
    assert_int_equal(rk_file_create(files, &file, none), RK_FILE_RANGE);
    assert_int_equal(rk_file_child(files, p->usim, 0x6F99, &file), RK_FILE_ABSENT);
}

static void create__aid_twice__is_refused(void **state) {
    struct profile *p = *state;
    struct rk_file file = {.fid = 0x7FD9, .kind = RK_FILE_KIND_ADF, .state = 5};
    file.aid_len = (uint8_t)profile_hex(PROFILE_USIM_AID, file.aid);
    assert_int_equal(rk_file_create(&p->uicc.files, &file, rk_slice(NULL, 0)), RK_FILE_EXISTS);
    file.aid[11]++;
    assert_int_equal(rk_file_create(&p->uicc.files, &file, rk_slice(NULL, 0)), 0);
    struct rk_file found;
    assert_int_equal(rk_file_application(&p->uicc.files, 3, &found), 0);
    assert_int_equal(found.index, file.index);
    assert_int_equal(rk_file_application(&p->uicc.files, 4, &found), RK_FILE_ABSENT);
}

static void create__after_a_restart__takes_unused_indexes(void **state) {
    struct profile *p = *state;
    struct rk_file first = transparent(p->usim, 0x6F90, 5), second = first;
    assert_int_equal(rk_file_create(&p->uicc.files, &first, rk_slice(NULL, 0)), 0);
    profile_restart(p);
    second.fid = 0x6F91;
    assert_int_equal(rk_file_create(&p->uicc.files, &second, rk_slice(NULL, 0)), 0);
    assert_int_equal(second.index, first.index + 1);
    struct rk_file df = {.parent = p->usim, .fid = 0x5F99, .kind = RK_FILE_KIND_DF, .state = 5};
    assert_int_equal(rk_file_create(&p->uicc.files, &df, rk_slice(NULL, 0)), 0);
    assert_int_equal(df.index, p->csim + 1);
}

static void read__unwritten__is_the_pattern(void **state) {
    struct profile *p = *state;
    uint8_t got[700], want[20] = {1};
    struct rk_file file = profile_file(p, "7F106F50");
    assert_int_equal(rk_file_read(&p->uicc.files, &file, 0, got, 700), 0);
    for (size_t i = 0; i < 700; i++)
        assert_int_equal(got[i], repeated[i % 3]);
    file = profile_file(p, "7F106F3A");
    for (size_t record = 0; record < 5; record++) {
        assert_int_equal(rk_file_read(&p->uicc.files, &file, record * 20, got, 20), 0);
        assert_memory_equal(got, want, 20);
    }
    file = profile_file(p, "2FE2");
    assert_int_equal(rk_file_read(&p->uicc.files, &file, 0, got, 10), 0);
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(got[i], 0xFF);
}

static void write__across_chunks__leaves_the_rest(void **state) {
    struct profile *p = *state;
    uint8_t data[500], got[700];
    memset(data, 0x5A, sizeof data);
    struct rk_file file = profile_file(p, "7F106F50");
    assert_int_equal(rk_file_write(&p->uicc.files, &file, 100, rk_slice_of(data)), 0);
    profile_restart(p);
    assert_int_equal(rk_file_read(&p->uicc.files, &file, 0, got, 700), 0);
    for (size_t i = 0; i < 700; i++) {
        uint8_t want = repeated[i % 3];
        assert_int_equal(got[i], i >= 100 && i < 600 ? 0x5A : want);
    }
}

static void write__outside__is_refused(void **state) {
    struct profile *p = *state;
    struct rk_file file = profile_file(p, "2FE2"), df = profile_file(p, "7F10");
    uint8_t octets[RK_FILE_WRITE_MAX + 1] = {0};
    assert_int_equal(rk_file_write(&p->uicc.files, &file, 9, rk_slice(octets, 2)), RK_FILE_RANGE);
    assert_int_equal(rk_file_write(&p->uicc.files, &file, 11, rk_slice(octets, 0)), RK_FILE_RANGE);
    assert_int_equal(rk_file_read(&p->uicc.files, &file, 1, octets, 10), RK_FILE_RANGE);
    assert_int_equal(rk_file_write(&p->uicc.files, &df, 0, rk_slice(octets, 1)), RK_FILE_KIND);
    file = profile_file(p, "7F106F50");
    assert_int_equal(rk_file_write(&p->uicc.files, &file, 0, rk_slice_of(octets)), RK_FILE_RANGE);
}

static void write__back_to_the_pattern__frees_the_chunk(void **state) {
    struct profile *p = *state;
    struct rk_file file = profile_file(p, "2FE2");
    struct rk_store_key key = rk_key(p->space, RK_OBJECT_CONTENT + (unsigned)file.content, 0);
    static const uint8_t some[] = {1, 2, 3}, none[] = {0xFF, 0xFF, 0xFF};
    assert_int_equal(rk_file_write(&p->uicc.files, &file, 2, rk_slice_of(some)), 0);
    assert_int_equal(rk_store_len(&p->store, key), 5);
    assert_int_equal(rk_file_write(&p->uicc.files, &file, 2, rk_slice_of(none)), 0);
    assert_int_equal(rk_store_len(&p->store, key), RK_STORE_ABSENT);
}

static void append__cyclic__turns_and_keeps_the_newest(void **state) {
    struct profile *p = *state;
    struct rk_file file = profile_file(p, "7FD06F39");
    uint8_t got[9];
    for (uint8_t i = 1; i <= 7; i++) {
        uint8_t record[3] = {i, i, i};
        assert_int_equal(rk_file_append(&p->uicc.files, &file, rk_slice_of(record)), 0);
    }
    profile_restart(p);
    assert_int_equal(rk_file_read(&p->uicc.files, &file, 0, got, 9), 0);
    assert_memory_equal(got, ((const uint8_t[]){7, 7, 7, 6, 6, 6, 5, 5, 5}), 9);
    assert_int_equal(rk_file_write(&p->uicc.files, &file, 2, rk_slice("ab", 2)), 0);
    assert_int_equal(rk_file_read(&p->uicc.files, &file, 0, got, 9), 0);
    assert_memory_equal(got, ((const uint8_t[]){7, 7, 'a', 'b', 6, 6, 5, 5, 5}), 9);
    assert_int_equal(rk_file_append(&p->uicc.files, &file, rk_slice("ab", 2)), RK_FILE_RANGE);
}

static void link__of_a_file_or_directory__shows_the_target(void **state) {
    struct profile *p = *state;
    uint8_t got[4];
    struct rk_file link = profile_file(p, "7FD06F40"), target = profile_file(p, "2F05");
    assert_int_equal(rk_file_write(&p->uicc.files, &link, 0, rk_slice("link", 4)), 0);
    assert_int_equal(rk_file_read(&p->uicc.files, &target, 0, got, 4), 0);
    assert_memory_equal(got, "link", 4);
    struct rk_file through = profile_file(p, "7F205F014F20"),
                   direct = profile_file(p, "7FD05F3B4F20");
    assert_int_equal(through.index, direct.index);
    struct rk_file added = transparent(through.parent, 0x4F21, 3);
    assert_int_equal(rk_file_create(&p->uicc.files, &added, rk_slice(NULL, 0)), 0);
    assert_int_equal(profile_file(p, "7FD05F3B4F21").index, added.index);
}

static void update__what_may_change__does_and_nothing_else(void **state) {
    struct profile *p = *state;
    struct rk_file file = profile_file(p, "7FD06F07");
    file.state = RK_FILE_STATE_DEACTIVATED;
    file.sfi = 0;
    file.arr_record = 7;
    assert_int_equal(rk_file_update(&p->uicc.files, &file), 0);
    struct rk_file found = profile_file(p, "7FD06F07");
    assert_memory_equal(&file, &found, USED);
    file.size++;
    assert_int_equal(rk_file_update(&p->uicc.files, &file), RK_FILE_RANGE);
    file.fid = 0x6FFE;
    assert_int_equal(rk_file_update(&p->uicc.files, &file), RK_FILE_ABSENT);
}

static void by_sfi__twice_in_a_directory__is_the_first_created(void **state) {
    struct profile *p = *state;
    struct rk_file twin = transparent(p->usim, 0x6F01, 5), found;
    twin.sfi = 7;
    assert_int_equal(rk_file_create(&p->uicc.files, &twin, rk_slice(NULL, 0)), 0);
    assert_int_equal(rk_file_by_sfi(&p->uicc.files, p->usim, 7, &found), 0);
    assert_int_equal(found.fid, 0x6F07);
    assert_int_equal(rk_file_by_sfi(&p->uicc.files, p->usim, 8, &found), RK_FILE_ABSENT);
}

static void resolve__malformed_or_through_a_file__is_refused(void **state) {
    struct profile *p = *state;
    struct rk_file found;
    static const uint8_t path[] = {0x2F, 0xE2, 0x6F, 0x07};
    assert_int_equal(rk_file_resolve(&p->uicc.files, 0, rk_slice(path, 3), &found), RK_FILE_RANGE);
    assert_int_equal(rk_file_resolve(&p->uicc.files, 0, rk_slice(path, 4), &found), RK_FILE_RANGE);
    assert_int_equal(rk_file_resolve(&p->uicc.files, 0, rk_slice(path + 2, 2), &found),
                     RK_FILE_ABSENT);
}

/* A write over two chunks and an append of a cyclic file, the power cut everywhere. */

struct cut_write {
    struct profile *p;
    struct rk_file file;
    bool append;
    uint8_t before[700], after[700];
};

static void do_write(void *context) {
    struct cut_write *c = context;
    static const uint8_t data[400] = {1, 2, 3};
    if (c->append)
        (void)rk_file_append(&c->p->uicc.files, &c->file, rk_slice("new", 3));
    else
        (void)rk_file_write(&c->p->uicc.files, &c->file, 150, rk_slice_of(data));
}

static void check_write(void *context, uint64_t operation, unsigned tear) {
    struct cut_write *c = context;
    uint8_t now[700];
    profile_restart(c->p);
    assert_int_equal(rk_file_read(&c->p->uicc.files, &c->file, 0, now, c->file.size), 0);
    if (memcmp(now, c->before, c->file.size) != 0 && memcmp(now, c->after, c->file.size) != 0)
        fail_msg("cut at %u, tear %u: neither before nor after", (unsigned)operation, tear);
}

static void run_cut(struct profile *p, const char *path, bool append) {
    struct cut_write c = {.p = p, .file = profile_file(p, path), .append = append};
    assert_int_equal(rk_file_read(&p->uicc.files, &c.file, 0, c.before, c.file.size), 0);
    struct cut_case cut = {.flash = &p->flash,
                           .memory = &p->store,
                           .memory_len = PROFILE_RAM_LEN,
                           .context = &c,
                           .run = do_write,
                           .check = check_write};
    struct rk_store store = p->store;
    struct rk_flash_ram trial;
    assert_int_equal(
        rk_flash_ram_open(&trial, NULL, p->flash.flash.block_size, p->flash.flash.block_count), 0);
    rk_flash_ram_copy(&trial, &p->flash);
    do_write(&c);
    assert_int_equal(rk_file_read(&p->uicc.files, &c.file, 0, c.after, c.file.size), 0);
    assert_memory_not_equal(c.before, c.after, c.file.size);
    rk_flash_ram_copy(&p->flash, &trial);
    p->store = store;
    rk_flash_ram_close(&trial);
    assert_true(cut_everywhere(&cut) > 3);
}

static void write__power_cut_anywhere__is_whole_or_not_at_all(void **state) {
    run_cut(*state, "7F106F50", false);
    run_cut(*state, "7FD06F39", true);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_profile, close_profile)
    const struct CMUnitTest tests[] = {
        CASE(create__every_member__is_read_back),
        CASE(create__what_cannot_be__changes_nothing),
        CASE(create__aid_twice__is_refused),
        CASE(create__after_a_restart__takes_unused_indexes),
        CASE(read__unwritten__is_the_pattern),
        CASE(write__across_chunks__leaves_the_rest),
        CASE(write__outside__is_refused),
        CASE(write__back_to_the_pattern__frees_the_chunk),
        CASE(append__cyclic__turns_and_keeps_the_newest),
        CASE(link__of_a_file_or_directory__shows_the_target),
        CASE(update__what_may_change__does_and_nothing_else),
        CASE(by_sfi__twice_in_a_directory__is_the_first_created),
        CASE(resolve__malformed_or_through_a_file__is_refused),
        CASE(write__power_cut_anywhere__is_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
