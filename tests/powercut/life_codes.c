/* PINs and their counters. */
#include "tests/powercut/life_steps.h"

#include <string.h>

enum { LEN = 8, BLOCKED = 0x6983, WRONG = 0x63C0 };

static const struct {
    uint8_t reference, full;
} codes[CODES] = {{0x01, 3}, {0x81, 3}, {0x0A, 3}, {0x01, 10}};

static void new_value(struct life *l, uint8_t value[LEN]) {
    memset(value, 0xFF, LEN);
    for (uint32_t i = 0, digits = 4 + life_random(l, 5); i < digits; i++)
        value[i] = (uint8_t)('0' + life_random(l, 10));
}

/* Right, or wrong by one octet. */
static void present(struct life *l, enum life_code code, bool right, uint8_t value[LEN]) {
    memcpy(value, l->now.code[code].value, LEN);
    value[life_random(l, LEN)] ^= right ? 0 : 1;
}

/* Wrong values are tried only of a code that can take it: one without a PUK would be lost. */
static bool try_right(struct life *l, enum life_code code) {
    bool spare = code == CODE_PIN1 || l->now.code[code].tries == codes[code].full;
    return !spare || life_random(l, 3);
}

/*
 * A command that presents `code`, then does `done` to what is held. A try is counted first: that is
 * what a cut may leave, and what is left if the value is wrong.
 */
static void use(struct life *l, struct rk_slice command, enum life_code code, bool right,
                const struct holding *done) {
    struct holding counted = l->now;
    if (l->now.code[code].tries == 0) {
        life_send(l, command, BLOCKED, &counted, NULL);
        return;
    }
    unsigned left = --counted.code[code].tries;
    bool last = left == 0 && code != CODE_PIN1; /* must not be wasted on a cut */
    bool calm = l->calm;
    if (last)
        life_calm(l, true);
    bool alive = right ? life_send(l, command, 0x9000, done, &counted)
                       : life_send(l, command, (uint16_t)(WRONG | left), &counted, NULL);
    if (alive && (right || code != CODE_PUK1))
        l->verified[code == CODE_PUK1 ? CODE_PIN1 : code] = right;
    if (last)
        life_calm(l, calm);
}

static void verify(struct life *l, enum life_code code) {
    uint8_t command[5 + LEN] = {0x00, 0x20, 0x00, codes[code].reference, LEN};
    bool right = try_right(l, code);
    present(l, code, right, command + 5);
    struct holding done = l->now;
    done.code[code].tries = codes[code].full;
    if (life_ask(l, LIFE_SELECT_USIM, 0x9000))
        use(l, rk_slice_of(command), code, right, &done);
}

void life_verify_pin1(struct life *l) {
    verify(l, CODE_PIN1);
}

void life_verify_pin2(struct life *l) {
    verify(l, CODE_PIN2);
}

void life_verify_adm(struct life *l) {
    verify(l, CODE_ADM);
}

void life_change_pin(struct life *l) {
    uint8_t command[5 + 2 * LEN] = {0x00, 0x24, 0x00, 0x01, 2 * LEN};
    bool right = try_right(l, CODE_PIN1);
    struct holding done = l->now;
    present(l, CODE_PIN1, right, command + 5);
    new_value(l, command + 5 + LEN);
    memcpy(done.code[CODE_PIN1].value, command + 5 + LEN, LEN);
    done.code[CODE_PIN1].tries = codes[CODE_PIN1].full;
    use(l, rk_slice_of(command), CODE_PIN1, right, &done);
}

void life_unblock_pin(struct life *l) {
    uint8_t command[5 + 2 * LEN] = {0x00, 0x2C, 0x00, 0x01, 2 * LEN};
    bool right = try_right(l, CODE_PUK1);
    if (l->now.code[CODE_PIN1].tries && life_random(l, 4))
        return; /* terminals do it when they have to */
    struct holding done = l->now;
    present(l, CODE_PUK1, right, command + 5);
    new_value(l, command + 5 + LEN);
    memcpy(done.code[CODE_PIN1].value, command + 5 + LEN, LEN);
    done.code[CODE_PIN1].tries = codes[CODE_PIN1].full;
    done.code[CODE_PUK1].tries = codes[CODE_PUK1].full;
    use(l, rk_slice_of(command), CODE_PUK1, right, &done);
}
