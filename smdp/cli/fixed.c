/* --seed and --clock: a session that repeats to the octet. */
#include "certs/seeded.h"
#include "smdp/cli/cli.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <string.h>

int smdp_fixed_read(struct rk_cli *cli, const char *part, struct smdp_fixed *out) {
    uint64_t seed, now;
    *out = (struct smdp_fixed){NULL, 0};
    int status = rk_cli_number(cli, "--clock", 1, INT32_MAX, 0, &now);
    if (!status)
        status = rk_cli_number(cli, "--seed", 0, UINT64_MAX, 0, &seed);
    if (status)
        return status;
    out->clock = (int64_t)now;
    if (!rk_cli_has(cli, "--seed"))
        return RK_CLI_OK;
    out->lib = rk_seeded_for(part, seed);
    /* TLS knows no context but the default one, and must not share what sessions draw. */
    return out->lib && rk_seeded_default("smdp TLS", seed) == 0
               ? RK_CLI_OK
               : rk_cli_error(cli, RK_CLI_INTERNAL, "OpenSSL takes no seed");
}

void smdp_fixed_free(struct smdp_fixed *fixed) {
    OSSL_LIB_CTX_free(fixed->lib);
    *fixed = (struct smdp_fixed){NULL, 0};
}

int64_t smdp_now(const struct smdp_fixed *fixed) {
    return fixed->clock ? fixed->clock : (int64_t)time(NULL);
}

/* A seed makes every key known, and a clock that stands keeps what is past: nothing but tests may
 * have them. */
int smdp_fixed_check(struct rk_cli *cli, const struct smdp_fixed *fixed, const struct rk_pki *pki) {
    if ((!fixed->lib && !fixed->clock) || rk_pki_is_test(pki))
        return RK_CLI_OK;
    return rk_cli_usage_error(cli, "--seed and --clock are for test CIs alone");
}

int smdp_fixed_check_dir(struct rk_cli *cli, const struct smdp_fixed *fixed, const char *dir) {
    char path[SMDP_PATH_CAP];
    struct rk_pki *pki = NULL;
    if (!fixed->lib && !fixed->clock)
        return RK_CLI_OK;
    if (!smdp_path(path, dir, "pki"))
        return rk_cli_error(cli, RK_CLI_INTERNAL, "%s: %s", dir, strerror(ENAMETOOLONG));
    int error = rk_pki_new(NULL, &pki);
    if (!error)
        error = rk_pki_load(pki, path, NULL);
    int status =
        error ? rk_cli_error(cli, RK_CLI_INTERNAL, "%s: %s", path,
                             error == RK_CERTS_FILE ? strerror(errno) : rk_certs_error_text(error))
              : smdp_fixed_check(cli, fixed, pki);
    rk_pki_free(&pki);
    return status;
}
