/* How a secure channel of SCP03 is opened (GlobalPlatform Card, Amendment D 7.1). */
#include "euicc/sd/application.h"
#include "euicc/sd/functions.h"
#include "euicc/state.h"
#include "euicc/store/objects.h"

#include <string.h>

enum { VERSION_FIRST = 0x30, VERSION_LAST = 0x3F };
enum { WRONG_CRYPTOGRAM = 0x6300 };

/* ---- what is counted ---- */

static struct rk_store_key attempts_of(const struct rk_sd *sd, uint8_t version) {
    return rk_key(sd->space, RK_OBJECT_SD_SEQUENCE + sd->number, version);
}

int rk_sd_attempts(const struct rk_sd *sd, uint8_t version, struct rk_sd_attempts *out) {
    uint8_t record[RK_SCP03_SEQUENCE_LEN + 1] = {0};
    int got = rk_store_get(sd->store, attempts_of(sd, version), 0, record, sizeof record);
    memcpy(out->sequence, record, sizeof out->sequence);
    out->failed = record[RK_SCP03_SEQUENCE_LEN];
    return got == RK_STORE_ABSENT || got == sizeof record ? 0 : RK_SD_STORE;
}

int rk_sd_set_attempts(const struct rk_sd *sd, uint8_t version,
                       const struct rk_sd_attempts *attempts) {
    uint8_t record[RK_SCP03_SEQUENCE_LEN + 1];
    memcpy(record, attempts->sequence, sizeof attempts->sequence);
    record[RK_SCP03_SEQUENCE_LEN] = attempts->failed;
    return rk_sd_error_of(rk_store_put(sd->store, attempts_of(sd, version), rk_slice_of(record)));
}

int rk_sd_forgive(const struct rk_sd *sd, uint8_t version) {
    struct rk_sd_attempts attempts;
    int error = rk_sd_attempts(sd, version, &attempts);
    if (error || !attempts.failed)
        return error;
    attempts.failed = 0;
    return rk_sd_set_attempts(sd, version, &attempts);
}

/* Count one more session. False: the counter is at its end, and so are the keys. */
static bool count(struct rk_sd_attempts *attempts) {
    for (size_t i = RK_SCP03_SEQUENCE_LEN; i-- > 0;)
        if (++attempts->sequence[i])
            return true;
    return false;
}

/* ---- INITIALIZE UPDATE ---- */

enum { DIVERSIFICATION = 0x00CF, DIVERSIFICATION_LEN = 10, OPTIONS_OF_ALL = 0x70 };

/* A session being started. */
struct start {
    struct rk_euicc *card;
    const struct rk_sd *sd;
    struct rk_sd_domain domain;
    struct rk_sd_attempts attempts;
    uint8_t version, options;
    uint8_t context[RK_SCP03_CONTEXT_LEN]; /* both challenges */
};

uint8_t rk_sd_first_version(const struct rk_sd *sd) {
    struct rk_sd_key_walk walk = {.started = false};
    struct rk_sd_key_info key;
    uint8_t lowest = 0;
    while (rk_sd_key_next(sd, &walk, &key) == 1)
        if (key.version >= VERSION_FIRST && key.version <= VERSION_LAST &&
            (!lowest || key.version < lowest))
            lowest = key.version;
    return lowest;
}

/* Whether the domain takes SCP03 with options this card has; a domain that names no protocol gets
 * them all. */
static bool find_options(struct start *start) {
    if (!rk_sd_has_scp(&start->domain, RK_SD_SCP03, &start->options))
        return false;
    if (!start->domain.scp_count)
        start->options = OPTIONS_OF_ALL;
    return rk_scp03_can(start->options);
}

