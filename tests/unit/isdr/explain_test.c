/* What `euicc run --explain` writes: a line for each check, octets where one failed, no secret. */
#include "euicc/card/explain.h"
#include "euicc/check.h"
#include "tests/support/crl.h"
#include "tests/unit/isdr/rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct rig rig;
static struct explain explain;
static char *lines;
static size_t lines_len;

static int open_rig(void **state) {
    (void)state;
    rig_open(&rig, RK_CURVE_NIST, rig_rat);
    explain = (struct explain){.out = open_memstream(&lines, &lines_len)};
    assert_non_null(explain.out);
    explain_start(&explain);
    return 0;
}

static int close_rig(void **state) {
    (void)state;
    explain_stop();
    fclose(explain.out);
    free(lines);
    rig_close(&rig);
    return 0;
}

/* The line of the last time `check` failed, ended; null: it never did. */
static char *failed_line(const char *check) {
    char wanted[80], *found = NULL;
    fflush(explain.out);
    snprintf(wanted, sizeof wanted, "check %s: ", check);
    for (char *at = lines; (at = strstr(at, wanted)); at++)
        if (strcspn(at, "\n") > 0 && strstr(at, ": failed") &&
            strstr(at, ": failed") < at + strcspn(at, "\n"))
            found = at;
    if (!found)
        return NULL;
    return strndup(found, strcspn(found, "\n"));
}

static void expect_fact(const char *line, const char *name, struct rk_slice value) {
    struct rk_buf text = {0};
    rk_buf_put_str(&text, name);
    for (size_t i = 0; i < value.len; i++)
        rk_buf_printf(&text, "%02X", value.ptr[i]);
    if (!strstr(line, rk_buf_text(&text)))
        fail_msg("no %s in: %s", rk_buf_text(&text), line);
    rk_buf_free(&text);
}

/* Neither session keys nor what the card decrypted. */
static void expect_no_secret(const struct rk_bsp *bsp) {
    const uint8_t *const keys[] = {bsp->enc, bsp->mac};
    char hex[2 * RK_BSP_KEY_LEN + 1];
    fflush(explain.out);
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < RK_BSP_KEY_LEN; i++)
            snprintf(hex + 2 * i, 3, "%02X", keys[k][i]);
        assert_null(strstr(lines, hex));
    }
}

static void explain__right_session__steps_passed(void **state) {
    (void)state;
    rig_install(&rig, NULL, 0, 0);
    fflush(explain.out);
    assert_non_null(strstr(lines, "check SERVER_SIGNATURE1: AuthenticateServer, SGP.22 5.7.13: "
                                  "passed\n"));
    assert_non_null(strstr(lines, "check SEGMENT_MAC: segment, SGP.22 2.5.4: passed\n"));
    assert_non_null(strstr(lines, "check PROFILE_ELEMENT: LoadProfileElements, SGP.22 5.5.5: "
                                  "passed\n"));
    assert_null(strstr(lines, ": failed"));
}

static void explain__bad_server_signature1__input_and_signature(void **state) {
    (void)state;
    rig_challenge(&rig);
    rig_authenticate(&rig, &(struct rig_auth){.bad_signature = true});
    char *line = failed_line("SERVER_SIGNATURE1");
    assert_non_null(line);
    assert_non_null(strstr(line, "AuthenticateServer, SGP.22 5.7.13: failed input=30"));
    assert_non_null(strstr(line, " signature="));
    expect_fact(line, "8110", rk_slice_of(rig.challenge)); /* the challenge, in the input */
    free(line);
}

/* Load with octet `from_end` of the n-th 86 flipped. */
static void load_flipped(size_t from_end, struct rk_bsp *before) {
    struct rig_package package;
    rig_ready(&rig);
    rig_bind(&rig, &(struct rig_bind){.session_keys = true}, &package);
    for (size_t n = 0; n < package.first_profile; n++) {
        struct rk_slice part = rig_sequence(&package, n);
        assert_int_equal(rig_es10(&rig, part), 0x9000);
    }
    *before = rig.card.session.bsp;
    struct rk_slice segment = rig_sequence(&package, package.first_profile);
    package.octets.ptr[(size_t)(segment.ptr - package.octets.ptr) + segment.len - from_end] ^= 1;
    rig_load(&rig, &package, package.first_profile);
    rig_package_free(&package);
}

