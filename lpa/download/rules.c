/* Profile policy rules against the card's table, and against what it holds (SGP.22 2.9, 3.1.3). */
#include "asn1/tlv/ident.h"
#include "lpa/download/download.h"

static const char STEP[] = "es10b_get_rat";
static const char CLAUSE[] = "SGP.22 2.9.2.1";
static const uint32_t KNOWN = RK_LPA_PPR1 | RK_LPA_PPR2;

static int not_allowed(struct rk_lpa_error *e, const char *text) {
    rk_lpa_fail(e, RK_LPA_CARD, RK_LPA_AT_AGENT, STEP, "%s", text);
    rk_lpa_error_clause(e, CLAUSE);
    rk_lpa_error_hint(e, "nothing was installed; this card cannot take this profile, ask the "
                         "operator for one without policy rules");
    rk_lpa_error_retry(e, RK_LPA_RETRY_USELESS);
    return RK_LPA_CARD;
}

/* In a table, absent means "only without", empty means "any", else "exactly this". */
static bool gid_matches(struct rk_slice allowed, struct rk_slice owner) {
    if (!allowed.ptr)
        return !owner.ptr;
    return allowed.len == 0 || (owner.ptr && rk_slice_equal(allowed, owner));
}

static bool owner_matches(struct rk_slice operators, const struct rk_lpa_profile *profile) {
    struct rk_lpa_operator allowed;
    while (rk_lpa_operator_next(&operators, &allowed))
        if (allowed.plmn.len == RK_PLMN_LEN &&
            rk_plmn_matches(allowed.plmn.ptr, profile->owner_plmn.ptr) &&
            gid_matches(allowed.gid1, profile->owner_gid1) &&
            gid_matches(allowed.gid2, profile->owner_gid2))
            return true;
    return false;
}

/* The first line of the table that speaks of the rule and the owner decides alone. */
static const struct rk_lpa_ppar *find_line(const struct rk_lpa_rat *rat, uint32_t rule,
                                           const struct rk_lpa_profile *profile) {
    for (size_t i = 0; i < rat->count; i++)
        if ((rat->items[i].ppr & rule) && owner_matches(rat->items[i].operators, profile))
            return &rat->items[i];
    return NULL;
}

int rk_lpa_rat_judge(const struct rk_lpa_rat *rat, const struct rk_lpa_profile *profile,
                     uint32_t *consent, struct rk_lpa_error *e) {
    *consent = 0;
    if (profile->ppr & ~(KNOWN | (uint32_t)RK_LPA_PPR_UPDATE_CONTROL))
        return not_allowed(e, "the profile has a policy rule that is not known here");
    if (profile->owner_plmn.len != RK_PLMN_LEN || !rk_plmn_is_concrete(profile->owner_plmn.ptr))
        return not_allowed(e, "the profile has policy rules but names no owner");
    for (uint32_t rule = RK_LPA_PPR1; rule <= RK_LPA_PPR2; rule <<= 1) {
        if (!(profile->ppr & rule))
            continue;
        const struct rk_lpa_ppar *line = find_line(rat, rule, profile);
        if (!line)
            return not_allowed(e, "this card does not allow the profile's policy rules to its "
                                  "operator");
        if (line->consent_required)
            *consent |= rule;
    }
    return 0;
}

/* PPR1 is for a card's only operational profile: it could never be left again. */
static int check_alone(struct rk_lpa *lpa, struct rk_lpa_error *e) {
    struct rk_lpa_profile_list list;
    int error = rk_lpa_profile_list(lpa, &list, e);
    if (error)
        return error;
    for (size_t i = 0; i < list.count && !error; i++)
        if (list.items[i].profile_class == RK_LPA_OPERATIONAL ||
            list.items[i].profile_class == RK_LPA_ABSENT)
            error = not_allowed(e, "the profile may not be disabled once enabled (PPR1), and the "
                                   "card holds another one");
    rk_lpa_profile_list_free(&list);
    return error;
}

int rk_lpa_download_check_rules(struct rk_lpa_download *d, struct rk_lpa_error *e) {
    struct rk_lpa_rat rat;
    if (!(d->profile.ppr & ~(uint32_t)RK_LPA_PPR_UPDATE_CONTROL))
        return 0;
    rk_lpa_step(d->lpa, STEP, NULL);
    int error = rk_lpa_get_rat(d->lpa, &rat, e);
    if (error == RK_LPA_CARD)
        error = not_allowed(e, "the profile has policy rules, and the card tells of none it "
                               "allows");
    else if (!error)
        error = rk_lpa_rat_judge(&rat, &d->profile, &d->ppr_consent, e);
    rk_lpa_rat_free(&rat);
    if (!error && (d->profile.ppr & RK_LPA_PPR1))
        error = check_alone(d->lpa, e);
    if (error == RK_LPA_CARD && e->layer == RK_LPA_AT_AGENT)
        d->reason = RK_LPA_CANCEL_PPR_NOT_ALLOWED;
    return error;
}
