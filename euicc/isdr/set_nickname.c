/* SetNickname (SGP.22 5.7.21). */
#include "euicc/isdr/isdr.h"
#include "euicc/state.h"
#include "euicc/store/objects.h"

#include "asn1/tlv/tlv.h"

enum { SET_NICKNAME = 0xBF29, NOT_FOUND = 1, UNDEFINED = 127 };

/* An empty name takes the name away. */
static unsigned execute(struct rk_euicc *card, struct rk_slice iccid, struct rk_slice name) {
    struct rk_profile profile;
    int error = rk_isdp_find(card, (struct rk_profile_id){0x5A, iccid}, &profile);
    if (error)
        return error == RK_STORE_ABSENT ? NOT_FOUND : UNDEFINED;
    if (name.len > RK_NICKNAME_MAX)
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
    if (r.error)
        return RK_SW_WRONG_DATA;
    return rk_isdr_result(card, SET_NICKNAME, execute(card, iccid.value, name.value));
}
