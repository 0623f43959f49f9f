/* Certificates, lists, OIDs and times, read and written. */
#include "tests/support/test.h"

#include "asn1/tlv/tlv.h"
#include "certs/pki.h"

#include <openssl/x509.h>
#include <string.h>

static const int64_t NOW = 1700000000;

static struct rk_pki *pki;
static struct rk_trust *trust;

static int make_pki(void **state) {
    (void)state;
    struct rk_pki_config config = {.now = NOW};
    if (rk_pki_new(NULL, &pki) || rk_pki_create(pki, &config) || rk_pki_trust(pki, &trust))
        return -1;
    return 0;
}

static int free_pki(void **state) {
    (void)state;
    rk_trust_free(&trust);
    rk_pki_free(&pki);
    return 0;
}

static void oid__dotted_and_back__is_the_same(void **state) {
    (void)state;
    static const char *const good[] = {
        "2.999.10",    "0.0", "1.39", "2.5.29.15", "2.23.146.1.2.1.4", "1.2.840.10045.4.3.2",
        "2.4294967215"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        uint8_t oid[RK_OID_MAX];
        char text[RK_OID_TEXT_MAX];
        size_t len;
        assert_int_equal(rk_oid_encode(good[i], oid, &len), 0);
        assert_string_equal(rk_oid_text(rk_slice(oid, len), text, sizeof text), good[i]);
    }
    uint8_t oid[RK_OID_MAX];
    size_t len;
    assert_int_equal(rk_oid_encode("2.999.10", oid, &len), 0);
    assert_int_equal(len, 3);
    assert_memory_equal(oid, "\x88\x37\x0A", 3);
}

static void oid__malformed__is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "2",
        "2.",
        ".2",
        "3.1",
        "1.40",
        "2.999.",
        "2..1",
        "2.01",
        "2.-1",
        "2.x",
        "2.4294967296",
        "1.2.4294967295.4294967295.4294967295.4294967295.4294967295.4294967295.1.1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint8_t oid[RK_OID_MAX];
        size_t len = 9;
        assert_int_equal(rk_oid_encode(bad[i], oid, &len), RK_CERTS_BAD_VALUE);
        assert_int_equal(len, 9);
    }
    char text[RK_OID_TEXT_MAX];
    assert_string_equal(rk_oid_text(rk_slice("\x88", 1), text, sizeof text), "");
    assert_string_equal(rk_oid_text(rk_slice("\x2A\x80\x01", 3), text, sizeof text), "");
    assert_string_equal(rk_oid_text(rk_slice("\x88\x37\x0A", 3), text, 5), "");
}

static void time__text_and_back__is_the_same(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds;
    } times[] = {{"1970-01-01T00:00:00Z", 0},
                 {"2000-02-29T12:34:56Z", 951827696},
                 {"2038-01-19T03:14:08Z", 2147483648},
                 {"1969-12-31T23:59:59Z", -1},
                 {"7496-01-24T00:00:00Z", 174385699200},
                 {"9999-12-31T23:59:59Z", 253402300799},
                 {"0000-01-01T00:00:00Z", -62167219200}};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        char text[RK_TIME_TEXT_MAX];
        int64_t seconds;
        assert_int_equal(rk_time_parse(times[i].text, &seconds), 0);
        assert_true(seconds == times[i].seconds);
        assert_string_equal(rk_time_text(seconds, text, sizeof text), times[i].text);
    }
    int64_t seconds;
    assert_int_equal(rk_time_parse("@-5", &seconds), 0);
    assert_true(seconds == -5);
    assert_int_equal(rk_time_parse("2000-03-01", &seconds), 0);
    assert_true(seconds == 951868800);
}

static void time__malformed__is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "2001-02-29",
                                      "2001-13-01",
                                      "2001-00-01",
                                      "2001-01-32",
                                      "2001-1-1",
                                      "tomorrow",
                                      "@",
                                      "@x",
                                      "@99999999999999999",
                                      "2001-01-01T24:00:00Z",
                                      "2001-01-01T00:00:00",
                                      "2001-01-01T00:00:60Z",
                                      "2001-01-01 "};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int64_t seconds = 7;
        assert_int_equal(rk_time_parse(bad[i], &seconds), RK_CERTS_BAD_VALUE);
        assert_true(seconds == 7);
    }
    char text[RK_TIME_TEXT_MAX];
    assert_string_equal(rk_time_text(INT64_MAX, text, sizeof text), "?");
    assert_string_equal(rk_time_text(INT64_MIN, text, sizeof text), "?");
}

