/* The commands of `usim`, one file each. Each returns one of rk_cli_exit. */
#ifndef RK_TOOLS_USIM_COMMANDS_H
#define RK_TOOLS_USIM_COMMANDS_H

#include "tools/cli/cli.h"

int rk_usim_info(struct rk_cli *cli);
int rk_usim_authenticate(struct rk_cli *cli);

#endif
