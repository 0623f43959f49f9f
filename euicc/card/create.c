/* euicc create */
#include "euicc/card/create.h"

enum { SIZE_DEFAULT = 1 << 20, SIZE_MIN = 64 * 1024, SIZE_LARGEST = 256 << 20 };

static int check_options(struct rk_cli *cli) {
    bool cert = rk_cli_has(cli, "--cert"), key = rk_cli_has(cli, "--key");
    bool eum = rk_cli_has(cli, "--eum");
    if (!rk_cli_has(cli, "--pki"))
        return rk_cli_usage_error(cli, "--pki DIR is needed");
    if (cert != key || cert != eum)
        return rk_cli_usage_error(cli, "--cert, --key and --eum belong together");
    return RK_CLI_OK;
}

int create_run(struct rk_cli *cli) {
    struct maker m = {.cli = cli};
    uint64_t size;
    int status = check_options(cli);
    if (!status)
        status = rk_cli_number(cli, "--size", SIZE_MIN, SIZE_LARGEST, SIZE_DEFAULT, &size);
    if (status)
        return status;
    status = create_load(&m);
    if (!status)
        status = create_choose(&m);
    if (!status)
        status = create_write(&m, rk_cli_arg(cli, 0),
                              (uint32_t)((size + RK_IMAGE_BLOCK_SIZE - 1) / RK_IMAGE_BLOCK_SIZE));
    create_free(&m);
    return status;
}
