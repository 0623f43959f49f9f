/* lpa profile enable | disable | delete | nickname */
#include "lpa/cli/cli.h"

#include <strings.h>

typedef int change_function(struct rk_lpa *lpa, const char *id, bool refresh,
                            struct rk_lpa_error *e);

/* lpac's flag, and nothing that only looks like one. */
static int check_refresh(struct rk_cli *cli) {
    static const char *const off[] = {"0", "n", "off", "no", "false"};
    const char *text = rk_cli_arg(cli, 1);
    if (!text || lpa_is_true(text))
        return RK_CLI_OK;
    for (size_t i = 0; i < sizeof off / sizeof off[0]; i++)
        if (strcasecmp(text, off[i]) == 0)
            return RK_CLI_OK;
    return rk_cli_usage_error(cli, "REFRESH must be 1 or 0, not '%s'", text);
}

/* Change a profile, then deliver the notifications that makes. */
static int change(struct rk_cli *cli, change_function *function) {
    struct lpa_session s;
    struct rk_lpa_error e;
    int status = check_refresh(cli);
    if (!status)
        status = lpa_session_open(cli, true, &s);
    if (status)
        return status;
    if (function(s.lpa, rk_cli_arg(cli, 0), lpa_is_true(rk_cli_arg(cli, 1)), &e))
        return lpa_failure(&s, &e);
    lpa_deliver(&s);
    return lpa_success(&s, NULL);
}

static int delete_profile(struct rk_lpa *lpa, const char *id, bool refresh,
                          struct rk_lpa_error *e) {
    (void)refresh;
    return rk_lpa_profile_delete(lpa, id, e);
}

int lpa_profile_enable(struct rk_cli *cli) {
    return change(cli, rk_lpa_profile_enable);
}

int lpa_profile_disable(struct rk_cli *cli) {
    return change(cli, rk_lpa_profile_disable);
}

int lpa_profile_delete(struct rk_cli *cli) {
    return change(cli, delete_profile);
}

int lpa_profile_nickname(struct rk_cli *cli) {
    const char *name = rk_cli_arg(cli, 1);
    struct lpa_session s;
    struct rk_lpa_error e;
    int status = lpa_session_open(cli, false, &s);
    if (status)
        return status;
    if (rk_lpa_profile_nickname(s.lpa, rk_cli_arg(cli, 0), name ? name : "", &e))
        return lpa_failure(&s, &e);
    return lpa_success(&s, NULL);
}