static uint16_t prepare(struct start *start, const struct rk_apdu *apdu) {
    if (apdu->p2)
        return RK_SW_WRONG_P1P2;
    if (apdu->data.len != RK_SCP03_CHALLENGE_LEN)
        return RK_SW_WRONG_LENGTH;
    int error = rk_sd_domain(start->sd, &start->domain);
    if (error)
        return rk_sd_sw_of(error);
    if (!find_options(start))
        return RK_SW_CONDITIONS;
    start->version = apdu->p1 ? apdu->p1 : rk_sd_first_version(start->sd);
    if (start->version < VERSION_FIRST || start->version > VERSION_LAST)
        return RK_SW_REFERENCE_NOT_FOUND;
    memcpy(start->context, apdu->data.ptr, RK_SCP03_CHALLENGE_LEN);
    error = rk_sd_attempts(start->sd, start->version, &start->attempts);
    if (error)
        return rk_sd_sw_of(error);
    return start->attempts.failed < RK_SD_FAILURES_MAX ? RK_SW_OK : RK_SW_BLOCKED;
}

/* Take a key of the set: AES alone will do. */
static uint16_t open_key(const struct start *start, uint8_t id, struct rk_sd_key *out) {
    int error = rk_sd_key_open(start->card, start->sd, start->version, id, out);
    if (!error && out->info.type != RK_SD_KEY_AES)
        error = RK_SD_ABSENT;
    return rk_sd_sw_of(error == RK_SD_FORM ? RK_SD_ABSENT : error);
}

/* The challenge of the card: random, or what makes the session's number into one. */
static int make_challenge(struct start *start, const struct rk_sd_key *enc) {
    struct rk_random *random = start->card->port->random;
    uint8_t *challenge = start->context + RK_SCP03_CHALLENGE_LEN;
    uint8_t name[RK_SCP03_SEQUENCE_LEN + RK_SD_AID_MAX];
    if (!(start->options & RK_SCP03_PSEUDO_RANDOM))
        return random->ops->fill(random, challenge, RK_SCP03_CHALLENGE_LEN) ? RK_SD_STORE : 0;
    memcpy(name, start->attempts.sequence, RK_SCP03_SEQUENCE_LEN);
    memcpy(name + RK_SCP03_SEQUENCE_LEN, start->domain.aid, start->domain.aid_len);
    return rk_scp03_derive(start->card, rk_slice(enc->value, enc->info.len),
                           RK_SCP03_CARD_CHALLENGE,
                           rk_slice(name, RK_SCP03_SEQUENCE_LEN + (size_t)start->domain.aid_len),
                           challenge, RK_SCP03_CHALLENGE_LEN);
}

/* Places in the answer (Amendment D 7.1.1.6). */
enum { INFORMATION = 10, CHALLENGE = 13, CRYPTOGRAM = 21, SEQUENCE = 29 };

/* All but the cryptogram, which is there. Returns the length. */
static size_t write_answer(const struct start *start, uint8_t *out) {
    memset(out, 0, DIVERSIFICATION_LEN);
    (void)rk_sd_data(start->sd, DIVERSIFICATION, 0, out, DIVERSIFICATION_LEN);
    out[INFORMATION] = start->version;
    out[INFORMATION + 1] = RK_SD_SCP03;
    out[INFORMATION + 2] = start->options;
    memcpy(out + CHALLENGE, start->context + RK_SCP03_CHALLENGE_LEN, RK_SCP03_CHALLENGE_LEN);
    memcpy(out + SEQUENCE, start->attempts.sequence, RK_SCP03_SEQUENCE_LEN);
    return start->options & RK_SCP03_PSEUDO_RANDOM ? SEQUENCE + RK_SCP03_SEQUENCE_LEN : SEQUENCE;
}

/* The session's number is on flash before it is told: no challenge comes twice. */
static uint16_t make_session(struct start *start, const struct rk_sd_key *enc,
                             const struct rk_sd_key *mac, struct rk_reply *reply) {
    struct rk_scp03 *session = &start->card->sd.session;
    if (!count(&start->attempts))
        return RK_SW_BLOCKED;
    int error = rk_sd_set_attempts(start->sd, start->version, &start->attempts);
    if (!error)
        error = make_challenge(start, enc);
    if (!error)
        error = rk_scp03_start(start->card, session, enc, mac, start->context,
                               reply->data + CRYPTOGRAM);
    if (error)
        return rk_sd_sw_of(error);
    session->version = start->version;
    session->options = start->options;
    session->state = RK_SCP03_STARTED;
    reply->len = write_answer(start, reply->data);
    return RK_SW_OK;
}

