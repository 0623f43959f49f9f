/* Whether a server is who it says: its certificate up to a trusted CI (SGP.22 4.5.2). */
#include "euicc/ecasd/revoked.h"
#include "euicc/state.h"

/* What every certificate of an SM-DP+ or SM-DS has (SGP.22 4.5.2.1). */
static bool is_server(const struct rk_certificate *c) {
    return c->subject_key_id.len && c->authority_key_id.len && c->oid.len &&
           c->oid.len <= RK_SERVER_OID_MAX && c->role != RK_X509_ROLE_NONE &&
           c->key_usage & RK_KEY_USAGE_DIGITAL_SIGNATURE &&
           !(c->key_usage & RK_KEY_USAGE_CERT_SIGN) && !c->ca && !c->name_constraints;
}

/* What those have that sign messages to the card. A TLS certificate is well formed without it:
 * its fault is the role, which the caller looks at. */
static bool is_signer(const struct rk_certificate *c) {
    bool signs = c->role == RK_X509_ROLE_DP_AUTH || c->role == RK_X509_ROLE_DP_PB ||
                 c->role == RK_X509_ROLE_DS_AUTH;
    return !signs || (c->role_critical && !c->extended_key_usage);
}

enum rk_chain_error rk_ecasd_server(struct rk_euicc *card, struct rk_slice der,
                                    struct rk_certificate *certificate, unsigned *ci) {
    struct rk_ci issuer;
    if (rk_x509_read(der, certificate) || !certificate->authority_key_id.len)
        return RK_CHAIN_INVALID;
    int found = rk_ecasd_find_ci(card, certificate->authority_key_id);
    if (found < 0 || rk_ecasd_ci(card, (unsigned)found, &issuer))
        return RK_CHAIN_UNKNOWN_CI;
    if (!is_server(certificate) || !is_signer(certificate) ||
        rk_x509_verify(card->port->crypto, certificate, (enum rk_curve)issuer.curve, issuer.point))
        return RK_CHAIN_INVALID;
    if (rk_revoked_has(card, (unsigned)found, certificate->serial))
        return RK_CHAIN_INVALID;
    *ci = (unsigned)found;
    return certificate->curve ? RK_CHAIN_OK : RK_CHAIN_CURVE;
}
