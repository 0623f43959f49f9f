/* ES9+.GetBoundProfilePackage (SGP.22 5.6.2). */
#include <openssl/evp.h>
#include <string.h>

#include <PrepareDownloadResponse.h>

#include "asn1/codec/codec.h"
#include "asn1/tlv/tlv.h"
#include "asn1/wire/texts.h"
#include "smdp/core/internal.h"
#include "smdp/core/reply.h"

enum { ATTEMPTS = 4 };

/* One delivery at work. */
struct delivery {
    struct rk_dp_call *call;
    struct rk_buf raw;
    PrepareDownloadResponse_t *decoded;
    struct rk_slice signed2, signature;
    struct rk_dp_session session;
    enum rk_dp_session_state session_from;
    struct rk_dp_order order;
    struct rk_dp_bound bound;
    bool bound_is_new;
    const char *outcome; /* for the order; null when it stays as it is */
    enum rk_dp_order_event event;
};

/* --- the message --------------------------------------------------------------------------- */

static bool slice_parts(struct delivery *d) {
    struct rk_tlv outer, ok, signed2 = {0}, signature = {0};
    if (rk_tlv_only(rk_buf_slice(&d->raw), RK_TLV_BER, 0xBF21, &outer) ||
        rk_tlv_only(outer.value, RK_TLV_BER, 0xA0, &ok))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(ok.value, RK_TLV_BER);
    rk_tlv_take(&r, 0x30, &signed2);
    rk_tlv_take(&r, 0x5F37, &signature);
    d->signed2 = signed2.whole;
    d->signature = signature.value;
    return r.error == 0 && d->signature.len == RK_DP_SIGNATURE_LEN;
}

static int read_message(struct delivery *d) {
    int error = rk_dp_call_tlv(d->call, "prepareDownloadResponse", 0xBF21, &d->raw);
    if (error)
        return error;
    void *decoded = NULL;
    error = rk_codec_decode(&asn_DEF_PrepareDownloadResponse, rk_buf_slice(&d->raw), &decoded);
    d->decoded = decoded;
    if (error)
        return error == RK_CODEC_NO_MEMORY ? RK_DP_NO_MEMORY : refuse(RK_STATUS_FORMAT_INVALID);
    if (d->decoded->present == PrepareDownloadResponse_PR_downloadResponseOk && !slice_parts(d))
        return refuse(RK_STATUS_FORMAT_INVALID);
    return 0;
}

static const EUICCSigned2_t *signed2_of(const struct delivery *d) {
    return &d->decoded->choice.downloadResponseOk.euiccSigned2;
}

static int check_error_answer(struct delivery *d) {
    const PrepareDownloadResponseError_t *e = &d->decoded->choice.downloadResponseError;
    if (!rk_dp_session_is(&d->session, rk_codec_bytes(&e->transactionId)))
        return refuse(RK_STATUS_TRANSACTION_UNKNOWN);
    rk_dp_call_detail(d->call, rk_code_name(RK_CODES_PREPARE_DOWNLOAD, e->downloadErrorCode));
    return refuse(e->downloadErrorCode == DownloadErrorCode_invalidTransactionId
                      ? RK_STATUS_TRANSACTION_UNKNOWN
                      : RK_STATUS_EXECUTION_ERROR);
}

static int check_card(struct delivery *d) {
    uint8_t signature2[RK_DP_SIGNATURE_TLV_LEN];
    if (d->decoded->present != PrepareDownloadResponse_PR_downloadResponseOk)
        return check_error_answer(d);
    if (!rk_dp_session_is(&d->session, rk_codec_bytes(&signed2_of(d)->transactionId)))
        return refuse(RK_STATUS_TRANSACTION_UNKNOWN);
    rk_dp_signature_tlv(rk_slice_of(d->session.smdp_signature2), signature2);
    struct rk_slice parts[] = {d->signed2, rk_slice_of(signature2)};
    int error = rk_dp_verify_card(d->call->dp, rk_buf_slice(&d->session.euicc_cert), parts, 2,
                                  d->signature);
    if (!error && signed2_of(d)->euiccOtpk.size != RK_DP_POINT_LEN)
        error = refuse(RK_STATUS_EUICC_VERIFICATION);
    return error;
}

/* --- the confirmation code ----------------------------------------------------------------- */

