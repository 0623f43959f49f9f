/* Notifications: the order of deliveries, and that nothing is removed before a server took it. */
#include "tests/support/test.h"
#include "tests/unit/lpa/scenario.h"

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

static int deliver_all(struct scenario *s, bool remove, struct rk_lpa_delivery *out) {
    scenario_open(s);
    return rk_lpa_notification_deliver_all(s->lpa, remove, out, &s->e);
}

static void deliver_all__listed_out_of_order__sent_in_order_of_numbers(void **state) {
    struct scenario *s = *state;
    struct rk_lpa_delivery out;
    scenario_notification(s, 300, "a.example.com");
    scenario_notification(s, 0, "b.example.com:8443");
    scenario_notification(s, 7, "a.example.com");
    assert_int_equal(deliver_all(s, true, &out), 0);
    assert_string_equal(scenario_text(&s->calls), "handleNotification b.example.com:8443\n"
                                                  "remove 0\n"
                                                  "handleNotification a.example.com\n"
                                                  "remove 7\n"
                                                  "handleNotification a.example.com\n"
                                                  "remove 300\n");
    assert_int_equal(out.delivered, 3);
    assert_int_equal(out.left, 0);
    assert_int_equal(s->notifications.len, 0);
}

static void deliver_all__nothing_there__success(void **state) {
    struct scenario *s = *state;
    struct rk_lpa_delivery out;
    assert_int_equal(deliver_all(s, true, &out), 0);
    assert_int_equal(out.delivered, 0);
    assert_int_equal(s->calls.len, 0);
}

static void deliver_all__without_remove__all_stay(void **state) {
    struct scenario *s = *state;
    struct rk_lpa_delivery out;
    scenario_notification(s, 1, "a.example.com");
    assert_int_equal(deliver_all(s, false, &out), 0);
    assert_true(s->notifications.len > 0);
    assert_null(strstr(scenario_text(&s->calls), "remove"));
}

static void deliver_all__one_address_fails__its_later_ones_wait_others_go(void **state) {
    struct scenario *s = *state;
    struct rk_lpa_delivery out;
    scenario_notification(s, 1, "a.example.com");
    scenario_notification(s, 2, "b.example.com");
    scenario_notification(s, 3, "a.example.com");
    s->refuse_function = "a.example.com";
    s->unreachable = true;
    assert_int_equal(deliver_all(s, true, &out), RK_LPA_TRANSPORT);
    assert_string_equal(scenario_text(&s->calls), "handleNotification a.example.com\n"
                                                  "handleNotification b.example.com\n"
                                                  "remove 2\n");
    assert_int_equal(out.delivered, 1);
    assert_int_equal(out.left, 2);
    assert_int_equal(s->warnings, 1);
    assert_non_null(strstr(s->e.hint, "process"));
}

static void deliver_all__server_answers_500__notification_stays(void **state) {
    struct scenario *s = *state;
    struct rk_lpa_delivery out;
    scenario_notification(s, 1, "a.example.com");
    s->refuse_function = "handleNotification";
    s->http_status = 500;
    assert_int_equal(deliver_all(s, true, &out), RK_LPA_SERVER);
    assert_null(strstr(scenario_text(&s->calls), "remove"));
    assert_true(s->notifications.len > 0);
}

static void deliver_all__server_answers_200__is_taken(void **state) {
    struct scenario *s = *state;
    struct rk_lpa_delivery out;
    scenario_notification(s, 1, "a.example.com");
    s->refuse_function = "handleNotification";
    s->http_status = 200;
    assert_int_equal(deliver_all(s, true, &out), 0);
    assert_int_equal(s->notifications.len, 0);
}

static void deliver_all__address_with_a_path__never_called(void **state) {
    struct scenario *s = *state;
    struct rk_lpa_delivery out;
    scenario_notification(s, 1, "a.example.com/evil?");
    scenario_notification(s, 2, "user@b.example.com");
    assert_int_equal(deliver_all(s, true, &out), RK_LPA_CARD);
    assert_int_equal(s->calls.len, 0);
    assert_int_equal(out.left, 2);
}

static void deliver__number_that_is_not_there__card_says_so(void **state) {
    struct scenario *s = *state;
    scenario_notification(s, 1, "a.example.com");
    scenario_open(s);
    assert_int_equal(rk_lpa_notification_deliver(s->lpa, 2, true, &s->e), RK_LPA_CARD);
    assert_int_equal(s->e.code, 1);
    assert_int_equal(s->calls.len, 0);
}

static void remove__twice__second_time_refused(void **state) {
    struct scenario *s = *state;
    scenario_notification(s, 200, "a.example.com");
    scenario_open(s);
    assert_int_equal(rk_lpa_notification_remove(s->lpa, 200, &s->e), 0);
    assert_int_equal(rk_lpa_notification_remove(s->lpa, 200, &s->e), RK_LPA_CARD);
    assert_int_equal(s->e.code, 1);
}

static void list__elements__are_read(void **state) {
    struct scenario *s = *state;
    struct rk_lpa_notification_list list;
    scenario_notification(s, 0x01020304, "a.example.com");
    scenario_open(s);
    assert_int_equal(rk_lpa_notification_list(s->lpa, &list, &s->e), 0);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].seq, 0x01020304);
    assert_int_equal(list.items[0].event, RK_LPA_EVENT_ENABLE);
    assert_string_equal(list.items[0].iccid.text, SCENARIO_ICCID);
    assert_memory_equal(list.items[0].address.ptr, "a.example.com", 13);
    rk_lpa_notification_list_free(&list);
}

static void send__the_notification__exactly_as_the_card_signed_it(void **state) {
    struct scenario *s = *state;
    struct rk_buf pending = {0};
    scenario_notification(s, 5, "a.example.com");
    scenario_open(s);
    assert_int_equal(rk_lpa_notification_retrieve(s->lpa, 5, &pending, &s->e), 0);
    struct rk_tlv whole, metadata;
    assert_int_equal(rk_tlv_only(rk_buf_slice(&pending), RK_TLV_DER, 0x30, &whole), 0);
    assert_true(rk_tlv_find(whole.value, RK_TLV_DER, 0xBF2F, &metadata));
    assert_true(rk_slice_equal(metadata.whole, rk_buf_slice(&s->notifications)));
    rk_buf_free(&pending);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(deliver_all__listed_out_of_order__sent_in_order_of_numbers),
        TEST(deliver_all__nothing_there__success),
        TEST(deliver_all__without_remove__all_stay),
        TEST(deliver_all__one_address_fails__its_later_ones_wait_others_go),
        TEST(deliver_all__server_answers_500__notification_stays),
        TEST(deliver_all__server_answers_200__is_taken),
        TEST(deliver_all__address_with_a_path__never_called),
        TEST(deliver__number_that_is_not_there__card_says_so),
        TEST(remove__twice__second_time_refused),
        TEST(list__elements__are_read),
        TEST(send__the_notification__exactly_as_the_card_signed_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
