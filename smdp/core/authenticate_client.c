/*
 * ES9+.AuthenticateClient (SGP.22 5.6.3).
 *
 * Nothing is written before the card's signature is verified: what comes from anyone else leaves
 * session and order as they were. From then on every outcome is, with the card's certificate, so
 * that a card that was refused can still cancel.
 */
#include <string.h>

#include <AuthenticateServerResponse.h>

#include "asn1/codec/codec.h"
#include "asn1/tlv/tlv.h"
#include "asn1/wire/texts.h"
#include "smdp/core/eligibility.h"
#include "smdp/core/internal.h"
#include "smdp/core/metadata.h"
#include "smdp/core/reply.h"

enum { SIGNED2_MAX = 128, ATTEMPTS = 4, SECONDS_A_DAY = 86400 };

/* The card's answer: as asn1c reads it, and the octets that are signed or kept. */
struct message {
    struct rk_buf raw;
    AuthenticateServerResponse_t *decoded;
    struct rk_slice signed1, signature, euicc_cert, eum_cert;
};

/* One authentication at work. */
struct authentication {
    struct rk_dp_call *call;
    struct message message;
    struct rk_dp_session session;
    struct rk_dp_card card;
    struct rk_dp_order order;
    struct rk_dp_profile profile;
    bool has_order;
    const char *outcome; /* for the order; null when it stays as it is */
    enum rk_dp_order_event event;
    uint8_t signed2[SIGNED2_MAX];
    size_t signed2_len;
};

/* --- the message --------------------------------------------------------------------------- */

static bool slice_parts(struct message *m) {
    struct rk_tlv outer, ok, tlv[4] = {0};
    if (rk_tlv_only(rk_buf_slice(&m->raw), RK_TLV_BER, 0xBF38, &outer) ||
        rk_tlv_only(outer.value, RK_TLV_BER, 0xA0, &ok))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(ok.value, RK_TLV_BER);
    rk_tlv_take(&r, 0x30, &tlv[0]);
    rk_tlv_take(&r, 0x5F37, &tlv[1]);
    rk_tlv_take(&r, 0x30, &tlv[2]);
    rk_tlv_take(&r, 0x30, &tlv[3]);
    m->signed1 = tlv[0].whole;
    m->signature = tlv[1].value;
    m->euicc_cert = tlv[2].whole;
    m->eum_cert = tlv[3].whole;
    return r.error == 0 && m->signature.len == RK_DP_SIGNATURE_LEN;
}

static int read_message(struct rk_dp_call *call, struct message *m) {
    int error = rk_dp_call_tlv(call, "authenticateServerResponse", 0xBF38, &m->raw);
    if (error)
        return error;
    void *decoded = NULL;
    error = rk_codec_decode(&asn_DEF_AuthenticateServerResponse, rk_buf_slice(&m->raw), &decoded);
    m->decoded = decoded;
    if (error)
        return error == RK_CODEC_NO_MEMORY ? RK_DP_NO_MEMORY : refuse(RK_STATUS_FORMAT_INVALID);
    if (m->decoded->present == AuthenticateServerResponse_PR_authenticateResponseOk &&
        !slice_parts(m))
        return refuse(RK_STATUS_FORMAT_INVALID);
    return 0;
}

static int check_error_answer(struct authentication *a) {
    const AuthenticateResponseError_t *e = &a->message.decoded->choice.authenticateResponseError;
    if (!rk_dp_session_is(&a->session, rk_codec_bytes(&e->transactionId)))
        return refuse(RK_STATUS_TRANSACTION_UNKNOWN);
    rk_dp_call_detail(a->call,
                      rk_code_name(RK_CODES_AUTHENTICATE_SERVER, e->authenticateErrorCode));
    return refuse(RK_STATUS_EXECUTION_ERROR);
}

/* --- the card ------------------------------------------------------------------------------ */

static int check_signature(struct authentication *a) {
    struct message *m = &a->message;
    const EuiccSigned1_t *s = &m->decoded->choice.authenticateResponseOk.euiccSigned1;
    int error = rk_dp_verify_card(a->call->dp, m->euicc_cert, &m->signed1, 1, m->signature);
    if (error)
        return error;
    struct rk_slice challenge = rk_codec_bytes(&s->serverChallenge);
    if (challenge.len != RK_DP_CHALLENGE_LEN ||
        !rk_equal_ct(challenge.ptr, a->session.server_challenge, RK_DP_CHALLENGE_LEN)) {
        rk_dp_call_detail(a->call, "serverChallenge");
        return refuse(RK_STATUS_EUICC_VERIFICATION);
    }
    return 0;
}

