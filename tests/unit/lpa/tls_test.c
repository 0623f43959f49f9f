/* Which servers the agent talks to over TLS, and what it says about the others. */
#include "certs/file.h"
#include "certs/pki.h"
#include "lpa/http/http.h"
#include "tests/support/test.h"
#include "tests/unit/lpa/tls_server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { DAY = 86400 };

struct fixture {
    struct rk_pki *pki;
    char ca[64]; /* file with both CI certificates */
    struct tls_server server;
    bool serving;
    struct rk_lpa_http http;
    struct rk_lpa_http_response response;
    struct rk_lpa_error e;
};

static void write_ca(struct fixture *f) {
    snprintf(f->ca, sizeof f->ca, "/tmp/lpa-tls-XXXXXX");
    int fd = mkstemp(f->ca);
    assert_true(fd >= 0);
    for (int curve = 0; curve < RK_CURVE_COUNT; curve++) {
        uint8_t *pem = NULL;
        size_t len = 0;
        const struct rk_pki_item *ci = rk_pki_get(f->pki, RK_ROLE_CI, (enum rk_cert_curve)curve);
        assert_int_equal(rk_pki_certificate_pem(ci, &pem, &len), 0);
        assert_int_equal(write(fd, pem, len), len);
        rk_disk_free(&pem, len);
    }
    close(fd);
}

static int setup(void **state) {
    struct fixture *f = test_calloc(1, sizeof *f);
    struct rk_pki_config config = {0};
    assert_int_equal(rk_pki_new(NULL, &f->pki), 0);
    assert_int_equal(rk_pki_create(f->pki, &config), 0);
    write_ca(f);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    rk_lpa_http_free(&f->http);
    rk_buf_free(&f->response.body);
    if (f->serving)
        tls_server_stop(&f->server);
    unsetenv("SSL_CERT_FILE");
    unsetenv("SSL_CERT_DIR");
    unlink(f->ca);
    rk_pki_free(&f->pki);
    test_free(f);
    return 0;
}

static const struct rk_pki_item *ci_of(struct fixture *f, enum rk_cert_curve curve) {
    return rk_pki_get(f->pki, RK_ROLE_CI, curve);
}

static void serve(struct fixture *f, struct rk_slice certificate, const struct rk_key *key) {
    f->serving = tls_server_start(&f->server, certificate, rk_key_evp(key));
    assert_true(f->serving);
}

static void serve_issued(struct fixture *f, enum rk_cert_curve curve, int64_t not_before,
                         int64_t not_after, const char *host) {
    const char *hosts[] = {host, NULL};
    struct rk_pki_order order = {.role = RK_ROLE_DPTLS,
                                 .curve = curve,
                                 .not_before = not_before,
                                 .not_after = not_after,
                                 .hosts = hosts};
    const struct rk_pki_item *item = NULL;
    assert_int_equal(rk_pki_issue(f->pki, &order, &item), 0);
    serve(f, item->cert.raw, item->key);
}

/* An agent that knows the file, on a card that trusts the CI of `curve` (-1: of neither). */
static void make_agent_at(struct fixture *f, bool with_ca, int curve, int64_t now) {
    const char *ca[] = {f->ca, NULL};
    struct rk_lpa_curl_options options = {.ca = with_ca ? ca : NULL, .now = now};
    assert_int_equal(rk_lpa_curl_new(&options, &f->http, &f->e), 0);
    struct rk_slice id = {0};
    if (curve >= 0)
        id = ci_of(f, (enum rk_cert_curve)curve)->cert.ski;
    assert_int_equal(f->http.ops->trust(f->http.self, &id, curve >= 0, &f->e), 0);
}

static void make_agent(struct fixture *f, bool with_ca, int curve) {
    make_agent_at(f, with_ca, curve, 0);
}

