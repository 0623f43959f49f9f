/* What a card says of itself, and its address book. */
#include "lpa/agent.h"
#include "lpa/es9/address.h"

#include <string.h>

static const uint8_t GET_EID[] = {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A};
static const uint8_t GET_ADDRESSES[] = {0xBF, 0x3C, 0x00};
static const uint8_t GET_INFO1[] = {0xBF, 0x20, 0x00};
static const uint8_t GET_INFO2[] = {0xBF, 0x22, 0x00};
static const uint8_t GET_CHALLENGE[] = {0xBF, 0x2E, 0x00};
static const uint8_t GET_RAT[] = {0xBF, 0x43, 0x00};

enum { CHALLENGE_LEN = 16, EID_LEN = 16 };

int rk_lpa_get_info1(struct rk_lpa *lpa, struct rk_buf *out, struct rk_lpa_error *e) {
    struct rk_tlv element;
    return rk_lpa_es10(lpa, "es10b_get_euicc_info", rk_slice_of(GET_INFO1), 0xBF20, out, &element,
                       e);
}

int rk_lpa_get_challenge(struct rk_lpa *lpa, uint8_t out[16], struct rk_lpa_error *e) {
    static const char step[] = "es10b_get_euicc_challenge";
    struct rk_buf answer = {0};
    struct rk_tlv element, challenge;
    int error = rk_lpa_es10(lpa, step, rk_slice_of(GET_CHALLENGE), 0xBF2E, &answer, &element, e);
    if (!error && (!rk_tlv_find(element.value, RK_TLV_BER, 0x80, &challenge) ||
                   challenge.value.len != CHALLENGE_LEN))
        error = rk_lpa_malformed(e, step, "no challenge of 16 bytes in it");
    if (!error)
        memcpy(out, challenge.value.ptr, CHALLENGE_LEN);
    rk_buf_free(&answer);
    return error;
}

int rk_lpa_get_rat(struct rk_lpa *lpa, struct rk_lpa_rat *out, struct rk_lpa_error *e) {
    static const char step[] = "es10b_get_rat";
    struct rk_tlv element, list;
    *out = (struct rk_lpa_rat){0};
    int error = rk_lpa_es10(lpa, step, rk_slice_of(GET_RAT), 0xBF43, &out->answer, &element, e);
    if (!error &&
        (!rk_tlv_find(element.value, RK_TLV_BER, 0xA0, &list) || !rk_lpa_read_rat(list.value, out)))
        error = rk_lpa_malformed(e, step, "no table of rules in it");
    if (error)
        rk_lpa_rat_free(out);
    return error;
}

static int get_eid(struct rk_lpa *lpa, char out[33], struct rk_lpa_error *e) {
    static const char step[] = "es10c_get_eid";
    struct rk_buf answer = {0};
    struct rk_tlv element, eid;
    int error = rk_lpa_es10(lpa, step, rk_slice_of(GET_EID), 0xBF3E, &answer, &element, e);
    if (!error && (!rk_tlv_find(element.value, RK_TLV_BER, 0x5A, &eid) || eid.value.len != EID_LEN))
        error = rk_lpa_malformed(e, step, "no EID of 16 bytes in it");
    for (size_t i = 0; !error && i < EID_LEN; i++) {
        out[2 * i] = "0123456789ABCDEF"[eid.value.ptr[i] >> 4];
        out[2 * i + 1] = "0123456789ABCDEF"[eid.value.ptr[i] & 15];
    }
    out[32] = 0;
    rk_buf_free(&answer);
    return error;
}

static int get_addresses(struct rk_lpa *lpa, struct rk_buf *answer, struct rk_slice *smdp,
                         struct rk_slice *smds, struct rk_lpa_error *e) {
    struct rk_tlv element, address;
    int error = rk_lpa_es10(lpa, "es10a_get_euicc_configured_addresses", rk_slice_of(GET_ADDRESSES),
                            0xBF3C, answer, &element, e);
    if (error)
        return error;
    if (rk_tlv_find(element.value, RK_TLV_BER, 0x80, &address))
        *smdp = address.value;
    if (rk_tlv_find(element.value, RK_TLV_BER, 0x81, &address))
        *smds = address.value;
    return 0;
}

