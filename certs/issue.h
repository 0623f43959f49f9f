/*
 * Making single certificates and revocation lists. certs/pki.h makes whole sets of them.
 *
 * Conventions
 *   - A request starts as the profile of its role (rk_cert_request()) and may then be changed in
 *     any way, also into something that no verifier may accept: tests of refusals need that.
 *   - Everything is deterministic but for serial number and signature, which come from the library
 *     context's random generator.
 */
#ifndef RK_CERTS_ISSUE_H
#define RK_CERTS_ISSUE_H

#include "certs/cert.h"

enum { RK_CERT_MAX = 4096 };

struct rk_cert_request {
    enum rk_cert_role role; /* gives the certificate policy */
    const char *policy;     /* dotted OID instead of the role's; NULL for the role's */
    int64_t not_before, not_after;

    /* Subject, in the order C, OU, O, serialNumber, CN; NULL leaves one out. */
    const char *country, *unit, *organization, *serial_number, *common_name;

    uint32_t extensions; /* bits of enum rk_cert_extension: which to write */
    uint32_t critical;   /* which of them to mark critical */
    uint32_t key_usage, ext_key_usage;
    bool ca;
    int path_len;                   /* -1: none */
    const char *rid;                /* dotted OID for the alternative name; NULL for none */
    const char *const *hosts;       /* names and addresses for it, ended by NULL; NULL for none */
    const char *const *crl_urls;    /* ended by NULL */
    const char *limit_organization; /* for nameConstraints */
    const char *limit_eid;          /* for nameConstraints and permittedEins: a prefix of digits */
    const char *extra_critical;     /* dotted OID of one more extension, critical, NULL inside */
};

/* The profile of SGP.26 for a role: extensions, their critical marks, usages, default names. Times
 * are zero, hosts and EID are left to the caller. RK_ROLE_CI to RK_ROLE_DSAUTH. */
struct rk_cert_request rk_cert_request(enum rk_cert_role role);

/*
 * Issue a certificate for `subject` (its public half is enough), signed by `issuer_key`. `issuer`
 * is the issuer's certificate, NULL for a self-signed one. Writes DER into `out` (RK_CERT_MAX is
 * enough for anything sensible). RK_CERTS_BAD_VALUE (a text or OID that cannot be encoded, too
 * long), RK_CERTS_NO_PRIVATE_KEY, RK_CERTS_CRYPTO.
 */
int rk_cert_issue(OSSL_LIB_CTX *libctx, const struct rk_cert_request *request,
                  const struct rk_key *subject, const struct rk_cert *issuer,
                  const struct rk_key *issuer_key, uint8_t *out, size_t cap, size_t *len);

struct rk_crl_request {
    int64_t this_update, next_update;
    uint32_t number;
    const struct rk_slice *serials; /* content octets of the revoked certificates' serial numbers */
    size_t serial_count;
};

/* Make a revocation list, signed by a CI. Errors as rk_cert_issue(). */
int rk_crl_issue(const struct rk_crl_request *request, const struct rk_cert *issuer,
                 const struct rk_key *issuer_key, uint8_t *out, size_t cap, size_t *len);

#endif
