/* ES9+.CancelSession and ES9+.HandleNotification: what moves the order, and what does not. */
#include "tests/support/test.h"

#include <string.h>

#include "asn1/tlv/tlv.h"
#include "tools/dpbed/world.h"

enum { EVENT_INSTALL = 1, EVENT_ENABLE = 2, EVENT_DISABLE = 4, EVENT_DELETE = 8 };

static struct rk_bed_world w;

static int setup(void **state) {
    (void)state;
    rk_bed_world_init(&w, NULL);
    rk_bed_world_profile(&w, NULL);
    rk_bed_world_order(&w, NULL);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    rk_bed_world_free(&w);
    return 0;
}

/* --- cancelling ---------------------------------------------------------------------------- */

static void cancel__reason__decides_on_the_order(void **state) {
    (void)state;
    static const struct {
        uint32_t reason;
        const char *state;
    } cases[] = {{0, "Error"}, {1, "Released"}, {2, "Released"}, {3, "Error"},
                 {4, "Error"}, {5, "Error"},    {127, "Error"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rk_bed_world_up_to_authenticated(&w);
        assert_string_equal(rk_bed_world_cancel(&w, cases[i].reason), "ok");
        assert_string_equal(rk_bed_world_state(&w), cases[i].state);
        assert_int_equal(rk_dp_order_cancel(&w.store, w.now, RK_BED_ICCID, false), 0);
        rk_bed_world_order(&w, NULL);
    }
}

static void cancel__postponed_after_the_package__keeps_it_downloadable(void **state) {
    (void)state;
    rk_bed_world_up_to_package(&w);
    assert_string_equal(rk_bed_world_cancel(&w, 1), "ok");
    assert_string_equal(rk_bed_world_state(&w), "Downloaded");
    rk_bed_world_up_to_package(&w);
}

static void cancel__session_is_over__refuses_further_steps(void **state) {
    (void)state;
    rk_bed_world_up_to_authenticated(&w);
    assert_string_equal(rk_bed_world_cancel(&w, 1), "ok");
    assert_string_equal(rk_bed_world_get_package(&w), "8.10.1/3.9");
    /* The agent may have lost the answer. */
    assert_string_equal(rk_bed_world_cancel(&w, 1), "ok");
}

static void cancel__flipped_signature__changes_nothing(void **state) {
    (void)state;
    rk_bed_world_up_to_authenticated(&w);
    w.card.flip_signature = true;
    assert_string_equal(rk_bed_world_cancel(&w, 0), "8.1/6.1");
    assert_string_equal(rk_bed_world_state(&w), "Released");
    w.card.flip_signature = false;
    assert_string_equal(rk_bed_world_get_package(&w), "ok");
}

static void cancel__for_another_server__is_refused(void **state) {
    (void)state;
    static const uint8_t other[] = {0x88, 0x37, 0x0B};
    rk_bed_world_up_to_authenticated(&w);
    w.card.oid = rk_slice_of(other);
    assert_string_equal(rk_bed_world_cancel(&w, 0), "8.8/3.10");
    assert_string_equal(rk_bed_world_state(&w), "Released");
}

static void cancel__other_transaction__is_refused(void **state) {
    (void)state;
    static const uint8_t other[16] = {3};
    rk_bed_world_up_to_authenticated(&w);
    w.card.transaction_id = rk_slice_of(other);
    assert_string_equal(rk_bed_world_cancel(&w, 0), "8.10.1/3.9");
    w.card.transaction_id = (struct rk_slice){0};
    strcpy(w.transaction, "00000000000000000000000000000000");
    assert_string_equal(rk_bed_world_cancel(&w, 0), "8.10.1/3.9");
    assert_string_equal(rk_bed_world_state(&w), "Released");
}

static void cancel__before_the_card_was_seen__is_refused(void **state) {
    (void)state;
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    assert_string_equal(rk_bed_world_cancel(&w, 0), "8.10.1/3.9");
}

static void cancel__after_a_refusal__is_taken_and_leaves_the_order(void **state) {
    (void)state;
    w.card.free_nvm = 10;
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    assert_string_equal(rk_bed_world_authenticate(&w), "8.1/4.8");
    assert_string_equal(rk_bed_world_cancel(&w, 0), "ok");
    assert_string_equal(rk_bed_world_state(&w), "Released");
}

static void cancel__card_reports_an_error__fails_with_a_status(void **state) {
    (void)state;
    static const struct {
        uint32_t code;
        const char *status;
    } cases[] = {{5, "8.10.1/3.9"}, {127, "8/4.2"}};
    rk_bed_world_up_to_authenticated(&w);
    for (size_t i = 0; i < 2; i++) {
        struct rk_buf message = {0};
        struct rk_json r = rk_json_new_object();
        rk_bed_card_error(0xBF41, rk_buf_slice(&w.transaction_id), cases[i].code, &message);
        rk_json_put_string(r, "transactionId", w.transaction);
        rk_json_put_base64(r, "cancelSessionResponse", rk_buf_slice(&message));
        assert_string_equal(rk_bed_world_call(&w, "cancelSession", &r), cases[i].status);
        rk_buf_free(&message);
    }
}

/* --- installation results ------------------------------------------------------------------ */

static void result__error_reason__decides_on_the_order(void **state) {
    (void)state;
    static const struct {
        uint32_t reason;
        const char *state;
    } cases[] = {{1, "Error"},  {7, "Error"},       {8, "Error"},       {9, "Error"},
                 {12, "Error"}, {10, "Downloaded"}, {11, "Downloaded"}, {127, "Error"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rk_bed_world_up_to_package(&w);
        assert_int_equal(rk_bed_world_result(&w, cases[i].reason), 204);
        assert_int_equal(w.response.body.len, 0);
        assert_string_equal(rk_bed_world_state(&w), cases[i].state);
        if (strcmp(cases[i].state, "Error") == 0) {
            assert_int_equal(rk_dp_order_cancel(&w.store, w.now, RK_BED_ICCID, false), 0);
            rk_bed_world_order(&w, NULL);
        }
    }
}

static void result__flipped_signature__moves_nothing(void **state) {
    (void)state;
    rk_bed_world_up_to_package(&w);
    w.card.flip_signature = true;
    assert_int_equal(rk_bed_world_result(&w, 0), 204);
    assert_string_equal(rk_bed_world_state(&w), "Downloaded");
    w.card.flip_signature = false;
    assert_int_equal(rk_bed_world_result(&w, 0), 204);
    assert_string_equal(rk_bed_world_state(&w), "Installed");
}

static void result__of_another_card__moves_nothing(void **state) {
    (void)state;
    rk_bed_world_up_to_package(&w);
    const struct rk_pki_item *own = w.card.euicc;
    struct rk_bed_card other;
    rk_bed_card_init(&other, NULL, w.keys.pki, RK_CURVE_NIST, "89049032000000000000000000000066");
    w.card.euicc = other.euicc;
    assert_int_equal(rk_bed_world_result(&w, 0), 204);
    assert_string_equal(rk_bed_world_state(&w), "Downloaded");
    w.card.euicc = own;
    rk_bed_card_free(&other);
}

static void result__for_another_server__moves_nothing(void **state) {
    (void)state;
    static const uint8_t other[] = {0x88, 0x37, 0x0B};
    rk_bed_world_up_to_package(&w);
    w.card.oid = rk_slice_of(other);
    assert_int_equal(rk_bed_world_result(&w, 0), 204);
    assert_string_equal(rk_bed_world_state(&w), "Downloaded");
}

static void result__for_another_profile__moves_nothing(void **state) {
    (void)state;
    struct rk_buf message = {0};
    rk_bed_world_up_to_package(&w);
    rk_bed_card_result(&w.card, rk_buf_slice(&w.transaction_id), "8949000000000000018", 0,
                       rk_bed_world_oid(&w), &message);
    assert_int_equal(rk_bed_world_notify(&w, rk_buf_slice(&message)), 204);
    assert_string_equal(rk_bed_world_state(&w), "Downloaded");
    rk_buf_free(&message);
}

static void result__before_any_package__moves_nothing(void **state) {
    (void)state;
    rk_bed_world_up_to_authenticated(&w);
    assert_int_equal(rk_bed_world_result(&w, 0), 204);
    assert_string_equal(rk_bed_world_state(&w), "Released");
}

static void result__a_year_later__still_counts(void **state) {
    (void)state;
    struct rk_buf message = {0};
    rk_bed_world_up_to_package(&w);
    rk_bed_card_result(&w.card, rk_buf_slice(&w.transaction_id), RK_BED_ICCID, 0,
                       rk_bed_world_oid(&w), &message);
    w.now += 365 * 86400;
    assert_string_equal(rk_bed_world_initiate(&w), "ok"); /* sweeps old sessions */
    assert_int_equal(rk_bed_world_notify(&w, rk_buf_slice(&message)), 204);
    assert_string_equal(rk_bed_world_state(&w), "Installed");
    rk_buf_free(&message);
}

static void result__replayed__moves_nothing_more(void **state) {
    (void)state;
    struct rk_buf message = {0};
    rk_bed_world_up_to_package(&w);
    rk_bed_card_result(&w.card, rk_buf_slice(&w.transaction_id), RK_BED_ICCID, 0,
                       rk_bed_world_oid(&w), &message);
    assert_int_equal(rk_bed_world_notify(&w, rk_buf_slice(&message)), 204);
    assert_string_equal(rk_bed_world_state(&w), "Installed");
    uint32_t revision = rk_bed_world_order_record(&w).revision;
    assert_int_equal(rk_bed_world_notify(&w, rk_buf_slice(&message)), 204);
    assert_int_equal(rk_bed_world_order_record(&w).revision, revision);
    rk_buf_free(&message);
}

static void result__of_an_earlier_installation__does_not_count_for_the_next(void **state) {
    (void)state;
    struct rk_dp_order_request order = {
        .iccid = RK_BED_ICCID, .matching_id = "TEST", .release = true};
    struct rk_buf old = {0}, gone = {0};
    rk_bed_world_up_to_package(&w);
    rk_bed_card_result(&w.card, rk_buf_slice(&w.transaction_id), RK_BED_ICCID, 0,
                       rk_bed_world_oid(&w), &old);
    assert_int_equal(rk_bed_world_notify(&w, rk_buf_slice(&old)), 204);
    rk_bed_card_notification(&w.card, RK_BED_ICCID, EVENT_DELETE, &gone);
    assert_int_equal(rk_bed_world_notify(&w, rk_buf_slice(&gone)), 204);
    assert_int_equal(rk_dp_order_create(&w.store, NULL, w.now, &order, true), 0);
    rk_bed_world_up_to_package(&w);
    assert_int_equal(rk_bed_world_notify(&w, rk_buf_slice(&old)), 204);
    assert_string_equal(rk_bed_world_state(&w), "Downloaded");
    rk_buf_free(&old);
    rk_buf_free(&gone);
}

static void result__after_cancelling_the_load__still_ends_the_order(void **state) {
    (void)state;
    rk_bed_world_up_to_package(&w);
    assert_string_equal(rk_bed_world_cancel(&w, 5), "ok");
    assert_string_equal(rk_bed_world_state(&w), "Error");
    assert_int_equal(rk_bed_world_result(&w, 0), 204);
    assert_string_equal(rk_bed_world_state(&w), "Installed");
}

/* --- what the card tells later ------------------------------------------------------------- */

static int notify(uint32_t event) {
    struct rk_buf message = {0};
    rk_bed_card_notification(&w.card, RK_BED_ICCID, event, &message);
    int status = rk_bed_world_notify(&w, rk_buf_slice(&message));
    rk_buf_free(&message);
    return status;
}

static void notification__enable_and_disable__change_no_state(void **state) {
    (void)state;
    rk_bed_world_up_to_package(&w);
    assert_int_equal(rk_bed_world_result(&w, 0), 204);
    assert_int_equal(notify(EVENT_ENABLE), 204);
    assert_int_equal(notify(EVENT_DISABLE), 204);
    assert_string_equal(rk_bed_world_state(&w), "Installed");
    assert_false(rk_bed_world_order_record(&w).deleted);
}

static void notification__delete__lets_the_profile_be_ordered_again(void **state) {
    (void)state;
    struct rk_dp_order_request order = {
        .iccid = RK_BED_ICCID, .matching_id = "AGAIN", .release = true};
    rk_bed_world_up_to_package(&w);
    assert_int_equal(rk_bed_world_result(&w, 0), 204);
    assert_int_equal(rk_dp_order_create(&w.store, NULL, w.now, &order, true), RK_DP_BAD_STATE);
    assert_int_equal(notify(EVENT_DELETE), 204);
    assert_true(rk_bed_world_order_record(&w).deleted);
    assert_int_equal(rk_dp_order_create(&w.store, NULL, w.now, &order, true), 0);
    w.card.matching_id = "AGAIN";
    rk_bed_world_up_to_package(&w);
}

static void notification__delete_of_another_card__is_not_believed(void **state) {
    (void)state;
    rk_bed_world_up_to_package(&w);
    assert_int_equal(rk_bed_world_result(&w, 0), 204);
    struct rk_bed_card first = w.card;
    rk_bed_card_init(&w.card, NULL, w.keys.pki, RK_CURVE_NIST, "89049032000000000000000000000066");
    w.card.seq = first.seq + 100;
    assert_int_equal(notify(EVENT_DELETE), 204);
    assert_false(rk_bed_world_order_record(&w).deleted);
    rk_bed_card_free(&w.card);
    w.card = first;
    w.card.flip_signature = true;
    assert_int_equal(notify(EVENT_DELETE), 204);
    assert_false(rk_bed_world_order_record(&w).deleted);
}

static void notification__old_delete_again__is_not_believed(void **state) {
    (void)state;
    struct rk_buf old = {0};
    rk_bed_world_up_to_package(&w);
    assert_int_equal(rk_bed_world_result(&w, 0), 204);
    rk_bed_card_notification(&w.card, RK_BED_ICCID, EVENT_DELETE, &old);
    assert_int_equal(rk_bed_world_notify(&w, rk_buf_slice(&old)), 204);
    rk_bed_world_order(&w, NULL);
    rk_bed_world_up_to_package(&w);
    assert_int_equal(rk_bed_world_result(&w, 0), 204);
    assert_string_equal(rk_bed_world_state(&w), "Installed");
    assert_int_equal(rk_bed_world_notify(&w, rk_buf_slice(&old)), 204);
    assert_false(rk_bed_world_order_record(&w).deleted);
    assert_int_equal(notify(EVENT_DELETE), 204);
    assert_true(rk_bed_world_order_record(&w).deleted);
    rk_buf_free(&old);
}

static void notification__delete_and_the_result_was_lost__lets_it_be_ordered_again(void **state) {
    (void)state;
    struct rk_buf old = {0};
    rk_bed_world_up_to_package(&w);
    w.card.seq++; /* the result */
    rk_bed_card_notification(&w.card, RK_BED_ICCID, EVENT_DELETE, &old);
    assert_int_equal(rk_bed_world_notify(&w, rk_buf_slice(&old)), 204);
    assert_string_equal(rk_bed_world_state(&w), "Installed");
    assert_true(rk_bed_world_order_record(&w).deleted);
    rk_bed_world_order(&w, NULL);
    rk_bed_world_up_to_package(&w);
    assert_int_equal(rk_bed_world_notify(&w, rk_buf_slice(&old)), 204);
    assert_string_equal(rk_bed_world_state(&w), "Downloaded");
    rk_buf_free(&old);
}

/* --- orders that follow one another --------------------------------------------------------- */

static void new_order__session_of_the_cancelled_one__gets_no_package(void **state) {
    (void)state;
    struct rk_dp_order_request order = {
        .iccid = RK_BED_ICCID, .matching_id = "OTHER", .release = true};
    rk_bed_world_up_to_authenticated(&w);
    assert_int_equal(rk_dp_order_cancel(&w.store, w.now, RK_BED_ICCID, false), 0);
    rk_bed_world_order(&w, &order);
    assert_string_equal(rk_bed_world_get_package(&w), "8.10.1/3.9");
    assert_string_equal(rk_bed_world_state(&w), "Released");
    /* The card may still be told goodbye, and the order does not mind. */
    assert_string_equal(rk_bed_world_cancel(&w, 0), "ok");
    assert_string_equal(rk_bed_world_state(&w), "Released");
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_WORLD(cancel__reason__decides_on_the_order),
        WITH_WORLD(cancel__postponed_after_the_package__keeps_it_downloadable),
        WITH_WORLD(cancel__session_is_over__refuses_further_steps),
        WITH_WORLD(cancel__flipped_signature__changes_nothing),
        WITH_WORLD(cancel__for_another_server__is_refused),
        WITH_WORLD(cancel__other_transaction__is_refused),
        WITH_WORLD(cancel__before_the_card_was_seen__is_refused),
        WITH_WORLD(cancel__after_a_refusal__is_taken_and_leaves_the_order),
        WITH_WORLD(cancel__card_reports_an_error__fails_with_a_status),
        WITH_WORLD(result__error_reason__decides_on_the_order),
        WITH_WORLD(result__flipped_signature__moves_nothing),
        WITH_WORLD(result__of_another_card__moves_nothing),
        WITH_WORLD(result__for_another_server__moves_nothing),
        WITH_WORLD(result__for_another_profile__moves_nothing),
        WITH_WORLD(result__before_any_package__moves_nothing),
        WITH_WORLD(result__a_year_later__still_counts),
        WITH_WORLD(result__replayed__moves_nothing_more),
        WITH_WORLD(result__of_an_earlier_installation__does_not_count_for_the_next),
        WITH_WORLD(result__after_cancelling_the_load__still_ends_the_order),
        WITH_WORLD(notification__enable_and_disable__change_no_state),
        WITH_WORLD(notification__delete__lets_the_profile_be_ordered_again),
        WITH_WORLD(notification__delete_of_another_card__is_not_believed),
        WITH_WORLD(notification__old_delete_again__is_not_believed),
        WITH_WORLD(notification__delete_and_the_result_was_lost__lets_it_be_ordered_again),
        WITH_WORLD(new_order__session_of_the_cancelled_one__gets_no_package),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
