#include "tests/unit/lpa/tls_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Read one request with its body; false when the peer has gone. */
static bool read_request(SSL *tls) {
    char text[4096];
    size_t len = 0;
    for (;;) {
        int n = SSL_read(tls, text + len, (int)(sizeof text - 1 - len));
        if (n <= 0)
            return false;
        len += (size_t)n;
        text[len] = 0;
        const char *end = strstr(text, "\r\n\r\n"), *field = strstr(text, "Content-Length: ");
        if (end && field && len >= (size_t)(end - text) + 4 + strtoul(field + 16, NULL, 10))
            return true;
    }
}

static bool write_answer(SSL *tls, size_t body_len) {
    char head[128];
    int n = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", body_len);
    if (SSL_write(tls, head, n) != n)
        return false;
    char block[1024];
    memset(block, 'x', sizeof block);
    for (size_t left = body_len; left > 0;) {
        int now = (int)(left < sizeof block ? left : sizeof block);
        if (SSL_write(tls, block, now) != now)
            return false;
        left -= (size_t)now;
    }
    return true;
}

static void serve(struct tls_server *s, int fd) {
    SSL *tls = SSL_new(s->context);
    SSL_set_fd(tls, fd);
    if (SSL_accept(tls) == 1) {
        while (read_request(tls)) {
            atomic_fetch_add(&s->requests, 1);
            if (!s->silent && !write_answer(tls, s->body_len))
                break;
        }
    }
    ERR_clear_error();
    SSL_free(tls);
    close(fd);
}

static void *run(void *self) {
    struct tls_server *s = self;
    while (!atomic_load(&s->stop)) {
        int fd = accept(s->listener, NULL, NULL);
        if (fd < 0)
            break;
        if (atomic_load(&s->stop)) {
            close(fd);
            break;
        }
        atomic_fetch_add(&s->connections, 1);
        serve(s, fd);
    }
    return NULL;
}

static int listen_somewhere(unsigned *port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, 8) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        return -1;
    *port = ntohs(address.sin_port);
    return fd;
}

static SSL_CTX *make_context(struct rk_slice certificate, EVP_PKEY *key) {
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (!context)
        return NULL;
    SSL_CTX_set1_groups_list(context, "P-256:brainpoolP256r1");
    if (SSL_CTX_use_certificate_ASN1(context, (int)certificate.len, certificate.ptr) == 1 &&
        SSL_CTX_use_PrivateKey(context, key) == 1)
        return context;
    SSL_CTX_free(context);
    return NULL;
}

bool tls_server_start(struct tls_server *s, struct rk_slice certificate, EVP_PKEY *key) {
    *s = (struct tls_server){.body_len = 2, .listener = -1};
    s->context = make_context(certificate, key);
    s->listener = listen_somewhere(&s->port);
    return s->context && s->listener >= 0 && pthread_create(&s->thread, NULL, run, s) == 0;
}

void tls_server_stop(struct tls_server *s) {
    atomic_store(&s->stop, true);
    shutdown(s->listener, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    close(s->listener);
    SSL_CTX_free(s->context);
}