/* hashCc is the hash of the code's hash with the transaction behind it (SGP.22 5.7.5). */
static int expected_hash(const struct delivery *d, uint8_t out[RK_DP_HASH_LEN]) {
    uint8_t input[RK_DP_HASH_LEN + RK_DP_TRANSACTION_LEN];
    memcpy(input, d->order.cc_hash, RK_DP_HASH_LEN);
    memcpy(input + RK_DP_HASH_LEN, d->session.transaction_id, RK_DP_TRANSACTION_LEN);
    int ok = EVP_Digest(input, sizeof input, out, NULL, EVP_sha256(), NULL);
    rk_wipe(input, sizeof input);
    return ok == 1 ? 0 : RK_DP_CRYPTO;
}

static int check_code(struct delivery *d) {
    const Octet32_t *given = signed2_of(d)->hashCc;
    uint8_t expected[RK_DP_HASH_LEN];
    if (!d->order.has_cc)
        return 0;
    if (!given)
        return refuse(RK_STATUS_CC_MISSING);
    int error = expected_hash(d, expected);
    if (error)
        return error;
    bool right =
        given->size == RK_DP_HASH_LEN && rk_equal_ct(given->buf, expected, sizeof expected);
    rk_wipe(expected, sizeof expected);
    if (right)
        return 0;
    d->order.cc_tries++;
    bool last = d->order.cc_tries >= d->call->dp->max_cc_tries;
    d->outcome = last ? "confirmation code wrong too often" : "confirmation code wrong";
    d->event = last ? RK_DP_REFUSED : RK_DP_AUTHENTICATE_CLIENT;
    return refuse(last ? RK_STATUS_CC_RETRIES : RK_STATUS_CC_REFUSED);
}

/* --- the package --------------------------------------------------------------------------- */

static int load_order(struct delivery *d) {
    struct rk_dp_store *store = d->call->dp->store;
    d->outcome = NULL;
    int error = store->orders->get(store->self, d->session.iccid, &d->order);
    if (error)
        return error == RK_DP_NOT_FOUND ? refuse(RK_STATUS_BPP_UNAVAILABLE) : error;
    bool other_card = *d->order.eid && strcmp(d->order.eid, d->session.eid) != 0;
    if (other_card || rk_dp_order_next(d->order.state, RK_DP_BOUND) < 0)
        return refuse(RK_STATUS_BPP_UNAVAILABLE);
    return 0;
}

/* Take the package kept from before when the card still has the one-time key it was made for. */
static int find_kept(struct delivery *d, struct rk_slice otpk, bool *found) {
    struct rk_dp_store *store = d->call->dp->store;
    *found = false;
    if (d->order.state != RK_DP_DOWNLOADED)
        return 0;
    rk_dp_bound_free(&d->bound);
    int error = store->bounds->get(store->self, d->session.iccid, true, &d->bound);
    if (error)
        return error == RK_DP_NOT_FOUND ? 0 : error;
    *found = strcmp(d->bound.eid, d->session.eid) == 0 &&
             memcmp(d->bound.ci_pkid, d->session.ci_pkid, RK_DP_PKID_LEN) == 0 &&
             rk_slice_equal(rk_slice_of(d->bound.otpk_euicc), otpk) &&
             rk_slice_equal(rk_buf_slice(&d->bound.metadata), rk_buf_slice(&d->session.metadata));
    return 0;
}

static int start_bound(struct delivery *d, struct rk_slice otpk) {
    struct rk_dp_bound *bound = &d->bound;
    rk_dp_bound_free(bound);
    memset(bound, 0, sizeof *bound);
    memcpy(bound->iccid, d->session.iccid, sizeof bound->iccid);
    memcpy(bound->eid, d->session.eid, sizeof bound->eid);
    memcpy(bound->ci_pkid, d->session.ci_pkid, sizeof bound->ci_pkid);
    memcpy(bound->otpk_euicc, otpk.ptr, sizeof bound->otpk_euicc);
    rk_buf_put_slice(&bound->metadata, rk_buf_slice(&d->session.metadata));
    return rk_buf_ok(&bound->metadata) ? 0 : RK_DP_NO_MEMORY;
}

