#include "lpa/cli/cli.h"

#include "asn1/wire/bytes.h"
#include "tools/cli/json.h"

#include <string.h>
#include <unistd.h>

enum { TEXT_CAP = 2048 };

bool lpa_json_mode(struct rk_cli *cli) {
    int fd = fileno(rk_cli_out(cli));
    return rk_cli_has(cli, "--json") || fd < 0 || !isatty(fd);
}

struct rk_json lpa_line(const char *type, int code, const char *message, struct rk_json *payload) {
    struct rk_json line = rk_json_new_object();
    rk_json_put_string(line, "type", type);
    *payload = rk_json_put_object(line, "payload");
    rk_json_put_int(*payload, "code", code);
    rk_json_put_string(*payload, "message", message);
    return line;
}

void lpa_print_progress(struct lpa_session *s, const char *message, const char *data) {
    struct rk_json payload, line = lpa_line("progress", 0, message, &payload);
    lpa_put_text_or_null(payload, "data", data);
    rk_cli_json_line(s->cli, &line);
}

void lpa_put_text_or_null(struct rk_json object, const char *name, const char *text) {
    if (text)
        rk_json_put_string(object, name, text);
    else
        rk_json_put_null(object, name);
}

void lpa_put_text(struct rk_json object, const char *name, struct rk_slice text) {
    char clean[TEXT_CAP];
    rk_lpa_clean_text(clean, sizeof clean, text.ptr, text.len);
    lpa_put_text_or_null(object, name, text.ptr ? clean : NULL);
}

void lpa_put_hex(struct rk_json object, const char *name, struct rk_slice bytes) {
    struct rk_buf hex = {0};
    rk_hex_lower(bytes, &hex);
    lpa_put_text_or_null(object, name, bytes.ptr ? rk_buf_text(&hex) : NULL);
    rk_buf_free(&hex);
}

const char *lpa_shown(char *out, size_t cap, struct rk_slice text) {
    rk_lpa_clean_text(out, cap, text.len ? (const void *)text.ptr : "-", text.len ? text.len : 1);
    return out;
}

void lpa_end_line(struct lpa_session *s) {
    if (s->line_open)
        fputc('\n', rk_cli_err(s->cli));
    s->line_open = false;
}

void lpa_tell_error(struct lpa_session *s, const struct rk_lpa_error *e) {
    lpa_end_line(s);
    FILE *err = rk_cli_err(s->cli);
    if (e->result == RK_LPA_USAGE) {
        rk_cli_error(s->cli, 0, "%s%s%s", e->message, e->hint[0] ? "; " : "", e->hint);
        return;
    }
    rk_cli_error(s->cli, 0, "%s", e->message);
    if (e->clause && e->clause[0])
        fprintf(err, "  at: %s, %s\n", e->step, e->clause);
    else if (e->step)
        fprintf(err, "  at: %s\n", e->step);
    if (e->hint[0])
        fprintf(err, "  so: %s\n", e->hint);
}