static int post_with(struct fixture *f, const char *host, const atomic_bool *cancelled) {
    static const char *const headers[] = {"Content-Type: application/json", NULL};
    char url[128];
    snprintf(url, sizeof url, "https://%s:%u/gsma/rsp2/es9plus/initiateAuthentication", host,
             f->server.port);
    struct rk_lpa_http_request request = {
        .url = url, .headers = headers, .body = rk_slice("{}", 2), .cancelled = cancelled};
    f->response.body.limit = 64 << 10;
    return f->http.ops->post(f->http.self, &request, &f->response, &f->e);
}

static int post(struct fixture *f) {
    return post_with(f, "localhost", NULL);
}

static void key_id_text(const struct rk_pki_item *ci, char out[41]) {
    for (size_t i = 0; i < 20; i++)
        snprintf(out + 2 * i, 3, "%02X", ci->cert.ski.ptr[i]);
}

static void tls__cards_ci_on_p256__accepted(void **state) {
    struct fixture *f = *state;
    serve_issued(f, RK_CURVE_NIST, 0, 0, "localhost");
    make_agent(f, true, RK_CURVE_NIST);
    assert_int_equal(post(f), 0);
    assert_int_equal(f->response.status, 200);
    assert_int_equal(f->response.body.len, 2);
}

static void tls__cards_ci_on_brainpool__accepted(void **state) {
    struct fixture *f = *state;
    serve_issued(f, RK_CURVE_BRAINPOOL, 0, 0, "localhost");
    make_agent(f, true, RK_CURVE_BRAINPOOL);
    assert_int_equal(post(f), 0);
    assert_int_equal(f->response.status, 200);
}

static void tls__three_requests__one_connection(void **state) {
    struct fixture *f = *state;
    serve_issued(f, RK_CURVE_NIST, 0, 0, "localhost");
    make_agent(f, true, RK_CURVE_NIST);
    for (int i = 0; i < 3; i++)
        assert_int_equal(post(f), 0);
    assert_int_equal(atomic_load(&f->server.requests), 3);
    assert_int_equal(atomic_load(&f->server.connections), 1);
}

static void tls__ci_unknown_here__refused_naming_its_key(void **state) {
    struct fixture *f = *state;
    char id[41];
    serve_issued(f, RK_CURVE_NIST, 0, 0, "localhost");
    make_agent(f, false, RK_CURVE_NIST);
    assert_int_equal(post(f), RK_LPA_TRANSPORT);
    key_id_text(ci_of(f, RK_CURVE_NIST), id);
    assert_non_null(strstr(f->e.message, id));
    assert_non_null(strstr(f->e.hint, "--ca"));
    assert_int_equal(atomic_load(&f->server.requests), 0);
}

static void tls__ci_known_here_but_not_to_the_card__refused(void **state) {
    struct fixture *f = *state;
    char id[41];
    serve_issued(f, RK_CURVE_NIST, 0, 0, "localhost");
    make_agent(f, true, RK_CURVE_BRAINPOOL);
    assert_int_equal(post(f), RK_LPA_TRANSPORT);
    key_id_text(ci_of(f, RK_CURVE_NIST), id);
    assert_non_null(strstr(f->e.message, id));
    assert_non_null(strstr(f->e.message, "this card"));
    assert_int_equal(atomic_load(&f->server.requests), 0);
}

static void tls__before_the_card_was_asked__nothing_trusted(void **state) {
    struct fixture *f = *state;
    serve_issued(f, RK_CURVE_NIST, 0, 0, "localhost");
    make_agent(f, true, -1);
    assert_int_equal(post(f), RK_LPA_TRANSPORT);
}

static void tls__another_card__connections_made_before_are_not_used(void **state) {
    struct fixture *f = *state;
    serve_issued(f, RK_CURVE_NIST, 0, 0, "localhost");
    make_agent(f, true, RK_CURVE_NIST);
    assert_int_equal(post(f), 0);
    struct rk_slice id = ci_of(f, RK_CURVE_BRAINPOOL)->cert.ski;
    assert_int_equal(f->http.ops->trust(f->http.self, &id, 1, &f->e), 0);
    assert_int_equal(post(f), RK_LPA_TRANSPORT);
    assert_int_equal(atomic_load(&f->server.requests), 1);
}

