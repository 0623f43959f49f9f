/* A card with certificates on both curves: what it offers, and which it uses (SGP.22 2.6.7.2). */
#include "tests/unit/isdr/rig.h"

#include <string.h>

/* One PKI: what the rig has for one curve. */
struct pki {
    struct rig_holder ci, eum, euicc, auth, pb;
};

static struct rig rig;
static struct pki second; /* on the curve the rig's is not on */

static void certify(struct rig_holder *out, enum rk_cert_role role,
                    const struct rig_holder *issuer) {
    struct rk_cert_request request = rig_request(role);
    rig_certify(&rig, out, &request, issuer);
}

/* The rig's holders become the other PKI's. */
static void exchange(void) {
    struct pki first = {rig.ci, rig.eum, rig.euicc, rig.auth, rig.pb};
    rig.ci = second.ci;
    rig.eum = second.eum;
    rig.euicc = second.euicc;
    rig.auth = second.auth;
    rig.pb = second.pb;
    second = first;
}

static struct rk_slice key_id(const struct rig_holder *holder) {
    struct rk_certificate certificate;
    assert_int_equal(rk_x509_read(rig_certificate(holder), &certificate), 0);
    return certificate.subject_key_id;
}

/* Give the card both, the rig's CI first; the identities in the other order. */
static void personalise(void) {
    uint8_t scalars[2][32];
    struct rk_slice cis[] = {rig_certificate(&rig.ci), rig_certificate(&second.ci),
                             rig_certificate(&rig.other)};
    assert_int_equal(rk_key_private(second.euicc.key, scalars[0]), 0);
    assert_int_equal(rk_key_private(rig.euicc.key, scalars[1]), 0);
    struct rk_personal_identity identities[] = {
        {rig_certificate(&second.euicc), rk_slice_of(scalars[0]), rig_certificate(&second.eum)},
        {rig_certificate(&rig.euicc), rk_slice_of(scalars[1]), rig_certificate(&rig.eum)}};
    struct rk_personal personal = {.cis = cis,
                                   .ci_count = 3,
                                   .identities = identities,
                                   .identity_count = 2,
                                   .rat = rig_rat,
                                   .accreditation = rk_slice("X", 1)};
    memcpy(personal.eid, rig.eid, sizeof personal.eid);
    assert_int_equal(rk_euicc_personalise(&rig.card, &rig.port, &personal), 0);
    rig_power_cycle(&rig);
}

static int open_rig(void **state) {
    (void)state;
    rig_open(&rig, RK_CURVE_NIST, rig_rat);
    assert_int_equal(rk_key_generate(rig.lib, RK_CURVE_BRAINPOOL, &second.ci.key), 0);
    certify(&second.ci, RK_ROLE_CI, NULL);
    certify(&second.eum, RK_ROLE_EUM, &second.ci);
    certify(&second.euicc, RK_ROLE_EUICC, &second.eum);
    certify(&second.auth, RK_ROLE_DPAUTH, &second.ci);
    certify(&second.pb, RK_ROLE_DPPB, &second.ci);
    personalise();
    return 0;
}

static int close_rig(void **state) {
    (void)state;
    struct rig_holder *holders[] = {&second.ci, &second.eum, &second.euicc, &second.auth,
                                    &second.pb};
    for (size_t i = 0; i < sizeof holders / sizeof *holders; i++)
        rk_key_free(&holders[i]->key);
    memset(&second, 0, sizeof second);
    rig_close(&rig);
    return 0;
}

/* A list of EUICCInfo1 has the identifiers of these CIs, in this order. */
static void expect_list(uint32_t tag, const struct rig_holder *const *cis, size_t count) {
    struct rk_tlv whole, list, id;
    assert_int_equal(rig_es10_hex(&rig, "BF2000"), 0x9000);
    assert_int_equal(rk_tlv_only(rk_buf_slice(&rig.answer), RK_TLV_DER, 0xBF20, &whole), 0);
    assert_true(rk_tlv_find(whole.value, RK_TLV_DER, tag, &list));
    struct rk_tlv_reader r = rk_tlv_read(list.value, RK_TLV_DER);
    for (size_t i = 0; i < count; i++) {
        assert_true(rk_tlv_take(&r, 0x04, &id));
        assert_true(rk_slice_equal(id.value, key_id(cis[i])));
    }
    assert_int_equal(rk_tlv_finish(&r), 0);
}

static void lists__in_order_of_preference_whatever_that_of_the_identities(void **state) {
    (void)state;
    const struct rig_holder *cis[] = {&rig.ci, &second.ci, &rig.other};
    expect_list(0xA9, cis, 3);
    expect_list(0xAA, cis, 2);
    exchange();
    personalise();
    expect_list(0xA9, cis, 3);
    expect_list(0xAA, cis, 2);
}

static void download__under_either_curve__signed_by_that_identity(void **state) {
    (void)state;
    static const char other_iccid[] = "98445010203040506084";
    rig_install(&rig, NULL, 0, 0);
    exchange();
    struct rig_bind how = {.metadata = rig_metadata_of(other_iccid, ""),
                           .package = rig_profile(other_iccid)};
    rig_install(&rig, &how, 0, 0);
    assert_int_equal(rk_isdp_count(&rig.card), 2);
}

static void authenticate__server_of_one_curve__key_of_the_other_asked_for(void **state) {
    (void)state;
    rig_challenge(&rig);
    struct rig_auth how = {.server = &second.auth};
    assert_int_equal(rig_authenticate(&rig, &how), 0x9000); /* signed by the rig's identity */
    assert_int_equal(rig_prepare(&rig, NULL), 0x9000);
    rig_expect_error(&rig, 0xBF21, 1); /* CERT.DPpb is of another CI than CERT.DPauth */
}

static void authenticate__ci_for_verification_only__7(void **state) {
    (void)state;
    rig_challenge(&rig);
    struct rig_auth how = {.key_id = key_id(&rig.other)};
    assert_int_equal(rig_authenticate(&rig, &how), 0x9000);
    rig_expect_error(&rig, 0xBF38, 7);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(lists__in_order_of_preference_whatever_that_of_the_identities),
        CASE(download__under_either_curve__signed_by_that_identity),
        CASE(authenticate__server_of_one_curve__key_of_the_other_asked_for),
        CASE(authenticate__ci_for_verification_only__7),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
