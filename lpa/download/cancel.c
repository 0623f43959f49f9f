/* ES10b.CancelSession and ES9+.CancelSession with the reason that fits (SGP.22 3.0.2, 5.7.14). */
#include "asn1/wire/texts.h"
#include "lpa/download/download.h"
#include "lpa/es9/es9.h"

#include <stdio.h>
#include <string.h>

static const char CARD_STEP[] = "es10b_cancel_session";
static const char SERVER_STEP[] = "es9p_cancel_session";

/*
 * Reasons 1 and 2 leave the order as it is, all others end it. So what may pass by itself (network,
 * a server's refusal that leaves it the session, a user who is gone) is never told as final.
 */
static int find_reason(const struct rk_lpa_download *d, const struct rk_lpa_error *e) {
    if (d->reason != RK_LPA_ABSENT)
        return d->reason;
    if (d->loading && e->result != RK_LPA_USER)
        return RK_LPA_CANCEL_LOAD_BPP_ERROR;
    switch (e->result) {
    case RK_LPA_USER:
    case RK_LPA_INTERNAL:
        return RK_LPA_CANCEL_POSTPONED;
    case RK_LPA_TRANSPORT:
        return RK_LPA_CANCEL_TIMEOUT;
    case RK_LPA_SERVER:
        return e->subject_code[0] || e->http_status ? RK_LPA_CANCEL_POSTPONED
                                                    : RK_LPA_CANCEL_UNDEFINED;
    default:
        return RK_LPA_CANCEL_UNDEFINED;
    }
}

static int cancel_card(struct rk_lpa_download *d, int reason, struct rk_buf *answer,
                       struct rk_lpa_error *e) {
    uint8_t request[64];
    struct rk_tlv element, good, code;
    uint32_t number = 0;
    struct rk_tlv_writer w = rk_tlv_write(request, sizeof request);
    size_t mark = rk_tlv_open(&w, 0xBF41);
    rk_tlv_put(&w, 0x80, rk_slice(d->transaction, d->transaction_len));
    rk_tlv_put_uint(&w, 0x81, (uint32_t)reason);
    rk_tlv_close(&w, mark);
    rk_lpa_step(d->lpa, CARD_STEP, d->smdp);
    int error =
        rk_lpa_es10(d->lpa, CARD_STEP, rk_slice(request, w.len), 0xBF41, answer, &element, e);
    if (error || rk_tlv_find(element.value, RK_TLV_BER, 0xA0, &good))
        return error;
    if (!rk_tlv_find(element.value, RK_TLV_BER, 0x81, &code) ||
        rk_tlv_get_uint(code.value, &number))
        return rk_lpa_malformed(e, CARD_STEP, "neither a signed answer nor an error in it");
    rk_lpa_fail(e, RK_LPA_CARD, RK_LPA_AT_ES10, CARD_STEP, "the card did not cancel: %s",
                rk_code_text(RK_CODES_CANCEL_SESSION, (long)number));
    rk_lpa_error_clause(e, "SGP.22 5.7.14");
    e->has_code = true;
    e->code = (int)number;
    return RK_LPA_CARD;
}

static int cancel_server(struct rk_lpa_download *d, struct rk_slice answer,
                         struct rk_lpa_error *e) {
    struct rk_json request = rk_json_new_object();
    rk_json_put_string(request, "transactionId", d->transaction_text);
    rk_json_put_base64(request, "cancelSessionResponse", answer);
    rk_lpa_step(d->lpa, SERVER_STEP, d->smdp);
    struct rk_json reply = {0};
    int error = rk_lpa_es9_post(d->lpa, SERVER_STEP, d->smdp, "cancelSession", request, &reply, e);
    rk_json_free(&reply);
    return error;
}

static void warn(struct rk_lpa_download *d, const struct rk_lpa_error *e) {
    if (d->lpa->config.ui.warning)
        d->lpa->config.ui.warning(d->lpa->config.ui.self, e);
}

static void explain(struct rk_lpa_error *e, int reason) {
    if (e->hint[0])
        return;
    bool kept = reason == RK_LPA_CANCEL_POSTPONED || reason == RK_LPA_CANCEL_TIMEOUT;
    rk_lpa_error_hint(e, "nothing was installed; the download was cancelled (%s)%s",
                      rk_code_name(RK_CODES_CANCEL_REASON, reason),
                      kept ? ", and can be tried again" : "");
    if (kept && e->retry == RK_LPA_RETRY_UNKNOWN)
        rk_lpa_error_retry(e, RK_LPA_RETRY_SAFE);
}

static bool card_is_gone(const struct rk_lpa_error *e) {
    return e->result == RK_LPA_TRANSPORT && e->layer == RK_LPA_AT_APDU;
}

void rk_lpa_download_cancel(struct rk_lpa_download *d, struct rk_lpa_error *e) {
    struct rk_buf answer = {0};
    struct rk_lpa_error trouble;
    int reason = find_reason(d, e);
    const atomic_bool *cancelled = d->lpa->channel.cancelled;
    if (card_is_gone(e)) {
        rk_lpa_error_hint(e, "%s",
                          d->loading ? "it is not known whether the profile was installed: list "
                                       "the profiles before trying again"
                                     : "nothing was installed; the order stays, try again");
        return;
    }
    /* What ended the download must not end its cancelling. */
    d->lpa->channel.cancelled = NULL;
    int error = cancel_card(d, reason, &answer, &trouble);
    if (!error) {
        d->result->cancelled = reason;
        explain(e, reason);
        error = cancel_server(d, rk_buf_slice(&answer), &trouble);
    }
    if (error)
        warn(d, &trouble);
    d->lpa->channel.cancelled = cancelled;
    rk_buf_free(&answer);
}
