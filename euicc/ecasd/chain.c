/* Whether a server is who it says: its certificate up to a trusted CI (SGP.22 4.5.2). */
#include "euicc/check.h"
#include "euicc/ecasd/revoked.h"
#include "euicc/state.h"

/* What every certificate of an SM-DP+ or SM-DS has (SGP.22 4.5.2.1). */
static bool is_server(const struct rk_certificate *c) {
    return RK_CHECK(CERTIFICATE_SUBJECT_KEY, c->subject_key_id.len) &&
           RK_CHECK_WITH(CERTIFICATE_OID, c->oid.len && c->oid.len <= RK_SERVER_OID_MAX,
                         RK_FACT("registeredID", c->oid)) &&
           RK_CHECK(CERTIFICATE_POLICY, c->role != RK_X509_ROLE_NONE) &&
           RK_CHECK_WITH(CERTIFICATE_KEY_USAGE,
                         c->key_usage & RK_KEY_USAGE_DIGITAL_SIGNATURE &&
                             !(c->key_usage & RK_KEY_USAGE_CERT_SIGN),
                         RK_FACT_NUMBER("bits", c->key_usage)) &&
           RK_CHECK(CERTIFICATE_NO_CA, !c->ca) &&
           RK_CHECK(CERTIFICATE_NAME_CONSTRAINTS, !c->name_constraints);
}

/* What those have that sign messages to the card. A TLS certificate is well formed without it:
 * its fault is the role, which the caller looks at. */
static bool is_signer(const struct rk_certificate *c) {
    bool signs = c->role == RK_X509_ROLE_DP_AUTH || c->role == RK_X509_ROLE_DP_PB ||
                 c->role == RK_X509_ROLE_DS_AUTH;
    return !signs || (RK_CHECK(CERTIFICATE_POLICY_CRITICAL, c->role_critical) &&
                      RK_CHECK(CERTIFICATE_EXTENDED_KEY_USAGE, !c->extended_key_usage));
}

static bool is_readable(struct rk_slice der, struct rk_certificate *certificate) {
    bool readable = !rk_x509_read(der, certificate);
    return RK_CHECK_WITH(CERTIFICATE_FORM, readable, RK_FACTS_READING(der),
                         RK_FACT("certificate", der)) &&
           RK_CHECK(CERTIFICATE_AUTHORITY, certificate->authority_key_id.len);
}

/* The CI that the certificate names. Its number, or one of RK_STORE_ERRORS. */
static int find_issuer(struct rk_euicc *card, const struct rk_certificate *certificate,
                       struct rk_ci *issuer) {
    int found = rk_ecasd_find_ci(card, certificate->authority_key_id);
    int error = found < 0 ? found : rk_ecasd_ci(card, (unsigned)found, issuer);
    (void)RK_CHECK_WITH(CERTIFICATE_ISSUER, !error,
                        RK_FACT("authorityKeyIdentifier", certificate->authority_key_id));
    return error ? error : found;
}

static bool is_signed(struct rk_euicc *card, const struct rk_certificate *certificate,
                      const struct rk_ci *issuer) {
    return RK_CHECK_WITH(CERTIFICATE_SIGNATURE,
                         !rk_x509_verify(card->port->crypto, certificate,
                                         (enum rk_curve)issuer->curve, issuer->point),
                         RK_FACT("input", certificate->tbs),
                         RK_FACT("signature", rk_slice_of(certificate->signature)),
                         RK_FACT("key", rk_slice_of(issuer->point)));
}

/* As far as the card was given lists of revoked certificates. */
static enum rk_chain_error check_revocation(struct rk_euicc *card, unsigned ci,
                                            const struct rk_certificate *certificate) {
    int revoked = rk_revoked_has(card, ci, certificate->serial);
    if (revoked < 0)
        return RK_CHAIN_STORE;
    return RK_CHECK_WITH(CERTIFICATE_REVOKED, !revoked,
                         RK_FACT("serialNumber", certificate->serial))
               ? RK_CHAIN_OK
               : RK_CHAIN_INVALID;
}

enum rk_chain_error rk_ecasd_server(struct rk_euicc *card, struct rk_slice der,
                                    struct rk_certificate *certificate, unsigned *ci) {
    struct rk_ci issuer;
    if (!is_readable(der, certificate))
        return RK_CHAIN_INVALID;
    int found = find_issuer(card, certificate, &issuer);
    if (found < 0)
        return found == RK_STORE_ABSENT ? RK_CHAIN_UNKNOWN_CI : RK_CHAIN_STORE;
    if (!is_server(certificate) || !is_signer(certificate) ||
        !is_signed(card, certificate, &issuer))
        return RK_CHAIN_INVALID;
    enum rk_chain_error error = check_revocation(card, (unsigned)found, certificate);
    if (error)
        return error;
    *ci = (unsigned)found;
    return RK_CHECK(CERTIFICATE_CURVE, certificate->curve) ? RK_CHAIN_OK : RK_CHAIN_CURVE;
}
