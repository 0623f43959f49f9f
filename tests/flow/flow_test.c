/* Whole sessions of card, agent and server in one process. */
#include "tests/flow/world.h"
#include "tests/support/ts48.h"

#include "tools/usim/network.h"

#include <string.h>

static struct rk_loopback world;

static void download__then_the_server_knows__and_nothing_is_pending(void **state) {
    (void)state;
    struct rk_lpa_delivery delivery = {0};
    struct rk_lpa_notification_list list = {0};
    world_open(&world, &(struct rk_loopback_setup){0});
    world_download(&world);
    assert_int_equal(rk_loopback_order_state(&world, WORLD_ICCID), RK_DP_DOWNLOADED);
    assert_int_equal(rk_lpa_notification_deliver_all(world.lpa, true, &delivery, &world.error), 0);
    assert_true(delivery.delivered >= 1);
    assert_int_equal(rk_loopback_order_state(&world, WORLD_ICCID), RK_DP_INSTALLED);
    assert_int_equal(rk_lpa_notification_list(world.lpa, &list, &world.error), 0);
    assert_int_equal(list.count, 0);
    rk_lpa_notification_list_free(&list);
    rk_loopback_close(&world);
}

static void challenge(struct rk_loopback *w, uint64_t sqn, uint8_t *data, size_t *len) {
    struct rk_usim_subscriber who = {.algorithm = RK_USIM_MILENAGE, .amf = {0x80, 0x00}};
    struct rk_usim_vector vector;
    uint8_t rand[16] = {7};
    char hex[2 * 39 + 1] = "008800812210";
    memcpy(who.k, world_subscriber.ki, 16);
    memcpy(who.opc, world_subscriber.opc, 16);
    assert_true(rk_usim_make_vector(&who, rand, sqn, &vector));
    for (size_t i = 0; i < 16; i++)
        snprintf(hex + 12 + 2 * i, 3, "%02x", rand[i]);
    strcat(hex, "10");
    for (size_t i = 0; i < 16; i++)
        snprintf(hex + 46 + 2 * i, 3, "%02x", vector.autn[i]);
    assert_int_equal(world_send(w, hex, data, len), 0x9000);
    if (data[0] == 0xDB)
        assert_memory_equal(data + 2, vector.xres, vector.xres_len);
}

static void enabled_profile__is_a_sim__reads_and_authenticates(void **state) {
    (void)state;
    static const uint8_t ef_imsi[] = {0x08, 0x09, 0x10, 0x10, 0x10, 0x32, 0x54, 0x06, 0x36};
    static const uint8_t ef_iccid[] = {0x98, 0x44, 0x05, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0xF2};
    uint8_t data[256];
    size_t len;
    world_open(&world, &(struct rk_loopback_setup){0});
    world_download(&world);
    assert_int_not_equal(world_send(&world, "00A40804022FE2", data, &len), 0x9000);
    assert_int_equal(rk_lpa_profile_enable(world.lpa, WORLD_ICCID, false, &world.error), 0);

    assert_int_equal(world_send(&world, "00A40804022FE2", data, &len), 0x9000);
    assert_int_equal(data[0], 0x62);
    assert_int_equal(world_send(&world, "00B000000A", data, &len), 0x9000);
    assert_memory_equal(data, ef_iccid, sizeof ef_iccid);
    assert_int_equal(world_send(&world, "00A4040407A0000000871002", data, &len), 0x9000);
    assert_int_equal(world_send(&world, "00A40004026F07", data, &len), 0x9000);
    assert_int_equal(world_send(&world, "00B0000009", data, &len), 0x9000);
    assert_memory_equal(data, ef_imsi, sizeof ef_imsi);

    challenge(&world, 32, data, &len);
    assert_int_equal(data[0], 0xDB);
    challenge(&world, 32, data, &len); /* the same again is out of step */
    assert_int_equal(data[0], 0xDC);
    assert_int_equal(rk_loopback_power_cycle(&world), 0);
    assert_int_equal(world_send(&world, "00A4040407A0000000871002", data, &len), 0x9000);
    challenge(&world, 32, data, &len); /* and stays so without power */
    assert_int_equal(data[0], 0xDC);
    challenge(&world, 64, data, &len);
    assert_int_equal(data[0], 0xDB);
    rk_loopback_close(&world);
}

