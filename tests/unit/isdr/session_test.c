/* The session's table: every state and every event. */
#include "tests/support/test.h"

#include "euicc/isdr/session.h"

#include <string.h>

#define NO (-1)

/* Rows: states; columns: challenge, authenticated, authenticated with an SM-DS, refused, prepared,
 * load, cancel, drop. */
static const int expected[RK_SESSION_STATES][RK_EVENTS] = {
    [RK_SESSION_NONE] = {1, NO, NO, NO, NO, NO, NO, 0},
    [RK_SESSION_CHALLENGED] = {1, 2, 3, 0, NO, NO, NO, 0},
    [RK_SESSION_AUTHENTICATED] = {1, NO, NO, NO, 4, NO, 0, 0},
    [RK_SESSION_AUTHENTICATED_DS] = {1, NO, NO, NO, NO, NO, 0, 0},
    [RK_SESSION_PREPARED] = {1, NO, NO, NO, 4, 5, 0, 0},
    [RK_SESSION_LOADING] = {1, NO, NO, NO, NO, NO, 0, 0},
};

static bool is_wiped(const struct rk_session *session) {
    struct rk_session blank = {.state = session->state};
    return memcmp(session, &blank, sizeof blank) == 0;
}

static void advance__every_state_and_event__as_the_table_says(void **state) {
    (void)state;
    for (int from = 0; from < RK_SESSION_STATES; from++)
        for (int event = 0; event < RK_EVENTS; event++) {
            struct rk_session session, before;
            memset(&session, 0x5A, sizeof session);
            session.state = (uint8_t)from;
            before = session;
            bool moved = rk_session_advance(&session, (enum rk_session_event)event);
            assert_int_equal(moved, expected[from][event] != NO);
            if (!moved)
                assert_memory_equal(&session, &before, sizeof session);
            else
                assert_int_equal(session.state, expected[from][event]);
            if (moved && session.state <= RK_SESSION_CHALLENGED)
                assert_true(is_wiped(&session));
        }
}

static void next__unknown_event__refused(void **state) {
    (void)state;
    enum rk_session_state next = RK_SESSION_LOADING;
    assert_false(rk_session_next(RK_SESSION_NONE, RK_EVENTS, &next));
    assert_int_equal(next, RK_SESSION_LOADING);
}

static void is__other_length_or_octets__no(void **state) {
    (void)state;
    struct rk_session session = {.transaction_id = {1, 2, 3}, .transaction_id_len = 3};
    static const uint8_t id[] = {1, 2, 3, 4};
    assert_true(rk_session_is(&session, rk_slice(id, 3)));
    assert_false(rk_session_is(&session, rk_slice(id, 2)));
    assert_false(rk_session_is(&session, rk_slice(id, 4)));
    assert_false(rk_session_is(&session, rk_slice(id + 1, 3)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(advance__every_state_and_event__as_the_table_says),
        cmocka_unit_test(next__unknown_event__refused),
        cmocka_unit_test(is__other_length_or_octets__no),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
