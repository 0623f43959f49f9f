/* ES10c.EnableProfile. */
#include "tests/conformance/row.h"

static const struct row enable[] = {
    {"5.7.16", "A disabled profile is enabled", NULL, "install:iccid=A", {{"enable:A", "BF31(800100)"}, {"BF2D(5C(9F70))", "BF2D(A0(E3(9F700101)))"}}},
};
ROWS(enable, "ES10c.EnableProfile");
