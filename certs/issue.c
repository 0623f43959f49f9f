/* Certificates, written. */
#include "certs/issue.h"

#include "certs/roles.h"
#include "certs/write.h"

#include <openssl/rand.h>

enum { SERIAL_LEN = 16 };

static const char *const default_crl_urls[] = {"http://ci.test.example.com/CRL-A.crl",
                                               "http://ci.test.example.com/CRL-B.crl", NULL};

struct rk_cert_request rk_cert_request(enum rk_cert_role role) {
    static const struct {
        const char *unit, *organization, *common_name, *country, *rid;
    } names[RK_ROLE_COUNT] = {
        [RK_ROLE_CI] = {"TESTCERT", "rspkit test", "rspkit test CI", NULL, "2.999.1"},
        [RK_ROLE_EUM] = {NULL, "rspkit test EUM", "rspkit test EUM", NULL, "2.999.5"},
        [RK_ROLE_EUICC] = {NULL, "rspkit test EUM", "rspkit test eUICC", NULL, NULL},
        [RK_ROLE_DPAUTH] = {NULL, "rspkit test", "rspkit test SM-DP+", NULL, "2.999.10"},
        [RK_ROLE_DPPB] = {NULL, "rspkit test", "rspkit test SM-DP+", NULL, "2.999.10"},
        [RK_ROLE_DPTLS] = {NULL, "rspkit test", "rspkit test SM-DP+ TLS", NULL, "2.999.10"},
        [RK_ROLE_DSAUTH] = {NULL, "rspkit test", "rspkit test SM-DS", NULL, "2.999.15"},
        [RK_ROLE_DSTLS] = {NULL, "rspkit test", "rspkit test SM-DS TLS", NULL, "2.999.15"},
    };
    const struct rk_role_profile *profile = rk_role_profile(role);
    return (struct rk_cert_request){
        .role = role,
        .country = names[role].country,
        .unit = names[role].unit,
        .organization = names[role].organization,
        .common_name = names[role].common_name,
        .rid = names[role].rid,
        .extensions = profile->extensions,
        .critical = profile->critical,
        .key_usage = profile->key_usage,
        .ext_key_usage = profile->ext_key_usage,
        .ca = profile->ca,
        .path_len = profile->path_len,
        .crl_urls = default_crl_urls,
        .limit_organization = names[role].organization,
    };
}

static void put_subject(struct der *d, const struct rk_cert_request *request) {
    size_t name = rk_tlv_open(&d->w, 0x30);
    rk_cert_put_attribute(d, NAME_C, TAG_PRINTABLE, request->country);
    rk_cert_put_attribute(d, NAME_OU, TAG_UTF8, request->unit);
    rk_cert_put_attribute(d, NAME_O, TAG_UTF8, request->organization);
    rk_cert_put_attribute(d, NAME_SERIAL, TAG_PRINTABLE, request->serial_number);
    rk_cert_put_attribute(d, NAME_CN, TAG_UTF8, request->common_name);
    rk_tlv_close(&d->w, name);
}

static void put_public_key(struct der *d, const struct rk_key *key) {
    size_t spki = rk_tlv_open(&d->w, 0x30);
    rk_tlv_put_raw(&d->w, rk_cert_curve_algorithm(rk_key_curve(key)));
    rk_tlv_put_header(&d->w, 0x03, 1 + RK_KEY_POINT_LEN);
    rk_tlv_put_raw(&d->w, rk_slice((const uint8_t[]){0}, 1));
    rk_tlv_put_raw(&d->w, rk_key_point(key));
    rk_tlv_close(&d->w, spki);
}

static void put_serial(struct der *d, OSSL_LIB_CTX *libctx) {
    uint8_t serial[SERIAL_LEN];
    if (RAND_bytes_ex(libctx, serial, sizeof serial, 0) <= 0)
        d->error = RK_CERTS_CRYPTO;
    /* Positive and in its shortest form whatever the random octets are. */
    serial[0] = (uint8_t)((serial[0] & 0x3F) | 0x40);
    rk_tlv_put(&d->w, 0x02, rk_slice_of(serial));
}

static void put_tbs(struct der *d, OSSL_LIB_CTX *libctx, const struct subject *s) {
    size_t tbs = rk_tlv_open(&d->w, 0x30);
    rk_tlv_put(&d->w, 0xA0, rk_slice((const uint8_t[]){0x02, 0x01, 0x02}, 3));
    put_serial(d, libctx);
    rk_tlv_put_raw(&d->w, rk_slice_of(rk_certs_ecdsa_sha256));
    if (s->issuer)
        rk_tlv_put_raw(&d->w, s->issuer->subject);
    else
        put_subject(d, s->request);
    size_t validity = rk_tlv_open(&d->w, 0x30);
    rk_cert_put_time(d, s->request->not_before);
    rk_cert_put_time(d, s->request->not_after);
    rk_tlv_close(&d->w, validity);
    put_subject(d, s->request);
    put_public_key(d, s->key);
    rk_cert_put_extensions(d, s);
    rk_tlv_close(&d->w, tbs);
}

int rk_cert_issue(OSSL_LIB_CTX *libctx, const struct rk_cert_request *request,
                  const struct rk_key *subject, const struct rk_cert *issuer,
                  const struct rk_key *issuer_key, uint8_t *out, size_t cap, size_t *len) {
    uint8_t buf[RK_CERT_MAX];
    struct der d = {rk_tlv_write(buf, sizeof buf), 0};
    struct subject s = {request, subject, issuer_key, issuer};
    struct rk_slice tbs;
    put_tbs(&d, libctx, &s);
    int error = rk_cert_der_finish(&d, &tbs);
    return error ? error : rk_cert_sign_whole(tbs, issuer_key, out, cap, len);
}
