#include "asn1/tlv/tlv.h"

#include <string.h>

static size_t tag_len(uint32_t tag) {
    return tag > 0xFFFF ? 3 : tag > 0xFF ? 2 : 1;
}

static size_t length_len(size_t length) {
    size_t octets = 1;
    if (length >= 0x80)
        for (size_t n = length; n; n >>= 8)
            octets++;
    return octets;
}

size_t rk_tlv_header_len(uint32_t tag, size_t value_len) {
    return tag_len(tag) + length_len(value_len);
}

/* Room for `len` octets at the end, or null once the buffer has overflowed. */
static uint8_t *grow(struct rk_tlv_writer *w, size_t len) {
    if (w->error || w->cap - w->len < len) {
        w->error = RK_TLV_OVERFLOW;
        return NULL;
    }
    uint8_t *at = w->ptr + w->len;
    w->len += len;
    return at;
}

static void write_length(uint8_t *at, size_t length) {
    size_t octets = length_len(length) - 1;
    if (octets == 0) {
        at[0] = (uint8_t)length;
        return;
    }
    at[0] = (uint8_t)(0x80 | octets);
    for (size_t i = octets; i > 0; i--, length >>= 8)
        at[i] = (uint8_t)length;
}

struct rk_tlv_writer rk_tlv_write(uint8_t *buf, size_t cap) {
    return (struct rk_tlv_writer){buf, cap, 0, 0};
}

void rk_tlv_put_raw(struct rk_tlv_writer *w, struct rk_slice encoded) {
    uint8_t *at = grow(w, encoded.len);
    if (at && encoded.len)
        memcpy(at, encoded.ptr, encoded.len);
}

static void put_tag(struct rk_tlv_writer *w, uint32_t tag) {
    uint8_t *at = grow(w, tag_len(tag));
    if (at)
        for (size_t i = tag_len(tag); i > 0; i--, tag >>= 8)
            at[i - 1] = (uint8_t)tag;
}

void rk_tlv_put_header(struct rk_tlv_writer *w, uint32_t tag, size_t value_len) {
    put_tag(w, tag);
    uint8_t *at = grow(w, length_len(value_len));
    if (at)
        write_length(at, value_len);
}

void rk_tlv_put(struct rk_tlv_writer *w, uint32_t tag, struct rk_slice value) {
    rk_tlv_put_header(w, tag, value.len);
    rk_tlv_put_raw(w, value);
}

void rk_tlv_put_uint(struct rk_tlv_writer *w, uint32_t tag, uint32_t value) {
    uint8_t octets[5] = {0};
    rk_put_u32(octets + 1, value);
    size_t skip = 0;
    while (skip < 4 && octets[skip] == 0 && octets[skip + 1] < 0x80)
        skip++;
    rk_tlv_put(w, tag, rk_slice(octets + skip, 5 - skip));
}

void rk_tlv_put_bool(struct rk_tlv_writer *w, uint32_t tag, bool value) {
    uint8_t octet = value ? 0xFF : 0x00;
    rk_tlv_put(w, tag, rk_slice(&octet, 1));
}

void rk_tlv_put_bits(struct rk_tlv_writer *w, uint32_t tag, uint32_t bits) {
    uint8_t octets[5] = {0};
    size_t count = 0;
    for (size_t n = 0; n < 32; n++)
        if (bits & 1u << n) {
            octets[1 + n / 8] = (uint8_t)(octets[1 + n / 8] | 0x80 >> n % 8);
            count = n + 1;
        }
    octets[0] = (uint8_t)((8 - count % 8) % 8);
    rk_tlv_put(w, tag, rk_slice(octets, 1 + (count + 7) / 8));
}

size_t rk_tlv_open(struct rk_tlv_writer *w, uint32_t tag) {
    put_tag(w, tag);
    return w->len;
}

void rk_tlv_close(struct rk_tlv_writer *w, size_t mark) {
    if (w->error)
        return;
    size_t value_len = w->len - mark;
    size_t octets = length_len(value_len);
    if (!grow(w, octets))
        return;
    memmove(w->ptr + mark + octets, w->ptr + mark, value_len);
    write_length(w->ptr + mark, value_len);
}

int rk_tlv_write_finish(const struct rk_tlv_writer *w, struct rk_slice *out) {
    if (w->error)
        return w->error;
    *out = rk_slice(w->ptr, w->len);
    return 0;
}
