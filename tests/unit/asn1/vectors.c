#include "tests/unit/asn1/vectors.h"

#include "asn1/wire/bytes.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

enum { LINE_CAP = 8192 };

static bool parse(char *line, struct vector *v) {
    char hex[LINE_CAP];
    if (line[0] == '#' || sscanf(line, "%63s %8191s", v->type, hex) != 2)
        return false;
    v->der = (struct rk_buf){0};
    assert_int_equal(rk_hex_decode(rk_slice(hex, strlen(hex)), &v->der), 0);
    return true;
}

unsigned vectors_each(void (*each)(const struct vector *v)) {
    static char line[LINE_CAP];
    FILE *file = fopen(RK_SOURCE_DIR "/tests/vectors/asn1/messages.txt", "r");
    assert_non_null(file);
    unsigned count = 0;
    struct vector v = {.line = 0};
    while (fgets(line, sizeof line, file)) {
        v.line++;
        if (!parse(line, &v))
            continue;
        each(&v);
        rk_buf_free(&v.der);
        count++;
    }
    fclose(file);
    return count;
}

static const char *wanted;
static struct rk_buf found;

static void remember(const struct vector *v) {
    if (!found.len && strcmp(v->type, wanted) == 0)
        rk_buf_put_slice(&found, rk_buf_slice(&v->der));
}

struct rk_buf vector_of(const char *type) {
    wanted = type;
    found = (struct rk_buf){0};
    vectors_each(remember);
    assert_true(found.len > 0);
    return found;
}
