/*
 * A whole download, and enabling what was downloaded, with the power cut at and inside every flash
 * operation of every command. The card comes back with what it held before the command or after it.
 */
#include "tests/flow/world.h"
#include "tests/powercut/content.h"
#include "tests/support/cut.h"
#include "tools/loopback/card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct session {
    struct rk_loopback world;
    struct rk_flash_ram flash;
    struct rk_slice command;
    struct content before, after; /* as a power-up finds it */
    bool watching;
    size_t commands, cuts, changing, recovered, deciding;
    unsigned operations_max; /* cut at most so many operations of one command */
};

static struct rk_loopback_card *card_of(struct session *s) {
    return s->world.card;
}

static void run_command(void *context) {
    struct session *s = context;
    uint8_t answer[RK_LOOPBACK_ANSWER_MAX];
    rk_euicc_apdu(&card_of(s)->euicc, s->command, answer);
}

static void run_power_up(void *context) {
    struct session *s = context;
    rk_euicc_power_up(&card_of(s)->euicc, &card_of(s)->port);
}

/* Power up and look. */
static struct content look(struct session *s) {
    assert_int_equal(rk_euicc_power_up(&card_of(s)->euicc, &card_of(s)->port), 0);
    return content_of(&card_of(s)->euicc.store);
}

static void check_command(void *context, uint64_t operation, unsigned tear) {
    struct session *s = context;
    struct content found = look(s);
    if (!content_equal(found, s->before) && !content_equal(found, s->after))
        fail_msg("command %02X%02X (number %zu) cut in operation %lu (%u/256): %u records, %u "
                 "profiles, %u notifications; before %u, %u, %u; after %u, %u, %u",
                 s->command.ptr[0], s->command.ptr[1], s->commands, (unsigned long)operation, tear,
                 found.records, found.profiles, found.notifications, s->before.records,
                 s->before.profiles, s->before.notifications, s->after.records, s->after.profiles,
                 s->after.notifications);
}

static void check_power_up(void *context, uint64_t operation, unsigned tear) {
    struct session *s = context;
    if (!content_equal(look(s), s->before))
        fail_msg("power-up after command number %zu cut in operation %lu (%u/256): another state",
                 s->commands, (unsigned long)operation, tear);
}

static struct cut_case case_of(struct session *s, void (*run)(void *),
                               void (*check)(void *, uint64_t, unsigned)) {
    return (struct cut_case){.flash = &s->flash,
                             .memory = &card_of(s)->euicc,
                             .memory_len = sizeof card_of(s)->euicc,
                             .context = s,
                             .run = run,
                             .check = check,
                             .operations_max = s->operations_max,
                             .rewind = true};
}

/* What a power-up finds when the power goes after `run` (null: now). Everything is put back. */
static struct content foresee(struct session *s, void (*run)(void *)) {
    struct rk_flash_ram saved;
    struct rk_euicc *euicc = &card_of(s)->euicc, *copy = malloc(sizeof *copy);
    assert_non_null(copy);
    assert_int_equal(
        rk_flash_ram_open(&saved, NULL, s->flash.flash.block_size, s->flash.flash.block_count), 0);
    assert_int_equal(rk_flash_ram_forget(&saved, 0), 0);
    rk_flash_ram_copy(&saved, &s->flash);
    memcpy(copy, euicc, sizeof *copy);
    if (run)
        run(s);
    struct content found = look(s);
    rk_flash_ram_copy(&s->flash, &saved);
    memcpy(euicc, copy, sizeof *copy);
    rk_flash_ram_close(&saved);
    free(copy);
    return found;
}

/* Before the card sees a command: see what it does, and what every cut does to it. */
static void cut_command(void *self, uint8_t *apdu, size_t *len) {
    struct session *s = self;
    if (!s->watching)
        return;
    s->watching = false;
    s->command = rk_slice(apdu, *len);
    s->commands++;
    s->before = foresee(s, NULL);
    s->after = foresee(s, run_command);
    struct cut_case command = case_of(s, run_command, check_command);
    size_t cuts = cut_everywhere(&command);
    s->cuts += cuts;
    s->changing += cuts != 0;
    s->deciding += !content_equal(s->before, s->after);
    if (cuts && s->changing % 2 == 0) { /* what a power-up has to repair may be cut as well */
        struct cut_case power_up = case_of(s, run_power_up, check_power_up);
        cuts = cut_everywhere(&power_up);
        s->cuts += cuts;
        s->recovered += cuts != 0;
    }
    s->watching = true;
}

static void session_open(struct session *s, uint32_t blocks, unsigned operations_max) {
    memset(s, 0, sizeof *s);
    s->operations_max = operations_max;
    assert_int_equal(rk_flash_ram_open(&s->flash, NULL, RK_LOOPBACK_BLOCK_SIZE, blocks), 0);
    assert_int_equal(rk_flash_ram_forget(&s->flash, 0), 0);
    struct rk_loopback_setup setup = {.flash = &s->flash.flash,
                                      .tap = {.self = s, .command = cut_command}};
    world_open(&s->world, &setup);
}

