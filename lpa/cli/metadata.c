#include "lpa/cli/metadata.h"

#include "asn1/tlv/ident.h"

#include <stdio.h>
#include <string.h>

void lpa_metadata_json(struct rk_json out, const struct rk_lpa_profile *profile) {
    rk_json_put_string(out, "iccid", profile->iccid.text);
    lpa_put_text(out, "serviceProviderName", profile->provider);
    lpa_put_text(out, "profileName", profile->name);
    lpa_put_text_or_null(out, "iconType", lpa_icon_word(profile->icon_type));
    if (profile->icon.ptr)
        rk_json_put_base64(out, "icon", profile->icon);
    else
        rk_json_put_null(out, "icon");
    lpa_put_text_or_null(out, "profileClass", lpa_class_word(profile->profile_class));
}

const char *lpa_rules_text(uint32_t ppr, char *out, size_t cap) {
    snprintf(out, cap, "%s%s%s", ppr & RK_LPA_PPR1 ? "cannot be disabled (PPR1)" : "",
             (ppr & RK_LPA_PPR1) && (ppr & RK_LPA_PPR2) ? ", " : "",
             ppr & RK_LPA_PPR2 ? "cannot be deleted (PPR2)" : "");
    return out;
}

static void show_owner(FILE *err, const struct rk_lpa_profile *profile) {
    char plmn[RK_PLMN_TEXT_CAP];
    if (profile->owner_plmn.len == RK_PLMN_LEN &&
        rk_plmn_to_text(profile->owner_plmn.ptr, plmn) == 0)
        fprintf(err, "  Owner:     %s\n", plmn);
}

void lpa_metadata_show(struct lpa_session *s, const struct rk_lpa_offer *offer) {
    const struct rk_lpa_profile *p = offer->profile;
    const char *class_word = lpa_class_word(p->profile_class);
    char text[256];
    FILE *err = rk_cli_err(s->cli);
    lpa_end_line(s);
    fprintf(err, "  Profile:   %s\n", lpa_shown(text, sizeof text, p->name));
    fprintf(err, "  Provider:  %s\n", lpa_shown(text, sizeof text, p->provider));
    fprintf(err, "  ICCID:     %s\n", p->iccid.text);
    fprintf(err, "  Class:     %s\n", class_word ? class_word : "operational");
    show_owner(err, p);
    if (p->icon.len)
        fprintf(err, "  Icon:      %s, %zu bytes\n",
                p->icon_type == RK_LPA_ABSENT ? "unknown" : lpa_icon_word(p->icon_type),
                p->icon.len);
    if (p->ppr & (RK_LPA_PPR1 | RK_LPA_PPR2))
        fprintf(err, "  Rules:     once enabled, it %s\n",
                lpa_rules_text(p->ppr, text, sizeof text));
    fprintf(err, "  Server:    %s\n", offer->smdp);
}
