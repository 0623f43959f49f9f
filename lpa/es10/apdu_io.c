#include "lpa/es10/apdu_io.h"

#include <string.h>

enum { INS_GET_RESPONSE = 0xC0, COMMAND_MAX = 5 + 255 + 1, SHORT_ANSWER_MAX = 258 };

bool rk_lpa_sw_ok(uint16_t sw) {
    return sw == 0x9000 || sw >> 8 == 0x91;
}

static size_t build(const struct rk_lpa_channel *c, const struct rk_lpa_command *command,
                    uint8_t *out) {
    bool case4 = command->data.len > 0;
    size_t len = 4;
    memcpy(out, (uint8_t[]){command->cla, command->ins, command->p1, command->p2}, 4);
    if (case4) {
        out[len++] = (uint8_t)command->data.len;
        memcpy(out + len, command->data.ptr, command->data.len);
        len += command->data.len;
    }
    if (command->has_le || (case4 && c->link.le_needed))
        out[len++] = command->le;
    return len;
}

/* One APDU over the transport; data appended, status word out. */
static int send_one(struct rk_lpa_channel *c, const struct rk_lpa_command *command,
                    struct rk_buf *answer, uint16_t *sw, struct rk_lpa_error *e) {
    uint8_t apdu[COMMAND_MAX], got[SHORT_ANSWER_MAX];
    size_t apdu_len = build(c, command, apdu), got_len = 0;
    if (c->trace)
        c->trace(c->trace_self, true, rk_slice(apdu, apdu_len));
    int error = c->apdu->ops->transmit(c->apdu->self, rk_slice(apdu, apdu_len), got, sizeof got,
                                       &got_len, e);
    rk_wipe(apdu, apdu_len);
    if (error)
        return error;
    if (got_len < 2 || got_len > sizeof got)
        return rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_APDU, "apdu",
                           "an answer of %zu bytes is no answer to a command", got_len);
    if (c->trace)
        c->trace(c->trace_self, false, rk_slice(got, got_len));
    *sw = rk_get_u16(got + got_len - 2);
    rk_buf_put(answer, got, got_len - 2);
    return rk_buf_ok(answer) ? 0
                             : rk_lpa_fail(e, RK_LPA_CARD, RK_LPA_AT_APDU, "apdu",
                                           "the card's answer does not end, or memory does");
}

/* 6Cxx: the card wants this command again with its own Le. Once; a second 6Cxx is a refusal. */
static int repeat(struct rk_lpa_channel *c, const struct rk_lpa_command *command,
                  struct rk_buf *answer, uint16_t *sw, struct rk_lpa_error *e) {
    struct rk_lpa_command again = *command;
    again.has_le = true;
    again.le = (uint8_t)(*sw & 0xFF);
    return send_one(c, &again, answer, sw, e);
}

int rk_lpa_apdu_exchange(struct rk_lpa_channel *c, const struct rk_lpa_command *command,
                         struct rk_buf *answer, uint16_t *sw, struct rk_lpa_error *e) {
    struct rk_lpa_command next = *command;
    size_t before = answer->len;
    int error = send_one(c, &next, answer, sw, e);
    while (!error) {
        if (*sw >> 8 == 0x6C) {
            error = repeat(c, &next, answer, sw, e);
            if (error || *sw >> 8 == 0x6C)
                break;
        }
        if (*sw >> 8 != 0x61)
            break;
        if (next.ins == INS_GET_RESPONSE && answer->len == before)
            return rk_lpa_fail(e, RK_LPA_CARD, RK_LPA_AT_APDU, "apdu",
                               "the card promises data and gives none");
        before = answer->len;
        next = (struct rk_lpa_command){.cla = command->cla,
                                       .ins = INS_GET_RESPONSE,
                                       .has_le = true,
                                       .le = (uint8_t)(*sw & 0xFF)};
        error = send_one(c, &next, answer, sw, e);
    }
    return error;
}
