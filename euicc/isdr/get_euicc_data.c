/* GetEuiccData: the EID (SGP.22 5.7.20). */
#include "euicc/check.h"
#include "euicc/isdr/isdr.h"
#include "euicc/state.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

enum { GET = 0xBF3E, TAG_LIST = 0x5C, EID = 0x5A };

/* Whether a tag that starts so has a second octet. */
static bool is_long(uint8_t first) {
    return (first & 0x1F) == 0x1F;
}

uint16_t rk_isdr_get_euicc_data(struct rk_euicc *card, const struct rk_tlv *request) {
    struct rk_tlv_reader r = rk_tlv_read(request->value, RK_TLV_BER);
    struct rk_tlv list;
    bool asked = false;
    if (!RK_CHECK_WITH(DATA_FORM, rk_tlv_take(&r, TAG_LIST, &list),
                       RK_FACT("request", request->whole)))
        return RK_SW_WRONG_DATA;
    for (size_t i = 0; i < list.value.len; i += is_long(list.value.ptr[i]) ? 2 : 1)
        asked = asked || list.value.ptr[i] == EID;
    if (!RK_CHECK_WITH(DATA_TAG, asked, RK_FACT("tagList", list.value)))
        return RK_SW_WRONG_DATA;
    size_t eid_len = rk_ecasd_quirk(&card->identity, RK_QUIRK_EMPTY_EID) ? 0 : RK_EID_LEN;
    struct rk_tlv_writer w = rk_tlv_write(card->out, sizeof card->out);
    size_t mark = rk_tlv_open(&w, GET);
    rk_tlv_put(&w, EID, rk_slice(card->identity.eid, eid_len));
    rk_tlv_close(&w, mark);
    return rk_answer_written(card, &w);
}
