/* Any bytes as certificate, revocation list, key or PEM file; what is read must lie inside them. */
#include "certs/pki.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every octet must be there to be read, and belong to the input. */
static void touch(struct rk_slice in, struct rk_slice out) {
    volatile uint8_t sum = 0;
    if (out.len && (out.ptr < in.ptr || out.ptr + out.len > in.ptr + in.len))
        abort();
    for (size_t i = 0; i < out.len; i++)
        sum = (uint8_t)(sum + out.ptr[i]);
}

static void walk_certificate(struct rk_slice in, const struct rk_cert *cert) {
    char text[300];
    struct rk_slice rest = cert->alt_names;
    struct rk_eum_limit limit;
    touch(in, cert->tbs);
    touch(in, cert->serial);
    touch(in, cert->ski);
    touch(in, cert->aki);
    touch(in, cert->rid);
    touch(in, cert->signature);
    touch(in, cert->point);
    rk_name_text(cert->subject, text, sizeof text);
    rk_name_text(cert->issuer, text, 7);
    rk_oid_text(cert->policy, text, sizeof text);
    rk_oid_text(cert->unknown_critical, text, sizeof text);
    rk_time_text(cert->not_after, text, sizeof text);
    while (rk_cert_next_host(&rest, text, sizeof text))
        if (!rk_cert_has_host(cert, text))
            abort();
    for (size_t at = 0; rk_cert_next_limit(cert, &at, &limit);) {
        touch(in, limit.organization);
        touch(in, limit.eid_prefix);
    }
    rk_cert_check_limits(cert, cert);
}

static void walk_crl(struct rk_slice in, const struct rk_crl *crl) {
    struct rk_slice rest = crl->revoked, serial;
    int64_t time;
    while (rk_crl_next(&rest, &serial, &time))
        touch(in, serial);
}

static void judge(const struct rk_cert *cert) {
    static struct rk_trust *nobody;
    struct rk_cert_check check = {.role = RK_ROLE_NONE, .check_time = true, .now = 1};
    struct rk_cert_verdict verdict;
    struct rk_cert chain[2] = {*cert, *cert};
    if (!nobody && rk_trust_new(NULL, &nobody))
        abort();
    if (rk_cert_verify(nobody, &check, chain, 2, &verdict) == RK_CERT_OK)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct rk_slice in = rk_slice(data, size);
    struct rk_cert cert;
    struct rk_crl crl;
    struct rk_pki *pki = NULL;
    if (rk_cert_parse(in, &cert) == 0) {
        walk_certificate(in, &cert);
        judge(&cert);
    }
    if (rk_crl_parse(in, &crl) == 0)
        walk_crl(in, &crl);
    if (rk_pki_new(NULL, &pki))
        abort();
    if (rk_pki_add(pki, "fuzz", in, NULL) &&
        (rk_pki_count(pki) || rk_pki_key_count(pki) || rk_pki_crl_count(pki)))
        abort();
    rk_pki_free(&pki);
    return 0;
}
