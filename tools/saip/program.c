/* What saip's command line is made of. */
#include "tools/saip/commands.h"

static const struct rk_cli_option make[] = {
    {"--iccid", 0, "N", "18 to 20 digits; of 19 or 20 the last must be the check digit"},
    {"--imsi", 0, "N", "6 to 15 digits"},
    {"--ki", 0, "HEX", "the subscriber's key K, 16 octets; TUAK: 16 or 32"},
    {"--opc", 0, "HEX", "the operator's OPc for it, 16 octets (Milenage), or TOPc, 32 (TUAK)"},
    {"--algorithm", 0, "NAME", "milenage (the default), tuak (TS 35.231) or test (TS 34.108)"},
    {"--options", 0, "HEX", "TUAK: algorithmOptions, its lengths; default 01, RES of 64 bits"},
    {"--iterations", 0, "N", "TUAK: how often Keccak runs, 1 (the default) to 255"},
    {"--mnc-len", 0, "N", "digits of the network code in the IMSI, 2 (the default) or 3"},
    {"--spn", 0, "NAME", "service provider name, up to 16 ASCII characters"},
    {"--name", 0, "TEXT", "name of the profile type in the header"},
    {"--pin1", 0, "N", "PIN of 4 to 8 digits, asked for; without it PIN 1 is 0000 and disabled"},
    {"--pin2", 0, "N", "second PIN of 4 to 8 digits; default 0000"},
    {"--puk1", 0, "N", "unblocking code of 8 digits; default: a random one, which is printed"},
    {"--puk2", 0, "N", "the same for the second PIN"},
    {"--adm1", 0, "N", "administrative code of 8 digits; default: a random one, which is printed"},
    {"--ota-enc", 0, "HEX", "key to manage the profile over the air: encryption, AES"},
    {"--ota-mac", 0, "HEX", "the same: message authentication; all three or none"},
    {"--ota-dek", 0, "HEX", "the same: encryption of keys"},
    {"--output", 'o', "FILE", "where the package goes (mode 0600: it holds the keys)"},
    RK_CLI_OPTION_JSON,
    RK_CLI_OPTION_END,
};

static const struct rk_cli_option dump[] = {
    {"--full", 0, NULL, "every value, keys and PINs included"},
    RK_CLI_OPTION_END,
};

static const struct rk_cli_option check[] = {
    RK_CLI_OPTION_JSON,
    RK_CLI_OPTION_END,
};

static const struct rk_cli_command commands[] = {
    {"make", NULL, "make a profile package from a subscriber's data", make, 0, 0,
     rk_saip_make_command},
    {"dump", "FILE", "show what is in a profile package", dump, 1, 1, rk_saip_dump_command},
    {"check", "FILE", "tell whether a card takes a profile package, or where not", check, 1, 1,
     rk_saip_check_command},
    {0},
};

const struct rk_cli_program rk_saip_program = {
    .name = "saip",
    .summary = "make, show and check profile packages",
    .commands = commands,
};
