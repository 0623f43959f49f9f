/*
 * Sets of test data, read from tests/vectors: lines of a name and hex digits, `set N` first, an
 * empty line last, # before a remark.
 */
#ifndef RK_TESTS_UNIT_NAA_VECTORS_H
#define RK_TESTS_UNIT_NAA_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { VECTOR_FIELD_MAX = 200, VECTOR_FIELDS = 20 };

struct vector_field {
    char name[16];
    uint8_t octets[VECTOR_FIELD_MAX];
    size_t len;
};

struct vector_set {
    char number[8];
    struct vector_field fields[VECTOR_FIELDS];
    unsigned count;
};

/* Open a file below tests/vectors; it has to be there. */
FILE *vectors_open(const char *name);

/* Read the next set. False at the end. */
bool vectors_next(FILE *file, struct vector_set *set);

/* A field, or null. */
const struct vector_field *vectors_find(const struct vector_set *set, const char *name);

/* A field's octets; it has to be there. */
const uint8_t *vectors_get(const struct vector_set *set, const char *name);

/* Assert that a field, if the set has it, is this. */
void vectors_expect(const struct vector_set *set, const char *name, const uint8_t *got, size_t len);

#endif
