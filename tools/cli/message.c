/* Lines on stderr, and JSON lines on stdout. */
#include "tools/cli/internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What the user typed may hold anything; a message stays one line and moves no cursor. */
static void make_printable(char *text) {
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            *text = '?';
}

void rk_cli_complain(const struct rk_cli *cli, const char *format, va_list args) {
    char small[256], *text = small;
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(small, sizeof small, format, args);
    if (len >= (int)sizeof small) {
        text = malloc((size_t)len + 1);
        if (text)
            vsnprintf(text, (size_t)len + 1, format, again);
        else
            text = small;
    }
    va_end(again);
    if (len < 0)
        snprintf(small, sizeof small, "an error that cannot be shown");
    make_printable(text);
    fprintf(cli->err, "%s: %s\n", cli->program->name, text);
    if (text != small)
        free(text);
}

int rk_cli_usage_error(struct rk_cli *cli, const char *format, ...) {
    va_list args;
    va_start(args, format);
    rk_cli_complain(cli, format, args);
    va_end(args);
    return RK_CLI_USAGE;
}

int rk_cli_error(struct rk_cli *cli, int status, const char *format, ...) {
    va_list args;
    va_start(args, format);
    rk_cli_complain(cli, format, args);
    va_end(args);
    return status;
}

void rk_cli_warn(struct rk_cli *cli, const char *format, ...) {
    va_list args;
    va_start(args, format);
    rk_cli_complain(cli, format, args);
    va_end(args);
}

int rk_cli_json_text(struct rk_cli *cli, const char *json) {
    errno = 0;
    if (fprintf(cli->out, "%s\n", json) >= 0 && fflush(cli->out) == 0)
        return RK_CLI_OK;
    return rk_cli_error(cli, RK_CLI_INTERNAL, "cannot write the result: %s",
                        errno ? strerror(errno) : "output error");
}

void rk_cli_put_text(FILE *out, const void *text, size_t len) {
    const uint8_t *octets = text;
    for (size_t i = 0; i < len; i++) {
        uint8_t c = octets[i];
        bool c1 = c == 0xC2 && i + 1 < len && octets[i + 1] < 0xA0;
        fputc(c < 0x20 || c == 0x7F || c1 ? '?' : c, out);
        i += c1;
    }
}
