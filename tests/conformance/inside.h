/* The card in this process, for tests that look into it or stand in front of it. */
#ifndef RK_TESTS_CONFORMANCE_INSIDE_H
#define RK_TESTS_CONFORMANCE_INSIDE_H

#include "euicc/port/ram/flash.h"
#include "euicc/state.h"

struct bench_inside;

struct bench_inside_parts {
    struct rk_flash_ram *flash;
    struct rk_euicc *card;
    const struct rk_port *port;
};

/* What the card is made of; it stays where it is as long as the bench. */
struct bench_inside_parts bench_inside_parts(struct bench_inside *in);

/* Call `tap` before the card sees a command, or a warm reset (a null command); null: no longer. It
 * may use the card, and has to leave it and its flash as they were. */
typedef void bench_inside_tap(void *self, struct rk_slice command);
void bench_inside_watch(struct bench_inside *in, bench_inside_tap *tap, void *self);

#endif
