/* STORE DATA (GlobalPlatform Card 11.11), and what SGP.22 5.4.1 does with it. */
#include "euicc/sd/functions.h"
#include "euicc/state.h"

#include <string.h>

enum { LAST = 0x80, FORM = 0x18, DGIS = 0x08, OBJECTS = 0x10, OTHER_BITS = 0x66 };
enum { UPDATE_METADATA = 0xBF2A };

/* What can be personalised, by tag or data grouping identifier; the value is kept under it. */
static const uint16_t kept[] = {
    0x0042, /* issuer identification number */
    0x0045, /* card image number */
    0x0066, /* card recognition data */
    0x0070, /* several objects */
    0x00CF, /* key diversification data */
};

static bool is_kept(uint32_t number) {
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (kept[i] == number)
            return true;
    return false;
}

/* ---- what came, piece by piece ---- */

/* The next group: number, length of one or three octets, value. */
static int next_group(struct rk_slice *in, uint32_t *number, struct rk_slice *value) {
    enum { HEAD = 3, LONG_HEAD = 5, LONG = 0xFF };
    if (!in->len)
        return 0;
    size_t head = in->len > 2 && in->ptr[2] == LONG ? LONG_HEAD : HEAD;
    if (in->len < head)
        return RK_SD_FORM;
    size_t len = head == HEAD ? in->ptr[2] : rk_get_u16(in->ptr + HEAD);
    if (in->len - head < len)
        return RK_SD_FORM;
    *number = rk_get_u16(in->ptr);
    *value = rk_slice(in->ptr + head, len);
    *in = rk_slice_from(*in, head + len);
    return 1;
}

static int next_object(struct rk_slice *in, uint32_t *number, struct rk_slice *value) {
    struct rk_tlv_reader r = rk_tlv_read(*in, RK_TLV_BER);
    struct rk_tlv object;
    if (!rk_tlv_next(&r, &object))
        return r.error ? RK_SD_FORM : 0;
    *number = object.tag;
    *value = object.value;
    *in = rk_slice_from(*in, object.whole.len);
    return 1;
}

typedef int next_piece(struct rk_slice *in, uint32_t *number, struct rk_slice *value);

/* Look at all pieces before any is put. */
static int check(next_piece *next, struct rk_slice in, size_t *count, size_t *octets) {
    struct rk_slice value;
    uint32_t number;
    int got;
    *count = *octets = 0;
    while ((got = next(&in, &number, &value)) == 1) {
        if (!is_kept(number))
            return RK_SD_ABSENT;
        if (value.len > RK_STORE_VALUE_MAX)
            return RK_SD_FORM;
        *octets += value.len;
        (*count)++;
    }
    return got ? got : *count ? 0 : RK_SD_FORM;
}

/* All pieces, or none. */
static int keep(const struct rk_sd *sd, next_piece *next, struct rk_slice in) {
    struct rk_slice value;
    uint32_t number;
    size_t count, octets;
    int error = check(next, in, &count, &octets);
    if (!error)
        error = rk_sd_error_of(rk_store_begin(sd->store, count, octets));
    if (error)
        return error;
    while (!error && next(&in, &number, &value) == 1)
        error = rk_sd_put_data(sd, (uint16_t)number, value);
    if (error)
        rk_store_abort(sd->store);
    else
        error = rk_sd_error_of(rk_store_commit(sd->store));
    return error;
}

/* ---- the whole of it ---- */

/* ES6.UpdateMetadata is the operator's alone: the first domain's. */
static uint16_t update_metadata(const struct rk_sd_call *call, const struct rk_tlv *request) {
    if (call->request->sd.number != 0)
        return RK_SW_CONDITIONS;
    int error = rk_metadata_update(call->card, call->request->sd.space, request->value);
    return error == RK_STORE_MISUSE ? RK_SW_WRONG_DATA : rk_sd_sw_of(rk_sd_error_of(error));
}

static uint16_t store(const struct rk_sd_call *call, struct rk_slice data) {
    struct rk_tlv request;
    bool groups = (call->apdu->p1 & FORM) == DGIS;
    struct rk_tlv_reader r = rk_tlv_read(data, RK_TLV_BER);
    if (!groups && rk_tlv_peek(&r) == UPDATE_METADATA)
        return rk_tlv_only(data, RK_TLV_BER, UPDATE_METADATA, &request)
                   ? RK_SW_WRONG_DATA
                   : update_metadata(call, &request);
    return rk_sd_sw_of(keep(&call->request->sd, groups ? next_group : next_object, data));
}

/* ---- blocks ---- */

void rk_sd_drop_blocks(struct rk_euicc *card, uint8_t channel) {
    struct rk_command *c = &card->command;
    if (!c->open || c->channel != channel)
        return;
    c->open = false;
    rk_wipe(c->data, c->len);
}

/* Add a block to those that wait. 0, or the status word that ends the sequence. */
static uint16_t add_block(struct rk_command *c, const struct rk_sd_call *call) {
    const struct rk_apdu *apdu = call->apdu;
    if (apdu->p2 == 0) {
        c->open = true;
        c->cut = false;
        c->channel = call->request->channel;
        c->next_block = 0;
        c->len = 0;
    }
    if (!c->open || c->channel != call->request->channel || c->next_block != apdu->p2)
        return RK_SW_WRONG_P1P2;
    if (apdu->data.len > sizeof c->data - c->len)
        return RK_SW_NOT_ENOUGH_SPACE;
    memmove(c->data + c->len, apdu->data.ptr, apdu->data.len);
    c->len = (uint16_t)(c->len + apdu->data.len);
    c->next_block++;
    return 0;
}

/* A sequence uses the place where requests to the ISD-R are gathered: whoever starts last has it.
 * Nothing that fits one block needs it. */
static uint16_t store_blocks(const struct rk_sd_call *call) {
    struct rk_command *c = &call->card->command;
    bool last = call->apdu->p1 & LAST;
    uint16_t sw = add_block(c, call);
    if (!sw && !last) {
        c->open = c->next_block != 0;
        return RK_SW_OK;
    }
    bool whole = !sw;
    if (whole)
        sw = store(call, rk_slice(c->data, c->len));
    if (c->channel == call->request->channel) {
        c->open = false;
        rk_wipe(c->data, c->len);
        c->len = 0;
    }
    return sw;
}

uint16_t rk_sd_store_data(const struct rk_sd_call *call) {
    const struct rk_apdu *apdu = call->apdu;
    if (apdu->p1 & OTHER_BITS || (apdu->p1 & FORM) == FORM) /* nothing is kept that is secret */
        return RK_SW_WRONG_P1P2;
    if (!apdu->data.len)
        return RK_SW_WRONG_LENGTH;
    return apdu->p1 & LAST && apdu->p2 == 0 ? store(call, apdu->data) : store_blocks(call);
}
