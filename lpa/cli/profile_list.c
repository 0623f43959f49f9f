/* lpa profile list */
#include "lpa/cli/cli.h"

static void put_profile(struct rk_json out, const struct rk_lpa_profile *p) {
    lpa_put_text_or_null(out, "iccid", p->iccid.text[0] ? p->iccid.text : NULL);
    lpa_put_hex(out, "isdpAid", p->aid);
    lpa_put_text_or_null(out, "profileState", lpa_state_word(p->state));
    lpa_put_text(out, "profileNickname", p->nickname);
    lpa_put_text(out, "serviceProviderName", p->provider);
    lpa_put_text(out, "profileName", p->name);
    lpa_put_text_or_null(out, "iconType", lpa_icon_word(p->icon_type));
    if (p->icon.ptr)
        rk_json_put_base64(out, "icon", p->icon);
    else
        rk_json_put_null(out, "icon");
    lpa_put_text_or_null(out, "profileClass", lpa_class_word(p->profile_class));
}

static void show_profile(FILE *out, const struct rk_lpa_profile *p) {
    char name[128], provider[128], rules[80];
    const char *state = lpa_state_word(p->state);
    const char *class_word = lpa_class_word(p->profile_class);
    lpa_shown(name, sizeof name, p->nickname.len ? p->nickname : p->name);
    lpa_shown(provider, sizeof provider, p->provider);
    fprintf(out, "%-20s  %-8s  %-12s  %s (%s)", p->iccid.text, state ? state : "-",
            class_word ? class_word : "operational", name, provider);
    if (p->ppr & (RK_LPA_PPR1 | RK_LPA_PPR2))
        fprintf(out, ", %s", lpa_rules_text(p->ppr, rules, sizeof rules));
    fputc('\n', out);
}

int lpa_profile_list(struct rk_cli *cli) {
    struct lpa_session s;
    struct rk_lpa_profile_list list;
    struct rk_lpa_error e;
    int status = lpa_session_open(cli, false, &s);
    if (status)
        return status;
    if (rk_lpa_profile_list(s.lpa, &list, &e))
        return lpa_failure(&s, &e);
    struct rk_json payload, line = lpa_line("lpa", 0, "success", &payload);
    struct rk_json data = rk_json_put_array(payload, "data");
    for (size_t i = 0; i < list.count; i++) {
        put_profile(rk_json_put_object(data, NULL), &list.items[i]);
        if (!s.json)
            show_profile(rk_cli_out(cli), &list.items[i]);
    }
    if (!s.json && list.count == 0)
        fputs("no profiles on this card\n", rk_cli_out(cli));
    rk_lpa_profile_list_free(&list);
    return lpa_success(&s, &line);
}
