#include "lpa/http/tls.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

static const char STEP[] = "http_tls";

/* brainpool keys speak TLS 1.2 only; P-256 comes first because it is what most servers have. */
static const char BRAINPOOL_GROUPS[] = "P-256:X25519:brainpoolP256r1:P-384:X448:P-521";

static void hex(char *out, size_t cap, struct rk_slice id) {
    out[0] = 0;
    for (size_t i = 0; i < id.len && 2 * i + 2 < cap; i++)
        snprintf(out + 2 * i, 3, "%02X", id.ptr[i]);
}

/* Key identifier of who issued `cert`: its authority's, or its own when it issued itself. */
static struct rk_slice issuer_key_id(X509 *cert) {
    const ASN1_OCTET_STRING *id = X509_get0_authority_key_id(cert);
    if (!id && X509_NAME_cmp(X509_get_subject_name(cert), X509_get_issuer_name(cert)) == 0)
        id = X509_get0_subject_key_id(cert);
    if (!id)
        return (struct rk_slice){0};
    return rk_slice(ASN1_STRING_get0_data(id), (size_t)ASN1_STRING_length(id));
}

static void note(X509_STORE_CTX *store, struct rk_lpa_tls *tls) {
    struct rk_lpa_tls_verdict *v = &tls->verdict;
    X509 *cert = X509_STORE_CTX_get_current_cert(store);
    *v = (struct rk_lpa_tls_verdict){.error = X509_STORE_CTX_get_error(store),
                                     .depth = X509_STORE_CTX_get_error_depth(store)};
    if (!cert)
        return;
    char name[256] = "";
    X509_NAME_oneline(X509_get_subject_name(cert), name, sizeof name);
    rk_lpa_clean_text(v->subject, sizeof v->subject, name, strlen(name));
    struct rk_slice id = issuer_key_id(cert);
    hex(v->issuer_key_id, sizeof v->issuer_key_id, id);
    v->issuer_known = id.len > 0 && rk_lpa_roots_find(&tls->roots, id) != NULL;
}

static bool unknown_issuer(long error) {
    return error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
           error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
           error == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN ||
           error == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT ||
           error == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE;
}

/* Judge the same chain by the system's roots, with the purpose and settings of `first`. */
static int verify_by_system(X509_STORE_CTX *first, struct rk_lpa_tls *tls) {
    X509_STORE *roots = X509_STORE_new();
    X509_STORE_CTX *second = X509_STORE_CTX_new();
    int good = 0;
    if (roots && second && X509_STORE_set_default_paths(roots) == 1 &&
        X509_STORE_CTX_init(second, roots, X509_STORE_CTX_get0_cert(first),
                            X509_STORE_CTX_get0_untrusted(first)) == 1 &&
        X509_VERIFY_PARAM_set1(X509_STORE_CTX_get0_param(second),
                               X509_STORE_CTX_get0_param(first)) == 1) {
        good = X509_verify_cert(second);
        if (good <= 0)
            note(second, tls);
    }
    X509_STORE_CTX_free(second);
    X509_STORE_free(roots);
    return good;
}

/*
 * The CI roots come first. Those of the system are some 150 certificates, whose reading takes
 * longer than all else in a session: it is done only for a server that needs it.
 */
static int verify(X509_STORE_CTX *store, void *arg) {
    struct rk_lpa_tls *tls = arg;
    int good = X509_verify_cert(store);
    if (good > 0)
        return good;
    note(store, tls);
    if (tls->no_system_roots || !unknown_issuer(tls->verdict.error))
        return good;
    good = verify_by_system(store, tls);
    if (good > 0) {
        tls->verdict = (struct rk_lpa_tls_verdict){0};
        X509_STORE_CTX_set_error(store, X509_V_OK);
    }
    return good;
}

static bool add_roots(SSL_CTX *context, const struct rk_lpa_tls *tls) {
    X509_STORE *store = SSL_CTX_get_cert_store(context);
    for (size_t i = 0; i < tls->roots.count; i++)
        if (tls->roots.items[i].chosen && X509_STORE_add_cert(store, tls->roots.items[i].cert) != 1)
            return false;
    return true;
}

bool rk_lpa_tls_setup(SSL_CTX *context, struct rk_lpa_tls *tls) {
    bool good = SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1;
    if (rk_lpa_roots_brainpool(&tls->roots))
        good = good && SSL_CTX_set1_groups_list(context, BRAINPOOL_GROUPS) == 1;
    if (tls->now)
        X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(context), (time_t)tls->now);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(context, verify, tls);
    good = add_roots(context, tls) && good;
    ERR_clear_error();
    return good;
}

static void explain_issuer(const struct rk_lpa_tls_verdict *v, const char *host,
                           struct rk_lpa_error *e) {
    const char *id = v->issuer_key_id[0] ? v->issuer_key_id : "(not named)";
    rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_HTTP, STEP,
                "the certificate of %s was issued by key %s, which %s", host, id,
                v->issuer_known ? "is not among the CI keys this card trusts"
                                : "is among no root certificates known here");
    if (v->issuer_known)
        rk_lpa_error_hint(e, "`lpa chip info` lists the keys the card trusts; it cannot use this "
                             "server");
    else
        rk_lpa_error_hint(e, "if that CI is right, give its certificate: --ca FILE or --ca DIR");
}

int rk_lpa_tls_explain(const struct rk_lpa_tls *tls, const char *host, struct rk_lpa_error *e) {
    const struct rk_lpa_tls_verdict *v = &tls->verdict;
    if (unknown_issuer(v->error)) {
        explain_issuer(v, host, e);
    } else {
        rk_lpa_fail(e, RK_LPA_TRANSPORT, RK_LPA_AT_HTTP, STEP,
                    "the certificate of %s does not stand: %s (%s)", host,
                    X509_verify_cert_error_string(v->error), v->subject);
        rk_lpa_error_hint(e, "%s",
                          v->error == X509_V_ERR_CERT_HAS_EXPIRED
                              ? "its operator has to renew it; is this computer's clock right?"
                          : v->error == X509_V_ERR_CERT_NOT_YET_VALID
                              ? "is this computer's clock right?"
                              : "do not use this server before its operator has put that right");
    }
    rk_lpa_error_clause(e, "SGP.22 2.6.6");
    rk_lpa_error_retry(e, RK_LPA_RETRY_USELESS);
    return RK_LPA_TRANSPORT;
}
