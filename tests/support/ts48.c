#include "tests/support/ts48.h"

#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

enum { PACKAGE_MAX = 1 << 16 };

struct rk_slice ts48_load(const char *name) {
    static uint8_t octets[PACKAGE_MAX];
    const char *folder = getenv("RSPKIT_TEST_DATA");
    char path[1024];
    if (!folder) {
        print_message("SKIP: RSPKIT_TEST_DATA is not set\n");
        skip();
    }
    snprintf(path, sizeof path, "%s/ts48/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s cannot be read", path);
    size_t len = fread(octets, 1, sizeof octets, file);
    fclose(file);
    assert_in_range(len, 1, sizeof octets - 1);
    return rk_slice(octets, len);
}
