/* SELECT (TS 102 221 11.1.1): whose it is. */
#include "euicc/apdu/internal.h"
#include "euicc/isdr/isdr.h"
#include "euicc/sd/application.h"

enum { BY_AID = 0x04, OCCURRENCE = 0x03 };

/* P2 beside the occurrence: which template to answer with. */
enum { FCI = 0x00, FCP = 0x04, NO_DATA = 0x0C };

static bool is_isdr(const struct rk_euicc *card, const struct rk_apdu *apdu) {
    return rk_slice_equal(apdu->data, rk_isdr_aid(card)) && !(apdu->p2 & OCCURRENCE);
}

/* Neither a STORE DATA sequence nor a secure channel outlives a new selection on its channel. */
static void become(struct rk_euicc *card, uint8_t channel, enum rk_application application) {
    rk_sd_leave(card, channel);
    card->channels[channel].application = (uint8_t)application;
    if (card->command.channel == channel)
        card->command.open = false;
}

/* 62xx: selected, with a warning that the file is deactivated or terminated. */
static bool is_selected(const struct rk_reply *reply) {
    return reply->sw == RK_SW_OK || reply->sw >> 8 == 0x62;
}

/* Whoever asks for an FCP template gets the FCI too: the ISD-R has nothing else. */
static void select_isdr(struct rk_euicc *card, const struct rk_apdu *apdu, struct rk_reply *reply) {
    if (apdu->p2 != FCI && apdu->p2 != FCP && apdu->p2 != NO_DATA) {
        rk_reply_sw(reply, RK_SW_WRONG_P1P2);
        return;
    }
    become(card, apdu->channel, RK_APPLICATION_ISDR);
    if (apdu->p2 == NO_DATA)
        rk_reply_sw(reply, RK_SW_OK);
    else
        rk_isdr_fci(card, reply);
}

/* A security domain of the enabled profile. */
static bool select_domain(struct rk_euicc *card, const struct rk_apdu *apdu,
                          struct rk_reply *reply) {
    uint8_t domain;
    if (!rk_sd_select(card, apdu, reply, &domain))
        return false;
    if (!is_selected(reply))
        return true;
    become(card, apdu->channel, RK_APPLICATION_DOMAIN);
    card->channels[apdu->channel].domain = domain;
    return true;
}

void rk_apdu_select(struct rk_euicc *card, const struct rk_apdu *apdu, struct rk_reply *reply) {
    if (apdu->p1 != BY_AID) {
        /* Files are the profile's, also from a channel on which the ISD-R was selected. */
        rk_uicc_command(&card->uicc, apdu, reply);
        if (is_selected(reply))
            become(card, apdu->channel, RK_APPLICATION_UICC);
    } else if (is_isdr(card, apdu)) {
        select_isdr(card, apdu, reply);
    } else if (rk_uicc_select_aid(&card->uicc, apdu, reply)) {
        if (is_selected(reply))
            become(card, apdu->channel, RK_APPLICATION_UICC);
    } else if (!select_domain(card, apdu, reply)) {
        rk_reply_sw(reply, RK_SW_FILE_NOT_FOUND);
    }
}
