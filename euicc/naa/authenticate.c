/* AUTHENTICATE, TS 31.102 7.1, TS 31.103 7.1. */
#include "euicc/naa/authenticate.h"

#include <string.h>

/* P2: b8 is set, b3 to b1 are the context. VGCS/VBS in a USIM is HTTP digest in an ISIM. */
enum { SPECIFIC = 0x80, CONTEXT = 0x07, GSM = 0, AKA = 1, VGCS_VBS = 2, GBA = 4 };

/* Services of EF.UST (TS 31.102 4.2.8) and EF.IST (TS 31.103 4.2.7). */
enum { GSM_ACCESS = 27, GSM_SECURITY_CONTEXT = 38, USIM_GBA = 68, ISIM_GBA = 2 };

bool rk_authenticate_take(struct rk_slice *data, struct rk_slice *value) {
    if (data->len == 0 || data->ptr[0] > data->len - 1)
        return false;
    *value = rk_slice(data->ptr + 1, data->ptr[0]);
    *data = rk_slice_from(*data, 1 + value->len);
    return true;
}

void rk_authenticate_append(struct rk_reply *reply, const uint8_t *octets, size_t len) {
    reply->data[reply->len++] = (uint8_t)len;
    memcpy(reply->data + reply->len, octets, len);
    reply->len += len;
}

void rk_authenticate_refuse(struct rk_call *call, enum rk_naa_outcome outcome,
                            const struct rk_naa_answer *answer) {
    static const uint16_t refusals[] = {
        [RK_NAA_MAC] = RK_SW_AUTHENTICATION_MAC, [RK_NAA_BLOCKED] = RK_SW_BLOCKED,
        [RK_NAA_NONE] = RK_SW_SECURITY_CONTEXT,  [RK_NAA_LENGTH] = RK_SW_WRONG_LENGTH,
        [RK_NAA_FULL] = RK_SW_NO_MEMORY_SPACE,   [RK_NAA_CONDITIONS] = RK_SW_CONDITIONS,
        [RK_NAA_FAILED] = RK_SW_MEMORY,
    };
    if (outcome != RK_NAA_SYNCHRONISATION) {
        rk_reply_sw(call->reply, refusals[outcome]);
        return;
    }
    call->reply->data[0] = RK_TAG_SYNCHRONISATION;
    call->reply->len = 1;
    call->reply->sw = RK_SW_OK;
    rk_authenticate_append(call->reply, answer->auts, answer->auts_len);
}

static bool context_is_there(const struct rk_call *call, const struct rk_file *adf) {
    bool isim = rk_application_kind(adf) == RK_APPLICATION_ISIM;
    switch (call->apdu->p2 & CONTEXT) {
    case GSM:
        return !isim && rk_application_has(call, adf, GSM_SECURITY_CONTEXT);
    case GBA:
        return rk_application_has(call, adf, isim ? ISIM_GBA : USIM_GBA);
    case AKA:
        return true;
    default:
        return false;
    }
}

/* Length and form of the data, but for the GBA context, where the tag decides. */
static uint16_t data_objection(const struct rk_call *call) {
    struct rk_slice data = call->apdu->data, rand, autn;
    switch (call->apdu->p2 & CONTEXT) {
    case GSM:
        if (data.len != 1 + RK_RAND_LEN)
            return RK_SW_WRONG_LENGTH;
        return data.ptr[0] == RK_RAND_LEN ? RK_SW_OK : RK_SW_WRONG_DATA;
    case AKA:
        if (data.len < 2 + RK_RAND_LEN + RK_AUTN_LEN)
            return RK_SW_WRONG_LENGTH;
        if (!rk_authenticate_take(&data, &rand) || rand.len != RK_RAND_LEN ||
            !rk_authenticate_take(&data, &autn) || autn.len < RK_AUTN_LEN)
            return RK_SW_WRONG_DATA;
        return data.len == 0 ? RK_SW_OK : RK_SW_WRONG_LENGTH;
    default:
        return RK_SW_OK;
    }
}

/* Everything that can be said about the command without computing. */
static uint16_t objection(const struct rk_call *call, const struct rk_file *adf) {
    if (rk_application_kind(adf) == RK_APPLICATION_CSIM)
        return RK_SW_FUNCTION_NOT_SUPPORTED;
    if (adf->state != RK_FILE_STATE_ACTIVATED)
        return RK_SW_INVALIDATED;
    if (!context_is_there(call, adf))
        return RK_SW_SECURITY_CONTEXT;
    uint16_t sw = data_objection(call);
    if (sw != RK_SW_OK)
        return sw;
    return rk_application_may(call, adf, RK_ACCESS_AUTHENTICATE) ? RK_SW_OK : RK_SW_SECURITY_STATUS;
}

static void answer_success(struct rk_call *call, const struct rk_file *adf,
                           const struct rk_naa_answer *answer) {
    struct rk_reply *reply = call->reply;
    reply->len = 0;
    reply->sw = RK_SW_OK;
    if ((call->apdu->p2 & CONTEXT) == GSM) {
        rk_authenticate_append(reply, answer->sres, sizeof answer->sres);
        rk_authenticate_append(reply, answer->kc, sizeof answer->kc);
        return;
    }
    reply->data[reply->len++] = RK_TAG_SUCCESS;
    rk_authenticate_append(reply, answer->vector.res, answer->vector.res_len);
    rk_authenticate_append(reply, answer->vector.ck, answer->vector.ck_len);
    rk_authenticate_append(reply, answer->vector.ik, answer->vector.ik_len);
    if (answer->has_kc && rk_application_kind(adf) == RK_APPLICATION_USIM &&
        rk_application_has(call, adf, GSM_ACCESS))
        rk_authenticate_append(reply, answer->kc, sizeof answer->kc);
}

static void run(struct rk_call *call, const struct rk_file *adf) {
    struct rk_naa naa = {&call->uicc->files, call->uicc->port->crypto, adf->index};
    struct rk_naa_answer answer;
    struct rk_slice data = call->apdu->data, rand = data, autn = data;
    rk_authenticate_take(&data, &rand);
    bool gsm = !rk_authenticate_take(&data, &autn);
    enum rk_naa_outcome outcome =
        gsm ? rk_naa_gsm(&naa, rand.ptr, &answer) : rk_naa_challenge(&naa, rand.ptr, autn, &answer);
    if (outcome == RK_NAA_OK)
        answer_success(call, adf, &answer);
    else
        rk_authenticate_refuse(call, outcome, &answer);
    rk_wipe(&answer, sizeof answer);
}

static bool p2_is_known(uint8_t p2) {
    unsigned context = p2 & CONTEXT;
    return (p2 & ~(unsigned)CONTEXT) == SPECIFIC &&
           (context == GSM || context == AKA || context == VGCS_VBS || context == GBA);
}

void rk_uicc_authenticate(struct rk_call *call) {
    struct rk_file adf;
    if (call->apdu->p1 || !p2_is_known(call->apdu->p2)) {
        rk_reply_sw(call->reply, RK_SW_WRONG_P1P2);
        return;
    }
    int error = rk_application_current(call, &adf);
    if (error) {
        rk_reply_sw(call->reply, error == RK_FILE_ABSENT ? RK_SW_CONDITIONS : RK_SW_MEMORY);
        return;
    }
    uint16_t sw = objection(call, &adf);
    if (sw != RK_SW_OK)
        rk_reply_sw(call->reply, sw);
    else if ((call->apdu->p2 & CONTEXT) == GBA)
        rk_authenticate_gba(call, &adf);
    else
        run(call, &adf);
}
