/* smdp init */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "smdp/cli/cli.h"
#include "smdp/core/address.h"
#include "tools/cli/file.h"

struct setup {
    struct rk_cli *cli;
    const char *dir, *host; /* host without port */
    char pki_dir[SMDP_PATH_CAP];
    struct smdp_fixed fixed;
    int64_t now;
    struct rk_dp_keys keys;
};

static int pki_error(struct setup *s, const char *what, int error) {
    return rk_cli_error(s->cli, error == RK_CERTS_BAD_VALUE ? RK_CLI_USAGE : RK_CLI_INTERNAL,
                        "%s: %s", what,
                        error == RK_CERTS_FILE ? strerror(errno) : rk_certs_error_text(error));
}

/* --- certificates and keys ----------------------------------------------------------------- */

static int make_set(struct setup *s, struct rk_pki *pki) {
    const char *hosts[] = {s->host, "localhost", "127.0.0.1", NULL};
    struct rk_pki_config config = {
        .hosts = hosts, .dp_oid = rk_cli_get(s->cli, "--oid"), .now = s->now};
    int error = rk_pki_create(pki, &config);
    return error ? pki_error(s, "--host or --oid", error) : RK_CLI_OK;
}

static bool names_host(const struct setup *s, const struct rk_pki *pki) {
    struct rk_pki_query query = {.role = RK_ROLE_DPTLS,
                                 .with_key = true,
                                 .host = s->host,
                                 .check_time = true,
                                 .now = s->now};
    return rk_pki_find(pki, &query) != NULL;
}

/* A PKI with its CI's key can still give the TLS certificate for this name. */
static void issue_tls(struct setup *s, struct rk_pki *pki) {
    const char *hosts[] = {s->host, NULL};
    for (int curve = 0; curve < RK_CURVE_COUNT && !names_host(s, pki); curve++) {
        struct rk_pki_order order = {.role = RK_ROLE_DPTLS,
                                     .curve = (enum rk_cert_curve)curve,
                                     .now = s->now,
                                     .hosts = hosts};
        rk_pki_issue(pki, &order, NULL);
    }
}

static int load_set(struct setup *s, struct rk_pki *pki, const char *from) {
    int error = rk_pki_load(pki, from, NULL);
    if (error)
        return pki_error(s, from, error);
    int status = smdp_fixed_check(s->cli, &s->fixed, pki);
    if (!status)
        issue_tls(s, pki);
    return status;
}

/* Judged before anything is written. */
static int take_set(struct setup *s, struct rk_pki *pki, const char *from) {
    int error = rk_dp_keys_take(&s->keys, pki, s->host, s->now);
    if (error == RK_DP_NO_KEYS)
        return rk_cli_error(s->cli, RK_CLI_CARD,
                            "%s: no DPauth and DPpb certificate of one SM-DP+ with their keys",
                            from);
    if (error)
        return smdp_error(s->cli, from, error);
    if (!s->keys.tls)
        return rk_cli_error(s->cli, RK_CLI_CARD,
                            "%s: no TLS certificate with its key, and no CI key to make one", from);
    if (!names_host(s, s->keys.pki))
        rk_cli_warn(s->cli, "the TLS certificate does not name %s", s->host);
    return RK_CLI_OK;
}

static int get_set(struct setup *s) {
    const char *from = rk_cli_get(s->cli, "--pki");
    struct rk_pki *pki = NULL;
    int error = rk_pki_new(s->fixed.lib, &pki);
    if (error)
        return pki_error(s, s->dir, error);
    int status = from ? load_set(s, pki, from) : make_set(s, pki);
    if (!status)
        return take_set(s, pki, from ? from : s->dir);
    rk_pki_free(&pki);
    return status;
}

/* --- writing what was made elsewhere -------------------------------------------------------- */

static int write_file(struct setup *s, const char *name, const char *ending, struct rk_slice data,
                      unsigned mode) {
    char file[512], path[SMDP_PATH_CAP];
    snprintf(file, sizeof file, "%.480s%s", name, ending);
    int error = smdp_path(path, s->pki_dir, file) ? rk_disk_write(path, data, mode) : ENAMETOOLONG;
    return error ? rk_cli_error(s->cli, RK_CLI_INTERNAL, "%s: %s", path, strerror(error))
                 : RK_CLI_OK;
}

static int write_certificate(struct setup *s, const char *name, const struct rk_pki_item *item) {
    uint8_t *text = NULL;
    size_t len = 0;
    int error = rk_pki_certificate_pem(item, &text, &len);
    if (error)
        return pki_error(s, name, error);
    int status = write_file(s, name, ".pem", rk_slice(text, len), 0644);
    rk_disk_free(&text, len);
    return status;
}

static int write_key(struct setup *s, const char *name, const struct rk_pki_item *item) {
    uint8_t *text = NULL;
    size_t len = 0;
    int error = rk_key_encode(item->key, NULL, &text, &len);
    if (error)
        return pki_error(s, name, error);
    int status = write_file(s, name, ".key", rk_slice(text, len), 0600);
    rk_disk_free(&text, len);
    return status;
}

/* The CIs it trusts, and its own certificates with their keys. A CI's private key is none of its
 * business. */
