/*
 * HTTP transports: how the agent reaches servers.
 *
 * Conventions
 *   - A transport is a table of functions and their `self`; a test puts the server's core behind
 *     it. The agent borrows it and never frees it. One thread at a time.
 *   - Functions that can fail return 0 or one of RK_LPA_ERRORS (lpa/error.h) and have then filled
 *     in `e`. Whatever HTTP status came back is an answer, not a failure.
 *   - Connections are kept open between requests to the same server.
 */
#ifndef RK_LPA_HTTP_HTTP_H
#define RK_LPA_HTTP_HTTP_H

#include "asn1/codec/buf.h"
#include "asn1/tlv/slice.h"
#include "lpa/error.h"

#include <stdatomic.h>

/* No answer of a server may be longer: a bound package of 700 KiB in base64 fits. */
#define RK_LPA_HTTP_BODY_MAX (1u << 20)

struct rk_lpa_http_request {
    const char *url;            /* https://host[:port]/path */
    const char *const *headers; /* "Name: value", ends with null */
    struct rk_slice body;
    const atomic_bool *cancelled; /* give up when this becomes true; may be null */
};

struct rk_lpa_http_response {
    int status;         /* 200, 204, ... */
    struct rk_buf body; /* the caller's, appended to */
};

struct rk_lpa_http_ops {
    /*
     * Name the CI public keys the card trusts (its euiccCiPKIdListForVerification, 20 bytes each):
     * server certificates may chain to those of them that the transport knows, beside what the
     * system trusts. Called before the first request, and again when a card is changed. Null where
     * the far side does TLS.
     */
    int (*trust)(void *self, const struct rk_slice *ci_key_ids, size_t count,
                 struct rk_lpa_error *e);

    /* POST and wait for the answer. */
    int (*post)(void *self, const struct rk_lpa_http_request *request,
                struct rk_lpa_http_response *response, struct rk_lpa_error *e);

    /* Close connections, forget what was trusted, free `self`. */
    void (*free)(void *self);
};

struct rk_lpa_http {
    const struct rk_lpa_http_ops *ops;
    void *self;
};

/* Free a transport made by one of the functions below, and empty it. Fine on an empty one. */
void rk_lpa_http_free(struct rk_lpa_http *http);

struct rk_lpa_curl_options {
    const char *const *ca; /* files and folders with CI certificates, ends with null; may be null */
    unsigned connect_timeout_ms; /* 0: 20 seconds */
    unsigned timeout_ms;         /* for one request and its answer; 0: 120 seconds */
    bool no_system_roots;        /* trust the CI certificates alone (tests) */
    int64_t now; /* seconds since 1970 at which certificates are judged; 0: the system's clock */
};

/*
 * HTTPS by libcurl and OpenSSL: TLS 1.2 or later; certificate and host name always verified.
 * Certificates are read here: RK_LPA_USAGE when a file of `ca` cannot be read or holds none (a
 * folder may hold other files). What libcurl needs once per process is set up by it. Signals are
 * left alone: the process should ignore SIGPIPE, which a server that closes a connection may raise.
 */
int rk_lpa_curl_new(const struct rk_lpa_curl_options *options, struct rk_lpa_http *out,
                    struct rk_lpa_error *e);

/*
 * Whether sessions with these CI certificates are tests: RK_LPA_USAGE unless `ca` names at least
 * one and each has a registered ID under 2.999, the arc of examples. Also what reading them may end
 * with.
 */
int rk_lpa_check_test_ca(const char *const *ca, struct rk_lpa_error *e);

struct rk_lpa_lines;

/* Servers at the other end of a line protocol (lpa/lines.h), which is borrowed. */
int rk_lpa_stdio_http_new(struct rk_lpa_lines *lines, struct rk_lpa_http *out,
                          struct rk_lpa_error *e);

#endif
