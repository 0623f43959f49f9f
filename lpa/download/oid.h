/* The SM-DP+ OID in a certificate (SGP.22 4.5.2.1): a registeredID of its subjectAltName. */
#ifndef RK_LPA_DOWNLOAD_OID_H
#define RK_LPA_DOWNLOAD_OID_H

#include "asn1/tlv/slice.h"

enum rk_lpa_oid_match { RK_LPA_OID_SAME, RK_LPA_OID_OTHER, RK_LPA_OID_NO_CERTIFICATE };

/* Compare with `oid`, numbers with dots between. */
enum rk_lpa_oid_match rk_lpa_certificate_has_oid(struct rk_slice certificate, const char *oid);

#endif
