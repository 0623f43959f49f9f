/* One command a line in, one answer a line out, both hexadecimal. */
#include "euicc/card/link.h"

#include <errno.h>
#include <unistd.h>

enum { LINE_MAX_LEN = 2 * 65544, CHUNK = 4096 };

/* The line being read; one that is too long is read to its end and answered as malformed. */
struct line {
    size_t len;
    bool too_long;
    char text[LINE_MAX_LEN];
};

static int digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/* Octets of the line in place, blanks between digits left out. False if it is not hexadecimal. */
static bool decode(struct line *line, struct rk_slice *out) {
    size_t digits = 0;
    for (size_t i = 0; i < line->len; i++) {
        if (blank(line->text[i]))
            continue;
        int value = digit(line->text[i]);
        if (value < 0)
            return false;
        uint8_t *octet = (uint8_t *)line->text + digits / 2;
        *octet = (uint8_t)(digits % 2 ? *octet | value : value << 4);
        digits++;
    }
    *out = rk_slice(line->text, digits / 2);
    return digits % 2 == 0 && !line->too_long;
}

static void print_hex(FILE *out, struct rk_slice octets) {
    for (size_t i = 0; i < octets.len; i++)
        fprintf(out, "%02X", octets.ptr[i]);
    fputc('\n', out);
    fflush(out);
}

static void handle(struct rk_cli *cli, struct device *device, struct line *line) {
    static const uint8_t wrong_length[2] = {0x67, 0x00};
    uint8_t answer[ANSWER_MAX];
    struct rk_slice command;
    if (!decode(line, &command)) {
        rk_cli_warn(cli, "a line that is not a command in hexadecimal");
        print_hex(rk_cli_out(cli), rk_slice_of(wrong_length));
    } else if (command.len) {
        size_t len = device_apdu(device, command, answer);
        print_hex(rk_cli_out(cli), rk_slice(answer, len));
    }
}

static void take(struct rk_cli *cli, struct device *device, struct line *line, char c) {
    if (c != '\n') {
        if (line->len < LINE_MAX_LEN)
            line->text[line->len++] = c;
        else
            line->too_long = true;
        return;
    }
    handle(cli, device, line);
    line->len = 0;
    line->too_long = false;
}

int lines_run(struct rk_cli *cli, struct device *device) {
    static struct line line;
    char chunk[CHUNK];
    int in = fileno(rk_cli_in(cli));
    while (wait_ready(in, WAIT_READ, -1) > 0) {
        ssize_t got = read(in, chunk, sizeof chunk);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (got < 0)
            return rk_cli_error(cli, RK_CLI_TRANSPORT, "standard input cannot be read");
        if (got == 0) {
            if (line.len)
                take(cli, device, &line, '\n');
            break;
        }
        for (ssize_t i = 0; i < got; i++)
            take(cli, device, &line, chunk[i]);
        if (ferror(rk_cli_out(cli)))
            break; /* rk_cli_main tells that */
    }
    return RK_CLI_OK;
}
