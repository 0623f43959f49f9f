/* smdp: an SM-DP+, its inventory and its orders. */
#include "smdp/cli/cli.h"

static const struct rk_cli_option global_options[] = {RK_CLI_OPTION_JSON, RK_CLI_OPTION_END};

static const struct rk_cli_option init_options[] = {
    {"--host", 0, "NAME[:PORT]", "the address agents use"},
    {"--pki", 0, "DIR", "take certificates and keys from there (a test PKI of its own)"},
    {"--oid", 0, "OID", "OID of the SM-DP+ in a test PKI of its own (2.999.10)"},
    {"--seed", 0, "N", "make what is random from this number; with test CIs only"},
    {"--clock", 0, "SECONDS", "the time, counted from 1970, standing still; with test CIs only"},
    RK_CLI_OPTION_END};

static const struct rk_cli_option serve_options[] = {
    {"--listen", 0, "ADDR:PORT", "where to listen; port 0 is any free one (127.0.0.1:8443)"},
    {"--seed", 0, "N", "make what is random from this number; with test CIs only"},
    {"--clock", 0, "SECONDS", "the time, counted from 1970, standing still; with test CIs only"},
    RK_CLI_OPTION_END};

static const struct rk_cli_option add_options[] = {
    {"--name", 0, "TEXT", "profile name (the package's profile type)"},
    {"--provider", 0, "TEXT", "service provider name (that of the package's USIM)"},
    {"--class", 0, "CLASS", "test, provisioning or operational (operational)"},
    {"--ppr", 0, "RULES", "policy rules: ppr1 (may not be disabled), ppr2 (may not be deleted)"},
    {"--owner", 0, "PLMN", "MCC and MNC of the owner (the IMSI's, when there are rules)"},
    {"--notify", 0, "EVENTS",
     "all, none, or some of install,enable,disable,delete (all but install)"},
    {"--any-card", 0, NULL, "deliver to any card, whatever it says it can do"},
    {"--clock", 0, "SECONDS", "the time, counted from 1970, standing still; with test CIs only"},
    RK_CLI_OPTION_END};

static const struct rk_cli_option create_options[] = {
    {"--iccid", 0, "ICCID", "the profile"},
    {"--eid", 0, "EID", "the only card that may download it"},
    {"--matching-id", 0, "ID", "token of the activation code, may be empty (a random one)"},
    {"--confirmation-code", 0, "CODE", "the user has to enter it"},
    {"--hold", 0, NULL, "only reserve the profile"},
    {"--seed", 0, "N", "make what is random from this number; with test CIs only"},
    {"--clock", 0, "SECONDS", "the time, counted from 1970, standing still; with test CIs only"},
    RK_CLI_OPTION_END};

static const struct rk_cli_option confirm_options[] = {
    {"--eid", 0, "EID", "the only card that may download it"},
    {"--matching-id", 0, "ID", "token of the activation code, may be empty (a random one)"},
    {"--confirmation-code", 0, "CODE", "the user has to enter it"},
    {"--release", 0, NULL, "make it ready for download now"},
    {"--seed", 0, "N", "make what is random from this number; with test CIs only"},
    {"--clock", 0, "SECONDS", "the time, counted from 1970, standing still; with test CIs only"},
    RK_CLI_OPTION_END};

static const struct rk_cli_option cancel_options[] = {
    {"--unavailable", 0, NULL, "the profile is never to be used again"}, RK_CLI_OPTION_END};

static const struct rk_cli_option qr_options[] = {
    {"--png", 0, "FILE", "write a picture instead of drawing on the terminal"}, RK_CLI_OPTION_END};

static const struct rk_cli_command commands[] = {
    {"init", "DIR", "make a new SM-DP+", init_options, 1, 1, init_run},
    {"serve", "DIR", "answer agents until a signal", serve_options, 1, 1, serve_run},
    {"profile add", "DIR FILE", "put a profile package into the inventory", add_options, 2, 2,
     profile_add_run},
    {"profile list", "DIR", "the inventory", NULL, 1, 1, profile_list_run},
    {"profile show", "DIR ICCID", "all about one profile", NULL, 2, 2, profile_show_run},
    {"profile remove", "DIR ICCID", "take a profile out, with its order", NULL, 2, 2,
     profile_remove_run},
    {"order create", "DIR", "order a profile, ready for download", create_options, 1, 1,
     order_create_run},
    {"order confirm", "DIR ICCID", "confirm an order that was held", confirm_options, 2, 2,
     order_confirm_run},
    {"order release", "DIR ICCID", "make a confirmed order ready for download", NULL, 2, 2,
     order_release_run},
    {"order cancel", "DIR ICCID", "end an order; the profile can be ordered again", cancel_options,
     2, 2, order_cancel_run},
    {"order list", "DIR", "all orders", NULL, 1, 1, order_list_run},
    {"order show", "DIR ICCID", "one order", NULL, 2, 2, order_show_run},
    {"qr", "DIR ICCID", "the activation code: text, and a QR code on a terminal or in a file",
     qr_options, 2, 2, qr_run},
    {NULL, NULL, NULL, NULL, 0, 0, NULL}};

static const struct rk_cli_program program = {
    .name = "smdp",
    .summary = "An SM-DP+: it keeps profiles and orders, and delivers to eUICCs (SGP.22).",
    .options = global_options,
    .commands = commands,
};

int main(int argc, char **argv) {
    return rk_cli_main(&program, argc, argv);
}
