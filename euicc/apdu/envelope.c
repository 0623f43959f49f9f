/* ENVELOPE (TS 102 221 11.2.2). */
#include "euicc/apdu/envelope.h"

#include "asn1/tlv/tlv.h"
#include "euicc/apdu/internal.h"
#include "euicc/sd/download.h"

enum { SMS_PP_DOWNLOAD = 0xD1, FIRST = 0xD1, LAST = 0xE4 };

static const struct {
    uint32_t tag;
    rk_envelope_handler *handler;
} handlers[] = {
    {SMS_PP_DOWNLOAD, rk_sd_download},
};

static void hand_over(struct rk_euicc *card, const struct rk_tlv *object, struct rk_reply *reply) {
    for (size_t i = 0; i < sizeof handlers / sizeof *handlers; i++) {
        if (handlers[i].tag == object->tag) {
            handlers[i].handler(card, object->value, reply);
            return;
        }
    }
    /* Events, menu selections, calls to be controlled: no application has asked for them, so there
     * is nothing to do and nothing to object to (an empty answer allows a call as it is). */
    bool known = object->tag >= FIRST && object->tag <= LAST;
    rk_reply_sw(reply, known ? RK_SW_OK : RK_SW_WRONG_DATA);
}

void rk_apdu_envelope(struct rk_euicc *card, const struct rk_apdu *apdu, struct rk_reply *reply) {
    struct rk_slice data = apdu->data;
    struct rk_tlv_reader r = rk_tlv_read(data, RK_TLV_BER);
    struct rk_tlv object;
    if (apdu->p1 || apdu->p2)
        rk_reply_sw(reply, RK_SW_WRONG_P1P2);
    else if (!data.len)
        rk_reply_sw(reply, RK_SW_WRONG_LENGTH);
    else if (!rk_tlv_next(&r, &object) || r.rest.len)
        rk_reply_sw(reply, RK_SW_WRONG_DATA);
    else if (!card->uicc.files.space)
        rk_reply_sw(reply, RK_SW_CONDITIONS);
    else
        hand_over(card, &object, reply);
}
