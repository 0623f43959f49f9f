/* AuthenticateServer (SGP.22 5.7.13). */
#include "euicc/check.h"
#include "euicc/isdr/isdr.h"
#include "euicc/isdr/signed.h"
#include "euicc/state.h"

#include <string.h>

enum { RESPONSE = 0xBF38, SIGNATURE = 0x5F37, SERVER_CHALLENGE_LEN = 16, TAC_LEN = 4 };

/* AuthenticateErrorCode. */
enum outcome {
    OK = 0,
    INVALID_CERTIFICATE = 1,
    INVALID_SIGNATURE = 2,
    UNSUPPORTED_CURVE = 3,
    NO_SESSION_CONTEXT = 4,
    INVALID_OID = 5,
    CHALLENGE_MISMATCH = 6,
    CI_PK_UNKNOWN = 7,
    UNDEFINED = 127,
};

struct request {
    struct rk_tlv server_signed1, signature, key_id, certificate, context;
    struct rk_tlv transaction_id, euicc_challenge, address, server_challenge;
};

static bool read_server_signed1(struct request *q) {
    struct rk_tlv whole;
    if (rk_tlv_only(q->server_signed1.whole, RK_TLV_DER, 0x30, &whole))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    rk_tlv_take(&r, 0x80, &q->transaction_id);
    rk_tlv_take(&r, 0x81, &q->euicc_challenge);
    rk_tlv_take(&r, 0x83, &q->address);
    rk_tlv_take(&r, 0x84, &q->server_challenge);
    return !r.error && q->transaction_id.value.len &&
           q->transaction_id.value.len <= RK_TRANSACTION_ID_MAX &&
           q->euicc_challenge.value.len == RK_CHALLENGE_LEN && q->address.value.len &&
           q->address.value.len <= RK_SERVER_ADDRESS_MAX &&
           q->server_challenge.value.len == SERVER_CHALLENGE_LEN;
}

/* CtxParams1 goes into what the card signs, so it has to be what the type says. */
static bool check_context(const struct rk_tlv *context) {
    struct rk_tlv element, device, tac, capabilities;
    if (rk_tlv_only(context->whole, RK_TLV_DER, 0xA0, &element))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(element.value, RK_TLV_DER);
    rk_tlv_maybe(&r, 0x80, &element);
    if (!rk_tlv_take(&r, 0xA1, &device))
        return false;
    struct rk_tlv_reader d = rk_tlv_enter(&r, &device);
    rk_tlv_take(&d, 0x80, &tac);
    rk_tlv_take(&d, 0xA1, &capabilities);
    while (rk_tlv_next(&d, &element)) {
    }
    while (rk_tlv_next(&r, &element)) {
    }
    return !d.error && !r.error && tac.value.len == TAC_LEN;
}

static bool read_request(const struct rk_tlv *in, struct request *q) {
    struct rk_tlv_reader r = rk_tlv_read(in->value, RK_TLV_BER);
    rk_tlv_take(&r, 0x30, &q->server_signed1);
    rk_tlv_take(&r, SIGNATURE, &q->signature);
    rk_tlv_take(&r, 0x04, &q->key_id);
    rk_tlv_take(&r, 0x30, &q->certificate);
    rk_tlv_take(&r, 0xA0, &q->context);
    return !r.error && read_server_signed1(q) && check_context(&q->context);
}

/* The card's own checks, in the order of protocol: session, CI, chain, curve, role, signature,
 * challenge. On success the session knows the server. */
static enum outcome check(struct rk_euicc *card, const struct request *q,
                          struct rk_certificate *certificate) {
    struct rk_session *s = &card->session;
    unsigned ci = 0;
    if (!RK_CHECK_WITH(AUTHENTICATE_SESSION, s->state == RK_SESSION_CHALLENGED,
                       RK_FACT_NUMBER("state", s->state)))
        return NO_SESSION_CONTEXT;
    int identity = rk_ecasd_find_identity(card, q->key_id.value);
    if (!RK_CHECK_WITH(AUTHENTICATE_CI, identity >= 0,
                       RK_FACT("euiccCiPKIdToBeUsed", q->key_id.value)))
        return identity == RK_STORE_ABSENT ? CI_PK_UNKNOWN : UNDEFINED;
    switch (rk_ecasd_server(card, q->certificate.whole, certificate, &ci)) {
    case RK_CHAIN_UNKNOWN_CI:
        return CI_PK_UNKNOWN;
    case RK_CHAIN_INVALID:
        return INVALID_CERTIFICATE;
    case RK_CHAIN_CURVE:
        return UNSUPPORTED_CURVE;
    case RK_CHAIN_STORE:
        return UNDEFINED;
    default:
        break;
    }
    if (!RK_CHECK_WITH(AUTHENTICATE_ROLE,
                       certificate->role == RK_X509_ROLE_DP_AUTH ||
                           certificate->role == RK_X509_ROLE_DS_AUTH,
                       RK_FACT_NUMBER("role", certificate->role)))
        return INVALID_OID;
    if (!RK_CHECK_WITH(SERVER_SIGNATURE1,
                       !rk_ecasd_verify(card, (enum rk_curve)certificate->curve, certificate->point,
                                        &q->server_signed1.whole, 1, q->signature.value),
                       RK_FACT("input", q->server_signed1.whole),
                       RK_FACT("signature", q->signature.value),
                       RK_FACT("key", rk_slice_of(certificate->point))))
        return INVALID_SIGNATURE;
    if (!RK_CHECK_WITH(EUICC_CHALLENGE,
                       rk_equal_ct(q->euicc_challenge.value.ptr, s->challenge, RK_CHALLENGE_LEN),
                       RK_FACT("expected", rk_slice_of(s->challenge)),
                       RK_FACT("got", q->euicc_challenge.value)))
        return CHALLENGE_MISMATCH;
    s->ci = (uint8_t)ci;
    s->identity = (uint8_t)identity;
    return OK;
}

