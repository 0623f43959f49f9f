#include "asn1/tlv/digits.h"

uint8_t rk_digit_value(uint8_t c) {
    if (c >= '0' && c <= '9')
        return (uint8_t)(c - '0');
    if (c >= 'A' && c <= 'F')
        return (uint8_t)(c - 'A' + 10);
    return c >= 'a' && c <= 'f' ? (uint8_t)(c - 'a' + 10) : 16;
}

char rk_digit_char(uint8_t value) {
    return (char)(value < 10 ? '0' + value : 'A' + (value - 10));
}

bool rk_digits_from_text(struct rk_slice text, uint8_t max, uint8_t *out) {
    for (size_t i = 0; i < text.len; i++) {
        out[i] = rk_digit_value(text.ptr[i]);
        if (out[i] > max)
            return false;
    }
    return true;
}

void rk_digits_to_text(const uint8_t *digits, size_t len, char *out) {
    for (size_t i = 0; i < len; i++)
        out[i] = rk_digit_char(digits[i]);
    out[len] = '\0';
}

uint8_t rk_nibble_at(const uint8_t *octets, size_t i, bool swapped) {
    bool high = (i % 2 == 0) != swapped;
    return high ? octets[i / 2] >> 4 : octets[i / 2] & 15;
}

void rk_digits_pack(const uint8_t *digits, size_t len, bool swapped, uint8_t *out, size_t octets) {
    for (size_t i = 0; i < octets; i++) {
        uint8_t first = 2 * i < len ? digits[2 * i] : 15;
        uint8_t second = 2 * i + 1 < len ? digits[2 * i + 1] : 15;
        out[i] = (uint8_t)(swapped ? second << 4 | first : first << 4 | second);
    }
}

bool rk_digits_decimal(const uint8_t *digits, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (digits[i] > 9)
            return false;
    return true;
}
