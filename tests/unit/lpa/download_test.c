/* A download that goes well, and one refusal for each thing the agent has to check. */
#include "tests/support/test.h"
#include "tests/unit/lpa/scenario.h"

#include "asn1/wire/bytes.h"

#include <stdlib.h>
#include <string.h>

static int setup(void **state) {
    struct scenario *s = test_calloc(1, sizeof *s);
    scenario_init(s);
    *state = s;
    return 0;
}

static int teardown(void **state) {
    struct scenario *s = *state;
    scenario_free(s);
    test_free(s);
    return 0;
}

/* The download fails by `result` and is cancelled on both sides with `reason`. */
static void expect_cancelled(struct scenario *s, int result, int reason) {
    assert_int_equal(scenario_run(s), result);
    assert_int_equal(s->e.result, result);
    assert_int_equal(s->cancel_reason, reason);
    assert_int_equal(s->result.cancelled, reason);
    assert_true(s->server_cancelled);
    assert_false(s->result.installed);
    assert_true(s->e.hint[0] != 0);
}

/* The download fails before the card has a session: there is nothing to cancel. */
static void expect_stopped(struct scenario *s, int result) {
    assert_int_equal(scenario_run(s), result);
    assert_int_equal(s->cancel_reason, -1);
    assert_false(s->server_cancelled);
    assert_int_equal(s->result.cancelled, RK_LPA_ABSENT);
}

static void download__all_well__installed_in_lpacs_order(void **state) {
    struct scenario *s = *state;
    assert_int_equal(scenario_run(s), 0);
    assert_true(s->result.installed);
    assert_int_equal(s->result.seq, 77);
    assert_string_equal(s->result.iccid.text, SCENARIO_ICCID);
    assert_string_equal(scenario_text(&s->steps), "es10b_get_euicc_challenge_and_info\n"
                                                  "es9p_initiate_authentication\n"
                                                  "es10b_authenticate_server\n"
                                                  "es9p_authenticate_client\n"
                                                  "es8p_metadata_parse\n"
                                                  "es10b_prepare_download\n"
                                                  "es9p_get_bound_profile_package\n"
                                                  "es10b_load_bound_profile_package\n");
    assert_string_equal(scenario_text(&s->calls), "initiateAuthentication smdp.example.com:8443\n"
                                                  "authenticateClient smdp.example.com:8443\n"
                                                  "getBoundProfilePackage smdp.example.com:8443\n");
    assert_int_equal(s->cancel_reason, -1);
    assert_int_equal(s->warnings, 0);
    assert_int_equal(s->trusted_keys, 1);
    assert_true(s->asked_consent);
    assert_false(s->asked_code);
}

static void download__package__goes_in_the_pieces_of_2_5_5(void **state) {
    struct scenario *s = *state;
    assert_int_equal(scenario_run(s), 0);
    /* BF36 header with BF23; A0; A1 header; 88, 88; A2; A3 header; 86, 86. */
    assert_string_equal(scenario_text(&s->segments), "BF 29\n"
                                                     "A0 28\n"
                                                     "A1 2\n"
                                                     "88 33\n"
                                                     "88 34\n"
                                                     "A2 76\n"
                                                     "A3 4\n"
                                                     "86 1012\n"
                                                     "86 42\n");
    assert_true(s->loaded > 1200);
}

static void download__signatures__passed_on_as_received(void **state) {
    struct scenario *s = *state;
    uint8_t expected[67] = {0x5F, 0x37, 0x40};
    memset(expected + 3, 0x55, 64);
    s->bare_signatures = true;
    assert_int_equal(scenario_run(s), 0);
    struct rk_tlv whole, element;
    assert_int_equal(rk_tlv_only(rk_buf_slice(&s->authenticate), RK_TLV_DER, 0xBF38, &whole), 0);
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    assert_true(rk_tlv_take(&r, 0x30, &element));
    assert_true(rk_tlv_take(&r, 0x5F37, &element));
    assert_true(rk_slice_equal(element.whole, rk_slice_of(expected)));
    assert_true(rk_tlv_take(&r, 0x04, &element));
    assert_true(rk_tlv_take(&r, 0x30, &element));
    assert_true(rk_tlv_take(&r, 0xA0, &element));
    assert_int_equal(rk_tlv_finish(&r), 0);
}

