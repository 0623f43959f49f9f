/* The HTTPS front over a real socket: a thread serves, the test asks. */
#include "tests/support/test.h"

#include <errno.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smdp/http/http.h"
#include "tools/dpbed/world.h"

enum { REPLY_CAP = 8192 };
#define PATH "/gsma/rsp2/es9plus/cancelSession"

static struct rk_bed_world w;
static struct rk_dp_http *http;
static pthread_t server;
static char address[80];

static void *serve(void *arg) {
    (void)arg;
    return rk_dp_http_run(http, w.dp) ? "failed" : NULL;
}

static int start_with(uint32_t request_seconds, const enum rk_cert_curve *curve) {
    rk_bed_world_init(&w, NULL);
    struct rk_dp_http_config config = {.tls = w.keys.tls, .request_seconds = request_seconds};
    if (curve)
        config.tls = rk_pki_get(w.keys.pki, RK_ROLE_DPTLS, *curve);
    if (rk_dp_http_open(&http, &config))
        return -1;
    snprintf(address, sizeof address, "%s", rk_dp_http_address(http));
    return pthread_create(&server, NULL, serve, NULL);
}

static int start(void **state) {
    (void)state;
    return start_with(0, NULL);
}

static int start_hasty(void **state) {
    (void)state;
    return start_with(1, NULL);
}

static int start_brainpool(void **state) {
    static const enum rk_cert_curve curve = RK_CURVE_BRAINPOOL;
    (void)state;
    return start_with(0, &curve);
}

static int stop(void **state) {
    void *failed = NULL;
    (void)state;
    rk_dp_http_stop(http);
    int error = pthread_join(server, &failed);
    rk_dp_http_close(&http);
    rk_bed_world_free(&w);
    return error || failed ? -1 : 0;
}

/* --- a client ------------------------------------------------------------------------------ */

struct client {
    SSL_CTX *ctx;
    BIO *bio;
};

static bool trust_ci(SSL_CTX *ctx, enum rk_cert_curve curve) {
    struct rk_slice der = rk_pki_get(w.keys.pki, RK_ROLE_CI, curve)->cert.raw;
    const unsigned char *p = der.ptr;
    X509 *ci = d2i_X509(NULL, &p, (long)der.len);
    bool ok = ci && X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), ci) == 1;
    X509_free(ci);
    return ok;
}

static BIO *connect_bio(SSL_CTX *ctx) {
    SSL *ssl = NULL;
    BIO *bio = BIO_new_ssl_connect(ctx);
    BIO_set_conn_hostname(bio, address);
    BIO_get_ssl(bio, &ssl);
    SSL_set1_host(ssl, RK_BED_HOST);
    return bio;
}

static struct client open_client(int max_version) {
    struct client c = {SSL_CTX_new(TLS_client_method()), NULL};
    assert_non_null(c.ctx);
    assert_true(trust_ci(c.ctx, RK_CURVE_NIST) && trust_ci(c.ctx, RK_CURVE_BRAINPOOL));
    SSL_CTX_set_verify(c.ctx, SSL_VERIFY_PEER, NULL);
    X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(c.ctx), (time_t)w.now);
    SSL_CTX_set_max_proto_version(c.ctx, max_version);
    if (max_version && max_version < TLS1_2_VERSION)
        SSL_CTX_set_security_level(c.ctx, 0);
    c.bio = connect_bio(c.ctx);
    return c;
}

static void close_client(struct client *c) {
    BIO_free_all(c->bio);
    SSL_CTX_free(c->ctx);
}

static void send_text(struct client *c, const char *text, size_t len) {
    while (len) {
        int n = BIO_write(c->bio, text, len > 16000 ? 16000 : (int)len);
        assert_true(n > 0);
        text += n;
        len -= (size_t)n;
    }
}

