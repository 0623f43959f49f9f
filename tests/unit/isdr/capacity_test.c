/*
 * Is the free memory of extCardResource true? Profiles of several sizes fill the card: what a
 * profile took before says whether the next one fits, and one that does not fit takes nothing.
 */
#include "tests/unit/isdr/rig.h"

#include <stdio.h>
#include <string.h>

enum { SIZES = 3, LOAD_PROFILE = 5, MEMORY = 10, PROFILES = 64 };

static struct rig rig;

static int open_rig(void **state) {
    (void)state;
    rig_open(&rig, RK_CURVE_NIST, rig_rat);
    return 0;
}

static int close_rig(void **state) {
    (void)state;
    rig_close(&rig);
    return 0;
}

static uint32_t told_free(void) {
    struct rk_tlv whole, resources, memory;
    uint32_t value = 0;
    assert_int_equal(rig_es10_hex(&rig, "BF2200"), 0x9000);
    assert_int_equal(rk_tlv_only(rk_buf_slice(&rig.answer), RK_TLV_DER, 0xBF22, &whole), 0);
    assert_true(rk_tlv_find(whole.value, RK_TLV_DER, 0x84, &resources));
    assert_true(rk_tlv_find(resources.value, RK_TLV_DER, 0x82, &memory));
    for (size_t i = 0; i < memory.value.len; i++)
        value = value << 8 | memory.value.ptr[i];
    return value;
}

static void forget_notifications(void) {
    uint32_t seq;
    while (rk_notification_at(&rig.card, 0, &seq) == 0)
        assert_int_equal(rk_notification_remove(&rig.card, seq), 0);
}

/* An icon makes a profile longer: none, 400 or 900 octets. */
static struct rk_slice metadata(const char *iccid, unsigned size) {
    static const unsigned icon[SIZES] = {0, 400, 900};
    static char text[2048];
    if (!icon[size])
        return rig_metadata_of(iccid, "");
    int at = snprintf(text, sizeof text, "930101 9482%04X", icon[size]);
    for (unsigned n = 0; n < icon[size]; n++)
        at += snprintf(text + at, sizeof text - (size_t)at, "5A");
    return rig_metadata_of(iccid, text);
}

/* Whether the profile went in; if not, for lack of memory. */
static bool install(unsigned n, unsigned size) {
    char iccid[21];
    struct rig_package package;
    struct rk_tlv whole, data, final;
    snprintf(iccid, sizeof iccid, "984450102030405%02u074", n);
    struct rig_bind how = {.metadata = metadata(iccid, size), .package = rig_profile(iccid)};
    rig_ready(&rig);
    rig_bind(&rig, &how, &package);
    assert_int_equal(rig_load(&rig, &package, 0), 0x9000);
    rig_package_free(&package);
    assert_int_equal(rk_tlv_only(rk_buf_slice(&rig.answer), RK_TLV_DER, 0xBF37, &whole), 0);
    assert_true(rk_tlv_find(whole.value, RK_TLV_DER, 0xBF27, &data));
    assert_true(rk_tlv_find(data.value, RK_TLV_DER, 0xA2, &final));
    bool installed = final.value.ptr[0] == 0xA0;
    if (!installed)
        rig_expect_result(&rig, final.value.ptr[4], MEMORY);
    forget_notifications();
    return installed;
}

static void filled__what_fits_by_the_told_memory_is_installed(void **state) {
    (void)state;
    uint32_t cost[SIZES] = {0};
    unsigned refused = 0;
    for (unsigned n = 0; n < PROFILES && refused < SIZES; n++) {
        unsigned size = n % SIZES;
        int count = rk_isdp_count(&rig.card);
        uint32_t before = told_free();
        bool installed = install(n, size);
        uint32_t after = told_free();
        assert_int_equal(rk_isdp_count(&rig.card), count + installed);
        if (installed) {
            assert_true(after < before);
            cost[size] = before - after > cost[size] ? before - after : cost[size];
        } else {
            /* The one-time key is kept for another try: a record of its own. */
            assert_in_range(after, before - 512, before + 512);
            assert_true(before < cost[size]);
            refused++;
        }
    }
    assert_int_equal(refused, SIZES);
    assert_in_range(rk_isdp_count(&rig.card), SIZES, PROFILES);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(filled__what_fits_by_the_told_memory_is_installed, open_rig,
                                        close_rig),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
