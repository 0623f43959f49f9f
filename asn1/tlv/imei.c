#include "asn1/tlv/digits.h"
#include "asn1/tlv/ident.h"

#include <string.h>

enum { PLAIN_LEN = 15, FULL_LEN = 16, FILLER = 15 };

int rk_imei_from_text(struct rk_slice text, struct rk_imei *out) {
    struct rk_imei imei = {.len = (uint8_t)text.len};
    if (text.len < PLAIN_LEN || text.len > FULL_LEN || !rk_digits_from_text(text, 9, imei.digits))
        return RK_TLV_BAD_VALUE;
    *out = imei;
    return 0;
}

void rk_imei_to_text(const struct rk_imei *imei, char out[RK_IMEI_TEXT_CAP]) {
    rk_digits_to_text(imei->digits, imei->len, out);
}

int rk_imei_from_octets(struct rk_slice octets, struct rk_imei *out) {
    struct rk_imei imei = {.len = FULL_LEN};
    if (octets.len != RK_IMEI_LEN)
        return RK_TLV_BAD_VALUE;
    for (size_t i = 0; i < FULL_LEN; i++)
        imei.digits[i] = rk_nibble_at(octets.ptr, i, true);
    /* The filler stands in the last place, or, as some write it, before the check digit. */
    if (imei.digits[14] == FILLER) {
        imei.digits[14] = imei.digits[15];
        imei.digits[15] = FILLER;
    }
    if (imei.digits[15] == FILLER) {
        imei.digits[15] = 0;
        imei.len = PLAIN_LEN;
    }
    if (!rk_digits_decimal(imei.digits, imei.len))
        return RK_TLV_BAD_VALUE;
    *out = imei;
    return 0;
}

void rk_imei_to_octets(const struct rk_imei *imei, uint8_t out[RK_IMEI_LEN]) {
    rk_digits_pack(imei->digits, imei->len, true, out, RK_IMEI_LEN);
}

void rk_imei_tac(const struct rk_imei *imei, uint8_t out[RK_TAC_LEN]) {
    rk_digits_pack(imei->digits, RK_TAC_LEN * 2, true, out, RK_TAC_LEN);
}

bool rk_imei_luhn_ok(const struct rk_imei *imei) {
    return imei->len == PLAIN_LEN &&
           rk_luhn_digit(imei->digits, PLAIN_LEN - 1) == imei->digits[PLAIN_LEN - 1];
}
