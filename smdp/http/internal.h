/* What the parts of the HTTPS front share. */
#ifndef RK_SMDP_HTTP_INTERNAL_H
#define RK_SMDP_HTTP_INTERNAL_H

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <openssl/ssl.h>

#include "smdp/http/http.h"

enum { ADDRESS_TEXT_CAP = 80 };

struct rk_dp_http {
    struct event_base *base;
    struct evhttp *http;
    struct evhttp_bound_socket *bound;
    SSL_CTX *tls;
    int connection_index; /* where an SSL object keeps its connection */
    struct event *stop_events[3];
    int wake[2]; /* rk_dp_http_stop writes, the loop reads */
    struct rk_dp *dp;
    struct rk_dp_response response;
    struct rk_dp_http_config config;
    uint32_t connections;
    char address[ADDRESS_TEXT_CAP];
    uint16_t port;
};

/* Make the TLS context for a certificate and its key; null when they do not fit together. */
SSL_CTX *rk_dp_http_tls(const struct rk_pki_item *item);

/* Listen on the configured address and write down which it is; the socket, or -1 (errno). */
int rk_dp_http_listen(struct rk_dp_http *http);

/* Prepare for connections; false when out of memory. */
bool rk_dp_http_connections_init(struct rk_dp_http *http);

/* evhttp's way to ask for the transport of a connection just accepted. */
struct bufferevent *rk_dp_http_connection_new(struct event_base *base, void *http);

/* Start the time until the next request; false when the connection is none of ours. */
bool rk_dp_http_connection_answered(struct rk_dp_http *http, struct evhttp_request *request);

/* evhttp's callback for a request that is complete. */
void rk_dp_http_on_request(struct evhttp_request *request, void *http);

#endif
