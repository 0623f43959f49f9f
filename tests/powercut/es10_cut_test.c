/*
 * What ES10 changes on a card, with the power cut at and inside every flash operation: deleting,
 * switching, naming, notifications, the REFRESH between. Scenes are made of the conformance suite's
 * words (tests/conformance/words.h).
 */
#include "tests/conformance/expect.h"
#include "tests/conformance/inside.h"
#include "tests/conformance/rows/rows.h"
#include "tests/conformance/words.h"
#include "tests/powercut/cutter.h"
#include "tests/support/test.h"

#define FETCHED   "apdu:801200000B "
#define PERFORMED "apdu:801400000C810301010482028281830100"
#define REFUSED   "apdu:801400000C810301010482028281830120"
#define OK(tag)   #tag "(800100)"

/* Whether a power-up finds something else after the command than before it. */
enum effect { SAME, OTHER };

struct scene {
    const char *name;
    const char *setup;
    const char *word; /* cut everywhere */
    const char *expect;
    enum effect effect;
    int told;   /* notifications after it, more than before */
    bool again; /* once more after the cut it leads to the same */
};

static const struct scene scenes[] = {
    /* eUICCMemoryReset */
    {"reset: operational", A_TELLS B_TELLS, "BF34(82020780)", OK(BF34), OTHER, 2, true},
    {"reset: operational, enabled", A_TELLS B "enable:A", "BF34(82020780)", OK(BF34), OTHER, 1,
     true},
    {"reset: operational, enabled, a terminal", A_TELLS "enable:A terminal", "BF34(82020780)",
     "sw 910B & " OK(BF34), OTHER, 1, true},
    {"reset: test", A_TELLS C_TEST D_TEST, "BF34(82020640)", OK(BF34), OTHER, 0, true},
    {"reset: test, enabled, predecessor", A_TELLS C_TEST "enable:A enable:C", "BF34(82020640)",
     OK(BF34), OTHER, 2, true},
    {"reset: test, two in a row", A_TELLS C_TEST D_TEST "enable:A enable:C enable:D",
     "BF34(82020640)", OK(BF34), OTHER, 2, true},
    {"reset: address", A_TELLS, "BF34(82020520)", OK(BF34), OTHER, 0, true},
    {"reset: all three", A_TELLS B_TELLS C_TEST "enable:A enable:C", "BF34(820205E0)", OK(BF34),
     OTHER, 2, true},
    {"reset: all three, four profiles",
     A_TELLS B_TELLS "install:iccid=D,meta=" NOTIFY " " C_TEST "enable:A enable:B",
     "BF34(820205E0)", OK(BF34), OTHER, 3, true},
    {"reset: under a switch that waits", A_TELLS B_TELLS "enable:A terminal refresh:B",
     "BF34(82020780)", "sw 910B & " OK(BF34), OTHER, -2, false},
    {"reset: nothing there", C_TEST, "BF34(82020780)", "BF34(800101)", SAME, 0, true},
    /* EnableProfile */
    {"enable", A_TELLS, "enable:A", OK(BF31), OTHER, 2, true},
    {"enable: displaces another", A_TELLS B_TELLS "enable:A", "enable:B", OK(BF31), OTHER, 4, true},
    {"enable: a test profile over another", A_TELLS C_TEST "enable:A", "enable:C", OK(BF31), OTHER,
     2, true},
    {"enable: a test profile's predecessor", A_TELLS C_TEST "enable:A enable:C", "enable:A",
     OK(BF31), OTHER, 2, true},
    {"enable: REFRESH asked for", A_TELLS B_TELLS "enable:A terminal", "refresh:B",
     "sw 910B & " OK(BF31), OTHER, 4, true},
    {"enable: REFRESH performed", A_TELLS B_TELLS "enable:A terminal refresh:B " FETCHED, PERFORMED,
     "sw 9000", SAME, 0, false},
    {"enable: REFRESH refused", A_TELLS B_TELLS "enable:A terminal refresh:B " FETCHED, REFUSED,
     "sw 9000", OTHER, -4, false},
    {"enable: reset while REFRESH waits", A_TELLS B_TELLS "enable:A terminal refresh:B", "reset",
     "nothing", SAME, 0, false},
    {"enable: reset while REFRESH is fetched",
     A_TELLS B_TELLS "enable:A terminal refresh:B " FETCHED, "reset", "nothing", SAME, 0, false},
    {"enable: REFRESH performed, no room",
     A_TELLS B_TELLS "enable:A terminal refresh:B " FETCHED "fill:leave=64", PERFORMED, "sw 6581",
     SAME, 0, false},
    {"enable: no room", A_TELLS B_TELLS "enable:A fill:leave=64", "enable:B", "BF31(80017F)", SAME,
     0, true},
    /* DisableProfile */
    {"disable", A_TELLS "enable:A", "disable:A", OK(BF32), OTHER, 2, true},
    {"disable: a test profile, predecessor", A_TELLS C_TEST "enable:A enable:C", "disable:C",
     OK(BF32), OTHER, 2, true},
    /* DeleteProfile */
    {"delete", A_TELLS B, "delete:A", OK(BF33), OTHER, 1, true},
    {"delete: a test profile's predecessor", A_TELLS C_TEST "enable:A enable:C", "delete:A",
     OK(BF33), OTHER, 1, true},
    /* RemoveNotificationFromList */
    {"remove: the first", A_TELLS "enable:A", "BF30(80({seq0}))", OK(BF30), OTHER, -1, true},
    {"remove: one in between", A_TELLS "enable:A", "BF30(80({seq2}))", OK(BF30), OTHER, -1, true},
    {"remove: the last of all", A "es10:BF2800", "BF30(80({seq0}))", OK(BF30), OTHER, -1, true},
    /* SetNickname, SetDefaultDpAddress */
    {"name: given", A, "nick:A=6162", OK(BF29), OTHER, 0, true},
    {"name: changed", A "nick:A=6162", "nick:A=63", OK(BF29), OTHER, 0, true},
    {"name: taken away", A "nick:A=6162", "nick:A=", OK(BF29), OTHER, 0, true},
    {"address: changed", A, "BF3F(80(612E62))", OK(BF3F), OTHER, 0, true},
    {"address: taken away", A, "BF3F(8000)", OK(BF3F), OTHER, 0, true},
    {"address: given", "es10:BF3F(8000)", "BF3F(80({61*200}))", OK(BF3F), OTHER, 0, true},
    /* CancelSession: the held key, and a load */
    {"cancel: the held key goes", A "ready", "cancel:reason=0", "has BF41/A0", OTHER, 0, false},
    {"cancel: the held key stays", A "ready", "cancel:reason=1", "has BF41/A0", SAME, 0, false},
    {"cancel: a load, the held key goes", "ready bind load:n=6", "cancel:reason=5", "has BF41/A0",
     OTHER, 0, false},
    {"cancel: a load, the held key stays", "ready bind load:n=6", "cancel:reason=2", "has BF41/A0",
     SAME, 0, false},
};

