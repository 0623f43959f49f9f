/* Shared inside asn1/wire only: JSON's grammar, checked before anything is built. */
#ifndef RK_ASN1_WIRE_JSON_CHECK_H
#define RK_ASN1_WIRE_JSON_CHECK_H

#include "asn1/wire/json.h"

/* 0, RK_JSON_SYNTAX, RK_JSON_BAD_TEXT or RK_JSON_TOO_DEEP. Duplicates are not looked for. */
int rk_json_check_grammar(struct rk_slice text);

#endif
