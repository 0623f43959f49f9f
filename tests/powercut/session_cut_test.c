/*
 * A whole download, and enabling what was downloaded, with the power cut at and inside every flash
 * operation of every command. The card comes back with what it held before the command or after it.
 */
#include "tests/flow/world.h"
#include "tests/powercut/cutter.h"
#include "tests/support/ts48.h"
#include "tools/loopback/card.h"

#include <string.h>

struct session {
    struct rk_loopback world;
    struct rk_flash_ram flash;
    struct cutter cutter;
    bool watching;
};

static struct rk_loopback_card *card_of(struct session *s) {
    return s->world.card;
}

/* Before the card sees a command. */
static void cut_command(void *self, uint8_t *apdu, size_t *len) {
    struct session *s = self;
    if (!s->watching)
        return;
    s->watching = false;
    cutter_cut(&s->cutter, rk_slice(apdu, *len));
    s->watching = true;
}

static void session_open(struct session *s, uint32_t blocks, unsigned operations_max) {
    memset(s, 0, sizeof *s);
    assert_int_equal(rk_flash_ram_open(&s->flash, NULL, RK_LOOPBACK_BLOCK_SIZE, blocks), 0);
    assert_int_equal(rk_flash_ram_forget(&s->flash, 0), 0);
    struct rk_loopback_setup setup = {.flash = &s->flash.flash,
                                      .tap = {.self = s, .command = cut_command}};
    world_open(&s->world, &setup);
    s->cutter = (struct cutter){.flash = &s->flash,
                                .euicc = &card_of(s)->euicc,
                                .port = &card_of(s)->port,
                                .operations_max = operations_max};
}

static void session_close(struct session *s) {
    rk_loopback_close(&s->world);
    rk_flash_ram_close(&s->flash);
}

static struct session session;

enum { TIGHT_BLOCKS = 24 };

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
                  s->cutter.commands, s->cutter.changing, s->cutter.deciding, s->cutter.cuts);
    assert_true(s->cutter.deciding > 2);
    assert_true(s->cutter.recovered > 0);
    assert_true(s->cutter.cuts > 500);
    size_t so_far = s->cutter.cuts;
    assert_int_equal(rk_lpa_profile_enable(s->world.lpa, WORLD_ICCID, false, &s->world.error), 0);
    assert_true(s->cutter.cuts > so_far);
    so_far = s->cutter.cuts;
    count_down_pin(s);
    assert_true(s->cutter.cuts > so_far);
    so_far = s->cutter.cuts;
    assert_int_equal(rk_lpa_profile_disable(s->world.lpa, WORLD_ICCID, false, &s->world.error), 0);
    assert_int_equal(rk_lpa_profile_delete(s->world.lpa, WORLD_ICCID, &s->world.error), 0);
    assert_true(s->cutter.cuts > so_far);
    s->watching = false;
    print_message("all: %zu commands, %zu cuts\n", s->cutter.commands, s->cutter.cuts);
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
    char iccid[RK_DP_ICCID_CAP];
    struct rk_lpa_download_result result = {0};
    struct session *s = &session;
    (void)state;
    struct rk_slice package = ts48_load(TS48_V5);
    session_open(s, TIGHT_BLOCKS, 24);
    assert_int_equal(rk_loopback_stock(&s->world, package, iccid), 0);
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
                  s->cutter.commands, s->cutter.changing, s->cutter.deciding, s->cutter.cuts);
    assert_true(s->cutter.changing > 10);
    assert_true(s->cutter.cuts > 2000);
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