static void life__enable_disable_delete__each_is_told_to_the_server(void **state) {
    (void)state;
    struct rk_lpa_delivery delivery = {0};
    world_open(&world, &(struct rk_loopback_setup){0});
    world_download(&world);
    assert_int_equal(rk_lpa_profile_enable(world.lpa, WORLD_ICCID, false, &world.error), 0);
    assert_int_equal(rk_lpa_profile_delete(world.lpa, WORLD_ICCID, &world.error), RK_LPA_CARD);
    assert_int_equal(world.error.code, 2);
    assert_int_equal(rk_lpa_profile_disable(world.lpa, WORLD_ICCID, false, &world.error), 0);
    assert_int_equal(rk_lpa_profile_delete(world.lpa, WORLD_ICCID, &world.error), 0);
    world_expect_profiles(&world, 0);
    assert_int_equal(rk_lpa_notification_deliver_all(world.lpa, true, &delivery, &world.error), 0);
    assert_int_equal(delivery.left, 0);
    /* the installation result, and install, enable, disable, delete */
    assert_int_equal(delivery.delivered, 5);
    rk_loopback_close(&world);
}

static void confirmation_code__asked_by_the_server__right_one_only(void **state) {
    (void)state;
    struct rk_lpa_download_result result = {0};
    assert_int_equal(rk_loopback_open(&world, &(struct rk_loopback_setup){0}), 0);
    char iccid[RK_DP_ICCID_CAP];
    assert_int_equal(rk_loopback_stock(&world, world_package(&world_subscriber), iccid), 0);
    assert_int_equal(rk_loopback_order(&world, iccid, WORLD_MATCHING_ID, "4711"), 0);
    assert_int_equal(rk_loopback_download(&world, WORLD_MATCHING_ID, "4712", &result),
                     RK_LPA_SERVER);
    assert_string_equal(world.error.subject_code, "8.2.7");
    assert_string_equal(world.error.reason_code, "3.8");
    assert_int_equal(rk_loopback_download(&world, WORLD_MATCHING_ID, "4711", &result), 0);
    rk_loopback_close(&world);
}

static void one_session(uint64_t seed, enum rk_cert_curve curve, uint8_t hash[32]) {
    struct rk_lpa_delivery delivery;
    world_open(&world, &(struct rk_loopback_setup){.seed = seed, .curve = curve});
    world_download(&world);
    assert_int_equal(rk_lpa_profile_enable(world.lpa, WORLD_ICCID, false, &world.error), 0);
    assert_int_equal(rk_lpa_notification_deliver_all(world.lpa, true, &delivery, &world.error), 0);
    rk_loopback_transcript(&world, hash);
    rk_loopback_close(&world);
}

static void seeded__two_runs__same_transcript(void **state) {
    (void)state;
    for (int curve = 0; curve < RK_CURVE_COUNT; curve++) {
        uint8_t first[32], second[32], other[32];
        one_session(1, (enum rk_cert_curve)curve, first);
        one_session(1, (enum rk_cert_curve)curve, second);
        one_session(2, (enum rk_cert_curve)curve, other);
        assert_memory_equal(first, second, 32);
        assert_memory_not_equal(first, other, 32);
    }
}

static void ts48_v5__in_at_most_70_blocks__installs(void **state) {
    (void)state;
    char iccid[RK_DP_ICCID_CAP];
    struct rk_lpa_download_result result = {0};
    struct rk_slice package = ts48_load(TS48_V5);
    assert_int_equal(rk_loopback_open(&world, &(struct rk_loopback_setup){0}), 0);
    assert_int_equal(rk_loopback_stock(&world, package, iccid), 0);
    assert_string_equal(iccid, "89000123456789012341");
    assert_int_equal(rk_loopback_order(&world, iccid, "TS48", NULL), 0);
    int error = rk_loopback_download(&world, "TS48", NULL, &result);
    if (error)
        fail_msg("%s (%s)", world.error.message, world.error.step);
    assert_true(result.installed);
    assert_in_range(world.store_data, 1, 70);
    assert_int_equal(rk_lpa_profile_enable(world.lpa, iccid, false, &world.error), 0);
    rk_loopback_close(&world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(download__then_the_server_knows__and_nothing_is_pending),
        cmocka_unit_test(enabled_profile__is_a_sim__reads_and_authenticates),
        cmocka_unit_test(life__enable_disable_delete__each_is_told_to_the_server),
        cmocka_unit_test(confirmation_code__asked_by_the_server__right_one_only),
        cmocka_unit_test(seeded__two_runs__same_transcript),
        cmocka_unit_test(ts48_v5__in_at_most_70_blocks__installs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
