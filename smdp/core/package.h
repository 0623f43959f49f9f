/*
 * What the SM-DP+ has to know of an unprotected profile package, read once when it is added
 * (TCA interoperable profile, SAIP).
 */
#ifndef RK_SMDP_CORE_PACKAGE_H
#define RK_SMDP_CORE_PACKAGE_H

#include "smdp/store/store.h"

struct rk_dp_package {
    char iccid[RK_DP_ICCID_CAP];       /* of EF.ICCID, else of the header */
    char type[RK_DP_NAME_CAP];         /* profileType of the header, cut at a character; or empty */
    char provider[RK_DP_PROVIDER_CAP]; /* EF.SPN of the first USIM as UTF-8; or empty */
    uint8_t plmn[3];                   /* of EF.IMSI, coded as in 3GPP TS 24.008 */
    bool has_plmn;
    uint32_t services; /* what the header demands, as bits of UICCCapability (1u << n is bit n) */
    uint32_t major, minor;
    uint32_t elements; /* profile elements */
};

/*
 * Read `upp`: profile elements back to back, the header first and the end element last.
 * RK_DP_BAD_PACKAGE when it is not that, or has no usable ICCID; `out` is then all zero.
 */
int rk_dp_package_read(struct rk_slice upp, struct rk_dp_package *out);

#endif
