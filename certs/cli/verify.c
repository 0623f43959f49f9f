/* rsp-pki verify */
#include "certs/cli/cli.h"

#include "tools/cli/json.h"

#include <string.h>
#include <time.h>

/* A certificate that does not stand exits as a card's or server's certificate would. */
enum { EXIT_REFUSED = RK_CLI_CARD };

/* "its EUM", "the CI": which of the chain the verdict speaks of. */
static const char *which(const struct rk_cert *cert, size_t at) {
    size_t last = cert->role == RK_ROLE_EUICC ? 1 : 0;
    if (at == 0)
        return "";
    return at <= last ? "its EUM's certificate " : "the CI's certificate ";
}

static void print_verdict(struct rk_cli *cli, const struct rk_cert *cert,
                          const struct rk_cert_verdict *verdict) {
    char text[512];
    fprintf(rk_cli_out(cli), "%s: %s: %s%s", rk_cli_arg(cli, 1), role_title(cert->role),
            which(cert, verdict->at), rk_cert_reason_text(verdict->reason));
    if (verdict->detail[0])
        fprintf(rk_cli_out(cli), " (%s)", verdict->detail);
    if (verdict->ci)
        fprintf(rk_cli_out(cli), ": %s", rk_name_text(verdict->ci->subject, text, sizeof text));
    fprintf(rk_cli_out(cli), "\n");
}

static int print_json(struct rk_cli *cli, const struct rk_cert *cert,
                      const struct rk_cert_verdict *verdict) {
    struct rk_json doc = rk_json_new_object();
    rk_json_put_string(doc, "file", rk_cli_arg(cli, 1));
    rk_json_put_string(doc, "role", rk_role_name(cert->role));
    rk_json_put_bool(doc, "ok", verdict->reason == RK_CERT_OK);
    rk_json_put_string(doc, "reason", rk_cert_reason_name(verdict->reason));
    rk_json_put_string(doc, "text", rk_cert_reason_text(verdict->reason));
    rk_json_put_string(doc, "detail", verdict->detail);
    rk_json_put_int(doc, "at", (int64_t)verdict->at);
    if (verdict->ci)
        rk_json_put_hex_upper(doc, "ci", verdict->ci->ski);
    return rk_cli_json_line(cli, &doc);
}

static int read_check(struct rk_cli *cli, struct rk_cert_check *check) {
    const char *role = rk_cli_get(cli, "--role");
    check->check_time = !rk_cli_has(cli, "--no-dates");
    check->now = (int64_t)time(NULL);
    if (role && (!rk_role_from_name(role, &check->role) || check->role == RK_ROLE_NONE ||
                 check->role == RK_ROLE_SUBCA))
        return rk_cli_usage_error(cli, "--role: there is no role '%s'", role);
    return time_option(cli, "--at", &check->now);
}

static int verify_all(struct rk_cli *cli, const struct rk_pki *pki, const struct rk_trust *trust,
                      const struct rk_pki *file, const struct rk_cert_check *check) {
    int result = RK_CLI_OK;
    for (size_t i = 0; i < rk_pki_count(file); i++) {
        const struct rk_cert *cert = &rk_pki_at(file, i)->cert;
        struct rk_cert_verdict verdict;
        int status = RK_CLI_OK;
        if (rk_pki_verify(pki, trust, check, cert, &verdict) != RK_CERT_OK)
            result = EXIT_REFUSED;
        if (rk_cli_has(cli, "--json"))
            status = print_json(cli, cert, &verdict);
        else
            print_verdict(cli, cert, &verdict);
        if (status)
            return status;
    }
    return result;
}

static int verify(struct rk_cli *cli, const struct rk_pki *pki, const struct rk_pki *file) {
    struct rk_cert_check check = {.role = RK_ROLE_NONE};
    struct rk_trust *trust = NULL;
    int status = read_check(cli, &check);
    if (status)
        return status;
    if (!rk_pki_count(file))
        return rk_cli_usage_error(cli, "%s holds no certificate", rk_cli_arg(cli, 1));
    int error = rk_pki_trust(pki, &trust);
    status = error ? pki_error(cli, rk_cli_arg(cli, 0), error)
                   : verify_all(cli, pki, trust, file, &check);
    rk_trust_free(&trust);
    return status;
}

int verify_run(struct rk_cli *cli) {
    struct rk_pki *pki = NULL, *file = NULL;
    int status = pki_open(cli, rk_cli_arg(cli, 0), &pki);
    if (!status)
        status = pki_open(cli, rk_cli_arg(cli, 1), &file);
    if (!status)
        status = verify(cli, pki, file);
    rk_pki_free(&file);
    rk_pki_free(&pki);
    return status;
}
