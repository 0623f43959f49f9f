#include "euicc/apdu/internal.h"

#include <string.h>

static bool continues(const struct rk_command *c, const struct rk_apdu *apdu) {
    return c->chain_open && c->chain_channel == apdu->channel && c->chain_ins == apdu->ins &&
           c->chain_p1 == apdu->p1 && c->chain_p2 == apdu->p2;
}

static void start(struct rk_command *c, const struct rk_apdu *apdu) {
    if (!c->open) /* what is left of a sequence that was broken off takes no room */
        c->len = 0;
    c->chain_open = true;
    c->chain_channel = apdu->channel;
    c->chain_ins = apdu->ins;
    c->chain_p1 = apdu->p1;
    c->chain_p2 = apdu->p2;
    c->chain_len = 0;
}

static bool append(struct rk_command *c, struct rk_slice data) {
    size_t used = (size_t)c->len + c->chain_len;
    if (data.len > sizeof c->data - used)
        return false;
    if (data.len)
        memcpy(c->data + used, data.ptr, data.len);
    c->chain_len = (uint16_t)(c->chain_len + data.len);
    return true;
}

bool rk_apdu_chain(struct rk_euicc *card, struct rk_apdu *apdu, struct rk_reply *reply) {
    struct rk_command *c = &card->command;
    bool goes_on = continues(c, apdu);
    if (!apdu->chained && !goes_on) {
        c->chain_open = false;
        return true;
    }
    if (!goes_on)
        start(c, apdu);
    if (!append(c, apdu->data)) {
        c->chain_open = false;
        rk_reply_sw(reply, RK_SW_NOT_ENOUGH_SPACE);
        return false;
    }
    if (apdu->chained) {
        rk_reply_sw(reply, RK_SW_OK);
        return false;
    }
    c->chain_open = false;
    apdu->data = rk_slice(c->data + c->len, c->chain_len);
    return true;
}
