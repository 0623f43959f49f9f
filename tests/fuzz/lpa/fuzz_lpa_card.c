/* A card that answers almost what it should. */
#include "tests/fuzz/lpa/edits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct hostile {
    struct scenario s;
    uint16_t (*honest)(void *self, struct rk_slice request, struct rk_buf *out);
    struct edits edits;
};

static uint16_t on_es10(void *self, struct rk_slice request, struct rk_buf *out) {
    struct hostile *h = self;
    size_t start = out->len;
    uint16_t sw = h->honest(&h->s, request, out);
    edits_apply(&h->edits, out, start);
    return sw;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct hostile h = {.edits = {.data = data, .size = size}};
    scenario_init(&h.s);
    h.honest = h.s.card.es10;
    h.s.card.es10 = on_es10;
    h.s.card.self = &h;
    edits_run(&h.s, size ? data[0] : 0);
    scenario_free(&h.s);
    return 0;
}
