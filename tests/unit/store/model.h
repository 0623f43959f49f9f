/*
 * What a store should hold, kept the simplest way, and random steps done to both. Each step is one
 * transaction of the store.
 */
#ifndef RK_TESTS_UNIT_STORE_MODEL_H
#define RK_TESTS_UNIT_STORE_MODEL_H

#include "euicc/store/state.h"

enum { SPACES = 4, OBJECTS = 3, PARTS = 8 };

enum life { NOT_THERE, PENDING, ROOTED };

struct cell {
    bool present;
    uint16_t len;
    uint32_t seed; /* the value's octets follow from it */
};

struct space {
    uint16_t number;
    enum life life;
    struct cell cells[OBJECTS][PARTS]; /* [0][0] is the root */
};

struct model {
    struct space spaces[SPACES]; /* [0] is the card's */
};

/* Everything a random walk works on; plain memory. */
struct world {
    struct rk_store store;
    struct model model;
    uint32_t dice;
    unsigned value_max; /* of the lengths drawn */
    bool same_length;   /* all values are of that length */
    unsigned full;      /* how often a step found the store full */
};

void world_start(struct world *world, struct rk_flash *flash, uint32_t seed, unsigned value_max);

/* One random step on store and model. 0, or what the store said; RK_STORE_FULL changes neither. */
int world_step(struct world *world);

/* What a power cut makes of the model. */
struct model model_after_cut(const struct model *model);

/* Does the store hold exactly what the model says? */
bool model_matches(const struct model *model, struct rk_store *store);

uint32_t world_random(struct world *world, uint32_t below);

#endif
