/*
 * BER-TLV reader and writer, zero-copy and freestanding.
 *
 * Conventions
 *   - A tag is the number its octets spell: 0x5A, 0x9F70, 0xBF38. One to three octets.
 *   - Readers and writers latch their first error: read or write on, then ask once at the end
 *     (rk_tlv_finish, rk_tlv_write_finish). After an error a reader yields nothing, a writer
 *     writes nothing.
 *   - Two rule sets. RK_TLV_DER takes definite lengths in their shortest form only: for everything
 *     that is signed, hashed or sent by us. RK_TLV_BER also takes lengths padded to as many as four
 *     octets, as old cards and servers send them in unsigned envelopes. Neither takes the
 *     indefinite form, nor a tag number padded with leading zeros: no peer was seen to send them.
 *   - Slices that come out point into the input and live as long as it.
 */
#ifndef RK_ASN1_TLV_TLV_H
#define RK_ASN1_TLV_TLV_H

#include "asn1/tlv/slice.h"

/* Errors: name, value, text. */
#define RK_TLV_ERRORS(X)                                                                           \
    X(RK_TLV_TRUNCATED, -1, "the data ends inside a TLV")                                          \
    X(RK_TLV_BAD_TAG, -2, "a tag is malformed or longer than three octets")                        \
    X(RK_TLV_BAD_LENGTH, -3, "a length is malformed or not in the form the rules ask for")         \
    X(RK_TLV_UNEXPECTED, -4, "another element was expected here")                                  \
    X(RK_TLV_TRAILING, -5, "bytes follow the last element")                                        \
    X(RK_TLV_BAD_VALUE, -6, "a value is malformed for its type")                                   \
    X(RK_TLV_OVERFLOW, -7, "the output buffer is too small")

enum rk_tlv_error {
#define X(name, value, text) name = value,
    RK_TLV_ERRORS(X)
#undef X
};

/* Text for one of RK_TLV_ERRORS, "ok" for 0. Static storage. */
const char *rk_tlv_error_text(int error);

enum rk_tlv_rules { RK_TLV_DER, RK_TLV_BER };

/* One element: its value, and `whole`, the very octets of tag, length and value as received. */
struct rk_tlv {
    uint32_t tag;
    struct rk_slice value;
    struct rk_slice whole;
};

struct rk_tlv_reader {
    struct rk_slice rest;
    enum rk_tlv_rules rules;
    int error; /* 0 or the first of RK_TLV_ERRORS met */
};

/* Start to read the elements that lie back to back in `in`. */
struct rk_tlv_reader rk_tlv_read(struct rk_slice in, enum rk_tlv_rules rules);

/* Start to read the elements inside `element`, by the rules (and after the errors) of `outer`. */
struct rk_tlv_reader rk_tlv_enter(const struct rk_tlv_reader *outer, const struct rk_tlv *element);

/* Tag of the next element without consuming it; 0 at the end, after an error, or if malformed. */
uint32_t rk_tlv_peek(const struct rk_tlv_reader *r);

/*
 * Read the next element whatever its tag. False at the end (r->error is 0) and on an error
 * (RK_TLV_TRUNCATED, RK_TLV_BAD_TAG, RK_TLV_BAD_LENGTH); `out` is then all zero.
 */
bool rk_tlv_next(struct rk_tlv_reader *r, struct rk_tlv *out);

/* Read the next element, which must have `tag`; anything else latches RK_TLV_UNEXPECTED. */
bool rk_tlv_take(struct rk_tlv_reader *r, uint32_t tag, struct rk_tlv *out);

/* Read the next element if it has `tag`; otherwise consume nothing, zero `out`, return false. */
bool rk_tlv_maybe(struct rk_tlv_reader *r, uint32_t tag, struct rk_tlv *out);

/* The first error met, else RK_TLV_TRAILING when elements are left, else 0. */
int rk_tlv_finish(const struct rk_tlv_reader *r);

/* Read one element that must fill `in` exactly and have `tag`. 0 or one of RK_TLV_ERRORS. */
int rk_tlv_only(struct rk_slice in, enum rk_tlv_rules rules, uint32_t tag, struct rk_tlv *out);

/*
 * Read tag and length at the start of `in`, where the value may not have arrived yet: for streams
 * and for STORE DATA segments that carry a header alone. `header_len` is the octets the header
 * takes. RK_TLV_TRUNCATED means: not all of the header is there yet.
 */
int rk_tlv_header(struct rk_slice in, enum rk_tlv_rules rules, uint32_t *tag, size_t *value_len,
                  size_t *header_len);

/* Find the first element with `tag` in `in`; false if it is not there or the data is malformed. */
bool rk_tlv_find(struct rk_slice in, enum rk_tlv_rules rules, uint32_t tag, struct rk_tlv *out);

/* Values. Each returns 0 or RK_TLV_BAD_VALUE and then leaves `out` alone. */

/* A non-negative INTEGER below 2^32, in its shortest form. */
int rk_tlv_get_uint(struct rk_slice value, uint32_t *out);

/* A BOOLEAN: 00 is false; FF is true, and so is any other octet (RK_TLV_BER peers send 01). */
int rk_tlv_get_bool(struct rk_slice value, bool *out);

/* A BIT STRING of named bits: bit n of the ASN.1 type becomes 1u << n. At most 32 bits. */
int rk_tlv_get_bits(struct rk_slice value, uint32_t *out);

/*
 * Writer. Elements are written in order into a caller's buffer; constructed ones are opened and
 * closed, their length filled in (shortest form) on closing.
 */
struct rk_tlv_writer {
    uint8_t *ptr;
    size_t cap;
    size_t len;
    int error; /* 0 or RK_TLV_OVERFLOW */
};

/* Start to write into `cap` octets at `buf`. */
struct rk_tlv_writer rk_tlv_write(uint8_t *buf, size_t cap);

/* Append a primitive element. */
void rk_tlv_put(struct rk_tlv_writer *w, uint32_t tag, struct rk_slice value);

/* Append octets that are already encoded. */
void rk_tlv_put_raw(struct rk_tlv_writer *w, struct rk_slice encoded);

/* Append tag and length alone, for a value that is sent from elsewhere. */
void rk_tlv_put_header(struct rk_tlv_writer *w, uint32_t tag, size_t value_len);

/* Append an INTEGER (DER, never negative), a BOOLEAN (00 or FF), a BIT STRING of named bits
 * (1u << n is bit n; trailing zero bits are trimmed as DER asks). */
void rk_tlv_put_uint(struct rk_tlv_writer *w, uint32_t tag, uint32_t value);
void rk_tlv_put_bool(struct rk_tlv_writer *w, uint32_t tag, bool value);
void rk_tlv_put_bits(struct rk_tlv_writer *w, uint32_t tag, uint32_t bits);

/* Open a constructed element; give the returned mark to rk_tlv_close. Nests freely. */
size_t rk_tlv_open(struct rk_tlv_writer *w, uint32_t tag);
void rk_tlv_close(struct rk_tlv_writer *w, size_t mark);

/* 0, or RK_TLV_OVERFLOW; on success `out` is what was written. */
int rk_tlv_write_finish(const struct rk_tlv_writer *w, struct rk_slice *out);

/* Octets that tag and length of an element take. */
size_t rk_tlv_header_len(uint32_t tag, size_t value_len);

#endif
