/* Challenges, right or wrong on purpose, and what the card makes of their sequence numbers. */
#include "tests/conformance/template.h"
#include "tests/conformance/uicc/uicc.h"

#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <string.h>

enum { STEP = 32 }; /* the lowest five bits of a sequence number are its index (TS 33.102 C.1.2) */

const uint8_t uicc_naf[8] = {'n', 'a', 'f', 1, 0, 0, 0, 1};
const uint8_t uicc_impi[4] = {'u', 's', 'e', 'r'};

static uint64_t wanted_sqn(struct bench *b, const char *params) {
    const struct bench_uicc *u = b->uicc;
    char text[32];
    if (param_get(params, "sqn", text, sizeof text)) {
        uint64_t sqn = 0;
        for (const char *at = text; *at; at++)
            sqn = sqn << 4 | (uint64_t)(*at <= '9' ? *at - '0' : *at - 'A' + 10);
        return sqn;
    }
    if (param_is(params, "same"))
        return u->sent_sqn;
    if (param_is(params, "down"))
        return u->sqn - STEP * param_number(params, "down", 1);
    return u->sqn + STEP * param_number(params, "up", 1);
}

/* A bootstrapping challenge hides its MAC with SHA-1 over IK (TS 31.102 7.1.1.1, TS 33.220). */
static void mask_mac(struct rk_usim_vector *v) {
    uint8_t digest[SHA_DIGEST_LENGTH];
    SHA1(v->ik, v->ck_len, digest);
    for (size_t i = 0; i < 8; i++)
        v->autn[8 + i] ^= digest[i];
}

static bool make(struct bench *b, const char *params) {
    struct bench_uicc *u = b->uicc;
    struct rk_usim_subscriber keys = u->card.keys;
    struct rk_buf amf = {0};
    uint8_t rand[16];
    bool ok = param_octets(b, params, "amf", "8000", &amf) && amf.len == sizeof keys.amf;
    if (ok)
        memcpy(keys.amf, amf.ptr, sizeof keys.amf);
    rk_buf_free(&amf);
    u->sent_sqn = wanted_sqn(b, params);
    for (size_t i = 0; i < sizeof rand; i++)
        rand[i] = (uint8_t)(17 * i + (unsigned)(u->sent_sqn / STEP) + 1);
    ok = ok && rk_usim_make_vector(&keys, rand, u->sent_sqn, &u->vector);
    if (param_is(params, "gba"))
        mask_mac(&u->vector);
    u->vector.autn[15] ^= param_is(params, "bad");
    u->vector.autn[param_number(params, "flip", 0) % 16] ^= param_is(params, "flip");
    rk_wipe(&keys, sizeof keys);
    return ok || bench_fail(b, "the challenge cannot be made");
}

bool uicc_authenticate(struct bench *b, const char *params) {
    const char *text = "00880081 (10{rand}10{autn})";
    if (param_is(params, "gsm"))
        text = "00880080 (10{rand})";
    else if (param_is(params, "gba"))
        text = "00880084 (DD10{rand}10{autn})";
    if (!make(b, params) || !uicc_send_text(b, text))
        return false;
    /* What the card took is the highest from here on. */
    struct bench_uicc *u = b->uicc;
    bool taken = b->sw == 0x9000 && b->answer.len && b->answer.ptr[0] == 0xDB;
    if (taken && u->sent_sqn > u->sqn)
        u->sqn = u->sent_sqn;
    return true;
}

bool uicc_check_auts(struct bench *b) {
    const struct bench_uicc *u = b->uicc;
    uint64_t sqn;
    if (b->answer.len != 16 || b->answer.ptr[0] != 0xDC || b->answer.ptr[1] != 14)
        return bench_fail(b, "the answer is no AUTS");
    if (!rk_usim_open_auts(&u->card.keys, u->vector.rand, b->answer.ptr + 2, &sqn))
        return bench_fail(b, "AUTS does not stand");
    return sqn == u->sqn || bench_fail(b, "AUTS tells %012llX instead of %012llX",
                                       (unsigned long long)sqn, (unsigned long long)u->sqn);
}

/* SQN 0 is below whatever the card has: its AUTS tells. */
static bool synchronise(struct bench *b) {
    struct bench_uicc *u = b->uicc;
    if (!uicc_authenticate(b, "sqn=0"))
        return false;
    if (b->sw == 0x9000 && b->answer.len == 16 && b->answer.ptr[0] == 0xDC &&
        rk_usim_open_auts(&u->card.keys, u->vector.rand, b->answer.ptr + 2, &u->sqn))
        return true;
    return bench_fail(b, "the card does not synchronise (%04X)", b->sw);
}

bool uicc_keys(struct bench *b) {
    b->uicc->sqn = 0;
    return uicc_words_set_up(b, "usim pin") && synchronise(b);
}

void uicc_gsm_results(const struct rk_usim_vector *v, uint8_t sres[4], uint8_t kc[8]) {
    memset(sres, 0, 4);
    for (size_t i = 0; i < v->xres_len; i++)
        sres[i % 4] ^= v->xres[i];
    for (size_t i = 0; i < 8; i++)
        kc[i] = v->ck[i] ^ v->ck[i + 8] ^ v->ik[i] ^ v->ik[i + 8];
}

void uicc_ks_ext_naf(const struct rk_usim_vector *v, uint8_t ks[32]) {
    static const uint8_t label[] = {0x01, 'g', 'b', 'a', '-', 'm', 'e', 0, 6};
    static const uint8_t sixteen[] = {0, 16}, four[] = {0, 4}, eight[] = {0, 8};
    uint8_t key[32], input[64];
    size_t len = 0;
    const struct rk_slice parts[] = {
        rk_slice_of(label), rk_slice_of(v->rand),  rk_slice_of(sixteen), rk_slice_of(uicc_impi),
        rk_slice_of(four),  rk_slice_of(uicc_naf), rk_slice_of(eight)};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        memcpy(input + len, parts[i].ptr, parts[i].len);
        len += parts[i].len;
    }
    memcpy(key, v->ck, 16);
    memcpy(key + 16, v->ik, 16);
    HMAC(EVP_sha256(), key, sizeof key, input, len, ks, NULL);
    rk_wipe(key, sizeof key);
}
