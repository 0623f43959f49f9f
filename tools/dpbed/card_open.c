/*
 * The card's side of the segment protection, written for the tests apart from the server's: key
 * derivation by OpenSSL's X963KDF, and checks in place of what the server makes.
 */
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <string.h>

#include "asn1/tlv/ident.h"
#include "certs/cert.h"
#include "tools/dpbed/card.h"

struct chain {
    uint8_t mcv[16], enc[16], mac[16];
    uint32_t counter;
};

static bool derive(const uint8_t z[32], struct rk_slice info, uint8_t out[48]) {
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "X963KDF", NULL);
    EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)z, 32),
        OSSL_PARAM_octet_string(OSSL_KDF_PARAM_INFO, (void *)(uintptr_t)info.ptr, info.len),
        OSSL_PARAM_END};
    bool ok = ctx && EVP_KDF_derive(ctx, out, 48, params) == 1;
    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);
    return ok;
}

static bool mac_ok(struct chain *c, struct rk_slice tlv) {
    uint8_t input[16 + 2048], mac[16];
    size_t len = 0;
    memcpy(input, c->mcv, 16);
    memcpy(input + 16, tlv.ptr, tlv.len - 8);
    if (!EVP_Q_mac(NULL, "CMAC", NULL, "AES-128-CBC", NULL, c->mac, 16, input, 16 + tlv.len - 8,
                   mac, sizeof mac, &len))
        return false;
    memcpy(c->mcv, mac, 16);
    return memcmp(mac, tlv.ptr + tlv.len - 8, 8) == 0;
}

static bool aes(const char *mode, const uint8_t *key, const uint8_t *iv, const uint8_t *in,
                size_t len, uint8_t *out, bool encrypt) {
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, mode, NULL);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int n = 0;
    bool ok = EVP_CipherInit_ex2(ctx, cipher, key, iv, encrypt, NULL) == 1 &&
              EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
              EVP_CipherUpdate(ctx, out, &n, in, (int)len) == 1 && (size_t)n == len;
    EVP_CIPHER_CTX_free(ctx);
    EVP_CIPHER_free(cipher);
    return ok;
}

/* Check and take off the protection of one segment. */
static bool open_tlv(struct chain *c, const struct rk_tlv *tlv, struct rk_buf *out) {
    if (tlv->whole.len > 2048 || tlv->value.len < 8 || !mac_ok(c, tlv->whole))
        return false;
    size_t len = tlv->value.len - 8;
    uint8_t block[16] = {0}, icv[16], plain[2048];
    rk_put_u32(block + 12, c->counter++);
    if (tlv->tag == 0x88) {
        rk_buf_put(out, tlv->value.ptr, len);
        return true;
    }
    if (len % 16 || !aes("AES-128-ECB", c->enc, NULL, block, 16, icv, true) ||
        !aes("AES-128-CBC", c->enc, icv, tlv->value.ptr, len, plain, false))
        return false;
    while (len && plain[len - 1] == 0)
        len--;
    if (!len || plain[len - 1] != 0x80)
        return false;
    rk_buf_put(out, plain, len - 1);
    return true;
}

static bool open_group(struct chain *c, struct rk_tlv_reader *r, uint32_t group, uint32_t tag,
                       struct rk_buf *out, struct rk_bed_opened *opened) {
    struct rk_tlv outer, tlv;
    if (!rk_tlv_take(r, group, &outer))
        return false;
    struct rk_tlv_reader in = rk_tlv_enter(r, &outer);
    while (rk_tlv_take(&in, tag, &tlv)) {
        opened->segments += tag == 0x86;
        if (tlv.whole.len > opened->longest)
            opened->longest = tlv.whole.len;
        if (!open_tlv(c, &tlv, out))
            return false;
        if (!rk_tlv_peek(&in))
            return true;
    }
    return false;
}

