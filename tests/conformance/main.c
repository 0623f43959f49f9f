/* conformance: hold a card against SGP.22, row by row. */
#include "euicc/check.h"
#include "tests/conformance/suite.h"
#include "tools/cli/cli.h"

#include <string.h>

static const struct rk_cli_option run_options[] = {
    {"--apdu", 0, "CARD", "pcsc, pcsc:READER or tcp:HOST:PORT (a card in this process)"},
    {"--pki", 0, "DIR", "certificates and keys of the card's CI: rows that need a server"},
    {"--erase", 0, NULL, "the card may be changed, and emptied for it"},
    {"--only", 0, "ID", "rows whose name begins so"},
    {"--ignore-check", 0, "NAME", "the card in this process leaves out this check (euicc/check.h)"},
    {"--markdown", 0, NULL, "print every row, as a page"},
    RK_CLI_OPTION_END};

static int open_apdu(struct rk_cli *cli, const char *name, struct rk_lpa_apdu *apdu) {
    struct rk_lpa_error e = {0};
    struct rk_lpa_pcsc_options options = {.index = -1};
    struct rk_cli_address address;
    if (strncmp(name, "tcp:", 4) == 0) {
        if (rk_cli_parse_address(cli, "--apdu", name + 4, -1, &address))
            return RK_CLI_USAGE;
        if (rk_lpa_tcp_new(address.host, address.port, 0, apdu, &e))
            return rk_cli_error(cli, RK_CLI_TRANSPORT, "%s", e.message);
        return RK_CLI_OK;
    }
    if (strncmp(name, "pcsc", 4) != 0 || (name[4] && name[4] != ':'))
        return rk_cli_usage_error(cli, "--apdu: pcsc, pcsc:READER or tcp:HOST:PORT");
    options.name = name[4] ? name + 5 : NULL;
    if (rk_lpa_pcsc_new(&options, apdu, &e))
        return rk_cli_error(cli, RK_CLI_TRANSPORT, "%s", e.message);
    return RK_CLI_OK;
}

static int run(struct rk_cli *cli) {
    static struct suite suite;
    struct rk_lpa_apdu apdu = {0};
    const char *name = rk_cli_get(cli, "--apdu"), *ignored = rk_cli_get(cli, "--ignore-check");
    if (ignored && (name || !rk_check_ignore(ignored)))
        return rk_cli_usage_error(cli, "--ignore-check: %s is no rule of a card in this process",
                                  ignored);
    int status = name ? open_apdu(cli, name, &apdu) : RK_CLI_OK;
    if (status)
        return status;
    suite.only = rk_cli_get(cli, "--only");
    suite.may_change = !name || rk_cli_has(cli, "--erase");
    suite.markdown = rk_cli_has(cli, "--markdown");
    suite.out = rk_cli_out(cli);
    if (!bench_open(&suite.bench, name ? &apdu : NULL, rk_cli_get(cli, "--pki"))) {
        status = name ? RK_CLI_TRANSPORT : RK_CLI_INTERNAL;
    } else {
        suite.bench.powered = name && strncmp(name, "tcp:", 4) == 0;
        suite.bench.in_reader = name && strncmp(name, "pcsc", 4) == 0;
        status = suite_run(&suite) ? RK_CLI_OK : RK_CLI_CARD;
    }
    bench_close(&suite.bench);
    rk_lpa_apdu_free(&apdu);
    return status;
}

static const struct rk_cli_command commands[] = {
    {"run", NULL, "run the suite", run_options, 0, 0, run}, {NULL, NULL, NULL, NULL, 0, 0, NULL}};

static const struct rk_cli_program program = {
    .name = "conformance",
    .summary = "Hold a card against SGP.22 v2.6, one row for each requirement.",
    .commands = commands,
};

int main(int argc, char **argv) {
    return rk_cli_main(&program, argc, argv);
}
