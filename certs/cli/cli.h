/* What the commands of rsp-pki share. */
#ifndef RK_CERTS_CLI_CLI_H
#define RK_CERTS_CLI_CLI_H

#include "certs/pki.h"
#include "tools/cli/cli.h"

int init_run(struct rk_cli *cli);
int issue_run(struct rk_cli *cli);
int revoke_run(struct rk_cli *cli);
int show_run(struct rk_cli *cli);
int verify_run(struct rk_cli *cli);

/* A library error as a line on stderr; returns the exit status that fits. `what` is a file, folder
 * or value. */
int pki_error(struct rk_cli *cli, const char *what, int error);

/* Open a set from a file or folder named by the user. RK_CLI_OK, or what to exit with. */
int pki_open(struct rk_cli *cli, const char *path, struct rk_pki **out);

/* fixed.c: --clock, 0 without it, and --seed as a context for `part` of the program, null without
 * it; free the context. RK_CLI_OK, or what to exit with. */
int clock_option(struct rk_cli *cli, int64_t *now);
int seed_option(struct rk_cli *cli, const char *part, OSSL_LIB_CTX **lib);

/*
 * fixed.c: open the set that `verb` adds to, with what --seed and --clock ask for: both are refused
 * where a CI of the set is no test one. RK_CLI_OK, or what to exit with; give `out` to
 * pki_close_fixed in any case.
 */
struct pki_fixed {
    struct rk_pki *pki;
    OSSL_LIB_CTX *lib; /* null: OpenSSL's default */
    int64_t now;       /* 0: the system's clock */
};
int pki_open_fixed(struct rk_cli *cli, const char *verb, const char *dir, struct pki_fixed *out);
void pki_close_fixed(struct pki_fixed *fixed);

/* A time option. Absent leaves `out` alone. RK_CLI_OK or RK_CLI_USAGE. */
int time_option(struct rk_cli *cli, const char *name, int64_t *out);

/* --curve nist|brainpool. Absent leaves `out` alone. RK_CLI_OK or RK_CLI_USAGE. */
int curve_option(struct rk_cli *cli, enum rk_cert_curve *out);

/* All values of --host, ended by NULL; NULL (and RK_CLI_OK) when there is none. Free the list. */
int host_options(struct rk_cli *cli, const char ***out);

/* "SM-DP+ authentication (DPauth)". */
const char *role_title(enum rk_cert_role role);

/* Text of a slice, control characters as '?', cut when it does not fit. */
const char *slice_text(struct rk_slice text, char *out, size_t cap);

/* Uppercase hexadecimal, cut when it does not fit. */
const char *slice_hex(struct rk_slice bytes, char *out, size_t cap);

#endif
