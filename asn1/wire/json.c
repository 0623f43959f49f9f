#include "asn1/wire/json.h"

#include "asn1/wire/json_check.h"
#include "asn1/wire/json_doc.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

const char *rk_json_error_text(int error) {
    switch (error) {
    case 0:
        return "ok";
#define X(name, value, text)                                                                       \
    case name:                                                                                     \
        return text;
        RK_JSON_ERRORS(X)
#undef X
    default:
        return "unknown JSON error";
    }
}

struct rk_json rk_json_document(cJSON *root) {
    struct json_doc *doc = calloc(1, sizeof *doc);
    if (!root || !doc) {
        cJSON_Delete(root);
        free(doc);
        return (struct rk_json){0};
    }
    doc->root = root;
    return (struct rk_json){root, doc};
}

void rk_json_free(struct rk_json *any) {
    struct json_doc *doc = any->doc;
    if (doc) {
        cJSON_Delete(doc->root);
        free(doc);
    }
    *any = (struct rk_json){0};
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, not pairwise: a hostile object with many members must not cost their square. */
static int check_names(const cJSON *object, size_t count) {
    const char **names = malloc(count * sizeof *names);
    if (!names)
        return RK_JSON_NO_MEMORY;
    size_t n = 0;
    for (const cJSON *m = object->child; m; m = m->next)
        names[n++] = m->string;
    qsort(names, count, sizeof *names, compare_names);
    int error = 0;
    for (size_t i = 1; i < count && !error; i++)
        if (strcmp(names[i - 1], names[i]) == 0)
            error = RK_JSON_DUPLICATE;
    free(names);
    return error;
}

/* No deeper than RK_JSON_MAX_DEPTH: the grammar was checked before. */
static int check_duplicates(const cJSON *node) {
    size_t count = 0;
    for (const cJSON *m = node->child; m; m = m->next, count++) {
        int error = m->child ? check_duplicates(m) : 0;
        if (error)
            return error;
    }
    return cJSON_IsObject(node) && count > 1 ? check_names(node, count) : 0;
}

int rk_json_parse(struct rk_slice text, size_t max_len, struct rk_json *out) {
    *out = (struct rk_json){0};
    if (text.len > max_len)
        return RK_JSON_TOO_LONG;
    int error = rk_json_check_grammar(text);
    if (error)
        return error;
    struct rk_json doc = rk_json_document(cJSON_ParseWithLength((const char *)text.ptr, text.len));
    error = doc.node ? check_duplicates(doc.node) : RK_JSON_NO_MEMORY;
    if (error)
        rk_json_free(&doc);
    *out = doc;
    return error;
}

int rk_json_check(struct rk_slice text, size_t max_len) {
    struct rk_json doc;
    int error = rk_json_parse(text, max_len, &doc);
    rk_json_free(&doc);
    return error;
}
