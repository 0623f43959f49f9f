#include "euicc/sd/application.h"

#include "euicc/sd/functions.h"
#include "euicc/state.h"

enum { INITIALIZE_UPDATE = 0x50, EXTERNAL_AUTHENTICATE = 0x82 };

/* ---- SELECT ---- */

enum { OCCURRENCE = 0x03, FCI = 0x00, FCP = 0x04, NO_DATA = 0x0C };

/* The first domain whose AID starts with these octets, and can be selected. */
static bool find(struct rk_sd *sd, struct rk_slice aid, struct rk_sd_domain *out) {
    enum { DOMAINS_MAX = 255 };
    for (unsigned n = 0; aid.len && n < DOMAINS_MAX; n++) {
        sd->number = (uint8_t)n;
        int error = rk_sd_domain(sd, out);
        if (error && error != RK_SD_FORM)
            return false;
        if (!error && !(out->life_cycle & RK_SD_LOCKED) && out->life_cycle >= RK_SD_SELECTABLE &&
            rk_slice_starts_with(rk_slice(out->aid, out->aid_len), aid))
            return true;
    }
    return false;
}

static void write_fci(const struct rk_sd_domain *domain, struct rk_reply *reply) {
    static const uint8_t longest = 0xFF;
    struct rk_slice written;
    struct rk_tlv_writer w = rk_tlv_write(reply->data, sizeof reply->data);
    size_t fci = rk_tlv_open(&w, 0x6F);
    rk_tlv_put(&w, 0x84, rk_slice(domain->aid, domain->aid_len));
    size_t proprietary = rk_tlv_open(&w, 0xA5);
    rk_tlv_put(&w, 0x9F65, rk_slice(&longest, 1));
    rk_tlv_close(&w, proprietary);
    rk_tlv_close(&w, fci);
    reply->sw = rk_tlv_write_finish(&w, &written) ? RK_SW_UNKNOWN : RK_SW_OK;
    reply->len = w.len;
}

bool rk_sd_select(struct rk_euicc *card, const struct rk_apdu *apdu, struct rk_reply *reply,
                  uint8_t *domain) {
    struct rk_sd sd = {&card->store, card->uicc.files.space, 0};
    struct rk_sd_domain what;
    uint8_t wanted = apdu->p2 & (uint8_t)~OCCURRENCE;
    if (!sd.space || apdu->p2 & OCCURRENCE || !find(&sd, apdu->data, &what))
        return false;
    *domain = sd.number;
    if (wanted != FCI && wanted != FCP && wanted != NO_DATA)
        rk_reply_sw(reply, RK_SW_WRONG_P1P2);
    else if (wanted == NO_DATA)
        rk_reply_sw(reply, RK_SW_OK);
    else
        write_fci(&what, reply);
    return true;
}

/* ---- commands ---- */

static void end(struct rk_euicc *card) {
    if (card->sd.session.state != RK_SCP03_NONE)
        rk_sd_drop_blocks(card, card->sd.session.channel);
    rk_wipe(&card->sd.session, sizeof card->sd.session);
}

void rk_sd_leave(struct rk_euicc *card, uint8_t channel) {
    if (card->sd.session.channel == channel)
        end(card);
    if (card->sd.walk_channel == channel)
        card->sd.walk_next = 0;
}

void rk_sd_keys_changed(struct rk_euicc *card, const struct rk_sd *sd, uint8_t version,
                        uint8_t channel) {
    const struct rk_scp03 *session = &card->sd.session;
    if (session->state != RK_SCP03_NONE && session->version == version &&
        session->channel != channel && card->channels[session->channel].domain == sd->number)
        end(card);
}

void rk_sd_forget(struct rk_euicc *card) {
    rk_wipe(&card->sd.parts, sizeof card->sd.parts);
}

static bool is_secured(const struct rk_apdu *apdu) {
    enum { FURTHER = 0x40, SECURED = 0x04, SECURED_FURTHER = 0x20 };
    return apdu->cla & (apdu->cla & FURTHER ? SECURED_FURTHER : SECURED);
}

static struct rk_sd_request request_of(struct rk_euicc *card, uint8_t channel) {
    return (struct rk_sd_request){
        .sd = {&card->store, card->uicc.files.space, card->channels[channel].domain},
        .channel = channel};
}

/* A command inside the secure channel. */
static void answer_secured(struct rk_euicc *card, struct rk_sd_request *request,
                           const struct rk_apdu *apdu, struct rk_reply *reply) {
    struct rk_scp03 *session = &card->sd.session;
    uint8_t data[RK_REPLY_MAX];
    struct rk_apdu plain;
    if (!rk_scp03_open(card, session, apdu, data, &plain)) {
        end(card);
        rk_reply_sw(reply, RK_SW_SECURITY_STATUS);
        return;
    }
    request->authentic = true;
    request->version = session->version;
    rk_sd_command(card, request, &plain, reply);
    rk_wipe(data, sizeof data);
    if (rk_scp03_protect(card, session, reply) == 0)
        return;
    end(card);
    rk_reply_sw(reply, RK_SW_UNKNOWN);
}

/* A plain command may open a secure channel; in one it would be somebody else's. */
static void answer_plain(struct rk_euicc *card, const struct rk_sd_request *request,
                         const struct rk_apdu *apdu, struct rk_reply *reply, bool was_open) {
    if (apdu->ins == INITIALIZE_UPDATE && rk_apdu_is_proprietary(apdu))
        rk_sd_initialize_update(card, &request->sd, apdu, reply);
    else if (was_open)
        rk_reply_sw(reply, RK_SW_SECURITY_STATUS);
    else
        rk_sd_command(card, request, apdu, reply);
}

/* It can be locked while it is selected. */
static bool is_locked(const struct rk_sd *sd) {
    struct rk_sd_domain domain;
    return rk_sd_domain(sd, &domain) == 0 && domain.life_cycle & RK_SD_LOCKED;
}

void rk_sd_channel_command(struct rk_euicc *card, const struct rk_apdu *apdu,
                           struct rk_reply *reply) {
    struct rk_scp03 *session = &card->sd.session;
    struct rk_sd_request request = request_of(card, apdu->channel);
    bool mine = session->state != RK_SCP03_NONE && session->channel == apdu->channel;
    bool open = mine && session->state == RK_SCP03_OPEN;
    bool secured = is_secured(apdu);
    if (is_locked(&request.sd)) {
        if (mine)
            end(card);
        rk_reply_sw(reply, RK_SW_CONDITIONS);
    } else if (open && secured) {
        answer_secured(card, &request, apdu, reply);
    } else if (apdu->ins == EXTERNAL_AUTHENTICATE && secured && mine) {
        rk_reply_sw(reply, rk_sd_external_authenticate(card, &request.sd, apdu));
    } else {
        if (mine)
            end(card);
        if (!secured)
            answer_plain(card, &request, apdu, reply, open);
        else
            rk_reply_sw(reply, apdu->ins == EXTERNAL_AUTHENTICATE ? RK_SW_CONDITIONS
                                                                  : RK_SW_SECURITY_STATUS);
    }
}
