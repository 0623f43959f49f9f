#include "euicc/card/address.h"

#include <stdio.h>
#include <string.h>

struct addrinfo *address_resolve(const struct rk_cli_address *address, bool listen, int *error) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICSERV | (listen ? AI_PASSIVE : 0)};
    struct addrinfo *found = NULL;
    char port[8];
    snprintf(port, sizeof port, "%u", (unsigned)address->port);
    *error = getaddrinfo(address->host, port, &hints, &found);
    return *error ? NULL : found;
}

void address_print(FILE *out, const char *before, int fd) {
    struct sockaddr_storage name;
    socklen_t len = sizeof name;
    char host[64] = "?", port[8] = "?"; /* numbers alone */
    if (getsockname(fd, (struct sockaddr *)&name, &len) == 0)
        getnameinfo((struct sockaddr *)&name, len, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV);
    fprintf(out, strchr(host, ':') ? "%s[%s]:%s\n" : "%s%s:%s\n", before, host, port);
    fflush(out);
}
