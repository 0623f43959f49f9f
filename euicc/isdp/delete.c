/* Deleting profiles (SGP.22 5.7.18) and everything (5.7.19). */
#include "euicc/state.h"
#include "euicc/store/objects.h"

#include <string.h>

/* ResetOptions as rk_tlv_get_bits gives it. */
enum { RESET_OPERATIONAL = 1u << 0, RESET_TEST = 1u << 1, RESET_ADDRESS = 1u << 2 };

static struct rk_store_key reset_key(void) {
    return rk_key(0, RK_OBJECT_RESET, 0);
}

/* Nobody displaced the profile under this number any more. */
static int forget(struct rk_euicc *card, uint16_t space) {
    struct rk_enabled enabled;
    int error = rk_isdp_enabled(card, &enabled);
    if (error || enabled.previous != space)
        return error;
    enabled.previous = 0;
    return rk_isdp_set_enabled(card, enabled);
}

int rk_isdp_delete(struct rk_euicc *card, const struct rk_profile *profile) {
    int count = rk_isdp_count(card);
    if (count < 0)
        return count;
    struct rk_room room = {.records = 3, .octets = 2 * (size_t)count + 4};
    int error = rk_isdp_notify_room(card, profile->space, RK_NOTIFY_DELETE, &room);
    if (!error)
        error = rk_store_begin(&card->store, room.records, room.octets);
    if (error)
        return error;
    /* The notifications are read from the metadata, so they come first. */
    error = rk_isdp_notify(card, profile, RK_NOTIFY_DELETE);
    if (!error)
        error = rk_isdp_list_remove(card, profile->space);
    if (!error)
        error = forget(card, profile->space);
    if (!error)
        error = rk_store_remove(&card->store, rk_key(profile->space, RK_OBJECT_ROOT, 0));
    return rk_isdp_end(card, error);
}

/* ---- memory reset ---- */

/* What a reset does. */
struct plan {
    uint32_t options;
    size_t profiles, doomed; /* all there are; those that go */
    struct rk_enabled enabled;
    bool enabled_changes;
    struct rk_profile revived; /* enabled again; space 0: nobody */
    bool moot;                 /* a switch waits that leads nowhere any more */
    bool address;
};

static bool is_doomed(const struct rk_profile *profile, uint32_t options) {
    return (profile->class == RK_PROFILE_OPERATIONAL && options & RESET_OPERATIONAL) ||
           (profile->class == RK_PROFILE_TEST && options & RESET_TEST);
}

/* Who is enabled when `profile` goes. */
static void plan_loss(struct plan *plan, const struct rk_profile *profile) {
    struct rk_enabled *enabled = &plan->enabled;
    plan->doomed++;
    if (enabled->previous == profile->space)
        enabled->previous = 0;
    else if (enabled->space == profile->space)
        enabled->space = 0;
    else
        return;
    plan->enabled_changes = true;
}

/* A switch that waits for the terminal leads nowhere when its profile goes, or is enabled now. */
static int plan_switch(struct rk_euicc *card, struct plan *plan) {
    struct rk_profile target;
    uint16_t space;
    if (!rk_isdp_switch_waits(card, &space))
        return 0;
    plan->moot = space == plan->enabled.space;
    if (plan->moot || !space)
        return 0;
    int error = rk_isdp_read(card, space, &target);
    plan->moot = !error && is_doomed(&target, plan->options);
    return error;
}

static int make_plan(struct rk_euicc *card, uint32_t options, struct plan *plan) {
    struct rk_profile profile;
    *plan = (struct plan){.options = options};
    int error = rk_isdp_enabled(card, &plan->enabled);
    for (; !error && (error = rk_isdp_at(card, (unsigned)plan->profiles, &profile)) == 0;
         plan->profiles++)
        if (is_doomed(&profile, options))
            plan_loss(plan, &profile);
    if (error != RK_STORE_ABSENT)
        return error;
    plan->address = options & RESET_ADDRESS &&
                    rk_store_len(&card->store, rk_key(0, RK_OBJECT_ADDRESSES, 0)) >= 0;
    if (!plan->enabled.space && plan->enabled.previous) {
        plan->enabled = (struct rk_enabled){.space = plan->enabled.previous};
        error = rk_isdp_read(card, plan->enabled.space, &plan->revived);
        if (error)
            return error;
    }
    return plan_switch(card, plan);
}

/* Room for what apply writes, and begin. */
static int begin(struct rk_euicc *card, const struct plan *plan) {
    int waiting = rk_store_len(&card->store, reset_key()), error = 0;
    struct rk_room room = {.records = 5, .octets = 2 * (plan->profiles + plan->doomed) + 4};
    if (waiting > 0)
        room.octets += (size_t)waiting;
    if (plan->revived.space)
        error = rk_isdp_notify_room(card, plan->revived.space, RK_NOTIFY_ENABLE, &room);
    return error ? error : rk_store_begin(&card->store, room.records, room.octets);
}

