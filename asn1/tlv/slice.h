/*
 * Slices: the one way bytes are passed around in rspkit.
 *
 * Conventions
 *   - Input is a `struct rk_slice`: borrowed, never freed by who receives it, valid for the call
 *     unless a prototype says longer.
 *   - Output is a caller's buffer with a capacity (`_cap`); what was used is reported as `_len`.
 *     Too small a buffer is an error, never an assert, and never a partial result.
 *   - Freestanding: needs nothing but memcpy, memmove, memset and memcmp.
 */
#ifndef RK_ASN1_TLV_SLICE_H
#define RK_ASN1_TLV_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Borrowed bytes. An empty slice may have a null pointer. */
struct rk_slice {
    const uint8_t *ptr;
    size_t len;
};

/* Make a slice of `len` bytes at `ptr`. */
static inline struct rk_slice rk_slice(const void *ptr, size_t len) {
    return (struct rk_slice){ptr, len};
}

/* A slice over an array object, e.g. rk_slice_of(challenge). */
#define rk_slice_of(array) rk_slice((array), sizeof(array))

/* Return the part of `s` from `at` on; empty when `at` is past the end. */
struct rk_slice rk_slice_from(struct rk_slice s, size_t at);

/* Tell whether both hold the same bytes. Not for secrets: returns early. */
bool rk_slice_equal(struct rk_slice a, struct rk_slice b);

/* Tell whether `s` starts with the bytes of `prefix`. An empty prefix always matches. */
bool rk_slice_starts_with(struct rk_slice s, struct rk_slice prefix);

/* Compare `len` bytes in time that depends on `len` alone. For MACs, hashes and keys. */
bool rk_equal_ct(const void *a, const void *b, size_t len);

/* Overwrite a secret; the compiler may not drop the write. */
void rk_wipe(void *secret, size_t len);

/* Big-endian numbers at `p`, no alignment needed. */
uint16_t rk_get_u16(const uint8_t *p);
uint32_t rk_get_u32(const uint8_t *p);
void rk_put_u16(uint8_t *p, uint16_t value);
void rk_put_u32(uint8_t *p, uint32_t value);

#endif
