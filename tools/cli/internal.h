/* What the files of this folder share; for nobody else. */
#ifndef RK_TOOLS_CLI_INTERNAL_H
#define RK_TOOLS_CLI_INTERNAL_H

#include "tools/cli/cli.h"

#include <stdarg.h>

struct given_option {
    const struct rk_cli_option *option;
    const char *value; /* "" for a flag */
};

enum { WORDS_MAX = 128 };

struct rk_cli {
    const struct rk_cli_program *program;
    const struct rk_cli_command *command; /* NULL until its words are complete */
    FILE *in, *out, *err;
    char words[WORDS_MAX]; /* of the command, as far as read */
    struct given_option *given;
    size_t given_count;
    const char **args;
    size_t arg_count;
    bool want_help;
    bool want_version;
};

/* Read the command line into `cli`, whose arrays hold argc entries. RK_CLI_OK or RK_CLI_USAGE. */
int rk_cli_parse(struct rk_cli *cli, int argc, char **argv);

/* Find the option called `name` (`len` characters), or by letter, among those allowed now. */
const struct rk_cli_option *rk_cli_find_option(const struct rk_cli *cli, const char *name,
                                               size_t len);
const struct rk_cli_option *rk_cli_find_letter(const struct rk_cli *cli, char letter);

/* True when `command` is called `words` or its words go on after `words` at a blank. */
bool rk_cli_command_begins(const struct rk_cli_command *command, const char *words);

/* The name nearest to what was typed, NULL when nothing is near. */
const char *rk_cli_nearest_command(const struct rk_cli_program *program, const char *words);
const char *rk_cli_nearest_option(const struct rk_cli *cli, const char *name);

void rk_cli_print_help(const struct rk_cli *cli);
void rk_cli_print_version(const struct rk_cli *cli);

/* "name: text" in one line on stderr. */
void rk_cli_complain(const struct rk_cli *cli, const char *format, va_list args);

#endif
