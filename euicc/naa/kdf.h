/* Key derivation from the port's SHA-256. Outputs are secret: wipe them. */
#ifndef RK_EUICC_NAA_KDF_H
#define RK_EUICC_NAA_KDF_H

#include "euicc/port/port.h"

enum { RK_HMAC_KEY_MAX = 64, RK_HMAC_PARTS_MAX = 8 };

/* HMAC-SHA-256 (RFC 2104) over `count` parts back to back, at most RK_HMAC_PARTS_MAX; a key of at
 * most RK_HMAC_KEY_MAX octets. 0 or RK_PORT_ERROR. */
int rk_hmac(struct rk_crypto *crypto, struct rk_slice key, const struct rk_slice *parts,
            size_t count, uint8_t out[RK_HASH_LEN]);

/* The key derivation of ANSI X9.63 (SEC 1 3.6.1) with SHA-256: `out_len` octets, a multiple of 32,
 * from a shared secret and shared information. 0 or RK_PORT_ERROR. */
int rk_x963(struct rk_crypto *crypto, struct rk_slice secret, struct rk_slice info, uint8_t *out,
            size_t out_len);

#endif
