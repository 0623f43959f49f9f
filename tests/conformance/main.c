/* conformance: hold a card against SGP.22 and what every UICC does, row by row. */
#include "euicc/check.h"
#include "tests/conformance/suite.h"
#include "tests/conformance/uicc/uicc.h"
#include "tools/cli/cli.h"
#include "tools/cli/octets.h"

#include <string.h>

static const struct rk_cli_option run_options[] = {
    {"--apdu", 0, "CARD", "pcsc, pcsc:READER or tcp:HOST:PORT (a card in this process)"},
    {"--pki", 0, "DIR", "certificates and keys of the card's CI: rows that need a server"},
    {"--erase", 0, NULL, "the card may be changed, and emptied for it"},
    {"--only", 0, "ID", "rows whose name begins so; UICC: all that any UICC can be held to"},
    {"--pin1", 0, "DIGITS", "PIN 1 of a card that has a profile of its own"},
    {"--puk1", 0, "DIGITS", "and its PUK: PIN 1 may be changed, and is given back"},
    {"--pin2", 0, "DIGITS", "its PIN 2"},
    {"--adm", 0, "HEX", "its administrative key ADM1, 8 octets"},
    {"--ki", 0, "HEX", "its key, of Milenage"},
    {"--opc", 0, "HEX", "its OPc"},
    {"--ignore-check", 0, "NAME", "the card in this process leaves out this check (euicc/check.h)"},
    {"--lie", 0, NULL, "tell every status word wrong: shows that each row can fail"},
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

static int read_digits(struct rk_cli *cli, const char *name, bool *has, uint8_t *out) {
    const char *text = rk_cli_get(cli, name);
    size_t len = text ? strlen(text) : 0;
    *has = text != NULL;
    if (!text)
        return RK_CLI_OK;
    if (len < 4 || len > UICC_CODE_LEN || strspn(text, "0123456789") != len)
        return rk_cli_usage_error(cli, "%s takes 4 to 8 digits", name);
    memset(out, 0xFF, UICC_CODE_LEN);
    memcpy(out, text, len);
    return RK_CLI_OK;
}

/* What the user tells of the card. */
static int read_card(struct rk_cli *cli, struct uicc_card *out) {
    int error = read_digits(cli, "--pin1", &out->has_pin1, out->pin1);
    if (!error)
        error = read_digits(cli, "--puk1", &out->has_puk1, out->puk1);
    if (!error)
        error = read_digits(cli, "--pin2", &out->has_pin2, out->pin2);
    out->has_adm = rk_cli_has(cli, "--adm");
    if (!error && out->has_adm)
        error = rk_cli_octets(cli, "--adm", NULL, out->adm, sizeof out->adm);
    out->has_keys = rk_cli_has(cli, "--ki");
    if (!error && out->has_keys)
        error = rk_cli_octets(cli, "--ki", NULL, out->keys.k, 16);
    if (!error && out->has_keys)
        error = rk_cli_octets(cli, "--opc", NULL, out->keys.opc, 16);
    return error;
}

static int run(struct rk_cli *cli) {
    static struct suite suite;
    static struct uicc_card known;
    struct rk_lpa_apdu apdu = {0};
    const char *name = rk_cli_get(cli, "--apdu"), *ignored = rk_cli_get(cli, "--ignore-check");
    if (ignored && (name || !rk_check_ignore(ignored)))
        return rk_cli_usage_error(cli, "--ignore-check: %s is no rule of a card in this process",
                                  ignored);
    int status = read_card(cli, &known);
    if (!status && name)
        status = open_apdu(cli, name, &apdu);
    if (status)
        return status;
    suite.only = rk_cli_get(cli, "--only");
    suite.may_change = !name || rk_cli_has(cli, "--erase");
    suite.lies = rk_cli_has(cli, "--lie");
    suite.markdown = rk_cli_has(cli, "--markdown");
    suite.out = rk_cli_out(cli);
    if (!bench_open(&suite.bench, name ? &apdu : NULL, rk_cli_get(cli, "--pki")) ||
        !uicc_open(&suite.bench, &known)) {
        status = name ? RK_CLI_TRANSPORT : RK_CLI_INTERNAL;
    } else {
        suite.bench.powered = name && strncmp(name, "tcp:", 4) == 0;
        suite.bench.in_reader = name && strncmp(name, "pcsc", 4) == 0;
        status = suite_run(&suite) ? RK_CLI_OK : RK_CLI_CARD;
    }
    uicc_close(&suite.bench);
    rk_wipe(&known, sizeof known);
    bench_close(&suite.bench);
    rk_lpa_apdu_free(&apdu);
    return status;
}

static const struct rk_cli_command commands[] = {
    {"run", NULL, "run the suite", run_options, 0, 0, run}, {NULL, NULL, NULL, NULL, 0, 0, NULL}};

static const struct rk_cli_program program = {
    .name = "conformance",
    .summary = "Hold a card against SGP.22 v2.6 and the UICC's specifications, row by row.",
    .commands = commands,
};

int main(int argc, char **argv) {
    return rk_cli_main(&program, argc, argv);
}
