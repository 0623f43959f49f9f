/* EnableProfile and DisableProfile (SGP.22 5.7.16, 5.7.17). */
#include "euicc/check.h"
#include "euicc/isdr/isdr.h"
#include "euicc/state.h"

#include "asn1/tlv/tlv.h"

/* EnableProfileResult and DisableProfileResult; WRONG_REENABLING is Enable's alone. */
enum result {
    OK = 0,
    NOT_FOUND = 1,
    WRONG_STATE = 2,
    DISALLOWED_BY_POLICY = 3,
    WRONG_REENABLING = 4,
    CAT_BUSY = 5,
    UNDEFINED = 127,
};

enum { ENABLE = 0xBF31, DISABLE = 0xBF32 };

struct request {
    struct rk_profile_id id;
    bool refresh;
};

static bool read_request(const struct rk_tlv *in, struct request *q) {
    struct rk_tlv_reader r = rk_tlv_read(in->value, RK_TLV_BER);
    struct rk_tlv choice, flag, id;
    rk_tlv_take(&r, 0xA0, &choice);
    rk_tlv_take(&r, 0x81, &flag);
    if (r.error || rk_tlv_get_bool(flag.value, &q->refresh))
        return false;
    struct rk_tlv_reader c = rk_tlv_enter(&r, &choice);
    if (!rk_tlv_next(&c, &id) || (id.tag != 0x4F && id.tag != 0x5A))
        return false;
    q->id = (struct rk_profile_id){(uint8_t)id.tag, id.value};
    return true;
}

/* Whether the operational profile that a provisioning one displaced may not be disabled: only it
 * may then take the place again (SGP.22 2.9.3). */
static enum result check_displaced(struct rk_euicc *card, const struct rk_enabled *enabled,
                                   bool *kept) {
    struct rk_profile displaced;
    *kept = false;
    if (!enabled->previous)
        return OK;
    if (rk_isdp_read(card, enabled->previous, &displaced))
        return UNDEFINED;
    *kept = displaced.ppr & RK_PPR_DISABLE;
    return OK;
}

/* What a profile that is enabled now says to being displaced by `target` (SGP.22 2.9.3, 3.2.1). */
static enum result may_displace(struct rk_euicc *card, const struct rk_profile *current,
                                const struct rk_enabled *enabled, const struct rk_profile *target) {
    bool kept;
    if (current->class == RK_PROFILE_TEST)
        return RK_CHECK(ENABLE_TEST_PROFILE,
                        target->class == RK_PROFILE_TEST || target->space == enabled->previous)
                   ? OK
                   : WRONG_REENABLING;
    if (target->class != RK_PROFILE_OPERATIONAL || target->space == enabled->previous)
        return OK;
    enum result result = check_displaced(card, enabled, &kept);
    if (result)
        return result;
    return RK_CHECK(ENABLE_POLICY, !kept && !(current->ppr & RK_PPR_DISABLE))
               ? OK
               : DISALLOWED_BY_POLICY;
}

static enum result check_enable(struct rk_euicc *card, const struct rk_profile *target) {
    struct rk_enabled enabled;
    struct rk_profile current;
    if (rk_isdp_enabled(card, &enabled))
        return UNDEFINED;
    if (!RK_CHECK(ENABLE_STATE, enabled.space != target->space))
        return WRONG_STATE;
    if (!enabled.space)
        return OK;
    if (rk_isdp_read(card, enabled.space, &current))
        return UNDEFINED;
    return may_displace(card, &current, &enabled, target);
}

static enum result check_disable(struct rk_euicc *card, const struct rk_profile *target,
                                 uint16_t *next) {
    struct rk_enabled enabled;
    if (rk_isdp_enabled(card, &enabled))
        return UNDEFINED;
    if (!RK_CHECK(DISABLE_STATE, enabled.space == target->space))
        return WRONG_STATE;
    /* A test profile gives way to the operational one it displaced, and so does a provisioning
     * profile to one that may not be disabled. */
    bool kept = false;
    enum result result = check_displaced(card, &enabled, &kept);
    *next = target->class == RK_PROFILE_TEST || kept ? enabled.previous : 0;
    if (result)
        return result;
    return RK_CHECK(DISABLE_POLICY, !(target->ppr & RK_PPR_DISABLE)) ? OK : DISALLOWED_BY_POLICY;
}

static enum result execute(struct rk_euicc *card, const struct request *q, bool enable) {
    struct rk_profile target;
    uint16_t next = 0, waiting;
    if (q->refresh && rk_ecasd_quirk(&card->identity, RK_QUIRK_NO_REFRESH_FLAG))
        return UNDEFINED;
    int found = rk_isdp_find(card, q->id, &target);
    if (!RK_CHECK_WITH(SWITCH_FOUND, !found, RK_FACT("id", q->id.value)))
        return found == RK_STORE_ABSENT ? NOT_FOUND : UNDEFINED;
    enum result result = enable ? check_enable(card, &target) : check_disable(card, &target, &next);
    if (result)
        return result;
    /* A switch waits, or the terminal is at a command: a REFRESH (also that of a memory reset), or
     * what remote management asked for. */
    if (!RK_CHECK(SWITCH_CAT_BUSY,
                  !rk_isdp_switch_waits(card, &waiting) && !rk_proactive_is_open(card)))
        return CAT_BUSY;
    return rk_isdp_request(card, enable ? target.space : next, q->refresh) ? UNDEFINED : OK;
}

uint16_t rk_isdr_enable_profile(struct rk_euicc *card, const struct rk_tlv *request) {
    struct request q;
    if (!RK_CHECK_WITH(SWITCH_FORM, read_request(request, &q), RK_FACT("request", request->whole)))
        return RK_SW_WRONG_DATA;
    return rk_isdr_result(card, ENABLE, execute(card, &q, true));
}

uint16_t rk_isdr_disable_profile(struct rk_euicc *card, const struct rk_tlv *request) {
    struct request q;
    if (!RK_CHECK_WITH(SWITCH_FORM, read_request(request, &q), RK_FACT("request", request->whole)))
        return RK_SW_WRONG_DATA;
    return rk_isdr_result(card, DISABLE, execute(card, &q, false));
}
