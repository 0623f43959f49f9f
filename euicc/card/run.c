/* euicc run */
#include "euicc/card/link.h"

#include <stdlib.h>

#define VPCD_ADDRESS "127.0.0.1:35963"
enum { VPCD_PORT = 35963 };

/* Which link, and where. */
struct choice {
    bool lines, tcp;
    struct rk_cli_address address;
};

static int choose(struct rk_cli *cli, struct choice *out) {
    const char *vpcd = rk_cli_get(cli, "--vpcd"), *tcp = rk_cli_get(cli, "--tcp");
    out->lines = rk_cli_has(cli, "--stdio");
    out->tcp = tcp != NULL;
    if ((vpcd != NULL) + out->tcp + out->lines > 1)
        return rk_cli_usage_error(cli, "only one of --vpcd, --tcp and --stdio at a time");
    if (tcp)
        return rk_cli_parse_address(cli, "--tcp", tcp, -1, &out->address);
    return rk_cli_parse_address(cli, "--vpcd", vpcd ? vpcd : VPCD_ADDRESS, VPCD_PORT,
                                &out->address);
}

int run_run(struct rk_cli *cli) {
    struct choice choice;
    int status = choose(cli, &choice);
    if (status)
        return status;
    struct device *device = malloc(sizeof *device);
    if (!device)
        return rk_cli_error(cli, RK_CLI_INTERNAL, "out of memory");
    wait_prepare();
    status = device_open(cli, device, rk_cli_arg(cli, 0),
                         rk_cli_has(cli, "--fast") ? RK_IMAGE_RESET_SAFE : RK_IMAGE_POWER_SAFE);
    if (!status) {
        status = choice.lines ? lines_run(cli, device)
                 : choice.tcp ? listen_run(cli, device, &choice.address)
                              : vpcd_run(cli, device, &choice.address);
        device_close(device);
    }
    free(device);
    return status;
}
