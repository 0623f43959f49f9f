#include "tests/powercut/cutter.h"

#include "euicc/isdr/isdr.h"

#include "tests/support/cut.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

enum { ANSWER_MAX = 258, WHOLE = 256, STORE_DATA = 0xE2, TERMINAL_RESPONSE = 0x14 };

/* ---- the command ---- */

/* Send one command; what is left of its answer is fetched. Returns the length in `answer`. */
static size_t transmit(struct cutter *c, struct rk_slice command, uint8_t answer[ANSWER_MAX]) {
    size_t len = rk_euicc_apdu(c->euicc, command, answer);
    if (answer[len - 2] != 0x61)
        return len;
    uint8_t get_response[] = {command.ptr[0], 0xC0, 0, 0, answer[len - 1]};
    return rk_euicc_apdu(c->euicc, rk_slice_of(get_response), answer);
}

/* Whether the card says that it did what was asked: a result of 0, a signed CancelSession, or a
 * TERMINAL RESPONSE taken. */
static bool is_done(const struct cutter *c, const uint8_t *answer, size_t len) {
    uint8_t sw1 = answer[len - 2], ins = c->command.ptr[1];
    if (sw1 != 0x90 && sw1 != 0x91)
        return false;
    if (ins == TERMINAL_RESPONSE)
        return true;
    return ins == STORE_DATA && len > 5 && answer[0] == 0xBF &&
           (answer[3] == 0xA0 || (len == 8 && answer[3] == 0x80 && answer[5] == 0));
}

static void run_command(void *context) {
    struct cutter *c = context;
    uint8_t answer[ANSWER_MAX];
    c->accepted = false;
    if (c->command.ptr)
        c->accepted = is_done(c, answer, transmit(c, c->command, answer));
    else
        rk_euicc_reset(c->euicc);
}

static void run_power_up(void *context) {
    struct cutter *c = context;
    rk_euicc_power_up(c->euicc, c->port);
}

/* ---- what is found ---- */

/* Power up and look. */
static struct content look(struct cutter *c) {
    assert_int_equal(rk_euicc_power_up(c->euicc, c->port), 0);
    return content_of(&c->euicc->store);
}

static void fail_command(const struct cutter *c, const char *what, struct content found,
                         uint64_t operation, unsigned tear) {
    static const uint8_t reset[2];
    const uint8_t *command = c->command.ptr ? c->command.ptr : reset;
    fail_msg("command %02X%02X (number %zu) cut in operation %lu (%u/256): %s: %u records, %u "
             "profiles, %u notifications; before %u, %u, %u; after %u, %u, %u",
             command[0], command[1], c->commands, (unsigned long)operation, tear, what,
             found.records, found.profiles, found.notifications, c->before.records,
             c->before.profiles, c->before.notifications, c->after.records, c->after.profiles,
             c->after.notifications);
}

/* The ISD-R selected anew, and the command once more. */
static void repeat(struct cutter *c) {
    uint8_t answer[ANSWER_MAX], select[5 + RK_AID_LEN] = {0x00, 0xA4, 0x04, 0x00, RK_AID_LEN};
    memcpy(select + 5, rk_isdr_aid(c->euicc).ptr, RK_AID_LEN);
    size_t len = transmit(c, rk_slice_of(select), answer);
    assert_int_equal(rk_get_u16(answer + len - 2), 0x9000);
    transmit(c, c->command, answer);
}

static struct cut_case case_of(struct cutter *c, void (*run)(void *),
                               void (*check)(void *, uint64_t, unsigned)) {
    return (struct cut_case){.flash = c->flash,
                             .memory = c->euicc,
                             .memory_len = sizeof *c->euicc,
                             .context = c,
                             .run = run,
                             .check = check,
                             .operations_max = c->operations_max,
                             .rewind = true};
}

/* Every cut of the power-up; in the end it has not been. */
static void cut_power_up(struct cutter *c, void (*check)(void *, uint64_t, unsigned)) {
    struct cut_case power_up = case_of(c, run_power_up, check);
    size_t cuts = cut_everywhere(&power_up);
    c->cuts += cuts;
    c->recovered += cuts != 0;
}

static void check_second(void *context, uint64_t operation, unsigned tear) {
    struct cutter *c = context;
    struct content found = look(c);
    if (!content_equal(found, c->after) && !content_equal(found, c->before))
        fail_command(c, "cut again in the power-up: neither before nor after", found, operation,
                     tear);
}

static void check_command(void *context, uint64_t operation, unsigned tear) {
    struct cutter *c = context;
    if (c->twice && tear == WHOLE)
        cut_power_up(c, check_second);
    struct content found = look(c);
    bool is_after = content_equal(found, c->after);
    if (!is_after && !content_equal(found, c->before))
        fail_command(c, "neither before nor after", found, operation, tear);
    if (!is_after && c->accepted)
        fail_command(c, "what was answered as done is not", found, operation, tear);
    if (!c->again || !c->command.ptr || c->command.ptr[1] != STORE_DATA)
        return;
    repeat(c);
    found = look(c);
    if (!content_equal(found, c->after))
        fail_command(c, "done again, it does not lead to after", found, operation, tear);
}

static void check_power_up(void *context, uint64_t operation, unsigned tear) {
    struct cutter *c = context;
    struct content found = look(c);
    if (!content_equal(found, c->before))
        fail_command(c, "the power-up before it finds another state", found, operation, tear);
}

/* ---- all cuts of one command ---- */

/* What a power-up finds when the power goes after `run` (null: now). Everything is put back. */
static struct content foresee(struct cutter *c, void (*run)(void *)) {
    struct rk_flash_ram saved;
    struct rk_euicc *copy = malloc(sizeof *copy);
    assert_non_null(copy);
    assert_int_equal(
        rk_flash_ram_open(&saved, NULL, c->flash->flash.block_size, c->flash->flash.block_count),
        0);
    if (c->flash->synced)
        assert_int_equal(rk_flash_ram_forget(&saved, 0), 0);
    rk_flash_ram_copy(&saved, c->flash);
    memcpy(copy, c->euicc, sizeof *copy);
    if (run)
        run(c);
    struct content found = look(c);
    rk_flash_ram_copy(c->flash, &saved);
    memcpy(c->euicc, copy, sizeof *copy);
    rk_flash_ram_close(&saved);
    free(copy);
    return found;
}

void cutter_cut(struct cutter *c, struct rk_slice command) {
    c->command = command;
    c->commands++;
    c->before = foresee(c, NULL);
    c->after = foresee(c, run_command);
    c->told += (int)c->after.notifications - (int)c->before.notifications;
    struct cut_case whole = case_of(c, run_command, check_command);
    size_t cuts = cut_everywhere(&whole);
    c->cuts += cuts;
    c->changing += cuts != 0;
    c->deciding += !content_equal(c->before, c->after);
    if (!cuts || c->changing % 2) /* what a power-up has to repair may be cut as well */
        return;
    cut_power_up(c, check_power_up);
}
