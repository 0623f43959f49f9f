/* A thousand power cuts in the life of an enabled profile. */
#include "tests/powercut/life.h"

#include <string.h>

enum { CUTS = 1000, LAST_WORDS = 200 };

/* Nothing that was ever accepted is accepted now. */
static void replay_everything(struct life *l) {
    l->doing = "AUTHENTICATE at the end";
    life_calm(l, true);
    while (!l->verified[CODE_PIN1])
        life_step(l);
    struct holding held = l->now;
    assert_in_range(l->accepted_count, 100, LIFE_ACCEPTED);
    for (size_t i = 0; i < l->accepted_count; i++)
        assert_true(life_replay(l, &l->accepted[i]));
    assert_memory_equal(&held, &l->now, sizeof held);
}

static void live(uint32_t seed) {
    static struct life l;
    struct holding seen;
    life_begin(&l, seed);
    while (l.cuts < CUTS)
        life_step(&l);
    replay_everything(&l);
    for (unsigned i = 0; i < LAST_WORDS; i++)
        life_step(&l);
    life_look(&l, &seen);
    assert_memory_equal(&seen, &l.now, sizeof seen);
    print_message("seed %u: %u commands, %u cuts (%u of them left the state before, %u after, %u "
                  "counted but not done), %zu challenges accepted, the log went round %u times\n",
                  seed, l.commands, l.cuts, l.before, l.after, l.between, l.accepted_count,
                  l.card.profile.flash.erases[0]);
    /* Every kind of outcome was met, many times, and every kind of step. */
    assert_true(l.before > 100);
    assert_true(l.after > 100);
    assert_true(l.between > 20);
    assert_true(life_was_cut_everywhere(&l, 5));
    life_end(&l);
}

static void profile__thousand_cuts__nothing_lost_and_no_number_twice(void **state) {
    (void)state;
    live(20260101);
}

static void profile__thousand_other_cuts__nothing_lost_and_no_number_twice(void **state) {
    (void)state;
    live(7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profile__thousand_cuts__nothing_lost_and_no_number_twice),
        cmocka_unit_test(profile__thousand_other_cuts__nothing_lost_and_no_number_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
