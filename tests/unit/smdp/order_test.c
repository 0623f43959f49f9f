/* The order's states, and what an operator does with them. */
#include "tests/support/test.h"

#include <string.h>

#include "smdp/core/order.h"
#include "tools/dpbed/world.h"

/* --- the table ----------------------------------------------------------------------------- */

/* Every state by every event; '.' is "not allowed". Rows: Available Allocated Linked Confirmed
 * Released Downloaded Installed Error Unavailable. Columns: the events in their order. The letters:
 * V Available, A Allocated, L Linked, C Confirmed, R Released, D Downloaded, I Installed, E Error,
 * U Unavailable. */
static const char *const expected[] = {
    "AL..............", /* Available */
    "..CR.VU.........", /* Allocated */
    "..CR.VU.........", /* Linked */
    "....RVU.........", /* Confirmed */
    ".....VURD...REE.", /* Released */
    ".......DDIDEDEEI", /* Downloaded */
    "...............I", /* Installed */
    ".....VU..I......", /* Error */
    "................", /* Unavailable */
};
static const char letters[] = "VALCRDIEU";

static void order_next__every_state_and_event__follows_the_table(void **state) {
    (void)state;
    for (int from = RK_DP_AVAILABLE; from <= RK_DP_UNAVAILABLE; from++) {
        assert_int_equal(strlen(expected[from]), RK_DP_ORDER_EVENTS);
        for (int event = 0; event < RK_DP_ORDER_EVENTS; event++) {
            const char *to = strchr(letters, expected[from][event]);
            int want = to ? (int)(to - letters) : RK_DP_BAD_STATE;
            assert_int_equal(
                rk_dp_order_next((enum rk_dp_order_state)from, (enum rk_dp_order_event)event),
                want);
        }
    }
}

/* --- the operator -------------------------------------------------------------------------- */

static struct rk_bed_world world;

static int setup(void **state) {
    (void)state;
    rk_bed_world_init(&world, NULL);
    rk_bed_world_profile(&world, NULL);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    rk_bed_world_free(&world);
    return 0;
}

static int create(const struct rk_dp_order_request *r, bool confirm) {
    return rk_dp_order_create(&world.store, NULL, world.now, r, confirm);
}

static void create__nothing_given__is_released_with_a_random_matching_id(void **state) {
    (void)state;
    struct rk_dp_order_request r = {.iccid = RK_BED_ICCID, .release = true};
    assert_int_equal(create(&r, true), 0);
    struct rk_dp_order order = rk_bed_world_order_record(&world);
    assert_int_equal(order.state, RK_DP_RELEASED);
    assert_int_equal(strlen(order.matching_id), 23);
    assert_true(rk_dp_matching_id_ok(order.matching_id));
    assert_false(order.has_cc);
}

static void create__again__keeps_what_is_there(void **state) {
    (void)state;
    struct rk_dp_order_request r = {.iccid = RK_BED_ICCID, .release = true};
    assert_int_equal(create(&r, true), 0);
    struct rk_dp_order first = rk_bed_world_order_record(&world);
    assert_int_equal(create(&r, true), 0);
    struct rk_dp_order second = rk_bed_world_order_record(&world);
    assert_string_equal(first.matching_id, second.matching_id);
    r.matching_id = "OTHER";
    assert_int_equal(create(&r, true), RK_DP_CONFLICT);
    r.matching_id = NULL;
    r.confirmation_code = "1234";
    assert_int_equal(create(&r, true), RK_DP_CONFLICT);
}

static void create__unknown_profile__is_not_found(void **state) {
    (void)state;
    struct rk_dp_order_request r = {.iccid = "8949000000000000001", .release = true};
    assert_int_equal(create(&r, true), RK_DP_NOT_FOUND);
}

