#include "tests/unit/tools/command.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORDS_MAX = 48, LINE_MAX_LEN = 8192 };

char command_out[COMMAND_OUTPUT_MAX], command_err[COMMAND_OUTPUT_MAX];

static char folder[4096], before[4096];

/* What was printed, as far as there is room for it; closing is what settles where it lies. */
static void keep(FILE *stream, char **printed, char *text) {
    assert_int_equal(fclose(stream), 0);
    snprintf(text, COMMAND_OUTPUT_MAX, "%s", *printed);
    free(*printed);
}

int command_run(const struct rk_cli_program *program, const char *line) {
    static char words[LINE_MAX_LEN], empty[1];
    char *argv[WORDS_MAX] = {(char[]){"program"}};
    int argc = 1;
    assert_true(strlen(line) < sizeof words);
    strcpy(words, line);
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) {
        assert_true(argc < WORDS_MAX - 1);
        argv[argc++] = strcmp(word, "''") == 0 ? empty : word;
    }
    char *printed[2];
    size_t len[2];
    FILE *out = open_memstream(&printed[0], &len[0]), *err = open_memstream(&printed[1], &len[1]);
    assert_true(out && err);
    int status = rk_cli_run(program, argc, argv, stdin, out, err);
    keep(out, &printed[0], command_out);
    keep(err, &printed[1], command_err);
    return status;
}

static void expect_one_line(const char *text, const char *name) {
    const char *end = strchr(text, '\n');
    assert_non_null(end);
    assert_string_equal(end, "\n");
    assert_memory_equal(text, name, strlen(name));
    assert_memory_equal(text + strlen(name), ": ", 2);
}

void command_expect(const struct rk_cli_program *program, const char *line, int status) {
    int got = command_run(program, line);
    if (got != status)
        fail_msg("%s %s: exit %d, not %d\n%s%s", program->name, line, got, status, command_out,
                 command_err);
    if (status == RK_CLI_OK)
        return;
    assert_string_equal(command_out, "");
    expect_one_line(command_err, program->name);
}

void command_enter_folder(void) {
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/rspkit-test-XXXXXX", base ? base : "/tmp");
    assert_non_null(getcwd(before, sizeof before));
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
}

/* Call `each` for every file here; how many there are. */
static size_t for_each_file(int (*each)(const char *name)) {
    DIR *here = opendir(".");
    size_t count = 0;
    assert_non_null(here);
    for (struct dirent *entry; (entry = readdir(here));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        count++;
        if (each)
            assert_int_equal(each(entry->d_name), 0);
    }
    closedir(here);
    return count;
}

void command_leave_folder(void) {
    for_each_file(remove);
    assert_int_equal(chdir(before), 0);
    assert_int_equal(rmdir(folder), 0);
}

size_t command_files(void) {
    return for_each_file(NULL);
}

void command_write(const char *name, const void *octets, size_t len) {
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(len ? fwrite(octets, 1, len, file) : 0, len);
    assert_int_equal(fclose(file), 0);
}

size_t command_read(const char *name, void *octets, size_t cap) {
    FILE *file = fopen(name, "rb");
    assert_non_null(file);
    size_t len = fread(octets, 1, cap, file);
    fclose(file);
    return len;
}
