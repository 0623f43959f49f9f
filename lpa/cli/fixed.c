/* --ca, and --seed and --clock: a session that repeats. */
#include "certs/seeded.h"
#include "lpa/cli/cli.h"

#include <stdlib.h>

static int read_ca(struct lpa_session *s) {
    size_t count = rk_cli_count(s->cli, "--ca");
    struct rk_lpa_error e;
    s->ca = calloc(count + 1, sizeof *s->ca);
    if (!s->ca) {
        rk_lpa_fail_memory(&e, "euicc_init");
        return lpa_failure(s, &e);
    }
    for (size_t i = 0; i < count; i++)
        s->ca[i] = rk_cli_get_nth(s->cli, "--ca", i);
    return RK_CLI_OK;
}

/* A seed makes TLS readable, and a clock that stands keeps what is past: nothing but tests may have
 * them. */
static int check_test(struct lpa_session *s) {
    struct rk_lpa_error e;
    if (!s->fixed || !rk_lpa_check_test_ca(s->ca, &e))
        return RK_CLI_OK;
    rk_lpa_error_hint(&e, "--seed and --clock are for test CIs alone, which --ca has to name");
    return lpa_failure(s, &e);
}

static int take_seed(struct lpa_session *s, uint64_t seed) {
    struct rk_lpa_error e;
    if (!rk_cli_has(s->cli, "--seed") || !rk_seeded_default("lpa", seed))
        return RK_CLI_OK;
    rk_lpa_fail(&e, RK_LPA_INTERNAL, RK_LPA_AT_AGENT, "euicc_init", "OpenSSL takes no seed");
    return lpa_failure(s, &e);
}

int lpa_read_fixed(struct lpa_session *s) {
    uint64_t seed = 0, clock = 0;
    int status = rk_cli_number(s->cli, "--clock", 1, INT32_MAX, 0, &clock);
    if (!status)
        status = rk_cli_number(s->cli, "--seed", 0, UINT64_MAX, 0, &seed);
    if (status)
        return status;
    s->clock = (int64_t)clock;
    s->fixed = rk_cli_has(s->cli, "--clock") || rk_cli_has(s->cli, "--seed");
    status = read_ca(s);
    if (!status)
        status = check_test(s);
    return status ? status : take_seed(s, seed);
}
