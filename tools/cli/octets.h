/* Option values that are octets in hexadecimal: keys, management fields. */
#ifndef RK_TOOLS_CLI_OCTETS_H
#define RK_TOOLS_CLI_OCTETS_H

#include "tools/cli/cli.h"

/*
 * Read the value of option `name` (or `absent` when it was not given) as exactly `len` octets. With
 * `absent` null the option is needed. RK_CLI_OK, or RK_CLI_USAGE after saying what is wrong without
 * repeating the value, which may be a key; `out` is then unchanged.
 */
int rk_cli_octets(struct rk_cli *cli, const char *name, const char *absent, uint8_t *out,
                  size_t len);

#endif
