/*
 * ES9+ over JSON (SGP.22 5.6, 6.5): one request, one answer, and what the server's status means.
 * Inside of the agent.
 */
#ifndef RK_LPA_ES9_ES9_H
#define RK_LPA_ES9_ES9_H

#include "asn1/wire/json.h"
#include "lpa/agent.h"

/*
 * POST `request` (consumed whatever happens) to `function` of the server at `address`. On success
 * `answer` is the root of its document (to be freed by rk_json_free), with a status that says
 * executed; with `answer` null the body of a 2xx answer is ignored.
 *   RK_LPA_SERVER     HTTP status other than 2xx, no JSON, status Failed or Expired
 *   RK_LPA_TRANSPORT  not reached, or not the server it says it is
 *   RK_LPA_USAGE      `address` is none, or the agent has no HTTP transport
 */
int rk_lpa_es9_post(struct rk_lpa *lpa, const char *step, const char *address, const char *function,
                    struct rk_json request, struct rk_json *answer, struct rk_lpa_error *e);

/* Append the base64 member `name`, which must be one element with `tag`. RK_LPA_SERVER. */
int rk_lpa_es9_tlv(struct rk_json answer, const char *step, const char *name, uint32_t tag,
                   struct rk_buf *out, struct rk_lpa_error *e);

/*
 * Append the signature `name` as 5F37 40 .. .. Servers that send its 64 bytes alone are understood.
 * RK_LPA_SERVER.
 */
int rk_lpa_es9_signature(struct rk_json answer, const char *step, const char *name,
                         struct rk_buf *out, struct rk_lpa_error *e);

/* RK_LPA_SERVER: the answer in `step` is malformed. */
int rk_lpa_es9_malformed(struct rk_lpa_error *e, const char *step, const char *what);

#endif
