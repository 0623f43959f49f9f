/* The contract of struct rk_dp_store, run over every implementation and way to open it. */
#include "tests/support/test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "smdp/store/sqlite.h"

#define ICCID_A "89000000000000000001"
#define ICCID_B "89000000000000000002"
#define EID     "89049032123451234512345678901235"

static struct rk_dp_store store;
static char folder[64], path[128];

static int open_memory(void **state) {
    (void)state;
    return rk_dp_sqlite_open(&store, ":memory:", true, 1000);
}

static int open_file(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/rk-store-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/smdp.db", folder);
    return rk_dp_sqlite_open(&store, path, true, 1000);
}

static int close_memory(void **state) {
    (void)state;
    store.ops->close(store.self);
    return 0;
}

static int close_file(void **state) {
    static const char *const endings[] = {"", "-wal", "-shm"};
    char name[160];
    close_memory(state);
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        unlink(name);
    }
    return rmdir(folder);
}

/* --- records ------------------------------------------------------------------------------- */

static void add_profile(const char *iccid) {
    struct rk_dp_profile p = {.name = "name",
                              .provider = "provider",
                              .profile_class = 2,
                              .ppr = 2,
                              .events = 15,
                              .any_card = true,
                              .services = 0x80000001,
                              .major = 2,
                              .minor = 3,
                              .size = 3,
                              .added = 5};
    snprintf(p.iccid, sizeof p.iccid, "%s", iccid);
    rk_buf_put(&p.owner, "own", 3);
    rk_buf_put(&p.package, "\0\1\2", 3);
    assert_int_equal(store.profiles->add(store.self, &p), 0);
    assert_int_equal(store.profiles->add(store.self, &p), RK_DP_CONFLICT);
    rk_dp_profile_free(&p);
}

static struct rk_dp_order make_order(const char *iccid, const char *matching_id,
                                     enum rk_dp_order_state state, int64_t created) {
    struct rk_dp_order o = {.state = state, .created = created, .changed = created};
    snprintf(o.iccid, sizeof o.iccid, "%s", iccid);
    snprintf(o.matching_id, sizeof o.matching_id, "%s", matching_id);
    return o;
}

static void profile__all_members__come_back(void **state) {
    (void)state;
    struct rk_dp_profile p;
    add_profile(ICCID_A);
    assert_int_equal(store.profiles->get(store.self, ICCID_A, true, &p), 0);
    assert_string_equal(p.name, "name");
    assert_string_equal(p.provider, "provider");
    assert_int_equal(p.profile_class, 2);
    assert_int_equal(p.ppr, 2);
    assert_int_equal(p.events, 15);
    assert_true(p.any_card);
    assert_int_equal(p.services, 0x80000001);
    assert_int_equal(p.major, 2);
    assert_int_equal(p.minor, 3);
    assert_int_equal(p.size, 3);
    assert_int_equal(p.added, 5);
    assert_true(rk_slice_equal(rk_buf_slice(&p.owner), rk_slice("own", 3)));
    assert_true(rk_slice_equal(rk_buf_slice(&p.package), rk_slice("\0\1\2", 3)));
    rk_dp_profile_free(&p);
    assert_int_equal(store.profiles->get(store.self, ICCID_A, false, &p), 0);
    assert_int_equal(p.package.len, 0);
    rk_dp_profile_free(&p);
    assert_int_equal(store.profiles->get(store.self, ICCID_B, true, &p), RK_DP_NOT_FOUND);
    assert_string_equal(p.iccid, "");
}

static int count_profiles(void *arg, const struct rk_dp_profile *profile) {
    assert_int_equal(profile->package.len, 0);
    return ++*(int *)arg == 2 ? 7 : 0;
}

static void profile_list__visitor_stops__its_value_comes_back(void **state) {
    (void)state;
    int count = 0;
    add_profile(ICCID_A);
    add_profile(ICCID_B);
    assert_int_equal(store.profiles->list(store.self, count_profiles, &count), 7);
    count = -5;
    assert_int_equal(store.profiles->list(store.self, count_profiles, &count), 0);
    assert_int_equal(count, -3);
}

