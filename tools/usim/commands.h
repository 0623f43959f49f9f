/* The commands of `usim`, one file each. Each returns one of rk_cli_exit. */
#ifndef RK_TOOLS_USIM_COMMANDS_H
#define RK_TOOLS_USIM_COMMANDS_H

#include "tools/cli/cli.h"

/* Its `context`, when not null, is a struct rk_lpa_apdu that is used in place of --apdu and stays
 * the caller's: for a card in the same process. */
extern const struct rk_cli_program rk_usim_program;

int rk_usim_info(struct rk_cli *cli);
int rk_usim_authenticate(struct rk_cli *cli);

#endif
