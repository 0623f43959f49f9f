/* Numbers and addresses. */
#include "tools/cli/internal.h"

#include <inttypes.h>
#include <string.h>

static int digit_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 16;
}

static bool read_digits(const char *text, unsigned base, uint64_t *out) {
    uint64_t number = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        unsigned digit = (unsigned)digit_value(*text);
        if (digit >= base || number > (UINT64_MAX - digit) / base)
            return false;
        number = number * base + digit;
    }
    *out = number;
    return true;
}

static bool read_number(const char *text, uint64_t *out) {
    bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    return hex ? read_digits(text + 2, 16, out) : read_digits(text, 10, out);
}

int rk_cli_parse_number(struct rk_cli *cli, const char *what, const char *text, uint64_t min,
                        uint64_t max, uint64_t *out) {
    uint64_t number;
    if (!read_number(text, &number) || number < min || number > max)
        return rk_cli_usage_error(cli,
                                  "%s must be a number from %" PRIu64 " to %" PRIu64 ", not '%s'",
                                  what, min, max, text);
    *out = number;
    return RK_CLI_OK;
}

int rk_cli_number(struct rk_cli *cli, const char *name, uint64_t min, uint64_t max, uint64_t absent,
                  uint64_t *out) {
    const char *text = rk_cli_get(cli, name);
    if (text)
        return rk_cli_parse_number(cli, name, text, min, max, out);
    *out = absent;
    return RK_CLI_OK;
}

/* Split into host and port text (NULL when there is none). False when brackets do not match. */
static bool split_address(const char *text, const char **host, size_t *host_len,
                          const char **port) {
    const char *end;
    if (text[0] == '[') {
        end = strchr(text, ']');
        if (!end || (end[1] != '\0' && end[1] != ':'))
            return false;
        *host = text + 1;
        *host_len = (size_t)(end - text - 1);
        end++;
    } else {
        end = strchr(text, ':');
        if (end && strchr(end + 1, ':'))
            return false;
        *host = text;
        *host_len = end ? (size_t)(end - text) : strlen(text);
    }
    *port = end && *end == ':' ? end + 1 : NULL;
    return true;
}

static bool plain_host(const char *host, size_t len) {
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)host[i] <= ' ' || host[i] == 0x7F || strchr("/?#@[]", host[i]))
            return false;
    return len > 0;
}

int rk_cli_parse_address(struct rk_cli *cli, const char *what, const char *text, int default_port,
                         struct rk_cli_address *out) {
    const char *host, *port;
    size_t len;
    uint64_t number = default_port >= 0 ? (uint64_t)default_port : 0;
    if (!split_address(text, &host, &len, &port) || !plain_host(host, len) ||
        len >= sizeof out->host)
        return rk_cli_usage_error(cli, "%s must be HOST:PORT, not '%s'", what, text);
    if (!port && default_port < 0)
        return rk_cli_usage_error(cli, "%s must be HOST:PORT, the port is missing in '%s'", what,
                                  text);
    if (port && (!read_digits(port, 10, &number) || number > 65535))
        return rk_cli_usage_error(cli, "%s: '%s' is not a port from 0 to 65535", what, port);
    memcpy(out->host, host, len);
    out->host[len] = '\0';
    out->port = (uint16_t)number;
    return RK_CLI_OK;
}
