/* Does the profile fit the card (SGP.22 5.6.3, eligibility check)? */
#ifndef RK_SMDP_CORE_ELIGIBILITY_H
#define RK_SMDP_CORE_ELIGIBILITY_H

#include "smdp/store/store.h"

#include <EUICCInfo2.h>

/* What came out, for the refusal and for the operator. */
enum rk_dp_fit {
    RK_DP_FITS,
    RK_DP_FIT_MEMORY,   /* less free memory than the package has octets */
    RK_DP_FIT_VERSION,  /* a package version the card does not know */
    RK_DP_FIT_SERVICES, /* a mandatory service the card does not have */
    RK_DP_FIT_RULES,    /* a policy rule the card forbids */
    RK_DP_FIT_CLASS     /* a test profile for a card that takes none */
};

/* Judge a profile by what the card says of itself. Memory last: it is the one that may change. */
enum rk_dp_fit rk_dp_eligibility(const struct rk_dp_profile *profile, const EUICCInfo2_t *card);

/* Text for the operator. Static storage. */
const char *rk_dp_fit_text(enum rk_dp_fit fit);

#endif
