#include "tools/cli/octets.h"

#include <string.h>

static int digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

int rk_cli_octets(struct rk_cli *cli, const char *name, const char *absent, uint8_t *out,
                  size_t len) {
    const char *text = rk_cli_has(cli, name) ? rk_cli_get(cli, name) : absent;
    if (!text)
        return rk_cli_usage_error(cli, "%s is needed", name);
    if (strlen(text) != 2 * len || strspn(text, "0123456789abcdefABCDEF") != 2 * len)
        return rk_cli_usage_error(cli, "%s takes %zu octets in hexadecimal", name, len);
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)(digit(text[2 * i]) << 4 | digit(text[2 * i + 1]));
    return RK_CLI_OK;
}
