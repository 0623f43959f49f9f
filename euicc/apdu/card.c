/* The card's public face: power, reset, and one command after the other. */
#include "euicc/apdu/internal.h"
#include "euicc/isdr/isdr.h"
#include "euicc/sd/application.h"

#include <string.h>

enum {
    CLASS_FURTHER = 0x40,
    SECURE_MESSAGING = 0x0C,         /* of classes 0X and 8X */
    SECURE_MESSAGING_FURTHER = 0x20, /* of classes 4X and CX */
    GET_RESPONSE = 0xC0,
};

/* Commands that are the same whatever is selected. */
static const struct {
    uint8_t ins;
    bool interindustry, proprietary; /* classes it comes in */
    rk_apdu_handler *handler;
} commands[] = {
    {GET_RESPONSE, true, true, rk_apdu_get_response},
    {0x70, true, false, rk_apdu_manage_channel},
    {0xA4, true, false, rk_apdu_select},
    {0xAA, false, true, rk_apdu_terminal_capability},
    {0x10, false, true, rk_apdu_terminal_profile},
    {0x12, false, true, rk_apdu_fetch},
    {0x14, false, true, rk_apdu_terminal_response},
    {0xC2, false, true, rk_apdu_envelope},
    {0x76, false, true, rk_apdu_suspend},
};

void rk_apdu_reset(struct rk_euicc *card) {
    memset(card->channels, 0, sizeof card->channels);
    memset(&card->terminal, 0, sizeof card->terminal);
    memset(&card->pending, 0, sizeof card->pending);
    memset(&card->sd, 0, sizeof card->sd);
    rk_wipe(&card->command, sizeof card->command);
    rk_wipe(card->out, sizeof card->out);
    rk_answer_clear(&card->answer);
    card->channels[0].open = true;
}

/* Secure messaging as it is on this card: GlobalPlatform's, with a security domain, one command
 * at a time. */
static bool is_secured(const struct rk_euicc *card, const struct rk_apdu *apdu) {
    enum { SECURED = 0x04, MASK = 0x8C };
    bool secured = apdu->cla & CLASS_FURTHER
                       ? rk_apdu_is_proprietary(apdu) && apdu->cla & SECURE_MESSAGING_FURTHER
                       : (apdu->cla & MASK) == (0x80 | SECURED);
    return secured && card->channels[apdu->channel].application == RK_APPLICATION_DOMAIN;
}

/* Where the class is wrong: its status word, else 0. */
static uint16_t check_class(const struct rk_euicc *card, const struct rk_apdu *apdu) {
    uint8_t cla = apdu->cla;
    if (!(cla & CLASS_FURTHER) && cla & 0x20)
        return RK_SW_WRONG_CLA;
    if (cla & (cla & CLASS_FURTHER ? SECURE_MESSAGING_FURTHER : SECURE_MESSAGING) &&
        !is_secured(card, apdu))
        return RK_SW_SECURE_MESSAGING_NOT_SUPPORTED;
    if (!card->channels[apdu->channel].open)
        return RK_SW_CHANNEL_NOT_SUPPORTED;
    return is_secured(card, apdu) && apdu->chained ? RK_SW_CHAINING_NOT_SUPPORTED : 0;
}

static void execute(struct rk_euicc *card, const struct rk_apdu *apdu, struct rk_reply *reply) {
    bool proprietary = rk_apdu_is_proprietary(apdu);
    /* GET RESPONSE belongs to the transport: terminals keep the class of the secured command for
     * it, but it has no checksum. */
    if (is_secured(card, apdu) && apdu->ins != GET_RESPONSE) {
        rk_sd_channel_command(card, apdu, reply);
        return;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (commands[i].ins != apdu->ins ||
            !(proprietary ? commands[i].proprietary : commands[i].interindustry))
            continue;
        commands[i].handler(card, apdu, reply);
        return;
    }
    if (card->channels[apdu->channel].application == RK_APPLICATION_ISDR)
        rk_isdr_command(card, apdu, reply);
    else if (card->channels[apdu->channel].application == RK_APPLICATION_DOMAIN)
        rk_sd_channel_command(card, apdu, reply);
    else
        rk_uicc_command(&card->uicc, apdu, reply);
}

static void answer(struct rk_euicc *card, struct rk_slice command, struct rk_reply *reply) {
    struct rk_apdu apdu;
    if (!rk_apdu_parse(command, &apdu)) {
        rk_reply_sw(reply, RK_SW_WRONG_LENGTH);
        return;
    }
    rk_reply_sw(reply, check_class(card, &apdu));
    if (reply->sw)
        return;
    bool is_get_response = apdu.ins == GET_RESPONSE;
    if (!is_get_response)
        rk_apdu_forget(card, apdu.channel);
    if (!rk_apdu_chain(card, &apdu, reply))
        return;
    rk_apdu_use(card, &apdu);
    execute(card, &apdu, reply);
    if (!is_get_response)
        rk_apdu_deliver(card, &apdu, reply);
}

size_t rk_euicc_apdu(struct rk_euicc *card, struct rk_slice command, uint8_t *response) {
    struct rk_reply reply;
    rk_reply_sw(&reply, 0);
    answer(card, command, &reply);
    memcpy(response, reply.data, reply.len);
    rk_put_u16(response + reply.len, reply.sw);
    return reply.len + 2;
}

void rk_euicc_reset(struct rk_euicc *card) {
    struct rk_enabled enabled = {0, 0};
    rk_apdu_reset(card);
    rk_isdr_drop(card);
    /* What fails here is still in the store: the next power-up tries again. */
    (void)rk_isdp_recover(card);
    (void)rk_isdp_enabled(card, &enabled);
    rk_uicc_reset(&card->uicc, &card->store, card->port, enabled.space);
    rk_apdu_find_suspended(card);
}

int rk_euicc_power_up(struct rk_euicc *card, const struct rk_port *port) {
    memset(card, 0, sizeof *card);
    card->port = port;
    int error = rk_store_mount(&card->store, port->flash);
    if (!error)
        error = rk_ecasd_load(card);
    if (error)
        return error;
    error = rk_isdp_recover(card);
    /* A full store, or a key that will not sign, must not keep a card from starting: what waits in
     * the store waits on. */
    if (error == RK_STORE_FLASH || error == RK_STORE_CORRUPT)
        return error;
    rk_euicc_reset(card);
    return 0;
}
