/* rsp-pki revoke */
#include "certs/cli/cli.h"

static int revoke(struct rk_cli *cli, const struct pki_fixed *fixed, const struct rk_pki *file) {
    const char *dir = rk_cli_arg(cli, 0), *path = rk_cli_arg(cli, 1);
    const struct rk_pki_item *item = rk_pki_at(file, 0);
    if (!item)
        return rk_cli_error(cli, RK_CLI_USAGE, "%s holds no certificate", path);
    int error = rk_pki_revoke(fixed->pki, item, fixed->now);
    if (error == RK_CERTS_NOT_FOUND)
        return rk_cli_error(cli, RK_CLI_INTERNAL,
                            "%s: the CI that issued %s is not there with its key", dir, path);
    if (!error)
        error = rk_pki_save(fixed->pki, dir);
    if (error)
        return pki_error(cli, dir, error);
    fprintf(rk_cli_out(cli), "%s: revoked\n", path);
    return RK_CLI_OK;
}

int revoke_run(struct rk_cli *cli) {
    struct pki_fixed fixed;
    struct rk_pki *file = NULL;
    int status = pki_open_fixed(cli, "revoke", rk_cli_arg(cli, 0), &fixed);
    if (!status)
        status = pki_open(cli, rk_cli_arg(cli, 1), &file);
    if (!status)
        status = revoke(cli, &fixed, file);
    rk_pki_free(&file);
    pki_close_fixed(&fixed);
    return status;
}
