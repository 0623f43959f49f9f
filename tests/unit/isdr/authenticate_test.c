/* AuthenticateServer and PrepareDownload: what is accepted, and each refusal with its code. */
#include "tests/unit/isdr/rig.h"

#include <string.h>

enum {
    INVALID_CERTIFICATE = 1,
    INVALID_SIGNATURE = 2,
    UNSUPPORTED_CURVE = 3,
    NO_SESSION_CONTEXT = 4,
    INVALID_OID = 5,
    INVALID_TRANSACTION_ID = 5,
    CHALLENGE_MISMATCH = 6,
    CI_PK_UNKNOWN = 7,
    UNDEFINED = 127,
    AUTHENTICATE = 0xBF38,
    PREPARE = 0xBF21,
};

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

static void refuse_authenticate(const struct rig_auth *how, unsigned code) {
    assert_int_equal(rig_challenge(&rig), 0x9000);
    assert_int_equal(rig_authenticate(&rig, how), 0x9000);
    rig_expect_error(&rig, AUTHENTICATE, code);
    /* The challenge is spent: the right message comes too late. */
    assert_int_equal(rig_authenticate(&rig, NULL), 0x9000);
    rig_expect_error(&rig, AUTHENTICATE, NO_SESSION_CONTEXT);
}

/* Certify another server's key as `request` says and expect that code. */
static void refuse_certificate(const struct rk_cert_request *request,
                               const struct rig_holder *issuer, unsigned code) {
    struct rig_holder server = {0};
    rig_certify(&rig, &server, request, issuer);
    refuse_authenticate(&(struct rig_auth){.server = &server}, code);
    rk_key_free(&server.key);
}

static void authenticate__right__signed_over_what_was_sent(void **state) {
    (void)state;
    assert_int_equal(rig_challenge(&rig), 0x9000);
    assert_int_equal(rig_authenticate(&rig, NULL), 0x9000);
    assert_int_equal(rig.card.session.state, RK_SESSION_AUTHENTICATED);
    assert_int_equal(rig.answer.ptr[0], 0xBF);
}

static void authenticate__brainpool__also(void **state) {
    (void)state;
    struct rig brainpool;
    rig_open(&brainpool, RK_CURVE_BRAINPOOL, rig_rat);
    rig_ready(&brainpool);
    assert_int_equal(brainpool.card.session.state, RK_SESSION_PREPARED);
    assert_int_equal(brainpool.card.session.otsk.curve, RK_CURVE_BRAINPOOL_P256R1);
    rig_close(&brainpool);
}

static void authenticate__no_challenge__4(void **state) {
    (void)state;
    rig_power_cycle(&rig);
    assert_int_equal(rig_authenticate(&rig, NULL), 0x9000);
    rig_expect_error(&rig, AUTHENTICATE, NO_SESSION_CONTEXT);
}

static void authenticate__again_in_the_same_session__4_and_session_stays(void **state) {
    (void)state;
    assert_int_equal(rig_challenge(&rig), 0x9000);
    assert_int_equal(rig_authenticate(&rig, NULL), 0x9000);
    assert_int_equal(rig_authenticate(&rig, NULL), 0x9000);
    rig_expect_error(&rig, AUTHENTICATE, NO_SESSION_CONTEXT);
    assert_int_equal(rig.card.session.state, RK_SESSION_AUTHENTICATED);
}

static void authenticate__other_challenge__6(void **state) {
    (void)state;
    static const uint8_t other[16] = {1};
    refuse_authenticate(&(struct rig_auth){.challenge = rk_slice_of(other)}, CHALLENGE_MISMATCH);
}

static void authenticate__signature_flipped__2(void **state) {
    (void)state;
    refuse_authenticate(&(struct rig_auth){.bad_signature = true}, INVALID_SIGNATURE);
}

static void authenticate__unknown_ci_to_be_used__7(void **state) {
    (void)state;
    static const uint8_t id[20] = {9};
    refuse_authenticate(&(struct rig_auth){.key_id = rk_slice_of(id)}, CI_PK_UNKNOWN);
    refuse_authenticate(&(struct rig_auth){.key_id = rk_slice(id, 19)}, CI_PK_UNKNOWN);
}

