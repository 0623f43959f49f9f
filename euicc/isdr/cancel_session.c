/* CancelSession (SGP.22 5.7.14). */
#include "euicc/check.h"
#include "euicc/isdr/isdr.h"
#include "euicc/state.h"
#include "euicc/store/objects.h"

enum {
    RESPONSE = 0xBF41,
    SIGNATURE = 0x5F37,
    INVALID_TRANSACTION_ID = 5,
    UNDEFINED = 127,
    REASON_POSTPONED = 1,
    REASON_TIMEOUT = 2,
    REASON_LAST = 5,
};

static uint16_t refuse(struct rk_euicc *card, unsigned code) {
    struct rk_tlv_writer w = rk_tlv_write(card->out, sizeof card->out);
    size_t whole = rk_tlv_open(&w, RESPONSE);
    rk_tlv_put_uint(&w, 0x81, code);
    rk_tlv_close(&w, whole);
    return rk_answer_written(card, &w);
}

static bool read_request(const struct rk_tlv *in, struct rk_tlv *id, uint32_t *reason) {
    struct rk_tlv_reader r = rk_tlv_read(in->value, RK_TLV_BER);
    struct rk_tlv number;
    rk_tlv_take(&r, 0x80, id);
    rk_tlv_take(&r, 0x81, &number);
    return !r.error && id->value.len && id->value.len <= RK_TRANSACTION_ID_MAX &&
           !rk_tlv_get_uint(number.value, reason);
}

static uint16_t answer(struct rk_euicc *card, uint32_t reason) {
    struct rk_session *s = &card->session;
    uint8_t signature[RK_SIGNATURE_LEN];
    struct rk_tlv_writer w = rk_tlv_write(card->out, sizeof card->out);
    size_t whole = rk_tlv_open(&w, RESPONSE), ok = rk_tlv_open(&w, 0xA0);
    size_t signed_at = w.len, mark = rk_tlv_open(&w, 0x30);
    rk_tlv_put(&w, 0x80, rk_slice(s->transaction_id, s->transaction_id_len));
    rk_tlv_put(&w, 0x81, rk_slice(s->oid, s->oid_len));
    rk_tlv_put_uint(&w, 0x82, reason);
    rk_tlv_close(&w, mark);
    struct rk_slice part = rk_slice(card->out + signed_at, w.len - signed_at);
    if (w.error || rk_ecasd_sign(card, s->identity, &part, 1, signature))
        return refuse(card, UNDEFINED);
    rk_session_advance(s, RK_EVENT_CANCEL);
    rk_tlv_put(&w, SIGNATURE, rk_slice_of(signature));
    rk_tlv_close(&w, ok);
    rk_tlv_close(&w, whole);
    return rk_answer_written(card, &w);
}

uint16_t rk_isdr_cancel_session(struct rk_euicc *card, const struct rk_tlv *request) {
    struct rk_session *s = &card->session;
    enum rk_session_state next;
    struct rk_tlv id;
    uint32_t reason;
    if (!RK_CHECK_WITH(CANCEL_FORM, read_request(request, &id, &reason),
                       RK_FACT("request", request->whole)))
        return RK_SW_WRONG_DATA;
    if (!RK_CHECK_WITH(CANCEL_SESSION,
                       rk_session_next((enum rk_session_state)s->state, RK_EVENT_CANCEL, &next),
                       RK_FACT_NUMBER("state", s->state))) {
        rk_session_advance(s, RK_EVENT_DROP); /* it never got beyond its challenge */
        return refuse(card, INVALID_TRANSACTION_ID);
    }
    if (!RK_CHECK_WITH(CANCEL_TRANSACTION, rk_session_is(s, id.value),
                       RK_FACT("expected", rk_slice(s->transaction_id, s->transaction_id_len)),
                       RK_FACT("got", id.value)))
        return refuse(card, INVALID_TRANSACTION_ID);
    if (!RK_CHECK_WITH(CANCEL_REASON, reason <= REASON_LAST || reason == UNDEFINED,
                       RK_FACT_NUMBER("reason", reason)))
        return refuse(card, UNDEFINED);
    rk_isdr_load_interrupted(card);
    /* Put off, the same download may come again with the same key; otherwise the key is done. */
    if (reason != REASON_POSTPONED && reason != REASON_TIMEOUT &&
        rk_store_remove(&card->store, rk_key(0, RK_OBJECT_HELD_KEY, 0)))
        return refuse(card, UNDEFINED);
    return answer(card, reason);
}
