/* --seed and --clock: certificates that come out the same again. */
#include "certs/cli/cli.h"
#include "certs/seeded.h"

#include <openssl/crypto.h>
#include <stdio.h>

int clock_option(struct rk_cli *cli, int64_t *now) {
    uint64_t seconds = 0;
    int status = rk_cli_number(cli, "--clock", 1, INT32_MAX, 0, &seconds);
    *now = (int64_t)seconds;
    return status;
}

int seed_option(struct rk_cli *cli, const char *part, OSSL_LIB_CTX **lib) {
    uint64_t seed = 0;
    *lib = NULL;
    if (!rk_cli_has(cli, "--seed"))
        return RK_CLI_OK;
    int status = rk_cli_number(cli, "--seed", 0, UINT64_MAX, 0, &seed);
    if (status)
        return status;
    *lib = rk_seeded_for(part, seed);
    return *lib ? RK_CLI_OK : rk_cli_error(cli, RK_CLI_INTERNAL, "OpenSSL takes no seed");
}

static int open_with(struct rk_cli *cli, OSSL_LIB_CTX *lib, const char *path, struct rk_pki **out) {
    int error = rk_pki_new(lib, out);
    if (!error)
        error = rk_pki_load(*out, path, NULL);
    return error ? pki_error(cli, path, error) : RK_CLI_OK;
}

/* What is there counts too: else the next certificate from the same seed had the last one's key and
 * serial number. */
static int open_again(struct rk_cli *cli, const char *verb, const char *dir, struct pki_fixed *f) {
    char part[48];
    snprintf(part, sizeof part, "rsp-pki %s %zu", verb, rk_pki_count(f->pki));
    int status = seed_option(cli, part, &f->lib);
    if (status || !f->lib)
        return status;
    rk_pki_free(&f->pki);
    return open_with(cli, f->lib, dir, &f->pki);
}

int pki_open_fixed(struct rk_cli *cli, const char *verb, const char *dir, struct pki_fixed *out) {
    *out = (struct pki_fixed){NULL, NULL, 0};
    int status = clock_option(cli, &out->now);
    if (!status)
        status = open_with(cli, NULL, dir, &out->pki);
    if (status || (!rk_cli_has(cli, "--seed") && !rk_cli_has(cli, "--clock")))
        return status;
    if (!rk_pki_is_test(out->pki))
        return rk_cli_usage_error(cli, "--seed and --clock are for test CIs alone");
    return open_again(cli, verb, dir, out);
}

void pki_close_fixed(struct pki_fixed *fixed) {
    rk_pki_free(&fixed->pki);
    OSSL_LIB_CTX_free(fixed->lib);
    *fixed = (struct pki_fixed){NULL, NULL, 0};
}
