/* GET IDENTITY, TS 102 221 11.1.24, in the SUCI context of TS 31.102 7.5. */
#include "asn1/tlv/tlv.h"
#include "euicc/naa/application.h"
#include "euicc/naa/suci.h"

#include <string.h>

/* P2: bit 8 tells an application's reference data from the card's, as in AUTHENTICATE; both are
 * sent by terminals. The rest is the context. */
enum { SPECIFIC = 0x80, SUCI = 0x01, SUCI_5G_NSWO = 0x02 };

/* Services of EF.UST (TS 31.102 4.2.8). */
enum { IDENTIFIER_PRIVACY = 124, CALCULATION_BY_USIM = 125, SUPI_OTHER_THAN_IMSI = 130 };

enum { SUCI_TLV = 0xA1, HEADER_MAX = 3 };

static uint16_t form_objection(const struct rk_apdu *apdu) {
    uint8_t context = apdu->p2 & (uint8_t)~SPECIFIC;
    if (context == SUCI_5G_NSWO && apdu->p1 == 0)
        return RK_SW_FUNCTION_NOT_SUPPORTED;
    if (apdu->p1 || context != SUCI)
        return RK_SW_WRONG_P1P2;
    return apdu->data.len ? RK_SW_WRONG_LENGTH : RK_SW_OK;
}

/* A USIM whose service table does not leave the calculation to the card has no such identity. */
static uint16_t objection(const struct rk_call *call, const struct rk_file *adf) {
    if (rk_application_kind(adf) != RK_APPLICATION_USIM)
        return RK_SW_FUNCTION_NOT_SUPPORTED;
    if (adf->state != RK_FILE_STATE_ACTIVATED)
        return RK_SW_CONDITIONS;
    if (!rk_application_has(call, adf, IDENTIFIER_PRIVACY) ||
        !rk_application_has(call, adf, CALCULATION_BY_USIM))
        return RK_SW_CONDITIONS;
    return rk_application_may(call, adf, RK_ACCESS_GET_IDENTITY) ? RK_SW_OK : RK_SW_SECURITY_STATUS;
}

static void answer(struct rk_call *call, const uint8_t *suci, size_t len) {
    struct rk_slice made;
    struct rk_tlv_writer w = rk_tlv_write(call->reply->data, sizeof call->reply->data);
    rk_tlv_put(&w, SUCI_TLV, rk_slice(suci, len));
    if (rk_tlv_write_finish(&w, &made))
        return;
    call->reply->len = made.len;
    call->reply->sw = RK_SW_OK;
    rk_uicc_check_le(call);
}

static void run(struct rk_call *call, const struct rk_file *adf) {
    uint8_t suci[RK_REPLY_MAX - HEADER_MAX];
    size_t len = 0;
    int error =
        rk_suci_make(&call->uicc->files, call->uicc->port->crypto, adf->index,
                     rk_application_has(call, adf, SUPI_OTHER_THAN_IMSI), suci, sizeof suci, &len);
    if (!error)
        answer(call, suci, len);
    else if (error == RK_FILE_ABSENT || error == RK_FILE_RANGE)
        rk_reply_sw(call->reply, RK_SW_CONDITIONS);
    else
        rk_reply_sw(call->reply, RK_SW_MEMORY);
}

void rk_uicc_identity(struct rk_call *call) {
    struct rk_file adf;
    uint16_t sw = form_objection(call->apdu);
    int error = sw == RK_SW_OK ? rk_application_current(call, &adf) : 0;
    if (error)
        sw = error == RK_FILE_ABSENT ? RK_SW_CONDITIONS : RK_SW_MEMORY;
    else if (sw == RK_SW_OK)
        sw = objection(call, &adf);
    if (sw == RK_SW_OK)
        run(call, &adf);
    else
        rk_reply_sw(call->reply, sw);
}
