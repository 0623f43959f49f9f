/*
 * Hostile peers by editing honest ones: the input is a list of edits to the answers of a scenario,
 * so that each reaches as deep as the honest answer does.
 *
 *   octet 0      which verb runs
 *   then records of four octets: number of the answer, place (two octets), new octet. A number with
 *   its high bit set cuts the answer off at that place instead; 7F replaces the whole answer by the
 *   rest of the input.
 */
#ifndef RK_TESTS_FUZZ_LPA_EDITS_H
#define RK_TESTS_FUZZ_LPA_EDITS_H

#include "tests/unit/lpa/scenario.h"

struct edits {
    const uint8_t *data;
    size_t size;
    unsigned answers; /* seen so far */
};

/* Apply what the list says about the next answer to what `out` holds from `start` on. */
void edits_apply(struct edits *edits, struct rk_buf *out, size_t start);

/* Run the verb the first octet names on `s`. */
void edits_run(struct scenario *s, uint8_t verb);

#endif
