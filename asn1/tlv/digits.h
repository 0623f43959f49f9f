/* Shared inside asn1/tlv only: rows of digits and their packing, two in an octet. */
#ifndef RK_ASN1_TLV_DIGITS_H
#define RK_ASN1_TLV_DIGITS_H

#include "asn1/tlv/slice.h"

/* The value of a hexadecimal digit of either case; 16 for any other character. */
uint8_t rk_digit_value(uint8_t c);

/* The upper-case character for a value 0 to 15. */
char rk_digit_char(uint8_t value);

/* Read `text` as digits of at most `max` (9 or 15). False, and `out` undefined, if one is not. */
bool rk_digits_from_text(struct rk_slice text, uint8_t max, uint8_t *out);

/* Write `len` digits and a terminator. */
void rk_digits_to_text(const uint8_t *digits, size_t len, char *out);

/* Nibble i of packed digits: the high one first, or the low one first when `swapped`. */
uint8_t rk_nibble_at(const uint8_t *octets, size_t i, bool swapped);

/* Pack `len` digits into `octets` octets, the places left over filled with F. */
void rk_digits_pack(const uint8_t *digits, size_t len, bool swapped, uint8_t *out, size_t octets);

/* True when all are 0 to 9. */
bool rk_digits_decimal(const uint8_t *digits, size_t len);

#endif
