#include "tests/conformance/suite.h"
#include "tests/conformance/differential.h"
#include "tests/conformance/expect.h"
#include "tests/conformance/uicc/uicc.h"
#include "tests/conformance/words.h"

#include <string.h>

enum { ID_CAP = 64 };

static const char *const outcome_texts[] = {"passed", "failed", "not applicable"};

/* What rows need that cannot be had of this card, reached this way. */
static unsigned missing(const struct suite *s) {
    const struct bench *b = &s->bench;
    if (b->inside)
        return 0;
    return NEEDS_INSIDE | (b->has_ci ? 0 : NEEDS_CI) | (s->may_change ? 0 : NEEDS_CHANGE) |
           (b->powered || b->in_reader ? 0 : NEEDS_POWER) | (b->in_reader ? 0 : NEEDS_RESET) |
           (b->le_needed ? NEEDS_RAW : 0);
}

static bool run_exchanges(struct suite *s, const struct row *row,
                          bool (*send)(struct bench *, const char *)) {
    enum { OTHER = 0x0400 };
    struct bench *b = &s->bench;
    for (size_t i = 0; i < ROW_EXCHANGES && row->then[i].send; i++) {
        rk_buf_truncate(&b->answer, 0);
        b->sw = 0x9000;
        if (!send(b, row->then[i].send))
            return false;
        b->sw = (uint16_t)(s->lies ? b->sw ^ OTHER : b->sw);
        if (!expect_answer(b, row->then[i].expect))
            return false;
    }
    return true;
}

static enum suite_outcome run_rsp_row(struct suite *s, const struct row *row, unsigned n) {
    struct bench *b = &s->bench;
    unsigned needs = words_need(row);
    bool wipe = s->may_change && needs & (NEEDS_CHANGE | NEEDS_CI);
    if ((!b->inside && !b->has_isdr) || needs & missing(s))
        return SUITE_NOT_APPLICABLE;
    bool ok =
        bench_begin(b, n, wipe) && words_set_up(b, row->setup) && run_exchanges(s, row, words_do);
    return ok ? SUITE_PASSED : SUITE_FAILED;
}

static enum suite_outcome run_uicc_row(struct suite *s, const struct row *row, unsigned n) {
    struct bench *b = &s->bench;
    unsigned needs = uicc_words_need(row);
    bool may_change = s->may_change || b->inside;
    if (!uicc_meet(b, may_change))
        return SUITE_FAILED;
    if (!b->uicc->card.there || needs & uicc_missing(b, may_change))
        return SUITE_NOT_APPLICABLE;
    bool ok = uicc_begin(b, n, needs) && uicc_words_set_up(b, row->setup) &&
              run_exchanges(s, row, uicc_words_do);
    return ok ? SUITE_PASSED : SUITE_FAILED;
}

static void print_row(const struct suite *s, const char *id, const struct row *row,
                      enum suite_outcome outcome) {
    if (s->markdown)
        fprintf(s->out, "| %s | %s | %s%s%s%s | %s |\n", id, row->clause, row->text,
                row->mark ? " [" : "", row->mark ? row->mark : "", row->mark ? "]" : "",
                outcome_texts[outcome]);
    if (outcome == SUITE_FAILED)
        fprintf(s->markdown ? stderr : s->out, "%s (%s) %s\n    failed: %s\n", id, row->clause,
                row->text, s->bench.reason);
}

static bool is_wanted(const struct suite *s, const struct rows *table, const char *id) {
    return !s->only || strncmp(id, s->only, strlen(s->only)) == 0 ||
           (table->uicc && strcmp(s->only, UICC_PART) == 0);
}

bool suite_run(struct suite *s) {
    unsigned n = 0;
    suite_print_head(s);
    for (const struct rows *const *table = all_rows; *table; table++) {
        if (table == all_rows || (*table)->uicc != table[-1]->uicc)
            suite_print_part(s, (*table)->uicc);
        for (size_t i = 0; i < (*table)->count; i++) {
            char id[ID_CAP];
            const struct row *row = &(*table)->rows[i];
            n++;
            snprintf(id, sizeof id, "%s-%zu", (*table)->name, i + 1);
            if (!is_wanted(s, *table, id))
                continue;
            enum suite_outcome outcome =
                (*table)->uicc ? run_uicc_row(s, row, n) : run_rsp_row(s, row, n);
            s->outcomes[outcome]++;
            print_row(s, id, row, outcome);
        }
    }
    suite_print_end(s);
    return !s->outcomes[SUITE_FAILED];
}
