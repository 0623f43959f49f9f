/*
 * Any bytes as every type whose tag they begin with, and as profile elements. What is accepted must
 * encode, and what it encodes to must decode and encode to itself.
 */
#include "asn1/codec/codec.h"
#include "asn1/tlv/tlv.h"

#include <ProfileElement.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The encoding of `value`; its own decoding must be possible and give the same again. */
static void must_be_stable(const asn_TYPE_descriptor_t *type, const void *value) {
    struct rk_buf once = {0}, twice = {0}, text = {0};
    void *again;
    if (rk_codec_encode(type, value, &once))
        abort();
    if (rk_codec_decode(type, rk_buf_slice(&once), &again))
        abort();
    if (rk_codec_encode(type, again, &twice))
        abort();
    if (!rk_slice_equal(rk_buf_slice(&once), rk_buf_slice(&twice)))
        abort();
    if (rk_codec_print(type, again, &text) == RK_CODEC_NO_MEMORY)
        abort();
    rk_codec_free(type, &again);
    rk_buf_free(&once);
    rk_buf_free(&twice);
    rk_buf_free(&text);
}

static void try_type(const asn_TYPE_descriptor_t *type, struct rk_slice in) {
    void *value;
    size_t used;
    if (rk_codec_decode_one(type, in, &value, &used))
        return;
    if (!used || used > in.len)
        abort();
    must_be_stable(type, value);
    rk_codec_free(type, &value);
}

/* asn1c keeps a tag as its number shifted left by two, the class below. */
static bool begins_with(struct rk_slice in, const asn_TYPE_descriptor_t *type) {
    ber_tlv_tag_t tag;
    return type->tags_count > 0 && ber_fetch_tag(in.ptr, in.len, &tag) > 0 && tag == type->tags[0];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct rk_slice in = rk_slice(data, size);
    const asn_TYPE_descriptor_t *type;
    for (size_t i = 0; size && (type = rk_codec_type_at(i)); i++)
        if (type == &asn_DEF_ProfileElement || begins_with(in, type))
            try_type(type, in);
    return 0;
}
