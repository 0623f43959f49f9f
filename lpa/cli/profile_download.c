/* lpa profile download */
#include "lpa/cli/cli.h"
#include "tools/cli/json.h"

static void put_result(struct rk_json payload, const struct rk_lpa_download_result *r) {
    struct rk_json data = rk_json_put_object(payload, "data");
    rk_json_put_int(data, "seqNumber", r->seq);
    lpa_put_text_or_null(data, "iccid", r->iccid.text[0] ? r->iccid.text : NULL);
    rk_json_put_string(data, "bppCommandId", lpa_bpp_command_word(r->bpp_command));
    rk_json_put_string(data, "errorReason", lpa_error_reason_word(r->error_reason));
}

static int refused_by_card(struct lpa_session *s, const struct rk_lpa_download_result *r,
                           const struct rk_lpa_error *e) {
    char words[160];
    if (s->json) {
        struct rk_json payload;
        struct rk_json line =
            lpa_line("progress", 0, "es10b_load_bound_profile_package:result", &payload);
        put_result(payload, r);
        rk_cli_json_line(s->cli, &line);
    }
    lpa_deliver(s);
    snprintf(words, sizeof words, "%s,%s", lpa_bpp_command_word(r->bpp_command),
             lpa_error_reason_word(r->error_reason));
    return lpa_failure_as(s, e, NULL, words);
}

static int failed(struct lpa_session *s, const struct rk_lpa_download_result *r,
                  const struct rk_lpa_error *e) {
    if (r->has_result && r->error_reason != RK_LPA_ABSENT)
        return refused_by_card(s, r, e);
    if (s->asked_and_refused || atomic_load(&lpa_cancelled))
        return lpa_failure_as(s, e, "cancelled", "");
    return lpa_failure(s, e);
}

static int succeeded(struct lpa_session *s, const struct rk_lpa_download_result *r) {
    struct rk_json payload, line = lpa_line("lpa", 0, "success", &payload);
    put_result(payload, r);
    lpa_deliver(s);
    if (!s->json)
        fprintf(rk_cli_out(s->cli), "installed: %s\nto use it: lpa profile enable %s\n",
                r->iccid.text, r->iccid.text);
    return lpa_success(s, &line);
}

int lpa_profile_download(struct rk_cli *cli) {
    struct lpa_session s;
    struct rk_lpa_error e;
    struct rk_lpa_download_result result;
    struct rk_lpa_download_request request = {.activation_code = rk_cli_get(cli, "--activation"),
                                              .smdp = rk_cli_get(cli, "--smdp"),
                                              .matching_id = rk_cli_get(cli, "--matching-id"),
                                              .confirmation_code =
                                                  rk_cli_get(cli, "--confirmation-code"),
                                              .imei = rk_cli_get(cli, "--imei")};
    int status = lpa_session_open(cli, true, &s);
    if (status)
        return status;
    s.yes = rk_cli_has(cli, "--yes");
    s.preview = rk_cli_has(cli, "--preview");
    if (rk_lpa_download(s.lpa, &request, &result, &e))
        return failed(&s, &result, &e);
    return succeeded(&s, &result);
}
