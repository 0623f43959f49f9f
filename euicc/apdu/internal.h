/* What the files of apdu/ share. */
#ifndef RK_EUICC_APDU_INTERNAL_H
#define RK_EUICC_APDU_INTERNAL_H

#include "euicc/state.h"

/* One command that the APDU layer itself answers. */
typedef void rk_apdu_handler(struct rk_euicc *card, const struct rk_apdu *apdu,
                             struct rk_reply *reply);

rk_apdu_handler rk_apdu_get_response;
rk_apdu_handler rk_apdu_manage_channel;
rk_apdu_handler rk_apdu_select;
rk_apdu_handler rk_apdu_terminal_capability;
rk_apdu_handler rk_apdu_terminal_profile;
rk_apdu_handler rk_apdu_fetch;
rk_apdu_handler rk_apdu_terminal_response;
rk_apdu_handler rk_apdu_envelope;
rk_apdu_handler rk_apdu_suspend;

/* After a reset: see whether the card could be resumed. */
void rk_apdu_find_suspended(struct rk_euicc *card);

/* A command came that may mean that the terminal will not resume. */
void rk_apdu_use(struct rk_euicc *card, const struct rk_apdu *apdu);

/* Join chained commands (ISO 7816-4 5.3.3). True: `apdu` is complete, its data perhaps replaced by
 * the joined ones; false: `reply` is the answer. */
bool rk_apdu_chain(struct rk_euicc *card, struct rk_apdu *apdu, struct rk_reply *reply);

/* Let the answer go out as far as Le allows; keep the rest for GET RESPONSE. */
void rk_apdu_deliver(struct rk_euicc *card, const struct rk_apdu *apdu, struct rk_reply *reply);

/* Drop what waits for GET RESPONSE on `channel`. */
void rk_apdu_forget(struct rk_euicc *card, uint8_t channel);

/* Close a logical channel other than the basic one, and drop what was under way on it. The RSP
 * session is the card's, not the channel's: it goes on. */
void rk_apdu_close_channel(struct rk_euicc *card, uint8_t channel);

/* Begin the volatile state of the APDU layer anew. */
void rk_apdu_reset(struct rk_euicc *card);

/* 9000, or 91xx when a proactive command waits (TS 102 223 and TS 102 221 7.4.2). */
uint16_t rk_apdu_success(const struct rk_euicc *card);

#endif
