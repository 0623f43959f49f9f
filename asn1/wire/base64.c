#include "asn1/wire/bytes.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void rk_base64_encode(struct rk_slice bytes, struct rk_buf *out) {
    size_t len = (bytes.len + 2) / 3 * 4;
    uint8_t *at = rk_buf_reserve(out, len);
    if (!at)
        return;
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t have = bytes.len - i;
        uint32_t group = (uint32_t)bytes.ptr[i] << 16;
        group |= have > 1 ? (uint32_t)bytes.ptr[i + 1] << 8 : 0;
        group |= have > 2 ? bytes.ptr[i + 2] : 0;
        *at++ = (uint8_t)alphabet[group >> 18];
        *at++ = (uint8_t)alphabet[group >> 12 & 63];
        *at++ = have > 1 ? (uint8_t)alphabet[group >> 6 & 63] : '=';
        *at++ = have > 2 ? (uint8_t)alphabet[group & 63] : '=';
    }
    out->len += len;
}

/* The value of a character of the alphabet, -1 for any other. */
static int value_of(uint8_t c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static bool is_space(uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A group of four characters as it fills up. */
struct group {
    uint32_t bits;
    unsigned characters; /* of the alphabet */
    unsigned padding;
};

static int add(struct group *g, uint8_t c) {
    if (c == '=') {
        if (g->characters < 2 || g->characters + g->padding == 4)
            return RK_BYTES_BAD_LENGTH;
        g->padding++;
        return 0;
    }
    int value = value_of(c);
    if (value < 0)
        return RK_BYTES_BAD_CHARACTER;
    if (g->padding)
        return RK_BYTES_BAD_LENGTH;
    g->bits = g->bits << 6 | (uint32_t)value;
    g->characters++;
    return 0;
}

/* Put out a complete group; the bits that padding makes superfluous must be zero. */
static int flush(const struct group *g, struct rk_buf *out) {
    uint32_t bits = g->bits << 6 * g->padding;
    uint8_t octets[3] = {(uint8_t)(bits >> 16), (uint8_t)(bits >> 8), (uint8_t)bits};
    size_t len = 3 - g->padding;
    for (size_t i = len; i < 3; i++)
        if (octets[i])
            return RK_BYTES_BAD_LENGTH;
    rk_buf_put(out, octets, len);
    return rk_buf_ok(out) ? 0 : RK_BYTES_NO_MEMORY;
}

static int decode(struct rk_slice text, struct rk_buf *out) {
    struct group g = {0};
    bool ended = false;
    for (size_t i = 0; i < text.len; i++) {
        if (is_space(text.ptr[i]))
            continue;
        int error = ended ? RK_BYTES_BAD_LENGTH : add(&g, text.ptr[i]);
        if (!error && g.characters + g.padding == 4) {
            error = flush(&g, out);
            ended = g.padding > 0;
            g = (struct group){0};
        }
        if (error)
            return error;
    }
    return g.characters ? RK_BYTES_BAD_LENGTH : 0;
}

int rk_base64_decode(struct rk_slice text, struct rk_buf *out) {
    size_t before = out->len;
    int error = decode(text, out);
    if (error)
        rk_buf_truncate(out, before);
    return error;
}