static int check_card(struct authentication *a) {
    struct message *m = &a->message;
    if (m->decoded->present != AuthenticateServerResponse_PR_authenticateResponseOk)
        return check_error_answer(a);
    const EuiccSigned1_t *s = &m->decoded->choice.authenticateResponseOk.euiccSigned1;
    if (!rk_dp_session_is(&a->session, rk_codec_bytes(&s->transactionId)))
        return refuse(RK_STATUS_TRANSACTION_UNKNOWN);
    int error = rk_dp_verify_chain(a->call, m->euicc_cert, m->eum_cert, &a->card);
    if (error)
        return error;
    if (!rk_slice_equal(a->card.ci_pkid, rk_slice_of(a->session.euicc_ci_pkid))) {
        rk_dp_call_detail(a->call, "another CI than was asked for");
        return refuse(RK_STATUS_EUM_INVALID);
    }
    return check_signature(a);
}

/* --- the order ----------------------------------------------------------------------------- */

/* The order ends: said to the operator by `outcome`, to the agent by the result. */
static int end_order(struct authentication *a, const char *outcome, enum rk_status_id id) {
    a->event = RK_DP_REFUSED;
    a->outcome = outcome;
    return refuse(id);
}

static int find_order(struct authentication *a) {
    struct rk_dp_store *store = a->call->dp->store;
    const CtxParams1_t *ctx =
        &a->message.decoded->choice.authenticateResponseOk.euiccSigned1.ctxParams1;
    const UTF8String_t *id = ctx->choice.ctxParamsForCommonAuthentication.matchingId;
    char text[RK_DP_MATCHING_ID_CAP] = "";
    if (id && (size_t)id->size >= sizeof text)
        return refuse(RK_STATUS_MATCHING_ID_REFUSED);
    if (id)
        memcpy(text, id->buf, (size_t)id->size);
    int error = *text ? store->orders->by_matching_id(store->self, text, &a->order)
                      : store->orders->by_eid(store->self, a->card.eid, &a->order);
    a->has_order = error == 0;
    return error == RK_DP_NOT_FOUND ? refuse(RK_STATUS_MATCHING_ID_REFUSED) : error;
}

static int check_order(struct authentication *a) {
    const struct rk_dp *dp = a->call->dp;
    const struct rk_dp_order *order = &a->order;
    if (*order->eid && strcmp(order->eid, a->card.eid) != 0)
        return refuse(RK_STATUS_EID_REFUSED);
    if (rk_dp_order_next(order->state, RK_DP_AUTHENTICATE_CLIENT) < 0)
        return refuse(RK_STATUS_PROFILE_NOT_RELEASED);
    if (dp->order_days && order->created + (int64_t)dp->order_days * SECONDS_A_DAY < a->call->now)
        return end_order(a, "order expired", RK_STATUS_ORDER_EXPIRED);
    if (order->downloads >= dp->max_downloads)
        return end_order(a, "too many download attempts", RK_STATUS_ORDER_RETRIES);
    return 0;
}

static int check_eligibility(struct authentication *a) {
    const EUICCInfo2_t *info =
        &a->message.decoded->choice.authenticateResponseOk.euiccSigned1.euiccInfo2;
    enum rk_dp_fit fit = a->profile.any_card ? RK_DP_FITS : rk_dp_eligibility(&a->profile, info);
    if (fit == RK_DP_FITS)
        return 0;
    rk_dp_call_detail(a->call, rk_dp_fit_text(fit));
    if (fit == RK_DP_FIT_MEMORY)
        return refuse(RK_STATUS_EUICC_NO_MEMORY);
    return end_order(a, rk_dp_fit_text(fit), RK_STATUS_NOT_ELIGIBLE);
}

static int decide(struct authentication *a) {
    struct rk_dp_store *store = a->call->dp->store;
    a->outcome = NULL;
    a->event = RK_DP_AUTHENTICATE_CLIENT;
    rk_dp_profile_free(&a->profile);
    int error = find_order(a);
    if (!error)
        error = check_order(a);
    if (!error)
        error = store->profiles->get(store->self, a->order.iccid, false, &a->profile);
    if (!error)
        error = check_eligibility(a);
    return error;
}

/* --- the answer ---------------------------------------------------------------------------- */

/* Offer the card's former one-time key when the package bound to it is still what would be sent. */
static int find_offer(struct authentication *a, struct rk_dp_bound *bound, bool *offer) {
    struct rk_dp_store *store = a->call->dp->store;
    *offer = false;
    if (a->order.state != RK_DP_DOWNLOADED)
        return 0;
    int error = store->bounds->get(store->self, a->order.iccid, false, bound);
    if (error)
        return error == RK_DP_NOT_FOUND ? 0 : error;
    *offer = strcmp(bound->eid, a->card.eid) == 0 &&
             memcmp(bound->ci_pkid, a->session.ci_pkid, RK_DP_PKID_LEN) == 0 &&
             rk_slice_equal(rk_buf_slice(&bound->metadata), rk_buf_slice(&a->session.metadata));
    return 0;
}

