/*
 * A line protocol with whoever started the program: one JSON object a line, both ways, as lpac's
 * stdio drivers speak it. APDU and HTTP transport may share one, and so may the results.
 *
 *   out  {"type":"apdu","payload":{"func":"transmit","param":"80E2..."}}
 *   in   {"type":"apdu","payload":{"ecode":0,"data":"...9000"}}
 *   out  {"type":"http","payload":{"url":"https://...","tx":"7B...","headers":["A: b"]}}
 *   in   {"type":"http","payload":{"rcode":200,"rx":"7B..."}}
 *
 * Borrows both streams. One thread at a time.
 */
#ifndef RK_LPA_LINES_H
#define RK_LPA_LINES_H

#include "asn1/codec/buf.h"
#include "asn1/wire/json.h"
#include "lpa/error.h"

#include <stdio.h>

struct rk_lpa_lines {
    FILE *in;
    FILE *out;
};

/*
 * Write {"type":type,"payload":payload} as a line and flush it. `payload` is consumed whatever
 * happens. RK_LPA_TRANSPORT when the line cannot be written, RK_LPA_INTERNAL when not built.
 */
int rk_lpa_lines_send(struct rk_lpa_lines *lines, const char *type, struct rk_json payload,
                      struct rk_lpa_error *e);

/*
 * Read the next line; it must be an object whose type is `type`. On success `document` is to be
 * freed by rk_json_free and `payload` is a handle into it. RK_LPA_TRANSPORT at the end of input, or
 * when the line is longer than 4 MiB, no JSON, or something else.
 */
int rk_lpa_lines_receive(struct rk_lpa_lines *lines, const char *type, struct rk_json *document,
                         struct rk_json *payload, struct rk_lpa_error *e);

#endif
