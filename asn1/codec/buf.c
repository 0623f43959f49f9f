#include "asn1/codec/buf.h"

#include "asn1/tlv/tlv.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAP = 256, MAX_HEADER = 3 + 5 };

static size_t limit_of(const struct rk_buf *b) {
    return b->limit ? b->limit : RK_BUF_LIMIT;
}

/* Not realloc: it would leave a copy of the contents behind. */
static bool move_to(struct rk_buf *b, size_t cap) {
    uint8_t *ptr = malloc(cap);
    if (!ptr)
        return false;
    if (b->len)
        memcpy(ptr, b->ptr, b->len);
    if (b->ptr)
        rk_wipe(b->ptr, b->cap);
    free(b->ptr);
    b->ptr = ptr;
    b->cap = cap;
    return true;
}

uint8_t *rk_buf_reserve(struct rk_buf *b, size_t more) {
    size_t limit = limit_of(b);
    if (b->failed || b->len > limit || more > limit - b->len) {
        b->failed = true;
        return NULL;
    }
    size_t need = b->len + more;
    if (need > b->cap || !b->ptr) {
        size_t cap = b->cap * 2 < FIRST_CAP ? FIRST_CAP : b->cap * 2;
        if (!move_to(b, cap < need ? need : cap)) {
            b->failed = true;
            return NULL;
        }
    }
    return b->ptr + b->len;
}

void rk_buf_put(struct rk_buf *b, const void *data, size_t len) {
    uint8_t *at = rk_buf_reserve(b, len);
    if (!at || !len)
        return;
    memcpy(at, data, len);
    b->len += len;
}

void rk_buf_put_slice(struct rk_buf *b, struct rk_slice s) {
    rk_buf_put(b, s.ptr, s.len);
}

void rk_buf_put_byte(struct rk_buf *b, uint8_t byte) {
    rk_buf_put(b, &byte, 1);
}

void rk_buf_put_str(struct rk_buf *b, const char *text) {
    rk_buf_put(b, text, strlen(text));
}

void rk_buf_printf(struct rk_buf *b, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *at = len < 0 ? NULL : (char *)rk_buf_reserve(b, (size_t)len + 1);
    if (at) {
        vsnprintf(at, (size_t)len + 1, format, again);
        b->len += (size_t)len;
    } else {
        b->failed = true;
    }
    va_end(again);
}

void rk_buf_put_header(struct rk_buf *b, uint32_t tag, size_t value_len) {
    uint8_t header[MAX_HEADER];
    struct rk_tlv_writer w = rk_tlv_write(header, sizeof header);
    struct rk_slice done;
    rk_tlv_put_header(&w, tag, value_len);
    if (rk_tlv_write_finish(&w, &done)) {
        b->failed = true;
        return;
    }
    rk_buf_put_slice(b, done);
}

void rk_buf_put_tlv(struct rk_buf *b, uint32_t tag, struct rk_slice value) {
    size_t before = b->len;
    rk_buf_put_header(b, tag, value.len);
    rk_buf_put_slice(b, value);
    if (b->failed && b->len > before)
        rk_buf_truncate(b, before);
}

void rk_buf_truncate(struct rk_buf *b, size_t len) {
    if (len >= b->len)
        return;
    rk_wipe(b->ptr + len, b->len - len);
    b->len = len;
}

struct rk_slice rk_buf_slice(const struct rk_buf *b) {
    return rk_slice(b->ptr, b->len);
}

const char *rk_buf_text(struct rk_buf *b) {
    uint8_t *end = rk_buf_reserve(b, 1);
    if (!end)
        return NULL;
    *end = 0;
    return (const char *)b->ptr;
}

bool rk_buf_ok(const struct rk_buf *b) {
    return !b->failed;
}

void rk_buf_free(struct rk_buf *b) {
    if (b->ptr)
        rk_wipe(b->ptr, b->cap);
    free(b->ptr);
    *b = (struct rk_buf){.limit = b->limit};
}
