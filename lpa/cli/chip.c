/* lpa chip info | defaultsmdp | purge */
#include "lpa/cli/chip_info.h"
#include "lpa/cli/cli.h"

#include <string.h>

int lpa_chip_info(struct rk_cli *cli) {
    struct lpa_session s;
    struct rk_lpa_chip_info info;
    struct rk_lpa_error e;
    int status = lpa_session_open(cli, false, &s);
    if (status)
        return status;
    if (rk_lpa_chip_info(s.lpa, &info, &e))
        return lpa_failure(&s, &e);
    struct rk_json payload, line = lpa_line("lpa", 0, "success", &payload);
    lpa_chip_info_json(rk_json_put_object(payload, "data"), &info);
    if (!s.json)
        lpa_chip_info_show(rk_cli_out(cli), &info);
    rk_lpa_chip_info_free(&info);
    return lpa_success(&s, &line);
}

int lpa_chip_defaultsmdp(struct rk_cli *cli) {
    struct lpa_session s;
    struct rk_lpa_error e;
    int status = lpa_session_open(cli, false, &s);
    if (status)
        return status;
    if (rk_lpa_set_default_smdp(s.lpa, rk_cli_arg(cli, 0), &e))
        return lpa_failure(&s, &e);
    return lpa_success(&s, NULL);
}

int lpa_chip_purge(struct rk_cli *cli) {
    struct lpa_session s;
    struct rk_lpa_error e;
    if (strcmp(rk_cli_arg(cli, 0), "yes") != 0)
        return rk_cli_error(cli, RK_CLI_USER_REFUSED,
                            "purge deletes every profile; say so: lpa chip purge yes");
    int status = lpa_session_open(cli, true, &s);
    if (status)
        return status;
    if (rk_lpa_memory_reset(
            s.lpa, RK_LPA_RESET_OPERATIONAL | RK_LPA_RESET_TEST | RK_LPA_RESET_ADDRESS, &e))
        return lpa_failure(&s, &e);
    lpa_deliver(&s);
    return lpa_success(&s, NULL);
}