/* What the system trusts is one file here: the CI certificates of the fixture. */
static void trust_by_system(struct fixture *f) {
    setenv("SSL_CERT_FILE", f->ca, 1);
    setenv("SSL_CERT_DIR", "/nonexistent", 1);
    make_agent(f, false, -1);
}

static void tls__root_of_the_system__accepted(void **state) {
    struct fixture *f = *state;
    serve_issued(f, RK_CURVE_NIST, 0, 0, "localhost");
    trust_by_system(f);
    assert_int_equal(post(f), 0);
    assert_int_equal(f->response.status, 200);
}

static void tls__root_of_the_system_but_another_host__refused(void **state) {
    struct fixture *f = *state;
    serve_issued(f, RK_CURVE_NIST, 0, 0, "smdp.example.com");
    trust_by_system(f);
    assert_int_equal(post(f), RK_LPA_TRANSPORT);
    assert_int_equal(atomic_load(&f->server.requests), 0);
}

static void tls__root_of_the_system_but_expired__refused(void **state) {
    struct fixture *f = *state;
    int64_t now = (int64_t)time(NULL);
    serve_issued(f, RK_CURVE_NIST, now - 20 * DAY, now - 10 * DAY, "localhost");
    trust_by_system(f);
    assert_int_equal(post(f), RK_LPA_TRANSPORT);
    assert_non_null(strstr(f->e.message, "expired"));
}

static void tls__certificate_for_another_host__refused(void **state) {
    struct fixture *f = *state;
    serve_issued(f, RK_CURVE_NIST, 0, 0, "smdp.example.com");
    make_agent(f, true, RK_CURVE_NIST);
    assert_int_equal(post(f), RK_LPA_TRANSPORT);
    assert_non_null(strstr(f->e.hint, "another host"));
    assert_int_equal(atomic_load(&f->server.requests), 0);
}

static void tls__certificate_for_another_address__refused(void **state) {
    struct fixture *f = *state;
    serve_issued(f, RK_CURVE_NIST, 0, 0, "localhost");
    make_agent(f, true, RK_CURVE_NIST);
    assert_int_equal(post_with(f, "127.0.0.1", NULL), RK_LPA_TRANSPORT);
    assert_int_equal(atomic_load(&f->server.requests), 0);
}

static void tls__certificate_expired__refused(void **state) {
    struct fixture *f = *state;
    int64_t now = (int64_t)time(NULL);
    serve_issued(f, RK_CURVE_NIST, now - 20 * DAY, now - 10 * DAY, "localhost");
    make_agent(f, true, RK_CURVE_NIST);
    assert_int_equal(post(f), RK_LPA_TRANSPORT);
    assert_non_null(strstr(f->e.message, "expired"));
    assert_int_equal(atomic_load(&f->server.requests), 0);
}

static void tls__certificate_not_yet_valid__refused(void **state) {
    struct fixture *f = *state;
    int64_t now = (int64_t)time(NULL);
    serve_issued(f, RK_CURVE_NIST, now + 10 * DAY, now + 20 * DAY, "localhost");
    make_agent(f, true, RK_CURVE_NIST);
    assert_int_equal(post(f), RK_LPA_TRANSPORT);
    assert_non_null(strstr(f->e.hint, "clock"));
}

/* A DPtls certificate that `change` has put its hand to. */
static void serve_changed(struct fixture *f, void (*change)(struct rk_cert_request *request)) {
    static const char *const hosts[] = {"localhost", NULL};
    static uint8_t der[RK_CERT_MAX];
    size_t len = 0;
    const struct rk_pki_item *ci = ci_of(f, RK_CURVE_NIST);
    const struct rk_pki_item *tls = rk_pki_get(f->pki, RK_ROLE_DPTLS, RK_CURVE_NIST);
    struct rk_cert_request request = rk_cert_request(RK_ROLE_DPTLS);
    request.not_before = (int64_t)time(NULL) - DAY;
    request.not_after = (int64_t)time(NULL) + DAY;
    request.hosts = hosts;
    change(&request);
    assert_int_equal(
        rk_cert_issue(NULL, &request, tls->key, &ci->cert, ci->key, der, sizeof der, &len), 0);
    serve(f, rk_slice(der, len), tls->key);
    make_agent(f, true, RK_CURVE_NIST);
}

