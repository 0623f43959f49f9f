/* Command lines, good and hostile, against a made-up program. */
#include "tests/support/test.h"

#include "tools/cli/cli.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 32 };

/* What the command saw. */
static struct {
    int runs;
    char options[512];
    char arguments[512];
    int answer;
} seen;

static void add(char *list, const char *format, const char *a, const char *b) {
    size_t used = strlen(list);
    snprintf(list + used, 512 - used, format, a, b);
}

static int record(struct rk_cli *cli) {
    static const char *const names[] = {"--json", "--url", "--host", "--all", "--code"};
    seen.runs++;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        for (size_t n = 0; n < rk_cli_count(cli, names[i]); n++)
            add(seen.options, "%s=%s;", names[i], rk_cli_get_nth(cli, names[i], n));
    for (size_t n = 0; n < rk_cli_arg_count(cli); n++)
        add(seen.arguments, "%s;%s", rk_cli_arg(cli, n), "");
    fprintf(rk_cli_out(cli), "done\n");
    return seen.answer;
}

static const struct rk_cli_option global_options[] = {
    RK_CLI_OPTION_JSON, {"--url", 'u', "URL", "where"}, RK_CLI_OPTION_END};
static const struct rk_cli_option add_options[] = {{"--host", 'H', "NAME", "a name"},
                                                   {"--all", 'a', NULL, "all of them"},
                                                   {"--code", 'c', "CODE", "a code"},
                                                   RK_CLI_OPTION_END};
static const struct rk_cli_command commands[] = {
    {"profile add", "DIR FILE", "add one", add_options, 2, 2, record},
    {"profile list", "DIR", "list them", NULL, 1, 1, record},
    {"serve", "[SEQ...]", "serve", add_options, 0, RK_CLI_ANY, record},
    {NULL, NULL, NULL, NULL, 0, 0, NULL}};
static const struct rk_cli_program program = {
    .name = "demo", .summary = "a demo", .options = global_options, .commands = commands};

static char out_text[8192], err_text[8192];

static void read_back(FILE *file, char *text, size_t cap) {
    rewind(file);
    size_t len = fread(text, 1, cap - 1, file);
    text[len] = '\0';
    fclose(file);
}

/* Run with words separated by blanks; "_" stands for a blank inside a word, "~" for an empty word.
 */
static int run(const char *line) {
    char copy[512];
    char *argv[WORDS_MAX] = {"demo"};
    int argc = 1;
    snprintf(copy, sizeof copy, "%s", line);
    memset(&seen.runs, 0, sizeof seen.runs);
    seen.options[0] = seen.arguments[0] = '\0';
    for (char *word = strtok(copy, " "); word && argc < WORDS_MAX - 1; word = strtok(NULL, " ")) {
        for (char *p = word; *p; p++)
            if (*p == '_')
                *p = ' ';
        argv[argc++] = strcmp(word, "~") == 0 ? "" : word;
    }
    FILE *out = tmpfile(), *err = tmpfile();
    assert_non_null(out);
    assert_non_null(err);
    int status = rk_cli_run(&program, argc, argv, stdin, out, err);
    read_back(out, out_text, sizeof out_text);
    read_back(err, err_text, sizeof err_text);
    return status;
}

static void expect_run(const char *line, const char *options, const char *arguments) {
    assert_int_equal(run(line), 0);
    assert_int_equal(seen.runs, 1);
    assert_string_equal(seen.options, options);
    assert_string_equal(seen.arguments, arguments);
    assert_string_equal(out_text, "done\n");
    assert_string_equal(err_text, "");
}

/* One line on stderr that says `text`, exit 2, and the command did not run. */
static void expect_usage(const char *line, const char *text) {
    assert_int_equal(run(line), RK_CLI_USAGE);
    assert_int_equal(seen.runs, 0);
    assert_string_equal(out_text, "");
    char *newline = strchr(err_text, '\n');
    assert_non_null(newline);
    assert_string_equal(newline, "\n");
    assert_int_equal(strncmp(err_text, "demo: ", 6), 0);
    if (!strstr(err_text, text))
        fail_msg("'%s' does not say '%s'", err_text, text);
}

static void options__anywhere__reach_the_command(void **state) {
    (void)state;
    expect_run("profile add D F", "", "D;F;");
    expect_run("--json profile add D F", "--json=;", "D;F;");
    expect_run("profile --json add D F", "--json=;", "D;F;");
    expect_run("profile add D --json F", "--json=;", "D;F;");
    expect_run("profile add D F --json", "--json=;", "D;F;");
    expect_run("-u x profile add D F -H h", "--url=x;--host=h;", "D;F;");
}

