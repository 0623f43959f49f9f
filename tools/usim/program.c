/* What usim's command line is made of. */
#include "tools/usim/commands.h"

static const struct rk_cli_option global[] = {
    {"--apdu", 0, "DRIVER", "pcsc[:NAME] (the default) or tcp:HOST:PORT"},
    RK_CLI_OPTION_JSON,
    RK_CLI_OPTION_END,
};

static const struct rk_cli_option authenticate[] = {
    {"--ki", 0, "HEX", "the subscriber's key K, 16 octets; TUAK: 16 or 32"},
    {"--opc", 0, "HEX", "the operator's OPc for it, 16 octets (Milenage), or TOPc, 32 (TUAK)"},
    {"--algorithm", 0, "NAME", "milenage (the default), tuak (TS 35.231) or test (TS 34.108)"},
    {"--options", 0, "HEX", "TUAK: algorithmOptions of the profile, its lengths; default 01"},
    {"--iterations", 0, "N", "TUAK: how often Keccak runs, 1 (the default) to 255"},
    {"--sqn", 0, "N", "sequence number of the first challenge; default 32"},
    {"--amf", 0, "HEX", "authentication management field; default 8000"},
    RK_CLI_OPTION_END,
};

static const struct rk_cli_command commands[] = {
    {"info", NULL, "ICCID and IMSI of the card in the reader", NULL, 0, 0, rk_usim_info},
    {"authenticate", NULL, "challenge the card as its network would, and check its answer",
     authenticate, 0, 0, rk_usim_authenticate},
    {0},
};

const struct rk_cli_program rk_usim_program = {
    .name = "usim",
    .summary = "read and challenge the SIM in a reader",
    .options = global,
    .commands = commands,
};
