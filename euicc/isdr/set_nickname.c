/* SetNickname (SGP.22 5.7.21). */
#include "euicc/check.h"
#include "euicc/isdr/isdr.h"
#include "euicc/state.h"
#include "euicc/store/objects.h"

#include "asn1/tlv/tlv.h"

enum { SET_NICKNAME = 0xBF29, NOT_FOUND = 1, UNDEFINED = 127 };

/* Octets of the character at the start of `text`: its lead octet says how many follow, and how low
 * a value may be that is not overlong. 0 if there is none, or a surrogate. */
static size_t character(struct rk_slice text) {
    static const struct {
        uint8_t mask, lead, len;
        uint32_t lowest;
    } forms[] = {{0x80, 0x00, 1, 0},
                 {0xE0, 0xC0, 2, 0x80},
                 {0xF0, 0xE0, 3, 0x800},
                 {0xF8, 0xF0, 4, 0x10000}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if ((text.ptr[0] & forms[i].mask) != forms[i].lead || text.len < forms[i].len)
            continue;
        uint32_t value = text.ptr[0] & (uint8_t)~forms[i].mask;
        for (size_t n = 1; n < forms[i].len; n++) {
            if ((text.ptr[n] & 0xC0) != 0x80)
                return 0;
            value = value << 6 | (text.ptr[n] & 0x3F);
        }
        bool surrogate = value >= 0xD800 && value <= 0xDFFF;
        return value >= forms[i].lowest && value <= 0x10FFFF && !surrogate ? forms[i].len : 0;
    }
    return 0;
}

static bool is_utf8(struct rk_slice text) {
    for (size_t len; text.len; text = rk_slice_from(text, len)) {
        len = character(text);
        if (!len)
            return false;
    }
    return true;
}

/* An empty name takes the name away. */
static unsigned execute(struct rk_euicc *card, struct rk_slice iccid, struct rk_slice name) {
    struct rk_profile profile;
    int error = rk_isdp_find(card, (struct rk_profile_id){0x5A, iccid}, &profile);
    if (!RK_CHECK_WITH(NICKNAME_FOUND, !error, RK_FACT("iccid", iccid)))
        return error == RK_STORE_ABSENT ? NOT_FOUND : UNDEFINED;
    if (!RK_CHECK_WITH(NICKNAME_LENGTH, name.len <= RK_NICKNAME_MAX,
                       RK_FACT_NUMBER("octets", name.len)) ||
        !RK_CHECK_WITH(NICKNAME_TEXT, is_utf8(name), RK_FACT("profileNickname", name)))
        return UNDEFINED;
    struct rk_store_key key = rk_key(profile.space, RK_OBJECT_NICKNAME, 0);
    error = name.len ? rk_store_put(&card->store, key, name) : rk_store_remove(&card->store, key);
    return error ? UNDEFINED : 0;
}

uint16_t rk_isdr_set_nickname(struct rk_euicc *card, const struct rk_tlv *request) {
    struct rk_tlv_reader r = rk_tlv_read(request->value, RK_TLV_BER);
    struct rk_tlv iccid, name;
    rk_tlv_take(&r, 0x5A, &iccid);
    rk_tlv_take(&r, 0x90, &name);
    if (!RK_CHECK_WITH(NICKNAME_FORM, !r.error, RK_FACT("request", request->whole)))
        return RK_SW_WRONG_DATA;
    return rk_isdr_result(card, SET_NICKNAME, execute(card, iccid.value, name.value));
}
