#include "lpa/lines.h"

#include <string.h>

enum { LINE_MAX_LEN = 4 << 20 };

static int broken(struct rk_lpa_error *e, const char *type, const char *what) {
    enum rk_lpa_layer layer = strcmp(type, "http") == 0 ? RK_LPA_AT_HTTP : RK_LPA_AT_APDU;
    rk_lpa_fail(e, RK_LPA_TRANSPORT, layer, "stdio", "%s", what);
    rk_lpa_error_hint(e, "the program at the other end of stdin and stdout must answer each "
                         "request with one line of JSON");
    return RK_LPA_TRANSPORT;
}

int rk_lpa_lines_send(struct rk_lpa_lines *lines, const char *type, struct rk_json payload,
                      struct rk_lpa_error *e) {
    struct rk_buf text = {0};
    struct rk_buf body = {0};
    int error = rk_json_print(payload, &body);
    rk_json_free(&payload);
    rk_buf_printf(&text, "{\"type\":\"%s\",\"payload\":", type);
    rk_buf_put_slice(&text, rk_buf_slice(&body));
    rk_buf_put_str(&text, "}\n");
    int result = 0;
    if (error || !rk_buf_ok(&text) || !rk_buf_ok(&body))
        result = rk_lpa_fail_memory(e, "stdio");
    else if (fwrite(text.ptr, 1, text.len, lines->out) != text.len || fflush(lines->out) != 0)
        result = broken(e, type, "a request could not be written to stdout");
    rk_buf_free(&text);
    rk_buf_free(&body);
    return result;
}

/* A line without its end; false at the end of input or when it is too long. */
static bool read_line(FILE *in, struct rk_buf *line) {
    line->limit = LINE_MAX_LEN;
    int c;
    while ((c = getc(in)) != EOF && c != '\n')
        rk_buf_put_byte(line, (uint8_t)c);
    return rk_buf_ok(line) && (c == '\n' || line->len > 0);
}

int rk_lpa_lines_receive(struct rk_lpa_lines *lines, const char *type, struct rk_json *document,
                         struct rk_json *payload, struct rk_lpa_error *e) {
    struct rk_buf line = {0};
    bool got = read_line(lines->in, &line);
    int error = got ? rk_json_parse(rk_buf_slice(&line), LINE_MAX_LEN, document) : 0;
    rk_buf_free(&line);
    if (!got)
        return broken(e, type, "no answer came on stdin");
    if (error)
        return broken(e, type, "the answer on stdin is not a line of JSON");
    const char *name = "";
    *payload = rk_json_get(*document, "payload");
    if (rk_json_get_string(*document, "type", &name) == 0 && strcmp(name, type) == 0 &&
        rk_json_type(*payload) == RK_JSON_OBJECT)
        return 0;
    rk_json_free(document);
    return broken(e, type, "the answer on stdin is not of the type that was asked for");
}
