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

/*
 * Test cards. A CI is a test one if the registered ID of its certificate's subjectAltName lies
 * under 2.999, the arc that is kept free for examples: the CIs of SGP.26 and those of rsp-pki do,
 * one in the field cannot. The card is marked at creation, when its CIs' certificates are there, if
 * every CI it trusts is one.
 */
bool explain_is_test_oid(struct rk_slice rid); /* content octets of the OID */
int explain_mark_test(struct rk_euicc *card);  /* 0 or one of RK_STORE_ERRORS */
bool explain_is_test(struct rk_euicc *card);

#endif
