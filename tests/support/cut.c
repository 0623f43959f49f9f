#include "tests/support/cut.h"

#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

/* How much of the cut operation still happens (of 256), and which pages a forgetful flash loses. */
static const struct {
    unsigned tear;
    uint32_t seed;
} cuts[] = {{0, 0}, {0, 1}, {40, 0}, {128, 2}, {200, 0}, {255, 3}, {256, 4}};

struct snapshot {
    struct rk_flash_ram flash;
    uint8_t *memory;
};

static void take(struct snapshot *snapshot, const struct cut_case *c) {
    const struct rk_flash_ram *flash = c->flash;
    assert_int_equal(rk_flash_ram_open(&snapshot->flash, NULL, flash->flash.block_size,
                                       flash->flash.block_count),
                     0);
    if (flash->synced)
        assert_int_equal(rk_flash_ram_forget(&snapshot->flash, 0), 0);
    rk_flash_ram_copy(&snapshot->flash, flash);
    snapshot->memory = malloc(c->memory_len);
    assert_non_null(snapshot->memory);
    memcpy(snapshot->memory, c->memory, c->memory_len);
}

static void put_back(const struct snapshot *snapshot, const struct cut_case *c) {
    rk_flash_ram_copy(c->flash, &snapshot->flash);
    memcpy(c->memory, snapshot->memory, c->memory_len);
}

static void drop(struct snapshot *snapshot) {
    rk_flash_ram_close(&snapshot->flash);
    free(snapshot->memory);
}

static void cut_once(const struct cut_case *c, const struct snapshot *before, uint64_t operation,
                     size_t n) {
    put_back(before, c);
    c->flash->seed = cuts[n].seed ? cuts[n].seed + (uint32_t)operation * 7919 : 0;
    rk_flash_ram_cut(c->flash, operation, cuts[n].tear);
    c->run(c->context);
    assert_true(c->flash->dead);
    rk_flash_ram_power(c->flash);
    c->check(c->context, operation, cuts[n].tear);
    assert_int_equal(c->flash->violations, 0);
}

size_t cut_everywhere(const struct cut_case *c) {
    struct snapshot before, after;
    size_t count = 0;
    uint64_t start = c->flash->operations;
    take(&before, c);
    c->run(c->context);
    assert_false(c->flash->dead);
    assert_int_equal(c->flash->violations, 0);
    uint64_t operations = c->flash->operations - start;
    uint64_t step =
        c->operations_max && operations > c->operations_max ? operations / c->operations_max : 1;
    take(&after, c);
    for (uint64_t operation = 1; operation <= operations; operation += step)
        for (size_t n = 0; n < sizeof cuts / sizeof *cuts; n++, count++)
            cut_once(c, &before, operation, n);
    put_back(c->rewind ? &before : &after, c);
    drop(&before);
    drop(&after);
    return count;
}
