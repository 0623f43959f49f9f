/*
 * ES9+.HandleNotification (SGP.22 5.6.4): installation results and what the card tells later.
 *
 * The agent is told nothing but that the notification was taken, whatever is in it, for it must not
 * keep one that will never be understood. Only where this side failed it gets an error, and
 * delivers again.
 */
#include <stdio.h>
#include <string.h>

#include <PendingNotification.h>

#include "asn1/codec/codec.h"
#include "asn1/tlv/ident.h"
#include "asn1/wire/texts.h"
#include "smdp/core/internal.h"

enum { ATTEMPTS = 4, TAG_RESULT = 0xBF37, TAG_RESULT_DATA = 0xBF27, TAG_METADATA = 0xBF2F };
enum { EVENT_DELETE = 1u << 3 };

struct notification {
    struct rk_dp_call *call;
    struct rk_buf raw;
    PendingNotification_t *decoded;
    struct rk_slice signed_data, signature, euicc_cert, eum_cert;
    struct rk_dp_session session;
    struct rk_dp_order order;
    enum rk_dp_order_event event;
    char outcome[RK_DP_OUTCOME_CAP];
};

static int unheard(struct notification *n, const char *why) {
    rk_dp_call_detail(n->call, why);
    return refuse(RK_STATUS_FORMAT_INVALID);
}

/* --- the message --------------------------------------------------------------------------- */

static bool slice_result(struct notification *n, const struct rk_tlv *outer) {
    struct rk_tlv data = {0}, signature = {0};
    struct rk_tlv_reader r = rk_tlv_read(outer->value, RK_TLV_BER);
    rk_tlv_take(&r, TAG_RESULT_DATA, &data);
    rk_tlv_take(&r, 0x5F37, &signature);
    n->signed_data = data.whole;
    n->signature = signature.value;
    return r.error == 0;
}

static bool slice_other(struct notification *n, const struct rk_tlv *outer) {
    struct rk_tlv data = {0}, signature = {0}, euicc = {0}, eum = {0};
    struct rk_tlv_reader r = rk_tlv_read(outer->value, RK_TLV_BER);
    rk_tlv_take(&r, TAG_METADATA, &data);
    rk_tlv_take(&r, 0x5F37, &signature);
    rk_tlv_take(&r, 0x30, &euicc);
    rk_tlv_take(&r, 0x30, &eum);
    n->signed_data = data.whole;
    n->signature = signature.value;
    n->euicc_cert = euicc.whole;
    n->eum_cert = eum.whole;
    return r.error == 0;
}

static int read_message(struct notification *n) {
    int error = rk_json_get_base64(n->call->in, "pendingNotification", &n->raw);
    if (error == RK_JSON_NO_MEMORY)
        return RK_DP_NO_MEMORY;
    if (error)
        return unheard(n, "pendingNotification missing or malformed");
    void *decoded = NULL;
    error = rk_codec_decode(&asn_DEF_PendingNotification, rk_buf_slice(&n->raw), &decoded);
    n->decoded = decoded;
    if (error)
        return error == RK_CODEC_NO_MEMORY ? RK_DP_NO_MEMORY : unheard(n, "not a notification");
    bool result = n->decoded->present == PendingNotification_PR_profileInstallationResult;
    struct rk_tlv outer;
    if (rk_tlv_only(rk_buf_slice(&n->raw), RK_TLV_BER, result ? TAG_RESULT : 0x30, &outer) ||
        !(result ? slice_result(n, &outer) : slice_other(n, &outer)))
        return unheard(n, "not a notification");
    return 0;
}

/* The ICCID in a notification, as text; empty when there is none. */
static void read_iccid(const Iccid_t *iccid, char out[RK_ICCID_TEXT_CAP]) {
    struct rk_iccid value;
    out[0] = 0;
    if (iccid && rk_iccid_from_ef(rk_codec_bytes(iccid), &value) == 0)
        rk_iccid_to_text(&value, out);
}

/* --- installation results ------------------------------------------------------------------ */

static const ProfileInstallationResultData_t *result_of(const struct notification *n) {
    return &n->decoded->choice.profileInstallationResult.profileInstallationResultData;
}

/* The card's certificate is not in the message: the session has kept it. */
static int load_session(struct notification *n) {
    struct rk_dp_store *store = n->call->dp->store;
    struct rk_slice id = rk_codec_bytes(&result_of(n)->transactionId);
    if (id.len != RK_DP_TRANSACTION_LEN)
        return unheard(n, "of an unknown transaction");
    rk_dp_call_name(n->call, id);
    rk_dp_session_free(&n->session);
    int error = store->sessions->get(store->self, id.ptr, &n->session);
    if (error)
        return error == RK_DP_NOT_FOUND ? unheard(n, "of an unknown transaction") : error;
    if (n->session.state != RK_DP_SESSION_BOUND && n->session.state != RK_DP_SESSION_CANCELLED)
        return unheard(n, n->session.state == RK_DP_SESSION_INSTALLED
                              ? "seen before"
                              : "of a session without a package");
    return 0;
}

static int check_result(struct notification *n) {
    struct rk_dp *dp = n->call->dp;
    char iccid[RK_ICCID_TEXT_CAP];
    int identity = rk_dp_session_identity(dp, &n->session);
    int error = rk_dp_verify_card(dp, rk_buf_slice(&n->session.euicc_cert), &n->signed_data, 1,
                                  n->signature);
    if (error)
        return error < 0 ? error : unheard(n, "signature wrong");
    if (identity < 0 ||
        !rk_slice_equal(rk_codec_oid(&result_of(n)->smdpOid), dp->keys->identities[identity].oid))
        return unheard(n, "for another SM-DP+");
    read_iccid(result_of(n)->notificationMetadata.iccid, iccid);
    if (*iccid && strcmp(iccid, n->session.iccid) != 0)
        return unheard(n, "for another ICCID");
    return 0;
}

