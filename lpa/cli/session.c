/* From options and environment to an agent. */
#include "asn1/wire/bytes.h"
#include "lpa/cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int told(struct lpa_session *s, const struct rk_lpa_error *e) {
    return lpa_failure(s, e);
}

static int usage(struct lpa_session *s, const char *text) {
    struct rk_lpa_error e;
    rk_lpa_fail(&e, RK_LPA_USAGE, RK_LPA_AT_AGENT, "euicc_init", "%s", text);
    return told(s, &e);
}

static int open_tcp(struct lpa_session *s, const char *where) {
    struct rk_cli_address address;
    struct rk_lpa_error e;
    int status = rk_cli_parse_address(s->cli, "--apdu tcp", where, -1, &address);
    if (status)
        return status;
    if (rk_lpa_tcp_new(address.host, address.port, 0, &s->apdu, &e))
        return told(s, &e);
    return RK_CLI_OK;
}

static int open_pcsc(struct lpa_session *s, const char *name) {
    const char *index = lpa_env("LPAC_APDU_PCSC_DRV_IFID", "DRIVER_IFID");
    struct rk_lpa_pcsc_options options = {
        .name = name ? name : lpa_env("LPAC_APDU_PCSC_DRV_NAME", "DRIVER_NAME"),
        .index = -1,
        .ignore = lpa_env("LPAC_APDU_PCSC_DRV_IGNORE_NAME", NULL)};
    struct rk_lpa_error e;
    char *end = NULL;
    long number = index && !name ? strtol(index, &end, 10) : -1;
    if (end && *end == 0 && number >= 0 && number < 1000)
        options.index = (int)number;
    return rk_lpa_pcsc_new(&options, &s->apdu, &e) ? told(s, &e) : RK_CLI_OK;
}

static int open_apdu(struct lpa_session *s) {
    const char *way = rk_cli_get(s->cli, "--apdu");
    struct rk_lpa_error e;
    if (!way)
        way = lpa_env("LPAC_APDU", NULL);
    if (!way || strcmp(way, "pcsc") == 0)
        return open_pcsc(s, NULL);
    if (strncmp(way, "pcsc:", 5) == 0)
        return open_pcsc(s, way + 5);
    if (strncmp(way, "tcp:", 4) == 0)
        return open_tcp(s, way + 4);
    if (strcmp(way, "stdio") == 0)
        return rk_lpa_stdio_apdu_new(&s->lines, &s->apdu, &e) ? told(s, &e) : RK_CLI_OK;
    return usage(s, "--apdu must be pcsc, pcsc:NAME, tcp:HOST:PORT or stdio");
}

static int open_curl(struct lpa_session *s) {
    struct rk_lpa_curl_options options = {
        .ca = s->ca, .no_system_roots = s->fixed, .now = s->clock};
    struct rk_lpa_error e;
    return rk_lpa_curl_new(&options, &s->http, &e) ? told(s, &e) : RK_CLI_OK;
}

static int open_http(struct lpa_session *s) {
    const char *way = rk_cli_get(s->cli, "--http");
    struct rk_lpa_error e;
    if (!way)
        way = lpa_env("LPAC_HTTP", NULL);
    if (!way || strcmp(way, "curl") == 0)
        return open_curl(s);
    if (strcmp(way, "stdio") == 0)
        return rk_lpa_stdio_http_new(&s->lines, &s->http, &e) ? told(s, &e) : RK_CLI_OK;
    return usage(s, "--http must be curl or stdio");
}

static int read_isdr_aid(struct lpa_session *s) {
    const char *text = lpa_env("LPAC_CUSTOM_ISD_R_AID", NULL);
    if (!text)
        return RK_CLI_OK;
    if (rk_hex_decode(rk_slice(text, strlen(text)), &s->aid) || s->aid.len < 5 || s->aid.len > 16)
        return usage(s, "invalid custom ISD-R applet id given");
    return RK_CLI_OK;
}

/* lpac's rule for numbers: what is none counts as unset; what is out of range is an error. */
static int read_block_len(struct lpa_session *s, unsigned *out) {
    const char *text = lpa_env("LPAC_CUSTOM_ES10X_MSS", NULL);
    char *end = NULL;
    long number = text ? strtol(text, &end, 10) : 0;
    *out = 0;
    if (!text || *end)
        return RK_CLI_OK;
    if (number < 6 || number > 255)
        return usage(s, "invalid custom ES10x MSS given");
    *out = (unsigned)number;
    return RK_CLI_OK;
}

static int open_agent(struct lpa_session *s) {
    struct rk_lpa_config config = {.apdu = &s->apdu,
                                   .http = s->http.self ? &s->http : NULL,
                                   .ui = lpa_ui(s),
                                   .cancelled = &lpa_cancelled};
    struct rk_lpa_error e;
    int status = read_isdr_aid(s);
    if (!status)
        status = read_block_len(s, &config.block_len);
    config.isdr_aid = rk_buf_slice(&s->aid);
    if (!status && rk_lpa_open(&config, &s->lpa, &e))
        status = told(s, &e);
    return status;
}

int lpa_session_open(struct rk_cli *cli, bool server, struct lpa_session *s) {
    FILE *in = rk_cli_in(cli);
    *s = (struct lpa_session){.cli = cli, .json = lpa_json_mode(cli)};
    s->lines = (struct rk_lpa_lines){in, rk_cli_out(cli)};
    s->interactive = !s->json && isatty(fileno(in)) && isatty(fileno(rk_cli_err(cli)));
    lpa_catch_signals();
    int status = lpa_read_fixed(s);
    if (!status)
        status = open_apdu(s);
    if (!status && server)
        status = open_http(s);
    if (!status)
        status = open_agent(s);
    if (status)
        lpa_session_close(s);
    return status;
}

void lpa_session_close(struct lpa_session *s) {
    if (!s->cli)
        return;
    rk_lpa_close(&s->lpa);
    rk_lpa_apdu_free(&s->apdu);
    rk_lpa_http_free(&s->http);
    rk_buf_free(&s->aid);
    free(s->ca);
    *s = (struct lpa_session){0};
}

void lpa_deliver(struct lpa_session *s) {
    struct rk_lpa_delivery outcome;
    struct rk_lpa_error e;
    int error = rk_lpa_notification_deliver_all(s->lpa, true, &outcome, &e);
    if (error && outcome.left == 0 && outcome.delivered == 0)
        rk_cli_warn(s->cli, "notifications could not be delivered: %s", e.message);
}
