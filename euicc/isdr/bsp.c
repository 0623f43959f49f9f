#include "euicc/isdr/bsp.h"
#include "euicc/check.h"

#include "asn1/tlv/tlv.h"

#include <string.h>

enum { KEY_TYPE_AES = 0x88, KEY_LEN = 16, PADDING = 0x80 };

int rk_bsp_derive(struct rk_bsp *bsp, struct rk_crypto *crypto, const uint8_t secret[RK_SECRET_LEN],
                  struct rk_slice host_id, const uint8_t eid[16]) {
    const uint8_t head[] = {KEY_TYPE_AES, KEY_LEN, (uint8_t)host_id.len};
    const uint8_t eid_len = 16;
    uint8_t counter[4] = {0, 0, 0, 0};
    uint8_t block[2][RK_HASH_LEN];
    const struct rk_slice parts[] = {
        rk_slice(secret, RK_SECRET_LEN), rk_slice_of(counter),  rk_slice_of(head), host_id,
        rk_slice(&eid_len, 1),           rk_slice(eid, eid_len)};
    int error = 0;
    for (uint8_t n = 0; n < 2 && !error; n++) {
        counter[3] = (uint8_t)(n + 1);
        error = crypto->ops->digest(crypto, RK_SHA256, rk_slice(0, 0), parts, 6, block[n]);
    }
    if (!error)
        rk_bsp_replace(bsp, block[0], block[0] + 16, block[1]);
    rk_wipe(block, sizeof block);
    return error;
}

void rk_bsp_replace(struct rk_bsp *bsp, const uint8_t mcv[RK_AES_BLOCK],
                    const uint8_t enc[RK_BSP_KEY_LEN], const uint8_t mac[RK_BSP_KEY_LEN]) {
    memcpy(bsp->mcv, mcv, RK_AES_BLOCK);
    memcpy(bsp->enc, enc, RK_BSP_KEY_LEN);
    memcpy(bsp->mac, mac, RK_BSP_KEY_LEN);
    bsp->counter = 1;
}

/* The MAC is over the chaining value and the segment as received up to its last 8 octets. A length
 * not in its shortest form would give sender and card different octets: refused as structure. */
static enum rk_bsp_result check(struct rk_bsp *bsp, struct rk_crypto *crypto,
                                struct rk_slice segment, struct rk_tlv *tlv) {
    struct rk_tlv_reader r = rk_tlv_read(segment, RK_TLV_DER);
    uint8_t mac[RK_AES_BLOCK];
    if (!RK_CHECK_WITH(SEGMENT_FORM,
                       rk_tlv_next(&r, tlv) && !rk_tlv_finish(&r) &&
                           tlv->value.len >= RK_BSP_MAC_LEN,
                       RK_FACT("segment", segment)))
        return RK_BSP_STRUCTURE;
    const struct rk_slice parts[] = {rk_slice_of(bsp->mcv),
                                     rk_slice(segment.ptr, segment.len - RK_BSP_MAC_LEN)};
    if (crypto->ops->digest(crypto, RK_AES_CMAC, rk_slice_of(bsp->mac), parts, 2, mac))
        return RK_BSP_SECURITY;
    if (!RK_CHECK_WITH(
            SEGMENT_MAC,
            rk_equal_ct(mac, segment.ptr + segment.len - RK_BSP_MAC_LEN, RK_BSP_MAC_LEN),
            RK_FACT("mcv", rk_slice_of(bsp->mcv)), RK_FACT_NUMBER("counter", bsp->counter),
            RK_FACT("input", parts[1]), RK_FACT("expected", rk_slice(mac, RK_BSP_MAC_LEN)),
            RK_FACT("got", rk_slice(segment.ptr + segment.len - RK_BSP_MAC_LEN, RK_BSP_MAC_LEN)),
            RK_FACT_SECRET("key", rk_slice_of(bsp->mac))))
        return RK_BSP_SECURITY;
    memcpy(bsp->mcv, mac, RK_AES_BLOCK);
    tlv->value.len -= RK_BSP_MAC_LEN;
    return RK_BSP_OK;
}

enum rk_bsp_result rk_bsp_verify(struct rk_bsp *bsp, struct rk_crypto *crypto,
                                 struct rk_slice segment, struct rk_slice *plain) {
    struct rk_tlv tlv;
    enum rk_bsp_result result = check(bsp, crypto, segment, &tlv);
    if (result)
        return result;
    bsp->counter++;
    *plain = tlv.value;
    return RK_BSP_OK;
}

/* Remove 80 00 ... 00; false if it is not there. The MAC was right, so nothing leaks by time. */
static bool unpad(struct rk_slice *plain) {
    while (plain->len && plain->ptr[plain->len - 1] == 0)
        plain->len--;
    if (!plain->len || plain->ptr[plain->len - 1] != PADDING)
        return false;
    plain->len--;
    return true;
}

enum rk_bsp_result rk_bsp_open(struct rk_bsp *bsp, struct rk_crypto *crypto, uint8_t *segment,
                               size_t len, struct rk_slice *plain) {
    struct rk_tlv tlv;
    uint8_t number[RK_AES_BLOCK] = {0}, icv[RK_AES_BLOCK];
    enum rk_bsp_result result = check(bsp, crypto, rk_slice(segment, len), &tlv);
    if (result)
        return result;
    if (!RK_CHECK_WITH(SEGMENT_LENGTH, tlv.value.len && tlv.value.len % RK_AES_BLOCK == 0,
                       RK_FACT_NUMBER("octets", tlv.value.len)))
        return RK_BSP_STRUCTURE;
    rk_put_u32(number + 12, bsp->counter);
    bsp->counter++;
    if (crypto->ops->cipher(crypto, RK_AES_ECB_ENCRYPT, rk_slice_of(bsp->enc), 0,
                            rk_slice_of(number), icv))
        return RK_BSP_SECURITY;
    uint8_t *data = segment + (tlv.value.ptr - segment);
    if (crypto->ops->cipher(crypto, RK_AES_CBC_DECRYPT, rk_slice_of(bsp->enc), icv, tlv.value,
                            data))
        return RK_BSP_SECURITY;
    size_t block_at = tlv.value.len - RK_AES_BLOCK;
    if (!RK_CHECK_WITH(SEGMENT_PADDING, unpad(&tlv.value) && tlv.value.len >= block_at,
                       RK_FACT_NUMBER("counter", bsp->counter - 1),
                       RK_FACT_SECRET("key", rk_slice_of(bsp->enc)),
                       RK_FACT("icv", rk_slice_of(icv)),
                       RK_FACT_SECRET("block", rk_slice(data + block_at, RK_AES_BLOCK))))
        return RK_BSP_STRUCTURE;
    *plain = tlv.value;
    return RK_BSP_OK;
}