static void remember(struct rk_session *s, const struct request *q,
                     const struct rk_certificate *certificate) {
    s->transaction_id_len = (uint8_t)q->transaction_id.value.len;
    memcpy(s->transaction_id, q->transaction_id.value.ptr, s->transaction_id_len);
    s->address_len = (uint8_t)q->address.value.len;
    memcpy(s->address, q->address.value.ptr, s->address_len);
    s->oid_len = (uint8_t)certificate->oid.len;
    memcpy(s->oid, certificate->oid.ptr, s->oid_len);
}

/* EuiccSigned1 and its signature into `out` behind the room for headers. */
static bool write_signed1(struct rk_euicc *card, const struct request *q, size_t *len) {
    struct rk_session *s = &card->session;
    struct rk_slice part;
    struct rk_tlv_writer w =
        rk_tlv_write(card->out + RK_ANSWER_ITEM, sizeof card->out - RK_ANSWER_ITEM);
    size_t mark = rk_tlv_open(&w, 0x30);
    rk_tlv_put(&w, 0x80, q->transaction_id.value);
    rk_tlv_put(&w, 0x83, q->address.value);
    rk_tlv_put(&w, 0x84, q->server_challenge.value);
    rk_isdr_write_info2(card, &w);
    rk_tlv_put_raw(&w, q->context.whole);
    rk_tlv_close(&w, mark);
    if (rk_tlv_write_finish(&w, &part) || rk_ecasd_sign(card, s->identity, &part, 1, s->signature1))
        return false;
    rk_tlv_put(&w, SIGNATURE, rk_slice_of(s->signature1));
    *len = w.len;
    return !w.error;
}

/* The answer's pieces: headers, what was signed, and both certificates from the store. */
static uint16_t answer(struct rk_euicc *card, size_t signed_len) {
    struct rk_answer *a = &card->answer;
    unsigned own = rk_ecasd_certificate_object(card->session.identity);
    unsigned eum = rk_ecasd_eum_object(card->session.identity);
    int own_len = rk_stream_len(&card->store, 0, own);
    int eum_len = rk_stream_len(&card->store, 0, eum);
    if (own_len <= 0 || eum_len <= 0)
        return RK_SW_MEMORY;
    size_t total = signed_len + (size_t)own_len + (size_t)eum_len;
    struct rk_tlv_writer w = rk_tlv_write(card->out, RK_ANSWER_ITEM);
    rk_tlv_put_header(&w, RESPONSE, rk_tlv_header_len(0xA0, total) + total);
    rk_tlv_put_header(&w, 0xA0, total);
    uint16_t sw = rk_answer_written(card, &w);
    rk_answer_add_ram(a, RK_ANSWER_ITEM, signed_len);
    rk_answer_add_stored(a, 0, own, 0, (size_t)own_len);
    rk_answer_add_stored(a, 0, eum, 0, (size_t)eum_len);
    return sw;
}

uint16_t rk_isdr_authenticate_server(struct rk_euicc *card, const struct rk_tlv *request) {
    struct request q;
    struct rk_certificate certificate;
    size_t signed_len = 0;
    if (!RK_CHECK_WITH(AUTHENTICATE_FORM, read_request(request, &q),
                       RK_FACT("request", request->whole)))
        return RK_SW_WRONG_DATA;
    enum outcome outcome = check(card, &q, &certificate);
    if (outcome == OK) {
        bool dp = certificate.role == RK_X509_ROLE_DP_AUTH;
        remember(&card->session, &q, &certificate);
        rk_session_advance(&card->session, dp ? RK_EVENT_AUTHENTICATED : RK_EVENT_AUTHENTICATED_DS);
        if (write_signed1(card, &q, &signed_len))
            return answer(card, signed_len);
        rk_session_advance(&card->session, RK_EVENT_DROP);
        outcome = UNDEFINED;
    }
    rk_session_advance(&card->session, RK_EVENT_REFUSED);
    return rk_isdr_signed_error(card, RESPONSE, q.transaction_id.value, outcome);
}
