/* The card as vpcd's client: it goes to the reader, and comes back when the reader went away. */
#include "euicc/card/address.h"
#include "euicc/card/link.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { RETRY_FIRST_MS = 50, RETRY_MAX_MS = 1000 };

/* Connect without being deaf to signals. The socket, or -1 with errno set. */
static int connect_to(const struct addrinfo *to) {
    int fd = socket(to->ai_family, to->ai_socktype, to->ai_protocol);
    int error = 0;
    socklen_t len = sizeof error;
    if (fd < 0)
        return -1;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    if (connect(fd, to->ai_addr, to->ai_addrlen) == 0)
        return fd;
    if (errno != EINPROGRESS)
        error = errno;
    else if (wait_ready(fd, WAIT_WRITE, -1) < 0)
        error = EINTR;
    else
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
    if (error == 0)
        return fd;
    close(fd);
    errno = error;
    return -1;
}

static int connect_any(const struct rk_cli_address *address, const char **why) {
    int error, fd = -1;
    struct addrinfo *all = address_resolve(address, false, &error);
    if (!all) {
        *why = gai_strerror(error);
        return -1;
    }
    for (struct addrinfo *one = all; one && fd < 0 && !wait_stopped(); one = one->ai_next)
        fd = connect_to(one);
    if (fd < 0)
        *why = strerror(errno);
    freeaddrinfo(all);
    return fd;
}

int vpcd_run(struct rk_cli *cli, struct device *device, const struct rk_cli_address *address) {
    int pause = RETRY_FIRST_MS;
    bool told = false;
    while (!wait_stopped()) {
        const char *why = NULL;
        int fd = connect_any(address, &why);
        if (fd >= 0) {
            fprintf(rk_cli_err(cli), "in the reader at %s:%u\n", address->host, address->port);
            frames_serve(device, fd);
            close(fd);
            pause = RETRY_FIRST_MS;
            told = false;
        } else if (!told && !wait_stopped()) {
            fprintf(rk_cli_err(cli), "waiting for the reader at %s:%u (%s)\n", address->host,
                    address->port, why);
            told = true;
        }
        wait_ready(-1, WAIT_READ, pause);
        pause = pause * 2 < RETRY_MAX_MS ? pause * 2 : RETRY_MAX_MS;
    }
    return RK_CLI_OK;
}
