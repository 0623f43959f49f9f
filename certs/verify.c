/* Chains, judged. */
#include "certs/roles.h"
#include "certs/trust_internal.h"

#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *rk_cert_reason_text(enum rk_cert_reason reason) {
    static const char *const texts[] = {
#define X(name, label, text) text,
        RK_CERT_REASONS(X)
#undef X
    };
    return (unsigned)reason < RK_CERT_REASON_COUNT ? texts[reason] : "unknown reason";
}

const char *rk_cert_reason_name(enum rk_cert_reason reason) {
    static const char *const labels[] = {
#define X(name, label, text) label,
        RK_CERT_REASONS(X)
#undef X
    };
    return (unsigned)reason < RK_CERT_REASON_COUNT ? labels[reason] : "unknown";
}

/* One verification under way: latches the first thing found wrong. */
struct judge {
    const struct rk_trust *trust;
    const struct rk_cert_check *check;
    struct rk_cert_verdict *verdict;
};

static bool failed(const struct judge *j) {
    return j->verdict->reason != RK_CERT_OK;
}

__attribute__((format(printf, 4, 5))) static void
fail(struct judge *j, size_t at, enum rk_cert_reason reason, const char *format, ...) {
    if (failed(j))
        return;
    va_list args;
    va_start(args, format);
    j->verdict->reason = reason;
    j->verdict->at = at;
    vsnprintf(j->verdict->detail, sizeof j->verdict->detail, format, args);
    va_end(args);
}

static const char *hex_text(struct rk_slice bytes, char *out, size_t cap) {
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < bytes.len && used + 3 <= cap; i++)
        used += (size_t)snprintf(out + used, cap - used, "%02X", bytes.ptr[i]);
    return out;
}

static void fail_issuer(struct judge *j, size_t at, struct rk_slice key_id) {
    char hex[2 * RK_KEY_ID_LEN + 1];
    if (key_id.len)
        fail(j, at, RK_CERT_UNKNOWN_ISSUER, "key id %s", hex_text(key_id, hex, sizeof hex));
    else
        fail(j, at, RK_CERT_UNKNOWN_ISSUER, "it names no key id");
}

static void check_role(struct judge *j, size_t at, const struct rk_cert *cert,
                       enum rk_cert_role wanted) {
    bool usable = cert->role != RK_ROLE_NONE && cert->role != RK_ROLE_SUBCA;
    if (wanted == RK_ROLE_NONE && !usable)
        fail(j, at, RK_CERT_WRONG_ROLE, "it is %s", rk_role_name(cert->role));
    else if (wanted != RK_ROLE_NONE && cert->role != wanted)
        fail(j, at, RK_CERT_WRONG_ROLE, "it is %s, not %s", rk_role_name(cert->role),
             rk_role_name(wanted));
}

