#include "asn1/wire/bytes.h"

const char *rk_bytes_error_text(int error) {
    switch (error) {
    case 0:
        return "ok";
#define X(name, value, text)                                                                       \
    case name:                                                                                     \
        return text;
        RK_BYTES_ERRORS(X)
#undef X
    default:
        return "unknown error";
    }
}

/* Leave `out` as it was before a decoding that failed, and usable. */
static int undo(struct rk_buf *out, size_t before, int error) {
    rk_buf_truncate(out, before);
    return error;
}

static void hex(struct rk_slice bytes, const char *digits, struct rk_buf *out) {
    uint8_t *at = rk_buf_reserve(out, bytes.len * 2);
    if (!at)
        return;
    for (size_t i = 0; i < bytes.len; i++) {
        *at++ = (uint8_t)digits[bytes.ptr[i] >> 4];
        *at++ = (uint8_t)digits[bytes.ptr[i] & 15];
    }
    out->len += bytes.len * 2;
}

void rk_hex_lower(struct rk_slice bytes, struct rk_buf *out) {
    hex(bytes, "0123456789abcdef", out);
}

void rk_hex_upper(struct rk_slice bytes, struct rk_buf *out) {
    hex(bytes, "0123456789ABCDEF", out);
}

static int hex_value(uint8_t c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int rk_hex_decode(struct rk_slice text, struct rk_buf *out) {
    size_t before = out->len;
    for (size_t i = 0; i < text.len; i++)
        if (hex_value(text.ptr[i]) < 0)
            return RK_BYTES_BAD_CHARACTER;
    if (text.len % 2)
        return RK_BYTES_BAD_LENGTH;
    for (size_t i = 0; i < text.len; i += 2)
        rk_buf_put_byte(out, (uint8_t)(hex_value(text.ptr[i]) << 4 | hex_value(text.ptr[i + 1])));
    return rk_buf_ok(out) ? 0 : undo(out, before, RK_BYTES_NO_MEMORY);
}

/* The octets of a sequence that a first octet announces, and the least value it may stand for. */
static size_t utf8_len(uint8_t first, uint32_t *bits, uint32_t *least) {
    static const struct {
        uint8_t mask, is;
        uint32_t least;
    } forms[] = {{0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};
    for (size_t i = 0; i < 4; i++)
        if ((first & forms[i].mask) == forms[i].is) {
            *bits = first & (uint8_t)~forms[i].mask;
            *least = forms[i].least;
            return i + 1;
        }
    return 0;
}

/* Octets of the character at the front, 0 if it is none. */
static size_t utf8_char(struct rk_slice s) {
    uint32_t value, least;
    size_t len = utf8_len(s.ptr[0], &value, &least);
    if (!len || len > s.len)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if ((s.ptr[i] & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (s.ptr[i] & 0x3F);
    }
    bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    return value < least || value > 0x10FFFF || surrogate ? 0 : len;
}

bool rk_utf8_valid(struct rk_slice text) {
    while (text.len) {
        size_t len = utf8_char(text);
        if (!len)
            return false;
        text = rk_slice_from(text, len);
    }
    return true;
}
