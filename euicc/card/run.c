/* euicc run */
#include "euicc/card/explain.h"
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

/* Secrets are told of test cards alone. RK_CLI_OK, or the exit status after saying why not. */
static int start_explaining(struct rk_cli *cli, struct device *device, struct explain *explain) {
    *explain = (struct explain){.out = stderr, .secrets = rk_cli_has(cli, "--explain-secrets")};
    if (explain->secrets && !device->card.identity.test)
        return rk_cli_usage_error(cli, "--explain-secrets: %s trusts a CI that is no test one",
                                  rk_cli_arg(cli, 0));
    if (explain->secrets || rk_cli_has(cli, "--explain"))
        explain_start(explain);
    return RK_CLI_OK;
}

static int serve(struct rk_cli *cli, struct device *device, const struct choice *choice) {
    struct explain explain;
    int status = start_explaining(cli, device, &explain);
    if (!status)
        status = choice->lines ? lines_run(cli, device)
                 : choice->tcp ? listen_run(cli, device, &choice->address)
                               : vpcd_run(cli, device, &choice->address);
    explain_stop();
    return status;
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
        status = serve(cli, device, &choice);
        device_close(device);
    }
    free(device);
    return status;
}
