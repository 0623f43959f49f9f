/* The commands of `saip`, one file each. Each returns one of rk_cli_exit. */
#ifndef RK_TOOLS_SAIP_COMMANDS_H
#define RK_TOOLS_SAIP_COMMANDS_H

#include "tools/cli/cli.h"

int rk_saip_make_command(struct rk_cli *cli);
int rk_saip_dump_command(struct rk_cli *cli);

#endif
