/* From evhttp's request to the core's and back. */
#include <event2/buffer.h>
#include <event2/keyvalq_struct.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "smdp/http/internal.h"

enum { LOG_LINE_CAP = 320 };

static const char *method_name(enum evhttp_cmd_type type) {
    switch (type) {
    case EVHTTP_REQ_POST:
        return "POST";
    case EVHTTP_REQ_GET:
        return "GET";
    default:
        return "?";
    }
}

static const char *reason_phrase(int status) {
    static const struct {
        int status;
        const char *phrase;
    } phrases[] = {{200, "OK"},
                   {204, "No Content"},
                   {400, "Bad Request"},
                   {404, "Not Found"},
                   {405, "Method Not Allowed"},
                   {413, "Content Too Large"},
                   {415, "Unsupported Media Type"}};
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (phrases[i].status == status)
            return phrases[i].phrase;
    return "Internal Server Error";
}

static int64_t microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void log_request(struct rk_dp_http *http, struct evhttp_request *request, int64_t started) {
    char *peer = NULL;
    ev_uint16_t port = 0;
    char line[LOG_LINE_CAP];
    if (!http->config.log)
        return;
    evhttp_connection_get_peer(evhttp_request_get_connection(request), &peer, &port);
    snprintf(line, sizeof line, "%s %d %s (%lld us)", peer ? peer : "?", http->response.http_status,
             http->response.note, (long long)(microseconds() - started));
    http->config.log(http->config.log_arg, line);
}

static void send_answer(struct evhttp_request *request, const struct rk_dp_response *response) {
    struct evkeyvalq *headers = evhttp_request_get_output_headers(request);
    struct evbuffer *body = evhttp_request_get_output_buffer(request);
    evhttp_add_header(headers, "X-Admin-Protocol", RK_DP_ADMIN_PROTOCOL);
    if (response->allow)
        evhttp_add_header(headers, "Allow", response->allow);
    if (response->body.len) {
        evhttp_add_header(headers, "Content-Type", RK_DP_CONTENT_TYPE);
        evbuffer_add(body, response->body.ptr, response->body.len);
    }
    evhttp_send_reply(request, response->http_status, reason_phrase(response->http_status), NULL);
}

void rk_dp_http_on_request(struct evhttp_request *request, void *arg) {
    struct rk_dp_http *http = arg;
    struct evkeyvalq *headers = evhttp_request_get_input_headers(request);
    struct evbuffer *body = evhttp_request_get_input_buffer(request);
    size_t len = evbuffer_get_length(body);
    int64_t started = microseconds();
    if (!rk_dp_http_connection_answered(http, request)) {
        evhttp_connection_free(evhttp_request_get_connection(request));
        return;
    }
    const char *path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(request));
    struct rk_dp_request in = {.method = method_name(evhttp_request_get_command(request)),
                               .path = path ? path : "",
                               .content_type = evhttp_find_header(headers, "Content-Type"),
                               .admin_protocol = evhttp_find_header(headers, "X-Admin-Protocol"),
                               .body = rk_slice(len ? evbuffer_pullup(body, -1) : NULL, len)};
    rk_dp_handle(http->dp, &in, &http->response);
    log_request(http, request, started);
    send_answer(request, &http->response);
}
