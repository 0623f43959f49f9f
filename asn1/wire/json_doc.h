/* Shared inside asn1/wire only: what stands behind a struct rk_json. */
#ifndef RK_ASN1_WIRE_JSON_DOC_H
#define RK_ASN1_WIRE_JSON_DOC_H

#include "asn1/wire/json.h"

#include <cjson/cJSON.h>

/* The largest integer a double keeps exactly, and cJSON keeps numbers in doubles. */
#define JSON_MAX_EXACT 9007199254740991

struct json_doc {
    cJSON *root;
    int error; /* the first that a builder met */
};

/* A document with `root`, which it owns; empty when root is null or there is no memory. */
struct rk_json rk_json_document(cJSON *root);

#endif
