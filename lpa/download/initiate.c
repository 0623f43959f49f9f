/* ES9+.InitiateAuthentication and what the agent checks on its answer (SGP.22 3.0.1, 5.6.1). */
#include "asn1/wire/bytes.h"
#include "lpa/download/download.h"
#include "lpa/download/oid.h"
#include "lpa/es9/es9.h"

#include <string.h>

static const char STEP[] = "es9p_initiate_authentication";
static const char CLAUSE[] = "SGP.22 3.0.1";

static int ask_card(struct rk_lpa_download *d, struct rk_lpa_error *e) {
    rk_lpa_step(d->lpa, "es10b_get_euicc_challenge_and_info", d->smdp);
    int error = rk_lpa_get_info1(d->lpa, &d->info1, e);
    return error ? error : rk_lpa_get_challenge(d->lpa, d->challenge, e);
}

static int read_transaction(struct rk_lpa_download *d, struct rk_json answer,
                            struct rk_lpa_error *e) {
    struct rk_buf bytes = {0};
    const char *text = "";
    bool good = rk_json_get_string(answer, "transactionId", &text) == 0 &&
                strlen(text) < sizeof d->transaction_text &&
                rk_hex_decode(rk_slice(text, strlen(text)), &bytes) == 0 && bytes.len >= 1 &&
                bytes.len <= sizeof d->transaction;
    if (good) {
        memcpy(d->transaction_text, text, strlen(text) + 1);
        memcpy(d->transaction, bytes.ptr, bytes.len);
        d->transaction_len = bytes.len;
    }
    rk_buf_free(&bytes);
    return good ? 0 : rk_lpa_es9_malformed(e, STEP, "transactionId is not 1 to 16 bytes");
}

static int read_answer(struct rk_lpa_download *d, struct rk_json answer, struct rk_lpa_error *e) {
    int error = read_transaction(d, answer, e);
    if (!error)
        error = rk_lpa_es9_tlv(answer, STEP, "serverSigned1", 0x30, &d->server_signed1, e);
    if (!error)
        error = rk_lpa_es9_signature(answer, STEP, "serverSignature1", &d->server_signature1, e);
    if (!error)
        error = rk_lpa_es9_tlv(answer, STEP, "euiccCiPKIdToBeUsed", 0x04, &d->ci_key_id, e);
    if (!error)
        error = rk_lpa_es9_tlv(answer, STEP, "serverCertificate", 0x30, &d->server_certificate, e);
    return error;
}

static int check_signed(struct rk_lpa_download *d, struct rk_lpa_error *e) {
    struct rk_tlv whole, id, challenge, address;
    rk_tlv_only(rk_buf_slice(&d->server_signed1), RK_TLV_DER, 0x30, &whole);
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    if (!rk_tlv_take(&r, 0x80, &id) || !rk_tlv_take(&r, 0x81, &challenge) ||
        !rk_tlv_take(&r, 0x83, &address))
        return rk_lpa_es9_malformed(e, STEP, "serverSigned1 lacks an element");
    if (!rk_slice_equal(id.value, rk_slice(d->transaction, d->transaction_len)))
        return rk_lpa_download_refuse(d, STEP, CLAUSE, e,
                                      "the server signed another transactionId than it sent");
    if (!rk_slice_equal(challenge.value, rk_slice_of(d->challenge)))
        return rk_lpa_download_refuse(d, STEP, CLAUSE, e,
                                      "the server signed another challenge than the card's");
    if (!rk_lpa_address_same_host(address.value, rk_slice(d->smdp, strlen(d->smdp)))) {
        char said[128];
        rk_lpa_clean_text(said, sizeof said, address.value.ptr, address.value.len);
        return rk_lpa_download_refuse(
            d, STEP, CLAUSE, e, "the server called %.80s says that it is %.80s", d->smdp, said);
    }
    return 0;
}

static int check_oid(struct rk_lpa_download *d, struct rk_lpa_error *e) {
    if (!d->oid[0])
        return 0;
    switch (rk_lpa_certificate_has_oid(rk_buf_slice(&d->server_certificate), d->oid)) {
    case RK_LPA_OID_SAME:
        return 0;
    case RK_LPA_OID_OTHER:
        return rk_lpa_download_refuse(
            d, STEP, CLAUSE, e, "the activation code is for SM-DP+ %s, which this server is not",
            d->oid);
    default:
        return rk_lpa_es9_malformed(e, STEP, "serverCertificate is no certificate");
    }
}

int rk_lpa_download_initiate(struct rk_lpa_download *d, struct rk_lpa_error *e) {
    int error = ask_card(d, e);
    if (error)
        return error;
    rk_lpa_step(d->lpa, STEP, d->smdp);
    struct rk_json request = rk_json_new_object(), answer = {0};
    rk_json_put_base64(request, "euiccChallenge", rk_slice_of(d->challenge));
    rk_json_put_base64(request, "euiccInfo1", rk_buf_slice(&d->info1));
    rk_json_put_string(request, "smdpAddress", d->smdp);
    error = rk_lpa_es9_post(d->lpa, STEP, d->smdp, "initiateAuthentication", request, &answer, e);
    if (!error)
        error = read_answer(d, answer, e);
    if (!error)
        error = check_signed(d, e);
    if (!error)
        error = check_oid(d, e);
    rk_json_free(&answer);
    return error;
}