/* Too little memory and an interruption are worth another try; everything else is not. */
static void judge_result(struct notification *n) {
    const ProfileInstallationResultData_t *data = result_of(n);
    if (data->finalResult.present == ProfileInstallationResultData__finalResult_PR_successResult) {
        n->event = RK_DP_INSTALL_OK;
        snprintf(n->outcome, sizeof n->outcome, "installed");
        return;
    }
    const ErrorResult_t *e = &data->finalResult.choice.errorResult;
    bool again = e->errorReason == ErrorReason_installFailedDueToInsufficientMemoryForProfile ||
                 e->errorReason == ErrorReason_installFailedDueToInterruption;
    n->event = again ? RK_DP_INSTALL_TEMPORARY : RK_DP_INSTALL_PERMANENT;
    snprintf(n->outcome, sizeof n->outcome, "not installed: %s in %s",
             rk_code_name(RK_CODES_ERROR_REASON, e->errorReason),
             rk_code_name(RK_CODES_BPP_COMMAND, e->bppCommandId));
}

static int write_result(void *arg) {
    struct notification *n = arg;
    struct rk_dp_store *store = n->call->dp->store;
    enum rk_dp_session_state from = n->session.state;
    struct rk_dp_session session = n->session;
    session.state = RK_DP_SESSION_INSTALLED;
    int error = store->sessions->update(store->self, &session, from);
    if (!error)
        error = store->orders->get(store->self, n->session.iccid, &n->order);
    if (error == RK_DP_NOT_FOUND)
        return 0; /* the operator has removed the profile */
    bool moves = !error && strcmp(n->order.eid, n->session.eid) == 0 &&
                 rk_dp_order_next(n->order.state, n->event) >= 0;
    if (!moves)
        return error;
    if (n->event == RK_DP_INSTALL_OK)
        n->order.last_seq = result_of(n)->notificationMetadata.seqNumber;
    error = rk_dp_order_advance(n->call, &n->order, n->event, n->outcome);
    if (!error && n->event == RK_DP_INSTALL_OK)
        error = store->bounds->drop(store->self, n->session.iccid);
    return error;
}

static int take_result(struct notification *n) {
    int result = RK_DP_CONFLICT;
    for (int i = 0; i < ATTEMPTS && result == RK_DP_CONFLICT; i++) {
        result = load_session(n);
        if (!result)
            result = check_result(n);
        if (result)
            return result;
        judge_result(n);
        result = rk_dp_transaction(n->call->dp, true, write_result, n);
    }
    rk_dp_call_detail(n->call, n->outcome);
    return result;
}

/* --- what the card tells later ------------------------------------------------------------- */

struct deletion {
    struct notification *n;
    const char *iccid, *eid;
    int64_t seq;
};

/*
 * The profile may be ordered again once its card has said that it is gone. What the card numbered
 * before the installation tells of an earlier one: a delivery repeated, by whomever.
 */
static int write_deletion(void *arg) {
    struct deletion *d = arg;
    struct notification *n = d->n;
    struct rk_dp_store *store = n->call->dp->store;
    int error = store->orders->get(store->self, d->iccid, &n->order);
    if (error)
        return error == RK_DP_NOT_FOUND ? 0 : error;
    if (n->order.deleted || strcmp(n->order.eid, d->eid) != 0 || d->seq <= n->order.last_seq ||
        rk_dp_order_next(n->order.state, RK_DP_PROFILE_DELETED) < 0)
        return 0;
    n->order.deleted = true;
    n->order.last_seq = d->seq;
    return rk_dp_order_advance(n->call, &n->order, RK_DP_PROFILE_DELETED, "deleted on the card");
}

static int take_other(struct notification *n) {
    const NotificationMetadata_t *metadata =
        &n->decoded->choice.otherSignedNotification.tbsOtherNotification;
    struct rk_dp_card card;
    char iccid[RK_ICCID_TEXT_CAP];
    int error = rk_dp_verify_chain(n->call, n->euicc_cert, n->eum_cert, &card);
    if (!error)
        error = rk_dp_verify_card(n->call->dp, n->euicc_cert, &n->signed_data, 1, n->signature);
    if (error)
        return error;
    uint32_t events = rk_codec_bits(&metadata->profileManagementOperation);
    read_iccid(metadata->iccid, iccid);
    rk_dp_call_detail(n->call, events & EVENT_DELETE ? "deleted on the card" : "taken");
    if (!(events & EVENT_DELETE))
        return 0;
    struct deletion deletion = {n, iccid, card.eid, metadata->seqNumber};
    return rk_dp_transaction(n->call->dp, true, write_deletion, &deletion);
}

int rk_dp_handle_notification(struct rk_dp_call *call) {
    struct notification n = {.call = call};
    int result = read_message(&n);
    if (!result)
        result = n.decoded->present == PendingNotification_PR_profileInstallationResult
                     ? take_result(&n)
                     : take_other(&n);
    void *decoded = n.decoded;
    rk_codec_free(&asn_DEF_PendingNotification, &decoded);
    rk_buf_free(&n.raw);
    rk_dp_session_free(&n.session);
    return result;
}
