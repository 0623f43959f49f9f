#include "tests/support/test.h"

#include "asn1/wire/status.h"
#include "asn1/wire/texts.h"

#include <stdio.h>
#include <string.h>

static void row__every_id__is_found_by_its_pair(void **state) {
    (void)state;
    for (int id = 0; id < RK_STATUS_COUNT; id++) {
        const struct rk_status *row = rk_status_row((enum rk_status_id)id);
        assert_int_equal(row->id, id);
        assert_ptr_equal(rk_status_find(row->subject, row->reason), row);
        if (!rk_status_subject(row->subject) || !rk_status_reason(row->reason))
            fail_msg("%s/%s is in no dictionary", row->subject, row->reason);
        assert_true(strlen(row->text) > 0 && strlen(row->clause) > 0);
    }
}

static void find__trailing_zero__matters(void **state) {
    (void)state;
    assert_int_equal(rk_status_find("8.1.1", "3.10")->id, RK_STATUS_EID_OTHER);
    assert_null(rk_status_find("8.1.1", "3.1"));
    assert_int_equal(rk_status_find("8.8.5", "4.10")->id, RK_STATUS_ORDER_EXPIRED);
    assert_null(rk_status_find("8.8.5", "4.1"));
    assert_int_equal(rk_status_find("8.2.6", "3.8")->id, RK_STATUS_MATCHING_ID_REFUSED);
}

static void expect(const char *subject, const char *reason, const char *text) {
    char out[160];
    rk_status_explain(subject, reason, out, sizeof out);
    assert_string_equal(out, text);
}

static void explain__any_pair__says_what_is_known(void **state) {
    (void)state;
    expect("8.2.6", "3.8", "there is no order with this matching ID");
    expect("8.2.7", "3.9", "confirmation code: unknown");
    expect("8.2.7", "9.9", "confirmation code (status code 8.2.7/9.9)");
    expect("7.7", "6.3", "expired (status code 7.7/6.3)");
    expect("7.7", "9.9", "unknown status code 7.7/9.9");
    char small[8];
    rk_status_explain("8.2.6", "3.8", small, sizeof small);
    assert_string_equal(small, "there i");
}

static void codes__each_set__has_names_and_texts(void **state) {
    (void)state;
    for (int set = 0; set < RK_CODE_SETS; set++) {
        unsigned count = 0;
        for (long code = 0; code <= 127; code++)
            if (rk_code((enum rk_code_set)set, code)) {
                assert_true(strlen(rk_code_name((enum rk_code_set)set, code)) > 1);
                assert_true(strlen(rk_code_text((enum rk_code_set)set, code)) > 1);
                count++;
            }
        assert_true(count >= 2);
        assert_null(rk_code((enum rk_code_set)set, -1));
        assert_string_equal(rk_code_text((enum rk_code_set)set, 99), "unknown code");
    }
    assert_string_equal(rk_code_name(RK_CODES_ERROR_REASON, 9),
                        "installFailedDueToIccidAlreadyExistsOnEuicc");
    assert_string_equal(rk_code_name(RK_CODES_CANCEL_SESSION, 5), "invalidTransactionId");
    assert_string_equal(rk_code_name(RK_CODES_PE_STATUS, 10), "feature-not-supported");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(row__every_id__is_found_by_its_pair),
        cmocka_unit_test(find__trailing_zero__matters),
        cmocka_unit_test(explain__any_pair__says_what_is_known),
        cmocka_unit_test(codes__each_set__has_names_and_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
