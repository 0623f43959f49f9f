/* What lpa's command line is made of. */
#include "lpa/cli/cli.h"

static const struct rk_cli_option GLOBAL[] = {
    {"--apdu", 0, "WAY", "the card: pcsc, pcsc:NAME, tcp:HOST:PORT, stdio (default pcsc)"},
    {"--http", 0, "WAY", "the network: curl, stdio (default curl)"},
    {"--ca", 0, "PATH", "CI certificates, a file or a folder; may be given again"},
    {"--seed", 0, "N", "make what TLS draws at random from this number; with test CIs only"},
    {"--clock", 0, "SECONDS", "judge certificates at that time since 1970; with test CIs only"},
    RK_CLI_OPTION_JSON,
    RK_CLI_OPTION_END};

static const struct rk_cli_option DOWNLOAD[] = {
    {"--activation", 'a', "CODE", "activation code, LPA:1$...; put it in single quotes"},
    {"--smdp", 's', "HOST", "SM-DP+ address (default: the card's)"},
    {"--matching-id", 'm', "ID", "matching ID"},
    {"--confirmation-code", 'c', "CODE", "confirmation code"},
    {"--imei", 'i', "IMEI", "IMEI of the device"},
    {"--preview", 'p', NULL, "ask before installing, also without a terminal"},
    {"--yes", 'y', NULL, "do not ask"},
    RK_CLI_OPTION_END};

static const struct rk_cli_option DISCOVERY[] = {
    {"--smds", 's', "HOST", "SM-DS address (default: the card's)"},
    {"--imei", 'i', "IMEI", "IMEI of the device"},
    RK_CLI_OPTION_END};

static const struct rk_cli_option ALL[] = {{"--all", 'a', NULL, "all of them"}, RK_CLI_OPTION_END};

static const struct rk_cli_option PROCESS[] = {
    {"--all", 'a', NULL, "all of them"},
    {"--remove", 'r', NULL, "remove each when the server took it"},
    RK_CLI_OPTION_END};

static const struct rk_cli_command COMMANDS[] = {
    {"chip info", NULL, "what the card is and trusts", NULL, 0, 0, lpa_chip_info},
    {"chip defaultsmdp", "ADDRESS", "set the default SM-DP+ (\"\" removes it)", NULL, 1, 1,
     lpa_chip_defaultsmdp},
    {"chip purge", "yes", "delete all profiles", NULL, 1, 1, lpa_chip_purge},
    {"profile list", NULL, "list profiles", NULL, 0, 0, lpa_profile_list},
    {"profile download", NULL, "download and install a profile", DOWNLOAD, 0, 0,
     lpa_profile_download},
    {"profile enable", "ID [REFRESH]", "enable a profile, by ICCID or AID; refresh 1 or 0", NULL, 1,
     2, lpa_profile_enable},
    {"profile disable", "ID [REFRESH]", "disable a profile", NULL, 1, 2, lpa_profile_disable},
    {"profile delete", "ID", "delete a disabled profile", NULL, 1, 1, lpa_profile_delete},
    {"profile nickname", "ID [NAME]", "name a profile; without NAME remove its name", NULL, 1, 2,
     lpa_profile_nickname},
    {"profile discovery", NULL, "ask an SM-DS what waits for this card", DISCOVERY, 0, 0,
     lpa_profile_discovery},
    {"notification list", NULL, "list notifications", NULL, 0, 0, lpa_notification_list},
    {"notification process", "[SEQ]...", "deliver notifications", PROCESS, 0, RK_CLI_ANY,
     lpa_notification_process},
    {"notification remove", "[SEQ]...", "remove notifications, delivered or not", ALL, 0,
     RK_CLI_ANY, lpa_notification_remove},
    {"notification dump", "[SEQ]...", "print notifications as JSON", ALL, 0, RK_CLI_ANY,
     lpa_notification_dump},
    {"notification replay", NULL, "send dumped notifications from standard input", NULL, 0, 0,
     lpa_notification_replay},
    {"driver apdu list", NULL, "list readers", NULL, 0, 0, lpa_driver_apdu_list},
    {"driver list", NULL, "list the ways to cards and servers", NULL, 0, 0, lpa_driver_list},
    {"version", NULL, "print the version", NULL, 0, 0, lpa_version},
    {0}};

const struct rk_cli_program lpa_program = {.name = "lpa",
                                           .summary = "manage the profiles of an eUICC (SGP.22)",
                                           .options = GLOBAL,
                                           .commands = COMMANDS};
