/* Revocation lists, written. */
#include "certs/write.h"

#include <stdlib.h>

static void put_entries(struct der *d, const struct rk_crl_request *request) {
    if (!request->serial_count)
        return;
    size_t list = rk_tlv_open(&d->w, 0x30);
    for (size_t i = 0; i < request->serial_count; i++) {
        size_t entry = rk_tlv_open(&d->w, 0x30);
        rk_tlv_put(&d->w, 0x02, request->serials[i]);
        rk_cert_put_time(d, request->this_update);
        rk_tlv_close(&d->w, entry);
    }
    rk_tlv_close(&d->w, list);
}

static void put_crl_extensions(struct der *d, const struct rk_crl_request *request,
                               const struct rk_cert *issuer) {
    static const uint8_t oid_number[] = {0x55, 0x1D, 0x14};
    size_t tagged = rk_tlv_open(&d->w, 0xA0);
    size_t list = rk_tlv_open(&d->w, 0x30);
    size_t aki = rk_tlv_open(&d->w, 0x30);
    rk_tlv_put(&d->w, 0x06, rk_cert_extension_oid(RK_EXT_AKI));
    size_t octets = rk_tlv_open(&d->w, 0x04);
    rk_cert_put_key_id(d, issuer->ski);
    rk_tlv_close(&d->w, octets);
    rk_tlv_close(&d->w, aki);
    size_t number = rk_tlv_open(&d->w, 0x30);
    rk_tlv_put(&d->w, 0x06, rk_slice_of(oid_number));
    octets = rk_tlv_open(&d->w, 0x04);
    rk_tlv_put_uint(&d->w, 0x02, request->number);
    rk_tlv_close(&d->w, octets);
    rk_tlv_close(&d->w, number);
    rk_tlv_close(&d->w, list);
    rk_tlv_close(&d->w, tagged);
}

int rk_crl_issue(const struct rk_crl_request *request, const struct rk_cert *issuer,
                 const struct rk_key *issuer_key, uint8_t *out, size_t cap, size_t *len) {
    struct rk_slice tbs;
    /* A list may be long, unlike a certificate: its body does not stand on the stack. */
    uint8_t *body = malloc(cap);
    if (!body)
        return RK_CERTS_NO_MEMORY;
    struct der d = {rk_tlv_write(body, cap), 0};
    size_t outer = rk_tlv_open(&d.w, 0x30);
    rk_tlv_put_uint(&d.w, 0x02, 1);
    rk_tlv_put_raw(&d.w, rk_slice_of(rk_certs_ecdsa_sha256));
    rk_tlv_put_raw(&d.w, issuer->subject);
    rk_cert_put_time(&d, request->this_update);
    rk_cert_put_time(&d, request->next_update);
    put_entries(&d, request);
    put_crl_extensions(&d, request, issuer);
    rk_tlv_close(&d.w, outer);
    int error = rk_cert_der_finish(&d, &tbs);
    if (!error)
        error = rk_cert_sign_whole(tbs, issuer_key, out, cap, len);
    free(body);
    return error;
}