void rk_sd_initialize_update(struct rk_euicc *card, const struct rk_sd *sd,
                             const struct rk_apdu *apdu, struct rk_reply *reply) {
    struct rk_scp03 *session = &card->sd.session;
    struct start start = {.card = card, .sd = sd};
    struct rk_sd_key enc, mac;
    memset(&enc, 0, sizeof enc);
    memset(&mac, 0, sizeof mac);
    if (session->state != RK_SCP03_NONE)
        rk_sd_drop_blocks(card, session->channel);
    rk_sd_drop_blocks(card, apdu->channel);
    rk_wipe(session, sizeof *session);
    rk_reply_sw(reply, prepare(&start, apdu));
    if (reply->sw == RK_SW_OK)
        reply->sw = open_key(&start, RK_SD_KEY_ENC, &enc);
    if (reply->sw == RK_SW_OK)
        reply->sw = open_key(&start, RK_SD_KEY_MAC, &mac);
    if (reply->sw == RK_SW_OK)
        reply->sw = make_session(&start, &enc, &mac, reply);
    session->channel = apdu->channel;
    rk_wipe(&enc, sizeof enc);
    rk_wipe(&mac, sizeof mac);
    if (reply->sw != RK_SW_OK)
        rk_wipe(session, sizeof *session);
}

/* ---- EXTERNAL AUTHENTICATE ---- */

/* Levels that exist, each with all below it, and that the session's options allow: those for
 * answers are one bit further up there. */
static bool allows(uint8_t options, uint8_t level) {
    enum { ANSWERS = RK_SCP03_LEVEL_R_MAC | RK_SCP03_LEVEL_R_ENCRYPTION, ALL = 0x33 };
    bool exists = level == 0x01 || level == 0x03 || level == 0x11 || level == 0x13 || level == ALL;
    return exists && !((level & ANSWERS) << 1 & ~options);
}

/* The attempt counts as failed until it is known that it did not. */
static uint16_t authenticate(struct rk_euicc *card, const struct rk_sd *sd,
                             const struct rk_apdu *apdu) {
    struct rk_scp03 *session = &card->sd.session;
    struct rk_sd_attempts attempts;
    int error = rk_sd_attempts(sd, session->version, &attempts);
    if (!error && attempts.failed >= RK_SD_FAILURES_MAX)
        return RK_SW_BLOCKED;
    attempts.failed++;
    if (!error)
        error = rk_sd_set_attempts(sd, session->version, &attempts);
    if (error)
        return rk_sd_sw_of(error);
    bool known = rk_equal_ct(apdu->data.ptr, session->host_cryptogram, RK_SCP03_CRYPTOGRAM_LEN);
    bool intact = rk_scp03_verify(card, session, apdu);
    if (!known || !intact)
        return known ? RK_SW_SECURITY_STATUS : WRONG_CRYPTOGRAM;
    attempts.failed = 0;
    return rk_sd_sw_of(rk_sd_set_attempts(sd, session->version, &attempts));
}

uint16_t rk_sd_external_authenticate(struct rk_euicc *card, const struct rk_sd *sd,
                                     const struct rk_apdu *apdu) {
    struct rk_scp03 *session = &card->sd.session;
    uint16_t sw;
    if (apdu->p2 || !allows(session->options, apdu->p1))
        sw = RK_SW_WRONG_P1P2;
    else if (apdu->data.len != RK_SCP03_CRYPTOGRAM_LEN + RK_SCP03_MAC_LEN)
        sw = RK_SW_WRONG_LENGTH;
    else
        sw = authenticate(card, sd, apdu);
    if (sw != RK_SW_OK) {
        rk_wipe(session, sizeof *session);
        return sw;
    }
    session->state = RK_SCP03_OPEN;
    session->level = apdu->p1;
    rk_wipe(session->host_cryptogram, sizeof session->host_cryptogram);
    return RK_SW_OK;
}
