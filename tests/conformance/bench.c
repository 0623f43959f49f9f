#include "tests/conformance/bench.h"

#include "certs/seeded.h"

#include <openssl/crypto.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool bench_fail(struct bench *b, const char *format, ...) {
    va_list args;
    if (!b->failed) {
        va_start(args, format);
        vsnprintf(b->reason, sizeof b->reason, format, args);
        va_end(args);
    }
    b->failed = true;
    return false;
}

static bool read_eid(struct bench *b) {
    if (!bench_ask(b, "BF3E(5C(5A))"))
        return false;
    if (b->answer.len != 21)
        return bench_fail(b, "the card tells no EID");
    memcpy(b->eid, b->answer.ptr + 5, sizeof b->eid);
    return true;
}

/* Without an ISD-R it is an ordinary UICC, if only it answers. */
static bool find_isdr(struct bench *b) {
    b->has_isdr = read_eid(b);
    if (b->has_isdr || (!b->connected && !b->inside))
        return b->has_isdr;
    b->failed = false;
    return bench_power(b);
}

static bool open_card(struct bench *b, const char *pki) {
    b->lib = rk_seeded_new(1);
    if (!b->lib)
        return bench_fail(b, "no random source");
    if (!b->apdu)
        return bench_make_ci(b) && bench_inside_new(b) && find_isdr(b);
    return (!pki || bench_load_ci(b, pki)) && find_isdr(b);
}

bool bench_open(struct bench *b, const struct rk_lpa_apdu *apdu, const char *pki) {
    memset(b, 0, sizeof *b);
    b->apdu = apdu;
    b->logical = apdu != NULL;
    if (open_card(b, pki))
        return true;
    fprintf(stderr, "conformance: %s\n", b->failed ? b->reason : "out of memory");
    return false;
}

void bench_close(struct bench *b) {
    bench_inside_free(b->inside);
    bench_cards_free(b);
    if (b->connected)
        b->apdu->ops->disconnect(b->apdu->self);
    rk_key_free(&b->ci.key);
    rk_key_free(&b->stranger.key);
    rk_key_free(&b->euicc);
    for (size_t i = 0; i < BENCH_SERVERS; i++)
        rk_key_free(&b->servers[i].key);
    rk_buf_free(&b->package.octets);
    rk_buf_free(&b->request);
    rk_buf_free(&b->answer);
    OSSL_LIB_CTX_free(b->lib);
}

bool bench_seed(struct bench *b, unsigned n) {
    return !rk_seeded_restart(b->lib, n) || bench_fail(b, "no random source");
}

bool bench_begin(struct bench *b, unsigned n, bool wipe) {
    b->failed = false;
    b->signer = NULL;
    b->sw = 0;
    b->logical = !b->inside;
    memset(b->transaction_id, 0x11, sizeof b->transaction_id);
    if (!bench_seed(b, n))
        return false;
    if (!b->inside)
        return bench_power(b) && (wipe ? bench_wipe(b) : bench_drop(b)) && bench_power(b);
    b->selected = false;
    b->channel = 0;
    return bench_inside_fresh(b->inside) || bench_fail(b, "the card does not power up");
}
