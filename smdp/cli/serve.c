/* smdp serve */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "smdp/cli/cli.h"
#include "smdp/core/address.h"
#include "smdp/http/http.h"

struct service {
    struct rk_cli *cli;
    struct rk_cli_address address;
    struct smdp smdp;
    struct smdp_fixed fixed;
    struct rk_dp_keys keys;
    struct rk_dp_http *http;
    struct rk_dp *dp;
};

static void log_line(void *arg, const char *line) {
    fprintf(rk_cli_err(arg), "%s\n", line);
}

static int load_keys(struct service *s) {
    char path[SMDP_PATH_CAP], host[SMDP_HOST_CAP];
    uint16_t port;
    rk_dp_address_split(s->smdp.config.host, host, sizeof host, &port);
    if (!smdp_path(path, s->smdp.dir, "pki"))
        return rk_cli_error(s->cli, RK_CLI_INTERNAL, "%s: %s", s->smdp.dir, strerror(ENAMETOOLONG));
    int error = rk_dp_keys_load(&s->keys, s->fixed.lib, path, host, smdp_now(&s->fixed));
    if (!error && !s->keys.tls)
        error = RK_DP_NO_KEYS;
    return error ? smdp_error(s->cli, path, error)
                 : smdp_fixed_check(s->cli, &s->fixed, s->keys.pki);
}

static int64_t fixed_now(void *clock) {
    return smdp_now(clock);
}

static int read_address(struct service *s) {
    const char *listen = rk_cli_get(s->cli, "--listen");
    return rk_cli_parse_address(s->cli, "--listen", listen ? listen : "127.0.0.1:8443", -1,
                                &s->address);
}

static int open_http(struct service *s) {
    struct rk_dp_http_config config = {.address = s->address.host,
                                       .port = s->address.port,
                                       .tls = s->keys.tls,
                                       .log = log_line,
                                       .log_arg = s->cli};
    int error = rk_dp_http_open(&s->http, &config);
    if (error == RK_DP_NETWORK)
        return rk_cli_error(s->cli, RK_CLI_TRANSPORT, "%s:%u: %s", s->address.host,
                            (unsigned)s->address.port, strerror(errno));
    return error ? smdp_error(s->cli, "TLS", error) : RK_CLI_OK;
}

static int make_dp(struct service *s) {
    const struct smdp_config *config = &s->smdp.config;
    struct rk_dp_setup setup = {.host = config->host,
                                .served_port = rk_dp_http_port(s->http),
                                .keys = &s->keys,
                                .store = &s->smdp.store,
                                .libctx = s->fixed.lib,
                                .now = fixed_now,
                                .clock = &s->fixed,
                                .max_downloads = config->max_downloads,
                                .max_cc_tries = config->max_cc_tries,
                                .order_days = config->order_days};
    int error = rk_dp_new(&s->dp, &setup);
    return error ? smdp_error(s->cli, s->smdp.dir, error) : RK_CLI_OK;
}

/* Whoever started this waits for the line. */
static int announce(struct service *s) {
    FILE *out = rk_cli_out(s->cli);
    if (fprintf(out, "listening %s\n", rk_dp_http_address(s->http)) < 0 || fflush(out))
        return rk_cli_error(s->cli, RK_CLI_INTERNAL, "stdout: %s", strerror(errno));
    return RK_CLI_OK;
}

static int serve(struct service *s) {
    int status = read_address(s);
    if (!status)
        status = smdp_fixed_read(s->cli, "smdp serve", &s->fixed);
    if (!status)
        status = smdp_open(s->cli, &s->smdp);
    if (!status)
        status = load_keys(s);
    if (!status)
        status = open_http(s);
    if (!status)
        status = make_dp(s);
    if (!status)
        status = announce(s);
    if (status)
        return status;
    int error = rk_dp_http_run(s->http, s->dp);
    return error ? smdp_error(s->cli, "event loop", error) : RK_CLI_OK;
}

int serve_run(struct rk_cli *cli) {
    struct service service = {.cli = cli};
    int status = serve(&service);
    rk_dp_http_close(&service.http);
    rk_dp_free(&service.dp);
    rk_dp_keys_free(&service.keys);
    smdp_close(&service.smdp);
    smdp_fixed_free(&service.fixed);
    return status;
}
