/* Policy rules against the rules authorisation table, line by line (SGP.22 2.9.2.1). */
#include "tests/support/test.h"
#include "tests/unit/lpa/scenario.h"

#include <string.h>

static const uint8_t OWNER[3] = {0x62, 0xF2, 0x10}; /* the scenario's profile: gid1 07, no gid2 */
static const uint8_t ANY[3] = {0xEE, 0xEE, 0xEE};
static const uint8_t OTHER[3] = {0x62, 0xF2, 0x20};
static const uint8_t COUNTRY[3] = {0x62, 0xE2, 0xEE};

static int setup(void **state) {
    struct scenario *s = test_calloc(1, sizeof *s);
    scenario_init(s);
    s->ppr = RK_LPA_PPR2;
    *state = s;
    return 0;
}

static int teardown(void **state) {
    struct scenario *s = *state;
    scenario_free(s);
    test_free(s);
    return 0;
}

static void expect_not_allowed(struct scenario *s) {
    assert_int_equal(scenario_run(s), RK_LPA_CARD);
    assert_int_equal(s->cancel_reason, 3);
    assert_true(s->server_cancelled);
    assert_false(s->asked_consent);
}

static void rules__none_in_the_profile__table_not_even_read(void **state) {
    struct scenario *s = *state;
    s->ppr = 0;
    s->no_rat = true;
    assert_int_equal(scenario_run(s), 0);
    assert_null(strstr(scenario_text(&s->steps), "es10b_get_rat"));
}

static void rules__empty_table__not_allowed(void **state) {
    expect_not_allowed(*state);
}

static void rules__card_has_no_table__not_allowed(void **state) {
    struct scenario *s = *state;
    s->no_rat = true;
    expect_not_allowed(s);
}

static void rules__profile_without_owner__not_allowed(void **state) {
    struct scenario *s = *state;
    s->no_owner = true;
    scenario_rule(s, RK_LPA_PPR2, ANY, "", false);
    expect_not_allowed(s);
}

static void rules__rule_nobody_knows__not_allowed(void **state) {
    struct scenario *s = *state;
    s->ppr = 1u << 3;
    scenario_rule(s, 1u << 3, ANY, "", false);
    expect_not_allowed(s);
}

static void rules__everybody_allowed__installed_without_consent(void **state) {
    struct scenario *s = *state;
    scenario_rule(s, RK_LPA_PPR1 | RK_LPA_PPR2, ANY, "", false);
    assert_int_equal(scenario_run(s), 0);
    assert_int_equal(s->consent_rules, 0);
}

static void rules__consent_required__user_is_asked_for_that_rule(void **state) {
    struct scenario *s = *state;
    scenario_rule(s, RK_LPA_PPR2, ANY, "", true);
    assert_int_equal(scenario_run(s), 0);
    assert_int_equal(s->consent_rules, RK_LPA_PPR2);
}

static void rules__consent_required_and_nobody_there__order_stays(void **state) {
    struct scenario *s = *state;
    s->config.ui.consent = NULL;
    scenario_rule(s, RK_LPA_PPR2, ANY, "", true);
    assert_int_equal(scenario_run(s), RK_LPA_USER);
    assert_int_equal(s->cancel_reason, 1);
}

static void rules__consent_refused__cancelled_as_rejection(void **state) {
    struct scenario *s = *state;
    s->consent = RK_LPA_NO;
    scenario_rule(s, RK_LPA_PPR2, ANY, "", true);
    assert_int_equal(scenario_run(s), RK_LPA_USER);
    assert_int_equal(s->cancel_reason, 0);
}

static void rules__other_rule_allowed__not_allowed(void **state) {
    struct scenario *s = *state;
    scenario_rule(s, RK_LPA_PPR1, ANY, "", false);
    expect_not_allowed(s);
}

static void rules__other_operator_allowed__not_allowed(void **state) {
    struct scenario *s = *state;
    scenario_rule(s, RK_LPA_PPR2, OTHER, "", false);
    expect_not_allowed(s);
}

static void rules__wildcards_in_network_code__match(void **state) {
    struct scenario *s = *state;
    scenario_rule(s, RK_LPA_PPR2, COUNTRY, "", false);
    assert_int_equal(scenario_run(s), 0);
}

static void rules__gid1_absent_in_table__only_owners_without(void **state) {
    struct scenario *s = *state;
    scenario_rule(s, RK_LPA_PPR2, OWNER, NULL, false);
    expect_not_allowed(s);
}

static void rules__gid1_the_same__allowed(void **state) {
    struct scenario *s = *state;
    scenario_rule(s, RK_LPA_PPR2, OWNER, "\x07", false);
    assert_int_equal(scenario_run(s), 0);
}

static void rules__gid1_other__not_allowed(void **state) {
    struct scenario *s = *state;
    scenario_rule(s, RK_LPA_PPR2, OWNER, "\x08", false);
    expect_not_allowed(s);
}

static void rules__two_lines_match__first_one_decides(void **state) {
    struct scenario *s = *state;
    scenario_rule(s, RK_LPA_PPR1, ANY, "", false);
    scenario_rule(s, RK_LPA_PPR2, OTHER, "", false);
    scenario_rule(s, RK_LPA_PPR2, OWNER, "", true);
    scenario_rule(s, RK_LPA_PPR2, ANY, "", false);
    assert_int_equal(scenario_run(s), 0);
    assert_int_equal(s->consent_rules, RK_LPA_PPR2);
}

static void rules__ppr1_beside_another_profile__not_allowed(void **state) {
    struct scenario *s = *state;
    s->ppr = RK_LPA_PPR1;
    s->has_profile = true;
    scenario_rule(s, RK_LPA_PPR1, ANY, "", false);
    expect_not_allowed(s);
}

static void rules__ppr1_on_an_empty_card__allowed(void **state) {
    struct scenario *s = *state;
    s->ppr = RK_LPA_PPR1;
    scenario_rule(s, RK_LPA_PPR1, ANY, "", false);
    assert_int_equal(scenario_run(s), 0);
}

static void rules__update_control_bit_alone__means_nothing(void **state) {
    struct scenario *s = *state;
    s->ppr = RK_LPA_PPR_UPDATE_CONTROL;
    s->no_rat = true;
    assert_int_equal(scenario_run(s), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(rules__none_in_the_profile__table_not_even_read),
        TEST(rules__empty_table__not_allowed),
        TEST(rules__card_has_no_table__not_allowed),
        TEST(rules__profile_without_owner__not_allowed),
        TEST(rules__rule_nobody_knows__not_allowed),
        TEST(rules__everybody_allowed__installed_without_consent),
        TEST(rules__consent_required__user_is_asked_for_that_rule),
        TEST(rules__consent_required_and_nobody_there__order_stays),
        TEST(rules__consent_refused__cancelled_as_rejection),
        TEST(rules__other_rule_allowed__not_allowed),
        TEST(rules__other_operator_allowed__not_allowed),
        TEST(rules__wildcards_in_network_code__match),
        TEST(rules__gid1_absent_in_table__only_owners_without),
        TEST(rules__gid1_the_same__allowed),
        TEST(rules__gid1_other__not_allowed),
        TEST(rules__two_lines_match__first_one_decides),
        TEST(rules__ppr1_beside_another_profile__not_allowed),
        TEST(rules__ppr1_on_an_empty_card__allowed),
        TEST(rules__update_control_bit_alone__means_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