static void options__in_every_spelling__give_their_value(void **state) {
    (void)state;
    expect_run("serve --host a", "--host=a;", "");
    expect_run("serve --host=a", "--host=a;", "");
    expect_run("serve --host=a=b", "--host=a=b;", "");
    expect_run("serve --host=", "--host=;", "");
    expect_run("serve -H a", "--host=a;", "");
    expect_run("serve -Ha", "--host=a;", "");
    expect_run("serve -aH a", "--host=a;--all=;", "");
    expect_run("serve --host --all", "--host=--all;", "");
    expect_run("serve --code ~", "--code=;", "");
}

static void options__repeated__are_kept_in_order(void **state) {
    (void)state;
    expect_run("serve --host a -H b --host=c", "--host=a;--host=b;--host=c;", "");
}

static int get_last(struct rk_cli *cli) {
    assert_string_equal(rk_cli_get(cli, "--host"), "b");
    assert_null(rk_cli_get(cli, "--code"));
    assert_null(rk_cli_get(cli, "--no-such"));
    assert_null(rk_cli_get_nth(cli, "--host", 2));
    assert_null(rk_cli_arg(cli, 0));
    assert_true(rk_cli_has(cli, "--all"));
    assert_false(rk_cli_has(cli, "--json"));
    assert_string_equal(rk_cli_command(cli)->words, "serve");
    return rk_cli_error(cli, RK_CLI_CARD, "the card said no");
}

static void get__of_a_repeated_option__gives_the_last(void **state) {
    (void)state;
    static const struct rk_cli_command one[] = {{"serve", NULL, "", add_options, 0, 0, get_last},
                                                {NULL, NULL, NULL, NULL, 0, 0, NULL}};
    static const struct rk_cli_program last = {.name = "last", .commands = one};
    char *argv[] = {"last", "serve", "-Ha", "--host", "b", "-a"};
    FILE *err = tmpfile();
    assert_int_equal(rk_cli_run(&last, 6, argv, stdin, stdout, err), RK_CLI_CARD);
    read_back(err, err_text, sizeof err_text);
    assert_string_equal(err_text, "last: the card said no\n");
}

static void dashes__alone__end_options_or_are_an_argument(void **state) {
    (void)state;
    expect_run("serve -- --host -a", "", "--host;-a;");
    expect_run("serve - -a", "--all=;", "-;");
    expect_run("serve -- --", "", "--;");
    expect_run("-- serve --all", "", "--all;");
}

static void usage__wrong_option__one_line_and_2(void **state) {
    (void)state;
    expect_usage("serve --hots a", "unknown option --hots, did you mean --host?");
    expect_usage("serve --hots=a", "did you mean --host?");
    expect_usage("serve --zzzzzz", "unknown option --zzzzzz");
    expect_usage("serve --zzzzzz=5ec2e7", "unknown option --zzzzzz\n");
    expect_usage("serve --hots=5ec2e7", "unknown option --hots, did you mean --host?");
    expect_usage("serve -z", "unknown option -z");
    expect_usage("serve --all=yes", "takes no value");
    expect_usage("serve --host", "needs a value: NAME");
    expect_usage("serve -H", "needs a value: NAME");
    expect_usage("serve --hos", "unknown option");
    expect_usage("--host a serve", "unknown option --host");
    expect_usage("profile list D --all", "unknown option --all");
}

static void usage__wrong_command__suggests_the_nearest(void **state) {
    (void)state;
    expect_usage("profil add", "did you mean profile add?");
    expect_usage("profile ad D F", "did you mean profile add?");
    expect_usage("srve", "did you mean serve?");
    expect_usage("elephant", "unknown command elephant, try demo --help");
    expect_usage("profile", "profile what? add, list");
    expect_usage("", "a command is missing: profile add, profile list, serve");
    expect_usage("~", "unknown command");
}

static void usage__wrong_number_of_arguments__names_it(void **state) {
    (void)state;
    expect_usage("profile add", "DIR is missing");
    expect_usage("profile add D", "FILE is missing");
    expect_usage("profile add D F G", "one argument too many: G");
    expect_usage("profile list", "DIR is missing");
}

static void usage__control_characters__stay_one_line(void **state) {
    (void)state;
    expect_usage("serve --x\n\x1b[31mred", "unknown option --x??[31mred");
    expect_usage("a\rb", "unknown command a?b");
}

