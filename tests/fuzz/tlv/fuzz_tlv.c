/* Walks any bytes as nested TLVs by both rule sets; what DER accepts must re-encode to itself. */
#include "asn1/tlv/tlv.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(struct rk_tlv_reader r, int depth) {
    struct rk_tlv element;
    while (rk_tlv_next(&r, &element)) {
        uint32_t number;
        bool flag;
        rk_tlv_get_uint(element.value, &number);
        rk_tlv_get_bits(element.value, &number);
        rk_tlv_get_bool(element.value, &flag);
        if (r.rules == RK_TLV_DER) {
            uint8_t header[8];
            struct rk_tlv_writer w = rk_tlv_write(header, sizeof header);
            rk_tlv_put_header(&w, element.tag, element.value.len);
            if (w.error || !rk_slice_starts_with(element.whole, rk_slice(header, w.len)))
                abort();
        }
        if (depth < 16)
            walk(rk_tlv_enter(&r, &element), depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    walk(rk_tlv_read(rk_slice(data, size), RK_TLV_DER), 0);
    walk(rk_tlv_read(rk_slice(data, size), RK_TLV_BER), 0);
    return 0;
}
