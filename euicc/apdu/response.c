/* How answers leave the card: at once as far as Le says, the rest by GET RESPONSE. */
#include "euicc/apdu/internal.h"

#include <string.h>

enum { MORE = 0x6100, WARNING = 0x62, WRONG_LE = 0x6C00, STATUS = 0xF2 };

/* Data objects in blocks: more of it is there, or expected; one more when the terminal shall also
 * FETCH (TS 102 221 10.2.1.2, 10.2.1.3). */
enum { MORE_AVAILABLE = 0x62F1, MORE_EXPECTED = 0x63F1 };

static uint16_t with_count(unsigned sw, size_t count) {
    return (uint16_t)(sw | (count < 256 ? count : 0));
}

/* It may hold keys: CK and IK wait here for a terminal that speaks T=0. */
static void forget_pending(struct rk_euicc *card) {
    rk_wipe(&card->pending, sizeof card->pending);
}

void rk_apdu_forget(struct rk_euicc *card, uint8_t channel) {
    if (card->pending.waiting && card->pending.channel == channel)
        forget_pending(card);
    if (card->answer.left && card->answer.channel == channel)
        rk_answer_clear(&card->answer);
}

/* Tell in a good status word that a proactive command waits; not in one that a secure channel has
 * a checksum over. */
static uint16_t announce(const struct rk_euicc *card, uint8_t channel, uint16_t sw) {
    if (card->channels[channel].application == RK_APPLICATION_DOMAIN)
        return sw;
    uint16_t success = rk_apdu_success(card);
    if (sw == RK_SW_OK)
        return success;
    bool in_blocks = sw == MORE_AVAILABLE || sw == MORE_EXPECTED;
    return in_blocks && success != RK_SW_OK ? (uint16_t)(sw + 1) : sw;
}

/* Modems send STATUS as four octets, and mean what T=0 makes of it: Le 00. */
static bool means_all(const struct rk_apdu *apdu) {
    return apdu->ins == STATUS && rk_apdu_is_proprietary(apdu) && !apdu->data.len;
}

/* Keep what a short answer has left from `at` on. */
static void keep(struct rk_euicc *card, uint8_t channel, struct rk_reply *reply, size_t at) {
    struct rk_pending *p = &card->pending;
    p->waiting = true;
    p->warned = false;
    p->channel = channel;
    p->sw = reply->sw;
    p->at = 0;
    p->len = (uint16_t)(reply->len - at);
    memcpy(p->data, reply->data + at, p->len);
    reply->len = at;
    reply->sw = with_count(MORE, p->len);
}

/* Whether a command that brought data warns before it is asked for its answer, as T=0 has it
 * (TS 102 221 7.3.1.1.4; a public reader waits for it). A secure channel has the warning in its
 * checksum, behind the data. */
static bool warns_first(const struct rk_euicc *card, const struct rk_apdu *apdu, uint16_t sw) {
    return sw >> 8 == WARNING && apdu->data.len &&
           card->channels[apdu->channel].application != RK_APPLICATION_DOMAIN;
}

/* Keep the whole answer behind its warning: GET RESPONSE for 00 is told its length, and the data
 * end with 9000. */
static void keep_warned(struct rk_euicc *card, uint8_t channel, struct rk_reply *reply) {
    uint16_t warning = reply->sw;
    reply->sw = RK_SW_OK;
    keep(card, channel, reply, 0);
    card->pending.warned = true;
    reply->sw = warning;
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
    } else if (reply->len && !apdu->has_le && warns_first(card, apdu, reply->sw)) {
        keep_warned(card, apdu->channel, reply);
    } else if (reply->len && !apdu->has_le && !means_all(apdu)) {
        keep(card, apdu->channel, reply, 0);
    } else if (reply->len && apdu->le && apdu->le < reply->len) {
        if (apdu->data.len)
            keep(card, apdu->channel, reply, apdu->le);
        else
            rk_reply_sw(reply, with_count(WRONG_LE, reply->len));
    }
    reply->sw = announce(card, apdu->channel, reply->sw);
}

static void send_pending(struct rk_euicc *card, const struct rk_apdu *apdu,
                         struct rk_reply *reply) {
    struct rk_pending *p = &card->pending;
    size_t left = (size_t)p->len - p->at;
    bool asks_length = p->warned && !apdu->le;
    if (asks_length || (apdu->le > left && rk_apdu_is_exact(apdu))) {
        rk_reply_sw(reply, with_count(WRONG_LE, left));
        return;
    }
    size_t len = apdu->le && apdu->le < left ? apdu->le : left;
    memcpy(reply->data, p->data + p->at, len);
    reply->len = len;
    p->at = (uint16_t)(p->at + len);
    reply->sw = len < left ? with_count(MORE, left - len) : p->sw;
    if (len == left)
        forget_pending(card);
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
        rk_reply_sw(reply, RK_SW_UNKNOWN); /* nothing waits: TS 102 221 12.1.1 */
    } else if (apdu->le > answer->left && rk_apdu_is_exact(apdu)) {
        rk_reply_sw(reply, with_count(WRONG_LE, answer->left));
    } else {
        send_long(card, &read, reply);
    }
    reply->sw = announce(card, apdu->channel, reply->sw);
}