/* Verify the first part and derive the session's keys from it. */
static const char *open_channel(struct rk_bed_card *card, const struct rk_tlv *channel,
                                struct rk_slice pb_cert, struct chain *out) {
    uint8_t otpk_tlv[80], secret[32], info[64], keys[48];
    struct rk_tlv remote, id, template, type, length, host, otpk, sign;
    struct rk_cert cert;
    struct rk_key *pb = NULL;
    struct rk_eid eid;
    struct rk_tlv_reader r = rk_tlv_read(channel->value, RK_TLV_DER);
    rk_tlv_take(&r, 0x82, &remote);
    rk_tlv_take(&r, 0x80, &id);
    rk_tlv_take(&r, 0xA6, &template);
    rk_tlv_take(&r, 0x5F49, &otpk);
    rk_tlv_take(&r, 0x5F37, &sign);
    if (rk_tlv_finish(&r))
        return "InitialiseSecureChannel is malformed";
    struct rk_tlv_writer w = rk_tlv_write(otpk_tlv, sizeof otpk_tlv);
    rk_tlv_put(&w, 0x5F49, rk_key_point(card->otsk));
    struct rk_slice parts[] = {remote.whole, id.whole, template.whole, otpk.whole,
                               rk_slice(otpk_tlv, w.len)};
    if (rk_cert_parse(pb_cert, &cert) || rk_cert_key(NULL, &cert, &pb))
        return "CERT.DPpb is malformed";
    int error = rk_key_verify(pb, parts, 5, sign.value);
    rk_key_free(&pb);
    if (error)
        return "smdpSign is wrong";
    r = rk_tlv_read(template.value, RK_TLV_DER);
    rk_tlv_take(&r, 0x80, &type);
    rk_tlv_take(&r, 0x81, &length);
    rk_tlv_take(&r, 0x84, &host);
    if (rk_tlv_finish(&r) || type.value.ptr[0] != 0x88 || length.value.ptr[0] != 0x10)
        return "controlRefTemplate is wrong";
    if (rk_key_agree(card->otsk, otpk.value, secret) ||
        rk_eid_from_text(rk_slice(card->eid, 32), &eid))
        return "no shared secret";
    size_t len = 0;
    info[len++] = 0x88, info[len++] = 0x10, info[len++] = (uint8_t)host.value.len;
    memcpy(info + len, host.value.ptr, host.value.len);
    len += host.value.len;
    info[len++] = 0x10;
    memcpy(info + len, eid.octets, 16);
    if (!derive(secret, rk_slice(info, len + 16), keys))
        return "no session keys";
    memcpy(out, keys, 48);
    out->counter = 1;
    return NULL;
}

static const char *read_keys(struct rk_slice plain, struct chain *out, uint8_t ppk[48]) {
    struct rk_tlv outer, mcv, enc, mac;
    if (rk_tlv_only(plain, RK_TLV_DER, 0xBF26, &outer))
        return "ReplaceSessionKeys is malformed";
    struct rk_tlv_reader r = rk_tlv_read(outer.value, RK_TLV_DER);
    rk_tlv_take(&r, 0x80, &mcv);
    rk_tlv_take(&r, 0x81, &enc);
    rk_tlv_take(&r, 0x82, &mac);
    if (rk_tlv_finish(&r) || mcv.value.len != 16 || enc.value.len != 16 || mac.value.len != 16)
        return "ReplaceSessionKeys is malformed";
    memcpy(out->mcv, mcv.value.ptr, 16);
    memcpy(out->enc, enc.value.ptr, 16);
    memcpy(out->mac, mac.value.ptr, 16);
    out->counter = 1;
    memcpy(ppk, out->mcv, 48);
    return NULL;
}

static const char *open_groups(struct chain *c, struct rk_tlv_reader *r, struct rk_bed_opened *out,
                               struct rk_buf *scratch) {
    static const uint8_t configure[] = {0xBF, 0x24, 0x00};
    if (!open_group(c, r, 0xA0, 0x87, scratch, out) ||
        !rk_slice_equal(rk_buf_slice(scratch), rk_slice_of(configure)))
        return "ConfigureISDP is wrong";
    if (!open_group(c, r, 0xA1, 0x88, &out->metadata, out))
        return "StoreMetadata is wrong";
    rk_buf_truncate(scratch, 0);
    if (!open_group(c, r, 0xA2, 0x87, scratch, out))
        return "ReplaceSessionKeys is wrong";
    const char *why = read_keys(rk_buf_slice(scratch), c, out->ppk);
    if (why)
        return why;
    if (!open_group(c, r, 0xA3, 0x86, &out->profile, out) || rk_tlv_finish(r))
        return "a segment of the profile is wrong";
    return NULL;
}

const char *rk_bed_card_open(struct rk_bed_card *card, struct rk_slice bpp, struct rk_slice pb_cert,
                             struct rk_bed_opened *out) {
    struct chain chain;
    struct rk_buf scratch = {0};
    struct rk_tlv outer, channel;
    memset(out, 0, sizeof *out);
    if (rk_tlv_only(bpp, RK_TLV_DER, 0xBF36, &outer))
        return "not a bound package";
    struct rk_tlv_reader r = rk_tlv_read(outer.value, RK_TLV_DER);
    if (!rk_tlv_take(&r, 0xBF23, &channel))
        return "InitialiseSecureChannel is missing";
    const char *why = open_channel(card, &channel, pb_cert, &chain);
    if (!why)
        why = open_groups(&chain, &r, out, &scratch);
    rk_buf_free(&scratch);
    return why;
}

void rk_bed_opened_free(struct rk_bed_opened *opened) {
    rk_buf_free(&opened->metadata);
    rk_buf_free(&opened->profile);
    memset(opened, 0, sizeof *opened);
}