static void order__all_members__come_back(void **state) {
    (void)state;
    struct rk_dp_order o = make_order(ICCID_A, "ID", RK_DP_RELEASED, 11), got;
    o.has_cc = true;
    memset(o.cc_hash, 0xAB, sizeof o.cc_hash);
    o.cc_tries = 1, o.downloads = 2, o.deleted = true, o.changed = 12;
    snprintf(o.eid, sizeof o.eid, EID);
    snprintf(o.outcome, sizeof o.outcome, "why");
    assert_int_equal(store.orders->add(store.self, &o), 0);
    assert_int_equal(store.orders->add(store.self, &o), RK_DP_CONFLICT);
    assert_int_equal(store.orders->get(store.self, ICCID_A, &got), 0);
    assert_int_equal(got.state, RK_DP_RELEASED);
    assert_string_equal(got.matching_id, "ID");
    assert_string_equal(got.eid, EID);
    assert_string_equal(got.outcome, "why");
    assert_true(got.has_cc && got.deleted);
    assert_memory_equal(got.cc_hash, o.cc_hash, sizeof o.cc_hash);
    assert_int_equal(got.cc_tries, 1);
    assert_int_equal(got.downloads, 2);
    assert_int_equal(got.created, 11);
    assert_int_equal(got.changed, 12);
    assert_int_equal(store.orders->by_matching_id(store.self, "ID", &got), 0);
    assert_int_equal(store.orders->by_matching_id(store.self, "", &got), RK_DP_NOT_FOUND);
    assert_int_equal(store.orders->by_eid(store.self, "", &got), RK_DP_NOT_FOUND);
    assert_int_equal(store.orders->get(store.self, ICCID_B, &got), RK_DP_NOT_FOUND);
}

static void order_update__seen_by_two__only_the_first_writes(void **state) {
    (void)state;
    struct rk_dp_order o = make_order(ICCID_A, "ID", RK_DP_RELEASED, 1), one, two;
    assert_int_equal(store.orders->add(store.self, &o), 0);
    assert_int_equal(store.orders->get(store.self, ICCID_A, &one), 0);
    assert_int_equal(store.orders->get(store.self, ICCID_A, &two), 0);
    one.downloads = 1;
    assert_int_equal(store.orders->update(store.self, &one, RK_DP_RELEASED), 0);
    two.downloads = 9;
    assert_int_equal(store.orders->update(store.self, &two, RK_DP_RELEASED), RK_DP_CONFLICT);
    one.state = RK_DP_DOWNLOADED;
    assert_int_equal(store.orders->update(store.self, &one, RK_DP_CONFIRMED), RK_DP_CONFLICT);
    assert_int_equal(store.orders->update(store.self, &one, RK_DP_RELEASED), 0);
    assert_int_equal(store.orders->get(store.self, ICCID_A, &two), 0);
    assert_int_equal(two.downloads, 1);
    assert_int_equal(two.state, RK_DP_DOWNLOADED);
}

static void order_update__matching_id_of_another__conflicts(void **state) {
    (void)state;
    struct rk_dp_order a = make_order(ICCID_A, "ONE", RK_DP_RELEASED, 1);
    struct rk_dp_order b = make_order(ICCID_B, "", RK_DP_ALLOCATED, 1);
    assert_int_equal(store.orders->add(store.self, &a), 0);
    assert_int_equal(store.orders->add(store.self, &b), 0);
    snprintf(b.matching_id, sizeof b.matching_id, "ONE");
    assert_int_equal(store.orders->update(store.self, &b, RK_DP_ALLOCATED), RK_DP_CONFLICT);
}

