/*
 * The card: an eUICC as GSMA SGP.22 v2.6 describes it, as a freestanding library.
 *
 * Conventions
 *   - One `struct rk_euicc`, owned by the caller, holds all RAM the card uses; it is plain memory
 *     and may be copied and put back (tests do, to cut the power at every flash operation).
 *   - Everything that outlives a power cut is in the store on the port's flash. Each command is one
 *     transaction or several that each leave a state the next power-up understands.
 *   - No heap, no stdio, no clock; of libc only memcpy, memmove, memset and memcmp.
 */
#ifndef RK_EUICC_EUICC_H
#define RK_EUICC_EUICC_H

#include "euicc/port/port.h"

struct rk_euicc; /* complete in euicc/state.h, so that a caller can own one */

/*
 * Power up: mount the store, end what a cut interrupted (an install under way leaves its signed
 * result, SGP.22 2.5.6), reset volatile state. RK_STORE errors if the store cannot be read.
 * `port` outlives the card.
 */
int rk_euicc_power_up(struct rk_euicc *card, const struct rk_port *port);

/* Warm reset: volatile state as after power-up; the store stays mounted. */
void rk_euicc_reset(struct rk_euicc *card);

/* The answer to reset (ISO 7816-3, TS 102 221 6.3): offers T=0 only, says eUICC. Static storage. */
struct rk_slice rk_euicc_atr(void);

/*
 * Process one command APDU. `response` has room for at least 258 octets and receives data and
 * status word; the return value is their length. Any input is answered; nothing is malformed
 * enough to be an error of this function.
 */
size_t rk_euicc_apdu(struct rk_euicc *card, struct rk_slice command, uint8_t *response);

#endif
