/* smdp qr */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "smdp/cli/cli.h"
#include "smdp/cli/qr_code.h"

static int draw(struct rk_cli *cli, const char *text) {
    const char *png = rk_cli_get(cli, "--png");
    int fd = fileno(rk_cli_out(cli));
    fprintf(rk_cli_out(cli), "%s\n", text);
    if (png)
        return smdp_qr_png(cli, text, png);
    return fd >= 0 && isatty(fd) ? smdp_qr_terminal(cli, text) : RK_CLI_OK;
}

static int show(struct rk_cli *cli, struct smdp *smdp, const char *iccid) {
    struct rk_dp_order order;
    struct rk_buf code = {0};
    int error = smdp->store.orders->get(smdp->store.self, iccid, &order);
    if (error)
        return smdp_error(cli, iccid, error);
    if (order.state < RK_DP_CONFIRMED || order.state > RK_DP_DOWNLOADED)
        return rk_cli_error(cli, RK_CLI_SERVER_REFUSED, "%s: %s orders have no activation code",
                            iccid, rk_dp_order_state_name(order.state));
    smdp_activation_code(smdp, &order, &code);
    const char *text = rk_buf_text(&code);
    int status = text ? draw(cli, text) : rk_cli_error(cli, RK_CLI_INTERNAL, "out of memory");
    rk_buf_free(&code);
    return status;
}

int qr_run(struct rk_cli *cli) {
    char iccid[RK_DP_ICCID_CAP];
    struct smdp smdp;
    int status = smdp_iccid(cli, rk_cli_arg(cli, 1), iccid);
    if (status)
        return status;
    status = smdp_open(cli, &smdp);
    if (!status)
        status = show(cli, &smdp, iccid);
    smdp_close(&smdp);
    return status;
}
