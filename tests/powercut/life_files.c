/* What terminals do with files. */
#include "tests/powercut/life_steps.h"

#include <string.h>

enum { DEACTIVATED = 0x04, ACTIVATED = 0x05, PIECE = 100, REFUSED = 0x6982 };

static const uint8_t tags[LIFE_OBJECTS] = {0x81, 0x82, 0x83};

static void fill(struct life *l, uint8_t *out, size_t len) {
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)life_random(l, 256);
}

/* A header, random data, and what `at` of the holding then is, if `code` was verified. */
static void write(struct life *l, const uint8_t header[4], uint8_t *at, size_t len,
                  struct holding *after, enum life_code code) {
    uint8_t command[5 + 255];
    bool may = l->verified[code];
    memcpy(command, header, 4);
    command[4] = (uint8_t)len;
    fill(l, command + 5, len);
    if (may)
        memcpy(at, command + 5, len);
    life_send(l, rk_slice(command, 5 + len), may ? 0x9000 : REFUSED, after, NULL);
}

void life_update_small(struct life *l) {
    struct holding after = l->now;
    size_t from = life_random(l, sizeof after.small);
    size_t len = 1 + life_random(l, (uint32_t)(sizeof after.small - from));
    const uint8_t header[] = {0x00, 0xD6, 0x00, (uint8_t)from};
    if (life_ask(l, LIFE_SELECT_USIM, 0x9000) && life_ask(l, "00A4000C026F07", 0x9000))
        write(l, header, after.small + from, len, &after, CODE_PIN1);
}

void life_update_large(struct life *l) {
    struct holding after = l->now;
    size_t from = life_random(l, sizeof after.large);
    size_t rest = sizeof after.large - from;
    size_t len = 1 + life_random(l, (uint32_t)(rest < 255 ? rest : 255));
    const uint8_t header[] = {0x00, 0xD6, (uint8_t)(from >> 8), (uint8_t)from};
    if (life_ask(l, "00A4080C047F106F50", 0x9000))
        write(l, header, after.large + from, len, &after, CODE_ADM);
}

void life_update_record(struct life *l) {
    struct holding after = l->now;
    uint32_t n = life_random(l, LIFE_RECORDS);
    const uint8_t header[] = {0x00, 0xDC, (uint8_t)(n + 1), 0x04};
    if (life_ask(l, "00A4080C047F106F3A", 0x9000))
        write(l, header, after.records[n], LIFE_RECORD, &after, CODE_PIN1);
}

void life_push_total(struct holding *held, uint32_t total) {
    memmove(held->totals[1], held->totals[0], sizeof held->totals - sizeof held->totals[0]);
    held->totals[0][0] = (uint8_t)(total >> 16);
    held->totals[0][1] = (uint8_t)(total >> 8);
    held->totals[0][2] = (uint8_t)total;
}

uint32_t life_total(const struct holding *held) {
    return (uint32_t)held->totals[0][0] << 16 | (uint32_t)held->totals[0][1] << 8 |
           held->totals[0][2];
}

void life_increase(struct life *l) {
    struct holding after = l->now;
    uint32_t by = 1 + life_random(l, 500), total = life_total(&after) + by;
    const uint8_t command[] = {0x80, 0x32, 0x00, 0x00, 0x02, (uint8_t)(by >> 8), (uint8_t)by};
    if (!life_ask(l, LIFE_SELECT_USIM, 0x9000) || !life_ask(l, "00A4000C026F39", 0x9000))
        return;
    bool may = l->verified[CODE_PIN1];
    if (may)
        life_push_total(&after, total);
    if (!life_send(l, rk_slice_of(command), may ? 0x9000 : REFUSED, &after, NULL) || !may)
        return;
    assert_int_equal(l->card.answer_len, 5);
    assert_memory_equal(l->card.answer, l->now.totals[0], 3);
}

/* ---- data objects ---- */

static bool select_objects(struct life *l) {
    return life_ask(l, LIFE_SELECT_USIM, 0x9000) && life_ask(l, "00A4000C026F70", 0x9000);
}

static void remove_object(struct life *l, unsigned n) {
    struct holding after = l->now;
    const uint8_t command[] = {0x80, 0xDB, 0x00, 0x80, 0x01, tags[n]};
    after.object_len[n] = 0;
    memset(after.object[n], 0, sizeof after.object[n]);
    life_send(l, rk_slice_of(command), l->now.object_len[n] ? 0x9000 : 0x6A88, &after, NULL);
}

/* In one command, or in two: the first of these changes nothing. */
static void put_object(struct life *l, unsigned n) {
    struct holding before = l->now, after = l->now;
    uint8_t object[3 + LIFE_OBJECT_MAX] = {tags[n]}, command[5 + 255] = {0x80, 0xDB, 0x00, 0x80};
    size_t value = life_random(l, LIFE_OBJECT_MAX + 1), header = value < 128 ? 2 : 3;
    object[1] = value < 128 ? (uint8_t)value : 0x81;
    object[header - 1] = (uint8_t)value;
    fill(l, object + header, value);
    memset(after.object[n], 0, sizeof after.object[n]);
    memcpy(after.object[n], object + header, value);
    after.object_len[n] = (uint16_t)(value + 1);
    size_t at = 0, len = header + value;
    if (len > PIECE && life_random(l, 2)) {
        command[4] = PIECE;
        memcpy(command + 5, object, PIECE);
        if (!life_send(l, rk_slice(command, 5 + PIECE), 0x63F1, &before, NULL))
            return;
        at = PIECE;
        command[3] = 0;
    }
    command[4] = (uint8_t)(len - at);
    memcpy(command + 5, object + at, len - at);
    life_send(l, rk_slice(command, 5 + len - at), 0x9000, &after, NULL);
}

void life_set_data(struct life *l) {
    unsigned n = life_random(l, LIFE_OBJECTS);
    if (!l->verified[CODE_PIN1] || !select_objects(l))
        return;
    if (life_random(l, 4) == 0)
        remove_object(l, n);
    else
        put_object(l, n);
}

/* ---- life cycle ---- */

void life_switch_file(struct life *l) {
    struct holding after = l->now;
    bool on = life_random(l, 2), may = l->verified[CODE_PIN1];
    const uint8_t command[] = {0x00, on ? 0x44 : 0x04, 0x00, 0x00};
    if (!life_ask(l, LIFE_SELECT_USIM, 0x9000))
        return;
    bool was_off = l->now.state == DEACTIVATED;
    if (!life_ask(l, "00A4000C026F3C", was_off ? 0x6283 : 0x9000))
        return;
    if (may)
        after.state = on ? ACTIVATED : DEACTIVATED;
    life_send(l, rk_slice_of(command), may ? 0x9000 : REFUSED, &after, NULL);
}
