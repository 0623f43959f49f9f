#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "smdp/http/internal.h"

enum {
    HEAD_MAX = 16 << 10,
    /* Read some way past what is taken, so that a body too long is answered and not cut off. */
    BODY_MAX = 4 * RK_DP_MAX_BODY,
    DEFAULT_REQUEST_SECONDS = 30,
    DEFAULT_IDLE_SECONDS = 120,
    DEFAULT_MAX_CONNECTIONS = 1000,
    LAST_WORDS_MS = 250
};

static uint32_t or_default(uint32_t value, uint32_t fallback) {
    return value ? value : fallback;
}

static void set_config(struct rk_dp_http *http, const struct rk_dp_http_config *config) {
    http->config = *config;
    http->config.request_seconds = or_default(config->request_seconds, DEFAULT_REQUEST_SECONDS);
    http->config.idle_seconds = or_default(config->idle_seconds, DEFAULT_IDLE_SECONDS);
    http->config.max_connections = or_default(config->max_connections, DEFAULT_MAX_CONNECTIONS);
}

static bool make_evhttp(struct rk_dp_http *http) {
    http->base = event_base_new();
    http->http = http->base ? evhttp_new(http->base) : NULL;
    if (!http->http)
        return false;
    evhttp_set_bevcb(http->http, rk_dp_http_connection_new, http);
    evhttp_set_gencb(http->http, rk_dp_http_on_request, http);
    evhttp_set_max_headers_size(http->http, HEAD_MAX);
    evhttp_set_max_body_size(http->http, BODY_MAX);
    evhttp_set_flags(http->http, EVHTTP_SERVER_LINGERING_CLOSE);
    evhttp_set_timeout(http->http, (int)http->config.idle_seconds);
    /* All of them, for the core says which are not allowed. */
    evhttp_set_allowed_methods(http->http, EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_HEAD |
                                               EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE |
                                               EVHTTP_REQ_OPTIONS | EVHTTP_REQ_TRACE |
                                               EVHTTP_REQ_CONNECT | EVHTTP_REQ_PATCH);
    return rk_dp_http_connections_init(http);
}

/* Answers are given at once, so all there may be left is octets on their way out. */
static void stop(struct rk_dp_http *http) {
    struct timeval time = {.tv_usec = http->connections ? LAST_WORDS_MS * 1000 : 0};
    if (http->bound)
        evhttp_del_accept_socket(http->http, http->bound);
    http->bound = NULL;
    event_base_loopexit(http->base, &time);
}

static void on_stop(evutil_socket_t fd, short what, void *arg) {
    (void)fd, (void)what;
    stop(arg);
}

static bool add_stop_event(struct rk_dp_http *http, size_t at, struct event *event) {
    http->stop_events[at] = event;
    return event && event_add(event, NULL) == 0;
}

static bool make_stop_events(struct rk_dp_http *http) {
    if (pipe(http->wake))
        return false;
    for (size_t i = 0; i < 2; i++)
        if (fcntl(http->wake[i], F_SETFD, FD_CLOEXEC))
            return false;
    return add_stop_event(http, 0, event_new(http->base, http->wake[0], EV_READ, on_stop, http)) &&
           add_stop_event(http, 1, evsignal_new(http->base, SIGINT, on_stop, http)) &&
           add_stop_event(http, 2, evsignal_new(http->base, SIGTERM, on_stop, http));
}

static int open_all(struct rk_dp_http *http) {
    http->tls = http->config.tls ? rk_dp_http_tls(http->config.tls) : NULL;
    if (!http->tls)
        return RK_DP_NO_KEYS;
    if (!make_evhttp(http) || !make_stop_events(http))
        return RK_DP_NO_MEMORY;
    int fd = rk_dp_http_listen(http);
    if (fd < 0)
        return RK_DP_NETWORK;
    http->bound = evhttp_accept_socket_with_handle(http->http, fd);
    if (!http->bound)
        close(fd);
    return http->bound ? 0 : RK_DP_NO_MEMORY;
}

int rk_dp_http_open(struct rk_dp_http **out, const struct rk_dp_http_config *config) {
    *out = NULL;
    struct rk_dp_http *http = calloc(1, sizeof *http);
    if (!http)
        return RK_DP_NO_MEMORY;
    http->wake[0] = http->wake[1] = -1;
    set_config(http, config);
    int error = open_all(http), cause = errno;
    if (error)
        rk_dp_http_close(&http);
    *out = http;
    errno = cause;
    return error;
}

const char *rk_dp_http_address(const struct rk_dp_http *http) {
    return http->address;
}

uint16_t rk_dp_http_port(const struct rk_dp_http *http) {
    return http->port;
}

int rk_dp_http_run(struct rk_dp_http *http, struct rk_dp *dp) {
    signal(SIGPIPE, SIG_IGN);
    http->dp = dp;
    int rc = event_base_dispatch(http->base);
    http->dp = NULL;
    return rc < 0 ? RK_DP_NETWORK : 0;
}

void rk_dp_http_stop(struct rk_dp_http *http) {
    /* A full pipe has said it already. */
    ssize_t written = write(http->wake[1], "", 1);
    (void)written;
}

void rk_dp_http_close(struct rk_dp_http **out) {
    struct rk_dp_http *http = *out;
    if (!http)
        return;
    http->bound = NULL; /* it ends with evhttp, before the connections do */
    if (http->http)
        evhttp_free(http->http);
    for (size_t i = 0; i < sizeof http->stop_events / sizeof *http->stop_events; i++)
        if (http->stop_events[i])
            event_free(http->stop_events[i]);
    if (http->base)
        event_base_free(http->base);
    for (size_t i = 0; i < 2; i++)
        if (http->wake[i] >= 0)
            close(http->wake[i]);
    SSL_CTX_free(http->tls);
    rk_dp_response_free(&http->response);
    free(http);
    *out = NULL;
}
