/* ES9+.CancelSession (SGP.22 5.6.5). */
#include <stdio.h>
#include <string.h>

#include <CancelSessionResponse.h>

#include "asn1/codec/codec.h"
#include "asn1/tlv/tlv.h"
#include "asn1/wire/texts.h"
#include "smdp/core/internal.h"

enum { ATTEMPTS = 4 };

struct cancellation {
    struct rk_dp_call *call;
    struct rk_buf raw;
    CancelSessionResponse_t *decoded;
    struct rk_slice signed_data, signature;
    struct rk_dp_session session;
    enum rk_dp_session_state session_from;
    struct rk_dp_order order;
    bool order_moves;
    enum rk_dp_order_event event;
    char outcome[RK_DP_OUTCOME_CAP];
};

static bool slice_parts(struct cancellation *c) {
    struct rk_tlv outer, ok, data = {0}, signature = {0};
    if (rk_tlv_only(rk_buf_slice(&c->raw), RK_TLV_BER, 0xBF41, &outer) ||
        rk_tlv_only(outer.value, RK_TLV_BER, 0xA0, &ok))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(ok.value, RK_TLV_BER);
    rk_tlv_take(&r, 0x30, &data);
    rk_tlv_take(&r, 0x5F37, &signature);
    c->signed_data = data.whole;
    c->signature = signature.value;
    return r.error == 0 && c->signature.len == RK_DP_SIGNATURE_LEN;
}

static int read_message(struct cancellation *c) {
    int error = rk_dp_call_tlv(c->call, "cancelSessionResponse", 0xBF41, &c->raw);
    if (error)
        return error;
    void *decoded = NULL;
    error = rk_codec_decode(&asn_DEF_CancelSessionResponse, rk_buf_slice(&c->raw), &decoded);
    c->decoded = decoded;
    if (error)
        return error == RK_CODEC_NO_MEMORY ? RK_DP_NO_MEMORY : refuse(RK_STATUS_FORMAT_INVALID);
    if (c->decoded->present == CancelSessionResponse_PR_cancelSessionResponseOk && !slice_parts(c))
        return refuse(RK_STATUS_FORMAT_INVALID);
    return 0;
}

static const EuiccCancelSessionSigned_t *signed_of(const struct cancellation *c) {
    return &c->decoded->choice.cancelSessionResponseOk.euiccCancelSessionSigned;
}

static int check_error_answer(struct cancellation *c) {
    long code = c->decoded->choice.cancelSessionResponseError;
    rk_dp_call_detail(c->call, rk_code_name(RK_CODES_CANCEL_SESSION, code));
    return refuse(code == CancelSessionResponse__cancelSessionResponseError_invalidTransactionId
                      ? RK_STATUS_TRANSACTION_UNKNOWN
                      : RK_STATUS_EXECUTION_ERROR);
}

/* A card whose certificate was never seen cannot be believed, whatever it signs. */
static int check_card(struct cancellation *c) {
    struct rk_dp *dp = c->call->dp;
    if (!c->session.euicc_cert.len)
        return refuse(RK_STATUS_TRANSACTION_UNKNOWN);
    if (c->decoded->present != CancelSessionResponse_PR_cancelSessionResponseOk)
        return check_error_answer(c);
    if (!rk_dp_session_is(&c->session, rk_codec_bytes(&signed_of(c)->transactionId)))
        return refuse(RK_STATUS_TRANSACTION_UNKNOWN);
    int error = rk_dp_verify_card(dp, rk_buf_slice(&c->session.euicc_cert), &c->signed_data, 1,
                                  c->signature);
    if (error)
        return error;
    int identity = rk_dp_session_identity(dp, &c->session);
    if (identity < 0)
        return identity;
    if (!rk_slice_equal(rk_codec_oid(&signed_of(c)->smdpOid), dp->keys->identities[identity].oid))
        return refuse(RK_STATUS_DP_OID_WRONG);
    return 0;
}

/* A session that was refused, or another card's order, is none of the order's business. */
static int load_order(struct cancellation *c) {
    struct rk_dp_store *store = c->call->dp->store;
    long reason = signed_of(c)->reason;
    bool kept = reason == CancelSessionReason_postponed || reason == CancelSessionReason_timeout;
    c->event = kept ? RK_DP_SESSION_KEPT : RK_DP_SESSION_ENDED;
    c->order_moves = false;
    snprintf(c->outcome, sizeof c->outcome, "cancelled by the card: %s",
             rk_code_name(RK_CODES_CANCEL_REASON, reason));
    if (c->session_from != RK_DP_SESSION_AUTHENTICATED && c->session_from != RK_DP_SESSION_BOUND)
        return 0;
    int error = store->orders->get(store->self, c->session.iccid, &c->order);
    if (error)
        return error == RK_DP_NOT_FOUND ? 0 : error;
    c->order_moves = (!*c->order.eid || strcmp(c->order.eid, c->session.eid) == 0) &&
                     rk_dp_order_next(c->order.state, c->event) >= 0;
    return 0;
}

static int write_records(void *arg) {
    struct cancellation *c = arg;
    struct rk_dp_store *store = c->call->dp->store;
    c->session.state = RK_DP_SESSION_CANCELLED;
    int error = store->sessions->update(store->self, &c->session, c->session_from);
    if (!error && c->order_moves)
        error = rk_dp_order_advance(c->call, &c->order, c->event, c->outcome);
    return error;
}

static int cancel(struct cancellation *c) {
    int result = read_message(c);
    if (!result)
        result = rk_dp_call_session(c->call, &c->session);
    if (!result)
        result = check_card(c);
    c->session_from = c->session.state;
    /* Done already: the agent lost the answer, or the card's result came first. */
    if (result || c->session_from == RK_DP_SESSION_CANCELLED ||
        c->session_from == RK_DP_SESSION_INSTALLED)
        return result;
    result = RK_DP_CONFLICT;
    for (int i = 0; i < ATTEMPTS && result == RK_DP_CONFLICT; i++) {
        result = load_order(c);
        if (!result)
            result = rk_dp_transaction(c->call->dp, true, write_records, c);
    }
    return result;
}

int rk_dp_cancel_session(struct rk_dp_call *call) {
    struct cancellation c = {.call = call};
    int result = cancel(&c);
    void *decoded = c.decoded;
    rk_codec_free(&asn_DEF_CancelSessionResponse, &decoded);
    rk_buf_free(&c.raw);
    rk_dp_session_free(&c.session);
    return result;
}
