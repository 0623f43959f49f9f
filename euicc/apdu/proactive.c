/* The toolkit as far as the card needs it: REFRESH after a switch of profiles (SGP.22 3.2.1). */
#include "euicc/apdu/internal.h"

#include "asn1/tlv/tlv.h"

/* REFRESH, UICC reset, from the UICC to the terminal (TS 102 223 6.6.13). */
static const uint8_t refresh[] = {0xD0, 0x09, 0x81, 0x03, 0x01, 0x01, 0x04, 0x82, 0x02, 0x81, 0x82};
_Static_assert(sizeof refresh == RK_REFRESH_LEN, "91xx announces its length");

/* Where TERMINAL PROFILE says that the terminal can do it (TS 102 223 5.2). */
enum { REFRESH_OCTET = 2, REFRESH_BIT = 0x80 };

void rk_apdu_terminal_capability(struct rk_euicc *card, const struct rk_apdu *apdu,
                                 struct rk_reply *reply) {
    (void)card;
    rk_reply_sw(reply, apdu->p1 || apdu->p2 ? RK_SW_WRONG_P1P2 : RK_SW_OK);
}

void rk_apdu_terminal_profile(struct rk_euicc *card, const struct rk_apdu *apdu,
                              struct rk_reply *reply) {
    if (apdu->p1 || apdu->p2) {
        rk_reply_sw(reply, RK_SW_WRONG_P1P2);
        return;
    }
    card->terminal.profile =
        apdu->data.len > REFRESH_OCTET && apdu->data.ptr[REFRESH_OCTET] & REFRESH_BIT;
    rk_reply_sw(reply, RK_SW_OK);
}

void rk_apdu_fetch(struct rk_euicc *card, const struct rk_apdu *apdu, struct rk_reply *reply) {
    if (apdu->p1 || apdu->p2) {
        rk_reply_sw(reply, RK_SW_WRONG_P1P2);
    } else if (card->terminal.refresh == RK_REFRESH_NONE) {
        rk_reply_sw(reply, RK_SW_CONDITIONS);
    } else if (apdu->le && apdu->le != sizeof refresh) {
        rk_reply_sw(reply, 0x6C00 + sizeof refresh);
    } else {
        card->terminal.refresh = RK_REFRESH_FETCHED;
        rk_reply_data(reply, rk_slice_of(refresh));
    }
}

/* General result of a TERMINAL RESPONSE (TS 102 223 8.12): below 20 the command was performed. */
static bool performed(struct rk_slice response) {
    struct rk_tlv_reader r = rk_tlv_read(response, RK_TLV_BER);
    struct rk_tlv element;
    while (rk_tlv_next(&r, &element))
        if ((element.tag & 0x7F) == 0x03 && element.tag <= 0xFF)
            return element.value.len && element.value.ptr[0] < 0x20;
    return false;
}

void rk_apdu_terminal_response(struct rk_euicc *card, const struct rk_apdu *apdu,
                               struct rk_reply *reply) {
    if (apdu->p1 || apdu->p2) {
        rk_reply_sw(reply, RK_SW_WRONG_P1P2);
    } else if (card->terminal.refresh != RK_REFRESH_FETCHED) {
        rk_reply_sw(reply, RK_SW_CONDITIONS);
    } else {
        int error = rk_isdp_settle(card, performed(apdu->data));
        rk_reply_sw(reply, error ? RK_SW_MEMORY : RK_SW_OK);
    }
}
