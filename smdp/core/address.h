/* Addresses of an SM-DP+: NAME or NAME:PORT, as agents send them and operators configure them. */
#ifndef RK_SMDP_CORE_ADDRESS_H
#define RK_SMDP_CORE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Take an address apart: `host` (lower case unchanged, brackets of an IPv6 literal kept) and port,
 * 0 when there is none. False when it is malformed or the host does not fit.
 */
bool rk_dp_address_split(const char *address, char *host, size_t cap, uint16_t *port);

/* Tell whether `address` names `host`: ASCII letters compare without case, the port is ignored. */
bool rk_dp_address_is(const char *address, const char *host);

#endif
