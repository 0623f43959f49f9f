/*
 * The bench of the conformance suite: a card, in this process or at the end of a transport, and the
 * few functions of an SM-DP+ that its rows need. Every message can be built wrongly on purpose.
 *
 * Conventions
 *   - Functions that return bool give false after they have said what went wrong by bench_fail; the
 *     row has then failed. Only the first reason of a row is kept.
 *   - `params` is the part of a word behind its colon: KEY or KEY=VALUE, separated by commas.
 * Values that are octets are templates (template.h). Null: none.
 */
#ifndef RK_TESTS_CONFORMANCE_BENCH_H
#define RK_TESTS_CONFORMANCE_BENCH_H

#include "asn1/codec/buf.h"
#include "asn1/tlv/tlv.h"
#include "certs/issue.h"
#include "lpa/apdu/apdu.h"

#include <openssl/types.h>

enum { BENCH_CERT_MAX = 2048, BENCH_SERVERS = 40, BENCH_SEQUENCES = 96, BENCH_REASON_CAP = 300 };

/* A certificate with its key. */
struct bench_holder {
    struct rk_key *key;
    uint8_t der[BENCH_CERT_MAX];
    size_t len;
};

/* A bound profile package as the agent sends it: sequence n starts at start[n]. */
struct bench_package {
    struct rk_buf octets;
    size_t start[BENCH_SEQUENCES + 1];
    size_t count;
    size_t sent;
};

struct bench_inside; /* inside.c: the card in this process */
struct bench_cards;  /* cards.c: the CIs it can be made with */
struct bench_uicc;   /* uicc/uicc.h: what is known of its files, codes and keys */

struct bench {
    OSSL_LIB_CTX *lib;
    struct bench_inside *inside; /* null: the card is at the end of `apdu` */
    struct bench_cards *cards;
    struct bench_uicc *uicc;
    const struct rk_lpa_apdu *apdu; /* borrowed */
    bool connected, le_needed;
    bool powered;   /* connecting to `apdu` again gives the card its power anew */
    bool in_reader; /* of PC/SC: its power can be taken there */
    char reader[128];
    bool logical;    /* ES10 commands go over a logical channel of their own */
    bool has_isdr;   /* it is an eUICC */
    bool selected;   /* the ISD-R, on `channel` */
    uint8_t channel; /* where ES10 commands go */

    bool has_ci; /* the CI's private key is there: messages can be signed */
    struct bench_holder ci, stranger;
    struct bench_holder servers[BENCH_SERVERS]; /* by the row of their table, made when used */
    struct rk_key *euicc;                       /* of the card's certificate, once seen */

    /* The server's session. */
    uint8_t eid[16];
    uint8_t challenge[16];
    uint8_t transaction_id[16];
    uint8_t euicc_signature1[64];
    uint8_t euicc_otpk[65];
    uint8_t kept_otpk[65]; /* as the word `keep` found it */
    struct bench_package package;
    struct bench_holder *signer; /* whose key signs the package: as in PrepareDownload */

    /* Free memory as the words `free` and `cost` found it. */
    uint32_t free_memory, cost;

    struct rk_buf request; /* the last ES10 request */
    struct rk_buf answer;  /* to the last command, status word left out */
    uint16_t sw;

    bool failed;
    char reason[BENCH_REASON_CAP];
};

/* Open with a card of our own, or with that at the end of `apdu`, whose CI is in the folder `pki`
 * (null: unknown). It may be no eUICC. False after a line on stderr. */
bool bench_open(struct bench *b, const struct rk_lpa_apdu *apdu, const char *pki);
void bench_close(struct bench *b);

/* Begin row number `n`: a card without profiles and notifications, nothing selected. `wipe`: a card
 * outside may be emptied for it. */
bool bench_begin(struct bench *b, unsigned n, bool wipe);

/* Start the suite's random numbers for row `n`. */
bool bench_seed(struct bench *b, unsigned n);

