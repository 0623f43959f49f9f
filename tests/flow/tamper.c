#include "tests/flow/tamper.h"

#include "asn1/tlv/tlv.h"
#include "asn1/wire/bytes.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

/* Where the text of a string member lies; JSON of ours has no escapes in base64. */
static bool find_member(const struct rk_buf *body, const char *name, size_t *start, size_t *end) {
    char pattern[64];
    int pattern_len = snprintf(pattern, sizeof pattern, "\"%s\":\"", name);
    for (size_t at = 0; at + (size_t)pattern_len <= body->len; at++) {
        if (memcmp(body->ptr + at, pattern, (size_t)pattern_len) != 0)
            continue;
        *start = at + (size_t)pattern_len;
        const uint8_t *quote = memchr(body->ptr + *start, '"', body->len - *start);
        *end = (size_t)(quote - body->ptr);
        return true;
    }
    return false;
}

bool tamper_get(const struct rk_buf *body, const char *name, struct rk_buf *out) {
    size_t start, end;
    if (!find_member(body, name, &start, &end))
        return false;
    assert_int_equal(rk_base64_decode(rk_slice(body->ptr + start, end - start), out), 0);
    return true;
}

void tamper_set(struct rk_buf *body, const char *name, struct rk_slice octets) {
    size_t start, end;
    struct rk_buf tail = {0};
    assert_true(find_member(body, name, &start, &end));
    rk_buf_put(&tail, body->ptr + end, body->len - end);
    rk_buf_truncate(body, start);
    rk_base64_encode(octets, body);
    rk_buf_put_slice(body, rk_buf_slice(&tail));
    rk_buf_free(&tail);
}

void tamper_flip(struct rk_buf *body, const char *name, long at) {
    struct rk_buf octets = {0};
    assert_true(tamper_get(body, name, &octets));
    size_t index = at < 0 ? octets.len - (size_t)-at : (size_t)at;
    assert_true(index < octets.len);
    octets.ptr[index] ^= 0x01;
    tamper_set(body, name, rk_buf_slice(&octets));
    rk_buf_free(&octets);
}

void tamper_flip_element(struct rk_buf *body, const char *name, const int *path) {
    struct rk_buf octets = {0};
    struct rk_tlv element;
    assert_true(tamper_get(body, name, &octets));
    struct rk_tlv_reader r = rk_tlv_read(rk_buf_slice(&octets), RK_TLV_DER);
    assert_true(rk_tlv_next(&r, &element));
    for (; *path >= 0; path++) {
        r = rk_tlv_enter(&r, &element);
        for (int i = 0; i <= *path; i++)
            assert_true(rk_tlv_next(&r, &element));
    }
    octets.ptr[element.whole.ptr + element.whole.len - 1 - octets.ptr] ^= 0x01;
    tamper_set(body, name, rk_buf_slice(&octets));
    rk_buf_free(&octets);
}

void tamper_split(struct rk_slice bound_package, struct tamper_segments *out) {
    struct rk_tlv package, group, segment;
    memset(out, 0, sizeof *out);
    assert_int_equal(rk_tlv_only(bound_package, RK_TLV_DER, 0xBF36, &package), 0);
    struct rk_tlv_reader groups = rk_tlv_read(package.value, RK_TLV_DER);
    assert_true(rk_tlv_take(&groups, 0xBF23, &group));
    while (rk_tlv_next(&groups, &group)) {
        struct rk_tlv_reader r = rk_tlv_enter(&groups, &group);
        while (rk_tlv_next(&r, &segment)) {
            assert_true(out->count < TAMPER_SEGMENTS_MAX);
            out->groups[out->count] = group.tag;
            out->segments[out->count++] = segment.whole;
        }
    }
}

void tamper_repeat(struct rk_slice bound_package, size_t which, size_t times, struct rk_buf *out) {
    struct rk_tlv package, group, segment;
    struct rk_buf content = {0}, inner = {0};
    size_t number = 0;
    assert_int_equal(rk_tlv_only(bound_package, RK_TLV_DER, 0xBF36, &package), 0);
    struct rk_tlv_reader groups = rk_tlv_read(package.value, RK_TLV_DER);
    assert_true(rk_tlv_take(&groups, 0xBF23, &group));
    rk_buf_put_slice(&content, group.whole);
    while (rk_tlv_next(&groups, &group)) {
        struct rk_tlv_reader r = rk_tlv_enter(&groups, &group);
        rk_buf_truncate(&inner, 0);
        while (rk_tlv_next(&r, &segment)) {
            for (size_t n = number == which ? times : 1; n > 0; n--)
                rk_buf_put_slice(&inner, segment.whole);
            number++;
        }
        rk_buf_put_tlv(&content, group.tag, rk_buf_slice(&inner));
    }
    rk_buf_put_tlv(out, 0xBF36, rk_buf_slice(&content));
    rk_buf_free(&content);
    rk_buf_free(&inner);
}