static int write_signed2(struct authentication *a) {
    struct rk_dp_bound bound = {0};
    bool offer;
    int error = find_offer(a, &bound, &offer);
    struct rk_tlv_writer w = rk_tlv_write(a->signed2, sizeof a->signed2);
    size_t mark = rk_tlv_open(&w, 0x30);
    rk_tlv_put(&w, 0x80, rk_slice_of(a->session.transaction_id));
    rk_tlv_put_bool(&w, 0x01, a->order.has_cc);
    if (!error && offer)
        rk_tlv_put(&w, 0x5F49, rk_slice_of(bound.otpk_euicc));
    rk_tlv_close(&w, mark);
    a->signed2_len = w.len;
    rk_dp_bound_free(&bound);
    return error;
}

static int sign_signed2(struct authentication *a) {
    const struct rk_dp *dp = a->call->dp;
    const struct rk_dp_signer *signer = &dp->keys->signer;
    uint8_t signature1[RK_DP_SIGNATURE_TLV_LEN];
    int identity = rk_dp_session_identity(dp, &a->session);
    if (identity < 0)
        return identity;
    rk_dp_signature_tlv(a->message.signature, signature1);
    struct rk_slice parts[] = {rk_slice(a->signed2, a->signed2_len), rk_slice_of(signature1)};
    return signer->ops->sign(signer->self, (size_t)identity, RK_DP_KEY_PB, parts, 2,
                             a->session.smdp_signature2);
}

static int prepare_answer(struct authentication *a) {
    rk_buf_truncate(&a->session.metadata, 0);
    int error = rk_dp_metadata_encode(&a->profile, a->call->dp->address, &a->session.metadata);
    if (!error)
        error = write_signed2(a);
    if (!error)
        error = sign_signed2(a);
    return error;
}

static void answer(struct authentication *a) {
    struct rk_buf *out = a->call->out;
    const struct rk_dp *dp = a->call->dp;
    uint8_t signature[RK_DP_SIGNATURE_TLV_LEN];
    int identity = rk_dp_session_identity(dp, &a->session);
    rk_dp_signature_tlv(rk_slice_of(a->session.smdp_signature2), signature);
    rk_dp_reply_text(out, "transactionId", a->call->transaction);
    rk_dp_reply_base64(out, "profileMetadata", rk_buf_slice(&a->session.metadata));
    rk_dp_reply_base64(out, "smdpSigned2", rk_slice(a->signed2, a->signed2_len));
    rk_dp_reply_base64(out, "smdpSignature2", rk_slice_of(signature));
    rk_dp_reply_base64(out, "smdpCertificate", dp->keys->identities[identity].pb_cert);
}

/* --- what is kept -------------------------------------------------------------------------- */

static int write_records(void *arg) {
    struct authentication *a = arg;
    struct rk_dp_store *store = a->call->dp->store;
    int error = store->sessions->update(store->self, &a->session, RK_DP_SESSION_INITIATED);
    if (error)
        return error == RK_DP_CONFLICT ? refuse(RK_STATUS_TRANSACTION_UNKNOWN) : error;
    if (a->outcome)
        error = rk_dp_order_advance(a->call, &a->order, a->event, a->outcome);
    return error;
}

/* Decide on the order as it stands and write the outcome; RK_DP_CONFLICT when it moved meanwhile.
 */
static int attempt(struct authentication *a) {
    int result = decide(a);
    if (!result) {
        a->order.downloads++;
        a->outcome = "card authenticated";
        a->session.cc_required = a->order.has_cc;
        memcpy(a->session.iccid, a->order.iccid, sizeof a->session.iccid);
        result = prepare_answer(a);
    }
    if (result < 0)
        return result;
    a->session.state = result ? RK_DP_SESSION_FAILED : RK_DP_SESSION_AUTHENTICATED;
    /* What ends an order must stay; of the rest the agent keeps what matters. */
    bool durable = a->outcome && a->event == RK_DP_REFUSED;
    int error = rk_dp_transaction(a->call->dp, durable, write_records, a);
    return error ? error : result;
}

static int authenticate(struct authentication *a) {
    int result = read_message(a->call, &a->message);
    if (!result)
        result = rk_dp_call_session(a->call, &a->session);
    if (!result && a->session.state != RK_DP_SESSION_INITIATED)
        result = refuse(RK_STATUS_TRANSACTION_UNKNOWN);
    if (!result)
        result = check_card(a);
    if (result)
        return result;
    memcpy(a->session.eid, a->card.eid, sizeof a->session.eid);
    rk_buf_put_slice(&a->session.euicc_cert, a->message.euicc_cert);
    if (!rk_buf_ok(&a->session.euicc_cert))
        return RK_DP_NO_MEMORY;
    result = RK_DP_CONFLICT;
    for (int i = 0; i < ATTEMPTS && result == RK_DP_CONFLICT; i++)
        result = attempt(a);
    if (!result)
        answer(a);
    return result;
}

int rk_dp_authenticate_client(struct rk_dp_call *call) {
    struct authentication a = {.call = call};
    int result = authenticate(&a);
    void *decoded = a.message.decoded;
    rk_codec_free(&asn_DEF_AuthenticateServerResponse, &decoded);
    rk_buf_free(&a.message.raw);
    rk_dp_session_free(&a.session);
    rk_dp_profile_free(&a.profile);
    return result;
}
