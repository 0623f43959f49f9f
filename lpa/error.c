#include "lpa/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *rk_lpa_result_text(int result) {
    switch (result) {
    case 0:
        return "ok";
#define X(name, value, text)                                                                       \
    case name:                                                                                     \
        return text;
        RK_LPA_ERRORS(X)
#undef X
    default:
        return "unknown error";
    }
}

const char *rk_lpa_layer_text(enum rk_lpa_layer layer) {
    static const char *const names[] = {"", "APDU", "ES10", "HTTP", "ES9+", "agent", "user"};
    return (size_t)layer < sizeof names / sizeof names[0] ? names[layer] : "";
}

static void format_clean(char *out, size_t cap, const char *format, va_list args) {
    char text[512];
    int n = vsnprintf(text, sizeof text, format, args);
    size_t len = n < 0 ? 0 : (size_t)n;
    if (len >= sizeof text)
        len = sizeof text - 1;
    rk_lpa_clean_text(out, cap, text, len);
}

int rk_lpa_fail(struct rk_lpa_error *e, int result, enum rk_lpa_layer layer, const char *step,
                const char *format, ...) {
    *e = (struct rk_lpa_error){.result = result, .layer = layer, .step = step, .clause = ""};
    e->bpp_command = -1;
    va_list args;
    va_start(args, format);
    format_clean(e->message, sizeof e->message, format, args);
    va_end(args);
    return result;
}

void rk_lpa_error_hint(struct rk_lpa_error *e, const char *format, ...) {
    va_list args;
    va_start(args, format);
    format_clean(e->hint, sizeof e->hint, format, args);
    va_end(args);
}

void rk_lpa_error_clause(struct rk_lpa_error *e, const char *clause) {
    e->clause = clause;
}

void rk_lpa_error_retry(struct rk_lpa_error *e, enum rk_lpa_retry retry) {
    e->retry = retry;
}

int rk_lpa_fail_memory(struct rk_lpa_error *e, const char *step) {
    rk_lpa_fail(e, RK_LPA_INTERNAL, RK_LPA_AT_AGENT, step, "out of memory");
    rk_lpa_error_retry(e, RK_LPA_RETRY_SAFE);
    return RK_LPA_INTERNAL;
}
