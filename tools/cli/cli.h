/*
 * The command line of every program: option tables, help, exit codes, output that is checked.
 *
 * Conventions
 *   - A program is one const table: global options and commands. A command is named by one or more
 *     words ("profile add") and has its own options. Tables of options and of commands end with an
 *     entry whose name (words) is NULL; a table that is not there is NULL.
 *   - Accepted spellings: --name value, --name=value, -x value, -xvalue, -abc for three flags.
 *     Global options stand before or after the command's words, or between them; a command's own
 *     options stand after its words. Options may follow arguments; "--" ends them; "-" alone is an
 *     argument. Names are not abbreviated. An option that takes a value takes the next word
 *     whatever it looks like.
 *   - --help and --version (-h and -V unless a table uses the letter) need no entry. They print on
 *     stdout and exit 0; help is that of the command named so far.
 *   - Whatever is wrong with a command line is told in one line on stderr, "name: what is wrong",
 *     and ends in RK_CLI_USAGE before the command runs. Control characters of what the user typed
 *     are shown as '?', so a line stays a line.
 *   - Results go to rk_cli_out(), everything else to stderr through rk_cli_error() and
 *     rk_cli_warn(). rk_cli_main() flushes and checks stdout after the command: a command that
 *     succeeded but whose result could not be written (disk full, closed pipe) exits
 * RK_CLI_INTERNAL.
 *   - Strings that come out live as long as argv.
 */
#ifndef RK_TOOLS_CLI_CLI_H
#define RK_TOOLS_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What every program exits with. */
enum rk_cli_exit {
    RK_CLI_OK = 0,
    RK_CLI_USAGE = 2,          /* wrong option, command, argument or value */
    RK_CLI_CARD = 3,           /* the card refused, or card data or a certificate does not stand */
    RK_CLI_SERVER_REFUSED = 4, /* the server answered, and refused */
    RK_CLI_TRANSPORT = 5,      /* reader, network or TLS */
    RK_CLI_USER_REFUSED = 6,   /* the user said no */
    RK_CLI_INTERNAL = 7        /* files, memory, databases, output that cannot be written */
};

struct rk_cli;

/* One option. `value` names its value in help ("DIR"); NULL makes it a flag. */
struct rk_cli_option {
    const char *name; /* with its dashes: "--pki" */
    char letter;      /* 'p' for -p; 0 for none */
    const char *value;
    const char *help;
};

/* The two entries that most tables hold. */
#define RK_CLI_OPTION_JSON                                                                         \
    { "--json", 0, NULL, "print one JSON object a line" }
#define RK_CLI_OPTION_END                                                                          \
    { NULL, 0, NULL, NULL }

/* Any number of arguments is allowed: for args_max. */
enum { RK_CLI_ANY = -1 };

/* One command. No command's words may be the beginning of another's. */
struct rk_cli_command {
    const char *words; /* "profile add" */
    const char
        *arguments; /* for help: "DIR FILE"; NULL for none. Word n names argument n in errors */
    const char *summary; /* one line */
    const struct rk_cli_option *options;
    int args_min;
    int args_max; /* RK_CLI_ANY for no limit */
    /* Do it; return one of rk_cli_exit (a server may return what it likes). */
    int (*run)(struct rk_cli *cli);
};

struct rk_cli_program {
    const char *name;
    const char *summary;
    const struct rk_cli_option *options; /* global ones */
    const struct rk_cli_command *commands;
    /*
     * Called with the parsed command line before the command runs; NULL for nothing to do. For
     * what all commands share (environment variables, global options). Anything but RK_CLI_OK
     * ends the program with that.
     */
    int (*prepare)(struct rk_cli *cli);
    void *context; /* what rk_cli_context() gives */
};

/*
 * Parse argv, run the command, flush and check stdout; return what main() returns. Ignores SIGPIPE
 * from here on, so that a closed pipe is an error that can be told.
 */
int rk_cli_main(const struct rk_cli_program *program, int argc, char **argv);

/*
 * The same on streams of the caller's, for tests: nothing but the two streams is touched. `in` is
 * what rk_cli_in() gives.
 */
int rk_cli_run(const struct rk_cli_program *program, int argc, char **argv, FILE *in, FILE *out,
               FILE *err);

/* Streams: stdin, stdout and stderr unless rk_cli_run() was given others. */
FILE *rk_cli_in(const struct rk_cli *cli);
FILE *rk_cli_out(const struct rk_cli *cli);
FILE *rk_cli_err(const struct rk_cli *cli);

/* The program's context pointer, and the command that runs. */
void *rk_cli_context(const struct rk_cli *cli);
const struct rk_cli_command *rk_cli_command(const struct rk_cli *cli);

/*
 * Options by their long name, global or the command's own. Repeated options are kept in the order
 * they were given; rk_cli_get() gives the last of them (later overrides earlier), NULL when absent.
 * rk_cli_get_nth() counts from 0 and gives NULL past the end. Asking for a name that no table has
 * gives "absent".
 */
bool rk_cli_has(const struct rk_cli *cli, const char *name);
const char *rk_cli_get(const struct rk_cli *cli, const char *name);
size_t rk_cli_count(const struct rk_cli *cli, const char *name);
const char *rk_cli_get_nth(const struct rk_cli *cli, const char *name, size_t n);

/* Arguments in order; rk_cli_arg() gives NULL past the end. */
size_t rk_cli_arg_count(const struct rk_cli *cli);
const char *rk_cli_arg(const struct rk_cli *cli, size_t n);

/*
 * Read an option's value as a decimal number (or 0x and hexadecimal) between `min` and `max`;
 * absent gives `absent`. RK_CLI_OK, or RK_CLI_USAGE after saying what is wrong, `out` unchanged.
 * Signs, blanks, fractions and anything after the number are wrong.
 */
int rk_cli_number(struct rk_cli *cli, const char *name, uint64_t min, uint64_t max, uint64_t absent,
                  uint64_t *out);

/* The same for any text; `what` names it in the error ("SEQ"). */
int rk_cli_parse_number(struct rk_cli *cli, const char *what, const char *text, uint64_t min,
                        uint64_t max, uint64_t *out);

/* A network address. */
struct rk_cli_address {
    char host[256]; /* without the brackets of an IPv6 literal */
    uint16_t port;
};

/*
 * Read HOST:PORT, or [IPv6]:PORT. With `default_port` >= 0 the port may be left out. Port 0 is
 * allowed. RK_CLI_OK, or RK_CLI_USAGE after saying what is wrong, `out` unchanged.
 */
int rk_cli_parse_address(struct rk_cli *cli, const char *what, const char *text, int default_port,
                         struct rk_cli_address *out);

/* Print "name: ..." and a newline on stderr; return RK_CLI_USAGE, `status`, nothing. */
int rk_cli_usage_error(struct rk_cli *cli, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
int rk_cli_error(struct rk_cli *cli, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void rk_cli_warn(struct rk_cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Print text that came from elsewhere (a package, a peer): what a terminal could take for a command
 * (C0, DEL, C1) is shown as '?'. Everything else goes out as it is.
 */
void rk_cli_put_text(FILE *out, const void *text, size_t len);

/*
 * Print one line of JSON, already serialised, on stdout and flush it, so that a reader at the other
 * end of a pipe sees it at once. RK_CLI_OK, or RK_CLI_INTERNAL (and a line on stderr) when it
 * could not be written.
 */
int rk_cli_json_text(struct rk_cli *cli, const char *json);

#endif
