#include "certs/cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int pki_error(struct rk_cli *cli, const char *what, int error) {
    int status = error == RK_CERTS_BAD_VALUE ? RK_CLI_USAGE : RK_CLI_INTERNAL;
    if (error == RK_CERTS_FILE)
        return rk_cli_error(cli, status, "%s: %s", what, strerror(errno));
    return rk_cli_error(cli, status, "%s: %s", what, rk_certs_error_text(error));
}

int pki_open(struct rk_cli *cli, const char *path, struct rk_pki **out) {
    struct rk_pki *pki = NULL;
    int error = rk_pki_new(NULL, &pki);
    if (!error)
        error = rk_pki_load(pki, path, NULL);
    if (!error) {
        *out = pki;
        return RK_CLI_OK;
    }
    int status = pki_error(cli, path, error);
    rk_pki_free(&pki);
    return status;
}

int time_option(struct rk_cli *cli, const char *name, int64_t *out) {
    const char *text = rk_cli_get(cli, name);
    if (text && rk_time_parse(text, out))
        return rk_cli_usage_error(cli, "%s must be a time like 2030-01-31T12:00:00Z, not '%s'",
                                  name, text);
    return RK_CLI_OK;
}

int curve_option(struct rk_cli *cli, enum rk_cert_curve *out) {
    const char *text = rk_cli_get(cli, "--curve");
    if (text && !rk_curve_from_name(text, out))
        return rk_cli_usage_error(cli, "--curve must be nist or brainpool, not '%s'", text);
    return RK_CLI_OK;
}

int host_options(struct rk_cli *cli, const char ***out) {
    size_t count = rk_cli_count(cli, "--host");
    *out = NULL;
    if (!count)
        return RK_CLI_OK;
    const char **hosts = calloc(count + 1, sizeof *hosts);
    if (!hosts)
        return rk_cli_error(cli, RK_CLI_INTERNAL, "out of memory");
    for (size_t i = 0; i < count; i++)
        hosts[i] = rk_cli_get_nth(cli, "--host", i);
    *out = hosts;
    return RK_CLI_OK;
}

const char *role_title(enum rk_cert_role role) {
    static const char *const titles[RK_ROLE_COUNT] = {
        [RK_ROLE_NONE] = "certificate of no RSP role",
        [RK_ROLE_CI] = "certificate issuer (CI), root of trust",
        [RK_ROLE_EUICC] = "card (eUICC)",
        [RK_ROLE_EUM] = "card maker (EUM)",
        [RK_ROLE_DPTLS] = "SM-DP+ for TLS (DPtls)",
        [RK_ROLE_DPAUTH] = "SM-DP+ for authentication (DPauth)",
        [RK_ROLE_DPPB] = "SM-DP+ for profile binding (DPpb)",
        [RK_ROLE_DSTLS] = "SM-DS for TLS (DStls)",
        [RK_ROLE_DSAUTH] = "SM-DS for authentication (DSauth)",
        [RK_ROLE_SUBCA] = "subordinate CA of SGP.22 v3",
    };
    return (unsigned)role < RK_ROLE_COUNT ? titles[role] : titles[RK_ROLE_NONE];
}

const char *slice_text(struct rk_slice text, char *out, size_t cap) {
    size_t len = text.len < cap - 1 ? text.len : cap - 1;
    for (size_t i = 0; i < len; i++)
        out[i] = text.ptr[i] < 0x20 || text.ptr[i] >= 0x7F ? '?' : (char)text.ptr[i];
    out[len] = '\0';
    return out;
}

const char *slice_hex(struct rk_slice bytes, char *out, size_t cap) {
    static const char digits[] = "0123456789ABCDEF";
    size_t used = 0;
    for (size_t i = 0; i < bytes.len && used + 3 <= cap; i++) {
        out[used++] = digits[bytes.ptr[i] >> 4];
        out[used++] = digits[bytes.ptr[i] & 0xF];
    }
    out[used] = '\0';
    return out;
}
