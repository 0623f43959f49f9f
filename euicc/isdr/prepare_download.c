/* PrepareDownload (SGP.22 5.7.5). */
#include "euicc/check.h"
#include "euicc/isdr/isdr.h"
#include "euicc/isdr/signed.h"
#include "euicc/state.h"
#include "euicc/store/objects.h"

#include <string.h>

enum { RESPONSE = 0xBF21, SIGNATURE = 0x5F37, OTPK = 0x5F49, HASH_CC_LEN = 32 };

/* DownloadErrorCode. */
enum outcome {
    OK = 0,
    INVALID_CERTIFICATE = 1,
    INVALID_SIGNATURE = 2,
    UNSUPPORTED_CURVE = 3,
    NO_SESSION_CONTEXT = 4,
    INVALID_TRANSACTION_ID = 5,
    UNDEFINED = 127,
};

struct request {
    struct rk_tlv smdp_signed2, signature, hash_cc, certificate;
    struct rk_tlv transaction_id, otpk;
    bool cc_required, has_hash_cc;
};

static bool read_smdp_signed2(struct request *q) {
    struct rk_tlv whole, flag;
    if (rk_tlv_only(q->smdp_signed2.whole, RK_TLV_DER, 0x30, &whole))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    rk_tlv_take(&r, 0x80, &q->transaction_id);
    rk_tlv_take(&r, 0x01, &flag);
    bool has_otpk = rk_tlv_maybe(&r, OTPK, &q->otpk);
    return !r.error && !rk_tlv_get_bool(flag.value, &q->cc_required) &&
           q->transaction_id.value.len && q->transaction_id.value.len <= RK_TRANSACTION_ID_MAX &&
           (!has_otpk || q->otpk.value.len == RK_POINT_LEN);
}

static bool read_request(const struct rk_tlv *in, struct request *q) {
    struct rk_tlv_reader r = rk_tlv_read(in->value, RK_TLV_BER);
    rk_tlv_take(&r, 0x30, &q->smdp_signed2);
    rk_tlv_take(&r, SIGNATURE, &q->signature);
    q->has_hash_cc = rk_tlv_maybe(&r, 0x04, &q->hash_cc);
    rk_tlv_take(&r, 0x30, &q->certificate);
    return !r.error && (!q->has_hash_cc || q->hash_cc.value.len == HASH_CC_LEN) &&
           read_smdp_signed2(q);
}

/* CERT.DPpb: of the same CI and the same SM-DP+ as CERT.DPauth. Whose it is comes before what key
 * it has. */
static enum outcome check_certificate(struct rk_euicc *card, const struct request *q,
                                      struct rk_certificate *certificate) {
    const struct rk_session *s = &card->session;
    unsigned ci = 0;
    enum rk_chain_error error = rk_ecasd_server(card, q->certificate.whole, certificate, &ci);
    if (error == RK_CHAIN_STORE)
        return UNDEFINED;
    if ((error && error != RK_CHAIN_CURVE) ||
        !RK_CHECK_WITH(PREPARE_CI, ci == s->ci, RK_FACT_NUMBER("expected", s->ci),
                       RK_FACT_NUMBER("got", ci)) ||
        !RK_CHECK_WITH(PREPARE_ROLE, certificate->role == RK_X509_ROLE_DP_PB,
                       RK_FACT_NUMBER("role", certificate->role)) ||
        !RK_CHECK_WITH(PREPARE_OID, rk_slice_equal(certificate->oid, rk_slice(s->oid, s->oid_len)),
                       RK_FACT("expected", rk_slice(s->oid, s->oid_len)),
                       RK_FACT("got", certificate->oid)))
        return INVALID_CERTIFICATE;
    return error ? UNSUPPORTED_CURVE : OK;
}

/* How a signature stands in what the next one is over. */
static const uint8_t signature_header[] = {0x5F, 0x37, RK_SIGNATURE_LEN};

static enum outcome check(struct rk_euicc *card, const struct request *q,
                          struct rk_certificate *certificate) {
    const struct rk_session *s = &card->session;
    enum rk_session_state next;
    if (!RK_CHECK_WITH(PREPARE_SESSION,
                       rk_session_next((enum rk_session_state)s->state, RK_EVENT_PREPARED, &next),
                       RK_FACT_NUMBER("state", s->state)))
        return NO_SESSION_CONTEXT;
    if (!RK_CHECK_WITH(PREPARE_TRANSACTION, rk_session_is(s, q->transaction_id.value),
                       RK_FACT("expected", rk_slice(s->transaction_id, s->transaction_id_len)),
                       RK_FACT("got", q->transaction_id.value)))
        return INVALID_TRANSACTION_ID;
    enum outcome outcome = check_certificate(card, q, certificate);
    if (outcome)
        return outcome;
    const struct rk_slice parts[] = {q->smdp_signed2.whole, rk_slice_of(signature_header),
                                     rk_slice_of(s->signature1)};
    if (!RK_CHECK_WITH(SMDP_SIGNATURE2,
                       !rk_ecasd_verify(card, (enum rk_curve)certificate->curve, certificate->point,
                                        parts, 3, q->signature.value),
                       RK_FACT_PARTS("input", parts, 3), RK_FACT("signature", q->signature.value),
                       RK_FACT("key", rk_slice_of(certificate->point))))
        return INVALID_SIGNATURE;
    return RK_CHECK(CONFIRMATION_CODE, !q->cc_required || q->has_hash_cc) ? OK : UNDEFINED;
}

