#include "smdp/core/reply.h"

#include "asn1/wire/bytes.h"

void rk_dp_reply_open(struct rk_buf *out) {
    rk_buf_put_str(out,
                   "{\"header\":{\"functionExecutionStatus\":{\"status\":\"Executed-Success\"}}");
}

void rk_dp_reply_failed(struct rk_buf *out, const struct rk_status *row) {
    rk_buf_put_str(out, "{\"header\":{\"functionExecutionStatus\":{\"status\":\"Failed\","
                        "\"statusCodeData\":{\"subjectCode\":\"");
    rk_buf_put_str(out, row->subject);
    rk_buf_put_str(out, "\",\"reasonCode\":\"");
    rk_buf_put_str(out, row->reason);
    rk_buf_put_str(out, "\",\"message\":\"");
    rk_buf_put_str(out, row->text);
    rk_buf_put_str(out, "\"}}}}");
}

static void put_name(struct rk_buf *out, const char *name) {
    rk_buf_put_str(out, ",\"");
    rk_buf_put_str(out, name);
    rk_buf_put_str(out, "\":\"");
}

void rk_dp_reply_text(struct rk_buf *out, const char *name, const char *text) {
    put_name(out, name);
    rk_buf_put_str(out, text);
    rk_buf_put_byte(out, '"');
}

void rk_dp_reply_base64(struct rk_buf *out, const char *name, struct rk_slice bytes) {
    put_name(out, name);
    rk_base64_encode(bytes, out);
    rk_buf_put_byte(out, '"');
}

void rk_dp_reply_close(struct rk_buf *out) {
    rk_buf_put_byte(out, '}');
}
