/* Deleting profiles (SGP.22 5.7.18) and everything (5.7.19). */
#include "euicc/state.h"
#include "euicc/store/objects.h"

enum { RESET_OPERATIONAL = 1u << 0, RESET_TEST = 1u << 1, RESET_ADDRESS = 1u << 2 };

static struct rk_store_key reset_key(void) {
    return rk_key(0, RK_OBJECT_RESET, 0);
}

/* Nobody is enabled or remembered under this number any more. */
static int forget(struct rk_euicc *card, uint16_t space) {
    struct rk_enabled enabled;
    int error = rk_isdp_enabled(card, &enabled);
    if (error || (enabled.space != space && enabled.previous != space))
        return error;
    if (enabled.space == space)
        enabled = (struct rk_enabled){.space = enabled.previous};
    else
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

/* The first profile of a class that `options` name; 0 if there is none. */
static int find_doomed(struct rk_euicc *card, uint32_t options, struct rk_profile *out) {
    int error;
    for (unsigned n = 0; (error = rk_isdp_at(card, n, out)) == 0; n++)
        if ((out->class == RK_PROFILE_OPERATIONAL && options & RESET_OPERATIONAL) ||
            (out->class == RK_PROFILE_TEST && options & RESET_TEST))
            return 1;
    return error == RK_STORE_ABSENT ? 0 : error;
}

/* Everything `options` name, then the note that there is something to do. */
static int work_off(struct rk_euicc *card, uint32_t options) {
    struct rk_profile profile;
    int found, error = 0;
    while (!error && (found = find_doomed(card, options, &profile)) != 0)
        error = found < 0 ? found : rk_isdp_delete(card, &profile);
    if (!error && options & RESET_ADDRESS)
        error = rk_store_remove(&card->store, rk_key(0, RK_OBJECT_ADDRESSES, 0));
    if (!error)
        error = rk_store_remove(&card->store, rk_key(0, RK_OBJECT_SWITCH, 0));
    return error ? error : rk_store_remove(&card->store, reset_key());
}

int rk_isdp_memory_reset(struct rk_euicc *card, uint32_t options) {
    struct rk_profile profile;
    uint8_t record[1] = {(uint8_t)(options & (RESET_OPERATIONAL | RESET_TEST | RESET_ADDRESS))};
    int found = find_doomed(card, options, &profile);
    if (found < 0)
        return found;
    bool address = options & RESET_ADDRESS &&
                   rk_store_len(&card->store, rk_key(0, RK_OBJECT_ADDRESSES, 0)) >= 0;
    if (!found && !address)
        return 0;
    int error = rk_store_put(&card->store, reset_key(), rk_slice_of(record));
    if (!error)
        error = work_off(card, record[0]);
    return error ? error : 1;
}

int rk_isdp_resume_reset(struct rk_euicc *card) {
    uint8_t record[1];
    int got = rk_store_get(&card->store, reset_key(), 0, record, sizeof record);
    if (got == RK_STORE_ABSENT)
        return 0;
    return got < 0 ? got : work_off(card, record[0]);
}
