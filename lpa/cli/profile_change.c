/* lpa profile enable | disable | delete | nickname */
#include "lpa/cli/cli.h"

typedef int change_function(struct rk_lpa *lpa, const char *id, bool refresh,
                            struct rk_lpa_error *e);

/* Change a profile, then deliver the notifications that makes. */
static int change(struct rk_cli *cli, change_function *function) {
    struct lpa_session s;
    struct rk_lpa_error e;
    int status = lpa_session_open(cli, true, &s);
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
