/* rsp-pki init */
#include "certs/cli/cli.h"

#include "certs/seeded.h"
#include "tools/cli/json.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

static int choose_curves(struct rk_cli *cli, struct rk_pki_config *config) {
    const char *text = rk_cli_get(cli, "--curve");
    enum rk_cert_curve curve;
    if (!text || strcmp(text, "both") == 0)
        return RK_CLI_OK;
    if (!rk_curve_from_name(text, &curve))
        return rk_cli_usage_error(cli, "--curve must be both, nist or brainpool, not '%s'", text);
    config->curves[curve] = true;
    return RK_CLI_OK;
}

static int report(struct rk_cli *cli, const struct rk_pki *pki, const char *dir) {
    struct rk_json doc = rk_json_new_object();
    if (!rk_cli_has(cli, "--json")) {
        rk_json_free(&doc);
        fprintf(rk_cli_out(cli), "%s: %zu certificates, %zu keys, %zu revocation lists\n", dir,
                rk_pki_count(pki), rk_pki_key_count(pki), rk_pki_crl_count(pki));
        return RK_CLI_OK;
    }
    rk_json_put_string(doc, "dir", dir);
    struct rk_json list = rk_json_put_array(doc, "certificates");
    for (size_t i = 0; i < rk_pki_count(pki); i++)
        rk_json_put_string(list, NULL, rk_pki_at(pki, i)->name);
    return rk_cli_json_line(cli, &doc);
}

static int make(struct rk_cli *cli, OSSL_LIB_CTX *lib, const struct rk_pki_config *config,
                const char *dir) {
    struct rk_pki *pki = NULL;
    int error = rk_pki_new(lib, &pki);
    if (!error)
        error = rk_pki_create(pki, config);
    if (error) {
        rk_pki_free(&pki);
        return pki_error(cli, "--host, --oid, --eid-prefix or --organization", error);
    }
    error = rk_pki_save(pki, dir);
    int status = error ? pki_error(cli, dir, error) : report(cli, pki, dir);
    rk_pki_free(&pki);
    return status;
}

/* What it makes is a test PKI: a seed is always allowed. */
static int read_fixed(struct rk_cli *cli, struct rk_pki_config *config, OSSL_LIB_CTX **lib) {
    uint64_t seed, now;
    *lib = NULL;
    int status = rk_cli_number(cli, "--clock", 1, INT32_MAX, 0, &now);
    if (!status)
        status = rk_cli_number(cli, "--seed", 0, UINT64_MAX, 0, &seed);
    if (status)
        return status;
    config->now = (int64_t)now;
    if (!rk_cli_has(cli, "--seed"))
        return RK_CLI_OK;
    *lib = rk_seeded_for("rsp-pki init", seed);
    return *lib ? RK_CLI_OK : rk_cli_error(cli, RK_CLI_INTERNAL, "OpenSSL takes no seed");
}

int init_run(struct rk_cli *cli) {
    const char **hosts = NULL;
    OSSL_LIB_CTX *lib = NULL;
    struct rk_pki_config config = {.dp_oid = rk_cli_get(cli, "--oid"),
                                   .eid_prefix = rk_cli_get(cli, "--eid-prefix"),
                                   .eum_organization = rk_cli_get(cli, "--organization")};
    int status = choose_curves(cli, &config);
    if (!status)
        status = read_fixed(cli, &config, &lib);
    if (!status)
        status = host_options(cli, &hosts);
    config.hosts = hosts;
    if (!status)
        status = make(cli, lib, &config, rk_cli_arg(cli, 0));
    OSSL_LIB_CTX_free(lib);
    free(hosts);
    return status;
}
