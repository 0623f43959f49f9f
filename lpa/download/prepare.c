/* Consent and confirmation code, ES10b.PrepareDownload, ES9+.GetBoundProfilePackage
 * (SGP.22 3.1.3.1 to 3.1.3.3, 5.7.5, 5.6.2). */
#include "asn1/wire/texts.h"
#include "lpa/download/download.h"
#include "lpa/es9/es9.h"

#include <openssl/evp.h>
#include <string.h>

static const char CARD_STEP[] = "es10b_prepare_download";
static const char SERVER_STEP[] = "es9p_get_bound_profile_package";

enum { HASH_LEN = 32, CODE_CAP = 256 };

static const struct {
    enum rk_lpa_answer answer;
    int reason;
    const char *message;
} REFUSALS[] = {
    {RK_LPA_NO, RK_LPA_CANCEL_USER_REJECTION, "refused by the user"},
    {RK_LPA_LATER, RK_LPA_CANCEL_POSTPONED, "put off: nobody has agreed yet"},
    {RK_LPA_GONE, RK_LPA_CANCEL_TIMEOUT, "no answer from the user"},
};

static int refused(struct rk_lpa_download *d, enum rk_lpa_answer answer, const char *step,
                   struct rk_lpa_error *e) {
    size_t i = answer == RK_LPA_NO ? 0 : answer == RK_LPA_GONE ? 2 : 1;
    rk_lpa_fail(e, RK_LPA_USER, RK_LPA_AT_USER, step, "%s", REFUSALS[i].message);
    rk_lpa_error_clause(e, "SGP.22 3.1.3");
    rk_lpa_error_retry(e, i == 0 ? RK_LPA_RETRY_USELESS : RK_LPA_RETRY_SAFE);
    d->reason = REFUSALS[i].reason;
    return RK_LPA_USER;
}

static struct rk_lpa_offer make_offer(const struct rk_lpa_download *d) {
    return (struct rk_lpa_offer){.smdp = d->smdp,
                                 .profile = &d->profile,
                                 .ppr_consent = d->ppr_consent,
                                 .confirmation_code_asked = d->confirmation_code_asked};
}

int rk_lpa_download_consent(struct rk_lpa_download *d, struct rk_lpa_error *e) {
    const struct rk_lpa_ui *ui = &d->lpa->config.ui;
    struct rk_lpa_offer offer = make_offer(d);
    enum rk_lpa_answer answer = d->ppr_consent ? RK_LPA_LATER : RK_LPA_YES;
    if (ui->consent)
        answer = ui->consent(ui->self, &offer);
    int error = rk_lpa_check_cancelled(d->lpa, "preview", e);
    if (error || answer == RK_LPA_YES)
        return error;
    refused(d, answer, "preview", e);
    if (d->ppr_consent && answer != RK_LPA_NO)
        rk_lpa_error_hint(e, "the profile has policy rules that the user has to accept: on a "
                             "terminal, or by --yes; nothing was installed, the order stays");
    return RK_LPA_USER;
}

static bool sha256(const void *first, size_t first_len, const void *second, size_t second_len,
                   uint8_t out[HASH_LEN]) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 &&
                EVP_DigestUpdate(context, first, first_len) == 1 &&
                EVP_DigestUpdate(context, second, second_len) == 1 &&
                EVP_DigestFinal_ex(context, out, NULL) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

/* hashCc = SHA-256(SHA-256(code) | transactionId), SGP.22 4.7. */
static int hash_code(const struct rk_lpa_download *d, const char *code, uint8_t out[HASH_LEN],
                     struct rk_lpa_error *e) {
    uint8_t inner[HASH_LEN];
    bool good = sha256(code, strlen(code), "", 0, inner) &&
                sha256(inner, sizeof inner, d->transaction, d->transaction_len, out);
    rk_wipe(inner, sizeof inner);
    return good ? 0 : rk_lpa_fail_memory(e, CARD_STEP);
}