static void authenticate__ci_the_card_cannot_sign_under__7(void **state) {
    (void)state;
    struct rk_cert ci;
    assert_int_equal(rk_cert_parse(rig_certificate(&rig.other), &ci), 0);
    refuse_authenticate(&(struct rig_auth){.key_id = ci.ski}, CI_PK_UNKNOWN);
}

/* A server may be known by one CI and the card by another; but DPpb has DPauth's. */
static void authenticate__server_under_another_ci__taken_and_held_to_it(void **state) {
    (void)state;
    struct rig_holder auth = {0}, pb = {0};
    struct rk_cert_request request = rig_request(RK_ROLE_DPAUTH);
    rig_certify(&rig, &auth, &request, &rig.other);
    request = rig_request(RK_ROLE_DPPB);
    rig_certify(&rig, &pb, &request, &rig.other);
    assert_int_equal(rig_challenge(&rig), 0x9000);
    assert_int_equal(rig_authenticate(&rig, &(struct rig_auth){.server = &auth}), 0x9000);
    assert_int_equal(rig.card.session.state, RK_SESSION_AUTHENTICATED);
    assert_int_equal(rig_prepare(&rig, NULL), 0x9000);
    rig_expect_error(&rig, PREPARE, INVALID_CERTIFICATE);
    assert_int_equal(rig_prepare(&rig, &(struct rig_prepare){.server = &pb}), 0x9000);
    assert_int_equal(rig.card.session.state, RK_SESSION_PREPARED);
    rk_key_free(&auth.key);
    rk_key_free(&pb.key);
}

static void authenticate__certificate_of_a_stranger__7(void **state) {
    (void)state;
    struct rk_cert_request request = rig_request(RK_ROLE_DPAUTH);
    refuse_certificate(&request, &rig.stranger, CI_PK_UNKNOWN);
}

static void authenticate__wrong_role__5(void **state) {
    (void)state;
    refuse_authenticate(&(struct rig_auth){.server = &rig.pb}, INVALID_OID);
    refuse_authenticate(&(struct rig_auth){.server = &rig.tls}, INVALID_OID);
}

static void authenticate__certificate_changed__1(void **state) {
    (void)state;
    /* Whatever single octet of the certificate is changed, it is refused: mostly by form or
     * signature, where the issuer is changed as unknown. */
    for (size_t at = 0; at < rig.auth.len; at += 3) {
        rig.auth.der[at] ^= 0x10;
        assert_int_equal(rig_challenge(&rig), 0x9000);
        uint16_t sw = rig_authenticate(&rig, NULL);
        rig.auth.der[at] ^= 0x10;
        if (sw == 0x6A80)
            continue; /* the request itself fell apart */
        assert_int_equal(sw, 0x9000);
        struct rk_tlv whole, error;
        assert_int_equal(rk_tlv_only(rk_buf_slice(&rig.answer), RK_TLV_DER, AUTHENTICATE, &whole),
                         0);
        assert_true(rk_tlv_find(whole.value, RK_TLV_DER, 0xA1, &error));
        assert_true(error.value.ptr[error.value.len - 1] == INVALID_CERTIFICATE ||
                    error.value.ptr[error.value.len - 1] == CI_PK_UNKNOWN);
    }
}

static void authenticate__extensions_missing_or_more__1(void **state) {
    (void)state;
    static const uint32_t needed[] = {RK_EXT_SKI, RK_EXT_KEY_USAGE, RK_EXT_POLICIES,
                                      RK_EXT_ALT_NAME};
    struct rk_cert_request request;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        request = rig_request(RK_ROLE_DPAUTH);
        request.extensions &= ~needed[i];
        refuse_certificate(&request, &rig.ci, INVALID_CERTIFICATE);
    }
    request = rig_request(RK_ROLE_DPAUTH);
    request.critical &= ~(uint32_t)RK_EXT_POLICIES;
    refuse_certificate(&request, &rig.ci, INVALID_CERTIFICATE);
    request = rig_request(RK_ROLE_DPAUTH);
    request.critical &= ~(uint32_t)RK_EXT_KEY_USAGE;
    refuse_certificate(&request, &rig.ci, INVALID_CERTIFICATE);
    request = rig_request(RK_ROLE_DPAUTH);
    request.extra_critical = "2.999.77";
    refuse_certificate(&request, &rig.ci, INVALID_CERTIFICATE);
    request = rig_request(RK_ROLE_DPAUTH);
    request.key_usage = RK_USAGE_CERT_SIGN;
    refuse_certificate(&request, &rig.ci, INVALID_CERTIFICATE);
    request = rig_request(RK_ROLE_DPAUTH);
    request.extensions |= RK_EXT_BASIC_CONSTRAINTS;
    request.ca = true;
    refuse_certificate(&request, &rig.ci, INVALID_CERTIFICATE);
    request = rig_request(RK_ROLE_DPAUTH);
    request.extensions |= RK_EXT_EXT_KEY_USAGE;
    request.ext_key_usage = RK_USAGE_SERVER_AUTH;
    refuse_certificate(&request, &rig.ci, INVALID_CERTIFICATE);
}

