/* rsp-pki init */
#include "certs/cli/cli.h"

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

int init_run(struct rk_cli *cli) {
    const char **hosts = NULL;
    OSSL_LIB_CTX *lib = NULL;
    struct rk_pki_config config = {.dp_oid = rk_cli_get(cli, "--oid"),
                                   .eid_prefix = rk_cli_get(cli, "--eid-prefix"),
                                   .eum_organization = rk_cli_get(cli, "--organization")};
    int status = choose_curves(cli, &config);
    if (!status)
        status = clock_option(cli, &config.now);
    if (!status) /* what it makes is a test PKI: always allowed */
        status = seed_option(cli, "rsp-pki init", &lib);
    if (!status)
        status = host_options(cli, &hosts);
    config.hosts = hosts;
    if (!status)
        status = make(cli, lib, &config, rk_cli_arg(cli, 0));
    OSSL_LIB_CTX_free(lib);
    free(hosts);
    return status;
}