bool bench_fail(struct bench *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- inside.c ---- */

struct bench_inside *bench_inside_new(struct bench *b);
void bench_inside_free(struct bench_inside *in);
bool bench_inside_fresh(struct bench_inside *in);
/* Make the card anew with this rules authorisation table. */
bool bench_inside_personalise(struct bench *b, struct rk_slice rat);
/* Remember the card as it is; make it what was remembered. */
bool bench_inside_keep(struct bench_inside *in);
bool bench_inside_kept(struct bench_inside *in);
bool bench_inside_power(struct bench_inside *in);
/* Let the flash fail in its `operation`th write from now on, until the power comes anew. */
void bench_inside_break(struct bench_inside *in, unsigned operation);
/* Leave no room for a transaction of `leave` octets. */
bool bench_inside_fill(struct bench_inside *in, size_t leave);
void bench_inside_reset(struct bench_inside *in);
size_t bench_inside_apdu(struct bench_inside *in, struct rk_slice command, uint8_t *answer);

/* ---- cards.c: cards of several CIs, each known by a letter ---- */

/* Make the card anew: ci=LETTERS are the CIs it trusts, own=LETTERS those it has certificates of,
 * each in order; svn=HEX; rat=HEX. */
bool bench_card(struct bench *b, const char *params);
/* The CI of a letter, made when first used; null after bench_fail. */
struct bench_holder *bench_ci(struct bench *b, char letter);
/* Whether the last answer is signed with the card's key under that CI, and holds the certificates
 * that prove it. */
bool bench_signed_under(struct bench *b, char letter);
void bench_cards_free(struct bench *b);

/* ---- memory.c ---- */

/* Free non-volatile memory, as EUICCInfo2 tells it. */
bool bench_ask_free(struct bench *b, uint32_t *octets);
/* Remember it; how much was taken since. */
bool bench_free(struct bench *b, const char *params);
bool bench_cost(struct bench *b, const char *params);
/* Fill the card until just what `cost` found is told as free, less=N less. */
bool bench_room(struct bench *b, const char *params);
/* Profiles that are a name only, until the card has n=N. */
bool bench_crowd(struct bench *b, const char *params);

/* ---- link.c ---- */

/* Send one APDU as it is; the answer is in b->sw and b->answer. */
bool bench_apdu(struct bench *b, struct rk_slice command);
/* The same; the answer's data come behind those that are there. */
bool bench_exchange(struct bench *b, struct rk_slice command);
/* Send one ES10 request in blocks, select the ISD-R before where needed; fetch the whole answer. */
bool bench_es10(struct bench *b, struct rk_slice request);
/* The same for a template; the status word must be 9000. */
bool bench_ask(struct bench *b, const char *request);
/* Take the card's power and give it back; a warm reset. */
bool bench_power(struct bench *b);
bool bench_reset(struct bench *b);
/* Go on with ES10 over another logical channel; close that it goes over. */
bool bench_channel(struct bench *b);
bool bench_close_channel(struct bench *b);
/* Remove every pending notification. */
bool bench_forget(struct bench *b);
/* End the session that is open, and a load. */
bool bench_drop(struct bench *b);
/* Take everything off a card outside that a row may have left there. */
bool bench_wipe(struct bench *b);

/* ---- reader.c ---- */

/* Take the power of the card in this PC/SC reader, or (warm) reset it. Nobody may be connected. */
bool bench_reader_power(const char *name, bool warm);

/* ---- certificates.c ---- */

bool bench_make_ci(struct bench *b);
bool bench_load_ci(struct bench *b, const char *pki);
/* A server's certificate by its name in the table; null after bench_fail. */
struct bench_holder *bench_server(struct bench *b, const char *name);
bool bench_certify(struct bench *b, struct bench_holder *out, const struct rk_cert_request *request,
                   const struct bench_holder *issuer);
struct rk_cert_request bench_request(enum rk_cert_role role);
struct rk_slice bench_certificate(const struct bench_holder *holder);
/* The key identifier of the usual CI (0), or of that of a letter. */
bool bench_ci_id(struct bench *b, char letter, struct rk_buf *out);

/* ---- server.c ---- */

bool bench_challenge(struct bench *b, const char *params);
bool bench_authenticate(struct bench *b, const char *params);
bool bench_prepare(struct bench *b, const char *params);
bool bench_cancel(struct bench *b, const char *params);

/* ---- revocation.c ---- */

bool bench_crl(struct bench *b, const char *params);

/* ---- package.c, load.c ---- */

bool bench_bind(struct bench *b, const char *params);
/* Send what is left of the bound package, at most n=N sequences; ends when data come back. */
bool bench_load(struct bench *b, const char *params);

/* ---- params.c ---- */

/* The value of `key` ("" for one without); null when it is not there. Copied into `buf`. */
const char *param_get(const char *params, const char *key, char *buf, size_t cap);
/* A value as octets; `absent` when it is not there. The octets are appended to `out`. */
bool param_octets(struct bench *b, const char *params, const char *key, const char *absent,
                  struct rk_buf *out);
size_t param_number(const char *params, const char *key, size_t absent);
bool param_is(const char *params, const char *key);

#endif
