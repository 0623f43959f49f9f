/* Whole files: caps, modes, and that nothing is left behind. */
#include "tests/support/test.h"

#include "tools/cli/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/rk-file-test-XXXXXX";

static const char *at(const char *name) {
    static char path[4][512];
    static unsigned turn;
    char *out = path[turn++ % 4];
    snprintf(out, 512, "%s/%s", dir, name);
    return out;
}

static struct rk_slice text(const char *s) {
    return rk_slice(s, strlen(s));
}

static void expect_content(const char *path, const char *content) {
    uint8_t *data = NULL;
    size_t len = 0;
    assert_int_equal(rk_disk_read(path, 100, &data, &len), 0);
    assert_int_equal(len, strlen(content));
    assert_string_equal((char *)data, content);
    rk_disk_free(&data, len);
    assert_null(data);
}

static size_t files_in_dir(void) {
    size_t count = 0;
    DIR *d = opendir(dir);
    while (readdir(d))
        count++;
    closedir(d);
    return count - 2;
}

static void write__new_and_again__replaces_the_whole(void **state) {
    (void)state;
    struct stat info;
    size_t before = files_in_dir();
    assert_int_equal(rk_disk_write(at("key"), text("secret"), 0600), 0);
    assert_int_equal(stat(at("key"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(rk_disk_write(at("key"), text("x"), 0644), 0);
    assert_int_equal(stat(at("key"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0644);
    expect_content(at("key"), "x");
    assert_int_equal(files_in_dir(), before + 1);
}

static void create__name_taken__leaves_the_old_file(void **state) {
    (void)state;
    assert_int_equal(rk_disk_create(at("once"), text("first"), 0600), 0);
    size_t before = files_in_dir();
    assert_int_equal(rk_disk_create(at("once"), text("second"), 0600), EEXIST);
    expect_content(at("once"), "first");
    assert_int_equal(files_in_dir(), before);
}

static void write__through_a_link__replaces_the_link(void **state) {
    (void)state;
    assert_int_equal(rk_disk_write(at("target"), text("target"), 0600), 0);
    assert_int_equal(symlink(at("target"), at("link")), 0);
    assert_int_equal(rk_disk_write(at("link"), text("new"), 0600), 0);
    expect_content(at("target"), "target");
    expect_content(at("link"), "new");
}

static void write__no_such_folder__tells_errno(void **state) {
    (void)state;
    assert_int_equal(rk_disk_write(at("no/such"), text("x"), 0600), ENOENT);
    assert_int_equal(rk_disk_create(at("no/such"), text("x"), 0600), ENOENT);
}

static void read__above_the_cap__is_too_big(void **state) {
    (void)state;
    uint8_t *data = (uint8_t *)1;
    size_t len = 7;
    assert_int_equal(rk_disk_write(at("ten"), text("0123456789"), 0600), 0);
    assert_int_equal(rk_disk_read(at("ten"), 9, &data, &len), EFBIG);
    assert_ptr_equal(data, (uint8_t *)1);
    assert_int_equal(len, 7);
    assert_int_equal(rk_disk_read(at("ten"), 10, &data, &len), 0);
    assert_int_equal(len, 10);
    rk_disk_free(&data, len);
    assert_int_equal(rk_disk_read("/dev/zero", 100000, &data, &len), EFBIG);
}

static void read__what_is_not_a_file__tells_errno(void **state) {
    (void)state;
    uint8_t *data = NULL;
    size_t len = 0;
    assert_int_equal(rk_disk_read(at("absent"), 9, &data, &len), ENOENT);
    assert_int_equal(rk_disk_read(dir, 9, &data, &len), EISDIR);
    assert_null(data);
}

static void read__empty__is_an_empty_text(void **state) {
    (void)state;
    assert_int_equal(rk_disk_write(at("empty"), rk_slice(NULL, 0), 0600), 0);
    expect_content(at("empty"), "");
}

static int make_dir(void **state) {
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state) {
    (void)state;
    DIR *d = opendir(dir);
    struct dirent *entry;
    while ((entry = readdir(d)))
        if (entry->d_name[0] != '.')
            unlink(at(entry->d_name));
    closedir(d);
    return rmdir(dir);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(write__new_and_again__replaces_the_whole),
        cmocka_unit_test(create__name_taken__leaves_the_old_file),
        cmocka_unit_test(write__through_a_link__replaces_the_link),
        cmocka_unit_test(write__no_such_folder__tells_errno),
        cmocka_unit_test(read__above_the_cap__is_too_big),
        cmocka_unit_test(read__what_is_not_a_file__tells_errno),
        cmocka_unit_test(read__empty__is_an_empty_text),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
