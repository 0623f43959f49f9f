/* smdp profile list, show, remove */
#include <stdio.h>

#include "smdp/cli/cli.h"
#include "smdp/cli/words.h"

struct listing {
    struct rk_cli *cli;
    struct smdp *smdp;
};

/* A profile that was never ordered is Available. */
static const char *state_of(struct smdp *smdp, const char *iccid) {
    struct rk_dp_order order;
    if (smdp->store.orders->get(smdp->store.self, iccid, &order))
        return rk_dp_order_state_name(RK_DP_AVAILABLE);
    return rk_dp_order_state_name(order.state);
}

static int print_line(void *arg, const struct rk_dp_profile *profile) {
    struct listing *l = arg;
    const char *state = state_of(l->smdp, profile->iccid);
    if (rk_cli_has(l->cli, "--json")) {
        struct rk_json doc = smdp_profile_json(profile);
        rk_json_put_string(doc, "state", state);
        return rk_cli_json_line(l->cli, &doc);
    }
    fprintf(rk_cli_out(l->cli), "%-20s  %-11s  ", profile->iccid, state);
    smdp_put_names(rk_cli_out(l->cli), profile);
    fputc('\n', rk_cli_out(l->cli));
    return RK_CLI_OK;
}

int profile_list_run(struct rk_cli *cli) {
    struct smdp smdp;
    struct listing listing = {cli, &smdp};
    int status = smdp_open(cli, &smdp);
    if (!status)
        status = smdp.store.profiles->list(smdp.store.self, print_line, &listing);
    if (status < 0)
        status = smdp_error(cli, smdp.dir, status);
    smdp_close(&smdp);
    return status;
}

static int print_all(struct rk_cli *cli, struct smdp *smdp, const struct rk_dp_profile *profile) {
    struct listing listing = {cli, smdp};
    FILE *out = rk_cli_out(cli);
    if (rk_cli_has(cli, "--json"))
        return print_line(&listing, profile);
    fprintf(out, "ICCID:     %s\n", profile->iccid);
    fputs("name:      ", out);
    smdp_put_names(out, profile);
    fputc('\n', out);
    fprintf(out, "class:     %s\n", smdp_class_name(profile->profile_class));
    fprintf(out, "rules:    %s%s%s\n", profile->ppr & 2 ? " ppr1" : "",
            profile->ppr & 4 ? " ppr2" : "", profile->ppr ? "" : " none");
    fprintf(out, "package:   %u octets, version %u.%u%s\n", profile->size, profile->major,
            profile->minor, profile->any_card ? ", for any card" : "");
    fprintf(out, "state:     %s\n", state_of(smdp, profile->iccid));
    return RK_CLI_OK;
}

int profile_show_run(struct rk_cli *cli) {
    char iccid[RK_DP_ICCID_CAP];
    struct smdp smdp;
    struct rk_dp_profile profile;
    int status = smdp_iccid(cli, rk_cli_arg(cli, 1), iccid);
    if (status)
        return status;
    status = smdp_open(cli, &smdp);
    if (!status) {
        int error = smdp.store.profiles->get(smdp.store.self, iccid, false, &profile);
        status = error ? smdp_error(cli, iccid, error) : print_all(cli, &smdp, &profile);
        rk_dp_profile_free(&profile);
    }
    smdp_close(&smdp);
    return status;
}

int profile_remove_run(struct rk_cli *cli) {
    char iccid[RK_DP_ICCID_CAP];
    struct smdp smdp;
    int status = smdp_iccid(cli, rk_cli_arg(cli, 1), iccid);
    if (status)
        return status;
    status = smdp_open(cli, &smdp);
    if (!status) {
        int error = rk_dp_profile_remove(&smdp.store, iccid);
        status = error ? smdp_error(cli, iccid, error) : RK_CLI_OK;
    }
    smdp_close(&smdp);
    return status;
}
