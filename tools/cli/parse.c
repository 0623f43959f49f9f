/* From argv to options and arguments. */
#include "tools/cli/internal.h"

#include <string.h>

static bool is_command_end(const struct rk_cli_command *command) {
    return !command || !command->words;
}

bool rk_cli_command_begins(const struct rk_cli_command *command, const char *words) {
    size_t len = strlen(words);
    return strncmp(command->words, words, len) == 0 &&
           (len == 0 || command->words[len] == '\0' || command->words[len] == ' ');
}

static const struct rk_cli_option *find_in(const struct rk_cli_option *table, const char *name,
                                           size_t len) {
    for (; table && table->name; table++)
        if (strlen(table->name) == len && memcmp(table->name, name, len) == 0)
            return table;
    return NULL;
}

const struct rk_cli_option *rk_cli_find_option(const struct rk_cli *cli, const char *name,
                                               size_t len) {
    const struct rk_cli_option *found = NULL;
    if (cli->command)
        found = find_in(cli->command->options, name, len);
    return found ? found : find_in(cli->program->options, name, len);
}

static const struct rk_cli_option *letter_in(const struct rk_cli_option *table, char letter) {
    for (; table && table->name; table++)
        if (table->letter && table->letter == letter)
            return table;
    return NULL;
}

const struct rk_cli_option *rk_cli_find_letter(const struct rk_cli *cli, char letter) {
    const struct rk_cli_option *found = NULL;
    if (cli->command)
        found = letter_in(cli->command->options, letter);
    return found ? found : letter_in(cli->program->options, letter);
}

static void give(struct rk_cli *cli, const struct rk_cli_option *option, const char *value) {
    cli->given[cli->given_count++] = (struct given_option){option, value};
}

/* A value behind '=' is not repeated: it may be meant for an option that takes a key. */
static int unknown_option(struct rk_cli *cli, const char *word) {
    const char *nearest = rk_cli_nearest_option(cli, word);
    int len = (int)strcspn(word, "=");
    if (nearest)
        return rk_cli_usage_error(cli, "unknown option %.*s, did you mean %s?", len, word, nearest);
    return rk_cli_usage_error(cli, "unknown option %.*s", len, word);
}

/* One word that starts with two dashes. Its value may be the next word: then *at moves on. */
static int parse_long(struct rk_cli *cli, int argc, char **argv, int *at) {
    const char *word = argv[*at];
    const char *equals = strchr(word, '=');
    size_t len = equals ? (size_t)(equals - word) : strlen(word);
    const struct rk_cli_option *option = rk_cli_find_option(cli, word, len);
    if (!option && strcmp(word, "--help") == 0) {
        cli->want_help = true;
        return RK_CLI_OK;
    }
    if (!option && strcmp(word, "--version") == 0) {
        cli->want_version = true;
        return RK_CLI_OK;
    }
    if (!option)
        return unknown_option(cli, word);
    if (!option->value && equals)
        return rk_cli_usage_error(cli, "option %s takes no value", option->name);
    if (option->value && !equals && *at + 1 >= argc)
        return rk_cli_usage_error(cli, "option %s needs a value: %s", option->name, option->value);
    if (!option->value)
        give(cli, option, "");
    else
        give(cli, option, equals ? equals + 1 : argv[++*at]);
    return RK_CLI_OK;
}

static int unknown_letter(struct rk_cli *cli, char letter) {
    if (letter == 'h')
        cli->want_help = true;
    else if (letter == 'V')
        cli->want_version = true;
    else
        return rk_cli_usage_error(cli, "unknown option -%c", letter);
    return RK_CLI_OK;
}

/* One word of letters after one dash: flags, of which the last may take a value. */
static int parse_letters(struct rk_cli *cli, int argc, char **argv, int *at) {
    const char *letter = argv[*at] + 1;
    for (; *letter; letter++) {
        const struct rk_cli_option *option = rk_cli_find_letter(cli, *letter);
        if (!option) {
            int status = unknown_letter(cli, *letter);
            if (status)
                return status;
        } else if (!option->value) {
            give(cli, option, "");
        } else if (letter[1]) {
            give(cli, option, letter + 1);
            return RK_CLI_OK;
        } else if (*at + 1 < argc) {
            give(cli, option, argv[++*at]);
            return RK_CLI_OK;
        } else {
            return rk_cli_usage_error(cli, "option -%c needs a value: %s", *letter, option->value);
        }
    }
    return RK_CLI_OK;
}

