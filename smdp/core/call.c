#include "smdp/core/internal.h"

#include <stdio.h>
#include <string.h>

#include "asn1/tlv/tlv.h"
#include "asn1/wire/bytes.h"
#include "certs/cert.h"

void rk_dp_call_name(struct rk_dp_call *call, struct rk_slice transaction_id) {
    struct rk_buf text = {0};
    rk_hex_upper(transaction_id, &text);
    if (rk_buf_ok(&text) && text.len < sizeof call->transaction) {
        memcpy(call->transaction, text.ptr, text.len);
        call->transaction[text.len] = 0;
    }
    rk_buf_free(&text);
}

void rk_dp_call_detail(struct rk_dp_call *call, const char *text) {
    snprintf(call->detail, sizeof call->detail, "%s", text);
}

int rk_dp_call_tlv(struct rk_dp_call *call, const char *name, uint32_t tag, struct rk_buf *out) {
    switch (rk_json_get_tlv(call->in, name, tag, out)) {
    case 0:
        return 0;
    case RK_JSON_MISSING:
        return refuse(RK_STATUS_FORMAT_MISSING);
    case RK_JSON_NO_MEMORY:
        return RK_DP_NO_MEMORY;
    default:
        return refuse(RK_STATUS_FORMAT_INVALID);
    }
}

static int find_session(struct rk_dp_call *call, const char *text, struct rk_dp_session *out) {
    struct rk_dp_store *store = call->dp->store;
    struct rk_buf id = {0};
    int error = refuse(RK_STATUS_TRANSACTION_UNKNOWN);
    if (rk_hex_decode(rk_slice(text, strlen(text)), &id) == 0 && id.len == RK_DP_TRANSACTION_LEN) {
        memcpy(call->transaction, text, strlen(text) + 1);
        int found = store->sessions->get(store->self, id.ptr, out);
        error = found == RK_DP_NOT_FOUND ? error : found;
    }
    rk_buf_free(&id);
    return error;
}

/* A package handed out is reported on whenever the card gets round to it. */
static bool is_over(const struct rk_dp_call *call, const struct rk_dp_session *session) {
    return session->state != RK_DP_SESSION_BOUND &&
           session->created + call->dp->session_seconds < call->now;
}

int rk_dp_call_session(struct rk_dp_call *call, struct rk_dp_session *out) {
    const char *text;
    memset(out, 0, sizeof *out);
    int error = rk_json_get_string(call->in, "transactionId", &text);
    if (error)
        return refuse(error == RK_JSON_MISSING ? RK_STATUS_FORMAT_MISSING
                                               : RK_STATUS_FORMAT_INVALID);
    error = find_session(call, text, out);
    if (!error && is_over(call, out))
        error = refuse(RK_STATUS_TRANSACTION_UNKNOWN);
    return error;
}

bool rk_dp_session_is(const struct rk_dp_session *session, struct rk_slice transaction_id) {
    return rk_slice_equal(transaction_id, rk_slice_of(session->transaction_id));
}

int rk_dp_session_identity(const struct rk_dp *dp, const struct rk_dp_session *session) {
    for (size_t i = 0; i < dp->keys->count; i++)
        if (memcmp(dp->keys->identities[i].ci_pkid, session->ci_pkid, RK_DP_PKID_LEN) == 0)
            return (int)i;
    return RK_DP_NO_KEYS;
}

void rk_dp_signature_tlv(struct rk_slice signature, uint8_t out[RK_DP_SIGNATURE_TLV_LEN]) {
    static const uint8_t header[3] = {0x5F, 0x37, RK_DP_SIGNATURE_LEN};
    memcpy(out, header, sizeof header);
    memcpy(out + sizeof header, signature.ptr, RK_DP_SIGNATURE_LEN);
}

static const struct rk_key *find_key(const struct card_keys *cards, const struct rk_cert *cert) {
    for (size_t i = 0; i < CARD_KEYS; i++)
        if (cards->keys[i] && rk_key_curve(cards->keys[i]) == cert->curve &&
            rk_slice_equal(rk_key_point(cards->keys[i]), cert->point))
            return cards->keys[i];
    return NULL;
}

/* The card's public key, from those at hand or made; null when the certificate holds none. */
static const struct rk_key *card_key(struct rk_dp *dp, const struct rk_cert *cert) {
    const struct rk_key *like = dp->curve_keys[cert->curve], *known = find_key(&dp->cards, cert);
    struct rk_key *made = NULL;
    if (known)
        return known;
    int error = like ? rk_key_from_point_like(like, cert->point, &made)
                     : rk_cert_key(dp->libctx, cert, &made);
    if (error)
        return NULL;
    struct rk_key **place = &dp->cards.keys[dp->cards.next];
    dp->cards.next = (dp->cards.next + 1) % CARD_KEYS;
    rk_key_free(place);
    *place = made;
    return made;
}

int rk_dp_verify_card(struct rk_dp *dp, struct rk_slice euicc_cert, const struct rk_slice *parts,
                      size_t count, struct rk_slice signature) {
    struct rk_cert cert;
    const struct rk_key *key = rk_cert_parse(euicc_cert, &cert) ? NULL : card_key(dp, &cert);
    if (!key || rk_key_verify(key, parts, count, signature))
        return refuse(RK_STATUS_EUICC_VERIFICATION);
    return 0;
}

int rk_dp_transaction(struct rk_dp *dp, bool durable, int (*body)(void *arg), void *arg) {
    struct rk_dp_store *store = dp->store;
    int error = store->ops->begin(store->self, durable);
    if (error)
        return error;
    error = body(arg);
    if (!error)
        return store->ops->commit(store->self);
    store->ops->rollback(store->self);
    return error;
}

int rk_dp_order_advance(struct rk_dp_call *call, struct rk_dp_order *order,
                        enum rk_dp_order_event event, const char *outcome) {
    struct rk_dp_store *store = call->dp->store;
    enum rk_dp_order_state from = order->state;
    int next = rk_dp_order_next(from, event);
    if (next < 0)
        return next;
    order->state = (enum rk_dp_order_state)next;
    order->changed = call->now;
    size_t len = strlen(outcome);
    len = len < sizeof order->outcome ? len : sizeof order->outcome - 1;
    memcpy(order->outcome, outcome, len);
    order->outcome[len] = 0;
    return store->orders->update(store->self, order, from);
}
