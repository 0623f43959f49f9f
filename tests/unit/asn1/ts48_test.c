/* Real profile packages, element by element, through asn1c and back. */
#include "tests/support/test.h"
#include "tests/support/ts48.h"

#include "asn1/codec/codec.h"

#include <ProfileElement.h>

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
    assert_int_equal(round_trip(ts48_load(name)), elements);
}

static void round_trip__ts48_v5__is_byte_for_byte(void **state) {
    (void)state;
    package(TS48_V5, 29);
}

static void round_trip__ts48_v7__is_byte_for_byte(void **state) {
    (void)state;
    package(TS48_V7, 30);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip__ts48_v5__is_byte_for_byte),
        cmocka_unit_test(round_trip__ts48_v7__is_byte_for_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
