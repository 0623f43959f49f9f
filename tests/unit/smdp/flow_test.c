/* Whole sessions, from the first request to the verified result. */
#include "tests/support/test.h"

#include <string.h>

#include "asn1/tlv/tlv.h"
#include "tools/dpbed/world.h"

static void download__card_opens_the_package__order_is_installed(void **state) {
    (void)state;
    struct rk_bed_world w;
    struct rk_bed_opened opened;
    struct rk_buf package = {0};
    rk_bed_world_init(&w, NULL);
    rk_bed_world_profile(&w, NULL);
    rk_bed_world_order(&w, NULL);
    rk_bed_package(RK_BED_ICCID, 0, 3000, &package);

    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    assert_string_equal(rk_bed_world_authenticate(&w), "ok");
    assert_string_equal(rk_bed_world_get_package(&w), "ok");
    assert_string_equal(rk_bed_world_state(&w), "Downloaded");
    const char *why =
        rk_bed_card_open(&w.card, rk_buf_slice(&w.bpp), rk_bed_world_pb_cert(&w), &opened);
    assert_null(why);
    assert_true(rk_slice_equal(rk_buf_slice(&opened.profile), rk_buf_slice(&package)));
    assert_true(rk_slice_equal(rk_buf_slice(&opened.metadata), rk_buf_slice(&w.metadata)));
    assert_true(opened.longest <= 1020);
    assert_int_equal(opened.segments, (package.len + 1006) / 1007);
    assert_int_equal(rk_bed_world_result(&w, 0), 204);
    assert_string_equal(rk_bed_world_state(&w), "Installed");

    rk_bed_opened_free(&opened);
    rk_buf_free(&package);
    rk_bed_world_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(download__card_opens_the_package__order_is_installed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
