/* The rules authorisation table: which rule is allowed to whom (SGP.22 2.9.2.1). */
#include "tests/unit/isdr/rig.h"

#include <string.h>

static struct rig rig;

/* An owner: operator, and gids in hexadecimal, null for none. */
static struct rk_install_config owner(const char *plmn, const char *gid1, const char *gid2) {
    struct rk_install_config c = {.has_owner = true};
    rig_from_hex(plmn, c.plmn, sizeof c.plmn);
    c.has_gid1 = gid1 != NULL;
    c.has_gid2 = gid2 != NULL;
    c.gid1_len = (uint8_t)(gid1 ? rig_from_hex(gid1, c.gid1, sizeof c.gid1) : 0);
    c.gid2_len = (uint8_t)(gid2 ? rig_from_hex(gid2, c.gid2, sizeof c.gid2) : 0);
    return c;
}

static void use_table(const char *hex) {
    uint8_t rat[256];
    size_t len = rig_from_hex(hex, rat, sizeof rat);
    if (rig.lib)
        rig_close(&rig);
    rig_open(&rig, RK_CURVE_NIST, rk_slice(rat, len));
}

static bool allowed(uint32_t ppr, const char *plmn, const char *gid1, const char *gid2) {
    struct rk_install_config c = owner(plmn, gid1, gid2);
    return rk_ppr_allowed(&rig.card, ppr, &c);
}

static int close_rig(void **state) {
    (void)state;
    rig_close(&rig);
    memset(&rig, 0, sizeof rig);
    return 0;
}

static void no_table__nothing_allowed(void **state) {
    (void)state;
    use_table("");
    assert_false(allowed(RK_PPR_DISABLE, "00F110", NULL, NULL));
    assert_true(allowed(0, "00F110", NULL, NULL));
    assert_int_equal(rk_ppr_forbidden(&rig.card), RK_PPR_DISABLE | RK_PPR_DELETE);
}

static void rule_without_entry__not_allowed(void **state) {
    (void)state;
    use_table("3015 8002 0640 A10B 3009 8003EEEEEE 8100 8200 8202 0700");
    assert_true(allowed(RK_PPR_DISABLE, "00F110", NULL, NULL));
    assert_false(allowed(RK_PPR_DELETE, "00F110", NULL, NULL));
    assert_false(allowed(RK_PPR_DISABLE | RK_PPR_DELETE, "00F110", NULL, NULL));
    assert_int_equal(rk_ppr_forbidden(&rig.card), RK_PPR_DELETE);
}

static void operator__digits_and_wildcards(void **state) {
    (void)state;
    /* 262-E2: any first digit of the network code; three of its digits may be filler. */
    use_table("3015 8002 0560 A10B 3009 800362F22E 8100 8200 8202 0700");
    assert_true(allowed(RK_PPR_DISABLE, "62F220", NULL, NULL));
    assert_true(allowed(RK_PPR_DISABLE, "62F229", NULL, NULL));
    assert_false(allowed(RK_PPR_DISABLE, "62F230", NULL, NULL));
    assert_false(allowed(RK_PPR_DISABLE, "62F320", NULL, NULL));
    assert_false(allowed(RK_PPR_DISABLE, "63F220", NULL, NULL));
}

static void gids__absent_empty_and_given(void **state) {
    (void)state;
    /* No gids in the entry: only owners without. */
    use_table("3011 8002 0560 A107 3005 8003EEEEEE 8202 0700");
    assert_true(allowed(RK_PPR_DISABLE, "00F110", NULL, NULL));
    assert_false(allowed(RK_PPR_DISABLE, "00F110", "01", NULL));
    assert_false(allowed(RK_PPR_DISABLE, "00F110", NULL, ""));
    /* gid1 given, gid2 empty: that gid1, any gid2. */
    use_table("3016 8002 0560 A10C 300A 8003EEEEEE 8101AB 8200 8202 0700");
    assert_true(allowed(RK_PPR_DISABLE, "00F110", "AB", NULL));
    assert_true(allowed(RK_PPR_DISABLE, "00F110", "AB", "1234"));
    assert_false(allowed(RK_PPR_DISABLE, "00F110", "AC", NULL));
    assert_false(allowed(RK_PPR_DISABLE, "00F110", "ABAB", NULL));
    assert_false(allowed(RK_PPR_DISABLE, "00F110", NULL, NULL));
}

static void entries__any_one_may_allow(void **state) {
    (void)state;
    use_table("3011 8002 0640 A107 3005 800300F110 8202 0700"
              "3011 8002 0520 A107 3005 800300F120 8202 0700");
    assert_true(allowed(RK_PPR_DISABLE, "00F110", NULL, NULL));
    assert_false(allowed(RK_PPR_DISABLE, "00F120", NULL, NULL));
    assert_true(allowed(RK_PPR_DELETE, "00F120", NULL, NULL));
    assert_int_equal(rk_ppr_forbidden(&rig.card), 0);
}

static void gid_too_long_to_keep__matches_only_the_wildcard(void **state) {
    (void)state;
    struct rk_install_config c = owner("00F110", "0102030405060708", NULL);
    c.gid1_len = 9;
    use_table("301D 8002 0560 A113 3011 8003EEEEEE 81080102030405060708 8200 8202 0700");
    assert_false(rk_ppr_allowed(&rig.card, RK_PPR_DISABLE, &c));
    use_table("3015 8002 0560 A10B 3009 8003EEEEEE 8100 8200 8202 0700");
    assert_true(rk_ppr_allowed(&rig.card, RK_PPR_DISABLE, &c));
}

static void table__malformed__not_valid(void **state) {
    (void)state;
    static const char *const bad[] = {
        "31158002",
        "3000",
        "3004 8002 0560",
        "300A 8002 0560 A104 3102 8000",
        "300B 8002 0560 A105 3003 800100",
        "3011 8001 05 A10C 300A 8003EEEEEE 8101AB 8200",
        "3008 8002 0560 A102 3000",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint8_t rat[64];
        size_t len = rig_from_hex(bad[i], rat, sizeof rat);
        assert_false(rk_rat_valid(rk_slice(rat, len)));
    }
    assert_true(rk_rat_valid(rig_rat));
    assert_true(rk_rat_valid(rk_slice(NULL, 0)));
    assert_false(rk_rat_valid(rk_slice(rig_rat.ptr, rig_rat.len - 1)));
}

#define CASE(name) cmocka_unit_test_teardown(name, close_rig)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(no_table__nothing_allowed),
        CASE(rule_without_entry__not_allowed),
        CASE(operator__digits_and_wildcards),
        CASE(gids__absent_empty_and_given),
        CASE(entries__any_one_may_allow),
        CASE(gid_too_long_to_keep__matches_only_the_wildcard),
        cmocka_unit_test(table__malformed__not_valid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
