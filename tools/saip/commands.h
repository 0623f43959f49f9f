/* The commands of `saip`, one file each. Each returns one of rk_cli_exit. */
#ifndef RK_TOOLS_SAIP_COMMANDS_H
#define RK_TOOLS_SAIP_COMMANDS_H

#include "asn1/tlv/slice.h"
#include "tools/cli/cli.h"

extern const struct rk_cli_program rk_saip_program;

int rk_saip_make_command(struct rk_cli *cli);
int rk_saip_dump_command(struct rk_cli *cli);
int rk_saip_check_command(struct rk_cli *cli);

/* Read the file that argument 0 names and `use` what is in it; it may hold keys and is wiped. */
int rk_saip_with_package(struct rk_cli *cli, int (*use)(struct rk_cli *, struct rk_slice));

/* What `dump` and `check` do with a package of one octet or more; argument 0 is its name. */
int rk_saip_dump(struct rk_cli *cli, struct rk_slice package);
int rk_saip_check(struct rk_cli *cli, struct rk_slice package);

#endif
