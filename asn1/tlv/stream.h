/*
 * TLVs from a stream: bytes come in pieces of any size, headers and values fall across borders.
 * Freestanding, no heap, no recursion.
 *
 * Conventions
 *   - DER lengths only, and tags as in asn1/tlv/tlv.h.
 *   - The parser keeps nothing but an unfinished header. Nesting is the caller's: enter an element
 *     (rk_tlv_stream_enter) and the next header is that of the first element inside; keep count of
 *     where it ends with header_len and value_len.
 *   - After an error the parser stays in error until rk_tlv_stream_start.
 *
 *     rk_tlv_stream_start(&s);
 *     for each chunk:
 *         while ((got = rk_tlv_stream_header(&s, &chunk)) == 1) {
 *             look at s.tag and s.value_len, then rk_tlv_stream_enter(&s), or, now or when the
 *             next chunk comes, part = rk_tlv_stream_value(&s, &chunk) until s.left is 0
 *         }
 *         got is 0: the chunk is used up; negative: refuse the stream
 */
#ifndef RK_ASN1_TLV_STREAM_H
#define RK_ASN1_TLV_STREAM_H

#include "asn1/tlv/tlv.h"

#define RK_TLV_MAX_HEADER 8 /* three octets of tag, five of length */

struct rk_tlv_stream {
    uint32_t tag;       /* of the element whose header came last */
    uint32_t value_len; /* octets of its value */
    uint32_t left;      /* octets of the value that have not been taken yet */
    uint8_t header[RK_TLV_MAX_HEADER];
    uint8_t header_len; /* octets of `header`; the whole header once it is complete */
    bool complete;      /* tag, value_len and header_len hold */
    int error;          /* 0 or the first of RK_TLV_ERRORS met */
};

/* Start before the first byte. */
void rk_tlv_stream_start(struct rk_tlv_stream *s);

/*
 * Take header bytes from the front of *chunk, which is shortened by what was taken. Returns 1 when
 * a header is complete, 0 when the chunk is used up before, or one of RK_TLV_ERRORS:
 * RK_TLV_BAD_TAG, RK_TLV_BAD_LENGTH; RK_TLV_UNEXPECTED when value octets are left (take or enter
 * first).
 */
int rk_tlv_stream_header(struct rk_tlv_stream *s, struct rk_slice *chunk);

/* Take octets of the value from the front of *chunk: all that are left of it or of the chunk. */
struct rk_slice rk_tlv_stream_value(struct rk_tlv_stream *s, struct rk_slice *chunk);

/* Go inside the element: its value is read as elements. */
void rk_tlv_stream_enter(struct rk_tlv_stream *s);

/* True when nothing is pending: no unfinished header, no octets of a value, no error. */
bool rk_tlv_stream_idle(const struct rk_tlv_stream *s);

#endif
