#include "asn1/tlv/digits.h"
#include "asn1/tlv/ident.h"

#include <string.h>

enum { MIN_LEN = 18, MAX_LEN = 20, FILLER = 15 };

/* Take up to 20 digits, of which those at the end that are F are filler. */
static int from_digits(const uint8_t *digits, size_t len, struct rk_iccid *out) {
    while (len && digits[len - 1] == FILLER)
        len--;
    if (len < MIN_LEN)
        return RK_TLV_BAD_VALUE;
    struct rk_iccid iccid = {.len = (uint8_t)len};
    memcpy(iccid.digits, digits, len);
    *out = iccid;
    return 0;
}

int rk_iccid_from_text(struct rk_slice text, struct rk_iccid *out) {
    uint8_t digits[MAX_LEN];
    if (text.len > MAX_LEN || !rk_digits_from_text(text, 15, digits))
        return RK_TLV_BAD_VALUE;
    return from_digits(digits, text.len, out);
}

void rk_iccid_to_text(const struct rk_iccid *iccid, char out[RK_ICCID_TEXT_CAP]) {
    rk_digits_to_text(iccid->digits, iccid->len, out);
}

static int from_octets(struct rk_slice octets, bool swapped, struct rk_iccid *out) {
    uint8_t digits[MAX_LEN];
    if (octets.len != RK_ICCID_LEN)
        return RK_TLV_BAD_VALUE;
    for (size_t i = 0; i < MAX_LEN; i++)
        digits[i] = rk_nibble_at(octets.ptr, i, swapped);
    return from_digits(digits, MAX_LEN, out);
}

int rk_iccid_from_ef(struct rk_slice octets, struct rk_iccid *out) {
    return from_octets(octets, true, out);
}

void rk_iccid_to_ef(const struct rk_iccid *iccid, uint8_t out[RK_ICCID_LEN]) {
    rk_digits_pack(iccid->digits, iccid->len, true, out, RK_ICCID_LEN);
}

int rk_iccid_from_header(struct rk_slice octets, struct rk_iccid *out) {
    return from_octets(octets, false, out);
}

void rk_iccid_to_header(const struct rk_iccid *iccid, uint8_t out[RK_ICCID_LEN]) {
    rk_digits_pack(iccid->digits, iccid->len, false, out, RK_ICCID_LEN);
}

bool rk_iccid_equal(const struct rk_iccid *a, const struct rk_iccid *b) {
    return rk_slice_equal(rk_slice(a->digits, a->len), rk_slice(b->digits, b->len));
}

bool rk_iccid_is_decimal(const struct rk_iccid *iccid) {
    return rk_digits_decimal(iccid->digits, iccid->len);
}

bool rk_iccid_luhn_ok(const struct rk_iccid *iccid) {
    size_t last = iccid->len - 1u;
    return rk_iccid_is_decimal(iccid) && rk_luhn_digit(iccid->digits, last) == iccid->digits[last];
}

uint8_t rk_luhn_digit(const uint8_t *digits, size_t len) {
    uint32_t sum = 0;
    for (size_t i = 0; i < len; i++) {
        uint32_t digit = digits[len - 1 - i];
        if (i % 2 == 0)
            digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
        sum = (sum + digit) % 10;
    }
    return (uint8_t)((10 - sum) % 10);
}
