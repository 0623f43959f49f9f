/* STORE DATA sequences (SGP.22 5.7.2; GlobalPlatform 11.11). */
#include "lpa/es10/apdu_io.h"

enum { INS_STORE_DATA = 0xE2, P1_MORE = 0x11, P1_LAST = 0x91, BLOCKS_MAX = 256 };

static const struct {
    uint16_t sw;
    const char *text;
} MEANINGS[] = {
    {0x6581, "its memory has failed"},
    {0x6700, "the length of a block does not suit it"},
    {0x6881, "it does not have this logical channel"},
    {0x6982, "its security conditions are not met"},
    {0x6985, "not allowed in its present state"},
    {0x6A80, "it finds the data wrong"},
    {0x6A82, "what was named is not there"},
    {0x6A84, "its memory is full"},
    {0x6A86, "it finds the block number wrong"},
    {0x6A88, "it does not know this function"},
    {0x6D00, "it does not know this command"},
    {0x6E00, "it does not know this class of command"},
    {0x6F00, "it gives no reason"},
};

static const char *meaning(uint16_t sw) {
    for (size_t i = 0; i < sizeof MEANINGS / sizeof MEANINGS[0]; i++)
        if (MEANINGS[i].sw == sw)
            return MEANINGS[i].text;
    return "a status word without common meaning";
}

static int refused(struct rk_lpa_error *e, const char *step, uint16_t sw) {
    rk_lpa_fail(e, RK_LPA_CARD, RK_LPA_AT_ES10, step, "the card refused (status word %04X): %s", sw,
                meaning(sw));
    rk_lpa_error_clause(e, "SGP.22 5.7.2");
    e->sw = sw;
    return RK_LPA_CARD;
}

static bool is_cancelled(const struct rk_lpa_channel *c) {
    return c->cancelled && atomic_load(c->cancelled);
}

static int send_blocks(struct rk_lpa_channel *c, const char *step, struct rk_slice request,
                       struct rk_buf *answer, struct rk_lpa_error *e) {
    size_t before = answer->len;
    unsigned number = 0;
    do {
        if (is_cancelled(c))
            return rk_lpa_fail(e, RK_LPA_USER, RK_LPA_AT_USER, step, "cancelled");
        size_t len = request.len < c->block_len ? request.len : c->block_len;
        struct rk_lpa_command command = {.cla = rk_lpa_channel_class(0x80, c->number),
                                         .ins = INS_STORE_DATA,
                                         .p1 = len == request.len ? P1_LAST : P1_MORE,
                                         .p2 = (uint8_t)number++,
                                         .data = rk_slice(request.ptr, len)};
        uint16_t sw = 0;
        int error = rk_lpa_apdu_exchange(c, &command, answer, &sw, e);
        if (error) {
            e->step = step;
            return error;
        }
        if (!rk_lpa_sw_ok(sw))
            return refused(e, step, sw);
        request = rk_slice_from(request, len);
    } while (request.len > 0 && answer->len == before);
    return 0;
}

int rk_lpa_channel_call(struct rk_lpa_channel *c, const char *step, struct rk_slice request,
                        struct rk_buf *answer, struct rk_lpa_error *e) {
    if (request.len == 0 || request.len > (size_t)c->block_len * BLOCKS_MAX)
        return rk_lpa_fail(e, RK_LPA_INTERNAL, RK_LPA_AT_AGENT, step,
                           "a request of %zu bytes does not fit into %d blocks of %u", request.len,
                           BLOCKS_MAX, c->block_len);
    const struct rk_lpa_apdu_ops *ops = c->apdu->ops;
    int error = ops->lock ? ops->lock(c->apdu->self, true, e) : 0;
    if (error)
        return error;
    answer->limit = RK_LPA_ES10_ANSWER_MAX;
    error = send_blocks(c, step, request, answer, e);
    struct rk_lpa_error ignored;
    if (ops->lock)
        ops->lock(c->apdu->self, false, &ignored);
    return error;
}