static int bind_anew(struct delivery *d, struct rk_dp_binding *binding, struct rk_slice otpk) {
    struct rk_dp_store *store = d->call->dp->store;
    struct rk_dp_profile profile;
    int error = store->profiles->get(store->self, d->session.iccid, true, &profile);
    if (!error)
        error = start_bound(d, otpk);
    if (!error) {
        binding->package = rk_buf_slice(&profile.package);
        error = rk_dp_bind_protect(binding, &d->bound);
        binding->package = (struct rk_slice){0};
    }
    d->bound_is_new = true;
    rk_dp_profile_free(&profile);
    /* The card signed a key that is no point of the curve it was asked for. */
    return error == RK_DP_BAD_ARGUMENT ? refuse(RK_STATUS_EUICC_VERIFICATION) : error;
}

static int make_package(struct delivery *d, struct rk_buf *out) {
    struct rk_dp *dp = d->call->dp;
    struct rk_slice otpk = rk_codec_bytes(&signed2_of(d)->euiccOtpk);
    int identity = rk_dp_session_identity(dp, &d->session);
    if (identity < 0)
        return identity;
    struct rk_dp_binding binding = {.libctx = dp->libctx,
                                    .keys = dp->keys,
                                    .identity = (size_t)identity,
                                    .curve = dp->curve_keys[dp->keys->identities[identity].curve],
                                    .transaction_id = rk_slice_of(d->session.transaction_id)};
    bool found;
    int error = find_kept(d, otpk, &found);
    if (!error && !found)
        error = bind_anew(d, &binding, otpk);
    return error ? error : rk_dp_bind_seal(&binding, &d->bound, out);
}

/* --- what is kept -------------------------------------------------------------------------- */

static int write_records(void *arg) {
    struct delivery *d = arg;
    struct rk_dp_store *store = d->call->dp->store;
    int error = 0;
    if (d->event == RK_DP_BOUND) {
        d->session.state = RK_DP_SESSION_BOUND;
        error = store->sessions->update(store->self, &d->session, d->session_from);
        if (error)
            return error == RK_DP_CONFLICT ? refuse(RK_STATUS_TRANSACTION_UNKNOWN) : error;
        if (d->bound_is_new)
            error = store->bounds->put(store->self, &d->bound);
    }
    return error ? error : rk_dp_order_advance(d->call, &d->order, d->event, d->outcome);
}

/* One try on the order as it stands; RK_DP_CONFLICT when it moved meanwhile. */
static int attempt(struct delivery *d, struct rk_buf *package) {
    d->bound_is_new = false;
    rk_buf_truncate(package, 0);
    int result = load_order(d);
    if (!result)
        result = check_code(d);
    if (!result)
        result = make_package(d, package);
    if (!result) {
        d->event = RK_DP_BOUND;
        d->outcome = "bound package handed out";
        memcpy(d->order.eid, d->session.eid, sizeof d->order.eid);
    }
    if (result < 0 || !d->outcome)
        return result;
    int error = rk_dp_transaction(d->call->dp, true, write_records, d);
    return error ? error : result;
}

static int deliver(struct delivery *d, struct rk_buf *package) {
    int result = read_message(d);
    if (!result)
        result = rk_dp_call_session(d->call, &d->session);
    d->session_from = d->session.state;
    /* An agent that lost the answer asks once more in the same session. */
    if (!result && d->session.state != RK_DP_SESSION_AUTHENTICATED &&
        d->session.state != RK_DP_SESSION_BOUND)
        result = refuse(RK_STATUS_TRANSACTION_UNKNOWN);
    if (!result)
        result = check_card(d);
    if (result)
        return result;
    result = RK_DP_CONFLICT;
    for (int i = 0; i < ATTEMPTS && result == RK_DP_CONFLICT; i++)
        result = attempt(d, package);
    if (!result) {
        rk_dp_reply_text(d->call->out, "transactionId", d->call->transaction);
        rk_dp_reply_base64(d->call->out, "boundProfilePackage", rk_buf_slice(package));
    }
    return result;
}

int rk_dp_get_bound_profile_package(struct rk_dp_call *call) {
    struct delivery d = {.call = call};
    struct rk_buf package = {0};
    int result = deliver(&d, &package);
    void *decoded = d.decoded;
    rk_codec_free(&asn_DEF_PrepareDownloadResponse, &decoded);
    rk_buf_free(&package);
    rk_buf_free(&d.raw);
    rk_dp_session_free(&d.session);
    rk_dp_bound_free(&d.bound);
    return result;
}
