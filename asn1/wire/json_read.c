#include "asn1/wire/json.h"

#include "asn1/tlv/tlv.h"
#include "asn1/wire/bytes.h"
#include "asn1/wire/json_doc.h"

#include <stdlib.h>
#include <string.h>

enum rk_json_type rk_json_type(struct rk_json v) {
    const cJSON *node = v.node;
    if (!node)
        return RK_JSON_NONE;
    switch (node->type & 0xFF) {
    case cJSON_NULL:
        return RK_JSON_NULL;
    case cJSON_False:
    case cJSON_True:
        return RK_JSON_BOOL;
    case cJSON_Number:
    case cJSON_Raw: /* a large integer we have put ourselves */
        return RK_JSON_NUMBER;
    case cJSON_String:
        return RK_JSON_STRING;
    case cJSON_Array:
        return RK_JSON_ARRAY;
    default:
        return RK_JSON_OBJECT;
    }
}

static struct rk_json handle(struct rk_json of, cJSON *node) {
    return node ? (struct rk_json){node, of.doc} : (struct rk_json){0};
}

struct rk_json rk_json_get(struct rk_json v, const char *name) {
    if (rk_json_type(v) != RK_JSON_OBJECT)
        return (struct rk_json){0};
    return handle(v, cJSON_GetObjectItemCaseSensitive(v.node, name));
}

/* The member whose name is the `len` characters at `name`. */
static struct rk_json get_part(struct rk_json v, const char *name, size_t len) {
    if (rk_json_type(v) != RK_JSON_OBJECT)
        return (struct rk_json){0};
    for (cJSON *m = ((cJSON *)v.node)->child; m; m = m->next)
        if (strlen(m->string) == len && memcmp(m->string, name, len) == 0)
            return handle(v, m);
    return (struct rk_json){0};
}

struct rk_json rk_json_path(struct rk_json v, const char *path) {
    for (;;) {
        const char *dot = strchr(path, '.');
        if (!dot)
            return rk_json_get(v, path);
        v = get_part(v, path, (size_t)(dot - path));
        path = dot + 1;
    }
}

size_t rk_json_count(struct rk_json v) {
    size_t count = 0;
    if (v.node)
        for (const cJSON *m = ((cJSON *)v.node)->child; m; m = m->next)
            count++;
    return count;
}

struct rk_json rk_json_at(struct rk_json v, size_t i) {
    if (!v.node)
        return v;
    cJSON *m = ((cJSON *)v.node)->child;
    for (; m && i; i--)
        m = m->next;
    return handle(v, m);
}

const char *rk_json_name(struct rk_json v) {
    return v.node ? ((cJSON *)v.node)->string : NULL;
}

/* 0 when `v` has the type asked for. */
static int want(struct rk_json v, enum rk_json_type type) {
    enum rk_json_type is = rk_json_type(v);
    if (is == RK_JSON_NONE || is == RK_JSON_NULL)
        return RK_JSON_MISSING;
    return is == type ? 0 : RK_JSON_WRONG_TYPE;
}

int rk_json_string(struct rk_json v, const char **out) {
    int error = want(v, RK_JSON_STRING);
    if (!error)
        *out = ((cJSON *)v.node)->valuestring;
    return error;
}

int rk_json_bool(struct rk_json v, bool *out) {
    int error = want(v, RK_JSON_BOOL);
    if (!error)
        *out = cJSON_IsTrue(v.node);
    return error;
}

int rk_json_int(struct rk_json v, int64_t *out) {
    int error = want(v, RK_JSON_NUMBER);
    if (error)
        return error;
    const cJSON *node = v.node;
    if (cJSON_IsRaw(node)) {
        *out = strtoll(node->valuestring, NULL, 10);
        return 0;
    }
    double value = node->valuedouble;
    if (!(value >= -(double)JSON_MAX_EXACT && value <= (double)JSON_MAX_EXACT))
        return RK_JSON_BAD_VALUE;
    if ((double)(int64_t)value != value)
        return RK_JSON_BAD_VALUE;
    *out = (int64_t)value;
    return 0;
}

static int decoded(struct rk_json v, struct rk_buf *out,
                   int (*decode)(struct rk_slice, struct rk_buf *)) {
    const char *text;
    int error = rk_json_string(v, &text);
    if (error)
        return error;
    error = decode(rk_slice(text, strlen(text)), out);
    if (error == RK_BYTES_NO_MEMORY)
        return RK_JSON_NO_MEMORY;
    return error ? RK_JSON_BAD_VALUE : 0;
}

int rk_json_base64(struct rk_json v, struct rk_buf *out) {
    return decoded(v, out, rk_base64_decode);
}

int rk_json_hex(struct rk_json v, struct rk_buf *out) {
    return decoded(v, out, rk_hex_decode);
}

int rk_json_get_string(struct rk_json v, const char *name, const char **out) {
    return rk_json_string(rk_json_get(v, name), out);
}

int rk_json_get_bool(struct rk_json v, const char *name, bool *out) {
    return rk_json_bool(rk_json_get(v, name), out);
}

int rk_json_get_int(struct rk_json v, const char *name, int64_t *out) {
    return rk_json_int(rk_json_get(v, name), out);
}

int rk_json_get_base64(struct rk_json v, const char *name, struct rk_buf *out) {
    return rk_json_base64(rk_json_get(v, name), out);
}

int rk_json_get_hex(struct rk_json v, const char *name, struct rk_buf *out) {
    return rk_json_hex(rk_json_get(v, name), out);
}

int rk_json_get_tlv(struct rk_json v, const char *name, uint32_t tag, struct rk_buf *out) {
    size_t before = out->len;
    int error = rk_json_get_base64(v, name, out);
    if (error)
        return error;
    struct rk_tlv element;
    struct rk_slice got = rk_slice_from(rk_buf_slice(out), before);
    if (rk_tlv_only(got, RK_TLV_DER, tag, &element) == 0)
        return 0;
    rk_buf_truncate(out, before);
    return RK_JSON_BAD_VALUE;
}
