/* A set: what is in it. */
#include "certs/pki_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int rk_pki_new(OSSL_LIB_CTX *libctx, struct rk_pki **out) {
    struct rk_pki *pki = calloc(1, sizeof *pki);
    if (!pki)
        return RK_CERTS_NO_MEMORY;
    pki->libctx = libctx;
    *out = pki;
    return 0;
}

static void free_item(struct pki_item *item) {
    if (item)
        free(item->der);
    free(item);
}

static void free_key(struct pki_key *key) {
    if (key)
        rk_key_free(&key->key);
    free(key);
}

void rk_pki_free_crl(struct pki_crl *crl) {
    if (crl)
        free(crl->der);
    free(crl);
}

struct rk_pki_mark rk_pki_mark(const struct rk_pki *pki) {
    return (struct rk_pki_mark){pki->item_count, pki->key_count, pki->crl_count};
}

void rk_pki_rollback(struct rk_pki *pki, struct rk_pki_mark mark) {
    while (pki->item_count > mark.items)
        free_item(pki->items[--pki->item_count]);
    while (pki->key_count > mark.keys)
        free_key(pki->keys[--pki->key_count]);
    while (pki->crl_count > mark.crls)
        rk_pki_free_crl(pki->crls[--pki->crl_count]);
    rk_pki_link(pki);
}

void rk_pki_free(struct rk_pki **pki) {
    if (!*pki)
        return;
    rk_pki_rollback(*pki, (struct rk_pki_mark){0, 0, 0});
    free((*pki)->items);
    free((*pki)->keys);
    free((*pki)->crls);
    free(*pki);
    *pki = NULL;
}

void rk_pki_link(struct rk_pki *pki) {
    for (size_t i = 0; i < pki->item_count; i++) {
        struct rk_pki_item *item = &pki->items[i]->item;
        item->key = NULL;
        for (size_t k = 0; k < pki->key_count && !item->key; k++)
            if (rk_slice_equal(rk_key_point(pki->keys[k]->key), item->cert.point) &&
                rk_key_curve(pki->keys[k]->key) == item->cert.curve)
                item->key = pki->keys[k]->key;
    }
}

/* Copy bytes; NULL when out of memory. */
static uint8_t *copy_of(struct rk_slice bytes) {
    uint8_t *copy = malloc(bytes.len ? bytes.len : 1);
    if (copy && bytes.len)
        memcpy(copy, bytes.ptr, bytes.len);
    return copy;
}

int rk_pki_take_certificate(struct rk_pki *pki, const char *name, struct rk_slice der, bool fresh,
                            struct pki_item **kept) {
    for (size_t i = 0; i < pki->item_count; i++)
        if (rk_slice_equal(pki->items[i]->item.cert.raw, der)) {
            if (kept)
                *kept = pki->items[i];
            return 0;
        }
    struct pki_item **list = realloc(pki->items, (pki->item_count + 1) * sizeof *list);
    if (list)
        pki->items = list;
    struct pki_item *item = list ? calloc(1, sizeof *item) : NULL;
    if (!item)
        return RK_CERTS_NO_MEMORY;
    item->der = copy_of(der);
    int error = item->der ? rk_cert_parse(rk_slice(item->der, der.len), &item->item.cert)
                          : RK_CERTS_NO_MEMORY;
    if (error) {
        free_item(item);
        return error;
    }
    snprintf(item->name, sizeof item->name, "%s", name);
    item->item.name = item->name;
    item->fresh = fresh;
    list[pki->item_count++] = item;
    if (kept)
        *kept = item;
    return 0;
}

int rk_pki_take_crl(struct rk_pki *pki, const char *name, struct rk_slice der, bool fresh) {
    struct rk_crl parsed;
    int error = rk_crl_parse(der, &parsed);
    if (error)
        return error;
    for (size_t i = 0; i < pki->crl_count; i++)
        if (rk_slice_equal(rk_slice(pki->crls[i]->der, pki->crls[i]->len), der))
            return 0;
    struct pki_crl **list = realloc(pki->crls, (pki->crl_count + 1) * sizeof *list);
    if (list)
        pki->crls = list;
    struct pki_crl *crl = list ? calloc(1, sizeof *crl) : NULL;
    if (crl)
        crl->der = copy_of(der);
    if (!crl || !crl->der) {
        rk_pki_free_crl(crl);
        return RK_CERTS_NO_MEMORY;
    }
    crl->len = der.len;
    crl->fresh = fresh;
    snprintf(crl->name, sizeof crl->name, "%s", name);
    list[pki->crl_count++] = crl;
    return 0;
}

int rk_pki_take_key(struct rk_pki *pki, const char *name, struct rk_key *key, bool fresh,
                    const struct rk_key **kept) {
    for (size_t i = 0; i < pki->key_count; i++)
        if (rk_slice_equal(rk_key_point(pki->keys[i]->key), rk_key_point(key))) {
            rk_key_free(&key);
            if (kept)
                *kept = pki->keys[i]->key;
            return 0;
        }
    struct pki_key **list = realloc(pki->keys, (pki->key_count + 1) * sizeof *list);
    if (list)
        pki->keys = list;
    struct pki_key *entry = list ? calloc(1, sizeof *entry) : NULL;
    if (!entry) {
        rk_key_free(&key);
        return RK_CERTS_NO_MEMORY;
    }
    entry->key = key;
    entry->fresh = fresh;
    snprintf(entry->name, sizeof entry->name, "%s", name);
    list[pki->key_count++] = entry;
    if (kept)
        *kept = key;
    return 0;
}

