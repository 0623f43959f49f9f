/* The stream parser, in pieces of a size the first byte says, against the reader of whole TLVs. */
#include "asn1/tlv/stream.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool streams(struct rk_slice in, size_t piece) {
    struct rk_tlv_stream s;
    rk_tlv_stream_start(&s);
    while (in.len) {
        struct rk_slice chunk = rk_slice(in.ptr, in.len < piece ? in.len : piece);
        in = rk_slice_from(in, chunk.len);
        do {
            rk_tlv_stream_value(&s, &chunk);
        } while (!s.left && rk_tlv_stream_header(&s, &chunk) == 1);
        if (s.error)
            return false;
    }
    return rk_tlv_stream_idle(&s);
}

static bool reads(struct rk_slice in) {
    struct rk_tlv_reader r = rk_tlv_read(in, RK_TLV_DER);
    struct rk_tlv element;
    while (rk_tlv_next(&r, &element))
        ;
    return rk_tlv_finish(&r) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size)
        return 0;
    struct rk_slice in = rk_slice(data + 1, size - 1);
    if (streams(in, 1u + data[0] % 16u) != reads(in))
        abort();
    return 0;
}
