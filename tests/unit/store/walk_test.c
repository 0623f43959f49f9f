/* Long random walks of a store beside its model, mounted anew after every step. */
#include "tests/support/test.h"

#include "euicc/port/ram/flash.h"
#include "tests/unit/store/model.h"

static void walk(uint32_t block_size, uint32_t block_count, uint32_t seed, unsigned steps,
                 unsigned value_max, bool expect_full) {
    struct rk_flash_ram flash;
    struct world world;
    assert_int_equal(rk_flash_ram_open(&flash, NULL, block_size, block_count), 0);
    world_start(&world, &flash.flash, seed, value_max);
    for (unsigned step = 0; step < steps; step++) {
        struct rk_store mounted;
        int status = world_step(&world);
        assert_true(status == 0 || status == RK_STORE_FULL);
        assert_true(model_matches(&world.model, &world.store));
        assert_int_equal(rk_store_mount(&mounted, &flash.flash), 0);
        struct model cut = model_after_cut(&world.model);
        assert_true(model_matches(&cut, &mounted));
        if (world.store.pending == 0)
            assert_int_equal(mounted.live, world.store.live);
        if (step % 10 == 9) { /* a clean power-down and power-up */
            world.store = mounted;
            world.model = cut;
        }
    }
    assert_int_equal(flash.violations, 0);
    assert_true(flash.erases[0] > 2);
    print_message("full %u times in %u steps\n", world.full, steps);
    assert_true(!expect_full || world.full > steps / 100);
    assert_true(world.full < steps * 3 / 4);
    rk_flash_ram_close(&flash);
}

static void walk__small_blocks__model_matches(void **state) {
    (void)state;
    walk(1024, 16, 11, 1500, 60, false);
}

static void walk__nearly_always_full__model_matches(void **state) {
    (void)state;
    walk(2048, 6, 12, 1500, 300, true);
}

static void walk__longest_values__model_matches(void **state) {
    (void)state;
    walk(4096, 5, 13, 1500, RK_STORE_VALUE_MAX, true);
}

static void walk__roomy__log_kept_short(void **state) {
    (void)state;
    walk(1024, 100, 14, 2500, 200, false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walk__small_blocks__model_matches),
        cmocka_unit_test(walk__nearly_always_full__model_matches),
        cmocka_unit_test(walk__longest_values__model_matches),
        cmocka_unit_test(walk__roomy__log_kept_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