int rk_lpa_get_configured(struct rk_lpa *lpa, char smdp[RK_LPA_CONFIGURED_CAP],
                          char smds[RK_LPA_CONFIGURED_CAP], struct rk_lpa_error *e) {
    struct rk_buf answer = {0};
    struct rk_slice dp = {0}, ds = {0};
    int error = get_addresses(lpa, &answer, &dp, &ds, e);
    rk_lpa_clean_text(smdp, RK_LPA_CONFIGURED_CAP, dp.ptr, dp.len);
    rk_lpa_clean_text(smds, RK_LPA_CONFIGURED_CAP, ds.ptr, ds.len);
    rk_buf_free(&answer);
    return error;
}

static int get_info2(struct rk_lpa *lpa, struct rk_lpa_chip_info *out, struct rk_lpa_error *e) {
    static const char step[] = "es10c_ex_get_euiccinfo2";
    struct rk_tlv element;
    int error =
        rk_lpa_es10(lpa, step, rk_slice_of(GET_INFO2), 0xBF22, &out->info2_answer, &element, e);
    if (!error && !rk_lpa_read_info2(element.value, &out->info2))
        error = rk_lpa_malformed(e, step, "an element of EUICCInfo2 is wrong");
    return error;
}

/* What the card refuses or garbles is told as absent; a link that is gone ends it all. */
static int optional(int error, bool *has) {
    *has = error == 0;
    return error == RK_LPA_CARD ? 0 : error;
}

int rk_lpa_chip_info(struct rk_lpa *lpa, struct rk_lpa_chip_info *out, struct rk_lpa_error *e) {
    *out = (struct rk_lpa_chip_info){0};
    int error = get_eid(lpa, out->eid, e);
    if (!error)
        error = optional(
            get_addresses(lpa, &out->addresses_answer, &out->default_smdp, &out->root_smds, e),
            &out->has_addresses);
    if (!error)
        error = optional(get_info2(lpa, out, e), &out->has_info2);
    if (!error)
        error = optional(rk_lpa_get_rat(lpa, &out->rat, e), &out->has_rat);
    if (error)
        rk_lpa_chip_info_free(out);
    return error;
}

int rk_lpa_set_default_smdp(struct rk_lpa *lpa, const char *address, struct rk_lpa_error *e) {
    static const char step[] = "es10a_set_default_dp_address";
    static const struct rk_lpa_meaning meanings[] = {{127, "undefined error", NULL}, {0}};
    struct rk_buf inner = {0}, request = {0};
    char checked[RK_LPA_ADDRESS_MAX + 1];
    if (address[0] && !rk_lpa_address_copy(checked, rk_slice(address, strlen(address))))
        return rk_lpa_fail(e, RK_LPA_USAGE, RK_LPA_AT_AGENT, step,
                           "the SM-DP+ address is not a host name with an optional port");
    rk_buf_put_tlv(&inner, 0x80, rk_slice(address, strlen(address)));
    rk_buf_put_tlv(&request, 0xBF3F, rk_buf_slice(&inner));
    int error = rk_buf_ok(&request) && rk_buf_ok(&inner)
                    ? rk_lpa_es10_result(lpa, step, "SGP.22 5.7.4", rk_buf_slice(&request), 0xBF3F,
                                         meanings, e)
                    : rk_lpa_fail_memory(e, step);
    rk_buf_free(&inner);
    rk_buf_free(&request);
    return error;
}

int rk_lpa_memory_reset(struct rk_lpa *lpa, uint32_t what, struct rk_lpa_error *e) {
    static const struct rk_lpa_meaning meanings[] = {
        {1, "nothing to delete", NULL},
        {5, "the card is busy with a command for the device", "try again in a moment"},
        {127, "undefined error", NULL},
        {0}};
    uint8_t request[16];
    struct rk_tlv_writer w = rk_tlv_write(request, sizeof request);
    size_t mark = rk_tlv_open(&w, 0xBF34);
    rk_tlv_put_bits(&w, 0x82, what);
    rk_tlv_close(&w, mark);
    return rk_lpa_es10_result(lpa, "es10c_euicc_memory_reset", "SGP.22 5.7.19",
                              rk_slice(request, w.len), 0xBF34, meanings, e);
}
