/* rsp-pki: the public-key infrastructure of remote SIM provisioning, for tests. */
#include "certs/cli/cli.h"

static const struct rk_cli_option global_options[] = {RK_CLI_OPTION_JSON, RK_CLI_OPTION_END};

static const struct rk_cli_option init_options[] = {
    {"--curve", 0, "both|nist|brainpool", "which curves to make certificates for (both)"},
    {"--host", 0, "NAME", "a name or address for the TLS certificate; may be repeated"},
    {"--oid", 0, "OID", "OID of the SM-DP+ (" RK_PKI_DEFAULT_DP_OID ")"},
    {"--eid-prefix", 0, "DIGITS", "EIDs the EUM may certify (" RK_PKI_DEFAULT_EID_PREFIX ")"},
    {"--organization", 0, "NAME", "name of the EUM"},
    {"--seed", 0, "N", "make keys and serial numbers from this number"},
    {"--clock", 0, "SECONDS", "the time it is made at, counted from 1970 (now)"},
    RK_CLI_OPTION_END};

static const struct rk_cli_option issue_options[] = {
    {"--curve", 0, "nist|brainpool", "the curve (nist)"},
    {"--not-before", 0, "TIME", "start, e.g. 2030-01-31 or 2030-01-31T12:00:00Z (yesterday)"},
    {"--not-after", 0, "TIME", "end (by role)"},
    {"--eid", 0, "EID", "euicc: the card's EID (" RK_PKI_DEFAULT_EID ")"},
    {"--host", 0, "NAME", "dptls: a name or address; may be repeated (localhost, 127.0.0.1)"},
    {"--oid", 0, "OID", "registered ID in the alternative name (as the DPauth there)"},
    {"--eid-prefix", 0, "DIGITS", "eum: EIDs it may certify (" RK_PKI_DEFAULT_EID_PREFIX ")"},
    {"--organization", 0, "NAME", "eum: its name"},
    {"--out", 'o', "DIR", "folder to write to (DIR)"},
    {"--seed", 0, "N", "make what is random from this number; with test CIs only"},
    {"--clock", 0, "SECONDS", "the time it is made at, counted from 1970 (now); the same"},
    RK_CLI_OPTION_END};

static const struct rk_cli_option revoke_options[] = {
    {"--seed", 0, "N", "make what is random from this number; with test CIs only"},
    {"--clock", 0, "SECONDS", "the time it is done at, counted from 1970 (now); the same"},
    RK_CLI_OPTION_END};

static const struct rk_cli_option verify_options[] = {
    {"--at", 0, "TIME", "judge dates as of then (now)"},
    {"--no-dates", 0, NULL, "do not look at dates, as a card that has no clock"},
    {"--role", 0, "ROLE", "what it must be: ci, eum, euicc, dpauth, dppb, dptls, dsauth, dstls"},
    RK_CLI_OPTION_END};

static const struct rk_cli_command commands[] = {
    {"init", "DIR", "make a complete test PKI in a new folder", init_options, 1, 1, init_run},
    {"issue", "ROLE DIR", "one more certificate: euicc, eum, dpauth, dppb, dptls, dsauth, dstls",
     issue_options, 2, 2, issue_run},
    {"revoke", "DIR FILE", "put a certificate on the revocation list of its CI", revoke_options, 2,
     2, revoke_run},
    {"show", "FILE", "say what a certificate, revocation list or key is", NULL, 1, 1, show_run},
    {"verify", "DIR FILE", "does it chain to a CI of DIR, and if not, why (exit 3)", verify_options,
     2, 2, verify_run},
    {NULL, NULL, NULL, NULL, 0, 0, NULL}};

static const struct rk_cli_program program = {
    .name = "rsp-pki",
    .summary = "Certificates for testing remote SIM provisioning: make, show, verify.",
    .options = global_options,
    .commands = commands,
};

int main(int argc, char **argv) {
    return rk_cli_main(&program, argc, argv);
}
