/* Profile metadata as the card and the agent get it (SGP.22 5.5.3, StoreMetadata). */
#ifndef RK_SMDP_CORE_METADATA_H
#define RK_SMDP_CORE_METADATA_H

#include "smdp/store/store.h"

/*
 * Append the StoreMetadata element (BF25) of a profile to `out`. Notifications it asks for go to
 * `address`. RK_DP_BAD_ARGUMENT (no ICCID that can be coded), RK_DP_NO_MEMORY.
 */
int rk_dp_metadata_encode(const struct rk_dp_profile *profile, const char *address,
                          struct rk_buf *out);

#endif
