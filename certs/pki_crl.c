/* A set's revocation lists, made. */
#include "asn1/tlv/tlv.h"
#include "certs/pki_internal.h"

#include <stdio.h>
#include <stdlib.h>

enum { CRL_MAX = 1 << 20 };

static int make_crl(const struct rk_pki_item *ci, const struct rk_crl_request *request,
                    uint8_t **out, size_t *len) {
    size_t cap = CRL_MAX;
    uint8_t *der = malloc(cap);
    if (!der)
        return RK_CERTS_NO_MEMORY;
    int error = rk_crl_issue(request, &ci->cert, ci->key, der, cap, len);
    if (error)
        free(der);
    else
        *out = der;
    return error;
}

int rk_pki_make_empty_crl(struct rk_pki *pki, enum rk_cert_curve curve, int64_t now) {
    const struct rk_pki_item *ci = rk_pki_get(pki, RK_ROLE_CI, curve);
    struct rk_crl_request request = {.this_update = now - PKI_DAY,
                                     .next_update = rk_pki_default_end(RK_ROLE_CI, now),
                                     .number = 1};
    char name[PKI_NAME_MAX];
    uint8_t *der = NULL;
    size_t len = 0;
    int error = make_crl(ci, &request, &der, &len);
    snprintf(name, sizeof name, "crl-%s", rk_curve_name(curve));
    if (!error)
        error = rk_pki_take_crl(pki, name, rk_slice(der, len), true);
    free(der);
    return error;
}

/* The serial numbers of the list there is, and one more. */
static int collect_serials(const struct pki_crl *old, struct rk_slice added,
                           struct rk_crl_request *request) {
    struct rk_crl crl = {.revoked = {NULL, 0}};
    size_t count = 1;
    int64_t time;
    struct rk_slice serial, rest;
    if (old && rk_crl_parse(rk_slice(old->der, old->len), &crl))
        return RK_CERTS_MALFORMED;
    for (rest = crl.revoked; rk_crl_next(&rest, &serial, &time);)
        count++;
    struct rk_slice *serials = malloc(count * sizeof *serials);
    if (!serials)
        return RK_CERTS_NO_MEMORY;
    serials[0] = added;
    size_t used = 1;
    for (rest = crl.revoked; rk_crl_next(&rest, &serial, &time);)
        if (!rk_slice_equal(serial, added))
            serials[used++] = serial;
    uint32_t number = 0;
    request->number = rk_tlv_get_uint(crl.number, &number) ? 1 : number + 1;
    request->serials = serials;
    request->serial_count = used;
    return 0;
}

/* Put the new list in the place of the old one, or behind the others. */
static int replace_crl(struct rk_pki *pki, struct pki_crl *old, enum rk_cert_curve curve,
                       uint8_t *der, size_t len) {
    char name[PKI_NAME_MAX];
    if (!old) {
        snprintf(name, sizeof name, "crl-%s", rk_curve_name(curve));
        int error = rk_pki_take_crl(pki, name, rk_slice(der, len), true);
        free(der);
        return error;
    }
    free(old->der);
    old->der = der;
    old->len = len;
    old->fresh = true;
    old->replaces = true;
    return 0;
}

int rk_pki_revoke(struct rk_pki *pki, const struct rk_pki_item *item, int64_t now) {
    struct rk_pki_query query = {.role = RK_ROLE_CI, .key_id = item->cert.aki, .with_key = true};
    const struct rk_pki_item *ci = item->cert.aki.len ? rk_pki_find(pki, &query) : NULL;
    if (!ci)
        return RK_CERTS_NOT_FOUND;
    now = rk_pki_now(now);
    struct rk_crl_request request = {.this_update = now,
                                     .next_update = rk_pki_default_end(RK_ROLE_CI, now)};
    struct pki_crl *old = rk_pki_find_crl(pki, &ci->cert);
    uint8_t *der = NULL;
    size_t len = 0;
    int error = collect_serials(old, item->cert.serial, &request);
    if (!error)
        error = make_crl(ci, &request, &der, &len);
    free((void *)request.serials);
    return error ? error : replace_crl(pki, old, ci->cert.curve, der, len);
}
