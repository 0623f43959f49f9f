#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "asn1/tlv/ident.h"
#include "asn1/wire/activation.h"
#include "smdp/cli/cli.h"

enum { BUSY_MS = 10000 };

bool smdp_path(char out[SMDP_PATH_CAP], const char *dir, const char *name) {
    int len = snprintf(out, SMDP_PATH_CAP, "%s/%s", dir, name);
    return len > 0 && len < SMDP_PATH_CAP;
}

static int exit_status(int error) {
    switch (error) {
    case RK_DP_NOT_FOUND:
    case RK_DP_CONFLICT:
    case RK_DP_BAD_STATE:
        return RK_CLI_SERVER_REFUSED;
    case RK_DP_BAD_PACKAGE:
    case RK_DP_NO_KEYS:
        return RK_CLI_CARD;
    case RK_DP_BAD_ARGUMENT:
        return RK_CLI_USAGE;
    case RK_DP_NETWORK:
        return RK_CLI_TRANSPORT;
    default:
        return RK_CLI_INTERNAL;
    }
}

int smdp_error(struct rk_cli *cli, const char *what, int error) {
    return rk_cli_error(cli, exit_status(error), "%s: %s", what, rk_dp_error_text(error));
}

int smdp_open(struct rk_cli *cli, struct smdp *out) {
    char path[SMDP_PATH_CAP];
    memset(out, 0, sizeof *out);
    out->dir = rk_cli_arg(cli, 0);
    int status = smdp_config_read(cli, out->dir, &out->config);
    if (status)
        return status;
    if (!smdp_path(path, out->dir, "smdp.db"))
        return rk_cli_error(cli, RK_CLI_INTERNAL, "%s: %s", out->dir, strerror(ENAMETOOLONG));
    int error = rk_dp_sqlite_open(&out->store, path, false, BUSY_MS);
    return error ? smdp_error(cli, path, error) : RK_CLI_OK;
}

void smdp_close(struct smdp *smdp) {
    if (smdp->store.self)
        smdp->store.ops->close(smdp->store.self);
    memset(smdp, 0, sizeof *smdp);
}

int smdp_iccid(struct rk_cli *cli, const char *text, char out[RK_DP_ICCID_CAP]) {
    struct rk_iccid iccid;
    if (!text || rk_iccid_from_text(rk_slice(text, strlen(text)), &iccid))
        return rk_cli_usage_error(cli, "an ICCID has 18 to 20 digits, not '%s'", text ? text : "");
    rk_iccid_to_text(&iccid, out);
    return RK_CLI_OK;
}

void smdp_activation_code(const struct smdp *smdp, const struct rk_dp_order *order,
                          struct rk_buf *out) {
    struct rk_activation code = {.confirmation_code_required = order->has_cc};
    snprintf(code.address, sizeof code.address, "%.255s", smdp->config.host);
    snprintf(code.token, sizeof code.token, "%s", order->matching_id);
    rk_activation_format(&code, out);
}
