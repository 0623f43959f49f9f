#include "lpa/es9/es9.h"

#include "lpa/es9/address.h"
#include "lpa/es9/status.h"

#include <stdio.h>
#include <string.h>

static const char *const HEADERS[] = {"User-Agent: gsma-rsp-lpad",
                                      "X-Admin-Protocol: gsma/rsp/v2.6.0",
                                      "Content-Type: application/json", NULL};

int rk_lpa_es9_malformed(struct rk_lpa_error *e, const char *step, const char *what) {
    return rk_lpa_fail(e, RK_LPA_SERVER, RK_LPA_AT_ES9, step,
                       "the server's answer is malformed: %s", what);
}

/* Let the HTTP transport know which roots count, before it opens its first connection. */
static int trust(struct rk_lpa *lpa, struct rk_lpa_error *e) {
    const struct rk_lpa_http *http = lpa->config.http;
    if (lpa->trusted || !http->ops->trust)
        return 0;
    struct rk_buf answer = {0};
    struct rk_lpa_euicc_info2 info;
    struct rk_tlv element;
    int error = rk_lpa_get_info1(lpa, &answer, e);
    /* EUICCInfo1 has the elements of EUICCInfo2 that matter here, by the same tags. */
    if (!error && (rk_tlv_only(rk_buf_slice(&answer), RK_TLV_BER, 0xBF20, &element) ||
                   !rk_lpa_read_info2(element.value, &info)))
        error = rk_lpa_malformed(e, "es10b_get_euicc_info", "an element of EUICCInfo1 is wrong");
    if (!error)
        error =
            http->ops->trust(http->self, info.verification_keys, info.verification_key_count, e);
    lpa->trusted = !error;
    rk_buf_free(&answer);
    return error;
}

static int exchange(struct rk_lpa *lpa, const char *url, struct rk_slice body,
                    struct rk_lpa_http_response *response, struct rk_lpa_error *e) {
    const struct rk_lpa_ui *ui = &lpa->config.ui;
    const struct rk_lpa_http *http = lpa->config.http;
    struct rk_lpa_http_request request = {
        .url = url, .headers = HEADERS, .body = body, .cancelled = lpa->channel.cancelled};
    if (ui->trace_http)
        ui->trace_http(ui->self, true, url, 0, body);
    response->body.limit = RK_LPA_HTTP_BODY_MAX;
    int error = http->ops->post(http->self, &request, response, e);
    if (!error && ui->trace_http)
        ui->trace_http(ui->self, false, url, response->status, rk_buf_slice(&response->body));
    return error;
}

static int judge_http(const struct rk_lpa_http_response *response, const char *step,
                      const char *url, struct rk_lpa_error *e) {
    if (response->status >= 200 && response->status < 300)
        return 0;
    rk_lpa_fail(e, RK_LPA_SERVER, RK_LPA_AT_HTTP, step, "HTTP status %d from %s", response->status,
                url);
    rk_lpa_error_clause(e, "SGP.22 6.5");
    e->http_status = response->status;
    bool later = response->status >= 500 || response->status == 429;
    rk_lpa_error_retry(e, later ? RK_LPA_RETRY_SAFE : RK_LPA_RETRY_USELESS);
    rk_lpa_error_hint(e, "%s",
                      later ? "the server has trouble of its own: try again later"
                            : "is this the address of an SM-DP+?");
    return RK_LPA_SERVER;
}

static int parse(const struct rk_lpa_http_response *response, const char *step,
                 struct rk_json *answer, struct rk_lpa_error *e) {
    int error = rk_json_parse(rk_buf_slice(&response->body), RK_LPA_HTTP_BODY_MAX, answer);
    if (error)
        return rk_lpa_es9_malformed(e, step, rk_json_error_text(error));
    error = rk_lpa_es9_judge(*answer, step, e);
    if (error)
        rk_json_free(answer);
    return error;
}

static int post_body(struct rk_lpa *lpa, const char *step, const char *url, struct rk_slice body,
                     struct rk_json *answer, struct rk_lpa_error *e) {
    struct rk_lpa_http_response response = {0};
    int error = exchange(lpa, url, body, &response, e);
    if (error)
        e->step = step;
    else
        error = judge_http(&response, step, url, e);
    if (!error && answer)
        error = parse(&response, step, answer, e);
    rk_buf_free(&response.body);
    return error;
}

int rk_lpa_es9_post(struct rk_lpa *lpa, const char *step, const char *address, const char *function,
                    struct rk_json request, struct rk_json *answer, struct rk_lpa_error *e) {
    char checked[RK_LPA_ADDRESS_MAX + 1], url[RK_LPA_ADDRESS_MAX + 64];
    struct rk_buf body = {0};
    int built = rk_json_print(request, &body);
    rk_json_free(&request);
    int error = 0;
    if (built)
        error = rk_lpa_fail_memory(e, step);
    else if (!lpa->config.http)
        error = rk_lpa_fail(e, RK_LPA_USAGE, RK_LPA_AT_HTTP, step, "no way to a server");
    else if (!rk_lpa_address_copy(checked, rk_slice(address, strlen(address))))
        error =
            rk_lpa_fail(e, RK_LPA_USAGE, RK_LPA_AT_ES9, step, "'%s' is no server address", address);
    if (!error)
        error = trust(lpa, e);
    if (!error) {
        snprintf(url, sizeof url, "https://%s/gsma/rsp2/es9plus/%s", checked, function);
        error = post_body(lpa, step, url, rk_buf_slice(&body), answer, e);
    }
    rk_buf_free(&body);
    return error;
}

static int bad_member(struct rk_lpa_error *e, const char *step, const char *name, int error) {
    char what[96];
    snprintf(what, sizeof what, "%s: %s", name, rk_json_error_text(error));
    return rk_lpa_es9_malformed(e, step, what);
}

int rk_lpa_es9_tlv(struct rk_json answer, const char *step, const char *name, uint32_t tag,
                   struct rk_buf *out, struct rk_lpa_error *e) {
    int error = rk_json_get_tlv(answer, name, tag, out);
    return error ? bad_member(e, step, name, error) : 0;
}

int rk_lpa_es9_signature(struct rk_json answer, const char *step, const char *name,
                         struct rk_buf *out, struct rk_lpa_error *e) {
    struct rk_buf bytes = {0};
    struct rk_tlv element;
    int error = rk_json_get_base64(answer, name, &bytes);
    struct rk_slice got = rk_buf_slice(&bytes);
    if (!error && got.len != 64 && rk_tlv_only(got, RK_TLV_DER, 0x5F37, &element))
        error = RK_JSON_BAD_VALUE;
    if (!error && got.len == 64)
        rk_buf_put_tlv(out, 0x5F37, got);
    else if (!error)
        rk_buf_put_slice(out, got);
    rk_buf_free(&bytes);
    return error ? bad_member(e, step, name, error) : 0;
}