static bool is_wanted(const struct rk_pki_item *item) {
    switch (item->cert.role) {
    case RK_ROLE_CI:
        return true;
    case RK_ROLE_DPAUTH:
    case RK_ROLE_DPPB:
    case RK_ROLE_DPTLS:
        return item->key != NULL;
    default:
        return false;
    }
}

static int copy_pki(struct setup *s) {
    int status = RK_CLI_OK;
    char name[64];
    if (mkdir(s->pki_dir, 0755) && errno != EEXIST)
        return rk_cli_error(s->cli, RK_CLI_INTERNAL, "%s: %s", s->pki_dir, strerror(errno));
    for (size_t i = 0; i < rk_pki_count(s->keys.pki) && !status; i++) {
        const struct rk_pki_item *item = rk_pki_at(s->keys.pki, i);
        if (!is_wanted(item))
            continue;
        snprintf(name, sizeof name, "%s-%s-%zu", rk_role_name(item->cert.role),
                 rk_curve_name(item->cert.curve), i + 1);
        status = write_certificate(s, name, item);
        if (!status && item->cert.role != RK_ROLE_CI)
            status = write_key(s, name, item);
    }
    for (size_t i = 0; i < rk_pki_crl_count(s->keys.pki) && !status; i++) {
        snprintf(name, sizeof name, "crl-%zu", i + 1);
        status = write_file(s, name, ".der", rk_pki_crl(s->keys.pki, i), 0644);
    }
    return status;
}

static int write_set(struct setup *s) {
    if (rk_cli_get(s->cli, "--pki"))
        return copy_pki(s);
    int error = rk_pki_save(s->keys.pki, s->pki_dir);
    return error ? pki_error(s, s->pki_dir, error) : RK_CLI_OK;
}

/* --- the whole ----------------------------------------------------------------------------- */

static int make_store(struct setup *s) {
    struct rk_dp_store store;
    char path[SMDP_PATH_CAP];
    if (!smdp_path(path, s->dir, "smdp.db"))
        return rk_cli_error(s->cli, RK_CLI_INTERNAL, "%s: %s", s->dir, strerror(ENAMETOOLONG));
    int error = rk_dp_sqlite_open(&store, path, true, 1000);
    if (error)
        return smdp_error(s->cli, path, error);
    store.ops->close(store.self);
    return RK_CLI_OK;
}

/* The configuration comes last: a folder that has it is complete. */
static int make_all(struct setup *s, const struct smdp_config *config) {
    char path[SMDP_PATH_CAP];
    if (!smdp_path(path, s->dir, "smdp.json") || !smdp_path(s->pki_dir, s->dir, "pki"))
        return rk_cli_error(s->cli, RK_CLI_INTERNAL, "%s: %s", s->dir, strerror(ENAMETOOLONG));
    if (access(path, F_OK) == 0)
        return rk_cli_error(s->cli, RK_CLI_INTERNAL, "%s: is an SM-DP+ already", s->dir);
    int status = get_set(s);
    if (status)
        return status;
    bool made = mkdir(s->dir, 0700) == 0;
    if (!made && errno != EEXIST)
        return rk_cli_error(s->cli, RK_CLI_INTERNAL, "%s: %s", s->dir, strerror(errno));
    status = write_set(s);
    if (!status)
        status = make_store(s);
    if (!status)
        status = smdp_config_create(s->cli, s->dir, config);
    if (status && made)
        rmdir(s->dir); /* what is in it stays: keys may be among it */
    return status;
}

static int report(struct setup *s, const struct smdp_config *config) {
    if (!rk_cli_has(s->cli, "--json")) {
        fprintf(rk_cli_out(s->cli), "%s: SM-DP+ at %s\n", s->dir, config->host);
        return RK_CLI_OK;
    }
    struct rk_json doc = rk_json_new_object();
    rk_json_put_string(doc, "dir", s->dir);
    rk_json_put_string(doc, "host", config->host);
    rk_json_put_string(doc, "pki", s->pki_dir);
    return rk_cli_json_line(s->cli, &doc);
}

int init_run(struct rk_cli *cli) {
    const char *host = rk_cli_get(cli, "--host");
    struct smdp_config config = {.max_downloads = 10, .max_cc_tries = 3};
    char name[SMDP_HOST_CAP];
    uint16_t port;
    if (!host)
        return rk_cli_usage_error(cli, "--host NAME[:PORT] is needed: the address agents use");
    if (strlen(host) >= 256 || !rk_dp_address_split(host, name, sizeof name, &port))
        return rk_cli_usage_error(cli, "--host must be NAME or NAME:PORT, not '%s'", host);
    snprintf(config.host, sizeof config.host, "%s", host);
    struct setup setup = {.cli = cli, .dir = rk_cli_arg(cli, 0), .host = name};
    int status = smdp_fixed_read(cli, "smdp init", &setup.fixed);
    setup.now = smdp_now(&setup.fixed);
    if (!status)
        status = make_all(&setup, &config);
    if (!status)
        status = report(&setup, &config);
    rk_dp_keys_free(&setup.keys);
    smdp_fixed_free(&setup.fixed);
    return status;
}
