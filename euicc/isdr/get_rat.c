/* GetRAT (SGP.22 5.7.22). */
#include "euicc/isdr/isdr.h"
#include "euicc/state.h"
#include "euicc/store/objects.h"

#include "asn1/tlv/tlv.h"

uint16_t rk_isdr_get_rat(struct rk_euicc *card, const struct rk_tlv *request) {
    uint8_t rat[RK_RAT_MAX];
    int len = rk_store_get(&card->store, rk_key(0, RK_OBJECT_RAT, 0), 0, rat, sizeof rat);
    (void)request;
    if (len < 0 && len != RK_STORE_ABSENT)
        return RK_SW_MEMORY;
    struct rk_tlv_writer w = rk_tlv_write(card->out, sizeof card->out);
    size_t whole = rk_tlv_open(&w, 0xBF43), list = rk_tlv_open(&w, 0xA0);
    if (len > 0)
        rk_tlv_put_raw(&w, rk_slice(rat, (size_t)len));
    rk_tlv_close(&w, list);
    rk_tlv_close(&w, whole);
    return rk_answer_written(card, &w);
}
