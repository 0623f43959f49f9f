/*
 * A row of the suite: one requirement of SGP.22 v2.6, or of what an eUICC shares with every UICC,
 * as data.
 *
 *   setup   words (words.h, uicc/uicc.h), blanks between: what brings the card there. Each has to
 *           succeed.
 *   then    exchanges, in order. `send` is a word, or a template (template.h) of an ES10 request;
 * in rows of any UICC, of a command. `expect` says what the answer has to be (expect.h).
 */
#ifndef RK_TESTS_CONFORMANCE_ROW_H
#define RK_TESTS_CONFORMANCE_ROW_H

#include <stdbool.h>
#include <stddef.h>

enum { ROW_EXCHANGES = 6 };

/* How well the fact behind a row is known, where it is not the specification's plain text. */
#define MARK_MEMORY "M" /* remembered, one source */
#define MARK_WEAK   "W" /* a single weak source */

struct row {
    const char *clause;
    const char *text;
    const char *mark; /* null: sure */
    const char *setup;
    struct {
        const char *send, *expect;
    } then[ROW_EXCHANGES];
};

/* The rows of one function; a row's id is the name and its number from 1. */
struct rows {
    const char *name;
    const struct row *rows;
    size_t count;
    bool uicc; /* in the words of uicc/uicc.h, of any UICC */
};

#define ROWS(table, function)                                                                      \
    const struct rows table##_rows = {function, table, sizeof table / sizeof *table, false}
#define UICC_ROWS(table, function)                                                                 \
    const struct rows table##_rows = {function, table, sizeof table / sizeof *table, true}

/* All of them, in the order of the report; ends with null. */
extern const struct rows *const all_rows[];

#endif