static const char *extension_name(uint32_t bit) {
    static const char *const names[] = {"authority key identifier",
                                        "subject key identifier",
                                        "key usage",
                                        "certificate policies",
                                        "subject alternative name",
                                        "basic constraints",
                                        "name constraints",
                                        "extended key usage",
                                        "CRL distribution points",
                                        "permitted EINs"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (bit & 1u << i)
            return names[i];
    return "?";
}

/* Issuer or signer, and whatever its role demands to be there. */
static void check_form(struct judge *j, size_t at, const struct rk_cert *cert) {
    const struct rk_role_profile *profile = rk_role_profile(cert->role);
    uint32_t missing = profile->demanded & ~cert->present;
    char oid[RK_OID_TEXT_MAX];
    if (missing & RK_EXT_BASIC_CONSTRAINTS || (profile->ca && !cert->ca))
        fail(j, at, RK_CERT_NOT_A_CA, "%s", "");
    if (missing & RK_EXT_AKI)
        fail_issuer(j, at, cert->aki);
    if (missing)
        fail(j, at, RK_CERT_MISSING_EXTENSION, "%s", extension_name(missing));
    if (profile->demanded_usage & ~cert->key_usage)
        fail(j, at, RK_CERT_WRONG_KEY_USAGE, "%s",
             profile->ca ? "it may not sign certificates" : "it may not sign data");
    if (profile->ext_key_usage & RK_USAGE_SERVER_AUTH & ~cert->ext_key_usage)
        fail(j, at, RK_CERT_WRONG_KEY_USAGE, "it may not be a TLS server's");
    if (cert->unknown_critical.len)
        fail(j, at, RK_CERT_UNKNOWN_CRITICAL, "%s",
             rk_oid_text(cert->unknown_critical, oid, sizeof oid));
}

static void check_signature(struct judge *j, size_t at, const struct rk_cert *cert,
                            const struct rk_key *key) {
    if (failed(j))
        return;
    int error = rk_key_verify_der(key, cert->tbs, cert->signature);
    if (error == RK_CERTS_BAD_SIGNATURE)
        fail(j, at, RK_CERT_BAD_SIGNATURE, "%s", "");
    else if (error)
        fail(j, at, RK_CERT_INTERNAL, "%s", rk_certs_error_text(error));
}

/* A list that is limited to CAs or to users speaks of no others. */
static bool crl_covers(const struct rk_crl *crl, const struct rk_cert *cert) {
    return rk_slice_equal(crl->aki, cert->aki) && !(crl->only_ca && !cert->ca) &&
           !(crl->only_user && cert->ca);
}

static void check_revoked(struct judge *j, size_t at, const struct rk_cert *cert) {
    char text[RK_TIME_TEXT_MAX];
    for (size_t i = 0; i < j->trust->crl_count && !failed(j); i++) {
        const struct rk_crl *crl = &j->trust->crls[i]->crl;
        struct rk_slice rest = crl->revoked, serial;
        int64_t time;
        if (!crl_covers(crl, cert))
            continue;
        while (rk_crl_next(&rest, &serial, &time))
            if (rk_slice_equal(serial, cert->serial))
                fail(j, at, RK_CERT_REVOKED, "%s", rk_time_text(time, text, sizeof text));
    }
}

static void check_time(struct judge *j, size_t at, const struct rk_cert *cert) {
    char text[RK_TIME_TEXT_MAX];
    if (!j->check->check_time)
        return;
    if (j->check->now < cert->not_before)
        fail(j, at, RK_CERT_NOT_YET_VALID, "not before %s",
             rk_time_text(cert->not_before, text, sizeof text));
    if (j->check->now > cert->not_after)
        fail(j, at, RK_CERT_EXPIRED, "not after %s",
             rk_time_text(cert->not_after, text, sizeof text));
}

static bool in_time(const struct judge *j, const struct rk_cert *cert) {
    return !j->check->check_time ||
           (j->check->now >= cert->not_before && j->check->now <= cert->not_after);
}

/*
 * The CI that signed `cert`: of those with the key identifier one whose key fits, and of these one
 * that is valid now. Without any that fits, the signature is bad rather than the issuer unknown.
 */
static const struct trust_anchor *find_anchor(struct judge *j, size_t at,
                                              const struct rk_cert *cert) {
    const struct trust_anchor *found = NULL;
    bool known = false;
    for (size_t i = 0; i < j->trust->anchor_count; i++) {
        const struct trust_anchor *anchor = j->trust->anchors[i];
        if (!cert->aki.len || !rk_slice_equal(anchor->cert.ski, cert->aki))
            continue;
        known = true;
        if (rk_key_verify_der(anchor->key, cert->tbs, cert->signature))
            continue;
        if (!found || (!in_time(j, &found->cert) && in_time(j, &anchor->cert)))
            found = anchor;
    }
    if (!known)
        fail_issuer(j, at, cert->aki);
    else if (!found)
        fail(j, at, RK_CERT_BAD_SIGNATURE, "%s", "");
    return found;
}

/* The same, but a certificate that was looked at before has its CI remembered. */
static const struct trust_anchor *recall_anchor(struct judge *j, size_t at,
                                                const struct rk_cert *cert) {
    struct rk_cert_memo *memo = j->check->memo;
    uint8_t hash[32];
    if (!memo || !EVP_Digest(cert->raw.ptr, cert->raw.len, hash, NULL, EVP_sha256(), NULL))
        return find_anchor(j, at, cert);
    for (size_t i = 0; i < RK_CERT_MEMO; i++) {
        const struct trust_anchor *known = memo->signer[i];
        /* Another edition of the CI may be the one that is valid by now. */
        if (known && memcmp(memo->hash[i], hash, sizeof hash) == 0 && in_time(j, &known->cert))
            return known;
    }
    const struct trust_anchor *found = find_anchor(j, at, cert);
    if (found) {
        memcpy(memo->hash[memo->next], hash, sizeof hash);
        memo->signer[memo->next] = found;
        memo->next = (memo->next + 1) % RK_CERT_MEMO;
    }
    return found;
}

/* `below` CAs stand between the CI and the certificate at the end. */
static void check_under_ci(struct judge *j, size_t at, const struct rk_cert *cert, int below) {
    check_form(j, at, cert);
    if (failed(j))
        return;
    const struct trust_anchor *anchor = recall_anchor(j, at, cert);
    if (!anchor)
        return;
    if (anchor->cert.path_len >= 0 && anchor->cert.path_len < below)
        fail(j, at + 1, RK_CERT_PATH_TOO_LONG, "%s", "");
    check_revoked(j, at, cert);
    j->verdict->ci = &anchor->cert;
}

/* An EUM's certificate must say which EIDs it may certify, whoever asks. */
static void check_has_limits(struct judge *j, size_t at, const struct rk_cert *eum) {
    struct rk_eum_limit limit;
    for (size_t n = 0; rk_cert_next_limit(eum, &n, &limit);)
        if (limit.eid_prefix.len)
            return;
    fail(j, at, RK_CERT_NO_CONSTRAINTS, "%s", "");
}

static void check_limits(struct judge *j, const struct rk_cert *eum, const struct rk_cert *euicc) {
    char eid[33];
    snprintf(eid, sizeof eid, "%.*s", (int)euicc->serial_number.len,
             euicc->serial_number.len ? (const char *)euicc->serial_number.ptr : "");
    enum rk_cert_reason reason = rk_cert_check_limits(eum, euicc);
    if (reason == RK_CERT_NO_CONSTRAINTS)
        fail(j, 1, reason, "%s", "");
    else if (reason == RK_CERT_EID_OUTSIDE)
        fail(j, 0, reason, "%s", eid);
    else if (reason != RK_CERT_OK)
        fail(j, 0, reason, "%s", "");
}

/* A CI of the same curve is nearly always there to take the curve from. */
static int eum_key(const struct rk_trust *trust, const struct rk_cert *eum, struct rk_key **out) {
    for (size_t i = 0; i < trust->anchor_count; i++)
        if (trust->anchors[i]->cert.curve == eum->curve)
            return rk_key_from_point_like(trust->anchors[i]->key, eum->point, out);
    return rk_cert_key(trust->libctx, eum, out);
}

static void check_under_eum(struct judge *j, const struct rk_cert *chain, size_t count) {
    const struct rk_cert *euicc = &chain[0], *eum = count > 1 ? &chain[1] : NULL;
    struct rk_key *key = NULL;
    check_form(j, 0, euicc);
    if (failed(j))
        return;
    if (!eum || !rk_slice_equal(eum->ski, euicc->aki)) {
        fail_issuer(j, 0, euicc->aki);
        return;
    }
    check_role(j, 1, eum, RK_ROLE_EUM);
    check_under_ci(j, 1, eum, 1);
    if (failed(j))
        return;
    if (eum_key(j->trust, eum, &key))
        fail(j, 1, RK_CERT_MALFORMED, "its key is not on the curve");
    check_signature(j, 0, euicc, key);
    rk_key_free(&key);
    check_revoked(j, 0, euicc);
    check_limits(j, eum, euicc);
}

static void check_ci(struct judge *j, const struct rk_cert *ci) {
    check_form(j, 0, ci);
    for (size_t i = 0; i < j->trust->anchor_count && !failed(j); i++) {
        const struct trust_anchor *anchor = j->trust->anchors[i];
        if (!rk_slice_equal(anchor->cert.point, ci->point) ||
            !rk_slice_equal(anchor->cert.subject, ci->subject))
            continue;
        check_signature(j, 0, ci, anchor->key);
        j->verdict->ci = &anchor->cert;
        return;
    }
    fail_issuer(j, 0, ci->ski);
}

/* Dates last: an expired certificate is told as such only when nothing else is wrong with it. */
static void check_times(struct judge *j, const struct rk_cert *chain, size_t length) {
    if (failed(j))
        return;
    check_time(j, length, j->verdict->ci);
    for (size_t i = length; i-- > 0;)
        check_time(j, i, &chain[i]);
}

enum rk_cert_reason rk_cert_verify(const struct rk_trust *trust, const struct rk_cert_check *check,
                                   const struct rk_cert *chain, size_t count,
                                   struct rk_cert_verdict *verdict) {
    struct judge judge = {trust, check, verdict};
    size_t length = 1;
    *verdict = (struct rk_cert_verdict){.reason = RK_CERT_OK};
    if (!count) {
        fail(&judge, 0, RK_CERT_MALFORMED, "there is no certificate");
        return verdict->reason;
    }
    check_role(&judge, 0, &chain[0], check->role);
    if (failed(&judge))
        return verdict->reason;
    if (chain[0].role == RK_ROLE_EUICC) {
        check_under_eum(&judge, chain, count);
        length = 2;
    } else if (chain[0].role == RK_ROLE_CI) {
        check_ci(&judge, &chain[0]);
    } else {
        check_under_ci(&judge, 0, &chain[0], chain[0].role == RK_ROLE_EUM);
        if (chain[0].role == RK_ROLE_EUM)
            check_has_limits(&judge, 0, &chain[0]);
    }
    check_times(&judge, chain, length);
    if (failed(&judge))
        verdict->ci = NULL;
    return verdict->reason;
}
