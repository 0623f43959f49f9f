/* MANAGE CHANNEL (TS 102 221 11.1.17). */
#include "euicc/apdu/internal.h"
#include "euicc/sd/application.h"

enum { OPEN = 0x00, CLOSE = 0x80 };

static void open_channel(struct rk_euicc *card, uint8_t channel, uint8_t from) {
    card->channels[channel] = (struct rk_channel){.open = true, .application = RK_APPLICATION_UICC};
    /* Files of a channel on which no file can be selected are nobody's: start from the basic one.
     */
    if (card->channels[from].application != RK_APPLICATION_UICC)
        from = 0;
    rk_uicc_channel_opened(&card->uicc, channel, from);
}

/* The lowest channel that can be opened; RK_CHANNELS: none can. */
static uint8_t first_channel(const struct rk_euicc *card) {
    if (rk_ecasd_quirk(&card->identity, RK_QUIRK_BASIC_ONLY))
        return RK_CHANNELS;
    return rk_ecasd_quirk(&card->identity, RK_QUIRK_HIGH_CHANNELS) ? 4 : 1;
}

static void open_any(struct rk_euicc *card, const struct rk_apdu *apdu, struct rk_reply *reply) {
    uint8_t channel = first_channel(card);
    while (channel < RK_CHANNELS && card->channels[channel].open)
        channel++;
    if (channel == RK_CHANNELS) {
        rk_reply_sw(reply, RK_SW_FUNCTION_NOT_SUPPORTED);
        return;
    }
    if (rk_apdu_is_exact(apdu) &&
        apdu->le != 1) { /* before anything is opened: it will be sent again */
        rk_reply_sw(reply, 0x6C01);
        return;
    }
    open_channel(card, channel, apdu->channel);
    rk_reply_data(reply, rk_slice(&channel, 1));
}

void rk_apdu_close_channel(struct rk_euicc *card, uint8_t channel) {
    card->channels[channel].open = false;
    rk_apdu_forget(card, channel);
    if (card->command.channel == channel)
        card->command.open = false;
    if (card->command.chain_channel == channel)
        card->command.chain_open = false;
    rk_sd_leave(card, channel);
    rk_uicc_channel_closed(&card->uicc, channel);
}

void rk_apdu_manage_channel(struct rk_euicc *card, const struct rk_apdu *apdu,
                            struct rk_reply *reply) {
    uint8_t channel = apdu->p2;
    if ((apdu->p1 != OPEN && apdu->p1 != CLOSE) || channel >= RK_CHANNELS) {
        rk_reply_sw(reply, RK_SW_WRONG_P1P2);
    } else if (apdu->p1 == OPEN && channel == 0) {
        open_any(card, apdu, reply);
    } else if (apdu->p1 == OPEN && channel < first_channel(card)) {
        rk_reply_sw(reply, RK_SW_FUNCTION_NOT_SUPPORTED);
    } else if (apdu->p1 == OPEN) {
        rk_reply_sw(reply, card->channels[channel].open ? RK_SW_WRONG_P1P2 : RK_SW_OK);
        if (reply->sw == RK_SW_OK)
            open_channel(card, channel, apdu->channel);
    } else {
        if (channel == 0)
            channel = apdu->channel;
        if (channel == 0)
            rk_reply_sw(reply, RK_SW_WRONG_P1P2); /* the basic channel is never closed */
        else if (!card->channels[channel].open)
            rk_reply_sw(reply, RK_SW_CHANNEL_NOT_SUPPORTED);
        else {
            rk_apdu_close_channel(card, channel);
            rk_reply_sw(reply, RK_SW_OK);
        }
    }
}