/* Read one reply: its head, and as much body as the head says. */
static int read_reply(struct client *c, char reply[REPLY_CAP]) {
    size_t len = 0, want = 0;
    reply[0] = 0;
    while (len < REPLY_CAP - 1 && (!want || len < want)) {
        int n = BIO_read(c->bio, reply + len, (int)(REPLY_CAP - 1 - len));
        if (n <= 0)
            break;
        len += (size_t)n;
        reply[len] = 0;
        const char *head_end = strstr(reply, "\r\n\r\n"),
                   *length = strstr(reply, "Content-Length: ");
        if (head_end)
            want = (size_t)(head_end + 4 - reply) + (length ? strtoul(length + 16, NULL, 10) : 0);
    }
    return len > 12 ? atoi(reply + 9) : -1;
}

static int ask(struct client *c, const char *method, const char *path, const char *type,
               const char *body, size_t len, char reply[REPLY_CAP]) {
    char head[512];
    int n = snprintf(head, sizeof head,
                     "%s %s HTTP/1.1\r\nHost: x\r\nX-Admin-Protocol: gsma/rsp/v2.2.2\r\n"
                     "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n",
                     method, path, type, len);
    send_text(c, head, (size_t)n);
    send_text(c, body, len);
    return read_reply(c, reply);
}

/* --- cases --------------------------------------------------------------------------------- */

static void https__verified_client__keeps_one_connection_for_many_requests(void **state) {
    (void)state;
    char reply[REPLY_CAP];
    struct client c = open_client(0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ask(&c, "POST", PATH, "application/json", "{}", 2, reply), 200);
        assert_non_null(strstr(reply, "X-Admin-Protocol: gsma/rsp/v2.6.0\r\n"));
        assert_non_null(strstr(reply, "Content-Type: application/json;charset=UTF-8\r\n"));
        assert_non_null(strstr(reply, "\"subjectCode\":\"1.3.1\""));
    }
    assert_int_equal(ask(&c, "POST", "/gsma/rsp2/es9plus/handleNotification", "application/json",
                         "{}", 2, reply),
                     204);
    assert_non_null(strstr(reply, "X-Admin-Protocol: "));
    assert_null(strstr(reply, "Content-Type: "));
    close_client(&c);
}

static void https__other_statuses__are_json_too(void **state) {
    (void)state;
    char reply[REPLY_CAP];
    struct client c = open_client(0);
    assert_int_equal(ask(&c, "GET", PATH, "application/json", "", 0, reply), 405);
    assert_non_null(strstr(reply, "Allow: POST\r\n"));
    assert_non_null(strstr(reply, "\"Failed\""));
    assert_int_equal(ask(&c, "DELETE", PATH, "application/json", "", 0, reply), 405);
    assert_int_equal(ask(&c, "POST", "/none", "application/json", "{}", 2, reply), 404);
    assert_non_null(strstr(reply, "\"Failed\""));
    assert_int_equal(ask(&c, "POST", PATH, "text/html", "{}", 2, reply), 415);
    assert_int_equal(ask(&c, "POST", PATH, "application/json", "{", 1, reply), 400);
    assert_non_null(strstr(reply, "\"Failed\""));
    close_client(&c);
}

static void https__body_too_long__is_answered_with_413(void **state) {
    (void)state;
    char reply[REPLY_CAP];
    static const size_t lengths[] = {RK_DP_MAX_BODY + 1, 4 * RK_DP_MAX_BODY, 8 * RK_DP_MAX_BODY};
    for (size_t i = 0; i < 3; i++) {
        char *body = calloc(1, lengths[i]);
        struct client c = open_client(0);
        assert_int_equal(ask(&c, "POST", PATH, "application/json", body, lengths[i], reply), 413);
        close_client(&c);
        free(body);
    }
}

static void https__brainpool_certificate__is_served_by_tls_1_2(void **state) {
    (void)state;
    char reply[REPLY_CAP];
    struct client c = open_client(0);
    assert_int_equal(SSL_CTX_set1_groups_list(c.ctx, "X25519:P-256:brainpoolP256r1"), 1);
    BIO_free_all(c.bio);
    c.bio = connect_bio(c.ctx);
    assert_int_equal(ask(&c, "POST", PATH, "application/json", "{}", 2, reply), 200);
    close_client(&c);
}

