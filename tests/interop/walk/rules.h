/* The access rules of a package, read by other code than the card's. */
#ifndef RK_TESTS_INTEROP_WALK_RULES_H
#define RK_TESTS_INTEROP_WALK_RULES_H

#include "tests/unit/profile/reading.h"

enum { WALK_RULE_FILES_MAX = 16 };

struct walk_rules {
    struct reading_file file[WALK_RULE_FILES_MAX]; /* the EF.ARRs */
    size_t count;
};

/* Keep `said` if it is an EF.ARR. */
void walk_rules_take(struct walk_rules *rules, const struct reading_file *said);

/* Whether whoever has shown PIN 1, PIN 2 of the directory, and ADM 1 may read the file. */
bool walk_rules_may_read(const struct walk_rules *rules, const struct reading_file *said);

#endif
