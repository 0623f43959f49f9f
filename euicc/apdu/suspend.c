/*
 * SUSPEND UICC (TS 102 221 11.1.22): what the terminal has made of the card since its reset
 * outlives the power, and comes back for who knows the token.
 *
 * The record in the store is for one resumption: it is gone before the state is back, after a wrong
 * token, and as soon as the card is used for anything but finding out that it could be resumed.
 */
#include "euicc/apdu/internal.h"

#include "euicc/store/objects.h"

#include <string.h>

enum { SUSPEND = 0x00, RESUME = 0x01, TOKEN_LEN = 8, DURATION_LEN = 2 };

struct suspended {
    uint8_t token[TOKEN_LEN];
    uint16_t space; /* of the profile that was enabled */
    struct rk_channel channels[RK_CHANNELS];
    struct rk_uicc_channel selections[RK_CHANNELS];
    struct rk_uicc_verified verified;
    bool known, profile, state_change, sends_messages;
};

_Static_assert(sizeof(struct suspended) <= RK_STORE_VALUE_MAX, "it is one record");

static struct rk_store_key key(void) {
    return rk_key(0, RK_OBJECT_SUSPENDED, 0);
}

void rk_apdu_find_suspended(struct rk_euicc *card) {
    card->suspended = rk_store_len(&card->store, key()) >= 0;
}

/* What a terminal may send after a reset before it resumes. */
static bool keeps(const struct rk_apdu *apdu) {
    static const uint8_t harmless[] = {0x76, 0xA4, 0xAA, 0xB0, 0xC0, 0xF2};
    for (size_t i = 0; i < sizeof harmless; i++)
        if (harmless[i] == apdu->ins)
            return true;
    return false;
}

void rk_apdu_use(struct rk_euicc *card, const struct rk_apdu *apdu) {
    if (card->suspended && !keeps(apdu) && rk_store_remove(&card->store, key()) == 0)
        card->suspended = false;
}

/* Seconds for a unit and a number of them; 0 for an unknown unit. */
static uint32_t seconds(const uint8_t *duration) {
    static const uint32_t units[] = {1, 60, 60 * 60, 24 * 60 * 60, 10 * 24 * 60 * 60};
    if (duration[0] >= sizeof units / sizeof *units)
        return 0;
    return units[duration[0]] * duration[1];
}

static void capture(const struct rk_euicc *card, struct suspended *out) {
    const struct rk_terminal *terminal = &card->terminal;
    out->space = card->uicc.files.space;
    memcpy(out->channels, card->channels, sizeof out->channels);
    memcpy(out->selections, card->uicc.channels, sizeof out->selections);
    out->verified = card->uicc.verified;
    out->known = terminal->known;
    out->profile = terminal->profile;
    out->state_change = terminal->state_change;
    out->sends_messages = terminal->sends_messages;
}

static void restore(struct rk_euicc *card, const struct suspended *in) {
    struct rk_terminal *terminal = &card->terminal;
    memcpy(card->channels, in->channels, sizeof in->channels);
    memcpy(card->uicc.channels, in->selections, sizeof in->selections);
    card->uicc.verified = in->verified;
    terminal->known = in->known;
    terminal->profile = in->profile;
    terminal->state_change = in->state_change;
    terminal->sends_messages = in->sends_messages;
}

/* The card can wait as long as the terminal likes: the longest duration it names is agreed on. */
static void suspend(struct rk_euicc *card, const struct rk_apdu *apdu, struct rk_reply *reply) {
    const struct rk_random *random = card->port->random;
    struct suspended state;
    struct rk_slice data = apdu->data;
    if (data.len != 2 * DURATION_LEN) {
        rk_reply_sw(reply, RK_SW_WRONG_LENGTH);
        return;
    }
    uint32_t least = seconds(data.ptr), most = seconds(data.ptr + DURATION_LEN);
    if (!most || least > most) {
        rk_reply_sw(reply, RK_SW_WRONG_DATA);
        return;
    }
    if (rk_proactive_is_open(card) || rk_apdu_success(card) != RK_SW_OK) {
        rk_reply_sw(reply, RK_SW_CONDITIONS);
        return;
    }
    memset(&state, 0, sizeof state);
    capture(card, &state);
    if (random->ops->fill(card->port->random, state.token, TOKEN_LEN) != 0 ||
        rk_store_put(&card->store, key(), rk_slice(&state, sizeof state)) != 0) {
        rk_wipe(&state, sizeof state);
        rk_reply_sw(reply, RK_SW_MEMORY);
    } else {
        card->suspended = true;
        memcpy(reply->data, data.ptr + DURATION_LEN, DURATION_LEN);
        memcpy(reply->data + DURATION_LEN, state.token, TOKEN_LEN);
        reply->len = DURATION_LEN + TOKEN_LEN;
        reply->sw = RK_SW_OK;
    }
    rk_wipe(&state, sizeof state);
}

/* Whether the record was read, and is no more. */
static bool take(struct rk_euicc *card, struct suspended *out) {
    int got = rk_store_get(&card->store, key(), 0, out, sizeof *out);
    if (got < 0 || rk_store_remove(&card->store, key()) != 0)
        return false;
    card->suspended = false;
    return got == (int)sizeof *out && out->space == card->uicc.files.space;
}

static void resume(struct rk_euicc *card, const struct rk_apdu *apdu, struct rk_reply *reply) {
    struct suspended state;
    if (apdu->data.len != TOKEN_LEN) {
        rk_reply_sw(reply, RK_SW_WRONG_LENGTH);
    } else if (!take(card, &state)) {
        rk_reply_sw(reply, RK_SW_CONDITIONS);
    } else if (!rk_equal_ct(state.token, apdu->data.ptr, TOKEN_LEN)) {
        rk_reply_sw(reply, RK_SW_SECURITY_STATUS);
    } else {
        restore(card, &state);
        rk_reply_sw(reply, RK_SW_OK);
    }
    rk_wipe(&state, sizeof state);
}

void rk_apdu_suspend(struct rk_euicc *card, const struct rk_apdu *apdu, struct rk_reply *reply) {
    if (apdu->p2 || (apdu->p1 != SUSPEND && apdu->p1 != RESUME) || apdu->channel != 0)
        rk_reply_sw(reply, RK_SW_WRONG_P1P2);
    else if (apdu->p1 == SUSPEND)
        suspend(card, apdu, reply);
    else
        resume(card, apdu, reply);
}
