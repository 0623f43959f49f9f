#include "tests/unit/naa/vectors.h"

#include "tests/unit/uicc/profile.h"

#include <string.h>

FILE *vectors_open(const char *name) {
    char path[500];
    snprintf(path, sizeof path, "%s/tests/vectors/%s", RK_SOURCE_DIR, name);
    FILE *file = fopen(path, "r");
    if (!file)
        fail_msg("%s is missing", path);
    return file;
}

bool vectors_next(FILE *file, struct vector_set *set) {
    char line[2 * VECTOR_FIELD_MAX + 40], name[16], digits[2 * VECTOR_FIELD_MAX + 1];
    memset(set, 0, sizeof *set);
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#' || (line[0] == '\n' && !set->number[0]))
            continue;
        if (line[0] == '\n')
            return true;
        assert_int_equal(sscanf(line, "%15s %400s", name, digits), 2);
        if (strcmp(name, "set") == 0) {
            snprintf(set->number, sizeof set->number, "%.7s", digits);
            continue;
        }
        assert_true(set->count < VECTOR_FIELDS);
        struct vector_field *field = &set->fields[set->count++];
        memcpy(field->name, name, sizeof field->name);
        field->len = profile_hex(digits, field->octets);
    }
    return false;
}

const struct vector_field *vectors_find(const struct vector_set *set, const char *name) {
    for (unsigned i = 0; i < set->count; i++)
        if (strcmp(set->fields[i].name, name) == 0)
            return &set->fields[i];
    return NULL;
}

const uint8_t *vectors_get(const struct vector_set *set, const char *name) {
    const struct vector_field *field = vectors_find(set, name);
    if (!field)
        fail_msg("set %s has no %s", set->number, name);
    return field->octets;
}

void vectors_expect(const struct vector_set *set, const char *name, const uint8_t *got,
                    size_t len) {
    const struct vector_field *want = vectors_find(set, name);
    if (want && (want->len != len || memcmp(want->octets, got, len) != 0))
        fail_msg("set %s: %s differs", set->number, name);
}
