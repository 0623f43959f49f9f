#include "lpa/es10/channel.h"

#include "lpa/es10/apdu_io.h"

#include <string.h>

enum { INS_MANAGE_CHANNEL = 0x70, INS_SELECT = 0xA4, INS_TERMINAL_CAPABILITY = 0xAA };

/* TS 102 221 11.1.19: extended channels, no further interface, an LPA in the device (LUI, LPD,
 * LDS). */
static const uint8_t CAPABILITY[] = {0xA9, 0x08, 0x81, 0x00, 0x82, 0x01, 0x01, 0x83, 0x01, 0x07};

uint8_t rk_lpa_channel_class(uint8_t cla, uint8_t channel) {
    if (channel < 4)
        return (uint8_t)(cla | channel);
    return (uint8_t)(cla | 0x40 | (channel - 4));
}

static int refused(struct rk_lpa_error *e, const char *step, uint16_t sw, const char *what) {
    rk_lpa_fail(e, RK_LPA_CARD, RK_LPA_AT_APDU, step, "the card %s (status word %04X)", what, sw);
    e->sw = sw;
    rk_lpa_error_retry(e, RK_LPA_RETRY_SAFE);
    return RK_LPA_CARD;
}

static int lock(struct rk_lpa_channel *c, struct rk_lpa_error *e) {
    return c->apdu->ops->lock ? c->apdu->ops->lock(c->apdu->self, true, e) : 0;
}

static void unlock(struct rk_lpa_channel *c) {
    struct rk_lpa_error ignored;
    if (c->apdu->ops->lock)
        c->apdu->ops->lock(c->apdu->self, false, &ignored);
}

static int tell_capability(struct rk_lpa_channel *c, struct rk_lpa_error *e) {
    struct rk_lpa_command command = {
        .cla = 0x80, .ins = INS_TERMINAL_CAPABILITY, .data = rk_slice_of(CAPABILITY)};
    struct rk_buf ignored = {0};
    uint16_t sw;
    int error = rk_lpa_apdu_exchange(c, &command, &ignored, &sw, e);
    rk_buf_free(&ignored);
    return error;
}

/* Ask for a channel. Without one to have, the basic channel it is. */
static int manage_open(struct rk_lpa_channel *c, struct rk_lpa_error *e) {
    c->number = 0;
    if (c->basic_only)
        return 0;
    struct rk_lpa_command command = {.ins = INS_MANAGE_CHANNEL, .has_le = true, .le = 1};
    struct rk_buf answer = {.limit = 258};
    uint16_t sw = 0;
    int error = rk_lpa_apdu_exchange(c, &command, &answer, &sw, e);
    if (!error && rk_lpa_sw_ok(sw) && answer.len == 1 && answer.ptr[0] >= 1 && answer.ptr[0] <= 19)
        c->number = answer.ptr[0];
    else if (!error && rk_lpa_sw_ok(sw))
        error = refused(e, "manage_channel", sw, "opened a channel that does not exist");
    rk_buf_free(&answer);
    return error;
}

static void manage_close(struct rk_lpa_channel *c) {
    struct rk_lpa_command command = {.ins = INS_MANAGE_CHANNEL, .p1 = 0x80, .p2 = c->number};
    struct rk_lpa_error ignored;
    struct rk_buf answer = {0};
    uint16_t sw;
    if (c->number > 0)
        rk_lpa_apdu_exchange(c, &command, &answer, &sw, &ignored);
    rk_buf_free(&answer);
    c->number = 0;
}

static int select_isdr(struct rk_lpa_channel *c, struct rk_slice aid, struct rk_lpa_error *e) {
    struct rk_lpa_command command = {
        .cla = rk_lpa_channel_class(0x00, c->number), .ins = INS_SELECT, .p1 = 4, .data = aid};
    struct rk_buf fci = {.limit = 4096};
    uint16_t sw = 0;
    int error = rk_lpa_apdu_exchange(c, &command, &fci, &sw, e);
    rk_buf_free(&fci);
    if (error || rk_lpa_sw_ok(sw))
        return error;
    refused(e, "select_isdr", sw, "has no ISD-R under that AID: it is no eUICC, or names it so");
    rk_lpa_error_clause(e, "SGP.22 5.7.1");
    rk_lpa_error_hint(e, "LPAC_CUSTOM_ISD_R_AID names another AID, for cards that have their own");
    return RK_LPA_CARD;
}

static int open_by_apdu(struct rk_lpa_channel *c, struct rk_slice aid, struct rk_lpa_error *e) {
    int error = lock(c, e);
    if (error)
        return error;
    error = tell_capability(c, e);
    if (!error)
        error = manage_open(c, e);
    if (!error) {
        error = select_isdr(c, aid, e);
        if (error)
            manage_close(c);
    }
    unlock(c);
    return error;
}

int rk_lpa_channel_open(struct rk_lpa_channel *c, struct rk_slice aid, struct rk_lpa_error *e) {
    memset(&c->link, 0, sizeof c->link);
    int error = c->apdu->ops->connect(c->apdu->self, &c->link, e);
    if (error)
        return error;
    c->connected = true;
    if (c->apdu->ops->open_channel)
        error = c->apdu->ops->open_channel(c->apdu->self, aid, &c->number, e);
    else
        error = open_by_apdu(c, aid, e);
    c->open = !error;
    if (error)
        rk_lpa_channel_close(c);
    return error;
}

void rk_lpa_channel_close(struct rk_lpa_channel *c) {
    struct rk_lpa_error ignored;
    if (c->open && c->apdu->ops->close_channel) {
        c->apdu->ops->close_channel(c->apdu->self, c->number);
    } else if (c->open && lock(c, &ignored) == 0) {
        manage_close(c);
        unlock(c);
    }
    if (c->connected)
        c->apdu->ops->disconnect(c->apdu->self);
    c->open = c->connected = false;
}