static void authenticate__sm_ds__then_no_download__4(void **state) {
    (void)state;
    assert_int_equal(rig_challenge(&rig), 0x9000);
    assert_int_equal(rig_authenticate(&rig, &(struct rig_auth){.server = &rig.ds}), 0x9000);
    assert_int_equal(rig.card.session.state, RK_SESSION_AUTHENTICATED_DS);
    assert_int_equal(rig_prepare(&rig, NULL), 0x9000);
    rig_expect_error(&rig, PREPARE, NO_SESSION_CONTEXT);
}

static void authenticate__malformed__6A80_and_session_stays(void **state) {
    (void)state;
    static const char *const requests[] = {"BF3800", "BF38023000", "BF38055F37023000"};
    assert_int_equal(rig_challenge(&rig), 0x9000);
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
        assert_int_equal(rig_es10_hex(&rig, requests[i]), 0x6A80);
    assert_int_equal(rig.card.session.state, RK_SESSION_CHALLENGED);
}

static void authenticated(void) {
    assert_int_equal(rig_challenge(&rig), 0x9000);
    assert_int_equal(rig_authenticate(&rig, NULL), 0x9000);
    assert_int_equal(rig.card.session.state, RK_SESSION_AUTHENTICATED);
}

static void refuse_prepare(const struct rig_prepare *how, unsigned code) {
    authenticated();
    assert_int_equal(rig_prepare(&rig, how), 0x9000);
    rig_expect_error(&rig, PREPARE, code);
    assert_int_equal(rig.card.session.state, RK_SESSION_AUTHENTICATED);
}

static void prepare__not_authenticated__4(void **state) {
    (void)state;
    assert_int_equal(rig_challenge(&rig), 0x9000);
    assert_int_equal(rig_prepare(&rig, NULL), 0x9000);
    rig_expect_error(&rig, PREPARE, NO_SESSION_CONTEXT);
}

static void prepare__other_transaction__5(void **state) {
    (void)state;
    static const uint8_t other[16] = {0x12};
    refuse_prepare(&(struct rig_prepare){.transaction_id = rk_slice_of(other)},
                   INVALID_TRANSACTION_ID);
    refuse_prepare(&(struct rig_prepare){.transaction_id = rk_slice(rig.transaction_id, 15)},
                   INVALID_TRANSACTION_ID);
}

static void prepare__certificate_of_wrong_role_oid_or_issuer__1(void **state) {
    (void)state;
    struct rig_holder server = {0};
    struct rk_cert_request request = rig_request(RK_ROLE_DPPB);
    refuse_prepare(&(struct rig_prepare){.server = &rig.auth}, INVALID_CERTIFICATE);
    request.rid = "2.999.11";
    rig_certify(&rig, &server, &request, &rig.ci);
    refuse_prepare(&(struct rig_prepare){.server = &server}, INVALID_CERTIFICATE);
    request = rig_request(RK_ROLE_DPPB);
    rig_certify(&rig, &server, &request, &rig.stranger);
    refuse_prepare(&(struct rig_prepare){.server = &server}, INVALID_CERTIFICATE);
    rk_key_free(&server.key);
}

/* INTEGER of 32 octets, as DER has it. */
static void put_integer(struct rk_buf *out, const uint8_t *octets) {
    uint8_t value[33] = {0};
    size_t from = 1;
    memcpy(value + 1, octets, 32);
    while (from < 32 && !value[from])
        from++;
    if (value[from] & 0x80)
        from--;
    rk_buf_put_tlv(out, 0x02, rk_slice(value + from, sizeof value - from));
}