static void order_by_eid__several__gives_the_one_that_is_ready_and_oldest(void **state) {
    (void)state;
    static const struct {
        const char *iccid;
        enum rk_dp_order_state state;
        int64_t created;
    } orders[] = {{"1", RK_DP_ERROR, 1},
                  {"2", RK_DP_LINKED, 2},
                  {"3", RK_DP_RELEASED, 4},
                  {"4", RK_DP_RELEASED, 3},
                  {"5", RK_DP_INSTALLED, 0}};
    struct rk_dp_order got;
    for (size_t i = 0; i < 5; i++) {
        struct rk_dp_order o = make_order(orders[i].iccid, "", orders[i].state, orders[i].created);
        snprintf(o.eid, sizeof o.eid, EID);
        assert_int_equal(store.orders->add(store.self, &o), 0);
        if (i == 1) {
            assert_int_equal(store.orders->by_eid(store.self, EID, &got), 0);
            assert_string_equal(got.iccid, "2");
        }
    }
    assert_int_equal(store.orders->by_eid(store.self, EID, &got), 0);
    assert_string_equal(got.iccid, "4");
}

static struct rk_dp_session make_session(uint8_t id, enum rk_dp_session_state state,
                                         int64_t created) {
    struct rk_dp_session s = {.transaction_id = {id}, .state = state, .created = created};
    return s;
}

static void session__all_members__come_back(void **state) {
    (void)state;
    struct rk_dp_session s = make_session(1, RK_DP_SESSION_INITIATED, 9), got;
    memset(s.ci_pkid, 1, sizeof s.ci_pkid);
    memset(s.euicc_ci_pkid, 2, sizeof s.euicc_ci_pkid);
    memset(s.server_challenge, 3, sizeof s.server_challenge);
    memset(s.smdp_signature2, 4, sizeof s.smdp_signature2);
    snprintf(s.eid, sizeof s.eid, EID);
    snprintf(s.iccid, sizeof s.iccid, ICCID_A);
    s.cc_required = true;
    rk_buf_put(&s.euicc_cert, "cert", 4);
    rk_buf_put(&s.metadata, "meta", 4);
    assert_int_equal(store.sessions->add(store.self, &s), 0);
    assert_int_equal(store.sessions->get(store.self, s.transaction_id, &got), 0);
    assert_memory_equal(got.ci_pkid, s.ci_pkid, 20);
    assert_memory_equal(got.euicc_ci_pkid, s.euicc_ci_pkid, 20);
    assert_memory_equal(got.server_challenge, s.server_challenge, 16);
    assert_memory_equal(got.smdp_signature2, s.smdp_signature2, 64);
    assert_string_equal(got.eid, EID);
    assert_string_equal(got.iccid, ICCID_A);
    assert_true(got.cc_required);
    assert_int_equal(got.created, 9);
    assert_true(rk_slice_equal(rk_buf_slice(&got.euicc_cert), rk_slice("cert", 4)));
    assert_true(rk_slice_equal(rk_buf_slice(&got.metadata), rk_slice("meta", 4)));
    rk_dp_session_free(&got);
    rk_dp_session_free(&s);
}

static void session_update__from_another_state__conflicts(void **state) {
    (void)state;
    struct rk_dp_session s = make_session(1, RK_DP_SESSION_INITIATED, 9);
    assert_int_equal(store.sessions->add(store.self, &s), 0);
    assert_int_equal(store.sessions->add(store.self, &s), RK_DP_CONFLICT);
    s.state = RK_DP_SESSION_AUTHENTICATED;
    assert_int_equal(store.sessions->update(store.self, &s, RK_DP_SESSION_INITIATED), 0);
    assert_int_equal(store.sessions->update(store.self, &s, RK_DP_SESSION_INITIATED),
                     RK_DP_CONFLICT);
}

