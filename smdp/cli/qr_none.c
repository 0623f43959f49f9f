#include "smdp/cli/qr_code.h"

int smdp_qr_terminal(struct rk_cli *cli, const char *text) {
    (void)text;
    rk_cli_warn(cli, "no QR code: built without libqrencode");
    return RK_CLI_OK;
}

int smdp_qr_png(struct rk_cli *cli, const char *text, const char *file) {
    (void)text, (void)file;
    return rk_cli_error(cli, RK_CLI_INTERNAL, "--png: built without libqrencode");
}
