#include "asn1/codec/codec.h"

#include "asn1/codec/internal.h"
#include "asn1/tlv/tlv.h"

#include <stdlib.h>

const char *rk_codec_error_text(int error) {
    switch (error) {
    case 0:
        return "ok";
#define X(name, value, text)                                                                       \
    case name:                                                                                     \
        return text;
        RK_CODEC_ERRORS(X)
#undef X
    default:
        return "unknown codec error";
    }
}

/*
 * Decode one value of `len` octets that rk_codec_measure has been over. asn1c's own stack guard is
 * off (1 << 20 is beyond what RK_CODEC_MAX_DEPTH levels can take): it judges by addresses, which
 * sanitizers move about.
 */
static int decode_measured(const asn_TYPE_descriptor_t *type, const uint8_t *ptr, size_t len,
                           void **out) {
    asn_codec_ctx_t ctx = {.max_stack_size = 1 << 20};
    asn_TYPE_descriptor_t *td = rk_codec_td(type);
    void *value = NULL;
    asn_dec_rval_t r = ber_decode(&ctx, td, &value, ptr, len);
    if (r.code == RC_OK && r.consumed == len) {
        *out = value;
        return 0;
    }
    rk_codec_free(type, &value);
    return RK_CODEC_MALFORMED;
}

static int decode(const asn_TYPE_descriptor_t *type, struct rk_slice in, void **out, size_t *used) {
    *out = NULL;
    *used = 0;
    size_t len;
    int error = rk_codec_measure(in, &len);
    if (!error)
        error = decode_measured(type, in.ptr, len, out);
    if (!error)
        *used = len;
    return error;
}

static int checked(const asn_TYPE_descriptor_t *type, int error, void **out, size_t *used) {
    if (!error)
        error = rk_codec_check(type, *out, NULL, 0);
    if (error) {
        rk_codec_free(type, out);
        *used = 0;
    }
    return error;
}

int rk_codec_decode_one(const asn_TYPE_descriptor_t *type, struct rk_slice in, void **out,
                        size_t *used) {
    return checked(type, decode(type, in, out, used), out, used);
}

int rk_codec_decode_lax(const asn_TYPE_descriptor_t *type, struct rk_slice in, void **out) {
    size_t used;
    int error = decode(type, in, out, &used);
    if (!error && used != in.len) {
        rk_codec_free(type, out);
        error = RK_CODEC_TRAILING;
    }
    return error;
}

int rk_codec_decode(const asn_TYPE_descriptor_t *type, struct rk_slice in, void **out) {
    size_t used;
    return checked(type, rk_codec_decode_lax(type, in, out), out, &used);
}

static int append(const void *data, size_t len, void *key) {
    struct rk_buf *out = key;
    rk_buf_put(out, data, len);
    return rk_buf_ok(out) ? 0 : -1;
}

int rk_codec_encode(const asn_TYPE_descriptor_t *type, const void *value, struct rk_buf *out) {
    if (rk_codec_check(type, value, NULL, 0))
        return RK_CODEC_BAD_VALUE;
    size_t before = out->len;
    /* der_encode does not write to the value; its prototype predates const. */
    asn_enc_rval_t r = der_encode(rk_codec_td(type), (void *)(uintptr_t)value, append, out);
    if (r.encoded >= 0 && rk_buf_ok(out))
        return 0;
    rk_buf_truncate(out, before);
    return rk_buf_ok(out) ? RK_CODEC_BAD_VALUE : RK_CODEC_NO_MEMORY;
}

int rk_codec_print(const asn_TYPE_descriptor_t *type, const void *value, struct rk_buf *out) {
    size_t before = out->len;
    asn_TYPE_descriptor_t *td = rk_codec_td(type);
    int failed = td->print_struct(td, value, 1, append, out);
    if (!failed)
        rk_buf_put_byte(out, '\n');
    if (!failed && rk_buf_ok(out))
        return 0;
    rk_buf_truncate(out, before);
    return rk_buf_ok(out) ? RK_CODEC_BAD_VALUE : RK_CODEC_NO_MEMORY;
}

void rk_codec_free(const asn_TYPE_descriptor_t *type, void *value_ptr) {
    void **value = value_ptr;
    asn_TYPE_descriptor_t *td = rk_codec_td(type);
    if (*value)
        td->free_struct(td, *value, 0);
    *value = NULL;
}
