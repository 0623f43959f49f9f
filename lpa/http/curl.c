/* HTTPS by libcurl: one handle, hence one connection for a whole session. */
#include "lpa/http/http.h"
#include "lpa/http/tls.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char STEP[] = "http_curl";

enum { CONNECT_TIMEOUT_MS = 20000, TIMEOUT_MS = 120000 };

struct https {
    CURL *easy;
    struct rk_lpa_tls tls;
    unsigned connect_timeout_ms, timeout_ms;
    char message[CURL_ERROR_SIZE];
    struct rk_buf *body;          /* of the answer that is being received */
    const atomic_bool *cancelled; /* of the request under way */
};

static size_t on_body(char *data, size_t size, size_t count, void *self) {
    struct https *h = self;
    rk_buf_put(h->body, data, size * count);
    return rk_buf_ok(h->body) ? size * count : 0;
}

static int on_progress(void *self, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                       curl_off_t up) {
    const struct https *h = self;
    (void)down_total, (void)down, (void)up_total, (void)up;
    return h->cancelled && atomic_load(h->cancelled);
}

static CURLcode on_tls(CURL *easy, void *context, void *self) {
    struct https *h = self;
    (void)easy;
    h->tls.verdict = (struct rk_lpa_tls_verdict){0};
    return rk_lpa_tls_setup(context, &h->tls) ? CURLE_OK : CURLE_SSL_CONNECT_ERROR;
}

/* The roots are put into each context by on_tls; libcurl's own ways to find some stay off. */
static bool configure(struct https *h) {
    CURL *c = h->easy;
    CURLcode bad = CURLE_OK;
    bad |= curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https");
    bad |= curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    bad |= curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    bad |= curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    bad |= curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    bad |= curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    bad |= curl_easy_setopt(c, CURLOPT_CAINFO, NULL);
    bad |= curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
    bad |= curl_easy_setopt(c, CURLOPT_SSL_CTX_FUNCTION, on_tls);
    bad |= curl_easy_setopt(c, CURLOPT_SSL_CTX_DATA, h);
    bad |= curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)h->connect_timeout_ms);
    bad |= curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)h->timeout_ms);
    bad |= curl_easy_setopt(c, CURLOPT_ERRORBUFFER, h->message);
    bad |= curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    bad |= curl_easy_setopt(c, CURLOPT_WRITEDATA, h);
    bad |= curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    bad |= curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
    bad |= curl_easy_setopt(c, CURLOPT_XFERINFODATA, h);
#if LIBCURL_VERSION_NUM >= 0x075700
    bad |= curl_easy_setopt(c, CURLOPT_CA_CACHE_TIMEOUT, 0L);
#endif
    return bad == CURLE_OK;
}

/* A new handle: connections made under other roots must not be used again. */
static int renew(struct https *h, struct rk_lpa_error *e) {
    curl_easy_cleanup(h->easy);
    h->easy = curl_easy_init();
    if (!h->easy)
        return rk_lpa_fail_memory(e, STEP);
    if (!configure(h))
        return rk_lpa_fail(e, RK_LPA_INTERNAL, RK_LPA_AT_HTTP, STEP,
                           "this libcurl lacks what TLS with the card's roots needs (%s)",
                           curl_version());
    return 0;
}

static int https_trust(void *self, const struct rk_slice *ids, size_t count,
                       struct rk_lpa_error *e) {
    struct https *h = self;
    rk_lpa_roots_choose(&h->tls.roots, ids, count);
    return renew(h, e);
}

static const struct {
    CURLcode code;
    const char *text;
    const char *hint;
    enum rk_lpa_retry retry;
} FAILURES[] = {
    {CURLE_COULDNT_RESOLVE_HOST, "no such server",
     "is the address spelled right, and is there a network?", RK_LPA_RETRY_SAFE},
    {CURLE_COULDNT_RESOLVE_PROXY, "no such proxy", "look at https_proxy", RK_LPA_RETRY_SAFE},
    {CURLE_COULDNT_CONNECT, "the server cannot be reached",
     "is there a network, and does the server run?", RK_LPA_RETRY_SAFE},
    {CURLE_OPERATION_TIMEDOUT, "no answer in time", "try again later", RK_LPA_RETRY_UNKNOWN},
    {CURLE_WRITE_ERROR, "the answer is longer than any that makes sense", "", RK_LPA_RETRY_USELESS},
    {CURLE_SSL_CONNECT_ERROR, "no TLS connection", "", RK_LPA_RETRY_SAFE},
    {CURLE_GOT_NOTHING, "the server closed the connection without an answer", "try again later",
     RK_LPA_RETRY_UNKNOWN},
};

