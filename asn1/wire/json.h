/*
 * JSON as the protocols need it: strict when reading, compact when writing, over cJSON.
 *
 * Conventions
 *   - A text is checked by this module before cJSON sees it. Refused are: bytes after the value,
 *     duplicate member names in one object, bad UTF-8 (and lone surrogates by \u), a raw control
 *     character, \u0000, numbers not in JSON's grammar (01, +1, .5, 1.), more than
 *     RK_JSON_MAX_DEPTH levels, more than the size the caller allows.
 *   - A `struct rk_json` is a handle to a value inside a document. It stays valid until the
 * document is freed. The handle of a missing member is empty: every reader takes it and answers
 *     RK_JSON_MISSING, so paths need no checks in between.
 *   - Readers return 0 or one of RK_JSON_ERRORS and leave `out` alone on an error.
 *   - Builders latch the first failure (no memory, text that is not UTF-8): build on, then ask once
 *     with rk_json_print.
 *   - Thread-safe as long as a document stays within one thread.
 */
#ifndef RK_ASN1_WIRE_JSON_H
#define RK_ASN1_WIRE_JSON_H

#include "asn1/codec/buf.h"
#include "asn1/tlv/slice.h"

#define RK_JSON_MAX_DEPTH 32

/* Errors: name, value, text. */
#define RK_JSON_ERRORS(X)                                                                          \
    X(RK_JSON_SYNTAX, -1, "not JSON")                                                              \
    X(RK_JSON_DUPLICATE, -2, "a member name occurs twice in one object")                           \
    X(RK_JSON_BAD_TEXT, -3, "a string is not UTF-8 or holds a character that is not allowed")      \
    X(RK_JSON_TOO_DEEP, -4, "nested too deeply")                                                   \
    X(RK_JSON_TOO_LONG, -5, "longer than allowed")                                                 \
    X(RK_JSON_MISSING, -6, "the member is missing")                                                \
    X(RK_JSON_WRONG_TYPE, -7, "the member has another type")                                       \
    X(RK_JSON_BAD_VALUE, -8, "the value is malformed or out of range")                             \
    X(RK_JSON_NO_MEMORY, -9, "out of memory")

enum rk_json_error {
#define X(name, value, text) name = value,
    RK_JSON_ERRORS(X)
#undef X
};

/* Text for one of RK_JSON_ERRORS, "ok" for 0. Static storage. */
const char *rk_json_error_text(int error);

/* A value in a document; {0} is "not there". */
struct rk_json {
    void *node;
    void *doc;
};

/*
 * Check and parse `text` of at most `max_len` bytes. On success `out` is the root; free it with
 * rk_json_free. Errors: RK_JSON_SYNTAX to RK_JSON_TOO_LONG, RK_JSON_NO_MEMORY; `out` is then empty.
 * The bytes of `text` are not needed afterwards.
 */
int rk_json_parse(struct rk_slice text, size_t max_len, struct rk_json *out);

/* Check alone: 0 or what rk_json_parse would answer. */
int rk_json_check(struct rk_slice text, size_t max_len);

/* Free the whole document any of whose handles is given, and empty the handle. */
void rk_json_free(struct rk_json *any);

/* --- reading ------------------------------------------------------------------------------- */

enum rk_json_type {
    RK_JSON_NONE,
    RK_JSON_NULL,
    RK_JSON_BOOL,
    RK_JSON_NUMBER,
    RK_JSON_STRING,
    RK_JSON_ARRAY,
    RK_JSON_OBJECT
};

enum rk_json_type rk_json_type(struct rk_json v);

/* The member `name` of an object (exact case); empty when not there or `v` is no object. */
struct rk_json rk_json_get(struct rk_json v, const char *name);

/* The member at a path of names with dots between: "header.functionExecutionStatus.status". */
struct rk_json rk_json_path(struct rk_json v, const char *path);

/* Number of elements of an array or members of an object, else 0; element `i`, empty beyond. */
size_t rk_json_count(struct rk_json v);
struct rk_json rk_json_at(struct rk_json v, size_t i);

/* The name `v` has in its object; null for elements and roots. Lives as long as the document. */
const char *rk_json_name(struct rk_json v);

/*
 * Values. Each: RK_JSON_MISSING when `v` is empty or null, RK_JSON_WRONG_TYPE, RK_JSON_BAD_VALUE
 * (a number that is no integer, or so large that a double does not
 * hold it exactly, 2^53 and up; base64 or hex malformed), RK_JSON_NO_MEMORY.
 * Strings live as long as the document. Bytes are appended to `out`, unchanged on an error.
 */
int rk_json_string(struct rk_json v, const char **out);
int rk_json_bool(struct rk_json v, bool *out);
int rk_json_int(struct rk_json v, int64_t *out);
int rk_json_base64(struct rk_json v, struct rk_buf *out);
int rk_json_hex(struct rk_json v, struct rk_buf *out);

/* The same for a member: rk_json_string(rk_json_get(v, name), out) and so on. */
int rk_json_get_string(struct rk_json v, const char *name, const char **out);
int rk_json_get_bool(struct rk_json v, const char *name, bool *out);
int rk_json_get_int(struct rk_json v, const char *name, int64_t *out);
int rk_json_get_base64(struct rk_json v, const char *name, struct rk_buf *out);
int rk_json_get_hex(struct rk_json v, const char *name, struct rk_buf *out);

/*
 * A base64 member that must be exactly one DER element with `tag` (asn1/tlv/tlv.h): the octets of
 * the whole element are appended to `out`. RK_JSON_BAD_VALUE also when it is another element.
 */
int rk_json_get_tlv(struct rk_json v, const char *name, uint32_t tag, struct rk_buf *out);

/* --- building ------------------------------------------------------------------------------ */

/* A new document whose root is an empty object or array. Empty when out of memory; builders then
 * do nothing and rk_json_print answers RK_JSON_NO_MEMORY. */
struct rk_json rk_json_new_object(void);
struct rk_json rk_json_new_array(void);

/* Add a member to object `v`. With `name` null, add an element to array `v`. A second member of
 * the same name, a name or text that is not UTF-8, or a null text latches an error. */
void rk_json_put_string(struct rk_json v, const char *name, const char *text);
void rk_json_put_text(struct rk_json v, const char *name, struct rk_slice text);
void rk_json_put_bool(struct rk_json v, const char *name, bool value);
void rk_json_put_int(struct rk_json v, const char *name, int64_t value);
void rk_json_put_null(struct rk_json v, const char *name);
void rk_json_put_base64(struct rk_json v, const char *name, struct rk_slice bytes);
void rk_json_put_hex_upper(struct rk_json v, const char *name, struct rk_slice bytes);
struct rk_json rk_json_put_object(struct rk_json v, const char *name);
struct rk_json rk_json_put_array(struct rk_json v, const char *name);

/*
 * Append a compact text of `v` (and all below it) to `out`. 0, the error a builder latched
 * (RK_JSON_NO_MEMORY, RK_JSON_BAD_TEXT, RK_JSON_DUPLICATE, RK_JSON_WRONG_TYPE), or
 * RK_JSON_MISSING for an empty handle. `out` is unchanged on an error.
 */
int rk_json_print(struct rk_json v, struct rk_buf *out);

#endif
