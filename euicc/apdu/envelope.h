/*
 * ENVELOPE: what the terminal brings to the toolkit, by the tag of its one object (TS 102 223 7,
 * TS 31.111 7).
 */
#ifndef RK_EUICC_APDU_ENVELOPE_H
#define RK_EUICC_APDU_ENVELOPE_H

#include "euicc/apdu/apdu.h"

struct rk_euicc;

/* Takes the value of the envelope's object; leaves the whole answer in `reply`: data and 9000, or
 * a status word. 9000 becomes 91xx where a proactive command waits. */
typedef void rk_envelope_handler(struct rk_euicc *card, struct rk_slice value,
                                 struct rk_reply *reply);

#endif