static void download__matching_id_and_imei__in_context_params(void **state) {
    static const uint8_t expected[] = {0xA0, 0x1D, 0x80, 0x07, 'M',  'A',  'T',  'C',
                                       'H',  '-',  '1',  0xA1, 0x12, 0x80, 0x04, 0x53,
                                       0x92, 0x60, 0x11, 0xA1, 0x00, 0x82, 0x08, 0x53,
                                       0x92, 0x60, 0x11, 0x32, 0x54, 0x76, 0xF8};
    struct scenario *s = *state;
    s->request.imei = "352906112345678";
    assert_int_equal(scenario_run(s), 0);
    struct rk_tlv whole, params;
    rk_tlv_only(rk_buf_slice(&s->authenticate), RK_TLV_DER, 0xBF38, &whole);
    assert_true(rk_tlv_find(whole.value, RK_TLV_DER, 0xA0, &params));
    assert_int_equal(params.whole.len, sizeof expected);
    assert_memory_equal(params.whole.ptr, expected, sizeof expected);
}

static void download__activation_code__is_read(void **state) {
    struct scenario *s = *state;
    s->request = (struct rk_lpa_download_request){.activation_code = "LPA:1$Code.Example.com$T-1"};
    assert_int_equal(scenario_run(s), 0);
    assert_non_null(strstr(scenario_text(&s->calls), "initiateAuthentication Code.Example.com\n"));
}

static void download__no_address__cards_default_is_called(void **state) {
    struct scenario *s = *state;
    s->request = (struct rk_lpa_download_request){0};
    assert_int_equal(scenario_run(s), 0);
    assert_non_null(strstr(scenario_text(&s->calls), "initiateAuthentication default.example.com"));
}