static void explain__flipped_segment__chaining_value_counter_and_macs(void **state) {
    (void)state;
    struct rk_bsp bsp;
    char counter[32];
    load_flipped(1, &bsp);
    char *line = failed_line("SEGMENT_MAC");
    assert_non_null(line);
    expect_fact(line, " mcv=", rk_slice_of(bsp.mcv));
    snprintf(counter, sizeof counter, " counter=%lu ", (unsigned long)bsp.counter);
    assert_non_null(strstr(line, counter));
    const char *expected = strstr(line, " expected="), *got = strstr(line, " got=");
    assert_non_null(expected);
    assert_non_null(got);
    /* Only the last bit of the last octet differs. */
    assert_memory_equal(expected + 10, got + 5, 15);
    assert_memory_not_equal(expected + 10, got + 5, 16);
    assert_non_null(strstr(line, " key=(secret)"));
    expect_no_secret(&bsp);
    free(line);
}

static void explain__flipped_segment_with_secrets__key_shown(void **state) {
    (void)state;
    struct rk_bsp bsp;
    explain.secrets = true;
    load_flipped(1, &bsp);
    char *line = failed_line("SEGMENT_MAC");
    assert_non_null(line);
    expect_fact(line, " key=", rk_slice_of(bsp.mac));
    free(line);
}

static void explain__refused_element__index_and_offset(void **state) {
    (void)state;
    struct rk_slice good = rig_profile(NULL);
    uint8_t *package = malloc(good.len);
    struct rk_tlv header;
    assert_non_null(package);
    memcpy(package, good.ptr, good.len);
    struct rk_tlv_reader r = rk_tlv_read(good, RK_TLV_DER);
    assert_true(rk_tlv_next(&r, &header));
    package[header.whole.len] = 0xBE; /* the second element: a tag no member list has there */
    rig_ready(&rig);
    struct rig_package bound;
    rig_bind(&rig, &(struct rig_bind){.package = rk_slice(package, good.len)}, &bound);
    rig_load(&rig, &bound, 0);
    char *line = failed_line("PROFILE_ELEMENT");
    assert_non_null(line);
    assert_non_null(strstr(line, " element=2 "));
    assert_non_null(strstr(line, " offset="));
    assert_non_null(strstr(line, " value=(secret)"));
    free(line);
    free(package);
    rig_package_free(&bound);
}

/* ---- what a reader was at ---- */

/* Where field number `n` (from 0: the version) of TBSCertificate begins in the server's
 * certificate. */
static size_t field_at(const struct rig_holder *holder, unsigned n) {
    struct rk_tlv whole, tbs, e;
    assert_int_equal(rk_tlv_only(rig_certificate(holder), RK_TLV_DER, 0x30, &whole), 0);
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    assert_true(rk_tlv_take(&r, 0x30, &tbs));
    struct rk_tlv_reader t = rk_tlv_enter(&r, &tbs);
    do
        assert_true(rk_tlv_next(&t, &e));
    while (n--);
    return (size_t)(e.whole.ptr - holder->der);
}

static void expect_reading(const char *check, const char *field, size_t offset) {
    char wanted[80];
    char *line = failed_line(check);
    assert_non_null(line);
    snprintf(wanted, sizeof wanted, ": failed field=%s offset=%zu ", field, offset);
    if (!strstr(line, wanted))
        fail_msg("no '%s' in: %s", wanted, line);
    free(line);
}

static void explain__unreadable_certificate__field_and_offset(void **state) {
    (void)state;
    static const char *const fields[] = {
        "version", "serialNumber",         "signature", "issuer", "validity",
        "subject", "subjectPublicKeyInfo", "extensions"};
    for (unsigned n = 0; n < sizeof fields / sizeof *fields; n++) {
        size_t at = field_at(&rig.auth, n);
        rig.auth.der[at] ^= 0x40; /* another class of tag */
        rig_challenge(&rig);
        rig_authenticate(&rig, &(struct rig_auth){0});
        expect_reading("CERTIFICATE_FORM", fields[n], at);
        rig.auth.der[at] ^= 0x40;
    }
}

/* Where the identifier of extension id-ce-`arc` is. */
static size_t extension_at(uint8_t arc) {
    const uint8_t oid[] = {0x06, 0x03, 0x55, 0x1D, arc};
    size_t at = 0;
    while (memcmp(rig.auth.der + at, oid, sizeof oid) != 0)
        at++;
    return at;
}

static void explain__unreadable_extension__its_name_and_offset(void **state) {
    (void)state;
    enum { KEY_USAGE = 15, HEAD = 5 + 3 + 2 }; /* identifier, critical, OCTET STRING */
    size_t at = extension_at(KEY_USAGE) + HEAD;
    rig.auth.der[at] ^= 0x40;
    rig_challenge(&rig);
    rig_authenticate(&rig, &(struct rig_auth){0});
    expect_reading("CERTIFICATE_FORM", "keyUsage", at);
}