/* Say that the key is on a curve nobody knows, and sign that. */
static void put_on_unknown_curve(struct rig_holder *server) {
    static const uint8_t p256[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07};
    struct rk_tlv whole, tbs, algorithm;
    struct rk_buf content = {0}, integers = {0}, bits = {0};
    uint8_t signature[64];
    size_t at = 0;
    while (memcmp(server->der + at, p256, sizeof p256) != 0)
        at++;
    server->der[at + 7] = 0x06;
    assert_int_equal(rk_tlv_only(rig_certificate(server), RK_TLV_DER, 0x30, &whole), 0);
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    assert_true(rk_tlv_take(&r, 0x30, &tbs) && rk_tlv_take(&r, 0x30, &algorithm));
    assert_int_equal(rk_key_sign(rig.ci.key, &tbs.whole, 1, signature), 0);
    put_integer(&integers, signature);
    put_integer(&integers, signature + 32);
    rk_buf_put(&bits, (const uint8_t[]){0}, 1);
    rk_buf_put_tlv(&bits, 0x30, rk_buf_slice(&integers));
    rk_buf_put_slice(&content, tbs.whole);
    rk_buf_put_slice(&content, algorithm.whole);
    rk_buf_put_tlv(&content, 0x03, rk_buf_slice(&bits));
    rk_buf_truncate(&integers, 0);
    rk_buf_put_tlv(&integers, 0x30, rk_buf_slice(&content));
    assert_in_range(integers.len, 1, sizeof server->der);
    memcpy(server->der, integers.ptr, integers.len);
    server->len = integers.len;
    rk_buf_free(&content);
    rk_buf_free(&integers);
    rk_buf_free(&bits);
}

static void prepare__unknown_curve__3_after_role_and_oid_before_signature(void **state) {
    (void)state;
    struct rig_holder server = {0};
    struct rk_cert_request request = rig_request(RK_ROLE_DPPB);
    rig_certify(&rig, &server, &request, &rig.ci);
    put_on_unknown_curve(&server);
    refuse_prepare(&(struct rig_prepare){.server = &server, .bad_signature = true},
                   UNSUPPORTED_CURVE);
    request.rid = "2.999.11";
    rig_certify(&rig, &server, &request, &rig.ci);
    put_on_unknown_curve(&server);
    refuse_prepare(&(struct rig_prepare){.server = &server}, INVALID_CERTIFICATE);
    request = rig_request(RK_ROLE_DPAUTH);
    rig_certify(&rig, &server, &request, &rig.ci);
    put_on_unknown_curve(&server);
    refuse_prepare(&(struct rig_prepare){.server = &server}, INVALID_CERTIFICATE);
    rk_key_free(&server.key);
}

static void prepare__signature_flipped__2(void **state) {
    (void)state;
    refuse_prepare(&(struct rig_prepare){.bad_signature = true}, INVALID_SIGNATURE);
}

static void prepare__signature_of_another_session__2(void **state) {
    (void)state;
    authenticated();
    rig.euicc_signature1[0] ^= 1;
    assert_int_equal(rig_prepare(&rig, NULL), 0x9000);
    rig_expect_error(&rig, PREPARE, INVALID_SIGNATURE);
}

static void prepare__confirmation_code_missing__127(void **state) {
    (void)state;
    refuse_prepare(&(struct rig_prepare){.cc_required = true}, UNDEFINED);
}

static void prepare__confirmation_code__copied_only_when_required(void **state) {
    (void)state;
    static const uint8_t hash[] = {0x04, 0x20, 0xCC};
    for (int required = 0; required < 2; required++) {
        struct rig_prepare how = {.cc_required = required != 0, .with_hash_cc = true};
        struct rk_tlv whole, ok, signed2, copy;
        authenticated();
        assert_int_equal(rig_prepare(&rig, &how), 0x9000);
        assert_int_equal(rk_tlv_only(rk_buf_slice(&rig.answer), RK_TLV_DER, PREPARE, &whole), 0);
        assert_true(rk_tlv_find(whole.value, RK_TLV_DER, 0xA0, &ok));
        assert_true(rk_tlv_find(ok.value, RK_TLV_DER, 0x30, &signed2));
        assert_int_equal(rk_tlv_find(signed2.value, RK_TLV_DER, 0x04, &copy), required);
        if (required)
            assert_memory_equal(copy.whole.ptr, hash, sizeof hash);
    }
}

