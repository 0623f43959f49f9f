/* Pieces that rows are made of. */
#ifndef RK_TESTS_CONFORMANCE_ROWS_ROWS_H
#define RK_TESTS_CONFORMANCE_ROWS_ROWS_H

#include "tests/conformance/row.h"

/* Metadata members: all four events to a.ex, enable and disable to b.test as well; rules of an
 * operator; classes. */
#define NOTIFY       "B6(30(800204F081(612E6578))30(8002056081(622E74657374)))"
#define OWNER        "B7(800300F110)"
#define PPR1         OWNER "99020640"
#define PPR2         OWNER "99020520"
#define TEST         "950100"
#define PROVISIONING "950101"

#define A       "install:iccid=A "
#define B       "install:iccid=B "
#define A_PPR1  "install:iccid=A,meta=" PPR1 " "
#define A_PPR2  "install:iccid=A,meta=" PPR2 " "
#define B_PPR2  "install:iccid=B,meta=" PPR2 " "
#define A_TELLS "install:iccid=A,meta=" NOTIFY " "
#define B_TELLS "install:iccid=B,meta=" NOTIFY " "
#define C_TEST  "install:iccid=C,meta=" TEST " "
#define D_TEST  "install:iccid=D,meta=" TEST " "
#define B_PROV  "install:iccid=B,meta=" PROVISIONING " "

/* The states of the profiles, asked for by ICCID. */
#define ENABLED(p)                                                                                 \
    { "BF2D(A0(5A({" p "}))5C(9F70))", "BF2D(A0(E3(9F700101)))" }
#define DISABLED(p)                                                                                \
    { "BF2D(A0(5A({" p "}))5C(9F70))", "BF2D(A0(E3(9F700100)))" }
#define GONE(p)                                                                                    \
    { "BF2D(A0(5A({" p "}))5C(9F70))", "BF2D(A0())" }
#define PROFILES(n)                                                                                \
    { "BF2D(5C(5A))", "count BF2D/A0/E3 = " n }

/* Power, after the flash was broken. */
#define POWER                                                                                      \
    { "power", "nothing" }

#endif