/* "host:port" of a URL: what people know a server by. */
static const char *server_of(const char *url, char *out, size_t cap) {
    const char *start = strstr(url, "://");
    start = start ? start + 3 : url;
    snprintf(out, cap, "%.*s", (int)strcspn(start, "/"), start);
    return out;
}

static int explain(struct https *h, CURLcode code, const char *url, struct rk_lpa_error *e) {
    char server[300];
    server_of(url, server, sizeof server);
    const char *detail = h->message[0] ? h->message : curl_easy_strerror(code);
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return rk_lpa_fail(e, RK_LPA_USER, RK_LPA_AT_USER, STEP, "cancelled");
    if (h->tls.verdict.error)
        return rk_lpa_tls_explain(&h->tls, server, e);
    for (size_t i = 0; i < sizeof FAILURES / sizeof FAILURES[0]; i++) {
        if (FAILURES[i].code != code)
            continue;
        rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_HTTP, STEP, "%s: %s: %s", server,
                    FAILURES[i].text, detail);
        rk_lpa_error_hint(e, "%s", FAILURES[i].hint);
        rk_lpa_error_retry(e, FAILURES[i].retry);
        return RK_LPA_TRANSPORT;
    }
    rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_HTTP, STEP, "%s: %s", server, detail);
    if (code == CURLE_PEER_FAILED_VERIFICATION)
        rk_lpa_error_hint(e, "the certificate names another host: use the name it was made for");
    return RK_LPA_TRANSPORT;
}

static struct curl_slist *make_headers(const char *const *headers) {
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    for (size_t i = 0; list && headers[i]; i++) {
        struct curl_slist *longer = curl_slist_append(list, headers[i]);
        if (!longer)
            curl_slist_free_all(list);
        list = longer;
    }
    return list;
}

static int perform(struct https *h, const struct rk_lpa_http_request *request, int *status,
                   struct rk_lpa_error *e) {
    long got = 0;
    h->message[0] = 0;
    h->tls.verdict = (struct rk_lpa_tls_verdict){0};
    CURLcode code = curl_easy_perform(h->easy);
    if (code == CURLE_OK)
        code = curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &got);
    if (code != CURLE_OK)
        return explain(h, code, request->url, e);
    *status = (int)got;
    return 0;
}

static int https_post(void *self, const struct rk_lpa_http_request *request,
                      struct rk_lpa_http_response *response, struct rk_lpa_error *e) {
    struct https *h = self;
    struct curl_slist *headers = make_headers(request->headers);
    if (!headers)
        return rk_lpa_fail_memory(e, STEP);
    h->body = &response->body;
    h->cancelled = request->cancelled;
    CURLcode bad = curl_easy_setopt(h->easy, CURLOPT_URL, request->url);
    bad |= curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, headers);
    bad |= curl_easy_setopt(h->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
    bad |= curl_easy_setopt(h->easy, CURLOPT_POSTFIELDS, (const char *)request->body.ptr);
    int error = bad ? rk_lpa_fail_memory(e, STEP) : perform(h, request, &response->status, e);
    curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, NULL);
    curl_easy_setopt(h->easy, CURLOPT_POSTFIELDS, NULL);
    curl_slist_free_all(headers);
    h->body = NULL;
    h->cancelled = NULL;
    return error;
}

static void https_free(void *self) {
    struct https *h = self;
    curl_easy_cleanup(h->easy);
    rk_lpa_roots_free(&h->tls.roots);
    free(h);
}

static const struct rk_lpa_http_ops CURL_OPS = {
    .trust = https_trust, .post = https_post, .free = https_free};

static int read_roots(struct https *h, const char *const *ca, struct rk_lpa_error *e) {
    int error = 0;
    for (size_t i = 0; ca && ca[i] && !error; i++)
        error = rk_lpa_roots_add(&h->tls.roots, ca[i], e);
    return error;
}

int rk_lpa_curl_new(const struct rk_lpa_curl_options *options, struct rk_lpa_http *out,
                    struct rk_lpa_error *e) {
    struct https *h = calloc(1, sizeof *h);
    if (!h || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(h);
        return rk_lpa_fail_memory(e, STEP);
    }
    h->connect_timeout_ms =
        options->connect_timeout_ms ? options->connect_timeout_ms : CONNECT_TIMEOUT_MS;
    h->timeout_ms = options->timeout_ms ? options->timeout_ms : TIMEOUT_MS;
    h->tls.no_system_roots = options->no_system_roots;
    h->tls.now = options->now;
    int error = read_roots(h, options->ca, e);
    if (!error)
        error = renew(h, e);
    if (error)
        https_free(h);
    else
        *out = (struct rk_lpa_http){&CURL_OPS, h};
    return error;
}
