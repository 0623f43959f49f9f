/* The messages of an SM-DP+, right or wrong on purpose. */
#include "tests/unit/isdr/rig.h"

#include <string.h>

static const uint8_t address[] = "dp.example";
static const uint8_t hash_cc[32] = {0xCC};

static struct rk_slice or_else(struct rk_slice given, struct rk_slice usual) {
    return given.ptr ? given : usual;
}

static void put_signature(struct rk_buf *out, const struct rk_key *key,
                          const struct rk_slice *parts, size_t count, bool bad) {
    uint8_t signature[64];
    assert_int_equal(rk_key_sign(key, parts, count, signature), 0);
    signature[63] ^= bad;
    rk_buf_put_tlv(out, 0x5F37, rk_slice_of(signature));
}

uint16_t rig_challenge(struct rig *rig) {
    static const uint8_t request[] = {0xBF, 0x2E, 0x00};
    uint16_t sw = rig_es10(rig, rk_slice_of(request));
    if (sw == 0x9000) {
        assert_int_equal(rig->answer.len, 21);
        memcpy(rig->challenge, rig->answer.ptr + 5, 16);
    }
    memset(rig->transaction_id, 0x11, sizeof rig->transaction_id);
    return sw;
}

static void put_server_signed1(struct rig *rig, struct rk_slice challenge, struct rk_buf *out) {
    static const uint8_t server_challenge[16] = {0x5E};
    struct rk_buf content = {0};
    rk_buf_put_tlv(&content, 0x80, rk_slice_of(rig->transaction_id));
    rk_buf_put_tlv(&content, 0x81, challenge);
    rk_buf_put_tlv(&content, 0x83, rk_slice(address, sizeof address - 1));
    rk_buf_put_tlv(&content, 0x84, rk_slice_of(server_challenge));
    rk_buf_put_tlv(out, 0x30, rk_buf_slice(&content));
    rk_buf_free(&content);
}

void rig_build_authenticate(struct rig *rig, const struct rig_auth *how, struct rk_buf *out) {
    static const uint8_t context[] = {0xA0, 0x10, 0x80, 0x04, 'C',  'O',  'D',  'E',  0xA1,
                                      0x08, 0x80, 0x04, 0x35, 0x29, 0x06, 0x11, 0xA1, 0x00};
    const struct rig_auth right = {0};
    struct rk_buf content = {0};
    struct rk_cert ci;
    how = how ? how : &right;
    const struct rig_holder *server = how->server ? how->server : &rig->auth;
    assert_int_equal(rk_cert_parse(rig_certificate(&rig->ci), &ci), 0);
    put_server_signed1(rig, or_else(how->challenge, rk_slice_of(rig->challenge)), &content);
    struct rk_slice part = rk_buf_slice(&content);
    put_signature(&content, server->key, &part, 1, how->bad_signature);
    rk_buf_put_tlv(&content, 0x04, or_else(how->key_id, ci.ski));
    rk_buf_put_slice(&content, rig_certificate(server));
    rk_buf_put(&content, context, sizeof context);
    rk_buf_put_tlv(out, 0xBF38, rk_buf_slice(&content));
    rk_buf_free(&content);
}

/* Take euiccSignature1 out of an answer, and check what it is over. */
static void keep_signature1(struct rig *rig) {
    struct rk_tlv whole, ok, signed1, signature, own, eum;
    assert_int_equal(rk_tlv_only(rk_buf_slice(&rig->answer), RK_TLV_DER, 0xBF38, &whole), 0);
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    if (!rk_tlv_maybe(&r, 0xA0, &ok))
        return;
    struct rk_tlv_reader o = rk_tlv_enter(&r, &ok);
    assert_true(rk_tlv_take(&o, 0x30, &signed1) && rk_tlv_take(&o, 0x5F37, &signature) &&
                rk_tlv_take(&o, 0x30, &own) && rk_tlv_take(&o, 0x30, &eum));
    assert_int_equal(rk_tlv_finish(&o), 0);
    assert_int_equal(rk_key_verify(rig->euicc.key, &signed1.whole, 1, signature.value), 0);
    assert_true(rk_slice_equal(own.whole, rig_certificate(&rig->euicc)));
    assert_true(rk_slice_equal(eum.whole, rig_certificate(&rig->eum)));
    memcpy(rig->euicc_signature1, signature.value.ptr, 64);
}

