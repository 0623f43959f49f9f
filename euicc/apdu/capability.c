/* TERMINAL CAPABILITY (TS 102 221 11.1.19). */
#include "euicc/apdu/internal.h"

#include "asn1/tlv/tlv.h"

enum { TEMPLATE = 0xA9 };

/* Nothing the terminal may say changes what the card does; but it has to make sense. */
static bool is_template(struct rk_slice data) {
    struct rk_tlv template, element;
    if (rk_tlv_only(data, RK_TLV_BER, TEMPLATE, &template) != 0)
        return false;
    struct rk_tlv_reader r = rk_tlv_read(template.value, RK_TLV_BER);
    while (rk_tlv_next(&r, &element))
        ;
    return r.error == 0;
}

void rk_apdu_terminal_capability(struct rk_euicc *card, const struct rk_apdu *apdu,
                                 struct rk_reply *reply) {
    (void)card;
    uint16_t sw = RK_SW_OK;
    if (apdu->p1 || apdu->p2)
        sw = RK_SW_WRONG_P1P2;
    else if (!apdu->data.len)
        sw = RK_SW_WRONG_LENGTH;
    else if (!is_template(apdu->data))
        sw = RK_SW_WRONG_DATA;
    rk_reply_sw(reply, sw);
}
