#include "euicc/card/explain.h"

#include "euicc/check.h"
#include "euicc/state.h"
#include "euicc/store/objects.h"

static void put_hex(FILE *out, struct rk_slice octets) {
    for (size_t i = 0; i < octets.len; i++)
        fprintf(out, "%02X", octets.ptr[i]);
}

static void put_fact(const struct explain *e, const struct rk_fact *fact) {
    fprintf(e->out, " %s=", fact->name);
    if (fact->text)
        fputs(fact->text, e->out);
    else if (!fact->parts)
        fprintf(e->out, "%lu", fact->number);
    else if (fact->secret && !e->secrets)
        fputs("(secret)", e->out);
    else
        for (size_t i = 0; i < fact->count; i++)
            put_hex(e->out, fact->parts[i]);
}

static void tell(void *context, const struct rk_check *check, bool passed,
                 const struct rk_fact *facts, size_t count) {
    const struct explain *e = context;
    fprintf(e->out, "check %s: %s, SGP.22 %s: %s", check->name, check->step, check->clause,
            passed ? "passed" : "failed");
    for (size_t i = 0; i < count; i++)
        put_fact(e, &facts[i]);
    fputc('\n', e->out);
    fflush(e->out);
}

void explain_start(struct explain *explain) {
    rk_check_set_sink(tell, explain);
}

void explain_stop(void) {
    rk_check_set_sink(NULL, NULL);
}
