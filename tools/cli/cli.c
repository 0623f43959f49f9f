/* From main() to the command and back, and what a command asks of its command line. */
#include "tools/cli/internal.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Both streams may fail late, when the kernel takes what stdio has kept: so flush, then ask. */
static int check_output(struct rk_cli *cli, int status) {
    errno = 0;
    bool lost = fflush(cli->out) != 0 || ferror(cli->out);
    if (!lost || status != RK_CLI_OK)
        return status;
    return rk_cli_error(cli, RK_CLI_INTERNAL, "cannot write the result: %s",
                        errno ? strerror(errno) : "output error");
}

static int dispatch(struct rk_cli *cli, int argc, char **argv) {
    int status = rk_cli_parse(cli, argc, argv);
    if (status)
        return status;
    if (cli->want_help || cli->want_version) {
        (cli->want_help ? rk_cli_print_help : rk_cli_print_version)(cli);
        return RK_CLI_OK;
    }
    if (cli->program->prepare)
        status = cli->program->prepare(cli);
    return status ? status : cli->command->run(cli);
}

/* A word of letters may hold one option for each character. */
static size_t most_options(int argc, char **argv) {
    size_t count = 1;
    for (int i = 1; i < argc; i++)
        count += 1 + strlen(argv[i]);
    return count;
}

int rk_cli_run(const struct rk_cli_program *program, int argc, char **argv, FILE *in, FILE *out,
               FILE *err) {
    struct rk_cli cli = {.program = program, .in = in, .out = out, .err = err};
    int status;
    cli.given = calloc(most_options(argc, argv), sizeof *cli.given);
    cli.args = calloc((size_t)(argc > 0 ? argc : 1), sizeof *cli.args);
    if (cli.given && cli.args)
        status = dispatch(&cli, argc, argv);
    else
        status = rk_cli_error(&cli, RK_CLI_INTERNAL, "out of memory");
    status = check_output(&cli, status);
    free(cli.given);
    free(cli.args);
    return status;
}

int rk_cli_main(const struct rk_cli_program *program, int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    return rk_cli_run(program, argc, argv, stdin, stdout, stderr);
}

FILE *rk_cli_in(const struct rk_cli *cli) {
    return cli->in;
}

FILE *rk_cli_out(const struct rk_cli *cli) {
    return cli->out;
}

FILE *rk_cli_err(const struct rk_cli *cli) {
    return cli->err;
}

void *rk_cli_context(const struct rk_cli *cli) {
    return cli->program->context;
}

const struct rk_cli_command *rk_cli_command(const struct rk_cli *cli) {
    return cli->command;
}

const char *rk_cli_get_nth(const struct rk_cli *cli, const char *name, size_t n) {
    for (size_t i = 0; i < cli->given_count; i++)
        if (strcmp(cli->given[i].option->name, name) == 0 && n-- == 0)
            return cli->given[i].value;
    return NULL;
}

size_t rk_cli_count(const struct rk_cli *cli, const char *name) {
    size_t count = 0;
    for (size_t i = 0; i < cli->given_count; i++)
        count += strcmp(cli->given[i].option->name, name) == 0;
    return count;
}

const char *rk_cli_get(const struct rk_cli *cli, const char *name) {
    size_t count = rk_cli_count(cli, name);
    return count ? rk_cli_get_nth(cli, name, count - 1) : NULL;
}

bool rk_cli_has(const struct rk_cli *cli, const char *name) {
    return rk_cli_count(cli, name) > 0;
}

size_t rk_cli_arg_count(const struct rk_cli *cli) {
    return cli->arg_count;
}

const char *rk_cli_arg(const struct rk_cli *cli, size_t n) {
    return n < cli->arg_count ? cli->args[n] : NULL;
}
