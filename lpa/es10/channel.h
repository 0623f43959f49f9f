/*
 * The way to the ISD-R (SGP.22 5.7.1, 5.7.2): a logical channel, STORE DATA out, answers in.
 *
 * Conventions
 *   - A channel is a plain struct; fill in the first part, then rk_lpa_channel_open. Everything in
 *     it is borrowed.
 *   - Here live the details of ISO 7816-4 that cards and readers differ in: class bytes of channels
 *     0 to 19, GET RESPONSE after 61xx, repetition with the right Le after 6Cxx, 91xx as success.
 */
#ifndef RK_LPA_ES10_CHANNEL_H
#define RK_LPA_ES10_CHANNEL_H

#include "asn1/codec/buf.h"
#include "lpa/apdu/apdu.h"

#include <stdatomic.h>

/* Longest answer of one ES10 function that is accepted: every profile's icon, every notification.
 */
#define RK_LPA_ES10_ANSWER_MAX (256u << 10)

struct rk_lpa_channel {
    const struct rk_lpa_apdu *apdu;
    unsigned block_len; /* bytes of data in one STORE DATA, 6 to 255 */
    bool basic_only;    /* never ask for another channel than the basic one */
    void (*trace)(void *self, bool sent, struct rk_slice apdu); /* may be null */
    void *trace_self;
    const atomic_bool *cancelled; /* may be null */

    struct rk_lpa_apdu_link link;
    uint8_t number;
    bool connected, open;
};

/* Class byte of `cla` (00 or 80) on channel 0 to 19 (ISO 7816-4 5.4.1; TS 102 221 10.1.1). */
uint8_t rk_lpa_channel_class(uint8_t cla, uint8_t channel);

/*
 * Connect the transport, say what the terminal can do (TERMINAL CAPABILITY, whatever it answers),
 * open a logical channel and select `aid`. When the card has no channel to give, the basic one is
 * used. RK_LPA_TRANSPORT; RK_LPA_CARD: not selected; then nothing is left open.
 */
int rk_lpa_channel_open(struct rk_lpa_channel *c, struct rk_slice aid, struct rk_lpa_error *e);

/*
 * Send `request` as one sequence of STORE DATA and append the answer's data to `answer`. Data that
 * comes before the last block ends the sequence: it is the answer. RK_LPA_CARD when the status word
 * is no success (`e->sw`), RK_LPA_USER when cancelled between blocks, RK_LPA_TRANSPORT.
 */
int rk_lpa_channel_call(struct rk_lpa_channel *c, const char *step, struct rk_slice request,
                        struct rk_buf *answer, struct rk_lpa_error *e);

/* Close the channel if it is open, and the transport if it is connected. */
void rk_lpa_channel_close(struct rk_lpa_channel *c);

#endif
