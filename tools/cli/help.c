/* --help and --version. */
#include "tools/cli/internal.h"

#include <string.h>

#ifndef RK_VERSION
#error "RK_VERSION comes from the build"
#endif

static void print_option(FILE *out, const struct rk_cli_option *option) {
    char left[64];
    char letter[8] = "";
    if (option->letter)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    snprintf(left, sizeof left, "%s%s%s%s", letter, option->name, option->value ? " " : "",
             option->value ? option->value : "");
    fprintf(out, "  %-26s %s\n", left, option->help ? option->help : "");
}

static void print_options(FILE *out, const char *title, const struct rk_cli_option *table) {
    if (!table || !table->name)
        return;
    fprintf(out, "\n%s\n", title);
    for (; table->name; table++)
        print_option(out, table);
}

static void print_command_line(FILE *out, const struct rk_cli_command *command) {
    char left[96];
    snprintf(left, sizeof left, "%s%s%s", command->words, command->arguments ? " " : "",
             command->arguments ? command->arguments : "");
    fprintf(out, "  %-38s %s\n", left, command->summary ? command->summary : "");
}

static void print_command_help(const struct rk_cli *cli) {
    const struct rk_cli_command *command = cli->command;
    bool options = command->options && command->options->name;
    fprintf(cli->out, "usage: %s %s%s%s%s\n%s\n", cli->program->name, command->words,
            options ? " [options]" : "", command->arguments ? " " : "",
            command->arguments ? command->arguments : "", command->summary ? command->summary : "");
    print_options(cli->out, "options:", command->options);
    print_options(cli->out, "global options:", cli->program->options);
}

void rk_cli_print_help(const struct rk_cli *cli) {
    if (cli->command) {
        print_command_help(cli);
        return;
    }
    fprintf(cli->out, "usage: %s [options] COMMAND ...\n%s\n\ncommands:\n", cli->program->name,
            cli->program->summary ? cli->program->summary : "");
    const struct rk_cli_command *command = cli->program->commands;
    for (; command && command->words; command++)
        if (rk_cli_command_begins(command, cli->words))
            print_command_line(cli->out, command);
    print_options(cli->out, "options:", cli->program->options);
    fprintf(cli->out, "\n%s COMMAND --help tells the options of one command.\n",
            cli->program->name);
}

void rk_cli_print_version(const struct rk_cli *cli) {
    fprintf(cli->out, "%s %s\n", cli->program->name, RK_VERSION);
}