static void all_critical(struct rk_cert_request *request) {
    request->critical |= RK_EXT_POLICIES | RK_EXT_KEY_USAGE | RK_EXT_EXT_KEY_USAGE;
}

static void unknown_critical(struct rk_cert_request *request) {
    request->extra_critical = "2.999.1.2.3";
}

static void not_for_servers(struct rk_cert_request *request) {
    request->ext_key_usage = RK_USAGE_CLIENT_AUTH;
}

static void tls__clock_given__certificates_judged_by_it(void **state) {
    struct fixture *f = *state;
    int64_t now = (int64_t)time(NULL);
    serve_issued(f, RK_CURVE_NIST, now + 10 * DAY, now + 20 * DAY, "localhost");
    make_agent_at(f, true, RK_CURVE_NIST, now + 15 * DAY);
    assert_int_equal(post(f), 0);
    rk_lpa_http_free(&f->http);
    make_agent_at(f, true, RK_CURVE_NIST, now + 25 * DAY);
    assert_int_equal(post(f), RK_LPA_TRANSPORT);
    assert_non_null(strstr(f->e.message, "expired"));
}

static void tls__gsma_policy_marked_critical__accepted(void **state) {
    struct fixture *f = *state;
    serve_changed(f, all_critical);
    assert_int_equal(post(f), 0);
}

static void tls__critical_extension_nobody_knows__refused(void **state) {
    struct fixture *f = *state;
    serve_changed(f, unknown_critical);
    assert_int_equal(post(f), RK_LPA_TRANSPORT);
    assert_non_null(strstr(f->e.message, "critical"));
}

static void tls__certificate_not_for_servers__refused(void **state) {
    struct fixture *f = *state;
    serve_changed(f, not_for_servers);
    assert_int_equal(post(f), RK_LPA_TRANSPORT);
}

static void tls__root_of_the_system_but_not_for_servers__refused(void **state) {
    struct fixture *f = *state;
    serve_changed(f, not_for_servers);
    rk_lpa_http_free(&f->http);
    trust_by_system(f);
    assert_int_equal(post(f), RK_LPA_TRANSPORT);
}

static void http__answer_too_long__refused(void **state) {
    struct fixture *f = *state;
    serve_issued(f, RK_CURVE_NIST, 0, 0, "localhost");
    f->server.body_len = 100 << 10;
    make_agent(f, true, RK_CURVE_NIST);
    assert_int_equal(post(f), RK_LPA_TRANSPORT);
    assert_non_null(strstr(f->e.message, "longer"));
}

static void http__nobody_listens__said_so(void **state) {
    struct fixture *f = *state;
    serve_issued(f, RK_CURVE_NIST, 0, 0, "localhost");
    make_agent(f, true, RK_CURVE_NIST);
    tls_server_stop(&f->server);
    f->serving = false;
    assert_int_equal(post(f), RK_LPA_TRANSPORT);
    assert_int_equal(f->e.retry, RK_LPA_RETRY_SAFE);
}

static void http__cancelled_while_waiting__gives_up(void **state) {
    struct fixture *f = *state;
    atomic_bool cancelled = true;
    serve_issued(f, RK_CURVE_NIST, 0, 0, "localhost");
    f->server.silent = true;
    make_agent(f, true, RK_CURVE_NIST);
    assert_int_equal(post_with(f, "localhost", &cancelled), RK_LPA_USER);
}

static void ca__no_such_file__usage(void **state) {
    struct fixture *f = *state;
    const char *ca[] = {"/nonexistent/ca.pem", NULL};
    struct rk_lpa_curl_options options = {.ca = ca};
    assert_int_equal(rk_lpa_curl_new(&options, &f->http, &f->e), RK_LPA_USAGE);
}

