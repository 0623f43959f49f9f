/*
 * What the commands of smdp share.
 *
 * A folder made by `smdp init` holds
 *     smdp.json   the configuration
 *     smdp.db     profiles, orders and sessions (SQLite, with -wal and -shm beside it while open)
 *     pki/        certificates, revocation lists and keys, found by what they are
 */
#ifndef RK_SMDP_CLI_CLI_H
#define RK_SMDP_CLI_CLI_H

#include <time.h>

#include "certs/pki.h"
#include "smdp/core/dp.h"
#include "smdp/core/order.h"
#include "smdp/core/profile.h"
#include "smdp/store/sqlite.h"
#include "tools/cli/cli.h"
#include "tools/cli/json.h"

int init_run(struct rk_cli *cli);
int serve_run(struct rk_cli *cli);
int profile_add_run(struct rk_cli *cli);
int profile_list_run(struct rk_cli *cli);
int profile_show_run(struct rk_cli *cli);
int profile_remove_run(struct rk_cli *cli);
int order_create_run(struct rk_cli *cli);
int order_confirm_run(struct rk_cli *cli);
int order_release_run(struct rk_cli *cli);
int order_cancel_run(struct rk_cli *cli);
int order_list_run(struct rk_cli *cli);
int order_show_run(struct rk_cli *cli);
int qr_run(struct rk_cli *cli);

/* --- repeating ----------------------------------------------------------------------------- */

/* What --seed and --clock fix. All zero: nothing. */
struct smdp_fixed {
    OSSL_LIB_CTX *lib; /* null: OpenSSL's default */
    int64_t clock;     /* 0: the system's */
};

/* Read both options, the seed for `part` of the program. RK_CLI_OK, or what to exit with after
 * saying what is wrong. Give it to smdp_fixed_free in any case. */
int smdp_fixed_read(struct rk_cli *cli, const char *part, struct smdp_fixed *out);
void smdp_fixed_free(struct smdp_fixed *fixed);

/* Seconds since 1970 by it. */
int64_t smdp_now(const struct smdp_fixed *fixed);

/* Refuse what is fixed when `pki` is not for tests alone. RK_CLI_OK or RK_CLI_USAGE. */
int smdp_fixed_check(struct rk_cli *cli, const struct smdp_fixed *fixed, const struct rk_pki *pki);

/* The same for the certificates of an SM-DP+'s folder. */
int smdp_fixed_check_dir(struct rk_cli *cli, const struct smdp_fixed *fixed, const char *dir);

/* --- the folder ---------------------------------------------------------------------------- */

enum { SMDP_HOST_CAP = 264, SMDP_PATH_CAP = 4096 };

struct smdp_config {
    char host[SMDP_HOST_CAP]; /* NAME or NAME:PORT */
    uint32_t max_downloads, max_cc_tries, order_days;
};

/* DIR and a file's name; false when it does not fit. */
bool smdp_path(char out[SMDP_PATH_CAP], const char *dir, const char *name);

/* Read or make DIR/smdp.json. RK_CLI_OK, or what to exit with after saying what is wrong. */
int smdp_config_read(struct rk_cli *cli, const char *dir, struct smdp_config *out);
int smdp_config_create(struct rk_cli *cli, const char *dir, const struct smdp_config *config);

/* A folder that is open for a command. */
struct smdp {
    const char *dir;
    struct smdp_config config;
    struct rk_dp_store store;
};

/* Open the folder named by the first argument. RK_CLI_OK, or what to exit with after saying what is
 * wrong. Give it to smdp_close in any case. */
int smdp_open(struct rk_cli *cli, struct smdp *out);
void smdp_close(struct smdp *smdp);

/* --- arguments and results ----------------------------------------------------------------- */

/* Say that something failed; `what` names it (an ICCID, a file). What to exit with. */
int smdp_error(struct rk_cli *cli, const char *what, int error);

/* An ICCID in its one form (no filler). RK_CLI_OK or RK_CLI_USAGE. */
int smdp_iccid(struct rk_cli *cli, const char *text, char out[RK_DP_ICCID_CAP]);

/* Append the activation code of an order. */
void smdp_activation_code(const struct smdp *smdp, const struct rk_dp_order *order,
                          struct rk_buf *out);

/* Read an order and print it: a line for people, or one JSON object. */
int smdp_print_order(struct rk_cli *cli, struct smdp *smdp, const char *iccid);
int smdp_print_order_record(struct rk_cli *cli, struct smdp *smdp, const struct rk_dp_order *order);

#endif
