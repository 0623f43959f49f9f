/* Requests that are none: always a JSON status, never a 500, never a change. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dpbed/world.h"

static const char *const functions[] = {"initiateAuthentication", "authenticateClient",
                                        "getBoundProfilePackage", "cancelSession",
                                        "handleNotification"};
enum { FUNCTIONS = 5, NOTIFICATION = 4 };

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

static int post(size_t function, const char *body) {
    return rk_bed_world_post(&w, functions[function], rk_slice(body, strlen(body)));
}

static void junk__that_is_no_json_object__is_a_bad_request(void **state) {
    (void)state;
    static const char *const junk[] = {"",
                                       "{",
                                       "null",
                                       "[]",
                                       "\"x\"",
                                       "{}{}",
                                       "{,}",
                                       "\xFF",
                                       "{\"a\"}",
                                       "12",
                                       "{\"a\":01}",
                                       "true",
                                       "{\"a\":1,\"a\":1}"};
    for (size_t f = 0; f < FUNCTIONS; f++)
        for (size_t i = 0; i < sizeof junk / sizeof *junk; i++) {
            assert_int_equal(post(f, junk[i]), 400);
            assert_string_equal(w.status, "1.3.1/2.1");
        }
}

static void members__missing_or_of_another_type__are_refused(void **state) {
    (void)state;
    static const char *const members[] = {"smdpAddress",
                                          "euiccChallenge",
                                          "euiccInfo1",
                                          "transactionId",
                                          "authenticateServerResponse",
                                          "prepareDownloadResponse",
                                          "cancelSessionResponse",
                                          "pendingNotification"};
    static const char *const values[] = {"1",        "null",     "true",     "[]",       "{}",
                                         "\"\"",     "\"!\"",    "\"AA==\"", "\"vzgA\"", "\"vyEA\"",
                                         "\"v0EA\"", "\"MAA=\"", "\"vzcA\""};
    char body[1024];
    for (size_t f = 0; f < FUNCTIONS; f++)
        for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
            size_t len = (size_t)snprintf(body, sizeof body, "{\"x\":0");
            for (size_t m = 0; m < sizeof members / sizeof *members; m++)
                len += (size_t)snprintf(body + len, sizeof body - len, ",\"%s\":%s", members[m],
                                        values[v]);
            snprintf(body + len, sizeof body - len, "}");
            assert_int_equal(post(f, body), f == NOTIFICATION ? 204 : 200);
            if (f != NOTIFICATION)
                assert_true(strncmp(w.status, "1.3.1/", 6) == 0 ||
                            strcmp(w.status, "8.10.1/3.9") == 0 ||
                            strcmp(w.status, "8.8.1/3.8") == 0);
        }
    for (size_t f = 0; f < FUNCTIONS; f++)
        assert_int_equal(post(f, "{}"), f == NOTIFICATION ? 204 : 200);
}

static void header_in_request__is_tolerated(void **state) {
    (void)state;
    struct rk_buf info1 = {0};
    uint8_t challenge[16] = {0};
    struct rk_json r = rk_json_new_object();
    struct rk_json header = rk_json_put_object(r, "header");
    rk_json_put_string(header, "functionRequesterIdentifier", "x");
    rk_bed_card_info1(&w.card, &info1);
    rk_json_put_base64(r, "euiccChallenge", rk_slice_of(challenge));
    rk_json_put_base64(r, "euiccInfo1", rk_buf_slice(&info1));
    rk_json_put_string(r, "smdpAddress", RK_BED_HOST);
    rk_json_put_bool(r, "unknownMember", true);
    assert_string_equal(rk_bed_world_call(&w, "initiateAuthentication", &r), "ok");
    rk_buf_free(&info1);
}

/* --- transport ----------------------------------------------------------------------------- */

static int handle(const char *method, const char *path, const char *type, const char *protocol,
                  struct rk_slice body) {
    struct rk_dp_request request = {method, path, type, protocol, body};
    rk_dp_handle(w.dp, &request, &w.response);
    rk_json_free(&w.reply);
    assert_int_equal(rk_json_parse(rk_buf_slice(&w.response.body), RK_DP_MAX_BODY, &w.reply), 0);
    return w.response.http_status;
}

#define PATH "/gsma/rsp2/es9plus/cancelSession"
#define JSON "application/json"

static void transport__wrong_in_any_way__has_its_http_status(void **state) {
    (void)state;
    struct rk_slice body = rk_slice("{}", 2);
    assert_int_equal(handle("POST", PATH, JSON, NULL, body), 200);
    assert_int_equal(handle("POST", "/", JSON, NULL, body), 404);
    assert_int_equal(handle("POST", "/gsma/rsp2/es9plus/", JSON, NULL, body), 404);
    assert_int_equal(handle("POST", PATH "x", JSON, NULL, body), 404);
    assert_int_equal(handle("POST", "/gsma/rsp2/es2plus/downloadOrder", JSON, NULL, body), 404);
    assert_int_equal(handle("GET", PATH, JSON, NULL, body), 405);
    assert_string_equal(w.response.allow, "POST");
    assert_int_equal(handle("POST", PATH, NULL, NULL, body), 415);
    assert_null(w.response.allow);
    assert_int_equal(handle("POST", PATH, "text/plain", NULL, body), 415);
    assert_int_equal(handle("POST", PATH, "application/jsonx", NULL, body), 415);
    assert_int_equal(handle("POST", PATH, "Application/JSON ; charset=UTF-8", NULL, body), 200);
    assert_int_equal(handle("POST", PATH, "application/json;charset=UTF-8", NULL, body), 200);
}