static void prepare__held_key_asked_for__reused_across_power_loss(void **state) {
    (void)state;
    uint8_t first[65];
    rig_ready(&rig);
    memcpy(first, rig.euicc_otpk, sizeof first);
    rig_power_cycle(&rig);
    authenticated();
    struct rig_prepare same = {.otpk = rk_slice_of(first)};
    assert_int_equal(rig_prepare(&rig, &same), 0x9000);
    assert_memory_equal(rig.euicc_otpk, first, sizeof first);
}

static void prepare__other_key_asked_for__new_one(void **state) {
    (void)state;
    uint8_t first[65], other[65];
    rig_ready(&rig);
    memcpy(first, rig.euicc_otpk, sizeof first);
    memcpy(other, first, sizeof other);
    other[64] ^= 1;
    authenticated();
    struct rig_prepare how = {.otpk = rk_slice_of(other)};
    assert_int_equal(rig_prepare(&rig, &how), 0x9000);
    assert_memory_not_equal(rig.euicc_otpk, first, sizeof first);
    assert_memory_not_equal(rig.euicc_otpk, other, sizeof other);
    authenticated();
    assert_int_equal(rig_prepare(&rig, NULL), 0x9000);
    assert_memory_not_equal(rig.euicc_otpk, first, sizeof first);
}

static void prepare__held_key_of_another_server__new_one(void **state) {
    (void)state;
    struct rig_holder auth = {0}, pb = {0};
    struct rk_cert_request request = rig_request(RK_ROLE_DPAUTH);
    uint8_t first[65];
    rig_ready(&rig);
    memcpy(first, rig.euicc_otpk, sizeof first);
    request.rid = "2.999.55";
    rig_certify(&rig, &auth, &request, &rig.ci);
    request = rig_request(RK_ROLE_DPPB);
    request.rid = "2.999.55";
    rig_certify(&rig, &pb, &request, &rig.ci);
    assert_int_equal(rig_challenge(&rig), 0x9000);
    assert_int_equal(rig_authenticate(&rig, &(struct rig_auth){.server = &auth}), 0x9000);
    struct rig_prepare how = {.server = &pb, .otpk = rk_slice_of(first)};
    assert_int_equal(rig_prepare(&rig, &how), 0x9000);
    assert_int_equal(rig.card.session.state, RK_SESSION_PREPARED);
    assert_memory_not_equal(rig.euicc_otpk, first, sizeof first);
    rk_key_free(&auth.key);
    rk_key_free(&pb.key);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(authenticate__right__signed_over_what_was_sent),
        CASE(authenticate__brainpool__also),
        CASE(authenticate__no_challenge__4),
        CASE(authenticate__again_in_the_same_session__4_and_session_stays),
        CASE(authenticate__other_challenge__6),
        CASE(authenticate__signature_flipped__2),
        CASE(authenticate__unknown_ci_to_be_used__7),
        CASE(authenticate__ci_the_card_cannot_sign_under__7),
        CASE(authenticate__server_under_another_ci__taken_and_held_to_it),
        CASE(authenticate__certificate_of_a_stranger__7),
        CASE(authenticate__wrong_role__5),
        CASE(authenticate__certificate_changed__1),
        CASE(authenticate__extensions_missing_or_more__1),
        CASE(authenticate__sm_ds__then_no_download__4),
        CASE(authenticate__malformed__6A80_and_session_stays),
        CASE(prepare__not_authenticated__4),
        CASE(prepare__other_transaction__5),
        CASE(prepare__certificate_of_wrong_role_oid_or_issuer__1),
        CASE(prepare__unknown_curve__3_after_role_and_oid_before_signature),
        CASE(prepare__signature_flipped__2),
        CASE(prepare__signature_of_another_session__2),
        CASE(prepare__confirmation_code_missing__127),
        CASE(prepare__confirmation_code__copied_only_when_required),
        CASE(prepare__held_key_asked_for__reused_across_power_loss),
        CASE(prepare__other_key_asked_for__new_one),
        CASE(prepare__held_key_of_another_server__new_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
