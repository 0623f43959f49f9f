/* Any bytes as a command line: words end at each zero or line feed. */
#include "tools/cli/cli.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int touch(struct rk_cli *cli) {
    uint64_t number;
    struct rk_cli_address address;
    rk_cli_number(cli, "--size", 1, 100, 1, &number);
    for (size_t i = 0; rk_cli_arg(cli, i); i++)
        rk_cli_parse_address(cli, "ADDR", rk_cli_arg(cli, i), 443, &address);
    return RK_CLI_OK;
}

static const struct rk_cli_option options[] = {
    {"--size", 's', "N", "size"}, {"--all", 'a', NULL, "all"}, RK_CLI_OPTION_END};
static const struct rk_cli_command commands[] = {
    {"a b", "DIR", "ab", options, 1, 2, touch},
    {"c", "[X...]", "c", options, 0, RK_CLI_ANY, touch},
    {NULL, NULL, NULL, NULL, 0, 0, NULL}};
static const struct rk_cli_program program = {
    .name = "fuzz", .options = options, .commands = commands};

static FILE *sink(void) {
    static FILE *file;
    if (!file)
        file = fopen("/dev/null", "w");
    if (!file)
        abort();
    return file;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *copy = malloc(size + 1);
    char *argv[WORDS_MAX] = {(char[]){"fuzz"}};
    int argc = 1;
    if (!copy)
        abort();
    memcpy(copy, data, size);
    copy[size] = '\0';
    for (size_t at = 0; at < size && argc < WORDS_MAX; argc++) {
        argv[argc] = copy + at;
        size_t len = strcspn(copy + at, "\n");
        copy[at + len] = '\0';
        at += len + 1;
    }
    int status = rk_cli_run(&program, argc, argv, stdin, sink(), sink());
    if (status != RK_CLI_OK && status != RK_CLI_USAGE)
        abort();
    free(copy);
    return 0;
}
