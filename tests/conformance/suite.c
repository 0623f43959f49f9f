#include "tests/conformance/suite.h"
#include "tests/conformance/differential.h"
#include "tests/conformance/expect.h"
#include "tests/conformance/words.h"

#include <string.h>

enum { ID_CAP = 64 };

static const char *const outcome_texts[] = {"passed", "failed", "not applicable"};

/* Whether this card, reached this way, can be judged by the row. */
static bool applies(const struct suite *s, const struct row *row) {
    unsigned needs = words_need(row);
    if (s->bench.inside)
        return true;
    return !(needs & NEEDS_INSIDE) && (!(needs & NEEDS_CI) || s->bench.has_ci) &&
           (!(needs & NEEDS_CHANGE) || s->may_change) &&
           (!(needs & NEEDS_POWER) || s->bench.powered || s->bench.in_reader) &&
           (!(needs & NEEDS_RESET) || s->bench.in_reader) &&
           (!(needs & NEEDS_RAW) || !s->bench.le_needed);
}

static bool run_exchanges(struct bench *b, const struct row *row) {
    for (size_t i = 0; i < ROW_EXCHANGES && row->then[i].send; i++) {
        rk_buf_truncate(&b->answer, 0);
        b->sw = 0x9000;
        if (!words_do(b, row->then[i].send) || !expect_answer(b, row->then[i].expect))
            return false;
    }
    return true;
}

static enum suite_outcome run_row(struct suite *s, const struct row *row, unsigned n) {
    struct bench *b = &s->bench;
    bool wipe = s->may_change && words_need(row) & (NEEDS_CHANGE | NEEDS_CI);
    if (!applies(s, row))
        return SUITE_NOT_APPLICABLE;
    bool ok = bench_begin(b, n, wipe) && words_set_up(b, row->setup) && run_exchanges(b, row);
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

bool suite_run(struct suite *s) {
    unsigned n = 0;
    suite_print_head(s);
    for (const struct rows *const *table = all_rows; *table; table++)
        for (size_t i = 0; i < (*table)->count; i++) {
            char id[ID_CAP];
            const struct row *row = &(*table)->rows[i];
            n++;
            snprintf(id, sizeof id, "%s-%zu", (*table)->name, i + 1);
            if (s->only && strncmp(id, s->only, strlen(s->only)) != 0)
                continue;
            enum suite_outcome outcome = run_row(s, row, n);
            s->outcomes[outcome]++;
            print_row(s, id, row, outcome);
        }
    suite_print_end(s);
    return !s->outcomes[SUITE_FAILED];
}
