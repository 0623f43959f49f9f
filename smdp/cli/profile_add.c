/* smdp profile add */
#include <stdio.h>
#include <string.h>

#include "smdp/cli/cli.h"
#include "smdp/cli/words.h"
#include "tools/cli/file.h"

enum { PACKAGE_MAX = 4 << 20 };

static int read_options(struct rk_cli *cli, struct rk_dp_profile_request *request) {
    const char *class = rk_cli_get(cli, "--class");
    const char *rules = rk_cli_get(cli, "--ppr");
    const char *events = rk_cli_get(cli, "--notify");
    uint32_t bits;
    request->name = rk_cli_get(cli, "--name");
    request->provider = rk_cli_get(cli, "--provider");
    request->owner = rk_cli_get(cli, "--owner");
    request->any_card = rk_cli_has(cli, "--any-card");
    request->profile_class = -1;
    request->events = -1;
    if (class && (request->profile_class = smdp_class_number(class)) < 0)
        return rk_cli_usage_error(
            cli, "--class must be test, provisioning or operational, not '%s'", class);
    if (rules && !smdp_bits(smdp_rule_words, rules, &request->ppr))
        return rk_cli_usage_error(cli, "--ppr must be ppr1, ppr2 or ppr1,ppr2, not '%s'", rules);
    if (events && !smdp_bits(smdp_event_words, events, &bits))
        return rk_cli_usage_error(
            cli, "--notify must be all, none or some of install,enable,disable,delete, not '%s'",
            events);
    if (events)
        request->events = (int)bits;
    return RK_CLI_OK;
}

static int report(struct rk_cli *cli, const struct rk_dp_profile *profile) {
    if (rk_cli_has(cli, "--json")) {
        struct rk_json doc = smdp_profile_json(profile);
        return rk_cli_json_line(cli, &doc);
    }
    fprintf(rk_cli_out(cli), "%s  ", profile->iccid);
    smdp_put_names(rk_cli_out(cli), profile);
    fprintf(rk_cli_out(cli), " (%s)\n", smdp_class_name(profile->profile_class));
    return RK_CLI_OK;
}

static int add(struct rk_cli *cli, struct rk_dp_profile_request *request) {
    struct smdp smdp;
    struct rk_dp_profile profile;
    struct smdp_fixed fixed;
    int status = smdp_fixed_read(cli, "smdp profile add", &fixed);
    if (!status)
        status = smdp_fixed_check_dir(cli, &fixed, rk_cli_arg(cli, 0));
    if (status) {
        smdp_fixed_free(&fixed);
        return status;
    }
    status = smdp_open(cli, &smdp);
    if (!status) {
        const char *file = rk_cli_arg(cli, 1);
        int error = rk_dp_profile_add(&smdp.store, smdp_now(&fixed), request, &profile);
        if (error == RK_DP_CONFLICT)
            status = rk_cli_error(cli, RK_CLI_SERVER_REFUSED,
                                  "%s: its ICCID is in the inventory already", file);
        else if (error == RK_DP_BAD_ARGUMENT)
            status = rk_cli_usage_error(
                cli, "name up to 64, provider up to 32 octets of UTF-8; policy rules need an owner "
                     "(five or six digits) and a class other than test");
        else
            status = error ? smdp_error(cli, file, error) : report(cli, &profile);
        if (!error)
            rk_dp_profile_free(&profile);
    }
    smdp_close(&smdp);
    smdp_fixed_free(&fixed);
    return status;
}

int profile_add_run(struct rk_cli *cli) {
    struct rk_dp_profile_request request = {0};
    const char *file = rk_cli_arg(cli, 1);
    uint8_t *package = NULL;
    size_t len = 0;
    int status = read_options(cli, &request);
    if (status)
        return status;
    int error = rk_disk_read(file, PACKAGE_MAX, &package, &len);
    if (error)
        return rk_cli_error(cli, RK_CLI_INTERNAL, "%s: %s", file, strerror(error));
    request.package = rk_slice(package, len);
    status = add(cli, &request);
    rk_disk_free(&package, len);
    return status;
}
