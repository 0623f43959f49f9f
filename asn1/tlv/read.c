#include "asn1/tlv/tlv.h"

#include <string.h>

const char *rk_tlv_error_text(int error) {
    switch (error) {
    case 0:
        return "ok";
#define X(name, value, text)                                                                       \
    case name:                                                                                     \
        return text;
        RK_TLV_ERRORS(X)
#undef X
    default:
        return "unknown TLV error";
    }
}

static int read_tag(struct rk_slice in, uint32_t *tag, size_t *used) {
    if (in.len == 0)
        return RK_TLV_TRUNCATED;
    *tag = in.ptr[0];
    *used = 1;
    if ((in.ptr[0] & 0x1F) != 0x1F)
        return *tag == 0 ? RK_TLV_BAD_TAG : 0;
    for (size_t i = 1; i < 3; i++) {
        if (i >= in.len)
            return RK_TLV_TRUNCATED;
        if (i == 1 && (in.ptr[i] & 0x7F) == 0)
            return RK_TLV_BAD_TAG;
        *tag = *tag << 8 | in.ptr[i];
        *used = i + 1;
        if ((in.ptr[i] & 0x80) == 0)
            return 0;
    }
    return RK_TLV_BAD_TAG;
}

static int read_length(struct rk_slice in, enum rk_tlv_rules rules, size_t *length, size_t *used) {
    if (in.len == 0)
        return RK_TLV_TRUNCATED;
    *used = 1;
    *length = in.ptr[0];
    if (in.ptr[0] < 0x80)
        return 0;
    size_t octets = in.ptr[0] & 0x7F;
    if (octets == 0 || octets > 4)
        return RK_TLV_BAD_LENGTH;
    if (in.len < 1 + octets)
        return RK_TLV_TRUNCATED;
    uint32_t n = 0;
    for (size_t i = 1; i <= octets; i++)
        n = n << 8 | in.ptr[i];
    bool shortest = n >= 0x80 && in.ptr[1] != 0;
    if (rules == RK_TLV_DER && !shortest)
        return RK_TLV_BAD_LENGTH;
    *length = n;
    *used = 1 + octets;
    return 0;
}

int rk_tlv_header(struct rk_slice in, enum rk_tlv_rules rules, uint32_t *tag, size_t *value_len,
                  size_t *header_len) {
    size_t tag_used = 0, length_used = 0;
    int error = read_tag(in, tag, &tag_used);
    if (!error)
        error = read_length(rk_slice_from(in, tag_used), rules, value_len, &length_used);
    *header_len = tag_used + length_used;
    return error;
}

static int read_element(struct rk_slice in, enum rk_tlv_rules rules, struct rk_tlv *out) {
    size_t value_len = 0, header_len = 0;
    int error = rk_tlv_header(in, rules, &out->tag, &value_len, &header_len);
    if (error)
        return error;
    if (in.len - header_len < value_len)
        return RK_TLV_TRUNCATED;
    out->value = rk_slice(in.ptr + header_len, value_len);
    out->whole = rk_slice(in.ptr, header_len + value_len);
    return 0;
}

struct rk_tlv_reader rk_tlv_read(struct rk_slice in, enum rk_tlv_rules rules) {
    return (struct rk_tlv_reader){in, rules, 0};
}

struct rk_tlv_reader rk_tlv_enter(const struct rk_tlv_reader *outer, const struct rk_tlv *element) {
    return (struct rk_tlv_reader){element->value, outer->rules, outer->error};
}

uint32_t rk_tlv_peek(const struct rk_tlv_reader *r) {
    uint32_t tag = 0;
    size_t used = 0;
    if (r->error || read_tag(r->rest, &tag, &used))
        return 0;
    return tag;
}

bool rk_tlv_next(struct rk_tlv_reader *r, struct rk_tlv *out) {
    *out = (struct rk_tlv){0};
    if (r->error || r->rest.len == 0)
        return false;
    struct rk_tlv found = {0};
    r->error = read_element(r->rest, r->rules, &found);
    if (r->error)
        return false;
    r->rest = rk_slice_from(r->rest, found.whole.len);
    *out = found;
    return true;
}

bool rk_tlv_maybe(struct rk_tlv_reader *r, uint32_t tag, struct rk_tlv *out) {
    *out = (struct rk_tlv){0};
    return rk_tlv_peek(r) == tag && rk_tlv_next(r, out);
}

bool rk_tlv_take(struct rk_tlv_reader *r, uint32_t tag, struct rk_tlv *out) {
    if (rk_tlv_maybe(r, tag, out))
        return true;
    if (!r->error)
        r->error = RK_TLV_UNEXPECTED;
    return false;
}

int rk_tlv_finish(const struct rk_tlv_reader *r) {
    if (r->error)
        return r->error;
    return r->rest.len ? RK_TLV_TRAILING : 0;
}

int rk_tlv_only(struct rk_slice in, enum rk_tlv_rules rules, uint32_t tag, struct rk_tlv *out) {
    struct rk_tlv_reader r = rk_tlv_read(in, rules);
    rk_tlv_take(&r, tag, out);
    return rk_tlv_finish(&r);
}

bool rk_tlv_find(struct rk_slice in, enum rk_tlv_rules rules, uint32_t tag, struct rk_tlv *out) {
    struct rk_tlv_reader r = rk_tlv_read(in, rules);
    while (rk_tlv_next(&r, out))
        if (out->tag == tag)
            return true;
    return false;
}

int rk_tlv_get_uint(struct rk_slice value, uint32_t *out) {
    if (value.len == 0 || value.len > 5 || value.ptr[0] >= 0x80)
        return RK_TLV_BAD_VALUE;
    bool padded = value.len > 1 && value.ptr[0] == 0 && value.ptr[1] < 0x80;
    if (padded || (value.len == 5 && value.ptr[0] != 0))
        return RK_TLV_BAD_VALUE;
    uint32_t n = 0;
    for (size_t i = 0; i < value.len; i++)
        n = n << 8 | value.ptr[i];
    *out = n;
    return 0;
}

int rk_tlv_get_bool(struct rk_slice value, bool *out) {
    if (value.len != 1)
        return RK_TLV_BAD_VALUE;
    *out = value.ptr[0] != 0;
    return 0;
}

int rk_tlv_get_bits(struct rk_slice value, uint32_t *out) {
    if (value.len == 0 || value.len > 5 || value.ptr[0] > 7 || (value.len == 1 && value.ptr[0]))
        return RK_TLV_BAD_VALUE;
    size_t count = (value.len - 1) * 8 - value.ptr[0];
    uint32_t bits = 0;
    for (size_t n = 0; n < count; n++)
        if (value.ptr[1 + n / 8] & 0x80 >> n % 8)
            bits |= 1u << n;
    *out = bits;
    return 0;
}
