/* A card that listens on a socket, in the framing of vpcd. */
#include "lpa/apdu/apdu.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static const char STEP[] = "apdu_tcp";

enum { POWER_OFF = 0, POWER_ON = 1, ASK_ATR = 4, DEFAULT_TIMEOUT_MS = 120000 };

struct tcp {
    char host[256];
    char port[6];
    unsigned timeout_ms;
    int fd; /* -1: not connected */
};

static int failed(struct tcp *t, const char *what, struct rk_lpa_error *e) {
    const char *why = errno == EAGAIN || errno == EWOULDBLOCK ? "no answer in time"
                      : errno == 0                            ? "the connection was closed"
                                                              : strerror(errno);
    return rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_APDU, STEP, "%s %s:%s: %s", what, t->host,
                       t->port, why);
}

static bool send_all(int fd, const uint8_t *p, size_t len) {
    while (len > 0) {
        ssize_t n = send(fd, p, len, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        p += n;
        len -= (size_t)n;
    }
    return true;
}

static bool receive_all(int fd, uint8_t *p, size_t len) {
    while (len > 0) {
        errno = 0;
        ssize_t n = recv(fd, p, len, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        p += n;
        len -= (size_t)n;
    }
    return true;
}

/* One message in one segment: two would wait for each other's acknowledgement on some hosts. */
static bool send_message(int fd, struct rk_slice message) {
    uint8_t frame[2 + 512];
    rk_put_u16(frame, (uint16_t)message.len);
    if (message.len <= sizeof frame - 2) {
        memcpy(frame + 2, message.ptr, message.len);
        return send_all(fd, frame, message.len + 2);
    }
    return send_all(fd, frame, 2) && send_all(fd, message.ptr, message.len);
}

static bool send_control(int fd, uint8_t control) {
    return send_message(fd, rk_slice(&control, 1));
}

/* 1: received; 0: connection trouble (errno); -1: longer than `cap`. */
static int receive_message(int fd, uint8_t *out, size_t cap, size_t *len) {
    uint8_t header[2];
    if (!receive_all(fd, header, sizeof header))
        return 0;
    *len = rk_get_u16(header);
    if (*len > cap)
        return -1;
    return receive_all(fd, out, *len) ? 1 : 0;
}

static void set_options(int fd, unsigned timeout_ms) {
    struct timeval limit = {.tv_sec = timeout_ms / 1000,
                            .tv_usec = (suseconds_t)(timeout_ms % 1000) * 1000};
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int dial(const struct addrinfo *list, unsigned timeout_ms) {
    for (const struct addrinfo *a = list; a; a = a->ai_next) {
        int fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
        if (fd < 0)
            continue;
        set_options(fd, timeout_ms);
        if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
            return fd;
        int kept = errno;
        close(fd);
        errno = kept;
    }
    return -1;
}

static int reach(struct tcp *t, struct rk_lpa_error *e) {
    struct addrinfo want = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *list = NULL;
    int error = getaddrinfo(t->host, t->port, &want, &list);
    if (error)
        return rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_APDU, STEP, "%s: %s", t->host,
                           gai_strerror(error));
    t->fd = dial(list, t->timeout_ms);
    freeaddrinfo(list);
    if (t->fd >= 0)
        return 0;
    failed(t, "no card at", e);
    rk_lpa_error_hint(e, "start the card first, for example: euicc run CARD --tcp %s:%s", t->host,
                      t->port);
    rk_lpa_error_retry(e, RK_LPA_RETRY_SAFE);
    return RK_LPA_TRANSPORT;
}

/* After a failure no one knows where the next message begins: never use the socket again. */
static int lost(struct tcp *t, int result) {
    if (t->fd >= 0)
        close(t->fd);
    t->fd = -1;
    return result;
}

static void tcp_disconnect(void *self) {
    struct tcp *t = self;
    if (t->fd < 0)
        return;
    send_control(t->fd, POWER_OFF);
    close(t->fd);
    t->fd = -1;
}

static int tcp_connect(void *self, struct rk_lpa_apdu_link *link, struct rk_lpa_error *e) {
    struct tcp *t = self;
    int error = reach(t, e);
    if (error)
        return error;
    snprintf(link->name, sizeof link->name, "tcp:%.100s:%s", t->host, t->port);
    if (send_control(t->fd, POWER_ON) && send_control(t->fd, ASK_ATR)) {
        int got = receive_message(t->fd, link->atr, sizeof link->atr, &link->atr_len);
        if (got > 0)
            return 0;
        if (got < 0)
            errno = EPROTO;
    }
    error = failed(t, "no answer to reset from", e);
    tcp_disconnect(t);
    return error;
}

static int tcp_transmit(void *self, struct rk_slice command, uint8_t *answer, size_t cap,
                        size_t *len, struct rk_lpa_error *e) {
    struct tcp *t = self;
    errno = ENOTCONN;
    if (t->fd < 0 || command.len > UINT16_MAX || !send_message(t->fd, command))
        return lost(t, failed(t, "cannot send to", e));
    int got = receive_message(t->fd, answer, cap, len);
    if (got == 0)
        return lost(t, failed(t, "no answer from", e));
    if (got < 0 || *len < 2)
        return lost(t, rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_APDU, STEP,
                                   "%s:%s sent %zu bytes where an answer to a command was due",
                                   t->host, t->port, *len));
    return 0;
}

static const struct rk_lpa_apdu_ops TCP = {
    .connect = tcp_connect, .transmit = tcp_transmit, .disconnect = tcp_disconnect};

int rk_lpa_tcp_new(const char *host, uint16_t port, unsigned timeout_ms, struct rk_lpa_apdu *out,
                   struct rk_lpa_error *e) {
    struct tcp *t = calloc(1, sizeof *t);
    if (!t)
        return rk_lpa_fail_memory(e, STEP);
    t->fd = -1;
    t->timeout_ms = timeout_ms ? timeout_ms : DEFAULT_TIMEOUT_MS;
    snprintf(t->port, sizeof t->port, "%u", (unsigned)port);
    if (strlen(host) >= sizeof t->host) {
        free(t);
        return rk_lpa_fail(e, RK_LPA_USAGE, RK_LPA_AT_APDU, STEP, "the host name is too long");
    }
    memcpy(t->host, host, strlen(host) + 1);
    *out = (struct rk_lpa_apdu){&TCP, t};
    return 0;
}
