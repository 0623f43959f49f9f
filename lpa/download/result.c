/* ProfileInstallationResult (SGP.22 5.7.6, 2.5.6). */
#include "asn1/wire/texts.h"
#include "lpa/download/download.h"

static const char STEP[] = "es10b_load_bound_profile_package";
static const char CLAUSE[] = "SGP.22 2.5.6";

/* errorReason (SGP.22 2.5.6). */
enum { ICCID_EXISTS = 9, NO_MEMORY = 10, INTERRUPTED = 11, PE_ERROR = 12, PPR_NOT_ALLOWED = 15 };

static void advise(struct rk_lpa_error *e, uint32_t reason) {
    const char *hint = "nothing was installed; the server learns of it by the notification";
    if (reason == ICCID_EXISTS)
        hint = "the card holds a profile with this ICCID already: delete it first";
    else if (reason == NO_MEMORY)
        hint = "nothing was installed; delete a profile that is not needed, then try again";
    else if (reason == INTERRUPTED)
        hint = "nothing was installed; try again";
    else if (reason == PPR_NOT_ALLOWED)
        hint = "nothing was installed; the card does not allow the profile's policy rules";
    bool again = reason == NO_MEMORY || reason == INTERRUPTED;
    rk_lpa_error_hint(e, "%s", hint);
    rk_lpa_error_retry(e, again ? RK_LPA_RETRY_SAFE : RK_LPA_RETRY_USELESS);
}

/* The first PEStatus of simaResponse, or -1: which complaint the installer had. */
static long pe_status(struct rk_slice sima) {
    struct rk_tlv response, list, status, code;
    uint32_t number;
    struct rk_tlv_reader r = rk_tlv_read(sima, RK_TLV_BER);
    if (!rk_tlv_take(&r, 0x30, &response) ||
        !rk_tlv_find(response.value, RK_TLV_BER, 0xA0, &list) ||
        !rk_tlv_find(list.value, RK_TLV_BER, 0x30, &status) ||
        !rk_tlv_find(status.value, RK_TLV_BER, 0x80, &code) || rk_tlv_get_uint(code.value, &number))
        return -1;
    return (long)number;
}

static int card_refused(struct rk_lpa_download *d, struct rk_slice error, struct rk_lpa_error *e) {
    struct rk_tlv command, reason, sima = {0};
    uint32_t command_id = 0, number = 0;
    if (!rk_tlv_find(error, RK_TLV_BER, 0x80, &command) ||
        !rk_tlv_find(error, RK_TLV_BER, 0x81, &reason) ||
        rk_tlv_get_uint(command.value, &command_id) || rk_tlv_get_uint(reason.value, &number))
        return rk_lpa_malformed(e, STEP, "a result that is neither success nor error");
    rk_tlv_find(error, RK_TLV_BER, 0x82, &sima);
    long status = number == PE_ERROR ? pe_status(sima.value) : -1;
    rk_lpa_fail(e, RK_LPA_CARD, RK_LPA_AT_ES10, STEP, "the card refused the profile in %s: %s%s%s",
                rk_code_name(RK_CODES_BPP_COMMAND, (long)command_id),
                rk_code_text(RK_CODES_ERROR_REASON, (long)number), status >= 0 ? ": " : "",
                status >= 0 ? rk_code_text(RK_CODES_PE_STATUS, status) : "");
    rk_lpa_error_clause(e, CLAUSE);
    advise(e, number);
    e->has_code = true;
    e->code = d->result->error_reason = (int)number;
    e->bpp_command = d->result->bpp_command = (int)command_id;
    return RK_LPA_CARD;
}

static int read_outcome(struct rk_lpa_download *d, struct rk_slice data, struct rk_lpa_error *e) {
    struct rk_tlv outcome, inner;
    if (!rk_tlv_find(data, RK_TLV_BER, 0xA2, &outcome))
        return rk_lpa_malformed(e, STEP, "a result without outcome");
    if (rk_tlv_find(outcome.value, RK_TLV_BER, 0xA1, &inner))
        return card_refused(d, inner.value, e);
    if (!rk_tlv_find(outcome.value, RK_TLV_BER, 0xA0, &inner))
        return rk_lpa_malformed(e, STEP, "a result that is neither success nor error");
    d->result->installed = true;
    return 0;
}

int rk_lpa_download_read_result(struct rk_lpa_download *d, struct rk_slice answer,
                                struct rk_lpa_error *e) {
    struct rk_tlv whole, data, id, metadata;
    struct rk_lpa_notification notification;
    if (rk_tlv_only(answer, RK_TLV_BER, 0xBF37, &whole) ||
        !rk_tlv_find(whole.value, RK_TLV_BER, 0xBF27, &data) ||
        !rk_tlv_find(data.value, RK_TLV_BER, 0x80, &id) ||
        !rk_tlv_find(data.value, RK_TLV_BER, 0xBF2F, &metadata) ||
        !rk_lpa_read_notification(metadata.value, &notification))
        return rk_lpa_malformed(e, STEP, "not a ProfileInstallationResult");
    if (!rk_slice_equal(id.value, rk_slice(d->transaction, d->transaction_len)))
        return rk_lpa_malformed(e, STEP, "a result of another transaction");
    /* With its result the card has ended the session: there is nothing left to cancel. */
    d->card_session = false;
    d->result->has_result = true;
    d->result->seq = notification.seq;
    d->result->iccid = notification.iccid;
    return read_outcome(d, data.value, e);
}
