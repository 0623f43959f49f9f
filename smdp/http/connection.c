/*
 * One connection: TLS and a deadline.
 *
 * evhttp's own timeouts start again with every octet, so a client that drips octets would stay for
 * ever. Here each connection has a time to bring its next whole request; when that is over the
 * socket is shut down and evhttp, seeing its end, frees what belongs to it. The connection's own
 * record ends with its SSL object, whoever frees that.
 */
#include <event2/bufferevent_ssl.h>
#include <event2/listener.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "smdp/http/internal.h"

struct connection {
    struct rk_dp_http *http;
    struct bufferevent *transport;
    struct event *deadline;
};

static void set_accepting(struct rk_dp_http *http) {
    if (!http->bound)
        return;
    struct evconnlistener *listener = evhttp_bound_socket_get_listener(http->bound);
    if (http->connections >= http->config.max_connections)
        evconnlistener_disable(listener);
    else
        evconnlistener_enable(listener);
}

static void on_deadline(evutil_socket_t fd, short what, void *arg) {
    struct connection *connection = arg;
    (void)fd, (void)what;
    evutil_socket_t socket = bufferevent_getfd(connection->transport);
    if (socket >= 0)
        shutdown(socket, SHUT_RDWR);
}

static void end_connection(void *parent, void *ptr, CRYPTO_EX_DATA *data, int index, long argl,
                           void *argp) {
    struct connection *connection = ptr;
    (void)parent, (void)data, (void)index, (void)argl, (void)argp;
    if (!connection)
        return;
    event_free(connection->deadline);
    connection->http->connections--;
    set_accepting(connection->http);
    free(connection);
}

bool rk_dp_http_connections_init(struct rk_dp_http *http) {
    http->connection_index = SSL_get_ex_new_index(0, NULL, NULL, NULL, end_connection);
    return http->connection_index >= 0;
}

static void start_time(struct connection *connection, uint32_t seconds) {
    struct timeval time = {.tv_sec = (time_t)seconds};
    event_add(connection->deadline, &time);
}

static bool attach(struct rk_dp_http *http, struct event_base *base, SSL *ssl,
                   struct bufferevent *transport) {
    struct connection *connection = calloc(1, sizeof *connection);
    if (!connection)
        return false;
    *connection = (struct connection){http, transport, NULL};
    connection->deadline = evtimer_new(base, on_deadline, connection);
    if (!connection->deadline || !SSL_set_ex_data(ssl, http->connection_index, connection)) {
        if (connection->deadline)
            event_free(connection->deadline);
        free(connection);
        return false;
    }
    http->connections++;
    set_accepting(http);
    start_time(connection, http->config.request_seconds);
    return true;
}

/*
 * Without memory for TLS a null goes back; evhttp then makes a plain transport, on which
 * rk_dp_http_connection_answered refuses to answer.
 */
struct bufferevent *rk_dp_http_connection_new(struct event_base *base, void *arg) {
    struct rk_dp_http *http = arg;
    SSL *ssl = SSL_new(http->tls);
    if (!ssl)
        return NULL;
    struct bufferevent *transport = bufferevent_openssl_socket_new(
        base, -1, ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
    if (!transport) {
        SSL_free(ssl);
        return NULL;
    }
    /* Agents often close without TLS's own good-bye; lengths tell where a message ends. */
    bufferevent_openssl_set_allow_dirty_shutdown(transport, 1);
    if (!attach(http, base, ssl, transport)) {
        bufferevent_free(transport);
        return NULL;
    }
    return transport;
}

bool rk_dp_http_connection_answered(struct rk_dp_http *http, struct evhttp_request *request) {
    struct evhttp_connection *evcon = evhttp_request_get_connection(request);
    struct bufferevent *transport = evhttp_connection_get_bufferevent(evcon);
    SSL *ssl = bufferevent_openssl_get_ssl(transport);
    struct connection *connection = ssl ? SSL_get_ex_data(ssl, http->connection_index) : NULL;
    if (!connection)
        return false;
    start_time(connection, http->config.idle_seconds);
    return true;
}
