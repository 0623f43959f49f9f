/* Any bytes as JSON. What is accepted must be readable all over and, read again, the same. */
#include "asn1/wire/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(struct rk_json v, struct rk_buf *bytes) {
    const char *text;
    int64_t number;
    bool flag;
    rk_json_string(v, &text);
    rk_json_int(v, &number);
    rk_json_bool(v, &flag);
    rk_json_base64(v, bytes);
    rk_json_hex(v, bytes);
    size_t count = rk_json_count(v);
    for (size_t i = 0; i < count && i < 64; i++)
        read_all(rk_json_at(v, i), bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct rk_json root;
    if (rk_json_parse(rk_slice(data, size), 1 << 16, &root))
        return 0;
    struct rk_buf bytes = {0}, text = {0};
    read_all(root, &bytes);
    if (rk_json_print(root, &text) || rk_json_check(rk_buf_slice(&text), 1 << 20))
        abort();
    rk_buf_free(&bytes);
    rk_buf_free(&text);
    rk_json_free(&root);
    return 0;
}
