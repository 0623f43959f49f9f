/* CERT.EUICC and CERT.EUM of a session or a notification (SGP.22 4.5.2.2). */
#include <string.h>

#include "certs/verify.h"
#include "smdp/core/internal.h"

enum { AT_EUICC = 0, AT_EUM = 1, CHAIN_LEN = 2 };

/* The refusal for what was found wrong, and with which certificate. A limit that the EUM's
 * certificate lacks is the EUM's fault, an EID outside of it the eUICC's. */
static int refusal(const struct rk_cert_verdict *verdict) {
    bool eum = verdict->at != AT_EUICC;
    switch (verdict->reason) {
    case RK_CERT_OK:
        return 0;
    case RK_CERT_INTERNAL:
        return RK_DP_CRYPTO;
    case RK_CERT_UNKNOWN_ISSUER:
        return refuse(eum ? RK_STATUS_CI_UNKNOWN : RK_STATUS_EUICC_INVALID);
    case RK_CERT_EXPIRED:
        return refuse(eum ? RK_STATUS_EUM_EXPIRED : RK_STATUS_EUICC_EXPIRED);
    case RK_CERT_NO_CONSTRAINTS:
        return refuse(RK_STATUS_EUM_INVALID);
    default:
        return refuse(eum ? RK_STATUS_EUM_INVALID : RK_STATUS_EUICC_INVALID);
    }
}

int rk_dp_verify_chain(struct rk_dp_call *call, struct rk_slice euicc_cert,
                       struct rk_slice eum_cert, struct rk_dp_card *out) {
    struct rk_cert chain[CHAIN_LEN];
    struct rk_cert_verdict verdict;
    struct rk_cert_check check = {
        .role = RK_ROLE_EUICC, .check_time = true, .now = call->now, .memo = &call->dp->memo};
    memset(out, 0, sizeof *out);
    if (rk_cert_parse(euicc_cert, &chain[AT_EUICC]))
        return refuse(RK_STATUS_EUICC_INVALID);
    if (rk_cert_parse(eum_cert, &chain[AT_EUM]))
        return refuse(RK_STATUS_EUM_INVALID);
    rk_cert_verify(call->dp->keys->trust, &check, chain, CHAIN_LEN, &verdict);
    if (verdict.reason != RK_CERT_OK) {
        rk_dp_call_detail(call, rk_cert_reason_name(verdict.reason));
        return refusal(&verdict);
    }
    struct rk_slice eid = chain[AT_EUICC].serial_number;
    if (eid.len != RK_DP_EID_CAP - 1)
        return refuse(RK_STATUS_EUICC_INVALID);
    memcpy(out->eid, eid.ptr, eid.len);
    out->ci_pkid = verdict.ci->ski;
    return 0;
}
