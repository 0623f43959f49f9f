/* Running the rows and telling what came of it. */
#ifndef RK_TESTS_CONFORMANCE_SUITE_H
#define RK_TESTS_CONFORMANCE_SUITE_H

#include "tests/conformance/bench.h"
#include "tests/conformance/row.h"

#include <stdio.h>

/* What selects the rows of any UICC, whatever they are called. */
#define UICC_PART "UICC"

enum suite_outcome { SUITE_PASSED, SUITE_FAILED, SUITE_NOT_APPLICABLE, SUITE_OUTCOMES };

struct suite {
    struct bench bench;
    const char *only; /* rows whose id begins so, or UICC_PART; null: all */
    bool may_change;  /* the card outside may be emptied and changed */
    bool lies;        /* each status word is told wrong: no row may pass */
    bool markdown;    /* a table of all rows; else the failed ones */
    FILE *out;
    unsigned long outcomes[SUITE_OUTCOMES];
};

/* Run them all. False if a row failed, or the card was lost. */
bool suite_run(struct suite *suite);

/* The heads of the page and of its tables, and the last line. */
void suite_print_head(const struct suite *suite);
void suite_print_part(const struct suite *suite, bool uicc);
void suite_print_end(const struct suite *suite);

#endif