static void create__malformed_values__are_refused_and_leave_no_order(void **state) {
    (void)state;
    struct rk_dp_order_request r = {.iccid = RK_BED_ICCID, .release = true};
    struct rk_dp_order order;
    r.matching_id = "lower";
    assert_int_equal(create(&r, true), RK_DP_BAD_ARGUMENT);
    r.matching_id = ""; /* none, but no EID either */
    assert_int_equal(create(&r, true), RK_DP_BAD_ARGUMENT);
    r.matching_id = NULL;
    r.eid = "89049032123451234512345678901234"; /* check digits */
    assert_int_equal(create(&r, true), RK_DP_BAD_ARGUMENT);
    r.eid = NULL;
    r.confirmation_code = "";
    assert_int_equal(create(&r, true), RK_DP_BAD_ARGUMENT);
    assert_int_equal(world.store.orders->get(world.store.self, RK_BED_ICCID, &order),
                     RK_DP_NOT_FOUND);
}

static void create__matching_id_of_another_order__conflicts(void **state) {
    (void)state;
    struct rk_buf package = {0};
    struct rk_dp_profile profile;
    rk_bed_package("8949000000000000018", 0, 10, &package);
    struct rk_dp_profile_request p = {
        .package = rk_buf_slice(&package), .profile_class = -1, .events = -1};
    assert_int_equal(rk_dp_profile_add(&world.store, world.now, &p, &profile), 0);
    rk_bed_world_order(&world, NULL);
    struct rk_dp_order_request r = {
        .iccid = "8949000000000000018", .matching_id = "TEST", .release = true};
    assert_int_equal(create(&r, true), RK_DP_CONFLICT);
    rk_dp_profile_free(&profile);
    rk_buf_free(&package);
}

static void held_order__confirm_then_release__walks_the_states(void **state) {
    (void)state;
    struct rk_dp_order_request r = {.iccid = RK_BED_ICCID, .eid = RK_BED_EID};
    assert_int_equal(create(&r, false), 0);
    assert_string_equal(rk_bed_world_state(&world), "Linked");
    assert_int_equal(rk_dp_order_release(&world.store, world.now, RK_BED_ICCID), RK_DP_BAD_STATE);
    r.confirmation_code = "2468";
    assert_int_equal(rk_dp_order_confirm(&world.store, NULL, world.now, &r), 0);
    assert_string_equal(rk_bed_world_state(&world), "Confirmed");
    assert_true(rk_bed_world_order_record(&world).has_cc);
    assert_int_equal(rk_dp_order_release(&world.store, world.now, RK_BED_ICCID), 0);
    assert_string_equal(rk_bed_world_state(&world), "Released");
    assert_int_equal(rk_dp_order_release(&world.store, world.now, RK_BED_ICCID), 0);
    assert_int_equal(rk_dp_order_confirm(&world.store, NULL, world.now, &r), 0);
    r.eid = "89049032123451234512345678901999";
    assert_int_not_equal(rk_dp_order_confirm(&world.store, NULL, world.now, &r), 0);
}

static void held_order__with_its_values__keeps_them_for_the_confirmation(void **state) {
    (void)state;
    struct rk_dp_order order;
    struct rk_dp_order_request r = {
        .iccid = RK_BED_ICCID, .matching_id = "KEPT-1", .confirmation_code = "1357"};
    assert_int_equal(create(&r, false), 0);
    r.matching_id = r.confirmation_code = NULL;
    assert_int_equal(rk_dp_order_confirm(&world.store, NULL, world.now, &r), 0);
    assert_int_equal(world.store.orders->get(world.store.self, RK_BED_ICCID, &order), 0);
    assert_int_equal(order.state, RK_DP_CONFIRMED);
    assert_string_equal(order.matching_id, "KEPT-1");
    assert_true(order.has_cc);
}

static void confirm__without_an_order__is_not_allowed(void **state) {
    (void)state;
    struct rk_dp_order_request r = {.iccid = RK_BED_ICCID};
    assert_int_equal(rk_dp_order_confirm(&world.store, NULL, world.now, &r), RK_DP_BAD_STATE);
}

static void confirm__empty_matching_id_with_eid__is_found_by_eid(void **state) {
    (void)state;
    struct rk_dp_order found;
    struct rk_dp_order_request r = {
        .iccid = RK_BED_ICCID, .eid = RK_BED_EID, .matching_id = "", .release = true};
    assert_int_equal(create(&r, true), 0);
    assert_int_equal(world.store.orders->by_eid(world.store.self, RK_BED_EID, &found), 0);
    assert_string_equal(found.iccid, RK_BED_ICCID);
}

