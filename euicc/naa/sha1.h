/*
 * SHA-1 (FIPS 180-4) of at most 55 octets. The one use here is the mask on AUTN's MAC in GBA_U
 * (3GPP TS 33.220 5.3.2), where nothing rests on collisions; so the port is not asked for it.
 */
#ifndef RK_EUICC_NAA_SHA1_H
#define RK_EUICC_NAA_SHA1_H

#include <stddef.h>
#include <stdint.h>

enum { RK_SHA1_LEN = 20, RK_SHA1_INPUT_MAX = 55 };

void rk_sha1(const uint8_t *octets, size_t len, uint8_t out[RK_SHA1_LEN]);

#endif
