/* What the user may have meant: the name at the smallest edit distance. */
#include "tools/cli/internal.h"

#include <string.h>

enum { LEN_MAX = 64 };

static size_t min3(size_t a, size_t b, size_t c) {
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Insertions, deletions and replacements that turn one into the other; LEN_MAX for long names. */
static size_t distance(const char *a, const char *b) {
    size_t a_len = strlen(a), b_len = strlen(b);
    size_t row[LEN_MAX + 1];
    if (a_len >= LEN_MAX || b_len >= LEN_MAX)
        return LEN_MAX;
    for (size_t j = 0; j <= b_len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t above = row[j];
            row[j] = min3(row[j - 1] + 1, above + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[b_len];
}

/* Near is: at most a third of what was typed is different, and at most three characters. */
static bool improves(const char *typed, const char *name, size_t *best) {
    size_t far = distance(typed, name);
    if (far >= *best || far > 3 || far * 3 > strlen(typed) + 2)
        return false;
    *best = far;
    return true;
}

const char *rk_cli_nearest_command(const struct rk_cli_program *program, const char *words) {
    const char *nearest = NULL;
    size_t best = LEN_MAX;
    for (const struct rk_cli_command *c = program->commands; c && c->words; c++) {
        char head[LEN_MAX];
        size_t typed_words = 1;
        for (const char *p = words; *p; p++)
            typed_words += *p == ' ';
        /* Compare with as many words as were typed: "profil" is near "profile add". */
        size_t len = 0;
        while (c->words[len] && len + 1 < sizeof head) {
            if (c->words[len] == ' ' && --typed_words == 0)
                break;
            head[len] = c->words[len];
            len++;
        }
        head[len] = '\0';
        if (improves(words, head, &best))
            nearest = c->words;
    }
    return nearest;
}

static const char *nearest_in(const struct rk_cli_option *table, const char *name, size_t *best,
                              const char *nearest) {
    for (; table && table->name; table++)
        if (improves(name, table->name, best))
            nearest = table->name;
    return nearest;
}

const char *rk_cli_nearest_option(const struct rk_cli *cli, const char *name) {
    size_t best = LEN_MAX;
    char typed[LEN_MAX];
    size_t len = strcspn(name, "=");
    if (len >= sizeof typed)
        return NULL;
    memcpy(typed, name, len);
    typed[len] = '\0';
    const char *nearest = NULL;
    if (cli->command)
        nearest = nearest_in(cli->command->options, typed, &best, nearest);
    return nearest_in(cli->program->options, typed, &best, nearest);
}
