/* The messages of an SM-DP+ up to the bound package, right or wrong on purpose. */
#include "tests/conformance/bench.h"
#include "tests/conformance/template.h"

#include <string.h>

static bool put_signature(struct bench *b, struct rk_buf *out, const struct rk_key *key,
                          const struct rk_slice *parts, size_t count, bool bad) {
    uint8_t signature[64];
    if (rk_key_sign(key, parts, count, signature))
        return bench_fail(b, "the server cannot sign");
    signature[63] ^= bad;
    rk_buf_put_tlv(out, 0x5F37, rk_slice_of(signature));
    return true;
}

static struct bench_holder *server_of(struct bench *b, const char *params, const char *usual) {
    char name[64];
    const char *given = param_get(params, "server", name, sizeof name);
    return bench_server(b, given ? given : usual);
}

/* ---- GetEUICCChallenge ---- */

bool bench_challenge(struct bench *b, const char *params) {
    (void)params;
    if (!bench_ask(b, "BF2E00"))
        return false;
    if (b->answer.len != 21)
        return bench_fail(b, "GetEUICCChallenge: an answer of %zu octets", b->answer.len);
    memcpy(b->challenge, b->answer.ptr + 5, 16);
    memset(b->transaction_id, 0x11, sizeof b->transaction_id);
    return true;
}

/* ---- AuthenticateServer ---- */

static bool put_server_signed1(struct bench *b, const char *params, struct rk_buf *out) {
    struct rk_buf content = {0}, value = {0};
    static const struct {
        uint32_t tag;
        const char *key, *usual;
    } members[] = {{0x80, "tid", "{tid}"},
                   {0x81, "chal", "{challenge}"},
                   {0x83, "addr", "{smdp}"},
                   {0x84, "schal", "{5E*16}"}};
    bool ok = true;
    for (size_t i = 0; i < sizeof members / sizeof *members && ok; i++) {
        rk_buf_truncate(&value, 0);
        ok = param_octets(b, params, members[i].key, members[i].usual, &value);
        rk_buf_put_tlv(&content, members[i].tag, rk_buf_slice(&value));
    }
    ok = ok && param_octets(b, params, "more1", "", &content);
    rk_buf_put_tlv(out, 0x30, rk_buf_slice(&content));
    rk_buf_free(&content);
    rk_buf_free(&value);
    return ok;
}

static bool build_authenticate(struct bench *b, const char *params, struct rk_buf *out) {
    struct rk_buf content = {0}, value = {0};
    const struct bench_holder *server = server_of(b, params, "auth");
    bool ok = server && put_server_signed1(b, params, &content);
    struct rk_slice part = rk_buf_slice(&content);
    ok = ok && put_signature(b, &content, server->key, &part, 1, param_is(params, "bad")) &&
         param_octets(b, params, "ci", "{ci}", &value);
    rk_buf_put_tlv(&content, 0x04, rk_buf_slice(&value));
    if (ok)
        rk_buf_put_slice(&content, bench_certificate(server));
    ok = ok && param_octets(b, params, "ctx", "A0(80(434F4445)A1(80(35290611)A100))", &content) &&
         param_octets(b, params, "more", "", &content);
    rk_buf_put_tlv(out, 0xBF38, rk_buf_slice(&content));
    rk_buf_free(&content);
    rk_buf_free(&value);
    return ok;
}

/* Learn the card's key from its certificate. */
static bool keep_key(struct bench *b, struct rk_slice certificate) {
    struct rk_cert cert;
    if (rk_cert_parse(certificate, &cert))
        return bench_fail(b, "CERT.EUICC is malformed");
    rk_key_free(&b->euicc);
    return !rk_key_from_point(b->lib, cert.curve, cert.point, &b->euicc) ||
           bench_fail(b, "CERT.EUICC holds no key");
}

/* Take euiccSignature1 out of an answer, and check what it is over. */
static bool keep_signature1(struct bench *b) {
    struct rk_tlv whole, ok, signed1, signature, own, eum;
    if (rk_tlv_only(rk_buf_slice(&b->answer), RK_TLV_DER, 0xBF38, &whole))
        return bench_fail(b, "AuthenticateServer: the answer is no BF38");
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    if (!rk_tlv_maybe(&r, 0xA0, &ok))
        return true;
    struct rk_tlv_reader o = rk_tlv_enter(&r, &ok);
    if (!rk_tlv_take(&o, 0x30, &signed1) || !rk_tlv_take(&o, 0x5F37, &signature) ||
        !rk_tlv_take(&o, 0x30, &own) || !rk_tlv_take(&o, 0x30, &eum) || rk_tlv_finish(&o))
        return bench_fail(b, "AuthenticateServer: the answer lacks a member");
    if (!keep_key(b, own.whole))
        return false;
    if (rk_key_verify(b->euicc, &signed1.whole, 1, signature.value))
        return bench_fail(b, "euiccSignature1 is wrong");
    memcpy(b->euicc_signature1, signature.value.ptr, 64);
    return true;
}

bool bench_authenticate(struct bench *b, const char *params) {
    struct rk_buf request = {0};
    bool ok = build_authenticate(b, params, &request) && bench_es10(b, rk_buf_slice(&request));
    rk_buf_free(&request);
    return ok && (b->sw != 0x9000 || keep_signature1(b));
}

/* ---- PrepareDownload ---- */

