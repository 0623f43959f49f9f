#include "tests/unit/store/model.h"

#include <string.h>

enum { BATCH_MAX = 6 };

uint32_t world_random(struct world *world, uint32_t below) {
    world->dice ^= world->dice << 13;
    world->dice ^= world->dice >> 17;
    world->dice ^= world->dice << 5;
    return (world->dice >> 4) % below;
}

void world_start(struct world *world, struct rk_flash *flash, uint32_t seed, unsigned value_max) {
    memset(world, 0, sizeof *world);
    world->dice = seed * 2654435761u | 1;
    world->value_max = value_max;
    world->model.spaces[0].life = ROOTED;
    rk_store_format(&world->store, flash);
}

static struct rk_slice value_of(const struct cell *cell, uint8_t buf[RK_STORE_VALUE_MAX]) {
    uint32_t dice = cell->seed;
    for (unsigned i = 0; i < cell->len; i++) {
        dice = dice * 1664525u + 1013904223u;
        /* Long runs of FF are what erased flash looks like. */
        buf[i] = cell->seed % 5 == 0 ? 0xFF : (uint8_t)(dice >> 24);
    }
    return rk_slice(buf, cell->len);
}

static struct cell draw(struct world *world) {
    uint32_t max = world_random(world, 4) ? world->value_max / 8 + 1 : world->value_max + 1;
    uint32_t len = world->same_length ? world->value_max : world_random(world, max);
    return (struct cell){true, (uint16_t)len, world_random(world, 1u << 24)};
}

static struct rk_store_key key_in(const struct space *space, unsigned object, unsigned part) {
    return rk_key(space->number, object, part);
}

static int put_cell(struct world *world, struct space *space, unsigned object, unsigned part) {
    uint8_t buf[RK_STORE_VALUE_MAX];
    struct cell cell = draw(world);
    int status = rk_store_put(&world->store, key_in(space, object, part), value_of(&cell, buf));
    if (status == 0)
        space->cells[object][part] = cell;
    return status;
}

static int remove_cell(struct world *world, struct space *space, unsigned object, unsigned part) {
    int status = rk_store_remove(&world->store, key_in(space, object, part));
    if (status == 0)
        space->cells[object][part].present = false;
    return status;
}

static void empty(struct space *space) {
    space->life = NOT_THERE;
    memset(space->cells, 0, sizeof space->cells);
}

/* Any cell but the root of a profile's space. */
static void pick(struct world *world, unsigned *object, unsigned *part) {
    *object = world_random(world, OBJECTS);
    *part = world_random(world, PARTS);
    if (*object == 0 && *part == 0)
        *part = 1;
}

static struct space *pick_living(struct world *world) {
    struct space *space = &world->model.spaces[world_random(world, SPACES)];
    return space->life == NOT_THERE ? &world->model.spaces[0] : space;
}

static int put_or_remove(struct world *world, struct space *space) {
    unsigned object, part;
    pick(world, &object, &part);
    return world_random(world, 4) ? put_cell(world, space, object, part)
                                  : remove_cell(world, space, object, part);
}

static int step_single(struct world *world) {
    return put_or_remove(world, pick_living(world));
}

/* Several changes in one transaction, now and then thought better of. */
static int step_batch(struct world *world) {
    struct model before = world->model;
    unsigned count = 1 + world_random(world, BATCH_MAX);
    int status = rk_store_begin(&world->store, count, count * world->value_max);
    if (status)
        return status;
    for (unsigned i = 0; i < count && status == 0; i++)
        status = put_or_remove(world, pick_living(world));
    if (status == 0 && world_random(world, 8))
        return rk_store_commit(&world->store);
    rk_store_abort(&world->store);
    world->model = before;
    return status;
}

/* Start to fill a space; the one being filled before is forgotten. */
static int step_new_space(struct world *world) {
    struct space *space = &world->model.spaces[1 + world_random(world, SPACES - 1)];
    if (space->life != NOT_THERE)
        return 0;
    uint16_t number = rk_store_new_space(&world->store);
    struct model before = world->model;
    for (unsigned i = 1; i < SPACES; i++) {
        if (world->model.spaces[i].life == PENDING)
            empty(&world->model.spaces[i]);
        if (world->model.spaces[i].number == number)
            world->model.spaces[i].number = 0; /* all trace of that one was cleaned away */
    }
    space->number = number;
    space->life = PENDING;
    int status = put_cell(world, space, 1, 0);
    if (status && status != RK_STORE_FULL)
        world->model = before;
    return status;
}

static int step_root(struct world *world) {
    for (unsigned i = 1; i < SPACES; i++)
        if (world->model.spaces[i].life == PENDING) {
            int status = put_cell(world, &world->model.spaces[i], 0, 0);
            if (status == 0)
                world->model.spaces[i].life = ROOTED;
            return status;
        }
    return 0;
}

static int step_drop_space(struct world *world) {
    struct space *space = &world->model.spaces[1 + world_random(world, SPACES - 1)];
    if (space->life == NOT_THERE)
        return 0;
    int status = rk_store_remove(&world->store, key_in(space, 0, 0));
    if (status == 0)
        empty(space);
    return status;
}

int world_step(struct world *world) {
    uint32_t kind = world_random(world, 100);
    int status = kind < 50   ? step_single(world)
                 : kind < 80 ? step_batch(world)
                 : kind < 88 ? step_new_space(world)
                 : kind < 96 ? step_root(world)
                             : step_drop_space(world);
    world->full += status == RK_STORE_FULL;
    return status;
}

struct model model_after_cut(const struct model *model) {
    struct model cut = *model;
    for (unsigned i = 1; i < SPACES; i++)
        if (cut.spaces[i].life == PENDING)
            empty(&cut.spaces[i]);
    return cut;
}

static bool cell_matches(const struct cell *cell, struct rk_store *store, struct rk_store_key key) {
    uint8_t want[RK_STORE_VALUE_MAX], got[RK_STORE_VALUE_MAX];
    if (!cell->present)
        return rk_store_len(store, key) == RK_STORE_ABSENT;
    struct rk_slice value = value_of(cell, want);
    return rk_store_len(store, key) == (int)value.len &&
           rk_store_get(store, key, 0, got, sizeof got) == (int)value.len &&
           memcmp(want, got, value.len) == 0;
}

/* Walking finds as many parts as there are, each of them present. */
static bool walk_matches(const struct space *space, struct rk_store *store, unsigned object) {
    unsigned present = 0, walked = 0;
    uint32_t cursor = 0;
    uint16_t part;
    for (unsigned i = 0; i < PARTS; i++)
        present += space->cells[object][i].present;
    while (rk_store_walk(store, space->number, object, &cursor, &part) > 0) {
        if (part >= PARTS || !space->cells[object][part].present)
            return false;
        walked++;
    }
    return walked == present;
}

static bool space_matches(const struct space *space, struct rk_store *store) {
    for (unsigned object = 0; object < OBJECTS; object++) {
        for (unsigned part = 0; part < PARTS; part++)
            if (!cell_matches(&space->cells[object][part], store, key_in(space, object, part)))
                return false;
        if (!walk_matches(space, store, object))
            return false;
    }
    return true;
}

bool model_matches(const struct model *model, struct rk_store *store) {
    for (unsigned i = 0; i < SPACES; i++)
        if ((i == 0 || model->spaces[i].number) && !space_matches(&model->spaces[i], store))
            return false;
    return true;
}
