/* What each command costs a card that is downloaded to, and its profile when it is enabled. */
#ifndef RK_TOOLS_BENCHMARKS_COMMANDS_H
#define RK_TOOLS_BENCHMARKS_COMMANDS_H

#include "asn1/tlv/slice.h"
#include "tools/usim/network.h"

#include <stdbool.h>

struct rk_bench_profile {
    const char *name;
    struct rk_slice package;
    struct rk_usim_subscriber subscriber;
    const char *pin1; /* eight octets in hexadecimal; null: it is disabled */
};

/* Download the profile again and again, use it, delete it; print a line for each command. False
 * after a line on stderr. */
bool rk_bench_commands(const struct rk_bench_profile *profile);

#endif
