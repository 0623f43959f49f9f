/* The card as a server: terminals come one after another; when one goes, the power goes. */
#include "euicc/card/address.h"
#include "euicc/card/link.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { BACKLOG = 8, PAUSE_MS = 10 };

/* The socket, or -1 with errno set. */
static int listen_at(const struct addrinfo *at) {
    int fd = socket(at->ai_family, at->ai_socktype, at->ai_protocol), on = 1;
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    if (bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

static int open_socket(struct rk_cli *cli, const struct rk_cli_address *address, int *out) {
    int error;
    struct addrinfo *all = address_resolve(address, true, &error);
    if (!all)
        return rk_cli_error(cli, RK_CLI_TRANSPORT, "%s: %s", address->host, gai_strerror(error));
    *out = -1;
    for (struct addrinfo *one = all; one && *out < 0; one = one->ai_next)
        *out = listen_at(one);
    error = errno;
    freeaddrinfo(all);
    if (*out >= 0)
        return RK_CLI_OK;
    return rk_cli_error(cli, RK_CLI_TRANSPORT, "%s:%u: %s", address->host, address->port,
                        strerror(error));
}

int listen_run(struct rk_cli *cli, struct device *device, const struct rk_cli_address *address) {
    int listener;
    int status = open_socket(cli, address, &listener);
    if (status)
        return status;
    address_print(rk_cli_out(cli), "listening ", listener);
    while (wait_ready(listener, WAIT_READ, -1) >= 0) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0) { /* it went away again, or descriptors are short for a moment */
            wait_ready(-1, WAIT_READ, PAUSE_MS);
            continue;
        }
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        frames_serve(device, fd);
        close(fd);
    }
    close(listener);
    return RK_CLI_OK;
}
