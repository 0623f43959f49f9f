/* ES8+.InitialiseSecureChannel (SGP.22 5.5.1). */
#include "euicc/check.h"
#include "euicc/isdr/package.h"
#include "euicc/state.h"

#include "asn1/tlv/tlv.h"

enum {
    INITIALISE = 0xBF23,
    OTPK = 0x5F49,
    SIGNATURE = 0x5F37,
    INSTALL_PACKAGE = 1,
    KEY_TYPE_AES = 0x88,
    KEY_LEN = 16,
    UNCOMPRESSED = 0x04, /* SGP.22 knows no other form of a point */
};

struct request {
    struct rk_tlv operation, transaction_id, crt, otpk, signature;
};

static bool read_request(struct rk_slice in, struct request *q) {
    struct rk_tlv whole;
    if (rk_tlv_only(in, RK_TLV_DER, INITIALISE, &whole))
        return false;
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    rk_tlv_take(&r, 0x82, &q->operation);
    rk_tlv_take(&r, 0x80, &q->transaction_id);
    rk_tlv_take(&r, 0xA6, &q->crt);
    rk_tlv_take(&r, OTPK, &q->otpk);
    rk_tlv_take(&r, SIGNATURE, &q->signature);
    return !r.error && q->otpk.value.len == RK_POINT_LEN;
}

/* The signature is over the received elements and the card's own key, which is not sent. */
static bool signature_is_right(struct rk_euicc *card, const struct request *q) {
    static const uint8_t header[] = {0x5F, 0x49, RK_POINT_LEN};
    const struct rk_session *s = &card->session;
    const struct rk_slice parts[] = {q->operation.whole,  q->transaction_id.whole,
                                     q->crt.whole,        q->otpk.whole,
                                     rk_slice_of(header), rk_slice_of(s->otpk)};
    return RK_CHECK_WITH(INITIALISE_SIGNATURE,
                         !rk_ecasd_verify(card, (enum rk_curve)s->signing_curve, s->signing_point,
                                          parts, 6, q->signature.value),
                         RK_FACT_PARTS("input", parts, 6), RK_FACT("signature", q->signature.value),
                         RK_FACT("key", rk_slice_of(s->signing_point)));
}

static bool read_crt(const struct rk_tlv *crt, struct rk_slice *host_id) {
    struct rk_tlv_reader r = rk_tlv_read(crt->value, RK_TLV_DER);
    struct rk_tlv type, len, host;
    rk_tlv_take(&r, 0x80, &type);
    rk_tlv_take(&r, 0x81, &len);
    rk_tlv_take(&r, 0x84, &host);
    if (r.error || type.value.len != 1 || type.value.ptr[0] != KEY_TYPE_AES || len.value.len != 1 ||
        len.value.ptr[0] != KEY_LEN || !host.value.len || host.value.len > RK_BSP_HOST_ID_MAX)
        return false;
    *host_id = host.value;
    return true;
}

static uint8_t check(struct rk_euicc *card, const struct request *q, struct rk_slice *host_id) {
    uint32_t operation;
    if (!signature_is_right(card, q))
        return RK_LOAD_INVALID_SIGNATURE;
    if (!RK_CHECK_WITH(INITIALISE_OPERATION,
                       !rk_tlv_get_uint(q->operation.value, &operation) &&
                           operation == INSTALL_PACKAGE,
                       RK_FACT("remoteOpId", q->operation.value)))
        return RK_LOAD_UNSUPPORTED_OPERATION;
    if (!RK_CHECK_WITH(INITIALISE_TRANSACTION,
                       rk_session_is(&card->session, q->transaction_id.value),
                       RK_FACT("expected", rk_slice(card->session.transaction_id,
                                                    card->session.transaction_id_len)),
                       RK_FACT("got", q->transaction_id.value)))
        return RK_LOAD_INVALID_TRANSACTION_ID;
    return RK_CHECK_WITH(INITIALISE_CRT, read_crt(&q->crt, host_id),
                         RK_FACT("controlRefTemplate", q->crt.whole))
               ? 0
               : RK_LOAD_UNSUPPORTED_CRT;
}

static uint8_t agree(struct rk_euicc *card, const struct request *q, struct rk_slice host_id) {
    struct rk_session *s = &card->session;
    struct rk_crypto *crypto = card->port->crypto;
    uint8_t secret[RK_SECRET_LEN];
    int error = q->otpk.value.ptr[0] == UNCOMPRESSED
                    ? crypto->ops->agree(crypto, &s->otsk, q->otpk.value.ptr, secret)
                    : RK_PORT_ERROR;
    if (!error)
        error = rk_bsp_derive(&s->bsp, crypto, secret, host_id, card->identity.eid);
    rk_wipe(secret, sizeof secret);
    rk_wipe(&s->otsk, sizeof s->otsk);
    /* A point that is not on the curve. */
    return RK_CHECK_WITH(INITIALISE_AGREEMENT, !error, RK_FACT("smdpOtpk", q->otpk.value))
               ? 0
               : RK_LOAD_INCORRECT_INPUT;
}

struct rk_package_end rk_package_initialise(struct rk_euicc *card, uint8_t *data, size_t len,
                                            bool last) {
    struct rk_package_end end = {.reason = RK_LOAD_INCORRECT_INPUT};
    struct rk_slice host_id;
    struct request q;
    (void)last;
    if (!RK_CHECK_WITH(INITIALISE_FORM, read_request(rk_slice(data, len), &q),
                       RK_FACT("request", rk_slice(data, len))))
        return end;
    end.reason = check(card, &q, &host_id);
    if (!end.reason)
        end.reason = agree(card, &q, host_id);
    return end;
}
