#include "euicc/isdr/signed.h"
#include "euicc/state.h"

uint16_t rk_isdr_signed_error(struct rk_euicc *card, uint32_t tag, struct rk_slice transaction_id,
                              unsigned code) {
    struct rk_tlv_writer w = rk_tlv_write(card->out, sizeof card->out);
    size_t whole = rk_tlv_open(&w, tag), error = rk_tlv_open(&w, 0xA1);
    rk_tlv_put(&w, 0x80, transaction_id);
    /* Not 81: transactionId's written tag leaves the code its universal one. */
    rk_tlv_put_uint(&w, 0x02, code);
    rk_tlv_close(&w, error);
    rk_tlv_close(&w, whole);
    return rk_answer_written(card, &w);
}
