#include "asn1/tlv/slice.h"

#include <string.h>

struct rk_slice rk_slice_from(struct rk_slice s, size_t at) {
    if (at >= s.len)
        return rk_slice(NULL, 0);
    return rk_slice(s.ptr + at, s.len - at);
}

bool rk_slice_equal(struct rk_slice a, struct rk_slice b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool rk_slice_starts_with(struct rk_slice s, struct rk_slice prefix) {
    return prefix.len <= s.len && rk_slice_equal(rk_slice(s.ptr, prefix.len), prefix);
}

bool rk_equal_ct(const void *a, const void *b, size_t len) {
    const volatile uint8_t *x = a, *y = b;
    uint8_t difference = 0;
    for (size_t i = 0; i < len; i++)
        difference = (uint8_t)(difference | (x[i] ^ y[i]));
    return difference == 0;
}

/* The compiler has to believe that somebody looks at the memory afterwards. */
void rk_wipe(void *secret, size_t len) {
    if (!len)
        return;
    memset(secret, 0, len);
    __asm__ volatile("" : : "r"(secret) : "memory");
}

uint16_t rk_get_u16(const uint8_t *p) {
    return (uint16_t)(p[0] << 8 | p[1]);
}

uint32_t rk_get_u32(const uint8_t *p) {
    return (uint32_t)rk_get_u16(p) << 16 | rk_get_u16(p + 2);
}

void rk_put_u16(uint8_t *p, uint16_t value) {
    p[0] = (uint8_t)(value >> 8);
    p[1] = (uint8_t)value;
}

void rk_put_u32(uint8_t *p, uint32_t value) {
    rk_put_u16(p, (uint16_t)(value >> 16));
    rk_put_u16(p + 2, (uint16_t)value);
}