/* --- asking ---------------------------------------------------------------------------------- */

size_t rk_pki_count(const struct rk_pki *pki) {
    return pki->item_count;
}

const struct rk_pki_item *rk_pki_at(const struct rk_pki *pki, size_t n) {
    return n < pki->item_count ? &pki->items[n]->item : NULL;
}

static bool matches(const struct rk_pki_item *item, const struct rk_pki_query *query) {
    const struct rk_cert *cert = &item->cert;
    if (query->role != RK_ROLE_NONE && cert->role != query->role)
        return false;
    if (query->curve && cert->curve != *query->curve)
        return false;
    if (query->with_key && !item->key)
        return false;
    if (query->issuer.len && !rk_slice_equal(cert->aki, query->issuer))
        return false;
    if (query->key_id.len && !rk_slice_equal(cert->ski, query->key_id))
        return false;
    if (query->rid.len && !rk_slice_equal(cert->rid, query->rid))
        return false;
    if (query->eid &&
        !rk_slice_equal(cert->serial_number, rk_slice(query->eid, strlen(query->eid))))
        return false;
    if (query->host && !rk_cert_has_host(cert, query->host))
        return false;
    return !query->check_time || (query->now >= cert->not_before && query->now <= cert->not_after);
}

static bool better(const struct rk_pki_item *a, const struct rk_pki_item *b) {
    if (!b || (a->key != NULL) != (b->key != NULL))
        return !b || a->key;
    return a->cert.not_before > b->cert.not_before;
}

const struct rk_pki_item *rk_pki_find(const struct rk_pki *pki, const struct rk_pki_query *query) {
    const struct rk_pki_item *best = NULL;
    for (size_t i = 0; i < pki->item_count; i++)
        if (matches(&pki->items[i]->item, query) && better(&pki->items[i]->item, best))
            best = &pki->items[i]->item;
    return best;
}

const struct rk_pki_item *rk_pki_get(const struct rk_pki *pki, enum rk_cert_role role,
                                     enum rk_cert_curve curve) {
    struct rk_pki_query query = {.role = role, .curve = &curve};
    return rk_pki_find(pki, &query);
}

size_t rk_pki_key_count(const struct rk_pki *pki) {
    return pki->key_count;
}

const struct rk_key *rk_pki_key(const struct rk_pki *pki, size_t n) {
    return n < pki->key_count ? pki->keys[n]->key : NULL;
}

size_t rk_pki_crl_count(const struct rk_pki *pki) {
    return pki->crl_count;
}

struct rk_slice rk_pki_crl(const struct rk_pki *pki, size_t n) {
    return n < pki->crl_count ? rk_slice(pki->crls[n]->der, pki->crls[n]->len) : rk_slice(NULL, 0);
}

struct pki_crl *rk_pki_find_crl(const struct rk_pki *pki, const struct rk_cert *ci) {
    struct pki_crl *newest = NULL;
    int64_t issued = INT64_MIN;
    for (size_t i = 0; i < pki->crl_count; i++) {
        struct rk_crl crl;
        if (rk_crl_parse(rk_pki_crl(pki, i), &crl) || !rk_slice_equal(crl.aki, ci->ski) ||
            crl.this_update < issued)
            continue;
        newest = pki->crls[i];
        issued = crl.this_update;
    }
    return newest;
}

/* What cannot be trusted is left out; only what says nothing about the set is an error. */
static bool fatal(int error) {
    return error == RK_CERTS_NO_MEMORY || error == RK_CERTS_CRYPTO;
}

int rk_pki_trust(const struct rk_pki *pki, struct rk_trust **out) {
    struct rk_trust *trust = NULL;
    int error = rk_trust_new(pki->libctx, &trust);
    for (size_t i = 0; i < pki->item_count && !fatal(error); i++)
        if (pki->items[i]->item.cert.role == RK_ROLE_CI)
            error = rk_trust_add(trust, pki->items[i]->item.cert.raw);
    for (size_t i = 0; i < pki->crl_count && !fatal(error); i++)
        error = rk_trust_add_crl(trust, rk_pki_crl(pki, i));
    if (fatal(error)) {
        rk_trust_free(&trust);
        return error;
    }
    *out = trust;
    return 0;
}

enum rk_cert_reason rk_pki_verify(const struct rk_pki *pki, const struct rk_trust *trust,
                                  const struct rk_cert_check *check, const struct rk_cert *cert,
                                  struct rk_cert_verdict *verdict) {
    struct rk_cert chain[2] = {*cert};
    enum rk_cert_reason reason = rk_cert_verify(trust, check, chain, 1, verdict);
    if (cert->role != RK_ROLE_EUICC)
        return reason;
    for (size_t i = 0; i < pki->item_count && reason != RK_CERT_OK; i++) {
        const struct rk_cert *eum = &pki->items[i]->item.cert;
        if (eum->role != RK_ROLE_EUM || !cert->aki.len || !rk_slice_equal(eum->ski, cert->aki))
            continue;
        chain[1] = *eum;
        reason = rk_cert_verify(trust, check, chain, 2, verdict);
    }
    return reason;
}

bool rk_pki_is_test(const struct rk_pki *pki) {
    static const uint8_t examples[] = {0x88, 0x37}; /* 2.999 */
    size_t found = 0;
    for (size_t i = 0; i < pki->item_count; i++) {
        const struct rk_cert *cert = &pki->items[i]->item.cert;
        if (cert->role != RK_ROLE_CI)
            continue;
        if (!rk_slice_starts_with(cert->rid, rk_slice_of(examples)))
            return false;
        found++;
    }
    return found > 0;
}
