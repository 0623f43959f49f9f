#include "lpa/agent.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t ISDR_AID[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                   0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};

enum { BLOCK_MIN = 6, BLOCK_MAX = 255, AID_MIN = 5, AID_MAX = 16 };

static void start(struct rk_lpa *lpa, const struct rk_lpa_config *config) {
    struct rk_slice aid = config->isdr_aid.len ? config->isdr_aid : rk_slice_of(ISDR_AID);
    lpa->config = *config;
    memcpy(lpa->aid, aid.ptr, aid.len);
    lpa->config.isdr_aid = rk_slice(lpa->aid, aid.len);
    lpa->channel.apdu = config->apdu;
    lpa->channel.block_len = config->block_len ? config->block_len : BLOCK_MAX;
    lpa->channel.basic_only = config->basic_channel;
    lpa->channel.trace = config->ui.trace_apdu;
    lpa->channel.trace_self = config->ui.self;
    lpa->channel.cancelled = config->cancelled;
}

int rk_lpa_open(const struct rk_lpa_config *config, struct rk_lpa **out, struct rk_lpa_error *e) {
    size_t aid_len = config->isdr_aid.len;
    *out = NULL;
    if (!config->apdu)
        return rk_lpa_fail(e, RK_LPA_USAGE, RK_LPA_AT_AGENT, "euicc_init", "no way to a card");
    if (aid_len != 0 && (aid_len < AID_MIN || aid_len > AID_MAX))
        return rk_lpa_fail(e, RK_LPA_USAGE, RK_LPA_AT_AGENT, "euicc_init",
                           "the AID of the ISD-R must have 5 to 16 bytes");
    if (config->block_len != 0 && (config->block_len < BLOCK_MIN || config->block_len > BLOCK_MAX))
        return rk_lpa_fail(e, RK_LPA_USAGE, RK_LPA_AT_AGENT, "euicc_init",
                           "a block must have 6 to 255 bytes");
    struct rk_lpa *lpa = calloc(1, sizeof *lpa);
    if (!lpa)
        return rk_lpa_fail_memory(e, "euicc_init");
    start(lpa, config);
    *out = lpa;
    return 0;
}

int rk_lpa_connect(struct rk_lpa *lpa, struct rk_lpa_error *e) {
    if (lpa->channel.open)
        return 0;
    return rk_lpa_channel_open(&lpa->channel, lpa->config.isdr_aid, e);
}

const char *rk_lpa_card_name(const struct rk_lpa *lpa) {
    return lpa->channel.link.name;
}

void rk_lpa_close(struct rk_lpa **lpa) {
    if (*lpa) {
        rk_lpa_channel_close(&(*lpa)->channel);
        free(*lpa);
    }
    *lpa = NULL;
}

void rk_lpa_step(struct rk_lpa *lpa, const char *step, const char *detail) {
    struct rk_lpa_progress progress = {.kind = RK_LPA_STEP, .step = step, .detail = detail};
    if (lpa->config.ui.progress)
        lpa->config.ui.progress(lpa->config.ui.self, &progress);
}

int rk_lpa_check_cancelled(const struct rk_lpa *lpa, const char *step, struct rk_lpa_error *e) {
    if (!lpa->channel.cancelled || !atomic_load(lpa->channel.cancelled))
        return 0;
    return rk_lpa_fail(e, RK_LPA_USER, RK_LPA_AT_USER, step, "cancelled");
}

int rk_lpa_malformed(struct rk_lpa_error *e, const char *step, const char *what) {
    return rk_lpa_fail(e, RK_LPA_CARD, RK_LPA_AT_ES10, step, "the card's answer is malformed: %s",
                       what);
}

int rk_lpa_es10(struct rk_lpa *lpa, const char *step, struct rk_slice request, uint32_t tag,
                struct rk_buf *answer, struct rk_tlv *out, struct rk_lpa_error *e) {
    int error = rk_lpa_connect(lpa, e);
    if (!error)
        error = rk_lpa_channel_call(&lpa->channel, step, request, answer, e);
    if (error)
        return error;
    int bad = rk_tlv_only(rk_buf_slice(answer), RK_TLV_BER, tag, out);
    return bad ? rk_lpa_malformed(e, step, rk_tlv_error_text(bad)) : 0;
}

int rk_lpa_card_code(struct rk_lpa_error *e, const char *step, const char *clause, uint32_t code,
                     const struct rk_lpa_meaning *meanings) {
    const struct rk_lpa_meaning *row = meanings;
    while (row->text && row->code != (int)code)
        row++;
    rk_lpa_fail(e, RK_LPA_CARD, RK_LPA_AT_ES10, step, "%s", row->text ? row->text : "unknown");
    if (row->text && row->hint)
        rk_lpa_error_hint(e, "%s", row->hint);
    rk_lpa_error_clause(e, clause);
    rk_lpa_error_retry(e, RK_LPA_RETRY_USELESS);
    e->has_code = true;
    e->code = (int)code;
    return RK_LPA_CARD;
}

int rk_lpa_es10_result(struct rk_lpa *lpa, const char *step, const char *clause,
                       struct rk_slice request, uint32_t tag, const struct rk_lpa_meaning *meanings,
                       struct rk_lpa_error *e) {
    struct rk_buf answer = {0};
    struct rk_tlv element, result;
    uint32_t code = 0;
    int error = rk_lpa_es10(lpa, step, request, tag, &answer, &element, e);
    if (!error && (!rk_tlv_find(element.value, RK_TLV_BER, 0x80, &result) ||
                   rk_tlv_get_uint(result.value, &code)))
        error = rk_lpa_malformed(e, step, "no result in it");
    if (!error && code != 0)
        error = rk_lpa_card_code(e, step, clause, code, meanings);
    rk_buf_free(&answer);
    return error;
}
