/* The published SGP.26 test certificates: read, and verified. */
#include "tests/support/test.h"

#include "certs/file.h"
#include "certs/pki.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t YEAR_2025 = 1735689600, YEAR_2031 = 1924992000;

static struct rk_pki *set;
static struct rk_trust *trust;
static char folder[512];

static int load(void **state) {
    (void)state;
    return rk_pki_new(NULL, &set) || rk_pki_load(set, folder, NULL) || rk_pki_trust(set, &trust)
               ? -1
               : 0;
}

static int unload(void **state) {
    (void)state;
    rk_trust_free(&trust);
    rk_pki_free(&set);
    return 0;
}

static const struct rk_cert *by_name(const char *name) {
    for (size_t i = 0; i < rk_pki_count(set); i++)
        if (strcmp(rk_pki_at(set, i)->name, name) == 0)
            return &rk_pki_at(set, i)->cert;
    fail_msg("%s is not there", name);
    return NULL;
}

static void read__every_file__is_what_its_name_says(void **state) {
    (void)state;
    static const struct {
        const char *name;
        enum rk_cert_role role;
        enum rk_cert_curve curve;
    } files[] = {
        {"CERT_CI_ECDSA_NIST", RK_ROLE_CI, RK_CURVE_NIST},
        {"CERT_CI_ECDSA_NIST_2017", RK_ROLE_CI, RK_CURVE_NIST},
        {"CERT_CI_ECDSA_BRP", RK_ROLE_CI, RK_CURVE_BRAINPOOL},
        {"CERT_EUM_ECDSA_NIST_2017", RK_ROLE_EUM, RK_CURVE_NIST},
        {"CERT_S_SM_DPauth_ECDSA_NIST", RK_ROLE_DPAUTH, RK_CURVE_NIST},
        {"CERT_S_SM_DPauth_ECDSA_BRP", RK_ROLE_DPAUTH, RK_CURVE_BRAINPOOL},
        {"CERT_S_SM_DPpb_ECDSA_NIST", RK_ROLE_DPPB, RK_CURVE_NIST},
        {"CERT_S_SM_DPpb_ECDSA_BRP", RK_ROLE_DPPB, RK_CURVE_BRAINPOOL},
    };
    assert_int_equal(rk_pki_count(set), sizeof files / sizeof files[0]);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const struct rk_cert *cert = by_name(files[i].name);
        uint8_t id[RK_KEY_ID_LEN];
        assert_int_equal(cert->role, files[i].role);
        assert_int_equal(cert->curve, files[i].curve);
        assert_int_equal(rk_key_id(cert->point, id), 0);
        assert_true(rk_slice_equal(cert->ski, rk_slice_of(id)));
        assert_int_equal(cert->unknown_critical.len, 0);
    }
}

static enum rk_cert_reason judge(const struct rk_trust *by, const char *name,
                                 enum rk_cert_role role, int64_t now) {
    struct rk_cert_check check = {.role = role, .check_time = now != 0, .now = now};
    struct rk_cert_verdict verdict;
    return rk_cert_verify(by, &check, by_name(name), 1, &verdict);
}

static void verify__by_both_editions_of_the_ci__stands(void **state) {
    (void)state;
    static const char *const editions[] = {"CERT_CI_ECDSA_NIST", "CERT_CI_ECDSA_NIST_2017"};
    for (size_t i = 0; i < 2; i++) {
        struct rk_trust *one = NULL;
        assert_int_equal(rk_trust_new(NULL, &one), 0);
        assert_int_equal(rk_trust_add(one, by_name(editions[i])->raw), 0);
        assert_int_equal(judge(one, "CERT_EUM_ECDSA_NIST_2017", RK_ROLE_EUM, YEAR_2025),
                         RK_CERT_OK);
        assert_int_equal(judge(one, "CERT_S_SM_DPauth_ECDSA_NIST", RK_ROLE_DPAUTH, YEAR_2025),
                         RK_CERT_OK);
        assert_int_equal(judge(one, "CERT_S_SM_DPpb_ECDSA_NIST", RK_ROLE_DPPB, YEAR_2025),
                         RK_CERT_OK);
        assert_int_equal(judge(one, "CERT_S_SM_DPpb_ECDSA_BRP", RK_ROLE_DPPB, YEAR_2025),
                         RK_CERT_UNKNOWN_ISSUER);
        rk_trust_free(&one);
    }
    assert_int_equal(judge(trust, "CERT_S_SM_DPpb_ECDSA_BRP", RK_ROLE_DPPB, YEAR_2025), RK_CERT_OK);
}

static void verify__wrong_role_or_too_late__is_told(void **state) {
    (void)state;
    assert_int_equal(judge(trust, "CERT_S_SM_DPauth_ECDSA_NIST", RK_ROLE_DPPB, YEAR_2025),
                     RK_CERT_WRONG_ROLE);
    assert_int_equal(judge(trust, "CERT_EUM_ECDSA_NIST_2017", RK_ROLE_EUICC, YEAR_2025),
                     RK_CERT_WRONG_ROLE);
    assert_int_equal(judge(trust, "CERT_S_SM_DPauth_ECDSA_NIST", RK_ROLE_DPAUTH, YEAR_2031),
                     RK_CERT_EXPIRED);
    assert_int_equal(judge(trust, "CERT_S_SM_DPauth_ECDSA_NIST", RK_ROLE_DPAUTH, 1),
                     RK_CERT_NOT_YET_VALID);
    assert_int_equal(judge(trust, "CERT_S_SM_DPauth_ECDSA_NIST", RK_ROLE_DPAUTH, 0), RK_CERT_OK);
}

static void read__servers__share_one_oid(void **state) {
    (void)state;
    char text[RK_OID_TEXT_MAX];
    assert_string_equal(rk_oid_text(by_name("CERT_S_SM_DPauth_ECDSA_NIST")->rid, text, sizeof text),
                        "2.999.10");
    assert_true(rk_slice_equal(by_name("CERT_S_SM_DPauth_ECDSA_NIST")->rid,
                               by_name("CERT_S_SM_DPpb_ECDSA_NIST")->rid));
}

static void read__the_eum__tells_its_range(void **state) {
    (void)state;
    struct rk_eum_limit limit;
    size_t at = 0;
    assert_true(rk_cert_next_limit(by_name("CERT_EUM_ECDSA_NIST_2017"), &at, &limit));
    assert_true(rk_slice_equal(limit.eid_prefix, rk_slice("89049032", 8)));
    assert_true(rk_slice_equal(limit.organization, rk_slice("RSP Test EUM", 12)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read__every_file__is_what_its_name_says),
        cmocka_unit_test(verify__by_both_editions_of_the_ci__stands),
        cmocka_unit_test(verify__wrong_role_or_too_late__is_told),
        cmocka_unit_test(read__servers__share_one_oid),
        cmocka_unit_test(read__the_eum__tells_its_range),
    };
    const char *data = getenv("RSPKIT_TEST_DATA");
    if (!data) {
        printf("SKIP: RSPKIT_TEST_DATA does not name a folder with the SGP.26 certificates\n");
        return 77;
    }
    snprintf(folder, sizeof folder, "%s/sgp26", data);
    return cmocka_run_group_tests(tests, load, unload);
}
