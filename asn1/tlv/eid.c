#include "asn1/tlv/digits.h"
#include "asn1/tlv/ident.h"

#include <string.h>

enum { DIGITS = 32 };

int rk_eid_from_text(struct rk_slice text, struct rk_eid *out) {
    uint8_t digits[DIGITS];
    if (text.len != DIGITS || !rk_digits_from_text(text, 9, digits))
        return RK_TLV_BAD_VALUE;
    rk_digits_pack(digits, DIGITS, false, out->octets, RK_EID_LEN);
    return 0;
}

int rk_eid_from_octets(struct rk_slice octets, struct rk_eid *out) {
    if (octets.len != RK_EID_LEN)
        return RK_TLV_BAD_VALUE;
    for (size_t i = 0; i < DIGITS; i++)
        if (rk_nibble_at(octets.ptr, i, false) > 9)
            return RK_TLV_BAD_VALUE;
    memcpy(out->octets, octets.ptr, RK_EID_LEN);
    return 0;
}

void rk_eid_to_text(const struct rk_eid *eid, char out[RK_EID_TEXT_CAP]) {
    for (size_t i = 0; i < DIGITS; i++)
        out[i] = rk_digit_char(rk_nibble_at(eid->octets, i, false));
    out[DIGITS] = '\0';
}

/* What the number with these two last digits leaves on division by 97. */
static uint32_t remainder_with(const struct rk_eid *eid, uint8_t last) {
    uint32_t r = 0;
    for (size_t i = 0; i < RK_EID_LEN; i++) {
        uint8_t octet = i == RK_EID_LEN - 1 ? last : eid->octets[i];
        r = (r * 100 + (uint32_t)(octet >> 4) * 10 + (octet & 15)) % 97;
    }
    return r;
}

bool rk_eid_check_ok(const struct rk_eid *eid) {
    return remainder_with(eid, eid->octets[RK_EID_LEN - 1]) == 1;
}

void rk_eid_set_check(struct rk_eid *eid) {
    uint32_t check = 98 - remainder_with(eid, 0);
    eid->octets[RK_EID_LEN - 1] = (uint8_t)(check / 10 << 4 | check % 10);
}