static bool put_smdp_signed2(struct bench *b, const char *params, struct rk_buf *out) {
    struct rk_buf content = {0}, value = {0};
    uint8_t flag = param_is(params, "cc") ? 0xFF : 0;
    bool ok = param_octets(b, params, "tid", "{tid}", &value);
    rk_buf_put_tlv(&content, 0x80, rk_buf_slice(&value));
    rk_buf_put_tlv(&content, 0x01, rk_slice(&flag, 1));
    rk_buf_truncate(&value, 0);
    ok = ok && param_octets(b, params, "otpk", "", &value);
    if (value.len)
        rk_buf_put_tlv(&content, 0x5F49, rk_buf_slice(&value));
    rk_buf_put_tlv(out, 0x30, rk_buf_slice(&content));
    rk_buf_free(&content);
    rk_buf_free(&value);
    return ok;
}

static bool build_prepare(struct bench *b, const char *params, struct rk_buf *out) {
    static const uint8_t header[] = {0x5F, 0x37, 64};
    struct rk_buf content = {0}, hash = {0};
    uint8_t signature1[64];
    struct bench_holder *server = server_of(b, params, "pb");
    bool ok = server && put_smdp_signed2(b, params, &content);
    memcpy(signature1, b->euicc_signature1, sizeof signature1);
    signature1[0] ^= param_is(params, "other-session");
    const struct rk_slice parts[] = {rk_buf_slice(&content), rk_slice_of(header),
                                     rk_slice_of(signature1)};
    ok = ok && put_signature(b, &content, server->key, parts, 3, param_is(params, "bad")) &&
         param_octets(b, params, "hash", "", &hash);
    if (hash.len)
        rk_buf_put_tlv(&content, 0x04, rk_buf_slice(&hash));
    if (ok)
        rk_buf_put_slice(&content, bench_certificate(server));
    ok = ok && param_octets(b, params, "more", "", &content);
    rk_buf_put_tlv(out, 0xBF21, rk_buf_slice(&content));
    rk_buf_free(&content);
    rk_buf_free(&hash);
    b->signer = server;
    return ok;
}

/* Take otPK.EUICC out of an answer; EUICCSigned2 is signed together with smdpSignature2. */
static bool keep_otpk(struct bench *b) {
    struct rk_tlv whole, ok, signed2, signature, smdp_signature, otpk;
    if (rk_tlv_only(rk_buf_slice(&b->answer), RK_TLV_DER, 0xBF21, &whole))
        return bench_fail(b, "PrepareDownload: the answer is no BF21");
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    if (!rk_tlv_maybe(&r, 0xA0, &ok))
        return true;
    struct rk_tlv_reader o = rk_tlv_enter(&r, &ok);
    if (!rk_tlv_take(&o, 0x30, &signed2) || !rk_tlv_take(&o, 0x5F37, &signature) ||
        !rk_tlv_find(signed2.value, RK_TLV_DER, 0x5F49, &otpk) || otpk.value.len != 65 ||
        rk_tlv_only(rk_buf_slice(&b->request), RK_TLV_DER, 0xBF21, &whole) ||
        !rk_tlv_find(whole.value, RK_TLV_DER, 0x5F37, &smdp_signature))
        return bench_fail(b, "PrepareDownload: the answer lacks a member");
    const struct rk_slice parts[] = {signed2.whole, smdp_signature.whole};
    if (rk_key_verify(b->euicc, parts, 2, signature.value))
        return bench_fail(b, "euiccSignature2 is wrong");
    memcpy(b->euicc_otpk, otpk.value.ptr, 65);
    return true;
}

bool bench_prepare(struct bench *b, const char *params) {
    struct rk_buf request = {0};
    bool ok = build_prepare(b, params, &request) && bench_es10(b, rk_buf_slice(&request));
    rk_buf_free(&request);
    return ok && (b->sw != 0x9000 || keep_otpk(b));
}

/* ---- CancelSession ---- */

bool bench_cancel(struct bench *b, const char *params) {
    struct rk_buf request = {0}, content = {0}, value = {0};
    struct rk_tlv whole, ok, signed1, signature;
    bool done = param_octets(b, params, "tid", "{tid}", &value);
    rk_buf_put_tlv(&content, 0x80, rk_buf_slice(&value));
    rk_buf_truncate(&value, 0);
    template_put_uint(&value, (uint32_t)param_number(params, "reason", 0));
    rk_buf_put_tlv(&content, 0x81, rk_buf_slice(&value));
    rk_buf_put_tlv(&request, 0xBF41, rk_buf_slice(&content));
    done = done && bench_es10(b, rk_buf_slice(&request));
    rk_buf_free(&request);
    rk_buf_free(&content);
    rk_buf_free(&value);
    if (!done || rk_tlv_only(rk_buf_slice(&b->answer), RK_TLV_DER, 0xBF41, &whole) ||
        !rk_tlv_find(whole.value, RK_TLV_DER, 0xA0, &ok))
        return done;
    struct rk_tlv_reader r = rk_tlv_read(ok.value, RK_TLV_DER);
    if (!rk_tlv_take(&r, 0x30, &signed1) || !rk_tlv_take(&r, 0x5F37, &signature) || !b->euicc ||
        rk_key_verify(b->euicc, &signed1.whole, 1, signature.value))
        return bench_fail(b, "euiccCancelSessionSignature is wrong");
    return true;
}
