#include "tests/conformance/bench.h"
#include "tests/conformance/template.h"

#include <stdlib.h>
#include <string.h>

const char *param_get(const char *params, const char *key, char *buf, size_t cap) {
    size_t key_len = strlen(key);
    for (const char *at = params; at && *at;) {
        const char *comma = strchr(at, ',');
        size_t len = comma ? (size_t)(comma - at) : strlen(at);
        if (len >= key_len && memcmp(at, key, key_len) == 0 &&
            (len == key_len || at[key_len] == '=')) {
            size_t skip = len == key_len ? key_len : key_len + 1;
            size_t value_len = len - skip < cap ? len - skip : cap - 1;
            memcpy(buf, at + skip, value_len);
            buf[value_len] = 0;
            return buf;
        }
        at = comma ? comma + 1 : at + len;
    }
    return NULL;
}

bool param_octets(struct bench *b, const char *params, const char *key, const char *absent,
                  struct rk_buf *out) {
    char value[2048];
    const char *text = param_get(params, key, value, sizeof value);
    return template_octets(b, text ? text : absent, out);
}

size_t param_number(const char *params, const char *key, size_t absent) {
    char value[16];
    const char *text = param_get(params, key, value, sizeof value);
    return text ? strtoul(text, NULL, 10) : absent;
}

bool param_is(const char *params, const char *key) {
    char value[2];
    return param_get(params, key, value, sizeof value) != NULL;
}