static void usage__very_long_words__are_told_whole_or_cut(void **state) {
    (void)state;
    char line[400] = "serve --";
    memset(line + 8, 'x', sizeof line - 9);
    line[sizeof line - 1] = '\0';
    expect_usage(line, "xxxxxxxxxx");
    expect_usage(line + 8, "unknown command xxxxxxxxxx");
}

static void help__of_program_and_command__exits_0(void **state) {
    (void)state;
    assert_int_equal(run("--help"), 0);
    assert_non_null(strstr(out_text, "profile add DIR FILE"));
    assert_non_null(strstr(out_text, "-u, --url URL"));
    assert_int_equal(run("profile add --help"), 0);
    assert_non_null(strstr(out_text, "--host NAME"));
    assert_int_equal(run("profile --help"), 0);
    assert_non_null(strstr(out_text, "profile list"));
    assert_null(strstr(out_text, "serve"));
    assert_int_equal(run("serve -h"), 0);
    assert_int_equal(seen.runs, 0);
    assert_int_equal(run("--version"), 0);
    assert_int_equal(strncmp(out_text, "demo ", 5), 0);
}

static void run__any_bytes_as_words__never_crashes(void **state) {
    (void)state;
    static const char alphabet[] = "-=hHacu serveprofiladd~\x01\xff";
    unsigned seed = 1;
    for (int round = 0; round < 3000; round++) {
        char line[64];
        for (size_t i = 0; i < sizeof line - 1; i++) {
            seed = seed * 1103515245u + 12345u;
            line[i] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
        }
        line[sizeof line - 1] = '\0';
        int status = run(line);
        assert_true(status == RK_CLI_OK || status == RK_CLI_USAGE);
        assert_int_equal(status == RK_CLI_USAGE, err_text[0] != '\0');
    }
}

static void output__that_cannot_be_written__is_internal(void **state) {
    (void)state;
    FILE *full = fopen("/dev/full", "w"), *err = tmpfile();
    if (!full) {
        print_message("/dev/full is not there\n");
        fclose(err);
        skip();
    }
    char *argv[] = {"demo", "serve"};
    assert_int_equal(rk_cli_run(&program, 2, argv, stdin, full, err), RK_CLI_INTERNAL);
    read_back(err, err_text, sizeof err_text);
    assert_non_null(strstr(err_text, "cannot write the result"));
    fclose(full);
}

static void output__after_a_failed_command__keeps_its_status(void **state) {
    (void)state;
    FILE *full = fopen("/dev/full", "w"), *err = tmpfile();
    if (!full) {
        print_message("/dev/full is not there\n");
        fclose(err);
        skip();
    }
    char *argv[] = {"demo", "serve"};
    seen.answer = RK_CLI_TRANSPORT;
    assert_int_equal(rk_cli_run(&program, 2, argv, stdin, full, err), RK_CLI_TRANSPORT);
    seen.answer = 0;
    fclose(err);
    fclose(full);
}

static int refuse(struct rk_cli *cli) {
    return rk_cli_usage_error(cli, "not today");
}

static void prepare__that_fails__ends_before_the_command(void **state) {
    (void)state;
    struct rk_cli_program guarded = program;
    guarded.prepare = refuse;
    char *argv[] = {"demo", "serve"};
    FILE *out = tmpfile(), *err = tmpfile();
    seen.runs = 0;
    assert_int_equal(rk_cli_run(&guarded, 2, argv, stdin, out, err), RK_CLI_USAGE);
    assert_int_equal(seen.runs, 0);
    fclose(out);
    fclose(err);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options__anywhere__reach_the_command),
        cmocka_unit_test(options__in_every_spelling__give_their_value),
        cmocka_unit_test(options__repeated__are_kept_in_order),
        cmocka_unit_test(get__of_a_repeated_option__gives_the_last),
        cmocka_unit_test(dashes__alone__end_options_or_are_an_argument),
        cmocka_unit_test(usage__wrong_option__one_line_and_2),
        cmocka_unit_test(usage__wrong_command__suggests_the_nearest),
        cmocka_unit_test(usage__wrong_number_of_arguments__names_it),
        cmocka_unit_test(usage__control_characters__stay_one_line),
        cmocka_unit_test(usage__very_long_words__are_told_whole_or_cut),
        cmocka_unit_test(help__of_program_and_command__exits_0),
        cmocka_unit_test(run__any_bytes_as_words__never_crashes),
        cmocka_unit_test(output__that_cannot_be_written__is_internal),
        cmocka_unit_test(output__after_a_failed_command__keeps_its_status),
        cmocka_unit_test(prepare__that_fails__ends_before_the_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
