/* ES9+.AuthenticateClient: each refusal with its codes, and what it leaves behind. */
#include "tests/support/test.h"

#include <string.h>

#include "asn1/tlv/tlv.h"
#include "tools/dpbed/world.h"

#define OTHER_EID "89049032000000000000000000000066"

static struct rk_bed_world w;

static int setup_with(const struct rk_bed_world_options *options) {
    rk_bed_world_init(&w, options);
    rk_bed_world_profile(&w, NULL);
    rk_bed_world_order(&w, NULL);
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    return 0;
}

static int setup(void **state) {
    (void)state;
    return setup_with(NULL);
}

static int teardown(void **state) {
    (void)state;
    rk_bed_world_free(&w);
    return 0;
}

/* What is refused before the card has proved itself changes nothing: the right answer still does.
 */
static void expect_unchanged(void) {
    assert_int_equal(w.response.http_status, 200);
    assert_string_equal(rk_bed_world_state(&w), "Released");
    assert_int_equal(rk_bed_world_order_record(&w).downloads, 0);
}

/* --- the card ------------------------------------------------------------------------------ */

static void authenticate__right_card__gets_metadata_and_smdp_signed2(void **state) {
    (void)state;
    struct rk_tlv outer, tlv;
    uint8_t signature1[67];
    struct rk_cert cert;
    struct rk_key *key = NULL;
    struct rk_buf message = {0};
    rk_bed_card_authenticate(&w.card, rk_buf_slice(&w.server_signed1), &message);
    struct rk_json r = rk_json_new_object();
    rk_json_put_string(r, "transactionId", w.transaction);
    rk_json_put_base64(r, "authenticateServerResponse", rk_buf_slice(&message));
    assert_string_equal(rk_bed_world_call(&w, "authenticateClient", &r), "ok");
    rk_json_get_base64(w.reply, "smdpSigned2", &w.signed2);
    rk_json_get_base64(w.reply, "smdpSignature2", &w.signature2);

    assert_int_equal(rk_tlv_only(rk_buf_slice(&w.signed2), RK_TLV_DER, 0x30, &outer), 0);
    assert_true(rk_tlv_find(outer.value, RK_TLV_DER, 0x80, &tlv));
    assert_true(rk_slice_equal(tlv.value, rk_buf_slice(&w.transaction_id)));
    assert_true(rk_tlv_find(outer.value, RK_TLV_DER, 0x01, &tlv));
    assert_int_equal(tlv.value.ptr[0], 0);
    assert_false(rk_tlv_find(outer.value, RK_TLV_DER, 0x5F49, &tlv));

    struct rk_tlv all, ok;
    assert_int_equal(rk_tlv_only(rk_buf_slice(&message), RK_TLV_DER, 0xBF38, &all), 0);
    assert_int_equal(rk_tlv_only(all.value, RK_TLV_DER, 0xA0, &ok), 0);
    assert_true(rk_tlv_find(ok.value, RK_TLV_DER, 0x5F37, &tlv));
    memcpy(signature1, tlv.whole.ptr, sizeof signature1);
    struct rk_slice parts[] = {rk_buf_slice(&w.signed2), rk_slice_of(signature1)};
    assert_int_equal(rk_cert_parse(rk_bed_world_pb_cert(&w), &cert), 0);
    assert_int_equal(cert.role, RK_ROLE_DPPB);
    assert_int_equal(rk_cert_key(NULL, &cert, &key), 0);
    assert_int_equal(rk_key_verify(key, parts, 2, rk_slice(w.signature2.ptr + 3, 64)), 0);
    rk_key_free(&key);
    rk_buf_free(&message);
    assert_int_equal(rk_bed_world_order_record(&w).downloads, 1);
}

static void authenticate__unknown_transaction__is_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {"00112233445566778899AABBCCDDEEFF", "", "0", "xyz",
                                        "00112233445566778899AABBCCDDEEFF00"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        strcpy(w.transaction, wrong[i]);
        assert_string_equal(rk_bed_world_authenticate(&w), "8.10.1/3.9");
    }
    expect_unchanged();
}

static void authenticate__other_transaction_inside__is_refused(void **state) {
    (void)state;
    static const uint8_t other[16] = {9};
    w.card.transaction_id = rk_slice_of(other);
    assert_string_equal(rk_bed_world_authenticate(&w), "8.10.1/3.9");
    expect_unchanged();
    w.card.transaction_id = (struct rk_slice){0};
    assert_string_equal(rk_bed_world_authenticate(&w), "ok");
}

