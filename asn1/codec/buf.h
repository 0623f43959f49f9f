/*
 * A growing byte buffer for the host side: agent, server, PKI, tools. Never in the card's core.
 *
 * Conventions
 *   - Start from `struct rk_buf b = {0};`; end with rk_buf_free, which wipes what was held.
 * Contents are wiped when the buffer moves as well, so secrets leave no copy behind.
 *   - Appending latches the first failure in `b.failed`: append on, ask once at the end
 *     (rk_buf_ok). After a failure nothing is appended and what was there stays.
 *   - `ptr` moves when the buffer grows: slices taken from it live until the next append.
 */
#ifndef RK_ASN1_CODEC_BUF_H
#define RK_ASN1_CODEC_BUF_H

#include "asn1/tlv/slice.h"

struct rk_buf {
    uint8_t *ptr;
    size_t len;
    size_t cap;
    size_t limit; /* most bytes it may grow to; 0 means RK_BUF_LIMIT */
    bool failed;  /* out of memory or above the limit */
};

/* Growth stops here unless `limit` says otherwise: no message of the protocols is near it. */
#define RK_BUF_LIMIT (16u << 20)

/* Make room for `more` bytes after `len` and return where they go; null after a failure. */
uint8_t *rk_buf_reserve(struct rk_buf *b, size_t more);

/* Append bytes, one byte, or the characters of a string without its terminator. */
void rk_buf_put(struct rk_buf *b, const void *data, size_t len);
void rk_buf_put_slice(struct rk_buf *b, struct rk_slice s);
void rk_buf_put_byte(struct rk_buf *b, uint8_t byte);
void rk_buf_put_str(struct rk_buf *b, const char *text);

/* Append formatted text without its terminator. */
void rk_buf_printf(struct rk_buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Append one TLV with a shortest-form length. `tag` as in asn1/tlv/tlv.h. */
void rk_buf_put_tlv(struct rk_buf *b, uint32_t tag, struct rk_slice value);

/* Append tag and length alone, for a value that follows. */
void rk_buf_put_header(struct rk_buf *b, uint32_t tag, size_t value_len);

/* Forget (and wipe) what follows the first `len` bytes; keeps the memory. */
void rk_buf_truncate(struct rk_buf *b, size_t len);

/* What is held, borrowed until the next append. */
struct rk_slice rk_buf_slice(const struct rk_buf *b);

/* Terminate with a zero byte that is not counted in `len`; the text, or null after a failure. */
const char *rk_buf_text(struct rk_buf *b);

/* True if every append worked. */
bool rk_buf_ok(const struct rk_buf *b);

/* Wipe and free; the buffer is as new and may be used again (`limit` stays). */
void rk_buf_free(struct rk_buf *b);

#endif