static int ask_code(struct rk_lpa_download *d, char *code, size_t cap, struct rk_lpa_error *e) {
    const struct rk_lpa_ui *ui = &d->lpa->config.ui;
    struct rk_lpa_offer offer = make_offer(d);
    enum rk_lpa_answer answer = RK_LPA_LATER;
    if (ui->confirmation_code)
        answer = ui->confirmation_code(ui->self, &offer, code, cap);
    code[cap - 1] = 0;
    int error = rk_lpa_check_cancelled(d->lpa, "confirmation_code", e);
    if (error || (answer == RK_LPA_YES && code[0]))
        return error;
    refused(d, answer == RK_LPA_YES ? RK_LPA_LATER : answer, "confirmation_code", e);
    rk_lpa_error_hint(e, "the server wants the confirmation code the operator gave you: -c CODE; "
                         "nothing was installed, the order stays");
    return RK_LPA_USER;
}

static int put_hash(struct rk_lpa_download *d, struct rk_buf *inner, struct rk_lpa_error *e) {
    char asked[CODE_CAP] = "";
    uint8_t hash[HASH_LEN];
    const char *code = d->request->confirmation_code;
    int error = 0;
    if (!code || !code[0]) {
        error = ask_code(d, asked, sizeof asked, e);
        code = asked;
    }
    if (!error)
        error = hash_code(d, code, hash, e);
    if (!error)
        rk_buf_put_tlv(inner, 0x04, rk_slice_of(hash));
    rk_wipe(asked, sizeof asked);
    rk_wipe(hash, sizeof hash);
    return error;
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
    rk_lpa_fail(e, RK_LPA_CARD, RK_LPA_AT_ES10, CARD_STEP, "the card refused: %s (%s)",
                rk_code_text(RK_CODES_PREPARE_DOWNLOAD, (long)number),
                rk_code_name(RK_CODES_PREPARE_DOWNLOAD, (long)number));
    rk_lpa_error_clause(e, "SGP.22 5.7.5");
    rk_lpa_error_retry(e, RK_LPA_RETRY_USELESS);
    e->has_code = true;
    e->code = (int)number;
    return RK_LPA_CARD;
}

static int build_request(struct rk_lpa_download *d, struct rk_buf *request,
                         struct rk_lpa_error *e) {
    struct rk_buf inner = {0};
    rk_buf_put_slice(&inner, rk_buf_slice(&d->smdp_signed2));
    rk_buf_put_slice(&inner, rk_buf_slice(&d->smdp_signature2));
    int error = d->confirmation_code_asked ? put_hash(d, &inner, e) : 0;
    rk_buf_put_slice(&inner, rk_buf_slice(&d->smdp_certificate));
    rk_buf_put_tlv(request, 0xBF21, rk_buf_slice(&inner));
    if (!error && !(rk_buf_ok(&inner) && rk_buf_ok(request)))
        error = rk_lpa_fail_memory(e, CARD_STEP);
    rk_buf_free(&inner);
    return error;
}

int rk_lpa_download_prepare(struct rk_lpa_download *d, struct rk_lpa_error *e) {
    struct rk_buf request = {0};
    struct rk_tlv answer, good;
    rk_lpa_step(d->lpa, CARD_STEP, d->smdp);
    int error = build_request(d, &request, e);
    if (!error)
        error = rk_lpa_es10(d->lpa, CARD_STEP, rk_buf_slice(&request), 0xBF21, &d->prepared,
                            &answer, e);
    if (!error && !rk_tlv_find(answer.value, RK_TLV_BER, 0xA0, &good))
        error = card_refused(answer, e);
    rk_buf_free(&request);
    return error;
}

int rk_lpa_download_get_package(struct rk_lpa_download *d, struct rk_lpa_error *e) {
    struct rk_json request = rk_json_new_object(), answer = {0};
    const char *text = "";
    rk_lpa_step(d->lpa, SERVER_STEP, d->smdp);
    rk_json_put_string(request, "transactionId", d->transaction_text);
    rk_json_put_base64(request, "prepareDownloadResponse", rk_buf_slice(&d->prepared));
    int error = rk_lpa_es9_post(d->lpa, SERVER_STEP, d->smdp, "getBoundProfilePackage", request,
                                &answer, e);
    if (!error)
        error = rk_lpa_es9_tlv(answer, SERVER_STEP, "boundProfilePackage", 0xBF36, &d->bpp, e);
    if (!error && (rk_json_get_string(answer, "transactionId", &text) ||
                   strcmp(text, d->transaction_text) != 0))
        error = rk_lpa_download_refuse(d, SERVER_STEP, "SGP.22 5.6.2", e,
                                       "the server answered for another transaction");
    rk_json_free(&answer);
    return error;
}
