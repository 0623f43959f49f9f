/*
 * The host's codec: encode, decode, check and print the types that asn1c makes of asn1/modules.
 *
 * Conventions
 *   - A type is its descriptor: &asn_DEF_EUICCInfo2 from <EUICCInfo2.h>, values are EUICCInfo2_t.
 *     Generated headers are included by their bare names; everything lies in one folder.
 *   - Optional components are pointers, null when absent. Give them memory with rk_codec_new,
 *     set byte and text values with rk_codec_set_bytes; free everything at once with rk_codec_free.
 *   - A CHOICE holds `present` and a union `choice`; decoded values never hold ..._PR_NOTHING,
 *     because an alternative this version does not know is RK_CODEC_BAD_VALUE.
 *   - INTEGER is long, BOOLEAN is int, OCTET STRING, UTF8String and ANY have `buf` and `size`,
 * SEQUENCE OF has `list.array` and `list.count`, and is added to with ASN_SEQUENCE_ADD.
 *   - Certificates and revocation lists stay unopened: see rk_codec_certificate below.
 *   - A profile package has no outer tag: rk_codec_decode_one, again and again, with
 *     &asn_DEF_ProfileElement.
 *   - What was signed is verified over the received octets (asn1/tlv gives them), never over what
 *     rk_codec_encode makes: unknown trailing components are skipped when reading, hence lost.
 *   - Threads: everything here may run in several threads on different values. Who calls asn1c's
 * own functions calls rk_codec_init first: asn1c fills in its type descriptors on first use, and
 *     loses the size checks of derived types in doing so.
 */
#ifndef RK_ASN1_CODEC_CODEC_H
#define RK_ASN1_CODEC_CODEC_H

#include "asn1/codec/buf.h"

#include <ANY.h>
#include <asn_application.h>
#include <BIT_STRING.h>
#include <Certificate.h>
#include <OBJECT_IDENTIFIER.h>
#include <OCTET_STRING.h>

/* Errors: name, value, text. */
#define RK_CODEC_ERRORS(X)                                                                         \
    X(RK_CODEC_MALFORMED, -1, "the bytes are not a value of this type")                            \
    X(RK_CODEC_TRAILING, -2, "bytes follow the value")                                             \
    X(RK_CODEC_TRUNCATED, -3, "the bytes end inside the value")                                    \
    X(RK_CODEC_TOO_LONG, -4, "longer than a message may be")                                       \
    X(RK_CODEC_TOO_COMPLEX, -5, "nested too deeply or made of too many elements")                  \
    X(RK_CODEC_BAD_VALUE, -6, "a component is outside its range or an unknown alternative")        \
    X(RK_CODEC_NO_MEMORY, -7, "out of memory")

enum rk_codec_error {
#define X(name, value, text) name = value,
    RK_CODEC_ERRORS(X)
#undef X
};

/* Text for one of RK_CODEC_ERRORS, "ok" for 0. Static storage. */
const char *rk_codec_error_text(int error);

/* Bounds that every decoding keeps: bytes, levels of nesting, elements. */
#define RK_CODEC_MAX_LEN      (2u << 20)
#define RK_CODEC_MAX_DEPTH    32
#define RK_CODEC_MAX_ELEMENTS 65536

/* Fill in every type descriptor. The functions below do so by themselves; may be called again. */
void rk_codec_init(void);

/* The type with this name in the modules, or the i-th of all; null when there is none. */
const asn_TYPE_descriptor_t *rk_codec_type(const char *name);
const asn_TYPE_descriptor_t *rk_codec_type_at(size_t i);

/*
 * Decode `in`, which must be exactly one value of `type`: definite lengths only, sizes and ranges
 * as the modules say. On success *out is a new value; free it with rk_codec_free. On an error *out
 * is null. Errors: all of RK_CODEC_ERRORS.
 */
int rk_codec_decode(const asn_TYPE_descriptor_t *type, struct rk_slice in, void **out);

/* The same for the first value in `in`; *used is the octets it took, 0 on an error. */
int rk_codec_decode_one(const asn_TYPE_descriptor_t *type, struct rk_slice in, void **out,
                        size_t *used);

/*
 * The same, but sizes and ranges are not judged: for showing what is wrong with a value. Structure
 * is still checked; a CHOICE may then hold ..._PR_NOTHING and a string any size.
 */
int rk_codec_decode_lax(const asn_TYPE_descriptor_t *type, struct rk_slice in, void **out);

/*
 * Judge sizes, ranges and choices of a value made or decoded. 0, or RK_CODEC_BAD_VALUE, and then
 * `why` (when not null) is a text of at most why_cap - 1 characters that names type and cause.
 */
int rk_codec_check(const asn_TYPE_descriptor_t *type, const void *value, char *why, size_t why_cap);

/*
 * Append the DER of `value` to `out`. RK_CODEC_BAD_VALUE when it is outside its ranges or a
 * mandatory component is missing, RK_CODEC_NO_MEMORY; `out` is then unchanged.
 */
int rk_codec_encode(const asn_TYPE_descriptor_t *type, const void *value, struct rk_buf *out);

/* Free a value and all below it, and set the caller's pointer to null. Null is fine.
 * The contents are not wiped: a value with secrets in it is wiped field by field before. */
void rk_codec_free(const asn_TYPE_descriptor_t *type, void *value_ptr);

/* Append a text of `value`, indented, several lines. RK_CODEC_NO_MEMORY; RK_CODEC_BAD_VALUE for
 * what has no text, such as an object identifier with a malformed arc. */
int rk_codec_print(const asn_TYPE_descriptor_t *type, const void *value, struct rk_buf *out);

/* Zeroed memory for a value or component of `size` bytes; null when there is none. */
void *rk_codec_new(size_t size);

/* Replace the contents of an OCTET STRING, UTF8String or ANY. RK_CODEC_NO_MEMORY. */
int rk_codec_set_bytes(OCTET_STRING_t *string, struct rk_slice bytes);
int rk_codec_set_any(ANY_t *any, struct rk_slice tlv);

/* Borrow the contents of an OCTET STRING, UTF8String or ANY. */
struct rk_slice rk_codec_bytes(const OCTET_STRING_t *string);
struct rk_slice rk_codec_any(const ANY_t *any);

/* Replace a BIT STRING of named bits: 1u << n is bit n; trailing zero bits are trimmed as DER asks.
 * RK_CODEC_NO_MEMORY. And read one (bits from 32 on are ignored). */
int rk_codec_set_bits(BIT_STRING_t *string, uint32_t bits);
uint32_t rk_codec_bits(const BIT_STRING_t *string);

/* Replace an OBJECT IDENTIFIER by its content octets (06 and length not included), as certificates
 * and other messages hold them. RK_CODEC_NO_MEMORY. And borrow them. */
int rk_codec_set_oid(OBJECT_IDENTIFIER_t *oid, struct rk_slice content);
struct rk_slice rk_codec_oid(const OBJECT_IDENTIFIER_t *oid);

/*
 * Certificates. rk_codec_certificate appends the whole certificate, octet by octet as it was
 * received, to `out`; rk_codec_set_certificate replaces `cert` (zeroed or filled before) by what
 * `der` holds. Errors as rk_codec_encode and rk_codec_decode; unchanged on an error.
 */
int rk_codec_certificate(const Certificate_t *cert, struct rk_buf *out);
int rk_codec_set_certificate(Certificate_t *cert, struct rk_slice der);

#endif
