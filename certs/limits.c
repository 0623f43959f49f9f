/* Does an EUM's certificate permit an eUICC's? (SGP.22 4.5.2.1, SGP.26) */
#include "certs/verify.h"

enum { EID_DIGITS = 32 };

static bool is_eid(struct rk_slice text) {
    if (text.len != EID_DIGITS)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return true;
}

enum rk_cert_reason rk_cert_check_limits(const struct rk_cert *eum, const struct rk_cert *euicc) {
    struct rk_eum_limit limit;
    bool limited = false, in_range = false;
    bool eid = is_eid(euicc->serial_number);
    for (size_t n = 0; rk_cert_next_limit(eum, &n, &limit);) {
        if (!limit.eid_prefix.len)
            continue;
        limited = true;
        if (!eid || !rk_slice_starts_with(euicc->serial_number, limit.eid_prefix))
            continue;
        in_range = true;
        if (!limit.organization.len || rk_slice_equal(limit.organization, euicc->organization))
            return RK_CERT_OK;
    }
    if (!limited)
        return RK_CERT_NO_CONSTRAINTS;
    if (!eid)
        return RK_CERT_BAD_EID;
    return in_range ? RK_CERT_ORGANIZATION_MISMATCH : RK_CERT_EID_OUTSIDE;
}