static void session_close(struct session *s) {
    rk_loopback_close(&s->world);
    rk_flash_ram_close(&s->flash);
}

static struct session session;

enum { TIGHT_BLOCKS = 24 };

/* A file of the folder that RSPKIT_TEST_DATA names, found in ts48 below it; 0 without that. */
static size_t load_foreign(const char *name, uint8_t *out, size_t cap) {
    const char *folder = getenv("RSPKIT_TEST_DATA");
    char path[1024];
    if (!folder) {
        print_message("SKIP: RSPKIT_TEST_DATA is not set\n");
        return 0;
    }
    snprintf(path, sizeof path, "%s/ts48/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s cannot be read", path);
    size_t len = fread(out, 1, cap, file);
    fclose(file);
    return len;
}

/* A wrong ADM1 costs one try, wherever the cut. (A right one may cost a try that is cut: the try is
 * counted before the comparison, so that cutting never gives one for free.) */
static void count_down_pin(struct session *s) {
    uint8_t data[256];
    size_t len;
    uint16_t status = world_send(&s->world, "0020000A083939393939393939", data, &len);
    assert_int_equal(status & 0xFFF0, 0x63C0);
    s->watching = false;
    assert_int_equal(world_send(&s->world, "0020000A083535353535353535", data, &len), 0x9000);
    s->watching = true;
}

static void download_and_enable__cut_everywhere__before_or_after(void **state) {
    struct session *s = &session;
    (void)state;
    session_open(s, RK_LOOPBACK_BLOCKS, 0);
    s->watching = true;
    world_download(&s->world);
    print_message("download: %zu commands, %zu write, %zu change what a power-up finds, %zu cuts\n",
                  s->commands, s->changing, s->deciding, s->cuts);
    assert_true(s->deciding > 2);
    assert_true(s->recovered > 0);
    assert_true(s->cuts > 500);
    size_t so_far = s->cuts;
    assert_int_equal(rk_lpa_profile_enable(s->world.lpa, WORLD_ICCID, false, &s->world.error), 0);
    assert_true(s->cuts > so_far);
    so_far = s->cuts;
    count_down_pin(s);
    assert_true(s->cuts > so_far);
    so_far = s->cuts;
    assert_int_equal(rk_lpa_profile_disable(s->world.lpa, WORLD_ICCID, false, &s->world.error), 0);
    assert_int_equal(rk_lpa_profile_delete(s->world.lpa, WORLD_ICCID, &s->world.error), 0);
    assert_true(s->cuts > so_far);
    s->watching = false;
    print_message("all: %zu commands, %zu cuts\n", s->commands, s->cuts);
    world_expect_profiles(&s->world, 0);
    session_close(s);
}

/* Age the log, so that the blocks a download needs are cleaned while it goes on. */
static void age(struct session *s) {
    static const uint8_t value[256];
    struct rk_store *store = &card_of(s)->euicc.store;
    struct rk_store_key key = rk_key(0, 0x3FFF, 0);
    uint32_t turns = s->flash.flash.block_count * s->flash.flash.block_size / sizeof value;
    for (uint32_t n = 0; n < turns; n++)
        assert_int_equal(rk_store_put(store, key, rk_slice_of(value)), 0);
    assert_int_equal(rk_store_remove(store, key), 0);
}

/* The GSMA's test profile, on a card with hardly room for it. */
static void ts48_on_a_tight_card__cut_in_every_command__before_or_after(void **state) {
    static uint8_t package[32768];
    char iccid[RK_DP_ICCID_CAP];
    struct rk_lpa_download_result result = {0};
    struct session *s = &session;
    (void)state;
    size_t len = load_foreign("ts48v5_saip21b_nobertlv.der", package, sizeof package);
    if (!len)
        skip();
    session_open(s, TIGHT_BLOCKS, 24);
    assert_int_equal(rk_loopback_stock(&s->world, rk_slice(package, len), iccid), 0);
    assert_int_equal(rk_loopback_order(&s->world, iccid, "TS48", NULL), 0);
    age(s);
    uint32_t tail = card_of(s)->euicc.store.tail;
    s->watching = true;
    int error = rk_loopback_download(&s->world, "TS48", NULL, &result);
    s->watching = false;
    if (error)
        fail_msg("%s (%s)", s->world.error.message, s->world.error.step);
    assert_true(result.installed);
    print_message("ts48: %zu commands, %zu write, %zu change what a power-up finds, %zu cuts\n",
                  s->commands, s->changing, s->deciding, s->cuts);
    assert_true(s->changing > 10);
    assert_true(s->cuts > 2000);
    assert_true(card_of(s)->euicc.store.tail > tail); /* blocks were cleaned meanwhile */
    session_close(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(download_and_enable__cut_everywhere__before_or_after),
        cmocka_unit_test(ts48_on_a_tight_card__cut_in_every_command__before_or_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