static void parse__own_certificates__finds_what_was_written(void **state) {
    (void)state;
    const struct rk_pki_item *auth = rk_pki_get(pki, RK_ROLE_DPAUTH, RK_CURVE_NIST);
    const struct rk_pki_item *eum = rk_pki_get(pki, RK_ROLE_EUM, RK_CURVE_BRAINPOOL);
    const struct rk_pki_item *tls = rk_pki_get(pki, RK_ROLE_DPTLS, RK_CURVE_NIST);
    uint8_t id[20];
    char text[RK_OID_TEXT_MAX];
    assert_int_equal(auth->cert.role, RK_ROLE_DPAUTH);
    assert_int_equal(auth->cert.curve, RK_CURVE_NIST);
    assert_int_equal(auth->cert.key_usage, RK_USAGE_DIGITAL_SIGNATURE);
    assert_int_equal(auth->cert.critical, RK_EXT_KEY_USAGE | RK_EXT_POLICIES);
    assert_false(auth->cert.ca);
    assert_string_equal(rk_oid_text(auth->cert.rid, text, sizeof text), "2.999.10");
    assert_int_equal(rk_key_id(auth->cert.point, id), 0);
    assert_true(rk_slice_equal(auth->cert.ski, rk_slice_of(id)));
    assert_true(auth->cert.not_before == NOW - 86400);
    assert_true(eum->cert.ca);
    assert_int_equal(eum->cert.path_len, 0);
    assert_int_equal(eum->cert.curve, RK_CURVE_BRAINPOOL);
    assert_true(eum->cert.critical & RK_EXT_NAME_CONSTRAINTS);
    assert_int_equal(tls->cert.ext_key_usage, RK_USAGE_SERVER_AUTH | RK_USAGE_CLIENT_AUTH);
    assert_false(tls->cert.critical & RK_EXT_POLICIES);
    assert_true(rk_cert_has_host(&tls->cert, "LocalHost"));
    assert_true(rk_cert_has_host(&tls->cert, "127.0.0.1"));
    assert_false(rk_cert_has_host(&tls->cert, "example.com"));
}

static void limits__of_an_eum__are_walked(void **state) {
    (void)state;
    const struct rk_pki_item *eum = rk_pki_get(pki, RK_ROLE_EUM, RK_CURVE_NIST);
    struct rk_eum_limit limit;
    size_t at = 0;
    assert_true(rk_cert_next_limit(&eum->cert, &at, &limit));
    assert_true(rk_slice_equal(limit.eid_prefix, rk_slice("89049032", 8)));
    assert_true(rk_slice_equal(limit.organization, eum->cert.organization));
    assert_false(rk_cert_next_limit(&eum->cert, &at, &limit));
}

static void issue__dates_around_2050__take_the_form_of_rfc_5280(void **state) {
    (void)state;
    int64_t last_utc, first_general;
    struct rk_cert_request request = rk_cert_request(RK_ROLE_EUICC);
    const struct rk_pki_item *eum = rk_pki_get(pki, RK_ROLE_EUM, RK_CURVE_NIST);
    uint8_t der[RK_CERT_MAX];
    size_t len;
    struct rk_cert cert;
    assert_int_equal(rk_time_parse("2049-12-31T23:59:59Z", &last_utc), 0);
    assert_int_equal(rk_time_parse("2050-01-01", &first_general), 0);
    request.not_before = last_utc;
    request.not_after = first_general;
    assert_int_equal(
        rk_cert_issue(NULL, &request, eum->key, &eum->cert, eum->key, der, sizeof der, &len), 0);
    assert_int_equal(rk_cert_parse(rk_slice(der, len), &cert), 0);
    assert_true(cert.not_before == last_utc);
    assert_true(cert.not_after == first_general);
    const uint8_t *p = der;
    X509 *x509 = d2i_X509(NULL, &p, (long)len);
    assert_non_null(x509);
    assert_int_equal(ASN1_STRING_type(X509_get0_notBefore(x509)), V_ASN1_UTCTIME);
    assert_int_equal(ASN1_STRING_type(X509_get0_notAfter(x509)), V_ASN1_GENERALIZEDTIME);
    X509_free(x509);
}

static void issue__what_cannot_be_encoded__is_refused(void **state) {
    (void)state;
    const struct rk_pki_item *ci = rk_pki_get(pki, RK_ROLE_CI, RK_CURVE_NIST);
    static const char *const bad_hosts[] = {"a b", NULL};
    static char long_name[200];
    uint8_t der[RK_CERT_MAX];
    size_t len = 5;
    memset(long_name, 'x', sizeof long_name - 1);
    for (int i = 0; i < 5; i++) {
        struct rk_cert_request request = rk_cert_request(RK_ROLE_DPTLS);
        request.rid = i == 0 ? "2.x" : "2.999.10";
        request.hosts = i == 1 ? bad_hosts : NULL;
        request.not_after = i == 2 ? INT64_MAX : 0;
        request.common_name = i == 3 ? long_name : i == 4 ? "" : "x";
        assert_int_equal(
            rk_cert_issue(NULL, &request, ci->key, &ci->cert, ci->key, der, sizeof der, &len),
            RK_CERTS_BAD_VALUE);
        assert_int_equal(len, 5);
    }
    struct rk_cert_request request = rk_cert_request(RK_ROLE_DPTLS);
    assert_int_equal(rk_cert_issue(NULL, &request, ci->key, &ci->cert, ci->key, der, 100, &len),
                     RK_CERTS_BAD_VALUE);
}

