#include "asn1/wire/json.h"

#include "asn1/wire/bytes.h"
#include "asn1/wire/json_doc.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

struct rk_json rk_json_new_object(void) {
    return rk_json_document(cJSON_CreateObject());
}

struct rk_json rk_json_new_array(void) {
    return rk_json_document(cJSON_CreateArray());
}

static void latch(struct rk_json v, int error) {
    struct json_doc *doc = v.doc;
    if (doc && !doc->error)
        doc->error = error;
}

/* What keeps an item with this name from going into `v`; 0 when nothing does. */
static int obstacle(struct rk_json v, const char *name) {
    if (rk_json_type(v) != (name ? RK_JSON_OBJECT : RK_JSON_ARRAY))
        return RK_JSON_WRONG_TYPE;
    if (name && !rk_utf8_valid(rk_slice(name, strlen(name))))
        return RK_JSON_BAD_TEXT;
    return name && rk_json_get(v, name).node ? RK_JSON_DUPLICATE : 0;
}

/* Add `item`, which is ours to delete when it cannot be added. */
static struct rk_json add(struct rk_json v, const char *name, cJSON *item) {
    int error = item ? obstacle(v, name) : RK_JSON_NO_MEMORY;
    if (!error) {
        bool added =
            name ? cJSON_AddItemToObject(v.node, name, item) : cJSON_AddItemToArray(v.node, item);
        error = added ? 0 : RK_JSON_NO_MEMORY;
    }
    if (!error)
        return (struct rk_json){item, v.doc};
    cJSON_Delete(item);
    latch(v, error);
    return (struct rk_json){0};
}

/* A handle that takes no members but still latches: for what follows a failed put_object. */
static struct rk_json container(struct rk_json v, const char *name, cJSON *item) {
    struct rk_json made = add(v, name, item);
    return made.node ? made : (struct rk_json){NULL, v.doc};
}

void rk_json_put_text(struct rk_json v, const char *name, struct rk_slice text) {
    bool fine = text.ptr && rk_utf8_valid(text) && !memchr(text.ptr, 0, text.len);
    if (!fine) {
        latch(v, RK_JSON_BAD_TEXT);
        return;
    }
    struct rk_buf copy = {0};
    rk_buf_put_slice(&copy, text);
    const char *terminated = rk_buf_text(&copy);
    add(v, name, terminated ? cJSON_CreateString(terminated) : NULL);
    rk_buf_free(&copy);
}

void rk_json_put_string(struct rk_json v, const char *name, const char *text) {
    rk_json_put_text(v, name, rk_slice(text, text ? strlen(text) : 0));
}

void rk_json_put_bool(struct rk_json v, const char *name, bool value) {
    add(v, name, cJSON_CreateBool(value));
}

void rk_json_put_int(struct rk_json v, const char *name, int64_t value) {
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    bool fits = value >= INT_MIN && value <= INT_MAX;
    /* cJSON would print larger ones by way of a double. */
    add(v, name, fits ? cJSON_CreateNumber((double)value) : cJSON_CreateRaw(text));
}

void rk_json_put_null(struct rk_json v, const char *name) {
    add(v, name, cJSON_CreateNull());
}

static void put_encoded(struct rk_json v, const char *name, struct rk_slice bytes,
                        void (*encode)(struct rk_slice, struct rk_buf *)) {
    struct rk_buf text = {0};
    encode(bytes, &text);
    const char *terminated = rk_buf_text(&text);
    add(v, name, terminated ? cJSON_CreateString(terminated) : NULL);
    rk_buf_free(&text);
}

void rk_json_put_base64(struct rk_json v, const char *name, struct rk_slice bytes) {
    put_encoded(v, name, bytes, rk_base64_encode);
}

void rk_json_put_hex_upper(struct rk_json v, const char *name, struct rk_slice bytes) {
    put_encoded(v, name, bytes, rk_hex_upper);
}

struct rk_json rk_json_put_object(struct rk_json v, const char *name) {
    return container(v, name, cJSON_CreateObject());
}

struct rk_json rk_json_put_array(struct rk_json v, const char *name) {
    return container(v, name, cJSON_CreateArray());
}

int rk_json_print(struct rk_json v, struct rk_buf *out) {
    const struct json_doc *doc = v.doc;
    if (doc && doc->error)
        return doc->error;
    if (!v.node)
        return RK_JSON_MISSING;
    size_t before = out->len;
    char *text = cJSON_PrintUnformatted(v.node);
    if (text)
        rk_buf_put_str(out, text);
    bool done = text && rk_buf_ok(out);
    cJSON_free(text);
    if (!done)
        rk_buf_truncate(out, before);
    return done ? 0 : RK_JSON_NO_MEMORY;
}
