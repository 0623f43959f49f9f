/* Which profile is enabled, and how that changes (SGP.22 3.2.1, 3.2.2, 5.7.16, 5.7.17). */
#include "euicc/apdu/internal.h"
#include "euicc/check.h"
#include "euicc/isdr/isdr.h"
#include "euicc/sd/application.h"
#include "euicc/store/objects.h"

static struct rk_store_key waiting_key(void) {
    return rk_key(0, RK_OBJECT_SWITCH, 0);
}

void rk_isdp_follow(struct rk_euicc *card, uint16_t space) {
    bool had_profile = card->uicc.files.space != 0;
    rk_isdr_drop(card);
    rk_proactive_forget(card);
    rk_uicc_reset(&card->uicc, &card->store, card->port, space);
    rk_sd_forget(card);
    rk_sd_leave(card, 0);
    if (card->channels[0].application == RK_APPLICATION_DOMAIN)
        card->channels[0].application = RK_APPLICATION_UICC;
    for (uint8_t channel = 1; channel < RK_CHANNELS; channel++) {
        if (!card->channels[channel].open)
            continue;
        if (had_profile && card->channels[channel].application != RK_APPLICATION_ISDR)
            rk_apdu_close_channel(card, channel);
        else
            rk_uicc_channel_opened(&card->uicc, channel, 0);
    }
    if (card->pending.waiting)
        rk_wipe(&card->pending, sizeof card->pending);
}

/* The profile in `space` and its notification for `event`, in the room asked for; no profile, no
 * notification. */
struct side {
    struct rk_profile profile; /* space 0: nobody */
    enum rk_event event;
};

static int read_side(struct rk_euicc *card, uint16_t space, enum rk_event event, struct side *out,
                     struct rk_room *room) {
    *out = (struct side){.event = event};
    if (!space)
        return 0;
    int error = rk_isdp_read(card, space, &out->profile);
    return error ? error : rk_isdp_notify_room(card, space, event, room);
}

static int notify_side(struct rk_euicc *card, const struct side *side) {
    return side->profile.space ? rk_isdp_notify(card, &side->profile, side->event) : 0;
}

/* A test or provisioning profile remembers the operational one it displaced, also across another of
 * their kind in between. */
static uint16_t displaced(const struct rk_enabled *old, const struct side *from,
                          const struct side *to) {
    if (!to->profile.space || to->profile.class == RK_PROFILE_OPERATIONAL)
        return 0;
    bool from_guest = from->profile.space && from->profile.class != RK_PROFILE_OPERATIONAL;
    return from_guest ? old->previous : old->space;
}

int rk_isdp_switch(struct rk_euicc *card, uint16_t space) {
    struct rk_enabled old;
    struct side from, to;
    struct rk_room room = {.records = 2, .octets = 4};
    int error = rk_isdp_enabled(card, &old);
    if (!error)
        error = read_side(card, old.space, RK_NOTIFY_DISABLE, &from, &room);
    if (!error)
        error = read_side(card, space, RK_NOTIFY_ENABLE, &to, &room);
    if (!error)
        error = rk_store_begin(&card->store, room.records, room.octets);
    if (error)
        return error;
    rk_answer_clear(&card->answer); /* notifications are made where it lies */
    error = rk_isdp_set_enabled(
        card, (struct rk_enabled){.space = space, .previous = displaced(&old, &from, &to)});
    if (!error)
        error = notify_side(card, &from);
    if (!error)
        error = notify_side(card, &to);
    if (!error)
        error = rk_store_remove(&card->store, waiting_key());
    return rk_isdp_end(card, error);
}

bool rk_isdp_can_refresh(const struct rk_euicc *card) {
    return card->terminal.profile && !rk_ecasd_quirk(&card->identity, RK_QUIRK_NO_REFRESH);
}

int rk_isdp_request(struct rk_euicc *card, uint16_t space, bool refresh) {
    uint8_t record[2];
    if (!refresh || !rk_isdp_can_refresh(card)) {
        int error = rk_isdp_switch(card, space);
        if (!error)
            rk_isdp_follow(card, space);
        return error;
    }
    rk_put_u16(record, space);
    int error = rk_store_put(&card->store, waiting_key(), rk_slice_of(record));
    if (!error)
        card->terminal.refresh = RK_REFRESH_QUEUED;
    return error;
}

bool rk_isdp_switch_waits(struct rk_euicc *card, uint16_t *space) {
    uint8_t record[2] = {0};
    int got = rk_store_get(&card->store, waiting_key(), 0, record, sizeof record);
    *space = rk_get_u16(record);
    return got >= 0;
}

/* Waiting for a switch keeps others from being asked for: what cannot be done is forgotten. */
static int forget_switch(struct rk_euicc *card, int error) {
    int removed = rk_store_remove(&card->store, waiting_key());
    return removed ? removed : error;
}

int rk_isdp_settle(struct rk_euicc *card, bool performed) {
    uint8_t record[2];
    int got = rk_store_get(&card->store, waiting_key(), 0, record, sizeof record);
    card->terminal.refresh = RK_REFRESH_NONE;
    if (got == RK_STORE_ABSENT)
        return 0;
    if (!RK_CHECK(REFRESH_PERFORMED, performed) || got != 2)
        return forget_switch(card, 0);
    int error = rk_isdp_switch(card, rk_get_u16(record));
    if (error)
        return forget_switch(card, error == RK_STORE_ABSENT ? 0 : error);
    rk_isdp_follow(card, rk_get_u16(record));
    return 0;
}
