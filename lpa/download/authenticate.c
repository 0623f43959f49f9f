/* ES10b.AuthenticateServer and ES9+.AuthenticateClient (SGP.22 5.7.13, 5.6.3). */
#include "asn1/wire/texts.h"
#include "lpa/download/download.h"
#include "lpa/es9/es9.h"

#include <string.h>

static const char CARD_STEP[] = "es10b_authenticate_server";
static const char SERVER_STEP[] = "es9p_authenticate_client";

/* Used when the user names no IMEI: what lpac sends, since servers know it. */
static const uint8_t DEFAULT_TAC[RK_TAC_LEN] = {0x53, 0x92, 0x60, 0x11};

enum { INNER_MAX = 512 };

/* CtxParams1: which order, on which device. */
static struct rk_slice context_params(const struct rk_lpa_download *d, uint8_t *out, size_t cap) {
    uint8_t tac[RK_TAC_LEN], imei[RK_IMEI_LEN];
    memcpy(tac, DEFAULT_TAC, sizeof tac);
    struct rk_tlv_writer w = rk_tlv_write(out, cap);
    size_t params = rk_tlv_open(&w, 0xA0);
    if (d->matching_id[0])
        rk_tlv_put(&w, 0x80, rk_slice(d->matching_id, strlen(d->matching_id)));
    size_t device = rk_tlv_open(&w, 0xA1);
    if (d->has_imei) {
        rk_imei_tac(&d->imei, tac);
        rk_imei_to_octets(&d->imei, imei);
    }
    rk_tlv_put(&w, 0x80, rk_slice_of(tac));
    rk_tlv_put(&w, 0xA1, (struct rk_slice){0});
    if (d->has_imei)
        rk_tlv_put(&w, 0x82, rk_slice_of(imei));
    rk_tlv_close(&w, device);
    rk_tlv_close(&w, params);
    struct rk_slice written = {0};
    rk_tlv_write_finish(&w, &written);
    return written;
}

static int card_refused(struct rk_tlv answer, struct rk_lpa_error *e) {
    struct rk_tlv error, code;
    uint32_t number = 0;
    if (!rk_tlv_find(answer.value, RK_TLV_BER, 0xA1, &error) ||
        /* 02 by the rules of automatic tagging; 81 by who overlooks them. */
        (!rk_tlv_find(error.value, RK_TLV_BER, 0x02, &code) &&
         !rk_tlv_find(error.value, RK_TLV_BER, 0x81, &code)) ||
        rk_tlv_get_uint(code.value, &number))
        return rk_lpa_malformed(e, CARD_STEP, "neither a signed answer nor an error in it");
    rk_lpa_fail(e, RK_LPA_CARD, RK_LPA_AT_ES10, CARD_STEP,
                "the card does not accept the server: %s (%s)",
                rk_code_text(RK_CODES_AUTHENTICATE_SERVER, (long)number),
                rk_code_name(RK_CODES_AUTHENTICATE_SERVER, (long)number));
    rk_lpa_error_clause(e, "SGP.22 5.7.13");
    rk_lpa_error_hint(e, "nothing was installed, the order is untouched");
    rk_lpa_error_retry(e, RK_LPA_RETRY_USELESS);
    e->has_code = true;
    e->code = (int)number;
    return RK_LPA_CARD;
}

