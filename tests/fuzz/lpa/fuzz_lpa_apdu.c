/* A card without manners: every answer to an APDU is the next piece of the input. */
#include "tests/fuzz/lpa/edits.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct pieces {
    struct rk_slice rest;
    unsigned commands;
};

/* A length, then so many octets; when the input is used up the card is gone. */
static int transmit(void *self, struct rk_slice command, uint8_t *answer, size_t cap, size_t *len,
                    struct rk_lpa_error *e) {
    struct pieces *p = self;
    (void)command;
    size_t want = p->rest.len ? p->rest.ptr[0] : 0;
    if (p->rest.len < 3 || ++p->commands > 2000)
        return rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_APDU, "fuzz", "gone");
    p->rest = rk_slice_from(p->rest, 1);
    want = want < 2 ? 2 : want;
    *len = want < p->rest.len ? want : p->rest.len;
    if (*len < 2 || *len > cap)
        return rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_APDU, "fuzz", "gone");
    memcpy(answer, p->rest.ptr, *len);
    p->rest = rk_slice_from(p->rest, *len);
    return 0;
}

static int attach(void *self, struct rk_lpa_apdu_link *link, struct rk_lpa_error *e) {
    struct pieces *p = self;
    (void)e;
    link->le_needed = p->rest.len & 1;
    return 0;
}

static void detach(void *self) {
    (void)self;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct rk_lpa_apdu_ops ops = {
        .connect = attach, .transmit = transmit, .disconnect = detach};
    struct pieces pieces = {.rest = rk_slice(size ? data + 1 : data, size ? size - 1 : 0)};
    struct rk_lpa_apdu apdu = {&ops, &pieces};
    struct scenario s;
    scenario_init(&s);
    s.config.apdu = &apdu;
    edits_run(&s, size ? data[0] : 0);
    scenario_free(&s);
    return 0;
}
