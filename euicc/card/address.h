/* Network addresses of the two socket links. */
#ifndef RK_EUICC_CARD_ADDRESS_H
#define RK_EUICC_CARD_ADDRESS_H

#include "tools/cli/cli.h"

#include <netdb.h>
#include <sys/socket.h>

/* The addresses that `address` may mean, to be given to freeaddrinfo; null with getaddrinfo's
 * *error. */
struct addrinfo *address_resolve(const struct rk_cli_address *address, bool listen, int *error);

/* Print `before`, then where the socket is, as ADDR:PORT, and a newline. */
void address_print(FILE *out, const char *before, int fd);

#endif
