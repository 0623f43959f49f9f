/* Names as SIM files hold them (3GPP TS 31.102 4.2.12, TS 23.038). */
#ifndef RK_SMDP_CORE_SPN_H
#define RK_SMDP_CORE_SPN_H

#include "asn1/tlv/slice.h"

/*
 * Write the name in EF.SPN (display octet, then the GSM alphabet one character an octet, or UCS2
 * after an octet 80) as UTF-8. `out` is empty when there is none or it is coded otherwise; cut at
 * a character when it does not fit.
 */
void rk_dp_spn_text(struct rk_slice file, char *out, size_t cap);

#endif
