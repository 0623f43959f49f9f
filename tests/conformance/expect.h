/*
 * What an answer has to be. Parts with " & " between, each one of
 *
 *   sw 6A80               the status word; where no part says it, 9000 or 91xx
 *   at PATH = TEMPLATE    the value of an element; PATH is tags and slashes: BF2D/A0/E3[1]/9F70
 *   other PATH = TEMPLATE its value is another
 *   has PATH, no PATH     the element is there, or not
 *   count PATH = N        how many elements of the last tag there are
 *   pir ok, pir 5 8       a ProfileInstallationResult with a right signature: success, or failure
 *                         in that bppCommandId with that errorReason; also as the only pending one
 *   signed                each notification of a BF2B answer has a right signature
 *   under B               signed with the card's key under that CI, its certificates with it
 *   free less             EUICCInfo2 tells less than the word `free` found; or more, or same
 *   anew                  another answer than that before it with this part
 *   auts                  the card's, of the last challenge (uicc/uicc.h)
 *   packet 00 TEMPLATE    a response packet with that status and data (uicc/uicc.h)
 *   nothing               no data
 *   TEMPLATE              all of the answer's data
 */
#ifndef RK_TESTS_CONFORMANCE_EXPECT_H
#define RK_TESTS_CONFORMANCE_EXPECT_H

#include "tests/conformance/bench.h"

/* Compare the bench's last answer. False after bench_fail. */
bool expect_answer(struct bench *b, const char *expect);

#endif
