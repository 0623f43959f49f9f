#include "asn1/codec/internal.h"
#include "asn1/tlv/tlv.h"

/* Constructed elements that are open, by the place where each ends. */
struct walk {
    size_t end[RK_CODEC_MAX_DEPTH];
    size_t depth;
    size_t elements;
};

static bool is_constructed(uint8_t first) {
    return (first & 0x20) != 0;
}

/* Look at the element at `at`; *next is where to look on: inside it when it is constructed. */
static int step(struct walk *w, struct rk_slice in, size_t at, size_t *next) {
    uint32_t tag;
    size_t value_len, header_len;
    size_t end = w->depth ? w->end[w->depth - 1] : in.len;
    struct rk_slice rest = rk_slice(in.ptr + at, end - at);
    int error = rk_tlv_header(rest, RK_TLV_BER, &tag, &value_len, &header_len);
    if (error == RK_TLV_TRUNCATED && !w->depth)
        return RK_CODEC_TRUNCATED;
    if (error)
        return RK_CODEC_MALFORMED;
    if (value_len > rest.len - header_len)
        return w->depth ? RK_CODEC_MALFORMED : RK_CODEC_TRUNCATED;
    if (++w->elements > RK_CODEC_MAX_ELEMENTS)
        return RK_CODEC_TOO_COMPLEX;
    *next = at + header_len + value_len;
    if (is_constructed(in.ptr[at])) {
        if (w->depth == RK_CODEC_MAX_DEPTH)
            return RK_CODEC_TOO_COMPLEX;
        w->end[w->depth++] = *next;
        *next = at + header_len;
    }
    return 0;
}

int rk_codec_measure(struct rk_slice in, size_t *len) {
    struct walk w = {.depth = 0};
    size_t at = 0;
    if (!in.len)
        return RK_CODEC_TRUNCATED;
    do {
        int error = step(&w, in, at, &at);
        if (error)
            return error;
        if (at > RK_CODEC_MAX_LEN)
            return RK_CODEC_TOO_LONG;
        while (w.depth && at == w.end[w.depth - 1])
            w.depth--;
    } while (w.depth);
    *len = at;
    return 0;
}
