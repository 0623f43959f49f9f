#include "tests/powercut/life_steps.h"

static const struct {
    const char *name;
    void (*run)(struct life *l);
    unsigned weight;
} steps[] = {
    {"UPDATE BINARY", life_update_small, 8},
    {"UPDATE BINARY of a large file", life_update_large, 6},
    {"UPDATE RECORD", life_update_record, 8},
    {"INCREASE", life_increase, 10},
    {"SET DATA", life_set_data, 8},
    {"DEACTIVATE or ACTIVATE FILE", life_switch_file, 4},
    {"VERIFY PIN 1", life_verify_pin1, 12},
    {"VERIFY of the local PIN", life_verify_pin2, 4},
    {"VERIFY of ADM", life_verify_adm, 6},
    {"CHANGE PIN", life_change_pin, 6},
    {"UNBLOCK PIN", life_unblock_pin, 6},
    {"AUTHENTICATE", life_authenticate, 16},
    {"AUTHENTICATE once more", life_authenticate_again, 6},
    {"a packet over the air", life_remote_increase, 6},
    {"a packet of before", life_remote_again, 3},
};

enum { STEPS = sizeof steps / sizeof *steps };

static size_t pick(struct life *l) {
    unsigned sum = 0;
    for (size_t i = 0; i < STEPS; i++)
        sum += steps[i].weight;
    unsigned dice = life_random(l, sum);
    size_t i = 0;
    for (; dice >= steps[i].weight; i++)
        dice -= steps[i].weight;
    return i;
}

void life_step(struct life *l) {
    size_t i = pick(l);
    l->doing = steps[i].name;
    steps[i].run(l);
}
