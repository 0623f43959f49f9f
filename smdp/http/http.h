/*
 * ES9+ over HTTPS: one event loop that hands each request to rk_dp_handle and answers it inline.
 *
 * Conventions
 *   - One server runs in one thread. More workers are more processes, each with its own store
 *     connection, that listen on the same port (`reuse_port`).
 *   - Whatever arrives is bounded: head 16 KiB, body RK_DP_MAX_BODY (longer ones get 413), the time
 *     until the first request is there `request_seconds`, that until each further one
 *     `idle_seconds`, `max_connections` at once (more wait to be accepted).
 *   - The process ignores SIGPIPE from rk_dp_http_run on.
 */
#ifndef RK_SMDP_HTTP_HTTP_H
#define RK_SMDP_HTTP_HTTP_H

#include "certs/pki.h"
#include "smdp/core/dp.h"

/* Zero means the default that is named. */
struct rk_dp_http_config {
    const char *address;           /* numeric; null: 127.0.0.1 */
    uint16_t port;                 /* 0: any free one */
    bool reuse_port;               /* other processes may listen on the same port */
    const struct rk_pki_item *tls; /* certificate and key for TLS 1.2 and 1.3 */
    uint32_t request_seconds;      /* 0: 30 */
    uint32_t idle_seconds;         /* 0: 120 */
    uint32_t max_connections;      /* 0: 1000 */
    /* Called once per request with a line without newline and without secrets; null: no log. */
    void (*log)(void *arg, const char *line);
    void *log_arg;
};

struct rk_dp_http;

/*
 * Listen. RK_DP_NETWORK (address malformed, in use, not permitted; errno says why), RK_DP_NO_KEYS
 * (none, or certificate and key do not fit together), RK_DP_NO_MEMORY. `config` is not needed
 * afterwards, but for what it points to.
 */
int rk_dp_http_open(struct rk_dp_http **out, const struct rk_dp_http_config *config);

/* The address listened on, as ADDR:PORT or [ADDR]:PORT; and the port alone. */
const char *rk_dp_http_address(const struct rk_dp_http *http);
uint16_t rk_dp_http_port(const struct rk_dp_http *http);

/*
 * Answer requests with `dp` until SIGINT or SIGTERM or rk_dp_http_stop; requests at work are
 * finished first. 0, or RK_DP_NETWORK when the loop failed.
 */
int rk_dp_http_run(struct rk_dp_http *http, struct rk_dp *dp);

/* End rk_dp_http_run soon; from any thread. */
void rk_dp_http_stop(struct rk_dp_http *http);

void rk_dp_http_close(struct rk_dp_http **http);

#endif