static void https__old_tls__is_refused(void **state) {
    (void)state;
    struct client c = open_client(TLS1_1_VERSION);
    assert_true(BIO_do_handshake(c.bio) <= 0);
    close_client(&c);
    c = open_client(TLS1_2_VERSION);
    assert_true(BIO_do_handshake(c.bio) == 1);
    close_client(&c);
}

static void https__plain_http_or_junk__gets_no_answer_and_harms_nobody(void **state) {
    (void)state;
    char reply[REPLY_CAP];
    static const char *const junk[] = {"GET / HTTP/1.0\r\n\r\n", "\x16\x03\x01\xFF\xFF\x01",
                                       "\0\0\0"};
    for (size_t i = 0; i < 3; i++) {
        BIO *plain = BIO_new_connect(address);
        assert_true(BIO_do_connect(plain) == 1);
        assert_true(BIO_write(plain, junk[i], i == 2 ? 3 : (int)strlen(junk[i])) > 0);
        if (i == 0)
            while (BIO_read(plain, reply, REPLY_CAP) > 0)
                assert_null(memchr(reply, 'H', 4));
        BIO_free_all(plain);
    }
    struct client c = open_client(0);
    assert_int_equal(ask(&c, "POST", PATH, "application/json", "{}", 2, reply), 200);
    close_client(&c);
}

/* Ends by the server's clock, not by the test's: the read returns when the socket is shut down. */
static void https__request_never_finished__is_cut_off(void **state) {
    (void)state;
    char reply[REPLY_CAP];
    static const char half[] = "POST " PATH " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{";
    struct client c = open_client(0);
    send_text(&c, half, sizeof half - 1);
    assert_int_equal(read_reply(&c, reply), -1);
    close_client(&c);
    BIO *silent = BIO_new_connect(address);
    assert_true(BIO_do_connect(silent) == 1);
    assert_true(BIO_read(silent, reply, REPLY_CAP) <= 0);
    BIO_free_all(silent);
}

static void listen__address_malformed_or_in_use__is_told(void **state) {
    (void)state;
    struct rk_dp_http *one = NULL, *two = NULL;
    rk_bed_world_init(&w, NULL);
    struct rk_dp_http_config config = {.tls = w.keys.tls, .address = "no.numbers"};
    assert_int_equal(rk_dp_http_open(&one, &config), RK_DP_NETWORK);
    config.address = "127.0.0.1";
    assert_int_equal(rk_dp_http_open(&one, &config), 0);
    config.port = rk_dp_http_port(one);
    assert_int_equal(rk_dp_http_open(&two, &config), RK_DP_NETWORK);
    assert_int_equal(errno, EADDRINUSE);
    assert_null(two);
    config.tls = NULL;
    assert_int_equal(rk_dp_http_open(&two, &config), RK_DP_NO_KEYS);
    rk_dp_http_close(&one);
    rk_bed_world_free(&w);
}

static void stop__from_the_program__ends_the_loop(void **state) {
    (void)state;
    rk_bed_world_init(&w, NULL);
    struct rk_dp_http_config config = {.tls = w.keys.tls};
    assert_int_equal(rk_dp_http_open(&http, &config), 0);
    rk_dp_http_stop(http);
    assert_int_equal(rk_dp_http_run(http, w.dp), 0);
    rk_dp_http_close(&http);
    rk_bed_world_free(&w);
}

#define SERVED(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        SERVED(https__verified_client__keeps_one_connection_for_many_requests),
        SERVED(https__other_statuses__are_json_too),
        SERVED(https__body_too_long__is_answered_with_413),
        SERVED(https__old_tls__is_refused),
        cmocka_unit_test_setup_teardown(https__brainpool_certificate__is_served_by_tls_1_2,
                                        start_brainpool, stop),
        SERVED(https__plain_http_or_junk__gets_no_answer_and_harms_nobody),
        cmocka_unit_test_setup_teardown(https__request_never_finished__is_cut_off, start_hasty,
                                        stop),
        cmocka_unit_test(listen__address_malformed_or_in_use__is_told),
        cmocka_unit_test(stop__from_the_program__ends_the_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
