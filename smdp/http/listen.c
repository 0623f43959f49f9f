#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "smdp/http/internal.h"

enum { BACKLOG = 128 };

static struct addrinfo *resolve(const struct rk_dp_http_config *config) {
    char port[8];
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    struct addrinfo *found = NULL;
    snprintf(port, sizeof port, "%u", (unsigned)config->port);
    if (getaddrinfo(config->address ? config->address : "127.0.0.1", port, &hints, &found)) {
        errno = EADDRNOTAVAIL;
        return NULL;
    }
    return found;
}

static bool write_down(struct rk_dp_http *http, int fd) {
    struct sockaddr_storage address;
    socklen_t len = sizeof address;
    char host[64], port[8];
    if (getsockname(fd, (struct sockaddr *)&address, &len) ||
        getnameinfo((struct sockaddr *)&address, len, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV))
        return false;
    if (address.ss_family == AF_INET6) {
        snprintf(http->address, sizeof http->address, "[%s]:%s", host, port);
        http->port = ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    } else {
        snprintf(http->address, sizeof http->address, "%s:%s", host, port);
        http->port = ntohs(((struct sockaddr_in *)&address)->sin_port);
    }
    return true;
}

/* What is set here, accepted connections inherit. */
static bool set_options(int fd, bool reuse_port) {
    int on = 1, flags = fcntl(fd, F_GETFL);
    return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
           (!reuse_port || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0) &&
           setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 && flags >= 0 &&
           fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

int rk_dp_http_listen(struct rk_dp_http *http) {
    struct addrinfo *info = resolve(&http->config);
    if (!info)
        return -1;
    int fd = socket(info->ai_family, info->ai_socktype, info->ai_protocol);
    bool ok = fd >= 0 && set_options(fd, http->config.reuse_port) &&
              bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0 &&
              write_down(http, fd);
    int error = errno;
    freeaddrinfo(info);
    if (!ok && fd >= 0)
        close(fd);
    errno = error;
    return ok ? fd : -1;
}
