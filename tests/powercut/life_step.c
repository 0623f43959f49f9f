#include "tests/powercut/life_steps.h"

static const struct {
    const char *name;
    void (*run)(struct life *l);
    unsigned weight;
    bool refused; /* it changes nothing: there is nothing to cut */
} steps[] = {
    {"UPDATE BINARY", life_update_small, 8, false},
    {"UPDATE BINARY of a large file", life_update_large, 6, false},
    {"UPDATE RECORD", life_update_record, 8, false},
    {"INCREASE", life_increase, 10, false},
    {"SET DATA", life_set_data, 8, false},
    {"DEACTIVATE or ACTIVATE FILE", life_switch_file, 4, false},
    {"VERIFY PIN 1", life_verify_pin1, 12, false},
    {"VERIFY of the local PIN", life_verify_pin2, 4, false},
    {"VERIFY of ADM", life_verify_adm, 6, false},
    {"CHANGE PIN", life_change_pin, 6, false},
    {"UNBLOCK PIN", life_unblock_pin, 6, false},
    {"AUTHENTICATE", life_authenticate, 16, false},
    {"AUTHENTICATE once more", life_authenticate_again, 6, true},
    {"a packet over the air", life_remote_increase, 6, false},
    {"a packet of before", life_remote_again, 3, true},
};

_Static_assert(sizeof steps / sizeof *steps == LIFE_STEPS, "each has a counter");

static size_t pick(struct life *l) {
    unsigned sum = 0;
    for (size_t i = 0; i < LIFE_STEPS; i++)
        sum += steps[i].weight;
    unsigned dice = life_random(l, sum);
    size_t i = 0;
    for (; dice >= steps[i].weight; i++)
        dice -= steps[i].weight;
    return i;
}

void life_step(struct life *l) {
    size_t i = pick(l);
    unsigned before = l->cuts;
    l->doing = steps[i].name;
    steps[i].run(l);
    l->met[i] += l->cuts - before;
}

bool life_was_cut_everywhere(const struct life *l, unsigned times) {
    for (size_t i = 0; i < LIFE_STEPS; i++)
        if (!steps[i].refused && l->met[i] < times)
            return false;
    return true;
}
