/* The operator's inventory of profiles. */
#ifndef RK_SMDP_CORE_PROFILE_H
#define RK_SMDP_CORE_PROFILE_H

#include "smdp/store/store.h"

/* What an operator says of a profile. Null and negative: as the package has it, or the default. */
struct rk_dp_profile_request {
    struct rk_slice package;
    const char *name;     /* at most 64 octets of UTF-8 */
    const char *provider; /* at most 32 octets of UTF-8 */
    int profile_class;    /* 0 test, 1 provisioning, 2 operational; negative: operational */
    uint32_t ppr;         /* bit 1 PPR1 (may not be disabled), bit 2 PPR2 (may not be deleted) */
    const char *owner;    /* MCC and MNC, 5 or 6 digits */
    int events;           /* notifications wanted, bit 0 install .. 3 delete; negative: all but
                                    install, none of a test profile */
    bool any_card;        /* deliver to any card, without the eligibility check */
};

/*
 * Read a package and put it into the inventory. Name: the package's profile type, else its ICCID;
 * provider: the service provider name of its USIM, else "unnamed"; owner (only with policy rules,
 * which mean nothing without one): its IMSI's network. `out` tells what was added, without the
 * package; give it to rk_dp_profile_free.
 * RK_DP_BAD_PACKAGE, RK_DP_BAD_ARGUMENT (a text too long or not UTF-8; class, rules or owner out of
 * range; rules on a test profile, or without an owner), RK_DP_CONFLICT (the ICCID is there).
 */
int rk_dp_profile_add(struct rk_dp_store *store, int64_t now,
                      const struct rk_dp_profile_request *request, struct rk_dp_profile *out);

/*
 * Remove a profile with its order, sessions and bound package. RK_DP_NOT_FOUND; RK_DP_BAD_STATE
 * while an order for it is open (Allocated to Released): cancel it first. One that was
 * handed out can be cancelled no more, and its card may never come back: it goes with the profile.
 */
int rk_dp_profile_remove(struct rk_dp_store *store, const char *iccid);

#endif
