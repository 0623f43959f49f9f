/* From an HTTP request to a function and back (SGP.22 6.5). */
#include <stdio.h>
#include <string.h>

#include "smdp/core/internal.h"
#include "smdp/core/reply.h"

#define PATH_PREFIX "/gsma/rsp2/es9plus/"

static const struct function {
    const char *name;
    int (*run)(struct rk_dp_call *call);
    bool is_notification; /* answered with 204, whatever came of it */
} functions[] = {
    {"initiateAuthentication", rk_dp_initiate_authentication, false},
    {"authenticateClient", rk_dp_authenticate_client, false},
    {"getBoundProfilePackage", rk_dp_get_bound_profile_package, false},
    {"cancelSession", rk_dp_cancel_session, false},
    {"handleNotification", rk_dp_handle_notification, true},
};

static const struct function *find_function(const char *path) {
    size_t prefix = strlen(PATH_PREFIX);
    if (strncmp(path, PATH_PREFIX, prefix) != 0)
        return NULL;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcmp(path + prefix, functions[i].name) == 0)
            return &functions[i];
    return NULL;
}

/* Letters without case, and parameters after the type, as HTTP has it. */
static bool is_json_type(const char *content_type) {
    static const char json[] = "application/json";
    if (!content_type)
        return false;
    for (size_t i = 0; i < sizeof json - 1; i++) {
        char c = content_type[i];
        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != json[i])
            return false;
    }
    return strchr("; \t", content_type[sizeof json - 1]) != NULL;
}

/* Peers of any version 2 or 3 are spoken to; which one it is, EUICCInfo tells. */
static bool is_known_protocol(const char *admin_protocol) {
    static const char prefix[] = "gsma/rsp/v";
    if (!admin_protocol)
        return true;
    size_t len = sizeof prefix - 1;
    return strncmp(admin_protocol, prefix, len) == 0 &&
           (admin_protocol[len] == '2' || admin_protocol[len] == '3') &&
           admin_protocol[len + 1] == '.';
}

/* --- answers ------------------------------------------------------------------------------- */

/* Out of memory leaves a response without a body, which is shorter than any other. */
static void answer_failed(int http_status, enum rk_status_id id, struct rk_dp_response *out) {
    rk_buf_truncate(&out->body, 0);
    rk_dp_reply_failed(&out->body, rk_status_row(id));
    out->http_status = rk_buf_ok(&out->body) ? http_status : 500;
}

static void answer_taken(struct rk_dp_response *out) {
    rk_buf_truncate(&out->body, 0);
    out->http_status = 204;
}

static void answer_ok(struct rk_dp_response *out) {
    rk_dp_reply_close(&out->body);
    out->http_status = 200;
    if (!rk_buf_ok(&out->body)) {
        out->http_status = 500;
        rk_buf_free(&out->body);
    }
}

static void note(struct rk_dp_response *out, const char *function, const struct rk_dp_call *call,
                 int result) {
    char outcome[48] = "ok";
    if (result > 0) {
        const struct rk_status *row = rk_status_row((enum rk_status_id)(result - 1));
        snprintf(outcome, sizeof outcome, "%s/%s", row->subject, row->reason);
    } else if (result < 0) {
        snprintf(outcome, sizeof outcome, "error: %.40s", rk_dp_error_text(result));
    }
    snprintf(out->note, sizeof out->note, "%s %s %s%s%.60s", function,
             call && *call->transaction ? call->transaction : "-", outcome,
             call && *call->detail ? ": " : "", call ? call->detail : "");
}

static void refuse_request(struct rk_dp_response *out, int http_status, enum rk_status_id id,
                           const char *function) {
    answer_failed(http_status, id, out);
    note(out, function, NULL, refuse(id));
}

/* --- one request --------------------------------------------------------------------------- */

/* 0, or the HTTP status of a request that is none, with the row that goes with it. */
static int check_request(const struct rk_dp_request *in, const struct function *function,
                         enum rk_status_id *id) {
    *id = RK_STATUS_FORMAT_INVALID;
    if (!function) {
        *id = RK_STATUS_FUNCTION_UNKNOWN;
        return 404;
    }
    if (strcmp(in->method, "POST") != 0)
        return 405;
    if (in->body.len > RK_DP_MAX_BODY)
        return 413;
    if (!is_json_type(in->content_type))
        return 415;
    if (!is_known_protocol(in->admin_protocol)) {
        *id = RK_STATUS_VERSION_UNSUPPORTED;
        return 400;
    }
    return 0;
}

static void finish(const struct function *function, struct rk_dp_call *call, int result,
                   struct rk_dp_response *out) {
    note(out, function->name, call, result);
    if (result < 0)
        answer_failed(500, RK_STATUS_EXECUTION_ERROR, out);
    else if (function->is_notification)
        answer_taken(out);
    else if (result > 0)
        answer_failed(200, (enum rk_status_id)(result - 1), out);
    else
        answer_ok(out);
}

static void run(struct rk_dp *dp, const struct function *function, struct rk_json in,
                struct rk_dp_response *out) {
    struct rk_dp_call call = {
        .dp = dp, .now = dp->now(dp->clock), .in = in, .out = &out->body, .detail = ""};
    rk_dp_reply_open(&out->body);
    finish(function, &call, function->run(&call), out);
}

void rk_dp_handle(struct rk_dp *dp, const struct rk_dp_request *in, struct rk_dp_response *out) {
    const struct function *function = find_function(in->path ? in->path : "");
    const char *name = function ? function->name : "?";
    enum rk_status_id id;
    struct rk_json body;
    rk_buf_truncate(&out->body, 0);
    out->body.failed = false;
    out->allow = NULL;
    out->note[0] = 0;
    int refused = check_request(in, function, &id);
    if (refused) {
        out->allow = refused == 405 ? "POST" : NULL;
        refuse_request(out, refused, id, name);
        return;
    }
    int error = rk_json_parse(in->body, RK_DP_MAX_BODY, &body);
    if (error || rk_json_type(body) != RK_JSON_OBJECT) {
        bool memory = error == RK_JSON_NO_MEMORY;
        refuse_request(out, memory ? 500 : 400, RK_STATUS_FORMAT_INVALID, name);
    } else {
        run(dp, function, body, out);
    }
    rk_json_free(&body);
}
