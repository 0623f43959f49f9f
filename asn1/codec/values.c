#include "asn1/codec/internal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

void *rk_codec_new(size_t size) {
    return calloc(1, size);
}

/* A copy that is never null on success, even of nothing: asn1c takes null for "not given". */
static uint8_t *copy(struct rk_slice bytes) {
    if (bytes.len > INT_MAX - 1)
        return NULL;
    uint8_t *ptr = malloc(bytes.len + 1);
    if (!ptr)
        return NULL;
    if (bytes.len)
        memcpy(ptr, bytes.ptr, bytes.len);
    ptr[bytes.len] = 0;
    return ptr;
}

static int replace(uint8_t **buf, int *size, struct rk_slice bytes) {
    uint8_t *fresh = copy(bytes);
    if (!fresh)
        return RK_CODEC_NO_MEMORY;
    free(*buf);
    *buf = fresh;
    *size = (int)bytes.len;
    return 0;
}

int rk_codec_set_bytes(OCTET_STRING_t *string, struct rk_slice bytes) {
    return replace(&string->buf, &string->size, bytes);
}

int rk_codec_set_any(ANY_t *any, struct rk_slice tlv) {
    return replace(&any->buf, &any->size, tlv);
}

int rk_codec_set_oid(OBJECT_IDENTIFIER_t *oid, struct rk_slice content) {
    return replace(&oid->buf, &oid->size, content);
}

struct rk_slice rk_codec_bytes(const OCTET_STRING_t *string) {
    return rk_slice(string->buf, (size_t)string->size);
}

struct rk_slice rk_codec_any(const ANY_t *any) {
    return rk_slice(any->buf, (size_t)any->size);
}

struct rk_slice rk_codec_oid(const OBJECT_IDENTIFIER_t *oid) {
    return rk_slice(oid->buf, (size_t)oid->size);
}

int rk_codec_set_bits(BIT_STRING_t *string, uint32_t bits) {
    uint8_t octets[4] = {0};
    size_t count = 0;
    for (size_t n = 0; n < 32; n++)
        if (bits & 1u << n) {
            octets[n / 8] = (uint8_t)(octets[n / 8] | 0x80 >> n % 8);
            count = n + 1;
        }
    int error = replace(&string->buf, &string->size, rk_slice(octets, (count + 7) / 8));
    if (!error)
        string->bits_unused = (int)((8 - count % 8) % 8);
    return error;
}

uint32_t rk_codec_bits(const BIT_STRING_t *string) {
    uint32_t bits = 0;
    size_t count = (size_t)string->size * 8;
    for (size_t n = 0; n < count && n < 32; n++)
        if (string->buf[n / 8] & 0x80 >> n % 8)
            bits |= 1u << n;
    return bits;
}

int rk_codec_certificate(const Certificate_t *cert, struct rk_buf *out) {
    return rk_codec_encode(&asn_DEF_Certificate, cert, out);
}

int rk_codec_set_certificate(Certificate_t *cert, struct rk_slice der) {
    void *fresh;
    int error = rk_codec_decode(&asn_DEF_Certificate, der, &fresh);
    if (error)
        return error;
    asn_TYPE_descriptor_t *td = rk_codec_td(&asn_DEF_Certificate);
    td->free_struct(td, cert, 1);
    memcpy(cert, fresh, sizeof *cert);
    free(fresh);
    return 0;
}
