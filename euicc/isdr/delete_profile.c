/* DeleteProfile and eUICCMemoryReset (SGP.22 5.7.18, 5.7.19). */
#include "euicc/apdu/internal.h"
#include "euicc/check.h"
#include "euicc/isdr/isdr.h"
#include "euicc/state.h"

#include "asn1/tlv/tlv.h"

/* DeleteProfileResult. */
enum result { OK = 0, NOT_FOUND = 1, WRONG_STATE = 2, DISALLOWED_BY_POLICY = 3, UNDEFINED = 127 };

/* EuiccMemoryResetResponse. */
enum { RESET_NOTHING = 1, RESET_CAT_BUSY = 5 };

enum { DELETE = 0xBF33, RESET = 0xBF34 };

static enum result execute(struct rk_euicc *card, struct rk_profile_id id) {
    struct rk_profile target;
    struct rk_enabled enabled;
    uint16_t next;
    int found = rk_isdp_find(card, id, &target);
    if (!RK_CHECK_WITH(DELETE_FOUND, !found, RK_FACT("id", id.value)))
        return found == RK_STORE_ABSENT ? NOT_FOUND : UNDEFINED;
    if (rk_isdp_enabled(card, &enabled))
        return UNDEFINED;
    if (!RK_CHECK(DELETE_STATE, enabled.space != target.space))
        return WRONG_STATE;
    if (!RK_CHECK(DELETE_POLICY, !(target.ppr & RK_PPR_DELETE)))
        return DISALLOWED_BY_POLICY;
    /* A switch that waits for the terminal needs the profile it leads to. */
    if (!RK_CHECK(DELETE_SWITCH, !rk_isdp_switch_waits(card, &next) || next != target.space))
        return UNDEFINED;
    return rk_isdp_delete(card, &target) ? UNDEFINED : OK;
}

uint16_t rk_isdr_delete_profile(struct rk_euicc *card, const struct rk_tlv *request) {
    struct rk_tlv_reader r = rk_tlv_read(request->value, RK_TLV_BER);
    struct rk_tlv id;
    if (!RK_CHECK_WITH(DELETE_FORM, rk_tlv_next(&r, &id) && (id.tag == 0x4F || id.tag == 0x5A),
                       RK_FACT("request", request->whole)))
        return RK_SW_WRONG_DATA;
    return rk_isdr_result(card, DELETE,
                          execute(card, (struct rk_profile_id){(uint8_t)id.tag, id.value}));
}

uint16_t rk_isdr_memory_reset(struct rk_euicc *card, const struct rk_tlv *request) {
    struct rk_tlv_reader r = rk_tlv_read(request->value, RK_TLV_BER);
    struct rk_enabled before, after;
    struct rk_tlv bits;
    uint32_t options;
    if (!RK_CHECK_WITH(RESET_FORM,
                       rk_tlv_take(&r, 0x82, &bits) && !rk_tlv_get_bits(bits.value, &options),
                       RK_FACT("request", request->whole)))
        return RK_SW_WRONG_DATA;
    /* A switch whose REFRESH was not fetched yet falls with what it was for. */
    if (!RK_CHECK(RESET_CAT_BUSY, !rk_proactive_is_open(card)))
        return rk_isdr_result(card, RESET, RESET_CAT_BUSY);
    int error = rk_isdp_enabled(card, &before);
    int done = error ? error : rk_isdp_memory_reset(card, options);
    if (done > 0)
        rk_isdr_drop(card);
    if (done > 0 && rk_isdp_enabled(card, &after) == 0 && before.space != after.space) {
        /* The files of a deleted profile are gone at once; the terminal is told by REFRESH. */
        rk_isdp_follow(card, after.space);
        if (rk_isdp_can_refresh(card))
            card->terminal.refresh = RK_REFRESH_QUEUED;
    }
    if (done < 0)
        return rk_isdr_result(card, RESET, UNDEFINED);
    return rk_isdr_result(
        card, RESET,
        RK_CHECK_WITH(RESET_FOUND, done, RK_FACT_NUMBER("options", options)) ? OK : RESET_NOTHING);
}
