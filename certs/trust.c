/* Whom to trust. */
#include "certs/roles.h"
#include "certs/trust_internal.h"

#include <stdlib.h>
#include <string.h>

int rk_trust_new(OSSL_LIB_CTX *libctx, struct rk_trust **out) {
    struct rk_trust *trust = calloc(1, sizeof *trust);
    if (!trust)
        return RK_CERTS_NO_MEMORY;
    trust->libctx = libctx;
    *out = trust;
    return 0;
}

static void free_anchor(struct trust_anchor *anchor) {
    if (!anchor)
        return;
    rk_key_free(&anchor->key);
    free(anchor->der);
    free(anchor);
}

static void free_crl(struct trust_crl *crl) {
    if (!crl)
        return;
    free(crl->der);
    free(crl);
}

void rk_trust_free(struct rk_trust **trust) {
    struct rk_trust *t = *trust;
    if (!t)
        return;
    for (size_t i = 0; i < t->anchor_count; i++)
        free_anchor(t->anchors[i]);
    for (size_t i = 0; i < t->crl_count; i++)
        free_crl(t->crls[i]);
    free(t->anchors);
    free(t->crls);
    free(t);
    *trust = NULL;
}

static uint8_t *copy_bytes(struct rk_slice in) {
    uint8_t *copy = malloc(in.len ? in.len : 1);
    if (copy && in.len)
        memcpy(copy, in.ptr, in.len);
    return copy;
}

/* Make room for one more pointer. */
static bool grow(void ***list, size_t count) {
    void **bigger = realloc(*list, (count + 1) * sizeof *bigger);
    if (bigger)
        *list = bigger;
    return bigger != NULL;
}

static int open_anchor(OSSL_LIB_CTX *libctx, struct rk_slice der, struct trust_anchor *anchor) {
    anchor->der = copy_bytes(der);
    if (!anchor->der)
        return RK_CERTS_NO_MEMORY;
    int error = rk_cert_parse(rk_slice(anchor->der, der.len), &anchor->cert);
    if (error)
        return error;
    const struct rk_role_profile *profile = rk_role_profile(RK_ROLE_CI);
    if (anchor->cert.role != RK_ROLE_CI || !anchor->cert.ca ||
        (anchor->cert.present & profile->demanded) != profile->demanded ||
        (anchor->cert.key_usage & profile->demanded_usage) != profile->demanded_usage ||
        anchor->cert.unknown_critical.len)
        return RK_CERTS_BAD_VALUE;
    error = rk_cert_key(libctx, &anchor->cert, &anchor->key);
    if (error)
        return error;
    return rk_key_verify_der(anchor->key, anchor->cert.tbs, anchor->cert.signature);
}

static bool anchor_known(const struct rk_trust *trust, struct rk_slice der) {
    for (size_t i = 0; i < trust->anchor_count; i++)
        if (rk_slice_equal(trust->anchors[i]->cert.raw, der))
            return true;
    return false;
}

int rk_trust_add(struct rk_trust *trust, struct rk_slice der) {
    if (anchor_known(trust, der))
        return 0;
    struct trust_anchor *anchor = calloc(1, sizeof *anchor);
    if (!anchor)
        return RK_CERTS_NO_MEMORY;
    int error = open_anchor(trust->libctx, der, anchor);
    if (!error && !grow((void ***)&trust->anchors, trust->anchor_count))
        error = RK_CERTS_NO_MEMORY;
    if (error) {
        free_anchor(anchor);
        return error;
    }
    trust->anchors[trust->anchor_count++] = anchor;
    return 0;
}

/* Editions of one CI share the key, so any of them will do; two keys with one identifier will not.
 */
static int find_signer(const struct rk_trust *trust, struct trust_crl *crl) {
    int error = RK_CERTS_NOT_FOUND;
    for (size_t i = 0; i < trust->anchor_count && error; i++) {
        const struct trust_anchor *anchor = trust->anchors[i];
        if (!crl->crl.aki.len || !rk_slice_equal(anchor->cert.ski, crl->crl.aki))
            continue;
        error = rk_key_verify_der(anchor->key, crl->crl.tbs, crl->crl.signature);
        crl->signer = anchor;
    }
    return error;
}

static int open_crl(const struct rk_trust *trust, struct rk_slice der, struct trust_crl *crl) {
    crl->der = copy_bytes(der);
    if (!crl->der)
        return RK_CERTS_NO_MEMORY;
    int error = rk_crl_parse(rk_slice(crl->der, der.len), &crl->crl);
    if (!error && crl->crl.unknown_critical.len)
        error = RK_CERTS_UNSUPPORTED;
    return error ? error : find_signer(trust, crl);
}

int rk_trust_add_crl(struct rk_trust *trust, struct rk_slice der) {
    struct trust_crl *crl = calloc(1, sizeof *crl);
    if (!crl)
        return RK_CERTS_NO_MEMORY;
    int error = open_crl(trust, der, crl);
    if (!error && !grow((void ***)&trust->crls, trust->crl_count))
        error = RK_CERTS_NO_MEMORY;
    if (error) {
        free_crl(crl);
        return error;
    }
    trust->crls[trust->crl_count++] = crl;
    return 0;
}

size_t rk_trust_count(const struct rk_trust *trust) {
    return trust->anchor_count;
}

const struct rk_cert *rk_trust_at(const struct rk_trust *trust, size_t n) {
    return n < trust->anchor_count ? &trust->anchors[n]->cert : NULL;
}

const struct rk_cert *rk_trust_find(const struct rk_trust *trust, struct rk_slice key_id) {
    for (size_t i = 0; i < trust->anchor_count && key_id.len; i++)
        if (rk_slice_equal(trust->anchors[i]->cert.ski, key_id))
            return &trust->anchors[i]->cert;
    return NULL;
}