static void session_expire__old_ones__go_unless_a_result_may_follow(void **state) {
    (void)state;
    struct rk_dp_session got;
    struct rk_dp_session sessions[] = {make_session(1, RK_DP_SESSION_AUTHENTICATED, 10),
                                       make_session(2, RK_DP_SESSION_BOUND, 10),
                                       make_session(3, RK_DP_SESSION_INITIATED, 30)};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(store.sessions->add(store.self, &sessions[i]), 0);
    assert_int_equal(store.sessions->expire(store.self, 20), 0);
    static const int expected[] = {RK_DP_NOT_FOUND, 0, 0};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(store.sessions->get(store.self, sessions[i].transaction_id, &got),
                         expected[i]);
        rk_dp_session_free(&got);
    }
}

static void bound__put_twice__keeps_the_last(void **state) {
    (void)state;
    struct rk_dp_bound b = {.iccid = ICCID_A, .eid = EID}, got;
    rk_buf_put(&b.metadata, "m", 1);
    rk_buf_put(&b.protected, "one", 3);
    assert_int_equal(store.bounds->put(store.self, &b), 0);
    b.otpk_dp[0] = 4;
    rk_buf_put(&b.protected, "two", 3);
    assert_int_equal(store.bounds->put(store.self, &b), 0);
    assert_int_equal(store.bounds->get(store.self, ICCID_A, true, &got), 0);
    assert_int_equal(got.otpk_dp[0], 4);
    assert_true(rk_slice_equal(rk_buf_slice(&got.protected), rk_slice("onetwo", 6)));
    rk_dp_bound_free(&got);
    assert_int_equal(store.bounds->get(store.self, ICCID_A, false, &got), 0);
    assert_int_equal(got.protected.len, 0);
    rk_dp_bound_free(&got);
    assert_int_equal(store.bounds->drop(store.self, ICCID_A), 0);
    assert_int_equal(store.bounds->drop(store.self, ICCID_A), 0);
    assert_int_equal(store.bounds->get(store.self, ICCID_A, true, &got), RK_DP_NOT_FOUND);
    rk_dp_bound_free(&b);
}

static void remove__profile__takes_order_sessions_and_package(void **state) {
    (void)state;
    struct rk_dp_order order = make_order(ICCID_A, "ID", RK_DP_INSTALLED, 1);
    struct rk_dp_session session = make_session(1, RK_DP_SESSION_BOUND, 1);
    struct rk_dp_bound bound = {.iccid = ICCID_A};
    snprintf(session.iccid, sizeof session.iccid, ICCID_A);
    add_profile(ICCID_A);
    assert_int_equal(store.orders->add(store.self, &order), 0);
    assert_int_equal(store.sessions->add(store.self, &session), 0);
    assert_int_equal(store.bounds->put(store.self, &bound), 0);
    assert_int_equal(store.profiles->remove(store.self, ICCID_A), 0);
    assert_int_equal(store.profiles->remove(store.self, ICCID_A), RK_DP_NOT_FOUND);
    assert_int_equal(store.orders->get(store.self, ICCID_A, &order), RK_DP_NOT_FOUND);
    assert_int_equal(store.sessions->get(store.self, session.transaction_id, &session),
                     RK_DP_NOT_FOUND);
    assert_int_equal(store.bounds->get(store.self, ICCID_A, false, &bound), RK_DP_NOT_FOUND);
}

static void rollback__leaves_what_was(void **state) {
    (void)state;
    struct rk_dp_order o = make_order(ICCID_A, "ID", RK_DP_RELEASED, 1), got;
    assert_int_equal(store.ops->begin(store.self, true), 0);
    assert_int_equal(store.orders->add(store.self, &o), 0);
    store.ops->rollback(store.self);
    assert_int_equal(store.orders->get(store.self, ICCID_A, &got), RK_DP_NOT_FOUND);
    assert_int_equal(store.ops->begin(store.self, true), 0);
    assert_int_equal(store.orders->add(store.self, &o), 0);
    assert_int_equal(store.ops->commit(store.self), 0);
    assert_int_equal(store.orders->get(store.self, ICCID_A, &got), 0);
}

/* --- what only a file can do --------------------------------------------------------------- */