static void parse__cut_anywhere__is_malformed(void **state) {
    (void)state;
    struct rk_slice der = rk_pki_get(pki, RK_ROLE_EUM, RK_CURVE_NIST)->cert.raw;
    struct rk_slice crl = rk_pki_crl(pki, 0);
    struct rk_cert cert;
    struct rk_crl list;
    for (size_t len = 0; len < der.len; len++)
        assert_int_equal(rk_cert_parse(rk_slice(der.ptr, len), &cert), RK_CERTS_MALFORMED);
    for (size_t len = 0; len < crl.len; len++)
        assert_int_equal(rk_crl_parse(rk_slice(crl.ptr, len), &list), RK_CERTS_MALFORMED);
}

/* A copy with one bit flipped: it must not be read at all, or not stand. */
static bool stands_with_flipped_bit(struct rk_slice der, size_t bit) {
    uint8_t copy[RK_CERT_MAX];
    struct rk_cert cert;
    struct rk_cert_check check = {.role = RK_ROLE_NONE};
    struct rk_cert_verdict verdict;
    memcpy(copy, der.ptr, der.len);
    copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
    if (rk_cert_parse(rk_slice(copy, der.len), &cert))
        return false;
    return rk_cert_verify(trust, &check, &cert, 1, &verdict) == RK_CERT_OK;
}

static void verify__any_bit_flipped__does_not_stand(void **state) {
    (void)state;
    static const enum rk_cert_role roles[] = {RK_ROLE_EUM, RK_ROLE_DPTLS};
    for (size_t i = 0; i < 2; i++) {
        struct rk_slice der = rk_pki_get(pki, roles[i], RK_CURVE_NIST)->cert.raw;
        for (size_t bit = 0; bit < der.len * 8; bit++)
            if (stands_with_flipped_bit(der, bit))
                fail_msg("%s stands with bit %zu flipped", rk_role_name(roles[i]), bit);
    }
}

/* Signed well, but the signed part names another algorithm than the one outside. */
static void parse__two_different_algorithms__is_unsupported(void **state) {
    (void)state;
    static const uint8_t sha256[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02};
    static const uint8_t algorithm[] = {0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86,
                                        0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02};
    const struct rk_pki_item *ci = rk_pki_get(pki, RK_ROLE_CI, RK_CURVE_NIST);
    uint8_t tbs[RK_CERT_MAX], der[RK_CERT_MAX], bits[100] = {0};
    size_t at = 0, len;
    struct rk_slice whole;
    struct rk_cert cert;
    memcpy(tbs, ci->cert.tbs.ptr, ci->cert.tbs.len);
    for (int twist = 0; twist < 2; twist++) {
        while (memcmp(tbs + at, sha256, sizeof sha256) != 0)
            at++;
        tbs[at + sizeof sha256 - 1] = twist ? 0x03 : 0x02;
        assert_int_equal(rk_key_sign_der(ci->key, rk_slice(tbs, ci->cert.tbs.len), bits + 1,
                                         sizeof bits - 1, &len),
                         0);
        struct rk_tlv_writer w = rk_tlv_write(der, sizeof der);
        size_t outer = rk_tlv_open(&w, 0x30);
        rk_tlv_put_raw(&w, rk_slice(tbs, ci->cert.tbs.len));
        rk_tlv_put_raw(&w, rk_slice_of(algorithm));
        rk_tlv_put(&w, 0x03, rk_slice(bits, len + 1));
        rk_tlv_close(&w, outer);
        assert_int_equal(rk_tlv_write_finish(&w, &whole), 0);
        assert_int_equal(rk_cert_parse(whole, &cert), twist ? RK_CERTS_UNSUPPORTED : 0);
    }
}

static void crl__any_bit_flipped__is_not_taken(void **state) {
    (void)state;
    struct rk_slice der = rk_pki_crl(pki, 0);
    uint8_t copy[RK_CERT_MAX];
    for (size_t bit = 0; bit < der.len * 8; bit++) {
        memcpy(copy, der.ptr, der.len);
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(rk_trust_add_crl(trust, rk_slice(copy, der.len)), 0);
    }
    assert_int_equal(rk_trust_add_crl(trust, der), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(oid__dotted_and_back__is_the_same),
        cmocka_unit_test(oid__malformed__is_refused),
        cmocka_unit_test(time__text_and_back__is_the_same),
        cmocka_unit_test(time__malformed__is_refused),
        cmocka_unit_test(parse__own_certificates__finds_what_was_written),
        cmocka_unit_test(limits__of_an_eum__are_walked),
        cmocka_unit_test(issue__dates_around_2050__take_the_form_of_rfc_5280),
        cmocka_unit_test(issue__what_cannot_be_encoded__is_refused),
        cmocka_unit_test(parse__cut_anywhere__is_malformed),
        cmocka_unit_test(verify__any_bit_flipped__does_not_stand),
        cmocka_unit_test(parse__two_different_algorithms__is_unsupported),
        cmocka_unit_test(crl__any_bit_flipped__is_not_taken),
    };
    return cmocka_run_group_tests(tests, make_pki, free_pki);
}
