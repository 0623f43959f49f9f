/* Addresses of servers: host[:port], as activation codes, cards and profiles name them. */
#ifndef RK_LPA_ES9_ADDRESS_H
#define RK_LPA_ES9_ADDRESS_H

#include "asn1/tlv/slice.h"

enum { RK_LPA_ADDRESS_MAX = 255 };

/*
 * Copy an address that may stand in a URL: letters, digits, '.', '-', '_', at most one ':' with a
 * port behind it, or an IPv6 literal in brackets. False for anything else: a path, a user name or
 * a blank must not come into a URL through a profile.
 */
bool rk_lpa_address_copy(char out[RK_LPA_ADDRESS_MAX + 1], struct rk_slice address);

/* Whether both name the same host, ASCII case and port aside. */
bool rk_lpa_address_same_host(struct rk_slice a, struct rk_slice b);

#endif
