/* Telling and ignoring checks: part of the core only where it explains itself. */
#include "euicc/check.h"

enum kind { GUARD, RULE };

static const struct rk_check checks[RK_CHECK_COUNT] = {
#define X(name, step, clause, kind) {#name, step, clause, (kind) == RULE},
    RK_CHECKS(X)
#undef X
};

/* One for the process: what only computes (segments, certificates) knows no card to ask. */
static struct {
    rk_check_sink *sink;
    void *context;
    const struct rk_check *ignored;
    const char *field; /* what a reader is at */
    const uint8_t *at;
} state;

void rk_check_set_sink(rk_check_sink *sink, void *context) {
    state.sink = sink;
    state.context = context;
}

static bool same_name(const char *a, const char *b) {
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

bool rk_check_ignore(const char *name) {
    if (!name)
        state.ignored = 0;
    for (size_t n = 0; name && n < RK_CHECK_COUNT; n++)
        if (checks[n].rule && same_name(checks[n].name, name)) {
            state.ignored = &checks[n];
            return true;
        }
    return !name;
}

const struct rk_check *rk_check_at(size_t n) {
    return n < RK_CHECK_COUNT ? &checks[n] : 0;
}

void rk_check_reading(const char *field, const uint8_t *at) {
    state.field = field;
    state.at = at;
}

const char *rk_check_field(void) {
    return state.field ? state.field : "";
}

unsigned long rk_check_offset(struct rk_slice octets) {
    return state.at ? (unsigned long)(state.at - octets.ptr) : 0;
}

bool rk_check_made(enum rk_check_id id, bool passed, const struct rk_fact *facts, size_t count) {
    if (state.sink)
        state.sink(state.context, &checks[id], passed, facts, passed ? 0 : count);
    return passed || state.ignored == &checks[id];
}
