/* Any octets as a profile package, for what `saip dump` and `saip check` do with one. */
#include "tools/saip/commands.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int dump(struct rk_cli *cli) {
    return rk_saip_dump(cli, *(const struct rk_slice *)rk_cli_context(cli));
}

static int check(struct rk_cli *cli) {
    return rk_saip_check(cli, *(const struct rk_slice *)rk_cli_context(cli));
}

static const struct rk_cli_option dump_options[] = {{"--full", 0, NULL, "full"}, RK_CLI_OPTION_END};
static const struct rk_cli_option check_options[] = {RK_CLI_OPTION_JSON, RK_CLI_OPTION_END};
static const struct rk_cli_command commands[] = {
    {"dump", "FILE", "dump", dump_options, 1, 1, dump},
    {"check", "FILE", "check", check_options, 1, 1, check},
    {NULL, NULL, NULL, NULL, 0, 0, NULL}};

static FILE *sink(void) {
    static FILE *file;
    if (!file)
        file = fopen("/dev/null", "w");
    if (!file)
        abort();
    return file;
}

static void run(struct rk_slice package, char *command, char *option) {
    const struct rk_cli_program program = {
        .name = "fuzz", .commands = commands, .context = &package};
    char *argv[] = {(char[]){"fuzz"}, command, (char[]){"FILE"}, option};
    int status = rk_cli_run(&program, option ? 4 : 3, argv, stdin, sink(), sink());
    if (status != RK_CLI_OK && status != RK_CLI_CARD)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct rk_slice package = rk_slice(data, size);
    if (!size) /* told apart before */
        return 0;
    run(package, (char[]){"dump"}, (char[]){"--full"});
    run(package, (char[]){"check"}, size % 2 ? (char[]){"--json"} : NULL);
    return 0;
}