static struct bench bench;

static void cut(void *self, struct rk_slice command) {
    bench_inside_watch(bench.inside, NULL, NULL);
    cutter_cut(self, command);
    bench_inside_watch(bench.inside, cut, self);
}

static struct cutter run(const struct scene *scene, unsigned n) {
    struct bench_inside_parts parts = bench_inside_parts(bench.inside);
    struct cutter cutter = {.flash = parts.flash,
                            .euicc = parts.card,
                            .port = parts.port,
                            .again = scene->again,
                            .twice = true};
    if (!bench_begin(&bench, n, true) || !words_set_up(&bench, scene->setup))
        fail_msg("%s: %s", scene->name, bench.reason);
    rk_buf_truncate(&bench.answer, 0);
    bench.sw = 0x9000;
    bench_inside_watch(bench.inside, cut, &cutter);
    bool ok = words_do(&bench, scene->word);
    bench_inside_watch(bench.inside, NULL, NULL);
    if (!ok || !expect_answer(&bench, scene->expect))
        fail_msg("%s: %s", scene->name, bench.reason);
    return cutter;
}

static void check(const struct scene *scene, const struct cutter *c) {
    if (c->told != scene->told)
        fail_msg("%s: %d notifications more than before", scene->name, c->told);
    if ((c->deciding != 0) != (scene->effect == OTHER))
        fail_msg("%s: %zu commands with an effect", scene->name, c->deciding);
}

static void es10__cut_everywhere__before_or_after(void **state) {
    size_t cuts = 0, changing = 0, recovered = 0;
    (void)state;
    assert_true(bench_open(&bench, NULL, NULL));
    assert_int_equal(rk_flash_ram_forget(bench_inside_parts(bench.inside).flash, 0), 0);
    for (unsigned n = 0; n < sizeof scenes / sizeof *scenes; n++) {
        struct cutter c = run(&scenes[n], n + 1);
        check(&scenes[n], &c);
        cuts += c.cuts;
        changing += c.changing;
        recovered += c.recovered;
        print_message("%s: %zu cuts\n", scenes[n].name, c.cuts);
    }
    print_message("%zu scenes, %zu commands that write, %zu power-ups that do, %zu cuts\n",
                  sizeof scenes / sizeof *scenes, changing, recovered, cuts);
    assert_true(cuts > 5000);
    assert_true(recovered > 50);
    bench_close(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(es10__cut_everywhere__before_or_after)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
