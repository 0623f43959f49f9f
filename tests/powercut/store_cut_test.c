/* The store, cut everywhere: random transactions on small flashes, so that cleaning is common. */
#include "tests/support/test.h"

#include "tests/support/cut.h"
#include "tests/unit/store/model.h"

#include <stdio.h>

struct cut_context {
    struct world *world;
    struct rk_flash_ram *flash;
    struct model before, after;
    unsigned nth;
};

static void run(void *context) {
    struct cut_context *c = context;
    world_step(c->world);
}

static void mount_and_match(struct cut_context *c, uint64_t operation, unsigned tear) {
    struct model before = model_after_cut(&c->before), after = model_after_cut(&c->after);
    int status = rk_store_mount(&c->world->store, &c->flash->flash);
    if (status ||
        (!model_matches(&before, &c->world->store) && !model_matches(&after, &c->world->store)))
        fail_msg("cut in operation %lu (%u/256): mount %d, neither before nor after",
                 (unsigned long)operation, tear, status);
    c->world->model = model_matches(&after, &c->world->store) ? after : before;
}

/* Now and then life goes on after the cut, for some steps, and is cut again. */
static void go_on(struct cut_context *c) {
    for (int i = 0; i < 24; i++) {
        struct model before = c->world->model;
        rk_flash_ram_cut(c->flash, 1 + world_random(c->world, 6), world_random(c->world, 257));
        int status = world_step(c->world);
        struct model after = c->world->model;
        if (status == RK_STORE_FLASH || c->flash->dead)
            after = before;
        rk_flash_ram_power(c->flash);
        assert_int_equal(rk_store_mount(&c->world->store, &c->flash->flash), 0);
        after = model_after_cut(&after);
        if (status == RK_STORE_FLASH)
            return; /* before or after: which one the next cut_everywhere asks */
        assert_true(model_matches(&after, &c->world->store));
        c->world->model = after;
    }
}

static void check(void *context, uint64_t operation, unsigned tear) {
    struct cut_context *c = context;
    mount_and_match(c, operation, tear);
    if (c->nth++ % 4 == 0)
        go_on(c);
}

static void walk_and_cut(uint32_t block_size, uint32_t block_count, uint32_t seed, unsigned steps,
                         unsigned value_max, bool same_length) {
    struct rk_flash_ram flash;
    struct world world;
    assert_int_equal(rk_flash_ram_open(&flash, NULL, block_size, block_count), 0);
    assert_int_equal(rk_flash_ram_forget(&flash, 0), 0);
    world_start(&world, &flash.flash, seed, value_max);
    world.same_length = same_length;
    struct cut_context context = {.world = &world, .flash = &flash};
    size_t cuts = 0;
    for (unsigned step = 0; step < steps; step++) {
        struct world ahead = world;
        context.before = world.model;
        context.after = world.model;
        struct rk_flash_ram copy;
        assert_int_equal(rk_flash_ram_open(&copy, NULL, block_size, block_count), 0);
        rk_flash_ram_copy(&copy, &flash);
        ahead.store.flash = &copy.flash;
        world_step(&ahead);
        context.after = ahead.model;
        rk_flash_ram_close(&copy);
        struct cut_case c = {.flash = &flash,
                             .memory = &world,
                             .memory_len = sizeof world,
                             .context = &context,
                             .run = run,
                             .check = check};
        cuts += cut_everywhere(&c);
        assert_true(model_matches(&world.model, &world.store));
    }
    print_message("%zu cuts, %u times full, %lu octets programmed\n", cuts, world.full,
                  (unsigned long)flash.programmed);
    assert_true(cuts > steps);
    rk_flash_ram_close(&flash);
}

static void store__cut_on_smallest_flash__before_or_after(void **state) {
    (void)state;
    walk_and_cut(1024, 8, 1, 400, 40, false);
}

static void store__cut_with_long_values__before_or_after(void **state) {
    (void)state;
    walk_and_cut(2048, 7, 2, 300, RK_STORE_VALUE_MAX, false);
}

static void store__cut_in_many_blocks__before_or_after(void **state) {
    (void)state;
    walk_and_cut(1024, 64, 3, 200, 300, false);
}

/* Records of 40 octets behind a header of 16 begin where pages of 256 octets do: an erase that was
 * forgotten would bring back old records at just the right place. */
static void store__cut_with_records_in_step_with_pages__before_or_after(void **state) {
    (void)state;
    walk_and_cut(1024, 8, 4, 400, 24, true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(store__cut_on_smallest_flash__before_or_after),
        cmocka_unit_test(store__cut_with_long_values__before_or_after),
        cmocka_unit_test(store__cut_with_records_in_step_with_pages__before_or_after),
        cmocka_unit_test(store__cut_in_many_blocks__before_or_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
