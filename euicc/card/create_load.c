#include "euicc/card/create.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <string.h>

/* What a folder or file is refused for, with the exit status that says whose fault it is. */
static int load_error(struct rk_cli *cli, const char *path, int error) {
    if (error == RK_CERTS_FILE)
        return rk_cli_error(cli, RK_CLI_INTERNAL, "%s: %s", path, strerror(errno));
    if (error == RK_CERTS_NO_MEMORY || error == RK_CERTS_CRYPTO)
        return rk_cli_error(cli, RK_CLI_INTERNAL, "%s: %s", path, rk_certs_error_text(error));
    return rk_cli_error(cli, RK_CLI_CARD, "%s: %s", path, rk_certs_error_text(error));
}

static int load(struct rk_cli *cli, OSSL_LIB_CTX *lib, struct rk_pki **pki, const char *path) {
    int error = *pki ? 0 : rk_pki_new(lib, pki);
    if (!error)
        error = rk_pki_load(*pki, path, NULL);
    return error ? load_error(cli, path, error) : RK_CLI_OK;
}

/* One that must not be trusted is told, not passed over: somebody named it. */
static int take_trusted(struct maker *m, const struct rk_pki *file, const char *path) {
    for (size_t i = 0; i < rk_pki_count(file); i++) {
        const struct rk_pki_item *item = rk_pki_at(file, i);
        int error = rk_trust_add(m->trust, item->cert.raw);
        if (!error)
            error = rk_pki_add(m->trusted, item->name, item->cert.raw, NULL);
        if (error && error != RK_CERTS_BAD_VALUE)
            return load_error(m->cli, path, error);
        if (error)
            return rk_cli_error(m->cli, RK_CLI_CARD, "%s is no CI certificate", path);
    }
    if (!rk_pki_count(file))
        return rk_cli_error(m->cli, RK_CLI_CARD, "%s is no CI certificate", path);
    return RK_CLI_OK;
}

static int load_trusted(struct maker *m) {
    int error = rk_pki_new(m->lib, &m->trusted);
    int status = error ? load_error(m->cli, "--trust", error) : RK_CLI_OK;
    for (size_t n = 0; n < rk_cli_count(m->cli, "--trust") && !status; n++) {
        const char *path = rk_cli_get_nth(m->cli, "--trust", n);
        struct rk_pki *file = NULL;
        status = load(m->cli, m->lib, &file, path);
        if (!status)
            status = take_trusted(m, file, path);
        rk_pki_free(&file);
    }
    return status;
}

static int load_given(struct maker *m) {
    static const char *const options[] = {"--cert", "--key", "--eum"};
    int status = RK_CLI_OK;
    if (!rk_cli_has(m->cli, "--cert"))
        return RK_CLI_OK;
    for (size_t i = 0; i < 3 && !status; i++)
        status = load(m->cli, m->lib, &m->given, rk_cli_get(m->cli, options[i]));
    return status;
}

int create_load(struct maker *m) {
    const char *path = rk_cli_get(m->cli, "--pki");
    int status = load(m->cli, m->lib, &m->pki, path);
    if (status)
        return status;
    int error = rk_pki_trust(m->pki, &m->trust);
    if (error)
        return load_error(m->cli, path, error);
    status = load_trusted(m);
    if (!status && (m->lib || m->now) &&
        (!rk_pki_is_test(m->pki) || (rk_pki_count(m->trusted) && !rk_pki_is_test(m->trusted))))
        status = rk_cli_usage_error(m->cli,
                                    "--seed and --clock are for cards that trust test CIs alone");
    return status ? status : load_given(m);
}

void create_free(struct maker *m) {
    rk_trust_free(&m->trust);
    rk_pki_free(&m->given);
    rk_pki_free(&m->trusted);
    rk_pki_free(&m->pki);
    rk_wipe(m->scalars, sizeof m->scalars);
    OSSL_LIB_CTX_free(m->lib);
}