static void authenticate__transaction_in_lower_case__is_echoed_as_sent(void **state) {
    (void)state;
    const char *echoed = "";
    for (char *p = w.transaction; *p; p++)
        *p = (char)(*p >= 'A' && *p <= 'F' ? *p - 'A' + 'a' : *p);
    assert_string_equal(rk_bed_world_authenticate(&w), "ok");
    assert_int_equal(rk_json_get_string(w.reply, "transactionId", &echoed), 0);
    assert_string_equal(echoed, w.transaction);
}

static void authenticate__flipped_signature__is_refused(void **state) {
    (void)state;
    w.card.flip_signature = true;
    assert_string_equal(rk_bed_world_authenticate(&w), "8.1/6.1");
    expect_unchanged();
    w.card.flip_signature = false;
    assert_string_equal(rk_bed_world_authenticate(&w), "ok");
}

static void authenticate__other_challenge__is_refused(void **state) {
    (void)state;
    static const uint8_t other[16] = {9};
    w.card.server_challenge = rk_slice_of(other);
    assert_string_equal(rk_bed_world_authenticate(&w), "8.1/6.1");
    expect_unchanged();
}

static void authenticate__answer_replayed_in_a_new_session__is_refused(void **state) {
    (void)state;
    struct rk_buf old = {0};
    rk_bed_card_authenticate(&w.card, rk_buf_slice(&w.server_signed1), &old);
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    struct rk_json r = rk_json_new_object();
    rk_json_put_string(r, "transactionId", w.transaction);
    rk_json_put_base64(r, "authenticateServerResponse", rk_buf_slice(&old));
    assert_string_equal(rk_bed_world_call(&w, "authenticateClient", &r), "8.10.1/3.9");
    rk_buf_free(&old);
    expect_unchanged();
}

static void authenticate__twice__the_second_has_no_session(void **state) {
    (void)state;
    assert_string_equal(rk_bed_world_authenticate(&w), "ok");
    assert_string_equal(rk_bed_world_authenticate(&w), "8.10.1/3.9");
    assert_int_equal(rk_bed_world_order_record(&w).downloads, 1);
}

static void authenticate__session_too_old__is_unknown(void **state) {
    (void)state;
    w.now += 3601;
    assert_string_equal(rk_bed_world_authenticate(&w), "8.10.1/3.9");
}

static void authenticate__card_reports_an_error__fails_with_a_status(void **state) {
    (void)state;
    struct rk_buf message = {0};
    for (uint32_t code = 1; code <= 127; code += code == 7 ? 120 : 1) {
        rk_buf_truncate(&message, 0);
        rk_bed_card_error(0xBF38, rk_buf_slice(&w.transaction_id), code, &message);
        struct rk_json r = rk_json_new_object();
        rk_json_put_string(r, "transactionId", w.transaction);
        rk_json_put_base64(r, "authenticateServerResponse", rk_buf_slice(&message));
        assert_string_equal(rk_bed_world_call(&w, "authenticateClient", &r), "8/4.2");
        assert_int_equal(w.response.http_status, 200);
    }
    rk_buf_free(&message);
}

/* --- certificates -------------------------------------------------------------------------- */

static void issue(enum rk_cert_role role, int64_t not_before, int64_t not_after) {
    const struct rk_pki_item *item = NULL;
    struct rk_pki_order order = {.role = role,
                                 .curve = RK_CURVE_NIST,
                                 .now = w.now,
                                 .not_before = not_before,
                                 .not_after = not_after,
                                 .eid = role == RK_ROLE_EUICC ? RK_BED_EID : NULL};
    assert_int_equal(rk_pki_issue(w.keys.pki, &order, &item), 0);
    if (role == RK_ROLE_EUICC)
        w.card.euicc = item;
    else
        w.card.eum = item;
}

static void authenticate__expired_euicc_certificate__is_refused(void **state) {
    (void)state;
    issue(RK_ROLE_EUICC, w.now - 1000, w.now - 10);
    assert_string_equal(rk_bed_world_authenticate(&w), "8.1.3/6.3");
    expect_unchanged();
}

static void authenticate__euicc_certificate_of_the_future__is_invalid(void **state) {
    (void)state;
    issue(RK_ROLE_EUICC, w.now + 1000, w.now + 2000);
    assert_string_equal(rk_bed_world_authenticate(&w), "8.1.3/6.1");
}

