#include "asn1/tlv/digits.h"
#include "asn1/tlv/ident.h"

#include <string.h>

enum { PLACES = 6, NO_DIGIT = 15, ANY_DIGIT = 14 };

/* Where the six digits, country first, stand in the three octets: nibble 3 holds the network
 * code's third digit. */
static const uint8_t place[PLACES] = {0, 1, 2, 4, 5, 3};

static uint8_t digit(const uint8_t *plmn, size_t i) {
    return rk_nibble_at(plmn, place[i], true);
}

int rk_plmn_from_text(struct rk_slice text, uint8_t out[RK_PLMN_LEN]) {
    uint8_t digits[PLACES], nibbles[PLACES];
    if (text.len < 5 || text.len > PLACES || !rk_digits_from_text(text, 9, digits))
        return RK_TLV_BAD_VALUE;
    if (text.len == 5)
        digits[5] = NO_DIGIT;
    for (size_t i = 0; i < PLACES; i++)
        nibbles[place[i]] = digits[i];
    rk_digits_pack(nibbles, PLACES, true, out, RK_PLMN_LEN);
    return 0;
}

int rk_plmn_to_text(const uint8_t plmn[RK_PLMN_LEN], char out[RK_PLMN_TEXT_CAP]) {
    char text[RK_PLMN_TEXT_CAP] = "";
    for (size_t i = 0; i < PLACES; i++) {
        uint8_t d = digit(plmn, i);
        if (d == NO_DIGIT && i == 5)
            break;
        if (d > 9 && d != ANY_DIGIT)
            return RK_TLV_BAD_VALUE;
        text[i] = rk_digit_char(d);
    }
    memcpy(out, text, sizeof text);
    return 0;
}

bool rk_plmn_is_concrete(const uint8_t plmn[RK_PLMN_LEN]) {
    for (size_t i = 0; i < PLACES; i++)
        if (digit(plmn, i) > 9 && !(i == 5 && digit(plmn, i) == NO_DIGIT))
            return false;
    return true;
}

bool rk_plmn_matches(const uint8_t pattern[RK_PLMN_LEN], const uint8_t plmn[RK_PLMN_LEN]) {
    for (size_t i = 0; i < PLACES; i++) {
        uint8_t want = digit(pattern, i), is = digit(plmn, i);
        bool any = want == ANY_DIGIT && (is <= 9 || (i == 5 && is == NO_DIGIT));
        if (want != is && !any)
            return false;
    }
    return true;
}

bool rk_matching_id_valid(struct rk_slice text) {
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '-')
            return false;
    }
    return text.len >= 1 && text.len <= 255;
}