static void ca__file_without_ci__usage(void **state) {
    struct fixture *f = *state;
    const char *ca[] = {f->ca, NULL};
    struct rk_lpa_curl_options options = {.ca = ca};
    FILE *file = fopen(f->ca, "w");
    fputs("no certificate at all", file);
    fclose(file);
    assert_int_equal(rk_lpa_curl_new(&options, &f->http, &f->e), RK_LPA_USAGE);
    assert_non_null(strstr(f->e.message, f->ca));
}

static void ca__folder_as_rsp_pki_makes_it__is_one(void **state) {
    struct fixture *f = *state;
    char dir[] = "/tmp/lpa-tls-XXXXXX", command[80];
    assert_non_null(mkdtemp(dir));
    assert_int_equal(rk_pki_save(f->pki, dir), 0);
    unlink(f->ca);
    snprintf(f->ca, sizeof f->ca, "%s", dir);
    serve_issued(f, RK_CURVE_NIST, 0, 0, "localhost");
    make_agent(f, true, RK_CURVE_NIST);
    assert_int_equal(post(f), 0);
    snprintf(command, sizeof command, "rm -r '%s'", dir);
    assert_int_equal(system(command), 0);
}

static void ca__der_file__is_read(void **state) {
    struct fixture *f = *state;
    struct rk_slice der = ci_of(f, RK_CURVE_NIST)->cert.raw;
    FILE *file = fopen(f->ca, "w");
    assert_int_equal(fwrite(der.ptr, 1, der.len, file), der.len);
    fclose(file);
    serve_issued(f, RK_CURVE_NIST, 0, 0, "localhost");
    make_agent(f, true, RK_CURVE_NIST);
    assert_int_equal(post(f), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static void ca__for_tests__only_test_cis(void **state) {
    struct fixture *f = *state;
    const char *own[] = {f->ca, NULL}, *none[] = {NULL};
    const char *missing[] = {f->ca, "/no/such/file", NULL};
    assert_int_equal(rk_lpa_check_test_ca(own, &f->e), 0);
    assert_int_equal(rk_lpa_check_test_ca(none, &f->e), RK_LPA_USAGE);
    assert_int_equal(rk_lpa_check_test_ca(NULL, &f->e), RK_LPA_USAGE);
    assert_int_equal(rk_lpa_check_test_ca(missing, &f->e), RK_LPA_USAGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(tls__cards_ci_on_p256__accepted),
        TEST(tls__cards_ci_on_brainpool__accepted),
        TEST(tls__three_requests__one_connection),
        TEST(tls__ci_unknown_here__refused_naming_its_key),
        TEST(tls__ci_known_here_but_not_to_the_card__refused),
        TEST(tls__before_the_card_was_asked__nothing_trusted),
        TEST(tls__another_card__connections_made_before_are_not_used),
        TEST(tls__root_of_the_system__accepted),
        TEST(tls__root_of_the_system_but_another_host__refused),
        TEST(tls__root_of_the_system_but_expired__refused),
        TEST(tls__certificate_for_another_host__refused),
        TEST(tls__certificate_for_another_address__refused),
        TEST(tls__certificate_expired__refused),
        TEST(tls__certificate_not_yet_valid__refused),
        TEST(tls__clock_given__certificates_judged_by_it),
        TEST(tls__gsma_policy_marked_critical__accepted),
        TEST(tls__critical_extension_nobody_knows__refused),
        TEST(tls__certificate_not_for_servers__refused),
        TEST(tls__root_of_the_system_but_not_for_servers__refused),
        TEST(http__answer_too_long__refused),
        TEST(http__nobody_listens__said_so),
        TEST(http__cancelled_while_waiting__gives_up),
        TEST(ca__no_such_file__usage),
        TEST(ca__file_without_ci__usage),
        TEST(ca__folder_as_rsp_pki_makes_it__is_one),
        TEST(ca__der_file__is_read),
        TEST(ca__for_tests__only_test_cis),
    };
    /* The server writes to agents that have turned away from it. */
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
