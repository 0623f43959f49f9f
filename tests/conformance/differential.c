#include "tests/conformance/differential.h"

#include "asn1/codec/codec.h"

enum { DEPTH_MAX = 16 };

static unsigned long compared;

static const struct {
    uint32_t tag;
    const char *request, *answer;
} types[] = {
    {0xBF20, "GetEuiccInfo1Request", "EUICCInfo1"},
    {0xBF21, "PrepareDownloadRequest", "PrepareDownloadResponse"},
    {0xBF22, "GetEuiccInfo2Request", "EUICCInfo2"},
    {0xBF23, "InitialiseSecureChannelRequest", NULL},
    {0xBF28, "ListNotificationRequest", "ListNotificationResponse"},
    {0xBF29, "SetNicknameRequest", "SetNicknameResponse"},
    {0xBF2B, "RetrieveNotificationsListRequest", "RetrieveNotificationsListResponse"},
    {0xBF2D, "ProfileInfoListRequest", "ProfileInfoListResponse"},
    {0xBF2E, "GetEuiccChallengeRequest", "GetEuiccChallengeResponse"},
    {0xBF30, "NotificationSentRequest", "NotificationSentResponse"},
    {0xBF31, "EnableProfileRequest", "EnableProfileResponse"},
    {0xBF32, "DisableProfileRequest", "DisableProfileResponse"},
    {0xBF33, "DeleteProfileRequest", "DeleteProfileResponse"},
    {0xBF34, "EuiccMemoryResetRequest", "EuiccMemoryResetResponse"},
    {0xBF35, NULL, "LoadCRLResponse"},
    {0xBF37, NULL, "ProfileInstallationResult"},
    {0xBF38, "AuthenticateServerRequest", "AuthenticateServerResponse"},
    {0xBF3C, "EuiccConfiguredAddressesRequest", "EuiccConfiguredAddressesResponse"},
    {0xBF3E, "GetEuiccDataRequest", "GetEuiccDataResponse"},
    {0xBF3F, "SetDefaultDpAddressRequest", "SetDefaultDpAddressResponse"},
    {0xBF41, "CancelSessionRequest", "CancelSessionResponse"},
    {0xBF43, "GetRatRequest", "GetRatResponse"},
};

unsigned long differential_count(void) {
    return compared;
}

static const asn_TYPE_descriptor_t *type_of(struct rk_slice message, bool request) {
    size_t value_len, header_len;
    uint32_t tag;
    if (rk_tlv_header(message, RK_TLV_BER, &tag, &value_len, &header_len))
        return NULL;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        const char *name = request ? types[i].request : types[i].answer;
        if (types[i].tag == tag && name)
            return rk_codec_type(name);
    }
    return NULL;
}

static bool is_constructed(const struct rk_tlv *e) {
    return (e->whole.ptr[0] & 0x20) != 0;
}

/* Read every element down to the leaves. */
static bool walk(struct rk_slice in, int depth) {
    struct rk_tlv_reader r = rk_tlv_read(in, RK_TLV_BER);
    struct rk_tlv e;
    while (rk_tlv_next(&r, &e))
        if (is_constructed(&e) && (depth == DEPTH_MAX || !walk(e.value, depth + 1)))
            return false;
    return rk_tlv_finish(&r) == 0;
}

/* A constructed element that holds only its first members, as a reader drops those behind. */
static bool is_shortened(struct rk_slice again, struct rk_slice message) {
    struct rk_tlv short_one, long_one;
    struct rk_tlv_reader a = rk_tlv_read(again, RK_TLV_BER);
    struct rk_tlv_reader m = rk_tlv_read(message, RK_TLV_BER);
    while (rk_tlv_next(&a, &short_one)) {
        do {
            if (!rk_tlv_next(&m, &long_one))
                return false;
        } while (long_one.tag != short_one.tag);
        if (is_constructed(&short_one) ? !is_shortened(short_one.value, long_one.value)
                                       : !rk_slice_equal(short_one.value, long_one.value))
            return false;
    }
    return true;
}

/* True with *taken false where asn1c refuses the message. */
static bool compare(struct bench *b, struct rk_slice message, const asn_TYPE_descriptor_t *type,
                    bool *taken) {
    struct rk_buf again = {0};
    void *value = NULL;
    bool ok = true;
    *taken = rk_codec_decode(type, message, &value) == 0;
    if (*taken) {
        if (!walk(message, 0))
            ok = bench_fail(b, "%s: asn1c takes what asn1/tlv does not", type->name);
        else if (rk_codec_encode(type, value, &again) ||
                 !is_shortened(rk_buf_slice(&again), message))
            ok = bench_fail(b, "%s: asn1c and asn1/tlv read different values", type->name);
    }
    compared++;
    rk_codec_free(type, &value);
    rk_buf_free(&again);
    return ok;
}

bool differential_request(struct bench *b) {
    struct rk_slice message = rk_buf_slice(&b->request);
    const asn_TYPE_descriptor_t *type = type_of(message, true);
    bool taken;
    return !type || compare(b, message, type, &taken);
}

bool differential_answer(struct bench *b) {
    struct rk_slice message = rk_buf_slice(&b->answer);
    const asn_TYPE_descriptor_t *type =
        message.len && b->sw == 0x9000 ? type_of(message, false) : NULL;
    bool taken = true;
    if (type && !compare(b, message, type, &taken))
        return false;
    return taken || bench_fail(b, "%s: asn1c refuses the card's answer", type->name);
}
