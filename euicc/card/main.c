/* euicc: a card in a file. */
#include "euicc/card/card.h"

static const struct rk_cli_option create_options[] = {
    {"--pki", 0, "DIR", "certificates and keys: a folder of rsp-pki, or the published SGP.26 set"},
    {"--eid", 0, "EID", "32 digits (of the card certificate in DIR, or in its EUM's range)"},
    {"--size", 0, "BYTES", "memory of the card (1048576)"},
    {"--svn", 0, "VERSION", "version of SGP.22 the card works by, 2.2.2 to 2.7.0 (2.6.0)"},
    {"--quirk", 0, "NAME", "a way cards in the field differ; may be repeated (docs/quirks.md)"},
    {"--seed", 0, "N", "make what is random from this number; with test CIs only"},
    {"--clock", 0, "SECONDS", "the time certificates are made at, counted from 1970 (now)"},
    {"--trust", 0, "CERT", "a further CI certificate to trust; may be repeated"},
    {"--cert", 0, "FILE", "the card's certificate, made elsewhere; with --key and --eum"},
    {"--key", 0, "FILE", "its private key"},
    {"--eum", 0, "FILE", "the EUM certificate that signed it"},
    RK_CLI_OPTION_END};

static const struct rk_cli_option run_options[] = {
    {"--vpcd", 0, "HOST:PORT", "plug the card into vpcd's reader there (127.0.0.1:35963)"},
    {"--tcp", 0, "ADDR:PORT", "wait for a terminal there; port 0 picks one"},
    {"--stdio", 0, NULL, "one hexadecimal command a line in, one answer a line out"},
    {"--seed", 0, "N", "make what is random from this number; cards of test CIs only"},
    {"--fast", 0, NULL, "do not wait for the disk: what is done survives a kill, not a blackout"},
    {"--explain", 0, NULL,
     "a line on stderr for each check: step, clause, passed or failed, octets"},
    {"--explain-secrets", 0, NULL, "the same with keys and decrypted data; test cards only"},
    RK_CLI_OPTION_END};

static const struct rk_cli_option info_options[] = {RK_CLI_OPTION_JSON, RK_CLI_OPTION_END};

static const struct rk_cli_command commands[] = {
    {"create", "CARD", "make a new card: identity, keys, certificates, no profile", create_options,
     1, 1, create_run},
    {"run", "CARD", "be that card until a signal comes", run_options, 1, 1, run_run},
    {"info", "CARD", "say who the card is and what is on it", info_options, 1, 1, info_run},
    {NULL, NULL, NULL, NULL, 0, 0, NULL}};

static const struct rk_cli_program program = {
    .name = "euicc",
    .summary = "An eUICC for remote SIM provisioning, in a file.",
    .commands = commands,
};

int main(int argc, char **argv) {
    return rk_cli_main(&program, argc, argv);
}
