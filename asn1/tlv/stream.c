#include "asn1/tlv/stream.h"

void rk_tlv_stream_start(struct rk_tlv_stream *s) {
    *s = (struct rk_tlv_stream){0};
}

/* Judge the header octets there are: 1 complete, 0 more needed, negative for an error. */
static int judge(struct rk_tlv_stream *s) {
    size_t value_len, header_len;
    struct rk_slice have = rk_slice(s->header, s->header_len);
    int error = rk_tlv_header(have, RK_TLV_DER, &s->tag, &value_len, &header_len);
    if (error == RK_TLV_TRUNCATED)
        return s->header_len < RK_TLV_MAX_HEADER ? 0 : RK_TLV_BAD_LENGTH;
    if (error)
        return error;
    s->value_len = (uint32_t)value_len;
    s->left = s->value_len;
    s->complete = true;
    return 1;
}

int rk_tlv_stream_header(struct rk_tlv_stream *s, struct rk_slice *chunk) {
    if (s->left && !s->error)
        s->error = RK_TLV_UNEXPECTED;
    if (s->error)
        return s->error;
    if (s->complete && chunk->len) {
        s->complete = false;
        s->header_len = 0;
    }
    while (chunk->len) {
        s->header[s->header_len++] = chunk->ptr[0];
        *chunk = rk_slice_from(*chunk, 1);
        int verdict = judge(s);
        if (verdict < 0)
            s->error = verdict;
        if (verdict)
            return verdict;
    }
    return 0;
}

struct rk_slice rk_tlv_stream_value(struct rk_tlv_stream *s, struct rk_slice *chunk) {
    size_t len = chunk->len < s->left ? chunk->len : s->left;
    struct rk_slice part = rk_slice(chunk->ptr, len);
    *chunk = rk_slice_from(*chunk, len);
    s->left -= (uint32_t)len;
    return part;
}

void rk_tlv_stream_enter(struct rk_tlv_stream *s) {
    s->left = 0;
}

bool rk_tlv_stream_idle(const struct rk_tlv_stream *s) {
    return !s->error && !s->left && (s->complete || s->header_len == 0);
}
