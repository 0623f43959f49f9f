/*
 * What went wrong in the agent: one object that can be shown, logged and acted upon.
 *
 * Conventions
 *   - Every function of the agent that can fail returns 0 or one of RK_LPA_ERRORS, and describes
 *     the failure in the `struct rk_lpa_error` it is given. On success that object is untouched.
 *   - The number says who stands in the way, which is what an exit status needs; the object says
 *     everything else. All of it is plain data: copy it freely, nothing is to be freed.
 *   - Texts are UTF-8 without control characters, ready for a terminal, whatever a card or server
 *     has put into its answer. They never hold a confirmation code, key or profile content.
 */
#ifndef RK_LPA_ERROR_H
#define RK_LPA_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Errors: name, value, text. Their order is that of the programs' exit status 2 to 7. */
#define RK_LPA_ERRORS(X)                                                                           \
    X(RK_LPA_USAGE, -2, "what was asked for makes no sense")                                       \
    X(RK_LPA_CARD, -3, "the card refused, or its answer does not stand")                           \
    X(RK_LPA_SERVER, -4, "the server refused, or its answer does not stand")                       \
    X(RK_LPA_TRANSPORT, -5, "reader, network or TLS failed")                                       \
    X(RK_LPA_USER, -6, "the user said no, was not there to be asked, or cancelled")                \
    X(RK_LPA_INTERNAL, -7, "memory, files or the agent itself")

enum rk_lpa_result {
#define X(name, value, text) name = value,
    RK_LPA_ERRORS(X)
#undef X
};

/* Text for one of RK_LPA_ERRORS, "ok" for 0. Static storage. */
const char *rk_lpa_result_text(int result);

/* Where it went wrong. */
enum rk_lpa_layer {
    RK_LPA_AT_NONE,
    RK_LPA_AT_APDU,  /* reader, socket, status words of channel commands */
    RK_LPA_AT_ES10,  /* the card's answer to an ES10 function */
    RK_LPA_AT_HTTP,  /* name resolution, connection, TLS, HTTP status */
    RK_LPA_AT_ES9,   /* the server's answer to an ES9+ or ES11 function */
    RK_LPA_AT_AGENT, /* a check that the agent makes on what card and server say */
    RK_LPA_AT_USER
};

/* Short name of a layer ("APDU", "ES10", ...). Static storage. */
const char *rk_lpa_layer_text(enum rk_lpa_layer layer);

/* Whether doing the same again can do harm. */
enum rk_lpa_retry {
    RK_LPA_RETRY_UNKNOWN, /* the state of card or order is not known: list first */
    RK_LPA_RETRY_SAFE,    /* nothing has changed, or the order stays retryable */
    RK_LPA_RETRY_USELESS  /* the same again will fail the same way */
};

struct rk_lpa_error {
    int result; /* one of RK_LPA_ERRORS; 0: nothing went wrong */
    enum rk_lpa_layer layer;
    const char *step;      /* function that failed, e.g. "es10b_authenticate_server"; static */
    uint16_t sw;           /* status word, 0 for none */
    int http_status;       /* 0 for none */
    bool has_code;         /* the peer gave a result code of its function: */
    int code;              /* its ASN.1 number (errorReason for a refused bound package) */
    int bpp_command;       /* bppCommandId beside an errorReason, else -1 */
    char subject_code[16]; /* SGP.22 5.2.6; "" for none */
    char reason_code[16];
    const char *clause; /* "SGP.22 5.7.13"; "" for none; static */
    char message[384];  /* what happened: one sentence without a full stop */
    char hint[384];     /* what is true now, or what to do next; may be "" */
    enum rk_lpa_retry retry;
};

/*
 * Start to describe a failure: wipe `e` and set result, layer, step and the message. Returns
 * `result`, so that a failing function can end in it. The setters below add to it.
 */
int rk_lpa_fail(struct rk_lpa_error *e, int result, enum rk_lpa_layer layer, const char *step,
                const char *format, ...) __attribute__((format(printf, 5, 6)));

void rk_lpa_error_hint(struct rk_lpa_error *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void rk_lpa_error_clause(struct rk_lpa_error *e, const char *clause);
void rk_lpa_error_retry(struct rk_lpa_error *e, enum rk_lpa_retry retry);

/* RK_LPA_INTERNAL: out of memory in `step`. */
int rk_lpa_fail_memory(struct rk_lpa_error *e, const char *step);

/*
 * Copy at most `len` bytes of foreign text into `out`, replacing what is no UTF-8 and control
 * characters (C0, DEL, C1, bidirectional overrides) by '?'. Always terminated, cut at a whole
 * character. `cap` is at least 1.
 */
void rk_lpa_clean_text(char *out, size_t cap, const void *text, size_t len);

#endif
