/* GetEuiccConfiguredAddresses and SetDefaultDpAddress (SGP.22 5.7.3, 5.7.4). */
#include "euicc/check.h"
#include "euicc/isdr/isdr.h"
#include "euicc/state.h"
#include "euicc/store/objects.h"

#include "asn1/tlv/tlv.h"

enum { GET = 0xBF3C, SET = 0xBF3F, UNDEFINED = 127, DEFAULT_SMDP = 0, ROOT_SMDS = 1 };

uint16_t rk_isdr_get_configured_addresses(struct rk_euicc *card, const struct rk_tlv *request) {
    uint8_t smdp[RK_ADDRESS_MAX], smds[RK_ADDRESS_MAX];
    int smdp_len = rk_store_get(&card->store, rk_key(0, RK_OBJECT_ADDRESSES, DEFAULT_SMDP), 0, smdp,
                                sizeof smdp);
    int smds_len =
        rk_store_get(&card->store, rk_key(0, RK_OBJECT_ADDRESSES, ROOT_SMDS), 0, smds, sizeof smds);
    (void)request;
    struct rk_tlv_writer w = rk_tlv_write(card->out, sizeof card->out);
    size_t mark = rk_tlv_open(&w, GET);
    if (smdp_len > 0)
        rk_tlv_put(&w, 0x80, rk_slice(smdp, (size_t)smdp_len));
    rk_tlv_put(&w, 0x81, rk_slice(smds, smds_len > 0 ? (size_t)smds_len : 0));
    rk_tlv_close(&w, mark);
    return rk_answer_written(card, &w);
}

/* An empty address takes the address away. */
uint16_t rk_isdr_set_default_dp_address(struct rk_euicc *card, const struct rk_tlv *request) {
    struct rk_tlv_reader r = rk_tlv_read(request->value, RK_TLV_BER);
    struct rk_store_key key = rk_key(0, RK_OBJECT_ADDRESSES, DEFAULT_SMDP);
    struct rk_tlv address;
    int error = RK_STORE_MISUSE;
    if (!RK_CHECK_WITH(ADDRESS_FORM, rk_tlv_take(&r, 0x80, &address),
                       RK_FACT("request", request->whole)))
        return RK_SW_WRONG_DATA;
    if (!address.value.len)
        error = rk_store_remove(&card->store, key);
    else if (RK_CHECK_WITH(ADDRESS_LENGTH, address.value.len <= RK_ADDRESS_MAX,
                           RK_FACT_NUMBER("octets", address.value.len)))
        error = rk_store_put(&card->store, key, address.value);
    return rk_isdr_result(card, SET, error ? UNDEFINED : 0);
}