int rk_lpa_download_authenticate_server(struct rk_lpa_download *d, struct rk_lpa_error *e) {
    uint8_t params[INNER_MAX];
    struct rk_buf inner = {0}, request = {0};
    struct rk_tlv answer, good;
    rk_lpa_step(d->lpa, CARD_STEP, d->smdp);
    rk_buf_put_slice(&inner, rk_buf_slice(&d->server_signed1));
    rk_buf_put_slice(&inner, rk_buf_slice(&d->server_signature1));
    rk_buf_put_slice(&inner, rk_buf_slice(&d->ci_key_id));
    rk_buf_put_slice(&inner, rk_buf_slice(&d->server_certificate));
    rk_buf_put_slice(&inner, context_params(d, params, sizeof params));
    rk_buf_put_tlv(&request, 0xBF38, rk_buf_slice(&inner));
    int error = rk_buf_ok(&inner) && rk_buf_ok(&request) ? 0 : rk_lpa_fail_memory(e, CARD_STEP);
    if (!error)
        error = rk_lpa_es10(d->lpa, CARD_STEP, rk_buf_slice(&request), 0xBF38, &d->authenticated,
                            &answer, e);
    if (!error && !rk_tlv_find(answer.value, RK_TLV_BER, 0xA0, &good))
        error = card_refused(answer, e);
    d->card_session = !error;
    rk_buf_free(&inner);
    rk_buf_free(&request);
    return error;
}

static int check_signed(struct rk_lpa_download *d, struct rk_json answer, struct rk_lpa_error *e) {
    struct rk_tlv whole, id, flag;
    const char *text = "";
    rk_tlv_only(rk_buf_slice(&d->smdp_signed2), RK_TLV_DER, 0x30, &whole);
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    if (!rk_tlv_take(&r, 0x80, &id) || !rk_tlv_take(&r, 0x01, &flag) ||
        rk_tlv_get_bool(flag.value, &d->confirmation_code_asked))
        return rk_lpa_es9_malformed(e, SERVER_STEP, "smdpSigned2 lacks an element");
    if (rk_json_get_string(answer, "transactionId", &text) ||
        strcmp(text, d->transaction_text) != 0 ||
        !rk_slice_equal(id.value, rk_slice(d->transaction, d->transaction_len)))
        return rk_lpa_download_refuse(d, SERVER_STEP, "SGP.22 3.1.3", e,
                                      "the server answered for another transaction");
    return 0;
}

static int read_metadata(struct rk_lpa_download *d, struct rk_lpa_error *e) {
    struct rk_tlv element;
    struct rk_lpa_progress progress = {
        .kind = RK_LPA_METADATA, .step = "es8p_metadata_parse", .profile = &d->profile};
    rk_tlv_only(rk_buf_slice(&d->metadata), RK_TLV_DER, 0xBF25, &element);
    if (!rk_lpa_read_profile(&element, &d->profile) || !d->profile.iccid.text[0] ||
        !d->profile.provider.ptr || !d->profile.name.ptr)
        return rk_lpa_es9_malformed(e, "es8p_metadata_parse",
                                    "the profile's metadata lacks ICCID, provider or name, or an "
                                    "element of it is wrong");
    if (d->lpa->config.ui.progress)
        d->lpa->config.ui.progress(d->lpa->config.ui.self, &progress);
    return 0;
}

int rk_lpa_download_authenticate_client(struct rk_lpa_download *d, struct rk_lpa_error *e) {
    struct rk_json request = rk_json_new_object(), answer = {0};
    rk_lpa_step(d->lpa, SERVER_STEP, d->smdp);
    rk_json_put_string(request, "transactionId", d->transaction_text);
    rk_json_put_base64(request, "authenticateServerResponse", rk_buf_slice(&d->authenticated));
    int error =
        rk_lpa_es9_post(d->lpa, SERVER_STEP, d->smdp, "authenticateClient", request, &answer, e);
    if (!error)
        error = rk_lpa_es9_tlv(answer, SERVER_STEP, "profileMetadata", 0xBF25, &d->metadata, e);
    if (!error)
        error = rk_lpa_es9_tlv(answer, SERVER_STEP, "smdpSigned2", 0x30, &d->smdp_signed2, e);
    if (!error)
        error = rk_lpa_es9_signature(answer, SERVER_STEP, "smdpSignature2", &d->smdp_signature2, e);
    if (!error)
        error =
            rk_lpa_es9_tlv(answer, SERVER_STEP, "smdpCertificate", 0x30, &d->smdp_certificate, e);
    if (!error)
        error = check_signed(d, answer, e);
    if (!error)
        error = read_metadata(d, e);
    rk_json_free(&answer);
    return error;
}