static void file__is_private(void **state) {
    (void)state;
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void file__two_connections__see_each_others_commits(void **state) {
    (void)state;
    struct rk_dp_store other;
    struct rk_dp_order o = make_order(ICCID_A, "ID", RK_DP_RELEASED, 1), got;
    assert_int_equal(rk_dp_sqlite_open(&other, path, false, 50), 0);
    assert_int_equal(store.ops->begin(store.self, true), 0);
    assert_int_equal(store.orders->add(store.self, &o), 0);
    assert_int_equal(other.orders->get(other.self, ICCID_A, &got), RK_DP_NOT_FOUND);
    assert_int_equal(other.ops->begin(other.self, true), RK_DP_BUSY);
    assert_int_equal(store.ops->commit(store.self), 0);
    assert_int_equal(other.orders->get(other.self, ICCID_A, &got), 0);
    assert_int_equal(other.ops->begin(other.self, true), 0);
    other.ops->rollback(other.self);
    other.ops->close(other.self);
}

static void file__killed_inside_a_transaction__has_what_was_committed(void **state) {
    (void)state;
    struct rk_dp_order got;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct rk_dp_store own;
        struct rk_dp_order a = make_order(ICCID_A, "ONE", RK_DP_RELEASED, 1);
        struct rk_dp_order b = make_order(ICCID_B, "TWO", RK_DP_RELEASED, 1);
        if (rk_dp_sqlite_open(&own, path, false, 1000) || own.orders->add(own.self, &a) ||
            own.ops->begin(own.self, true) || own.orders->add(own.self, &b))
            _exit(1);
        raise(SIGKILL);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(store.orders->get(store.self, ICCID_A, &got), 0);
    assert_int_equal(store.orders->get(store.self, ICCID_B, &got), RK_DP_NOT_FOUND);
    assert_int_equal(store.ops->begin(store.self, true), 0);
    store.ops->rollback(store.self);
}

static void open__what_is_no_database__is_refused(void **state) {
    (void)state;
    struct rk_dp_store other;
    char wrong[160];
    snprintf(wrong, sizeof wrong, "%s/none.db", folder);
    assert_int_equal(rk_dp_sqlite_open(&other, wrong, false, 10), RK_DP_STORE);
    assert_null(other.self);
    FILE *file = fopen(wrong, "w");
    assert_non_null(file);
    fprintf(file, "This is not the file you are looking for. %0500d", 7);
    fclose(file);
    assert_int_equal(rk_dp_sqlite_open(&other, wrong, true, 10), RK_DP_STORE);
    assert_null(other.self);
    unlink(wrong);
}

#define BOTH(test)                                                                                 \
    cmocka_unit_test_setup_teardown(test, open_memory, close_memory),                              \
        cmocka_unit_test_setup_teardown(test, open_file, close_file)
#define FILE_ONLY(test) cmocka_unit_test_setup_teardown(test, open_file, close_file)

int main(void) {
    const struct CMUnitTest tests[] = {
        BOTH(profile__all_members__come_back),
        BOTH(profile_list__visitor_stops__its_value_comes_back),
        BOTH(order__all_members__come_back),
        BOTH(order_update__seen_by_two__only_the_first_writes),
        BOTH(order_update__matching_id_of_another__conflicts),
        BOTH(order_by_eid__several__gives_the_one_that_is_ready_and_oldest),
        BOTH(session__all_members__come_back),
        BOTH(session_update__from_another_state__conflicts),
        BOTH(session_expire__old_ones__go_unless_a_result_may_follow),
        BOTH(bound__put_twice__keeps_the_last),
        BOTH(remove__profile__takes_order_sessions_and_package),
        BOTH(rollback__leaves_what_was),
        FILE_ONLY(file__is_private),
        FILE_ONLY(file__two_connections__see_each_others_commits),
        FILE_ONLY(file__killed_inside_a_transaction__has_what_was_committed),
        FILE_ONLY(open__what_is_no_database__is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