static void protocol__version_2_or_3__is_taken(void **state) {
    (void)state;
    struct rk_slice body = rk_slice("{}", 2);
    static const char *const good[] = {"gsma/rsp/v2.1.0", "gsma/rsp/v2.2.2", "gsma/rsp/v2.6.0",
                                       "gsma/rsp/v2.99.0", "gsma/rsp/v3.0.0"};
    static const char *const bad[] = {
        "", "gsma", "gsma/rsp/v1.0.0", "gsma/rsp/v20.0", "gsma/rsp/v", "GSMA/rsp/v2.2.2"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(handle("POST", PATH, JSON, good[i], body), 200);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(handle("POST", PATH, JSON, bad[i], body), 400);
}

static void body__longer_than_allowed__is_refused(void **state) {
    (void)state;
    size_t len = RK_DP_MAX_BODY + 1;
    char *body = malloc(len);
    memset(body, ' ', len);
    memcpy(body, "{}", 2);
    assert_int_equal(handle("POST", PATH, JSON, NULL, rk_slice(body, len)), 413);
    assert_int_equal(handle("POST", PATH, JSON, NULL, rk_slice(body, len - 1)), 200);
    free(body);
}

/* --- mutated messages ---------------------------------------------------------------------- */

static uint64_t random_state = 88172645463325252u;

static uint32_t below(uint32_t bound) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 33) % bound;
}

static struct rk_buf copy(const struct rk_buf *from) {
    struct rk_buf out = {0};
    rk_buf_put_slice(&out, rk_buf_slice(from));
    return out;
}

/* A message with one bit changed must be refused whichever it is: all of it is signed, is a
 * signature, is a certificate, or is structure. */
static void flip_each_alone(const char *function, const char *member, const struct rk_buf *message,
                            size_t step) {
    for (size_t at = below((uint32_t)step); at < message->len; at += step) {
        struct rk_buf one = copy(message);
        struct rk_json r = rk_json_new_object();
        one.ptr[at] ^= (uint8_t)(1u << below(8));
        rk_json_put_string(r, "transactionId", w.transaction);
        rk_json_put_base64(r, member, rk_buf_slice(&one));
        rk_bed_world_call(&w, function, &r);
        assert_true(w.response.http_status == 200 || w.response.http_status == 204);
        assert_string_not_equal(w.status, "ok");
        rk_buf_free(&one);
    }
}

static void flipped_bits__in_every_message__are_refused_and_change_nothing(void **state) {
    (void)state;
    struct rk_buf message = {0};
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    rk_bed_card_authenticate(&w.card, rk_buf_slice(&w.server_signed1), &message);
    flip_each_alone("authenticateClient", "authenticateServerResponse", &message, 3);
    assert_int_equal(rk_bed_world_order_record(&w).downloads, 0);
    assert_string_equal(rk_bed_world_authenticate(&w), "ok");

    rk_buf_truncate(&message, 0);
    rk_bed_card_prepare_download(&w.card, rk_buf_slice(&w.transaction_id),
                                 rk_buf_slice(&w.signature2), &message);
    flip_each_alone("getBoundProfilePackage", "prepareDownloadResponse", &message, 1);
    rk_buf_truncate(&message, 0);
    rk_bed_card_cancel(&w.card, rk_buf_slice(&w.transaction_id), 0, rk_bed_world_oid(&w), &message);
    flip_each_alone("cancelSession", "cancelSessionResponse", &message, 1);
    assert_string_equal(rk_bed_world_state(&w), "Released");
    assert_string_equal(rk_bed_world_get_package(&w), "ok");

    rk_buf_truncate(&message, 0);
    rk_bed_card_result(&w.card, rk_buf_slice(&w.transaction_id), RK_BED_ICCID, 0,
                       rk_bed_world_oid(&w), &message);
    flip_each_alone("handleNotification", "pendingNotification", &message, 1);
    assert_string_equal(rk_bed_world_state(&w), "Downloaded");
    rk_buf_free(&message);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_WORLD(junk__that_is_no_json_object__is_a_bad_request),
        WITH_WORLD(members__missing_or_of_another_type__are_refused),
        WITH_WORLD(header_in_request__is_tolerated),
        WITH_WORLD(transport__wrong_in_any_way__has_its_http_status),
        WITH_WORLD(protocol__version_2_or_3__is_taken),
        WITH_WORLD(body__longer_than_allowed__is_refused),
        WITH_WORLD(flipped_bits__in_every_message__are_refused_and_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
