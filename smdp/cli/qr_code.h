/* QR codes by libqrencode and libpng, where the build has them. */
#ifndef RK_SMDP_CLI_QR_CODE_H
#define RK_SMDP_CLI_QR_CODE_H

#include "tools/cli/cli.h"

/* Draw `text` on the terminal. RK_CLI_OK, or what to exit with after saying what is wrong; a build
 * without libqrencode warns and succeeds, for the text itself was printed. */
int smdp_qr_terminal(struct rk_cli *cli, const char *text);

/* Write a picture of `text`. RK_CLI_OK, or what to exit with after saying what is wrong. */
int smdp_qr_png(struct rk_cli *cli, const char *text, const char *file);

#endif
