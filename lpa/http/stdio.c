/* Servers behind lpac's stdio protocol: whoever started us has the network, and its TLS. */
#include "lpa/http/http.h"
#include "lpa/lines.h"

#include <stdlib.h>

static const char STEP[] = "http_stdio";

struct far_net {
    struct rk_lpa_lines *lines;
};

static struct rk_json build(const struct rk_lpa_http_request *request) {
    struct rk_json payload = rk_json_new_object();
    rk_json_put_string(payload, "url", request->url);
    rk_json_put_hex_upper(payload, "tx", request->body);
    struct rk_json headers = rk_json_put_array(payload, "headers");
    for (size_t i = 0; request->headers[i]; i++)
        rk_json_put_string(headers, NULL, request->headers[i]);
    return payload;
}

static int far_post(void *self, const struct rk_lpa_http_request *request,
                    struct rk_lpa_http_response *response, struct rk_lpa_error *e) {
    struct far_net *n = self;
    struct rk_json document = {0}, payload = {0};
    int64_t status = 0;
    int error = rk_lpa_lines_send(n->lines, "http", build(request), e);
    if (!error)
        error = rk_lpa_lines_receive(n->lines, "http", &document, &payload, e);
    if (error)
        return error;
    if (rk_json_get_int(payload, "rcode", &status) || status < 100 || status > 599 ||
        rk_json_get_hex(payload, "rx", &response->body))
        error = rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_HTTP, STEP,
                            "the far side could not reach %s, or answered without rcode and rx",
                            request->url);
    response->status = (int)status;
    rk_json_free(&document);
    return error;
}

static void far_free(void *self) {
    free(self);
}

static const struct rk_lpa_http_ops STDIO = {.post = far_post, .free = far_free};

int rk_lpa_stdio_http_new(struct rk_lpa_lines *lines, struct rk_lpa_http *out,
                          struct rk_lpa_error *e) {
    struct far_net *n = calloc(1, sizeof *n);
    if (!n)
        return rk_lpa_fail_memory(e, STEP);
    n->lines = lines;
    *out = (struct rk_lpa_http){&STDIO, n};
    return 0;
}
