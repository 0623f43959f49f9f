/*
 * The JSON of an answer, written straight into the response. Every value of ES9+ is base64,
 * hexadecimal or a word of ours, so nothing has to be escaped and no tree of values is needed.
 *
 * Start with rk_dp_reply_open, add members, end with rk_dp_reply_close; failures are latched in the
 * buffer.
 */
#ifndef RK_SMDP_CORE_REPLY_H
#define RK_SMDP_CORE_REPLY_H

#include "asn1/codec/buf.h"
#include "asn1/wire/status.h"

/* Open the object of a success, or write the whole object of a refusal. */
void rk_dp_reply_open(struct rk_buf *out);
void rk_dp_reply_failed(struct rk_buf *out, const struct rk_status *row);

/* Add a member. `text` holds no quotes, backslashes or control characters. */
void rk_dp_reply_text(struct rk_buf *out, const char *name, const char *text);
void rk_dp_reply_base64(struct rk_buf *out, const char *name, struct rk_slice bytes);

void rk_dp_reply_close(struct rk_buf *out);

#endif
