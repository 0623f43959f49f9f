/* The certificate reader on what was published for SGP.26, and on what nobody should send. */
#include "tests/unit/isdr/rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_CAP = 4096 };

struct file {
    uint8_t octets[FILE_CAP];
    size_t len;
    struct rk_certificate certificate;
};

static struct rk_crypto_host crypto;

static int open_crypto(void **state) {
    static const uint8_t wrapping_key[RK_WRAPPING_KEY_LEN];
    (void)state;
    return rk_crypto_host_open(&crypto, NULL, wrapping_key);
}

static int close_crypto(void **state) {
    (void)state;
    rk_crypto_host_close(&crypto);
    return 0;
}

/* Read one of the published certificates; skips the test when they are not there. */
static void load(const char *name, struct file *out) {
    const char *folder = getenv("RSPKIT_TEST_DATA");
    char path[512];
    if (!folder) {
        print_message("SKIP: RSPKIT_TEST_DATA is not set\n");
        skip();
    }
    snprintf(path, sizeof path, "%s/sgp26/%s.der", folder, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    out->len = fread(out->octets, 1, sizeof out->octets, file);
    fclose(file);
    assert_int_equal(rk_x509_read(rk_slice(out->octets, out->len), &out->certificate), 0);
}

static bool signed_by(const struct file *certificate, const struct file *issuer) {
    return rk_slice_equal(certificate->certificate.authority_key_id,
                          issuer->certificate.subject_key_id) &&
           !rk_x509_verify(&crypto.crypto, &certificate->certificate,
                           (enum rk_curve)issuer->certificate.curve, issuer->certificate.point);
}

static void published__each_reads_and_chains(void **state) {
    (void)state;
    static const struct {
        const char *name, *issuer;
        uint8_t role, curve;
    } cases[] = {
        {"CERT_S_SM_DPauth_ECDSA_NIST", "CERT_CI_ECDSA_NIST", RK_X509_ROLE_DP_AUTH,
         RK_CURVE_NIST_P256},
        {"CERT_S_SM_DPpb_ECDSA_NIST", "CERT_CI_ECDSA_NIST", RK_X509_ROLE_DP_PB, RK_CURVE_NIST_P256},
        {"CERT_S_SM_DPauth_ECDSA_BRP", "CERT_CI_ECDSA_BRP", RK_X509_ROLE_DP_AUTH,
         RK_CURVE_BRAINPOOL_P256R1},
        {"CERT_S_SM_DPpb_ECDSA_BRP", "CERT_CI_ECDSA_BRP", RK_X509_ROLE_DP_PB,
         RK_CURVE_BRAINPOOL_P256R1},
        {"CERT_EUM_ECDSA_NIST_2017", "CERT_CI_ECDSA_NIST_2017", RK_X509_ROLE_EUM,
         RK_CURVE_NIST_P256},
    };
    static struct file certificate, issuer;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        load(cases[i].name, &certificate);
        load(cases[i].issuer, &issuer);
        assert_int_equal(certificate.certificate.role, cases[i].role);
        assert_true(certificate.certificate.role_critical);
        assert_int_equal(certificate.certificate.curve, cases[i].curve);
        assert_int_equal(certificate.certificate.ca, cases[i].role == RK_X509_ROLE_EUM);
        assert_int_equal(issuer.certificate.role, RK_X509_ROLE_CI);
        assert_true(signed_by(&certificate, &issuer));
        assert_false(signed_by(&issuer, &certificate));
    }
}

static void published__server_oid__read(void **state) {
    (void)state;
    static struct file auth, pb;
    load("CERT_S_SM_DPauth_ECDSA_NIST", &auth);
    load("CERT_S_SM_DPpb_ECDSA_NIST", &pb);
    assert_memory_equal(auth.certificate.oid.ptr, "\x88\x37\x0A", 3); /* 2.999.10 */
    assert_true(rk_slice_equal(auth.certificate.oid, pb.certificate.oid));
    assert_int_equal(auth.certificate.key_usage, RK_KEY_USAGE_DIGITAL_SIGNATURE);
}

/* ---- made here ---- */

static struct rig rig;

static int open_rig(void **state) {
    rig_open(&rig, RK_CURVE_NIST, rig_rat);
    return open_crypto(state);
}

static int close_rig(void **state) {
    rig_close(&rig);
    return close_crypto(state);
}

static void cut_short_or_longer__malformed(void **state) {
    (void)state;
    struct rk_certificate certificate;
    for (size_t len = 0; len < rig.auth.len; len++) {
        uint8_t *exact = malloc(len ? len : 1);
        assert_non_null(exact);
        memcpy(exact, rig.auth.der, len);
        assert_int_equal(rk_x509_read(rk_slice(exact, len), &certificate), RK_X509_MALFORMED);
        free(exact);
    }
    assert_int_equal(rk_x509_read(rig_certificate(&rig.auth), &certificate), 0);
    rig.auth.der[rig.auth.len] = 0;
    assert_int_equal(rk_x509_read(rk_slice(rig.auth.der, rig.auth.len + 1), &certificate),
                     RK_X509_MALFORMED);
}

static void any_bit_flipped__malformed_or_not_signed(void **state) {
    (void)state;
    struct rk_certificate ci, certificate;
    assert_int_equal(rk_x509_read(rig_certificate(&rig.ci), &ci), 0);
    for (size_t bit = 0; bit < 8 * rig.auth.len; bit += 5) {
        rig.auth.der[bit / 8] ^= (uint8_t)(1u << bit % 8);
        bool read = rk_x509_read(rig_certificate(&rig.auth), &certificate) == 0;
        if (read)
            assert_int_not_equal(
                rk_x509_verify(&crypto.crypto, &certificate, (enum rk_curve)ci.curve, ci.point), 0);
        rig.auth.der[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

/* Renumber an extension in id-ce. */
static void renumber(uint8_t from, uint8_t to) {
    const uint8_t oid[] = {0x06, 0x03, 0x55, 0x1D, from};
    size_t at = 0;
    while (memcmp(rig.auth.der + at, oid, sizeof oid) != 0)
        at++;
    rig.auth.der[at + 4] = to;
}

/* The value of either number may be any sequence: only that one of them is there already counts. */
static void extension_twice__malformed(void **state) {
    (void)state;
    enum { AUTHORITY_KEY = 35, EXTENDED_KEY_USAGE = 37, CRL_POINTS = 31 };
    struct rk_certificate certificate;
    renumber(AUTHORITY_KEY, EXTENDED_KEY_USAGE);
    assert_int_equal(rk_x509_read(rig_certificate(&rig.auth), &certificate), 0);
    renumber(EXTENDED_KEY_USAGE, CRL_POINTS);
    assert_int_equal(rk_x509_read(rig_certificate(&rig.auth), &certificate), RK_X509_MALFORMED);
}

static void unknown_curve__read_with_curve_0(void **state) {
    (void)state;
    struct rk_certificate certificate;
    static const uint8_t p256[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07};
    size_t at = 0;
    while (memcmp(rig.auth.der + at, p256, sizeof p256) != 0)
        at++;
    rig.auth.der[at + 7] = 0x06;
    assert_int_equal(rk_x509_read(rig_certificate(&rig.auth), &certificate), 0);
    assert_int_equal(certificate.curve, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(published__each_reads_and_chains, open_crypto,
                                        close_crypto),
        cmocka_unit_test_setup_teardown(published__server_oid__read, open_crypto, close_crypto),
        CASE(cut_short_or_longer__malformed),
        CASE(any_bit_flipped__malformed_or_not_signed),
        CASE(extension_twice__malformed),
        CASE(unknown_curve__read_with_curve_0),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
