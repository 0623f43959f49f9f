/* CRC-32 (IEEE 802.3, reflected): tells a complete record from a torn one. */
#ifndef RK_EUICC_STORE_CRC_H
#define RK_EUICC_STORE_CRC_H

#include "asn1/tlv/slice.h"

/* Continue `crc` over `data`. Start with 0; the result needs no final step. */
uint32_t rk_crc32(uint32_t crc, const void *data, size_t len);

#endif
