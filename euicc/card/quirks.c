/* The quirks by name. */
#include "euicc/card/card.h"

#include <string.h>

/* One quirk a line: its name, its bit, what it does. docs/quirks.md says more. */
static const struct {
    const char *name;
    uint32_t bit;
    const char *help;
} quirks[] = {
    {"isdr-aid", RK_QUIRK_ISDR_AID, "the ISD-R has another AID"},
    {"basic-only", RK_QUIRK_BASIC_ONLY, "only the basic channel"},
    {"high-channels", RK_QUIRK_HIGH_CHANNELS, "only logical channels above 3"},
    {"no-refresh-flag", RK_QUIRK_NO_REFRESH_FLAG, "refuses refreshFlag"},
    {"block-120", RK_QUIRK_BLOCK_120, "blocks of 120 octets at most"},
    {"early-result", RK_QUIRK_EARLY_RESULT, "ends each load early, with its metadata"},
    {"empty-eid", RK_QUIRK_EMPTY_EID, "gives an EID of no octets"},
    {"slow", RK_QUIRK_SLOW, "answers late"},
    {"no-refresh", RK_QUIRK_NO_REFRESH, "never asks for REFRESH"},
};
enum { QUIRKS = sizeof quirks / sizeof *quirks };

static int unknown(struct rk_cli *cli, const char *name) {
    char names[256] = "";
    for (size_t i = 0; i < QUIRKS; i++) {
        strncat(names, i ? ", " : "", sizeof names - strlen(names) - 1);
        strncat(names, quirks[i].name, sizeof names - strlen(names) - 1);
    }
    return rk_cli_usage_error(cli, "no quirk is called '%s'; there are %s", name, names);
}

int quirk_options(struct rk_cli *cli, uint32_t *out) {
    *out = 0;
    for (size_t n = 0; n < rk_cli_count(cli, "--quirk"); n++) {
        const char *name = rk_cli_get_nth(cli, "--quirk", n);
        size_t i = 0;
        while (i < QUIRKS && strcmp(quirks[i].name, name) != 0)
            i++;
        if (i == QUIRKS)
            return unknown(cli, name);
        *out |= quirks[i].bit;
    }
    return RK_CLI_OK;
}

const char *quirk_name(uint32_t bits, size_t n, const char **help) {
    for (size_t i = 0; i < QUIRKS; i++)
        if (bits & quirks[i].bit && n-- == 0) {
            *help = quirks[i].help;
            return quirks[i].name;
        }
    return NULL;
}
