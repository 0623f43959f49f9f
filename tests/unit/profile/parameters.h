/* The control parameters of a file beside what the package says of it. */
#ifndef RK_TESTS_UNIT_PROFILE_PARAMETERS_H
#define RK_TESTS_UNIT_PROFILE_PARAMETERS_H

#include "asn1/tlv/slice.h"
#include "tests/unit/profile/reading.h"

/* Fail the test unless `answer`, SELECT's with the FCP template, is what the package says. */
void parameters_check(const struct reading_file *said, struct rk_slice answer);

#endif
