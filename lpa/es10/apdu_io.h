/* One command and its whole answer: what lies between STORE DATA and the transport. */
#ifndef RK_LPA_ES10_APDU_IO_H
#define RK_LPA_ES10_APDU_IO_H

#include "lpa/es10/channel.h"

/* A command APDU with one byte of Lc and Le. */
struct rk_lpa_command {
    uint8_t cla, ins, p1, p2;
    struct rk_slice data;
    bool has_le; /* send `le` whatever the transport wants (case 2) */
    uint8_t le;
};

/*
 * Send `command`, follow 61xx and 6Cxx, append what came to `answer`; `sw` is the last status word.
 * RK_LPA_TRANSPORT; RK_LPA_CARD when the card promises data without end.
 */
int rk_lpa_apdu_exchange(struct rk_lpa_channel *c, const struct rk_lpa_command *command,
                         struct rk_buf *answer, uint16_t *sw, struct rk_lpa_error *e);

/* 9000, or 91xx: a proactive command waits, which is the device's business. */
bool rk_lpa_sw_ok(uint16_t sw);

#endif
