/* A server that answers almost what it should. */
#include "tests/fuzz/lpa/edits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct hostile {
    struct scenario s;
    struct rk_lpa_http honest, edited;
    struct rk_lpa_http_ops ops;
    struct edits edits;
};

static int on_post(void *self, const struct rk_lpa_http_request *request,
                   struct rk_lpa_http_response *response, struct rk_lpa_error *e) {
    struct hostile *h = self;
    int error = h->honest.ops->post(h->honest.self, request, response, e);
    edits_apply(&h->edits, &response->body, 0);
    return error;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct hostile h = {.edits = {.data = data, .size = size}};
    scenario_init(&h.s);
    h.honest = h.s.http;
    h.ops = (struct rk_lpa_http_ops){.post = on_post};
    h.edited = (struct rk_lpa_http){&h.ops, &h};
    h.s.config.http = &h.edited;
    edits_run(&h.s, size ? (uint8_t)(data[0] | 3) : 3);
    scenario_free(&h.s);
    return 0;
}