static void cancel__released_order__frees_the_profile_for_another(void **state) {
    (void)state;
    struct rk_dp_order found;
    rk_bed_world_order(&world, NULL);
    assert_int_equal(rk_dp_order_cancel(&world.store, world.now, RK_BED_ICCID, false), 0);
    assert_string_equal(rk_bed_world_state(&world), "Available");
    assert_int_equal(world.store.orders->by_matching_id(world.store.self, "TEST", &found),
                     RK_DP_NOT_FOUND);
    assert_int_equal(rk_dp_order_cancel(&world.store, world.now, RK_BED_ICCID, false), 0);
    rk_bed_world_order(&world, NULL);
    assert_string_equal(rk_bed_world_state(&world), "Released");
}

static void cancel__unavailable__is_for_good(void **state) {
    (void)state;
    struct rk_dp_order_request r = {.iccid = RK_BED_ICCID, .release = true};
    rk_bed_world_order(&world, NULL);
    assert_int_equal(rk_dp_order_cancel(&world.store, world.now, RK_BED_ICCID, true), 0);
    assert_int_equal(create(&r, true), RK_DP_BAD_STATE);
}

static void cancel__downloaded_order__is_not_allowed(void **state) {
    (void)state;
    rk_bed_world_order(&world, NULL);
    rk_bed_world_up_to_package(&world);
    assert_int_equal(rk_dp_order_cancel(&world.store, world.now, RK_BED_ICCID, false),
                     RK_DP_BAD_STATE);
}

static void remove__open_order__is_not_allowed(void **state) {
    (void)state;
    rk_bed_world_order(&world, NULL);
    assert_int_equal(rk_dp_profile_remove(&world.store, RK_BED_ICCID), RK_DP_BAD_STATE);
}

/* A card that never comes back must not hold the profile for ever. */
static void remove__downloaded_order__is_allowed(void **state) {
    (void)state;
    rk_bed_world_order(&world, NULL);
    rk_bed_world_up_to_package(&world);
    assert_int_equal(rk_dp_profile_remove(&world.store, RK_BED_ICCID), 0);
    assert_int_equal(rk_bed_world_result(&world, 0), 204);
}

static void remove__ended_order__takes_everything_of_the_profile(void **state) {
    (void)state;
    struct rk_dp_order order;
    struct rk_dp_bound bound;
    rk_bed_world_order(&world, NULL);
    rk_bed_world_up_to_package(&world);
    assert_string_equal(rk_bed_world_cancel(&world, 0), "ok");
    assert_int_equal(rk_dp_profile_remove(&world.store, RK_BED_ICCID), 0);
    assert_int_equal(world.store.orders->get(world.store.self, RK_BED_ICCID, &order),
                     RK_DP_NOT_FOUND);
    assert_int_equal(world.store.bounds->get(world.store.self, RK_BED_ICCID, false, &bound),
                     RK_DP_NOT_FOUND);
    assert_int_equal(rk_dp_profile_remove(&world.store, RK_BED_ICCID), RK_DP_NOT_FOUND);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_next__every_state_and_event__follows_the_table),
        WITH_WORLD(create__nothing_given__is_released_with_a_random_matching_id),
        WITH_WORLD(create__again__keeps_what_is_there),
        WITH_WORLD(create__unknown_profile__is_not_found),
        WITH_WORLD(create__malformed_values__are_refused_and_leave_no_order),
        WITH_WORLD(create__matching_id_of_another_order__conflicts),
        WITH_WORLD(held_order__confirm_then_release__walks_the_states),
        WITH_WORLD(held_order__with_its_values__keeps_them_for_the_confirmation),
        WITH_WORLD(confirm__without_an_order__is_not_allowed),
        WITH_WORLD(confirm__empty_matching_id_with_eid__is_found_by_eid),
        WITH_WORLD(cancel__released_order__frees_the_profile_for_another),
        WITH_WORLD(cancel__unavailable__is_for_good),
        WITH_WORLD(cancel__downloaded_order__is_not_allowed),
        WITH_WORLD(remove__open_order__is_not_allowed),
        WITH_WORLD(remove__downloaded_order__is_allowed),
        WITH_WORLD(remove__ended_order__takes_everything_of_the_profile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
