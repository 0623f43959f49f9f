#include "certs/write.h"

#include <string.h>

struct rk_slice rk_cert_text_slice(const char *text) {
    return rk_slice(text, strlen(text));
}

void rk_cert_put_oid(struct der *d, uint32_t tag, const char *dotted) {
    uint8_t oid[RK_OID_MAX];
    size_t len;
    if (rk_oid_encode(dotted, oid, &len))
        d->error = RK_CERTS_BAD_VALUE;
    else
        rk_tlv_put(&d->w, tag, rk_slice(oid, len));
}

/* Until 2049 UTCTime, then GeneralizedTime (RFC 5280 4.1.2.5). */
void rk_cert_put_time(struct der *d, int64_t time) {
    unsigned parts[6];
    char text[32];
    if (!rk_cert_time_to_parts(time, parts)) {
        d->error = RK_CERTS_BAD_VALUE;
        return;
    }
    bool utc = parts[0] >= 1950 && parts[0] < 2050;
    size_t len = 0;
    unsigned year = utc ? parts[0] % 100 : parts[0];
    for (unsigned unit = utc ? 10 : 1000; unit; unit /= 10)
        text[len++] = (char)('0' + year / unit % 10);
    for (size_t i = 1; i < 6; i++) {
        text[len++] = (char)('0' + parts[i] / 10);
        text[len++] = (char)('0' + parts[i] % 10);
    }
    text[len++] = 'Z';
    rk_tlv_put(&d->w, utc ? 0x17 : 0x18, rk_slice(text, len));
}

void rk_cert_put_attribute(struct der *d, uint8_t last, uint32_t tag, const char *text) {
    const uint8_t oid[3] = {0x55, 0x04, last};
    if (!text)
        return;
    if (!*text || strlen(text) > 128)
        d->error = RK_CERTS_BAD_VALUE;
    size_t set = rk_tlv_open(&d->w, 0x31);
    size_t pair = rk_tlv_open(&d->w, 0x30);
    rk_tlv_put(&d->w, 0x06, rk_slice_of(oid));
    rk_tlv_put(&d->w, tag, rk_cert_text_slice(text));
    rk_tlv_close(&d->w, pair);
    rk_tlv_close(&d->w, set);
}

int rk_cert_der_finish(const struct der *d, struct rk_slice *out) {
    if (d->error)
        return d->error;
    return rk_tlv_write_finish(&d->w, out) ? RK_CERTS_BAD_VALUE : 0;
}

int rk_cert_sign_whole(struct rk_slice tbs, const struct rk_key *key, uint8_t *out, size_t cap,
                       size_t *len) {
    uint8_t bits[1 + 80] = {0};
    size_t signature_len;
    struct rk_slice whole;
    struct der d = {rk_tlv_write(out, cap), 0};
    int error = rk_key_sign_der(key, tbs, bits + 1, sizeof bits - 1, &signature_len);
    if (error)
        return error;
    size_t outer = rk_tlv_open(&d.w, 0x30);
    rk_tlv_put_raw(&d.w, tbs);
    rk_tlv_put_raw(&d.w, rk_slice_of(rk_certs_ecdsa_sha256));
    rk_tlv_put(&d.w, 0x03, rk_slice(bits, 1 + signature_len));
    rk_tlv_close(&d.w, outer);
    error = rk_cert_der_finish(&d, &whole);
    if (!error)
        *len = whole.len;
    return error;
}
