/* How a verb ends. */
#include "lpa/cli/cli.h"
#include "tools/cli/json.h"

#include <string.h>

int lpa_success(struct lpa_session *s, struct rk_json *line) {
    int status = RK_CLI_OK;
    lpa_end_line(s);
    if (s->json && line) {
        status = rk_cli_json_line(s->cli, line);
    } else if (s->json) {
        struct rk_json payload, plain = lpa_line("lpa", 0, "success", &payload);
        rk_json_put_null(payload, "data");
        status = rk_cli_json_line(s->cli, &plain);
    } else if (line) {
        rk_json_free(line);
    }
    lpa_session_close(s);
    return status;
}

/* What lpac has no place for stands in a member of its own, which its readers pass by. */
static void put_error(struct rk_json payload, const struct rk_lpa_error *e) {
    static const char *const retry[] = {"unknown", "safe", "useless"};
    struct rk_json out = rk_json_put_object(payload, "error");
    rk_json_put_string(out, "layer", rk_lpa_layer_text(e->layer));
    rk_json_put_string(out, "step", e->step ? e->step : "");
    rk_json_put_string(out, "message", e->message);
    rk_json_put_string(out, "hint", e->hint);
    rk_json_put_string(out, "clause", e->clause);
    rk_json_put_string(out, "retry", retry[e->retry]);
    if (e->sw) {
        uint8_t sw[2];
        rk_put_u16(sw, e->sw);
        rk_json_put_hex_upper(out, "statusWord", rk_slice_of(sw));
    }
    if (e->http_status)
        rk_json_put_int(out, "httpStatus", e->http_status);
    if (e->has_code)
        rk_json_put_int(out, "code", e->code);
    if (e->subject_code[0])
        rk_json_put_string(out, "subjectCode", e->subject_code);
    if (e->reason_code[0])
        rk_json_put_string(out, "reasonCode", e->reason_code);
}

/* Where lpac has a word of its own, programs look for that; the error beside it says more. */
static const char *lpac_detail(const struct rk_lpa_error *e) {
    static const struct {
        const char *step, *word;
    } words[] = {
        {"activation_code", "invalid"}, {"confirmation_code", "required"}, {"smdp", "empty"}};
    for (size_t i = 0; e->step && i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].step, e->step) == 0)
            return words[i].word;
    return e->message;
}

int lpa_failure_as(struct lpa_session *s, const struct rk_lpa_error *e, const char *message,
                   const char *data) {
    lpa_tell_error(s, e);
    if (s->json) {
        struct rk_json payload;
        struct rk_json line = lpa_line("lpa", -1,
                                       message   ? message
                                       : e->step ? e->step
                                                 : "error",
                                       &payload);
        rk_json_put_string(payload, "data", data ? data : lpac_detail(e));
        put_error(payload, e);
        rk_cli_json_line(s->cli, &line);
    }
    lpa_session_close(s);
    return -e->result;
}

int lpa_failure(struct lpa_session *s, const struct rk_lpa_error *e) {
    return lpa_failure_as(s, e, NULL, NULL);
}