static void explain__unknown_critical_extension__its_offset(void **state) {
    (void)state;
    enum { KEY_USAGE = 15, NOBODYS = 99 };
    size_t at = extension_at(KEY_USAGE);
    rig.auth.der[at + 4] = NOBODYS;
    rig_challenge(&rig);
    rig_authenticate(&rig, &(struct rig_auth){0});
    expect_reading("CERTIFICATE_FORM", "extension", at - 2);
}

static void explain__unreadable_revocation_list__field_and_offset(void **state) {
    (void)state;
    struct rk_certificate ci;
    struct rk_buf request = {0};
    struct rk_tlv whole, list, tbs, e;
    assert_int_equal(rk_x509_read(rig_certificate(&rig.ci), &ci), 0);
    struct crl_made how = {
        .key_id = ci.subject_key_id, .key = rig.ci.key, .number = 1, .no_next_update = true};
    assert_true(crl_request(&how, &request));
    rig_es10(&rig, rk_buf_slice(&request));
    assert_true(rk_tlv_only(rk_buf_slice(&request), RK_TLV_BER, 0xBF35, &whole) == 0);
    assert_true(rk_tlv_find(whole.value, RK_TLV_BER, 0xA0, &list));
    struct rk_tlv_reader r = rk_tlv_read(list.value, RK_TLV_DER);
    assert_true(rk_tlv_take(&r, 0x30, &tbs));
    struct rk_tlv_reader t = rk_tlv_enter(&r, &tbs);
    for (unsigned n = 0; n < 5; n++) /* version, signature, issuer, thisUpdate; what comes next */
        assert_true(rk_tlv_next(&t, &e));
    expect_reading("CRL_FORM", "nextUpdate", (size_t)(e.whole.ptr - list.value.ptr));
    rk_buf_free(&request);
}

static void explain__revoked_server__its_serial_number(void **state) {
    (void)state;
    struct rk_certificate ci, auth;
    struct rk_buf request = {0};
    assert_int_equal(rk_x509_read(rig_certificate(&rig.ci), &ci), 0);
    assert_int_equal(rk_x509_read(rig_certificate(&rig.auth), &auth), 0);
    struct crl_made how = {.key_id = ci.subject_key_id,
                           .key = rig.ci.key,
                           .number = 1,
                           .serials = &auth.serial,
                           .count = 1};
    assert_true(crl_request(&how, &request));
    assert_int_equal(rig_es10(&rig, rk_buf_slice(&request)), 0x9000);
    rk_buf_free(&request);
    rig_challenge(&rig);
    rig_authenticate(&rig, &(struct rig_auth){0});
    char *line = failed_line("CERTIFICATE_REVOKED");
    assert_non_null(line);
    expect_fact(line, " serialNumber=", auth.serial);
    free(line);
}

static void explain__eid_asked_for_without_tag_list__the_request(void **state) {
    (void)state;
    assert_int_equal(rig_es10_hex(&rig, "BF3E 03 5D015A"), 0x6A80);
    char *line = failed_line("DATA_FORM");
    assert_non_null(line);
    static const uint8_t request[] = {0xBF, 0x3E, 0x03, 0x5D, 0x01, 0x5A};
    expect_fact(line, "request=", rk_slice_of(request));
    free(line);
}

static void ignore__names__rules_only(void **state) {
    (void)state;
    size_t rules = 0;
    for (size_t n = 0; rk_check_at(n); n++) {
        const struct rk_check *check = rk_check_at(n);
        assert_int_equal(rk_check_ignore(check->name), check->rule);
        rules += check->rule;
    }
    assert_true(rk_check_ignore(NULL));
    assert_false(rk_check_ignore("NO_SUCH_CHECK"));
    assert_true(rules >= 30);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(explain__right_session__steps_passed),
        CASE(explain__bad_server_signature1__input_and_signature),
        CASE(explain__flipped_segment__chaining_value_counter_and_macs),
        CASE(explain__flipped_segment_with_secrets__key_shown),
        CASE(explain__refused_element__index_and_offset),
        CASE(explain__unreadable_certificate__field_and_offset),
        CASE(explain__unreadable_extension__its_name_and_offset),
        CASE(explain__unknown_critical_extension__its_offset),
        CASE(explain__unreadable_revocation_list__field_and_offset),
        CASE(explain__revoked_server__its_serial_number),
        CASE(explain__eid_asked_for_without_tag_list__the_request),
        cmocka_unit_test(ignore__names__rules_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
