#include "lpa/es9/status.h"

#include "asn1/wire/status.h"
#include "lpa/es9/es9.h"

#include <stdio.h>
#include <string.h>

static const char OTHER_CI[] =
    "card and server trust different CIs: a test card needs a test server, a live one a live one";

/* What a person can do; ends with a null subject. */
static const struct {
    const char *subject, *reason, *hint;
    enum rk_lpa_retry retry;
} ADVICE[] = {
    {"8.1", "4.8", "delete a profile that is no longer needed, then try again", RK_LPA_RETRY_SAFE},
    {"8.1.1", "3.8", "ask the operator for an order for this EID (lpa chip info)",
     RK_LPA_RETRY_USELESS},
    {"8.1.1", "3.10", "ask the operator for an order for this EID (lpa chip info)",
     RK_LPA_RETRY_USELESS},
    {"8.2", "1.2", "the operator has to release it; a profile can be downloaded once",
     RK_LPA_RETRY_SAFE},
    {"8.2", "3.7", "ask the operator for a new order", RK_LPA_RETRY_USELESS},
    {"8.2.5", "4.3", "ask the operator for a profile that suits this card", RK_LPA_RETRY_USELESS},
    {"8.2.6", "3.8", "is the code typed right, and has it been used before?", RK_LPA_RETRY_USELESS},
    {"8.2.7", "2.2", "give the confirmation code: -c CODE", RK_LPA_RETRY_SAFE},
    {"8.2.7", "3.8", "try again with the right confirmation code; tries are limited",
     RK_LPA_RETRY_SAFE},
    {"8.2.7", "6.4", "ask the operator for a new order", RK_LPA_RETRY_USELESS},
    {"8.8.1", "3.8", "use the address exactly as the activation code has it", RK_LPA_RETRY_USELESS},
    {"8.8.2", "3.1", OTHER_CI, RK_LPA_RETRY_USELESS},
    {"8.8.4", "3.7", OTHER_CI, RK_LPA_RETRY_USELESS},
    {"8.11.1", "3.9", OTHER_CI, RK_LPA_RETRY_USELESS},
    {"8.8.5", "4.10", "ask the operator for a new order", RK_LPA_RETRY_USELESS},
    {"8.8.5", "6.4", "ask the operator for a new order", RK_LPA_RETRY_USELESS},
    {"8.10.1", "3.9", "the session took too long or the server has restarted: start again",
     RK_LPA_RETRY_SAFE},
    {NULL, NULL, NULL, RK_LPA_RETRY_UNKNOWN}};

static const char *clause_of(const char *subject, const char *reason) {
    const struct rk_status *row = rk_status_find(subject, reason);
    static const struct {
        const char *bare, *full;
    } clauses[] = {{"5.6.1", "SGP.22 5.6.1"},
                   {"5.6.2", "SGP.22 5.6.2"},
                   {"5.6.3", "SGP.22 5.6.3"},
                   {"5.6.5", "SGP.22 5.6.5"},
                   {"6.5.1", "SGP.22 6.5.1"}};
    for (size_t i = 0; row && i < sizeof clauses / sizeof clauses[0]; i++)
        if (strcmp(clauses[i].bare, row->clause) == 0)
            return clauses[i].full;
    return "SGP.22 5.2.6";
}

static void advise(struct rk_lpa_error *e) {
    for (size_t i = 0; ADVICE[i].subject; i++) {
        if (strcmp(ADVICE[i].subject, e->subject_code) == 0 &&
            strcmp(ADVICE[i].reason, e->reason_code) == 0) {
            rk_lpa_error_hint(e, "%s", ADVICE[i].hint);
            rk_lpa_error_retry(e, ADVICE[i].retry);
        }
    }
}

static int refused(struct rk_json status, const char *step, struct rk_lpa_error *e) {
    struct rk_json data = rk_json_get(status, "statusCodeData");
    const char *subject = "", *reason = "", *message = "";
    char text[200];
    rk_json_get_string(data, "subjectCode", &subject);
    rk_json_get_string(data, "reasonCode", &reason);
    rk_json_get_string(data, "message", &message);
    rk_status_explain(subject, reason, text, sizeof text);
    bool more = message[0] && strcmp(message, text) != 0;
    rk_lpa_fail(e, RK_LPA_SERVER, RK_LPA_AT_ES9, step, "the server refused (%s/%s): %s%s%.120s",
                subject, reason, text, more ? ": " : "", more ? message : "");
    rk_lpa_clean_text(e->subject_code, sizeof e->subject_code, subject, strlen(subject));
    rk_lpa_clean_text(e->reason_code, sizeof e->reason_code, reason, strlen(reason));
    rk_lpa_error_clause(e, clause_of(subject, reason));
    advise(e);
    return RK_LPA_SERVER;
}

int rk_lpa_es9_judge(struct rk_json answer, const char *step, struct rk_lpa_error *e) {
    struct rk_json status = rk_json_path(answer, "header.functionExecutionStatus");
    const char *text = "";
    if (rk_json_get_string(status, "status", &text))
        return rk_lpa_es9_malformed(e, step, "it has no status");
    if (strcmp(text, "Executed-Success") == 0 || strcmp(text, "Executed-WithWarning") == 0)
        return 0;
    return refused(status, step, e);
}