static int unknown_command(struct rk_cli *cli, const char *words) {
    const char *nearest = rk_cli_nearest_command(cli->program, words);
    if (nearest)
        return rk_cli_usage_error(cli, "unknown command %s, did you mean %s?", words, nearest);
    return rk_cli_usage_error(cli, "unknown command %s, try %s --help", words, cli->program->name);
}

/* One more word of the command's name. */
static int parse_word(struct rk_cli *cli, const char *word) {
    char words[WORDS_MAX];
    int len = snprintf(words, sizeof words, "%s%s%s", cli->words, cli->words[0] ? " " : "", word);
    if (len < 0 || (size_t)len >= sizeof words || !*word)
        return rk_cli_usage_error(cli, "unknown command %.40s", *word ? word : "''");
    const struct rk_cli_command *command = cli->program->commands;
    while (!is_command_end(command) && !rk_cli_command_begins(command, words))
        command++;
    if (is_command_end(command))
        return unknown_command(cli, words);
    memcpy(cli->words, words, sizeof words);
    if (strcmp(command->words, words) == 0)
        cli->command = command;
    return RK_CLI_OK;
}

static int parse_plain(struct rk_cli *cli, const char *word) {
    if (!cli->command)
        return parse_word(cli, word);
    cli->args[cli->arg_count++] = word;
    return RK_CLI_OK;
}

/* The name that help gives argument `n`; the last name repeats. */
static void argument_name(const struct rk_cli_command *command, size_t n, char *out, size_t cap) {
    const char *text = command->arguments ? command->arguments : "an argument";
    for (; n; n--) {
        const char *next = strchr(text, ' ');
        if (!next || !command->arguments)
            break;
        text = next + 1;
    }
    size_t len = command->arguments ? strcspn(text, " ") : strlen(text);
    snprintf(out, cap, "%.*s", (int)len, text);
}

/* What continues the words read so far, for the error message. */
static int incomplete_command(struct rk_cli *cli) {
    char list[512] = "";
    size_t used = 0, skip = strlen(cli->words);
    const struct rk_cli_command *command = cli->program->commands;
    for (; !is_command_end(command); command++) {
        if (!rk_cli_command_begins(command, cli->words))
            continue;
        int len = snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "",
                           command->words + skip + (skip ? 1 : 0));
        if (len < 0 || (size_t)len >= sizeof list - used)
            break;
        used += (size_t)len;
    }
    if (skip)
        return rk_cli_usage_error(cli, "%s what? %s", cli->words, list);
    return rk_cli_usage_error(cli, "a command is missing: %s", list);
}

static int check_counts(struct rk_cli *cli) {
    const struct rk_cli_command *command = cli->command;
    if (!command)
        return incomplete_command(cli);
    if (cli->arg_count < (size_t)command->args_min) {
        char name[64];
        argument_name(command, cli->arg_count, name, sizeof name);
        return rk_cli_usage_error(cli, "%s: %s is missing", command->words, name);
    }
    if (command->args_max != RK_CLI_ANY && cli->arg_count > (size_t)command->args_max)
        return rk_cli_usage_error(cli, "%s: one argument too many: %s", command->words,
                                  cli->args[command->args_max]);
    return RK_CLI_OK;
}

int rk_cli_parse(struct rk_cli *cli, int argc, char **argv) {
    bool options_end = false;
    int status = RK_CLI_OK;
    for (int at = 1; at < argc && !status; at++) {
        const char *word = argv[at];
        if (options_end || word[0] != '-' || word[1] == '\0')
            status = parse_plain(cli, word);
        else if (strcmp(word, "--") == 0)
            options_end = true;
        else if (word[1] == '-')
            status = parse_long(cli, argc, argv, &at);
        else
            status = parse_letters(cli, argc, argv, &at);
        if (cli->want_help || cli->want_version)
            return status;
    }
    return status ? status : check_counts(cli);
}