static void download__malformed_request__usage_and_nothing_sent(void **state) {
    struct scenario *s = *state;
    const struct rk_lpa_download_request bad[] = {
        {.activation_code = "LPA:1"},
        {.activation_code = "LPA:1$host/path$T"},
        {.activation_code = ""},
        {.smdp = "user@host", .matching_id = "A"},
        {.smdp = "host:0"},
        {.smdp = "host", .matching_id = "a b"},
        {.smdp = "host", .imei = "12"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        s->request = bad[i];
        expect_stopped(s, RK_LPA_USAGE);
    }
    assert_int_equal(s->card.commands, 0);
    assert_int_equal(s->calls.len, 0);
}

static void download__server_names_itself_otherwise__stopped(void **state) {
    struct scenario *s = *state;
    s->signed_address = "evil.example.com:8443";
    expect_stopped(s, RK_LPA_SERVER);
    assert_int_equal(s->authenticate.len, 0);
}

static void download__address_differs_in_case_and_port__accepted(void **state) {
    struct scenario *s = *state;
    s->signed_address = "SMDP.example.COM";
    assert_int_equal(scenario_run(s), 0);
}

static void download__server_signed_other_challenge__stopped(void **state) {
    struct scenario *s = *state;
    s->other_challenge = true;
    expect_stopped(s, RK_LPA_SERVER);
}

static void download__server_signed_other_transaction__stopped(void **state) {
    struct scenario *s = *state;
    s->other_transaction1 = true;
    expect_stopped(s, RK_LPA_SERVER);
}

static void download__card_refuses_server__stopped_with_its_code(void **state) {
    struct scenario *s = *state;
    s->authenticate_error = 2;
    expect_stopped(s, RK_LPA_CARD);
    assert_int_equal(s->e.code, 2);
    assert_non_null(strstr(s->e.message, "invalidSignature"));
}

static void download__smdp_signed_other_transaction__cancelled(void **state) {
    struct scenario *s = *state;
    s->other_transaction2 = true;
    expect_cancelled(s, RK_LPA_SERVER, 127);
}

static void download__answer_for_other_transaction__cancelled(void **state) {
    struct scenario *s = *state;
    s->json_transaction = "FF";
    expect_cancelled(s, RK_LPA_SERVER, 127);
}

static void download__user_refuses__cancelled_as_rejection(void **state) {
    struct scenario *s = *state;
    s->consent = RK_LPA_NO;
    expect_cancelled(s, RK_LPA_USER, 0);
    assert_int_equal(s->prepare.len, 0);
}

static void download__user_puts_off__order_stays(void **state) {
    struct scenario *s = *state;
    s->consent = RK_LPA_LATER;
    expect_cancelled(s, RK_LPA_USER, 1);
    assert_int_equal(s->e.retry, RK_LPA_RETRY_SAFE);
}

static void download__user_is_gone__cancelled_as_timeout(void **state) {
    struct scenario *s = *state;
    s->consent = RK_LPA_GONE;
    expect_cancelled(s, RK_LPA_USER, 2);
}

static void download__interrupted__cancelled_properly_and_order_stays(void **state) {
    struct scenario *s = *state;
    s->cancel_at_consent = true;
    expect_cancelled(s, RK_LPA_USER, 1);
    assert_int_equal(s->prepare.len, 0);
}

static void download__code_wanted_and_given__hash_as_4_7_says(void **state) {
    static const char expected[] =
        "cfde4d9264bf4a29bb6bbe3c21851f58d16f22cd5ee6b9c10de07ab6cc3b8e5d";
    struct scenario *s = *state;
    struct rk_buf hex = {0};
    s->wants_code = true;
    s->request.confirmation_code = "1234";
    assert_int_equal(scenario_run(s), 0);
    assert_false(s->asked_code);
    struct rk_tlv whole, hash;
    rk_tlv_only(rk_buf_slice(&s->prepare), RK_TLV_DER, 0xBF21, &whole);
    assert_true(rk_tlv_find(whole.value, RK_TLV_DER, 0x04, &hash));
    rk_hex_lower(hash.value, &hex);
    assert_string_equal(rk_buf_text(&hex), expected);
    rk_buf_free(&hex);
}

static void download__code_wanted_and_not_given__asked(void **state) {
    struct scenario *s = *state;
    s->wants_code = true;
    s->code = "5678";
    assert_int_equal(scenario_run(s), 0);
    assert_true(s->asked_code);
    assert_true(s->prepare.len > 32);
}

static void download__code_wanted_and_nobody_there__order_stays(void **state) {
    struct scenario *s = *state;
    s->wants_code = true;
    s->config.ui.confirmation_code = NULL;
    expect_cancelled(s, RK_LPA_USER, 1);
    assert_non_null(strstr(s->e.hint, "-c"));
}

static void download__code_given_and_not_wanted__not_sent(void **state) {
    struct scenario *s = *state;
    struct rk_tlv whole, hash;
    s->request.confirmation_code = "1234";
    assert_int_equal(scenario_run(s), 0);
    rk_tlv_only(rk_buf_slice(&s->prepare), RK_TLV_DER, 0xBF21, &whole);
    assert_false(rk_tlv_find(whole.value, RK_TLV_DER, 0x04, &hash));
}

static void download__card_refuses_to_prepare__cancelled(void **state) {
    struct scenario *s = *state;
    s->prepare_error = 1;
    expect_cancelled(s, RK_LPA_CARD, 127);
    assert_int_equal(s->e.code, 1);
}

static void download__package_shows_another_profile__cancelled_as_mismatch(void **state) {
    struct scenario *s = *state;
    s->package_name = "Another";
    expect_cancelled(s, RK_LPA_SERVER, 4);
    assert_int_equal(s->segment_count, 0);
}

static void download__package_of_other_transaction__cancelled(void **state) {
    struct scenario *s = *state;
    s->other_transaction_in_package = true;
    expect_cancelled(s, RK_LPA_SERVER, 127);
    assert_int_equal(s->segment_count, 0);
}

static void download__card_refuses_a_segment__cancelled_as_load_error(void **state) {
    struct scenario *s = *state;
    s->segment = 6;
    s->segment_sw = 0x6985;
    expect_cancelled(s, RK_LPA_CARD, 5);
    assert_int_equal(s->e.sw, 0x6985);
    assert_int_equal(s->segment_count, 6);
}

static void download__result_comes_early__loading_stops(void **state) {
    struct scenario *s = *state;
    s->result_at = 4;
    s->error_reason = 9;
    assert_int_equal(scenario_run(s), RK_LPA_CARD);
    assert_int_equal(s->segment_count, 4);
    assert_int_equal(s->e.code, 9);
    assert_int_equal(s->result.error_reason, 9);
    assert_int_equal(s->result.bpp_command, 5);
    assert_int_equal(s->result.seq, 77);
    assert_false(s->result.installed);
    /* With its result the card has closed the session. */
    assert_int_equal(s->cancel_reason, -1);
}

static void download__memory_is_short__said_to_be_retryable(void **state) {
    struct scenario *s = *state;
    s->result_at = 8;
    s->error_reason = 10;
    assert_int_equal(scenario_run(s), RK_LPA_CARD);
    assert_int_equal(s->e.retry, RK_LPA_RETRY_SAFE);
}

static void download__server_refuses_order__codes_told(void **state) {
    struct scenario *s = *state;
    s->refuse_function = "authenticateClient";
    s->subject = "8.2.6";
    s->reason = "3.8";
    expect_cancelled(s, RK_LPA_SERVER, 1);
    assert_string_equal(s->e.subject_code, "8.2.6");
    assert_string_equal(s->e.reason_code, "3.8");
    assert_string_equal(s->e.clause, "SGP.22 5.6.3");
}

static void download__server_refuses_at_once__codes_told(void **state) {
    struct scenario *s = *state;
    s->refuse_function = "initiateAuthentication";
    s->subject = "8.8.1";
    s->reason = "3.8";
    expect_stopped(s, RK_LPA_SERVER);
    assert_string_equal(s->e.subject_code, "8.8.1");
}

static void download__wrong_code__order_stays(void **state) {
    struct scenario *s = *state;
    s->wants_code = true;
    s->request.confirmation_code = "0";
    s->refuse_function = "getBoundProfilePackage";
    s->subject = "8.2.7";
    s->reason = "3.8";
    expect_cancelled(s, RK_LPA_SERVER, 1);
    assert_int_equal(s->e.retry, RK_LPA_RETRY_SAFE);
}

static void download__network_gone_in_between__cancelled_as_timeout(void **state) {
    struct scenario *s = *state;
    s->refuse_function = "getBoundProfilePackage";
    s->unreachable = true;
    expect_cancelled(s, RK_LPA_TRANSPORT, 2);
}

static void download__server_in_trouble__cancelled_and_order_stays(void **state) {
    struct scenario *s = *state;
    s->refuse_function = "getBoundProfilePackage";
    s->http_status = 503;
    expect_cancelled(s, RK_LPA_SERVER, 1);
    assert_int_equal(s->e.http_status, 503);
    assert_int_equal(s->e.retry, RK_LPA_RETRY_SAFE);
}

static void download__answer_is_no_json__cancelled(void **state) {
    struct scenario *s = *state;
    s->refuse_function = "authenticateClient";
    s->body = "<html>";
    expect_cancelled(s, RK_LPA_SERVER, 127);
}

static void download__answer_without_status__cancelled(void **state) {
    struct scenario *s = *state;
    s->refuse_function = "authenticateClient";
    s->body = "{}";
    expect_cancelled(s, RK_LPA_SERVER, 127);
}

static void download__card_pulled_before_loading__said_that_nothing_happened(void **state) {
    struct scenario *s = *state;
    s->pull_at_consent = true;
    assert_int_equal(scenario_run(s), RK_LPA_TRANSPORT);
    assert_int_equal(s->segment_count, 0);
    assert_non_null(strstr(s->e.hint, "nothing was installed"));
    assert_int_equal(s->cancel_reason, -1);
}

static void download__card_pulled_while_loading__said_that_nobody_knows(void **state) {
    struct scenario *s = *state;
    s->pull_after_segment = 4;
    assert_int_equal(scenario_run(s), RK_LPA_TRANSPORT);
    assert_int_equal(s->segment_count, 4);
    assert_non_null(strstr(s->e.hint, "not known"));
    assert_int_equal(s->e.retry, RK_LPA_RETRY_UNKNOWN);
}

static void download__cancelling_fails_at_the_server__is_a_warning(void **state) {
    struct scenario *s = *state;
    s->consent = RK_LPA_NO;
    s->refuse_function = "cancelSession";
    s->unreachable = true;
    assert_int_equal(scenario_run(s), RK_LPA_USER);
    assert_int_equal(s->cancel_reason, 0);
    assert_int_equal(s->warnings, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(download__all_well__installed_in_lpacs_order),
        TEST(download__package__goes_in_the_pieces_of_2_5_5),
        TEST(download__signatures__passed_on_as_received),
        TEST(download__matching_id_and_imei__in_context_params),
        TEST(download__activation_code__is_read),
        TEST(download__no_address__cards_default_is_called),
        TEST(download__malformed_request__usage_and_nothing_sent),
        TEST(download__server_names_itself_otherwise__stopped),
        TEST(download__address_differs_in_case_and_port__accepted),
        TEST(download__server_signed_other_challenge__stopped),
        TEST(download__server_signed_other_transaction__stopped),
        TEST(download__card_refuses_server__stopped_with_its_code),
        TEST(download__smdp_signed_other_transaction__cancelled),
        TEST(download__answer_for_other_transaction__cancelled),
        TEST(download__user_refuses__cancelled_as_rejection),
        TEST(download__user_puts_off__order_stays),
        TEST(download__user_is_gone__cancelled_as_timeout),
        TEST(download__interrupted__cancelled_properly_and_order_stays),
        TEST(download__code_wanted_and_given__hash_as_4_7_says),
        TEST(download__code_wanted_and_not_given__asked),
        TEST(download__code_wanted_and_nobody_there__order_stays),
        TEST(download__code_given_and_not_wanted__not_sent),
        TEST(download__card_refuses_to_prepare__cancelled),
        TEST(download__package_shows_another_profile__cancelled_as_mismatch),
        TEST(download__package_of_other_transaction__cancelled),
        TEST(download__card_refuses_a_segment__cancelled_as_load_error),
        TEST(download__result_comes_early__loading_stops),
        TEST(download__memory_is_short__said_to_be_retryable),
        TEST(download__server_refuses_order__codes_told),
        TEST(download__server_refuses_at_once__codes_told),
        TEST(download__wrong_code__order_stays),
        TEST(download__network_gone_in_between__cancelled_as_timeout),
        TEST(download__server_in_trouble__cancelled_and_order_stays),
        TEST(download__answer_is_no_json__cancelled),
        TEST(download__answer_without_status__cancelled),
        TEST(download__card_pulled_before_loading__said_that_nothing_happened),
        TEST(download__card_pulled_while_loading__said_that_nobody_knows),
        TEST(download__cancelling_fails_at_the_server__is_a_warning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