static void authenticate__expired_eum_certificate__is_refused(void **state) {
    (void)state;
    issue(RK_ROLE_EUM, w.now - 1000, w.now - 10);
    issue(RK_ROLE_EUICC, 0, 0);
    /* The eUICC's certificate is issued by the newest EUM that is there. */
    assert_string_equal(rk_bed_world_authenticate(&w), "8.1.2/6.3");
    expect_unchanged();
}

static void authenticate__certificate_of_another_role__is_invalid(void **state) {
    (void)state;
    w.card.euicc = rk_pki_get(w.keys.pki, RK_ROLE_DPAUTH, RK_CURVE_NIST);
    assert_string_equal(rk_bed_world_authenticate(&w), "8.1.3/6.1");
    expect_unchanged();
}

static void authenticate__eum_certificate_of_another_role__is_invalid(void **state) {
    (void)state;
    const char *status;
    w.card.eum = rk_pki_get(w.keys.pki, RK_ROLE_DPPB, RK_CURVE_NIST);
    status = rk_bed_world_authenticate(&w);
    assert_true(strncmp(status, "8.1.", 4) == 0);
    expect_unchanged();
}

static void authenticate__chain_to_a_ci_nobody_knows__is_refused(void **state) {
    (void)state;
    struct rk_pki *foreign = NULL;
    struct rk_pki_config config = {.now = w.now};
    const struct rk_pki_item *euicc = NULL;
    struct rk_pki_order order = {.role = RK_ROLE_EUICC, .curve = RK_CURVE_NIST, .now = w.now};
    assert_int_equal(rk_pki_new(NULL, &foreign), 0);
    assert_int_equal(rk_pki_create(foreign, &config), 0);
    assert_int_equal(rk_pki_issue(foreign, &order, &euicc), 0);
    w.card.euicc = euicc;
    w.card.eum = rk_pki_get(foreign, RK_ROLE_EUM, RK_CURVE_NIST);
    assert_string_equal(rk_bed_world_authenticate(&w), "8.11.1/3.9");
    expect_unchanged();
    rk_pki_free(&foreign);
}

static void authenticate__chain_to_the_other_ci__is_refused(void **state) {
    (void)state;
    struct rk_bed_card other;
    rk_bed_card_init(&other, NULL, w.keys.pki, RK_CURVE_BRAINPOOL, RK_BED_EID);
    w.card.euicc = other.euicc;
    w.card.eum = other.eum;
    assert_string_equal(rk_bed_world_authenticate(&w), "8.1.2/6.1");
    rk_bed_card_free(&other);
}

/* --- the order ----------------------------------------------------------------------------- */

static void authenticate__unknown_matching_id__is_refused(void **state) {
    (void)state;
    w.card.matching_id = "NO-SUCH-ORDER";
    assert_string_equal(rk_bed_world_authenticate(&w), "8.2.6/3.8");
    assert_string_equal(rk_bed_world_state(&w), "Released");
    /* One guess is one session. */
    w.card.matching_id = "TEST";
    assert_string_equal(rk_bed_world_authenticate(&w), "8.10.1/3.9");
}

static void authenticate__no_matching_id_and_no_order_for_the_eid__is_refused(void **state) {
    (void)state;
    w.card.matching_id = NULL;
    assert_string_equal(rk_bed_world_authenticate(&w), "8.2.6/3.8");
}

static void order_by_eid(void) {
    struct rk_dp_order_request order = {.eid = RK_BED_EID, .matching_id = "", .release = true};
    assert_int_equal(rk_dp_order_cancel(&w.store, w.now, RK_BED_ICCID, false), 0);
    rk_bed_world_order(&w, &order);
}

static void authenticate__matching_id_absent_or_empty__finds_the_order_by_eid(void **state) {
    (void)state;
    order_by_eid();
    w.card.matching_id = NULL;
    assert_string_equal(rk_bed_world_authenticate(&w), "ok");
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    w.card.matching_id = "";
    assert_string_equal(rk_bed_world_authenticate(&w), "ok");
}

static void authenticate__order_held__is_not_released(void **state) {
    (void)state;
    struct rk_dp_order_request order = {.iccid = RK_BED_ICCID, .matching_id = "TEST"};
    assert_int_equal(rk_dp_order_cancel(&w.store, w.now, RK_BED_ICCID, false), 0);
    rk_bed_world_order(&w, &order);
    assert_string_equal(rk_bed_world_authenticate(&w), "8.2/1.2");
    assert_string_equal(rk_bed_world_state(&w), "Confirmed");
}

