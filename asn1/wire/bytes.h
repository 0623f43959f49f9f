/*
 * Bytes as text: base64 (RFC 4648 4) and hexadecimal.
 *
 * Conventions
 *   - Results are appended to a buffer and leave it unchanged on an error.
 *   - Not in constant time: for messages, not for keys at rest.
 */
#ifndef RK_ASN1_WIRE_BYTES_H
#define RK_ASN1_WIRE_BYTES_H

#include "asn1/codec/buf.h"
#include "asn1/tlv/slice.h"

/* Errors: name, value, text. */
#define RK_BYTES_ERRORS(X)                                                                         \
    X(RK_BYTES_BAD_CHARACTER, -1, "a character does not belong to the alphabet")                   \
    X(RK_BYTES_BAD_LENGTH, -2, "the text ends inside a group or its padding is wrong")             \
    X(RK_BYTES_NO_MEMORY, -3, "out of memory or above the buffer's limit")

enum rk_bytes_error {
#define X(name, value, text) name = value,
    RK_BYTES_ERRORS(X)
#undef X
};

/* Text for one of RK_BYTES_ERRORS, "ok" for 0. Static storage. */
const char *rk_bytes_error_text(int error);

/* Append base64 with padding, without line breaks. Failure is latched in `out`. */
void rk_base64_encode(struct rk_slice bytes, struct rk_buf *out);

/*
 * Append what a base64 text stands for. Space, tab, CR and LF may stand anywhere (servers fold
 * lines); otherwise strict: padding must be there, unused bits must be zero.
 */
int rk_base64_decode(struct rk_slice text, struct rk_buf *out);

/* Append two digits for each byte. Failure is latched in `out`. */
void rk_hex_lower(struct rk_slice bytes, struct rk_buf *out);
void rk_hex_upper(struct rk_slice bytes, struct rk_buf *out);

/* Append what an even number of digits of either case stands for; nothing may stand between. */
int rk_hex_decode(struct rk_slice text, struct rk_buf *out);

/* Tell whether `text` is UTF-8: shortest forms, no surrogates, up to U+10FFFF. */
bool rk_utf8_valid(struct rk_slice text);

#endif
