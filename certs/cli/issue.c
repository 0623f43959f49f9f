/* rsp-pki issue */
#include "certs/cli/cli.h"

#include "tools/cli/json.h"

#include <stdlib.h>
#include <string.h>

static int report(struct rk_cli *cli, const struct rk_pki_item *item, const char *dir) {
    char path[4200];
    snprintf(path, sizeof path, "%s/%s.pem", dir, item->name);
    if (!rk_cli_has(cli, "--json")) {
        fprintf(rk_cli_out(cli), "%s\n", path);
        return RK_CLI_OK;
    }
    struct rk_json doc = rk_json_new_object();
    rk_json_put_string(doc, "certificate", path);
    snprintf(path, sizeof path, "%s/%s.key", dir, item->name);
    rk_json_put_string(doc, "key", path);
    rk_json_put_string(doc, "role", rk_role_name(item->cert.role));
    rk_json_put_string(doc, "curve", rk_curve_name(item->cert.curve));
    return rk_cli_json_line(cli, &doc);
}

/* What RK_CERTS_BAD_VALUE and RK_CERTS_NOT_FOUND mean here, in words. */
static int explain(struct rk_cli *cli, const struct rk_pki_order *order, int error) {
    const char *dir = rk_cli_arg(cli, 1);
    bool card = order->role == RK_ROLE_EUICC;
    if (error == RK_CERTS_NOT_FOUND)
        return rk_cli_error(cli, RK_CLI_INTERNAL, "%s: no %s certificate (%s) with its key", dir,
                            card ? "EUM" : "CI", rk_curve_name(order->curve));
    if (error == RK_CERTS_BAD_VALUE && card)
        return rk_cli_usage_error(cli,
                                  "%s is no EID (32 digits, the last two check digits), or lies "
                                  "outside what the EUM may certify",
                                  order->eid ? order->eid : RK_PKI_DEFAULT_EID);
    if (error == RK_CERTS_BAD_VALUE)
        return rk_cli_usage_error(cli,
                                  "a date, OID, host name, prefix or organization is malformed "
                                  "or out of range");
    return pki_error(cli, dir, error);
}

static int issue(struct rk_cli *cli, struct rk_pki *pki, const struct rk_pki_order *order) {
    const char *dir = rk_cli_arg(cli, 1);
    const char *out_dir = rk_cli_get(cli, "--out") ? rk_cli_get(cli, "--out") : dir;
    const struct rk_pki_item *item = NULL;
    int error = rk_pki_issue(pki, order, &item);
    if (error)
        return explain(cli, order, error);
    error = rk_pki_save(pki, out_dir);
    return error ? pki_error(cli, out_dir, error) : report(cli, item, out_dir);
}

static int make(struct rk_cli *cli, struct rk_pki_order *order) {
    struct pki_fixed fixed;
    int status = pki_open_fixed(cli, "issue", rk_cli_arg(cli, 1), &fixed);
    order->now = fixed.now;
    if (!status)
        status = issue(cli, fixed.pki, order);
    pki_close_fixed(&fixed);
    return status;
}

static int read_options(struct rk_cli *cli, struct rk_pki_order *order, const char ***hosts) {
    const char *role = rk_cli_arg(cli, 0);
    if (!rk_role_from_name(role, &order->role) || order->role == RK_ROLE_NONE ||
        order->role == RK_ROLE_CI || order->role == RK_ROLE_SUBCA)
        return rk_cli_usage_error(
            cli, "ROLE must be euicc, eum, dpauth, dppb, dptls, dsauth or dstls, not '%s'", role);
    int status = curve_option(cli, &order->curve);
    if (!status)
        status = time_option(cli, "--not-before", &order->not_before);
    if (!status)
        status = time_option(cli, "--not-after", &order->not_after);
    if (!status)
        status = host_options(cli, hosts);
    order->eid = rk_cli_get(cli, "--eid");
    order->oid = rk_cli_get(cli, "--oid");
    order->eid_prefix = rk_cli_get(cli, "--eid-prefix");
    order->organization = rk_cli_get(cli, "--organization");
    order->hosts = *hosts;
    return status;
}

int issue_run(struct rk_cli *cli) {
    struct rk_pki_order order = {.curve = RK_CURVE_NIST};
    const char **hosts = NULL;
    int status = read_options(cli, &order, &hosts);
    if (!status)
        status = make(cli, &order);
    free(hosts);
    return status;
}