static void authenticate__order_of_another_eid__is_refused(void **state) {
    (void)state;
    struct rk_dp_order_request order = {.eid = OTHER_EID, .matching_id = "TEST", .release = true};
    assert_int_equal(rk_dp_order_cancel(&w.store, w.now, RK_BED_ICCID, false), 0);
    rk_bed_world_order(&w, &order);
    assert_string_equal(rk_bed_world_authenticate(&w), "8.1.1/3.8");
    assert_string_equal(rk_bed_world_state(&w), "Released");
}

/* Another card is not told how far the order is. */
static void authenticate__held_order_of_another_eid__is_refused_for_the_eid(void **state) {
    (void)state;
    struct rk_dp_order_request order = {.eid = OTHER_EID, .matching_id = "TEST"};
    assert_int_equal(rk_dp_order_cancel(&w.store, w.now, RK_BED_ICCID, false), 0);
    rk_bed_world_order(&w, &order);
    assert_string_equal(rk_bed_world_authenticate(&w), "8.1.1/3.8");
    assert_string_equal(rk_bed_world_state(&w), "Confirmed");
}

static void authenticate__too_many_attempts__ends_the_order(void **state) {
    (void)state;
    struct rk_bed_world_options options = {.max_downloads = 2};
    setup_with(&options);
    assert_string_equal(rk_bed_world_authenticate(&w), "ok");
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    assert_string_equal(rk_bed_world_authenticate(&w), "ok");
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    assert_string_equal(rk_bed_world_authenticate(&w), "8.8.5/6.4");
    assert_string_equal(rk_bed_world_state(&w), "Error");
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    assert_string_equal(rk_bed_world_authenticate(&w), "8.2/1.2");
    rk_bed_world_free(&w);
}

static void authenticate__order_too_old__has_expired(void **state) {
    (void)state;
    struct rk_bed_world_options options = {.order_days = 3};
    setup_with(&options);
    w.now += 3 * 86400 + 1;
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    assert_string_equal(rk_bed_world_authenticate(&w), "8.8.5/4.10");
    assert_string_equal(rk_bed_world_state(&w), "Error");
    rk_bed_world_free(&w);
}

/* --- eligibility --------------------------------------------------------------------------- */

static void authenticate__too_little_memory__is_refused_and_may_be_tried_again(void **state) {
    (void)state;
    w.card.free_nvm = 1000;
    assert_string_equal(rk_bed_world_authenticate(&w), "8.1/4.8");
    assert_string_equal(rk_bed_world_state(&w), "Released");
    w.card.free_nvm = 100000;
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    assert_string_equal(rk_bed_world_authenticate(&w), "ok");
}

/* Put a profile in place that demands what the default one does not. */
static void replace_profile(uint32_t services, const struct rk_dp_profile_request *like) {
    struct rk_buf package = {0};
    struct rk_dp_profile_request request = {.profile_class = -1, .events = -1};
    if (like)
        request = *like;
    assert_int_equal(rk_dp_order_cancel(&w.store, w.now, RK_BED_ICCID, false), 0);
    assert_int_equal(rk_dp_profile_remove(&w.store, RK_BED_ICCID), 0);
    rk_bed_package(RK_BED_ICCID, services, 100, &package);
    request.package = rk_buf_slice(&package);
    rk_bed_world_profile(&w, &request);
    rk_bed_world_order(&w, NULL);
    rk_buf_free(&package);
}

static void authenticate__service_the_card_lacks__is_not_eligible(void **state) {
    (void)state;
    /* get-identity is mark 21 of the package's list and bit 22 of the card's. */
    replace_profile(1u << 21, NULL);
    w.card.uicc_capability = ~(1u << 22);
    assert_string_equal(rk_bed_world_authenticate(&w), "8.2.5/4.3");
    assert_string_equal(rk_bed_world_state(&w), "Error");
}

static void authenticate__service_the_card_has__is_eligible(void **state) {
    (void)state;
    replace_profile(1u << 21, NULL);
    w.card.uicc_capability = 1u << 22;
    assert_string_equal(rk_bed_world_authenticate(&w), "ok");
}

