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
    if (!fact->parts)
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

bool explain_is_test_oid(struct rk_slice rid) {
    return rid.len > 2 && rid.ptr[0] == 0x88 && rid.ptr[1] == 0x37;
}

static struct rk_store_key mark_key(void) {
    return rk_key(0, RK_OBJECT_TEST_CARD, 0);
}

int explain_mark_test(struct rk_euicc *card) {
    static const uint8_t mark[] = {1};
    return rk_store_put(&card->store, mark_key(), rk_slice_of(mark));
}

bool explain_is_test(struct rk_euicc *card) {
    return rk_store_len(&card->store, mark_key()) == 1;
}
