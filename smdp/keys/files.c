/* Keys that lie in files: identities are put together from whatever a folder holds. */
#include <stdlib.h>
#include <string.h>

#include "smdp/keys/keys.h"

/* The private keys by identity; borrowed from the set the identities were taken from. */
struct file_signer {
    const struct rk_key *keys[RK_DP_IDENTITIES_MAX][2];
};

static int sign(void *self, size_t identity, enum rk_dp_key which, const struct rk_slice *parts,
                size_t count, uint8_t signature[64]) {
    const struct file_signer *signer = self;
    if (identity >= RK_DP_IDENTITIES_MAX || !signer->keys[identity][which])
        return RK_DP_BAD_ARGUMENT;
    return rk_key_sign(signer->keys[identity][which], parts, count, signature) ? RK_DP_CRYPTO : 0;
}

static void close_signer(void *self) {
    free(self);
}

static const struct rk_dp_signer_ops signer_ops = {sign, close_signer};

/* The certificates of one server under one CI. */
struct pair {
    const struct rk_pki_item *auth, *pb;
};

static const struct rk_pki_item *find_pb(const struct rk_pki *pki, const struct rk_cert *auth,
                                         int64_t now) {
    struct rk_pki_query query = {.role = RK_ROLE_DPPB,
                                 .with_key = true,
                                 .issuer = auth->aki,
                                 .rid = auth->rid,
                                 .check_time = true,
                                 .now = now};
    return rk_pki_find(pki, &query);
}

static bool serves(const struct rk_pki_item *item, const struct rk_cert *ci, int64_t now) {
    const struct rk_cert *cert = &item->cert;
    return cert->role == RK_ROLE_DPAUTH && item->key && cert->rid.len &&
           rk_slice_equal(cert->aki, ci->ski) && cert->not_before <= now && now <= cert->not_after;
}

/* Of several servers in the set, the one whose DPauth was issued last. */
static struct pair find_pair(const struct rk_pki *pki, const struct rk_cert *ci, int64_t now) {
    struct pair best = {0};
    for (size_t i = 0; i < rk_pki_count(pki); i++) {
        const struct rk_pki_item *auth = rk_pki_at(pki, i);
        if (!serves(auth, ci, now) ||
            (best.auth && auth->cert.not_before <= best.auth->cert.not_before))
            continue;
        const struct rk_pki_item *pb = find_pb(pki, &auth->cert, now);
        if (pb)
            best = (struct pair){auth, pb};
    }
    return best;
}

static bool has_identity(const struct rk_dp_keys *keys, const struct rk_cert *ci) {
    for (size_t i = 0; i < keys->count; i++)
        if (rk_slice_equal(rk_slice_of(keys->identities[i].ci_pkid), ci->ski))
            return true;
    return false;
}

/* One identity for a CI that has both certificates of the same SM-DP+. Editions of one CI share
 * their key, and so their identity. */
static void add_identity(struct rk_dp_keys *keys, struct file_signer *signer,
                         const struct rk_cert *ci, int64_t now) {
    if (ci->ski.len != RK_KEY_ID_LEN || keys->count == RK_DP_IDENTITIES_MAX ||
        has_identity(keys, ci))
        return;
    struct pair pair = find_pair(keys->pki, ci, now);
    if (!pair.auth)
        return;
    struct rk_dp_identity *identity = &keys->identities[keys->count];
    memcpy(identity->ci_pkid, ci->ski.ptr, RK_KEY_ID_LEN);
    identity->curve = pair.pb->cert.curve;
    identity->auth_cert = pair.auth->cert.raw;
    identity->pb_cert = pair.pb->cert.raw;
    identity->oid = pair.auth->cert.rid;
    signer->keys[keys->count][RK_DP_KEY_AUTH] = pair.auth->key;
    signer->keys[keys->count][RK_DP_KEY_PB] = pair.pb->key;
    keys->count++;
}

/* P-256 first: agents' TLS libraries often do not offer brainpool. */
static const struct rk_pki_item *find_tls(const struct rk_pki *pki, const char *host, int64_t now) {
    for (int named = 1; named >= 0; named--)
        for (int curve = 0; curve < RK_CURVE_COUNT; curve++) {
            enum rk_cert_curve which = (enum rk_cert_curve)curve;
            struct rk_pki_query query = {.role = RK_ROLE_DPTLS,
                                         .curve = &which,
                                         .with_key = true,
                                         .host = named ? host : NULL,
                                         .check_time = true,
                                         .now = now};
            const struct rk_pki_item *item = rk_pki_find(pki, &query);
            if (item)
                return item;
        }
    return NULL;
}

static int collect(struct rk_dp_keys *keys, struct file_signer *signer, const char *host,
                   int64_t now) {
    if (rk_pki_trust(keys->pki, &keys->trust))
        return RK_DP_NO_MEMORY;
    for (size_t i = 0; i < rk_trust_count(keys->trust); i++)
        add_identity(keys, signer, rk_trust_at(keys->trust, i), now);
    keys->tls = find_tls(keys->pki, host, now);
    return keys->count ? 0 : RK_DP_NO_KEYS;
}

int rk_dp_keys_take(struct rk_dp_keys *out, struct rk_pki *pki, const char *host, int64_t now) {
    memset(out, 0, sizeof *out);
    out->pki = pki;
    struct file_signer *signer = calloc(1, sizeof *signer);
    out->signer = (struct rk_dp_signer){signer, &signer_ops};
    int error = signer ? collect(out, signer, host, now) : RK_DP_NO_MEMORY;
    if (error)
        rk_dp_keys_free(out);
    return error;
}

int rk_dp_keys_load(struct rk_dp_keys *out, OSSL_LIB_CTX *libctx, const char *dir, const char *host,
                    int64_t now) {
    struct rk_pki *pki = NULL;
    memset(out, 0, sizeof *out);
    if (rk_pki_new(libctx, &pki))
        return RK_DP_NO_MEMORY;
    int error = rk_pki_load(pki, dir, NULL);
    if (error) {
        rk_pki_free(&pki);
        return error == RK_CERTS_NO_MEMORY   ? RK_DP_NO_MEMORY
               : error == RK_CERTS_NOT_FOUND ? RK_DP_NO_KEYS
                                             : RK_DP_FILE;
    }
    return rk_dp_keys_take(out, pki, host, now);
}

void rk_dp_keys_free(struct rk_dp_keys *keys) {
    if (keys->signer.self)
        keys->signer.ops->close(keys->signer.self);
    rk_trust_free(&keys->trust);
    rk_pki_free(&keys->pki);
    memset(keys, 0, sizeof *keys);
}