static void authenticate__profile_for_any_card__is_not_judged(void **state) {
    (void)state;
    struct rk_dp_profile_request any = {.profile_class = -1, .events = -1, .any_card = true};
    replace_profile(1u << 21, &any);
    w.card.uicc_capability = 0;
    w.card.free_nvm = 1;
    assert_string_equal(rk_bed_world_authenticate(&w), "ok");
}

static void authenticate__rule_the_card_forbids__is_not_eligible(void **state) {
    (void)state;
    struct rk_dp_profile_request ruled = {.profile_class = -1, .events = -1, .ppr = 1u << 1};
    replace_profile(0, &ruled);
    w.card.forbidden_ppr = 1u << 2;
    assert_string_equal(rk_bed_world_authenticate(&w), "ok");
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    w.card.forbidden_ppr = 1u << 1;
    assert_string_equal(rk_bed_world_authenticate(&w), "8.2.5/4.3");
}

static void authenticate__test_profile_for_a_card_that_takes_none__is_not_eligible(void **state) {
    (void)state;
    struct rk_dp_profile_request test = {.profile_class = 0, .events = -1};
    replace_profile(0, &test);
    assert_string_equal(rk_bed_world_authenticate(&w), "ok");
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    w.card.rsp_capability = 1u << 0;
    assert_string_equal(rk_bed_world_authenticate(&w), "8.2.5/4.3");
}

static void authenticate__package_version_the_card_does_not_know__is_not_eligible(void **state) {
    (void)state;
    w.card.profile_version[0] = 2;
    assert_string_equal(rk_bed_world_authenticate(&w), "ok");
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    w.card.profile_version[0] = 1;
    assert_string_equal(rk_bed_world_authenticate(&w), "8.2.5/4.3");
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_WORLD(authenticate__right_card__gets_metadata_and_smdp_signed2),
        WITH_WORLD(authenticate__unknown_transaction__is_refused),
        WITH_WORLD(authenticate__other_transaction_inside__is_refused),
        WITH_WORLD(authenticate__transaction_in_lower_case__is_echoed_as_sent),
        WITH_WORLD(authenticate__flipped_signature__is_refused),
        WITH_WORLD(authenticate__other_challenge__is_refused),
        WITH_WORLD(authenticate__answer_replayed_in_a_new_session__is_refused),
        WITH_WORLD(authenticate__twice__the_second_has_no_session),
        WITH_WORLD(authenticate__session_too_old__is_unknown),
        WITH_WORLD(authenticate__card_reports_an_error__fails_with_a_status),
        WITH_WORLD(authenticate__expired_euicc_certificate__is_refused),
        WITH_WORLD(authenticate__euicc_certificate_of_the_future__is_invalid),
        WITH_WORLD(authenticate__expired_eum_certificate__is_refused),
        WITH_WORLD(authenticate__certificate_of_another_role__is_invalid),
        WITH_WORLD(authenticate__eum_certificate_of_another_role__is_invalid),
        WITH_WORLD(authenticate__chain_to_a_ci_nobody_knows__is_refused),
        WITH_WORLD(authenticate__chain_to_the_other_ci__is_refused),
        WITH_WORLD(authenticate__unknown_matching_id__is_refused),
        WITH_WORLD(authenticate__no_matching_id_and_no_order_for_the_eid__is_refused),
        WITH_WORLD(authenticate__matching_id_absent_or_empty__finds_the_order_by_eid),
        WITH_WORLD(authenticate__order_held__is_not_released),
        WITH_WORLD(authenticate__order_of_another_eid__is_refused),
        WITH_WORLD(authenticate__held_order_of_another_eid__is_refused_for_the_eid),
        cmocka_unit_test(authenticate__too_many_attempts__ends_the_order),
        cmocka_unit_test(authenticate__order_too_old__has_expired),
        WITH_WORLD(authenticate__too_little_memory__is_refused_and_may_be_tried_again),
        WITH_WORLD(authenticate__service_the_card_lacks__is_not_eligible),
        WITH_WORLD(authenticate__service_the_card_has__is_eligible),
        WITH_WORLD(authenticate__profile_for_any_card__is_not_judged),
        WITH_WORLD(authenticate__rule_the_card_forbids__is_not_eligible),
        WITH_WORLD(authenticate__test_profile_for_a_card_that_takes_none__is_not_eligible),
        WITH_WORLD(authenticate__package_version_the_card_does_not_know__is_not_eligible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