/* Take the doomed off the list and add them to those whose space is still to be removed. */
static int strike(struct rk_euicc *card, const struct plan *plan) {
    uint8_t *kept = card->out, *doomed = kept + 2 * RK_PROFILES_MAX;
    struct rk_profile profile;
    int error, len = rk_store_get(&card->store, reset_key(), 0, doomed, RK_STORE_VALUE_MAX);
    size_t doomed_len = len > 0 ? (size_t)len : 0, kept_len = 0;
    _Static_assert(2 * RK_PROFILES_MAX + RK_STORE_VALUE_MAX <= RK_OUT_MAX, "both lists fit");
    if (len < 0 && len != RK_STORE_ABSENT)
        return len;
    if (doomed_len + 2 * plan->doomed > RK_STORE_VALUE_MAX)
        return RK_STORE_FULL;
    for (unsigned n = 0; (error = rk_isdp_at(card, n, &profile)) == 0; n++)
        if (is_doomed(&profile, plan->options)) {
            rk_put_u16(doomed + doomed_len, profile.space);
            doomed_len += 2;
        } else {
            rk_put_u16(kept + kept_len, profile.space);
            kept_len += 2;
        }
    if (error == RK_STORE_ABSENT)
        error = rk_isdp_list_put(card, rk_slice(kept, kept_len));
    return error ? error : rk_store_put(&card->store, reset_key(), rk_slice(doomed, doomed_len));
}

/* All that can be seen of a reset, in one transaction. */
static int apply(struct rk_euicc *card, const struct plan *plan) {
    int error = begin(card, plan);
    if (error)
        return error;
    if (plan->doomed)
        error = strike(card, plan);
    if (!error && plan->enabled_changes)
        error = rk_isdp_set_enabled(card, plan->enabled);
    if (!error && plan->address)
        error = rk_store_remove(&card->store, rk_key(0, RK_OBJECT_ADDRESSES, 0));
    if (!error && plan->moot)
        error = rk_store_remove(&card->store, rk_key(0, RK_OBJECT_SWITCH, 0));
    if (!error && plan->revived.space)
        error = rk_isdp_notify(card, &plan->revived, RK_NOTIFY_ENABLE);
    return rk_isdp_end(card, error);
}

int rk_isdp_memory_reset(struct rk_euicc *card, uint32_t options) {
    struct plan plan;
    int error = make_plan(card, options, &plan);
    if (error || (!plan.doomed && !plan.address))
        return error;
    error = apply(card, &plan);
    if (error)
        return error;
    /* It has happened; what cannot be told now is told at a power-up. */
    (void)rk_isdp_resume_reset(card);
    return 1;
}

/* Take a space out of those still to be removed. */
static int done_with(struct rk_euicc *card, uint16_t space) {
    uint8_t *list = card->out;
    int len = rk_store_get(&card->store, reset_key(), 0, list, RK_STORE_VALUE_MAX), kept = 0;
    for (int at = 0; at + 2 <= len; at += 2)
        if (rk_get_u16(list + at) != space) {
            memmove(list + kept, list + at, 2);
            kept += 2;
        }
    if (len < 0)
        return len;
    return kept ? rk_store_put(&card->store, reset_key(), rk_slice(list, (size_t)kept))
                : rk_store_remove(&card->store, reset_key());
}

/* Tell that a profile is gone, and remove its space. */
static int remove_doomed(struct rk_euicc *card, uint16_t space) {
    struct rk_profile profile = {0};
    int waiting = rk_store_len(&card->store, reset_key());
    struct rk_room room = {.records = 2, .octets = waiting > 0 ? (size_t)waiting : 0};
    int error = rk_isdp_read(card, space, &profile);
    if (error == RK_STORE_ABSENT)
        return done_with(card, space);
    if (!error)
        error = rk_isdp_notify_room(card, space, RK_NOTIFY_DELETE, &room);
    if (!error)
        error = rk_store_begin(&card->store, room.records, room.octets);
    if (error)
        return error;
    error = rk_isdp_notify(card, &profile, RK_NOTIFY_DELETE);
    if (!error)
        error = done_with(card, space);
    if (!error)
        error = rk_store_remove(&card->store, rk_key(space, RK_OBJECT_ROOT, 0));
    return rk_isdp_end(card, error);
}

int rk_isdp_resume_reset(struct rk_euicc *card) {
    uint8_t entry[2];
    int got, waits = 0;
    for (size_t at = 0;
         (got = rk_store_get(&card->store, reset_key(), at, entry, sizeof entry)) == 2;) {
        int error = remove_doomed(card, rk_get_u16(entry));
        if (error && error != RK_STORE_FULL)
            return error;
        if (error) { /* a smaller one may fit, and make room */
            waits = error;
            at += 2;
        }
    }
    return got < 0 && got != RK_STORE_ABSENT ? got : waits;
}
