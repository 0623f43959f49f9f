#include "tests/conformance/row.h"

extern const struct rows enable_rows;

const struct rows *const all_rows[] = {&enable_rows, NULL};
