/* What the program makes of a person's answer to its question before a download. */
#include "lpa/cli/cli.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dialogue {
    enum rk_lpa_answer answer;
    bool refused;
    bool program; /* a program asks, by lpac's JSON */
};

static int consent(struct rk_cli *cli) {
    struct dialogue *d = rk_cli_context(cli);
    struct rk_lpa_profile profile = {0};
    struct rk_lpa_offer offer = {.smdp = "smdp.example.com", .profile = &profile};
    struct lpa_session s = {
        .cli = cli, .interactive = !d->program, .json = d->program, .preview = d->program};
    struct rk_lpa_ui ui = lpa_ui(&s);
    d->answer = ui.consent(ui.self, &offer);
    d->refused = s.asked_and_refused;
    return RK_CLI_OK;
}

static const struct rk_cli_command commands[] = {{.words = "consent", .run = consent}, {0}};

/* Type `text`; returns how often the question was put. */
static size_t type(const char *text, struct dialogue *d) {
    struct rk_cli_program program = {.name = "asker", .commands = commands, .context = d};
    char name[] = "asker", verb[] = "consent", *argv[] = {name, verb, NULL};
    FILE *in = tmpfile(), *out = tmpfile();
    char *shown = NULL;
    size_t len = 0, questions = 0;
    FILE *err = open_memstream(&shown, &len);
    assert_true(in && out && err);
    assert_true(fputs(text, in) >= 0);
    rewind(in);
    assert_int_equal(rk_cli_run(&program, 2, argv, in, out, err), RK_CLI_OK);
    fclose(in);
    fclose(out);
    fclose(err);
    for (const char *p = shown; (p = strstr(p, "Install it? [y/n] ")); p++)
        questions++;
    free(shown);
    return questions;
}

static void consent__plain_answers__are_taken_at_once(void **state) {
    (void)state;
    static const struct {
        const char *typed;
        enum rk_lpa_answer answer;
    } cases[] = {{"y\n", RK_LPA_YES}, {"Y\n", RK_LPA_YES}, {"yes\r\n", RK_LPA_YES},
                 {"n\n", RK_LPA_NO},  {"N\n", RK_LPA_NO},  {"No\n", RK_LPA_NO}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dialogue d = {0};
        assert_int_equal(type(cases[i].typed, &d), 1);
        assert_int_equal(d.answer, cases[i].answer);
        assert_int_equal(d.refused, cases[i].answer == RK_LPA_NO);
    }
}

static void consent__anything_else__asks_again(void **state) {
    (void)state;
    struct dialogue d = {0};
    assert_int_equal(type("\nyea\n1234\ny\n", &d), 4);
    assert_int_equal(d.answer, RK_LPA_YES);
    assert_int_equal(type("maybe\nno\n", &d), 2);
    assert_int_equal(d.answer, RK_LPA_NO);
    assert_true(d.refused);
}

static void preview__all_but_yes_ends_it__only_no_for_good(void **state) {
    (void)state;
    static const struct {
        const char *typed;
        enum rk_lpa_answer answer;
    } cases[] = {{"y", RK_LPA_YES},  {"Y\n", RK_LPA_YES}, {"n", RK_LPA_NO},
                 {"N\n", RK_LPA_NO}, {"", RK_LPA_LATER},  {"\n", RK_LPA_LATER}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dialogue d = {.program = true};
        type(cases[i].typed, &d);
        assert_int_equal(d.answer, cases[i].answer);
        assert_int_equal(d.refused, cases[i].answer != RK_LPA_YES);
    }
}

static void consent__end_of_input__is_later_and_no_refusal(void **state) {
    (void)state;
    struct dialogue d = {.refused = true};
    assert_int_equal(type("", &d), 1);
    assert_int_equal(d.answer, RK_LPA_LATER);
    assert_false(d.refused);
    assert_int_equal(type("perhaps\n", &d), 2);
    assert_int_equal(d.answer, RK_LPA_LATER);
    assert_false(d.refused);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(consent__plain_answers__are_taken_at_once),
        cmocka_unit_test(consent__anything_else__asks_again),
        cmocka_unit_test(consent__end_of_input__is_later_and_no_refusal),
        cmocka_unit_test(preview__all_but_yes_ends_it__only_no_for_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
