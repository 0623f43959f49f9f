#include "asn1/wire/status.h"

#include <stdio.h>
#include <string.h>

static const struct rk_status rows[] = {
#define X(id, subject, reason, text, clause) {id, subject, reason, text, clause},
    RK_STATUS_ROWS(X)
#undef X
};

struct word {
    const char *code;
    const char *text;
};

static const struct word subjects[] = {
    {"1", "generic"},
    {"1.1", "function requester"},
    {"1.2", "function provider"},
    {"1.3", "protocol"},
    {"1.3.1", "protocol format"},
    {"1.3.2", "protocol version"},
    {"1.6", "function"},
    {"8", "eUICC remote provisioning"},
    {"8.1", "eUICC"},
    {"8.1.1", "EID"},
    {"8.1.2", "EUM certificate"},
    {"8.1.3", "eUICC certificate"},
    {"8.2", "profile"},
    {"8.2.1", "ICCID of the profile"},
    {"8.2.5", "profile type"},
    {"8.2.6", "matching ID"},
    {"8.2.7", "confirmation code"},
    {"8.2.8", "profile policy rules"},
    {"8.2.9", "profile metadata"},
    {"8.2.10", "bound profile package"},
    {"8.8", "SM-DP+"},
    {"8.8.1", "SM-DP+ address"},
    {"8.8.2", "security configuration of the SM-DP+"},
    {"8.8.3", "specification version number of the SM-DP+"},
    {"8.8.4", "SM-DP+ certificate"},
    {"8.8.5", "download order"},
    {"8.9", "SM-DS"},
    {"8.9.1", "SM-DS address"},
    {"8.9.2", "security configuration of the SM-DS"},
    {"8.9.3", "specification version number of the SM-DS"},
    {"8.9.4", "SM-DS certificate"},
    {"8.9.5", "event record"},
    {"8.10", "RSP operation"},
    {"8.10.1", "transaction ID"},
    {"8.11", "security"},
    {"8.11.1", "public key of the CI"},
};

static const struct word reasons[] = {
    {"1.1", "unknown"},
    {"1.2", "not allowed"},
    {"2.1", "invalid"},
    {"2.2", "mandatory element missing"},
    {"2.3", "conditional element missing"},
    {"3.1", "not supported"},
    {"3.3", "already in use"},
    {"3.5", "not possible in this state"},
    {"3.7", "not available"},
    {"3.8", "refused"},
    {"3.9", "unknown"},
    {"3.10", "belongs to something else"},
    {"3.11", "has changed"},
    {"3.12", "does not match"},
    {"4.2", "execution error"},
    {"4.3", "stopped on a warning"},
    {"4.8", "not enough memory"},
    {"4.10", "time to live expired"},
    {"5.1", "cannot be reached"},
    {"6.1", "verification failed"},
    {"6.3", "expired"},
    {"6.4", "tried too often"},
};

const struct rk_status *rk_status_row(enum rk_status_id id) {
    return &rows[id];
}

const struct rk_status *rk_status_find(const char *subject, const char *reason) {
    for (size_t i = 0; i < RK_STATUS_COUNT; i++)
        if (strcmp(rows[i].subject, subject) == 0 && strcmp(rows[i].reason, reason) == 0)
            return &rows[i];
    return NULL;
}

static const char *look_up(const struct word *words, size_t count, const char *code) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i].code, code) == 0)
            return words[i].text;
    return NULL;
}

const char *rk_status_subject(const char *code) {
    return look_up(subjects, sizeof subjects / sizeof *subjects, code);
}

const char *rk_status_reason(const char *code) {
    return look_up(reasons, sizeof reasons / sizeof *reasons, code);
}

void rk_status_explain(const char *subject, const char *reason, char *out, size_t cap) {
    const struct rk_status *row = rk_status_find(subject, reason);
    const char *what = rk_status_subject(subject);
    const char *why = rk_status_reason(reason);
    if (row)
        snprintf(out, cap, "%s", row->text);
    else if (what && why)
        snprintf(out, cap, "%s: %s", what, why);
    else if (what || why)
        snprintf(out, cap, "%s (status code %.16s/%.16s)", what ? what : why, subject, reason);
    else
        snprintf(out, cap, "unknown status code %.16s/%.16s", subject, reason);
}
