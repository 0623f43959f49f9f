/* How answers leave the card: at once as far as Le says, the rest by GET RESPONSE. */
#include "euicc/apdu/internal.h"

#include <string.h>

enum { MORE = 0x6100, WRONG_LE = 0x6C00 };

static uint16_t with_count(unsigned sw, size_t count) {
    return (uint16_t)(sw | (count < 256 ? count : 0));
}

void rk_apdu_forget(struct rk_euicc *card, uint8_t channel) {
    if (card->pending.waiting && card->pending.channel == channel)
        card->pending.waiting = false;
    if (card->answer.left && card->answer.channel == channel)
        rk_answer_clear(&card->answer);
}

/* Keep what a short answer has left from `at` on. */
static void keep(struct rk_euicc *card, uint8_t channel, struct rk_reply *reply, size_t at) {
    struct rk_pending *p = &card->pending;
    p->waiting = true;
    p->channel = channel;
    p->sw = reply->sw;
    p->at = 0;
    p->len = (uint16_t)(reply->len - at);
    memcpy(p->data, reply->data + at, p->len);
    reply->len = at;
    reply->sw = with_count(MORE, p->len);
}

/* Send as much of a long answer as Le asks for. */
static void send_long(struct rk_euicc *card, const struct rk_apdu *apdu, struct rk_reply *reply) {
    size_t cap = !apdu->has_le ? 0 : apdu->le && apdu->le < RK_REPLY_MAX ? apdu->le : RK_REPLY_MAX;
    int got = rk_answer_read(card, reply->data, cap);
    if (got < 0) {
        rk_reply_sw(reply, RK_SW_UNKNOWN);
        return;
    }
    reply->len = (size_t)got;
    reply->sw = card->answer.left ? with_count(MORE, card->answer.left) : RK_SW_OK;
}

void rk_apdu_deliver(struct rk_euicc *card, const struct rk_apdu *apdu, struct rk_reply *reply) {
    /* What was left on this channel is forgotten by now: a long answer on it is this command's. */
    bool is_long = card->answer.left && card->answer.channel == apdu->channel;
    if (is_long && reply->sw == RK_SW_OK && !reply->len) {
        send_long(card, apdu, reply);
    } else if (reply->len && !apdu->has_le) {
        keep(card, apdu->channel, reply, 0);
    } else if (reply->len && apdu->le && apdu->le < reply->len) {
        if (apdu->data.len)
            keep(card, apdu->channel, reply, apdu->le);
        else
            rk_reply_sw(reply, with_count(WRONG_LE, reply->len));
    }
    if (reply->sw == RK_SW_OK)
        reply->sw = rk_apdu_success(card);
}

static void send_pending(struct rk_euicc *card, const struct rk_apdu *apdu,
                         struct rk_reply *reply) {
    struct rk_pending *p = &card->pending;
    size_t left = (size_t)p->len - p->at;
    if (apdu->le > left) {
        rk_reply_sw(reply, with_count(WRONG_LE, left));
        return;
    }
    size_t len = apdu->le && apdu->le < left ? apdu->le : left;
    memcpy(reply->data, p->data + p->at, len);
    reply->len = len;
    p->at = (uint16_t)(p->at + len);
    p->waiting = p->at < p->len;
    reply->sw = p->waiting ? with_count(MORE, left - len) : p->sw;
}

void rk_apdu_get_response(struct rk_euicc *card, const struct rk_apdu *apdu,
                          struct rk_reply *reply) {
    const struct rk_answer *answer = &card->answer;
    struct rk_apdu read = *apdu;
    read.has_le = true;
    if (apdu->p1 || apdu->p2) {
        rk_reply_sw(reply, RK_SW_WRONG_P1P2);
    } else if (card->pending.waiting && card->pending.channel == apdu->channel) {
        send_pending(card, apdu, reply);
    } else if (!answer->left || answer->channel != apdu->channel) {
        rk_reply_sw(reply, RK_SW_CONDITIONS);
    } else if (apdu->le > answer->left && apdu->le <= RK_REPLY_MAX) {
        rk_reply_sw(reply, with_count(WRONG_LE, answer->left));
    } else {
        send_long(card, &read, reply);
    }
    if (reply->sw == RK_SW_OK)
        reply->sw = rk_apdu_success(card);
}