uint16_t rig_authenticate(struct rig *rig, const struct rig_auth *how) {
    struct rk_buf request = {0};
    rig_build_authenticate(rig, how, &request);
    uint16_t sw = rig_es10(rig, rk_buf_slice(&request));
    rk_buf_free(&request);
    if (sw == 0x9000)
        keep_signature1(rig);
    return sw;
}

void rig_build_prepare(struct rig *rig, const struct rig_prepare *how, struct rk_buf *out) {
    static const uint8_t header[] = {0x5F, 0x37, 64};
    const struct rig_prepare right = {0};
    struct rk_buf content = {0}, signed2 = {0};
    how = how ? how : &right;
    const struct rig_holder *server = how->server ? how->server : &rig->pb;
    uint8_t flag = how->cc_required ? 0xFF : 0;
    rk_buf_put_tlv(&signed2, 0x80, or_else(how->transaction_id, rk_slice_of(rig->transaction_id)));
    rk_buf_put_tlv(&signed2, 0x01, rk_slice(&flag, 1));
    if (how->otpk.ptr)
        rk_buf_put_tlv(&signed2, 0x5F49, how->otpk);
    rk_buf_put_tlv(&content, 0x30, rk_buf_slice(&signed2));
    const struct rk_slice parts[] = {rk_buf_slice(&content), rk_slice_of(header),
                                     rk_slice_of(rig->euicc_signature1)};
    put_signature(&content, server->key, parts, 3, how->bad_signature);
    if (how->with_hash_cc)
        rk_buf_put_tlv(&content, 0x04, rk_slice_of(hash_cc));
    rk_buf_put_slice(&content, rig_certificate(server));
    rk_buf_put_tlv(out, 0xBF21, rk_buf_slice(&content));
    rk_buf_free(&signed2);
    rk_buf_free(&content);
}

/* Take otPK.EUICC out of an answer, and check that EUICCSigned2 and smdpSignature2 are signed. */
static void keep_otpk(struct rig *rig, struct rk_slice request) {
    struct rk_tlv whole, ok, signed2, signature, smdp_signature, otpk;
    assert_int_equal(rk_tlv_only(rk_buf_slice(&rig->answer), RK_TLV_DER, 0xBF21, &whole), 0);
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    if (!rk_tlv_maybe(&r, 0xA0, &ok))
        return;
    struct rk_tlv_reader o = rk_tlv_enter(&r, &ok);
    assert_true(rk_tlv_take(&o, 0x30, &signed2) && rk_tlv_take(&o, 0x5F37, &signature));
    assert_true(rk_tlv_find(signed2.value, RK_TLV_DER, 0x5F49, &otpk));
    assert_int_equal(rk_tlv_only(request, RK_TLV_DER, 0xBF21, &whole), 0);
    assert_true(rk_tlv_find(whole.value, RK_TLV_DER, 0x5F37, &smdp_signature));
    const struct rk_slice parts[] = {signed2.whole, smdp_signature.whole};
    assert_int_equal(rk_key_verify(rig->euicc.key, parts, 2, signature.value), 0);
    assert_int_equal(otpk.value.len, 65);
    memcpy(rig->euicc_otpk, otpk.value.ptr, 65);
}

uint16_t rig_prepare(struct rig *rig, const struct rig_prepare *how) {
    struct rk_buf request = {0};
    rig_build_prepare(rig, how, &request);
    uint16_t sw = rig_es10(rig, rk_buf_slice(&request));
    if (sw == 0x9000)
        keep_otpk(rig, rk_buf_slice(&request));
    rk_buf_free(&request);
    return sw;
}

void rig_ready(struct rig *rig) {
    assert_int_equal(rig_challenge(rig), 0x9000);
    assert_int_equal(rig_authenticate(rig, NULL), 0x9000);
    assert_int_equal(rig_prepare(rig, NULL), 0x9000);
    assert_int_equal(rig->answer.ptr[rig->answer.len - 64 - 3], 0x5F);
}
