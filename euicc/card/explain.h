/*
 * euicc run --explain: one line for each check the card makes, as docs/explain.md describes it.
 */
#ifndef RK_EUICC_CARD_EXPLAIN_H
#define RK_EUICC_CARD_EXPLAIN_H

#include "asn1/tlv/slice.h"

#include <stdio.h>

struct rk_euicc;

struct explain {
    FILE *out;
    bool secrets; /* show what is a secret; otherwise only that there is one */
};

/* From now on write lines to `explain->out`; `explain` outlives explain_stop. */
void explain_start(struct explain *explain);
void explain_stop(void);

#endif
