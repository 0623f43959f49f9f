/* What a card holds, as a number to compare. */
#ifndef RK_TESTS_POWERCUT_CONTENT_H
#define RK_TESTS_POWERCUT_CONTENT_H

#include "euicc/store/state.h"

struct content {
    uint64_t sum; /* over keys and values of all live records, in any order */
    unsigned records;
    unsigned profiles;      /* spaces with a root */
    unsigned notifications; /* pending ones */
};

/*
 * Take the content of a mounted store. Of what is random by its nature (signatures of
 * notifications, one-time keys) only that it is there, and its length, counts. The list of pending
 * notifications has to fit their records and the next number, else the test fails.
 */
struct content content_of(struct rk_store *store);

bool content_equal(struct content a, struct content b);

#endif
