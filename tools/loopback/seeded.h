/*
 * Randomness that repeats: an OpenSSL library context whose generators give the octets that a seed
 * decides. Keys, nonces and ECDSA signatures made with it are the same in every run. Never for
 * anything but tests and benchmarks.
 */
#ifndef RK_TOOLS_LOOPBACK_SEEDED_H
#define RK_TOOLS_LOOPBACK_SEEDED_H

#include <openssl/types.h>
#include <stdbool.h>

/* Make a context for `seed`; free with OSSL_LIB_CTX_free. Null if the crypto library fails. */
OSSL_LIB_CTX *rk_seeded_context(const char *seed);

#endif