/* The held key pair, if it is the one the server asks for and was made for it. */
static bool reuse_key(struct rk_euicc *card, struct rk_slice otpk, uint8_t curve) {
    struct rk_session *s = &card->session;
    uint8_t extra[RK_KEY_RECORD_EXTRA];
    if (!otpk.len || rk_key_get(&card->store, rk_key(0, RK_OBJECT_HELD_KEY, 0), &s->otsk, extra))
        return false;
    bool same = RK_CHECK_WITH(
        HELD_KEY,
        s->otsk.curve == curve && rk_slice_equal(otpk, rk_slice(extra, RK_POINT_LEN)) &&
            extra[RK_POINT_LEN] == s->oid_len &&
            memcmp(extra + RK_POINT_LEN + 1, s->oid, s->oid_len) == 0,
        RK_FACT("asked", otpk), RK_FACT("held", rk_slice(extra, RK_POINT_LEN)),
        RK_FACT("smdpOid", rk_slice(extra + RK_POINT_LEN + 1, extra[RK_POINT_LEN])));
    if (same)
        memcpy(s->otpk, extra, RK_POINT_LEN);
    else
        rk_wipe(&s->otsk, sizeof s->otsk);
    return same;
}

/* A new pair, held for a retry of this download with this SM-DP+. */
static bool make_key(struct rk_euicc *card, uint8_t curve) {
    struct rk_session *s = &card->session;
    struct rk_crypto *crypto = card->port->crypto;
    uint8_t extra[RK_KEY_RECORD_EXTRA];
    if (crypto->ops->make_key(crypto, (enum rk_curve)curve, rk_slice(0, 0), &s->otsk, s->otpk))
        return false;
    s->otsk.curve = curve;
    memcpy(extra, s->otpk, RK_POINT_LEN);
    extra[RK_POINT_LEN] = s->oid_len;
    memcpy(extra + RK_POINT_LEN + 1, s->oid, s->oid_len);
    return !rk_key_put(&card->store, rk_key(0, RK_OBJECT_HELD_KEY, 0), &s->otsk,
                       rk_slice(extra, RK_POINT_LEN + 1u + s->oid_len));
}

static uint16_t answer(struct rk_euicc *card, const struct request *q) {
    struct rk_session *s = &card->session;
    uint8_t signature[RK_SIGNATURE_LEN];
    struct rk_tlv_writer w = rk_tlv_write(card->out, sizeof card->out);
    size_t whole = rk_tlv_open(&w, RESPONSE), ok = rk_tlv_open(&w, 0xA0);
    size_t signed_at = w.len, mark = rk_tlv_open(&w, 0x30);
    rk_tlv_put(&w, 0x80, q->transaction_id.value);
    rk_tlv_put(&w, OTPK, rk_slice_of(s->otpk));
    if (q->cc_required)
        rk_tlv_put(&w, 0x04, q->hash_cc.value);
    rk_tlv_close(&w, mark);
    /* EUICCSigned2 is followed by smdpSignature2 in what is signed. */
    const struct rk_slice parts[] = {rk_slice(card->out + signed_at, w.len - signed_at),
                                     rk_slice_of(signature_header), q->signature.value};
    if (w.error || rk_ecasd_sign(card, s->identity, parts, 3, signature))
        return rk_isdr_signed_error(card, RESPONSE, q->transaction_id.value, UNDEFINED);
    rk_tlv_put(&w, SIGNATURE, rk_slice_of(signature));
    rk_tlv_close(&w, ok);
    rk_tlv_close(&w, whole);
    return rk_answer_written(card, &w);
}

uint16_t rk_isdr_prepare_download(struct rk_euicc *card, const struct rk_tlv *request) {
    struct rk_session *s = &card->session;
    struct rk_certificate certificate;
    struct request q;
    if (!RK_CHECK_WITH(PREPARE_FORM, read_request(request, &q), RK_FACT("request", request->whole)))
        return RK_SW_WRONG_DATA;
    enum outcome outcome = check(card, &q, &certificate);
    if (!outcome && !reuse_key(card, q.otpk.value, certificate.curve) &&
        !make_key(card, certificate.curve))
        outcome = UNDEFINED;
    if (outcome)
        return rk_isdr_signed_error(card, RESPONSE, q.transaction_id.value, outcome);
    s->signing_curve = certificate.curve;
    memcpy(s->signing_point, certificate.point, RK_POINT_LEN);
    rk_session_advance(s, RK_EVENT_PREPARED);
    return answer(card, &q);
}
