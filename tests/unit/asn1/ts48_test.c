/* Real profile packages, element by element, through asn1c and back. */
#include "tests/support/test.h"

#include "asn1/codec/codec.h"

#include <ProfileElement.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct rk_buf load(const char *name) {
    const char *folder = getenv("RSPKIT_TEST_DATA");
    struct rk_buf data = {0};
    if (!folder)
        return data;
    char path[512];
    snprintf(path, sizeof path, "%s/ts48/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("cannot open %s", path);
    uint8_t *at = rk_buf_reserve(&data, 1 << 20);
    assert_non_null(at);
    data.len = fread(at, 1, 1 << 20, file);
    fclose(file);
    return data;
}

/* Decode and encode every element of a package; returns how many there were. */
static unsigned round_trip(struct rk_slice rest) {
    unsigned count = 0;
    for (size_t used; rest.len; rest = rk_slice_from(rest, used), count++) {
        ProfileElement_t *pe;
        struct rk_buf again = {0};
        int error = rk_codec_decode_one(&asn_DEF_ProfileElement, rest, (void **)&pe, &used);
        if (error)
            fail_msg("element %u: %s", count, rk_codec_error_text(error));
        if (count == 0)
            assert_int_equal(pe->present, ProfileElement_PR_header);
        if (used == rest.len)
            assert_int_equal(pe->present, ProfileElement_PR_end);
        assert_int_equal(rk_codec_encode(&asn_DEF_ProfileElement, pe, &again), 0);
        if (!rk_slice_equal(rk_buf_slice(&again), rk_slice(rest.ptr, used)))
            fail_msg("element %u does not come back as it went in", count);
        rk_buf_free(&again);
        rk_codec_free(&asn_DEF_ProfileElement, &pe);
    }
    return count;
}

static void package(const char *name, unsigned elements) {
    struct rk_buf data = load(name);
    if (!data.len) {
        print_message("RSPKIT_TEST_DATA is not set: no packages to read\n");
        skip();
    }
    assert_int_equal(round_trip(rk_buf_slice(&data)), elements);
    rk_buf_free(&data);
}

static void round_trip__ts48_v5__is_byte_for_byte(void **state) {
    (void)state;
    package("ts48v5_saip21b_nobertlv.der", 29);
}

static void round_trip__ts48_v7__is_byte_for_byte(void **state) {
    (void)state;
    package("ts48v7_saip23_bertlv_suci.der", 30);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip__ts48_v5__is_byte_for_byte),
        cmocka_unit_test(round_trip__ts48_v7__is_byte_for_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
