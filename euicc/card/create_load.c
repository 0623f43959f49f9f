#include "euicc/card/create.h"

#include <errno.h>
#include <string.h>

/* What a folder or file is refused for, with the exit status that says whose fault it is. */
static int load_error(struct rk_cli *cli, const char *path, int error) {
    if (error == RK_CERTS_FILE)
        return rk_cli_error(cli, RK_CLI_INTERNAL, "%s: %s", path, strerror(errno));
    if (error == RK_CERTS_NO_MEMORY || error == RK_CERTS_CRYPTO)
        return rk_cli_error(cli, RK_CLI_INTERNAL, "%s: %s", path, rk_certs_error_text(error));
    return rk_cli_error(cli, RK_CLI_CARD, "%s: %s", path, rk_certs_error_text(error));
}

static int load(struct rk_cli *cli, struct rk_pki **pki, const char *path) {
    int error = *pki ? 0 : rk_pki_new(NULL, pki);
    if (!error)
        error = rk_pki_load(*pki, path, NULL);
    return error ? load_error(cli, path, error) : RK_CLI_OK;
}

/* One that must not be trusted is told, not passed over: somebody named it. */
static int load_trusted(struct maker *m) {
    int status = RK_CLI_OK;
    for (size_t n = 0; n < rk_cli_count(m->cli, "--trust") && !status; n++) {
        const char *path = rk_cli_get_nth(m->cli, "--trust", n);
        size_t at = m->trusted ? rk_pki_count(m->trusted) : 0;
        status = load(m->cli, &m->trusted, path);
        for (; !status && at < rk_pki_count(m->trusted); at++) {
            int error = rk_trust_add(m->trust, rk_pki_at(m->trusted, at)->cert.raw);
            if (error == RK_CERTS_BAD_VALUE)
                status = rk_cli_error(m->cli, RK_CLI_CARD, "%s is no CI certificate", path);
            else if (error)
                status = load_error(m->cli, path, error);
        }
    }
    return status;
}

/* The certificate comes first in the set: it is what the other two are about. A folder's worth of
 * EUM certificates and keys is fine, too. */
static int load_given(struct maker *m) {
    static const char *const options[] = {"--cert", "--key", "--eum"};
    int status = RK_CLI_OK;
    if (!rk_cli_has(m->cli, "--cert"))
        return RK_CLI_OK;
    for (size_t i = 0; i < 3 && !status; i++) {
        int error = m->given ? 0 : rk_pki_new(NULL, &m->given);
        const char *path = rk_cli_get(m->cli, options[i]);
        if (!error)
            error = rk_pki_load(m->given, path, NULL);
        /* A key alone is what --key names: "no certificate in it" is then no error. */
        if (error == RK_CERTS_NOT_FOUND && i == 1 && rk_pki_key_count(m->given))
            error = 0;
        if (error)
            status = load_error(m->cli, path, error);
    }
    return status;
}

int create_load(struct maker *m) {
    const char *path = rk_cli_get(m->cli, "--pki");
    int status = load(m->cli, &m->pki, path);
    if (status)
        return status;
    int error = rk_pki_trust(m->pki, &m->trust);
    if (error)
        return load_error(m->cli, path, error);
    status = load_trusted(m);
    return status ? status : load_given(m);
}

void create_free(struct maker *m) {
    rk_trust_free(&m->trust);
    rk_pki_free(&m->given);
    rk_pki_free(&m->trusted);
    rk_pki_free(&m->pki);
    rk_wipe(m->scalars, sizeof m->scalars);
}
