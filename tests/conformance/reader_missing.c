/* Built without PC/SC: no card is in a reader. */
#include "tests/conformance/bench.h"

bool bench_reader_power(const char *name, bool warm) {
    (void)name, (void)warm;
    return false;
}
