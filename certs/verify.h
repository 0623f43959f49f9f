/*
 * Does a certificate chain to a CI that is trusted, and if not, why (SGP.22 4.5.2, RFC 5280 6).
 *
 * What is checked, for every certificate of the chain in this order: its role and form, the issuer
 * found by key identifier (never by name: editions of one CI differ in name and share the key), the
 * signature over the received bytes, critical extensions, validity, revocation. For an eUICC
 * certificate also that organization and EID lie inside what the EUM's certificate permits; that
 * is compared here, for the constraint holds a prefix of the EID and general X.509 code compares
 * whole values.
 *
 * Not checked: names of issuers and subjects against each other, and whether the extensions that
 * must be critical are marked so; neither is a ground to refuse in the field.
 */
#ifndef RK_CERTS_VERIFY_H
#define RK_CERTS_VERIFY_H

#include "certs/cert.h"

/* Why a certificate does not stand: name, label for JSON, text. 0 is that it does. */
#define RK_CERT_REASONS(X)                                                                         \
    X(RK_CERT_OK, "ok", "chains to a trusted CI")                                                  \
    X(RK_CERT_MALFORMED, "malformed", "is not a well-formed certificate of a supported kind")      \
    X(RK_CERT_UNKNOWN_ISSUER, "unknown_issuer", "was issued by a key that is not known")           \
    X(RK_CERT_BAD_SIGNATURE, "bad_signature", "has a signature that its issuer did not make")      \
    X(RK_CERT_WRONG_ROLE, "wrong_role", "is for another role (certificate policy)")                \
    X(RK_CERT_WRONG_KEY_USAGE, "wrong_key_usage", "has a key usage that does not fit its role")    \
    X(RK_CERT_NOT_A_CA, "not_a_ca", "may not issue certificates (basic constraints)")              \
    X(RK_CERT_PATH_TOO_LONG, "path_too_long", "may not issue to another CA (path length)")         \
    X(RK_CERT_UNKNOWN_CRITICAL, "unknown_critical",                                                \
      "has a critical extension that is not understood")                                           \
    X(RK_CERT_MISSING_EXTENSION, "missing_extension", "lacks an extension that its role demands")  \
    X(RK_CERT_NOT_YET_VALID, "not_yet_valid", "is not valid yet")                                  \
    X(RK_CERT_EXPIRED, "expired", "has expired")                                                   \
    X(RK_CERT_REVOKED, "revoked", "has been revoked")                                              \
    X(RK_CERT_NO_CONSTRAINTS, "no_constraints", "does not say which EIDs it may certify")          \
    X(RK_CERT_EID_OUTSIDE, "eid_outside", "has an EID outside the range of its EUM")               \
    X(RK_CERT_ORGANIZATION_MISMATCH, "organization_mismatch",                                      \
      "has another organization than its EUM may certify")                                         \
    X(RK_CERT_BAD_EID, "bad_eid", "has no EID of 32 digits as subject serial number")              \
    X(RK_CERT_INTERNAL, "internal", "could not be checked: the cryptographic library failed")

enum rk_cert_reason {
#define X(name, label, text) name,
    RK_CERT_REASONS(X)
#undef X
        RK_CERT_REASON_COUNT
};

/* The text above, to follow the name of a certificate, and the label. Static storage. */
const char *rk_cert_reason_text(enum rk_cert_reason reason);
const char *rk_cert_reason_name(enum rk_cert_reason reason);

/*
 * Whom to trust: CI certificates and the revocation lists they signed. Filled once, then read from
 * any number of threads.
 */
struct rk_trust;

/* RK_CERTS_NO_MEMORY. `libctx` as in certs/key.h. */
int rk_trust_new(OSSL_LIB_CTX *libctx, struct rk_trust **out);
void rk_trust_free(struct rk_trust **trust);

/*
 * Trust a CI certificate (DER; copied). It must have the role CI, be a CA and be signed by itself;
 * dates are not looked at. One already there is fine. RK_CERTS_MALFORMED, RK_CERTS_UNSUPPORTED,
 * RK_CERTS_BAD_VALUE (no CI certificate), RK_CERTS_BAD_SIGNATURE, RK_CERTS_NO_MEMORY.
 */
int rk_trust_add(struct rk_trust *trust, struct rk_slice der);

/*
 * Take a revocation list (DER; copied). It must be signed by a CI added before. One whose
 * nextUpdate has passed still revokes. RK_CERTS_MALFORMED, RK_CERTS_UNSUPPORTED (an unknown
 * critical extension), RK_CERTS_NOT_FOUND (signer not known), RK_CERTS_BAD_SIGNATURE,
 * RK_CERTS_NO_MEMORY.
 */
int rk_trust_add_crl(struct rk_trust *trust, struct rk_slice der);

/* Number of CI certificates, and one of them; its slices live as long as `trust`. */
size_t rk_trust_count(const struct rk_trust *trust);
const struct rk_cert *rk_trust_at(const struct rk_trust *trust, size_t n);

/* The CI with that key identifier (SGP.22's CI PKId), NULL when not trusted. */
const struct rk_cert *rk_trust_find(const struct rk_trust *trust, struct rk_slice key_id);

/*
 * Certificates found to be signed by a trusted CI, so that the same few EUM certificates need not
 * have their signature verified again for every card: the last ones, by the hash of all their
 * octets. Everything else is checked anew each time. Start from {0}; one thread uses it, with one
 * struct rk_trust.
 */
enum { RK_CERT_MEMO = 16 };
struct rk_cert_memo {
    uint8_t hash[RK_CERT_MEMO][32];
    const void *signer[RK_CERT_MEMO]; /* null: free */
    size_t next;
};

/* What is asked. */
struct rk_cert_check {
    enum rk_cert_role role; /* what the first certificate must be; RK_ROLE_NONE: any role */
    bool check_time;        /* false for who has no clock */
    int64_t now;
    struct rk_cert_memo *memo; /* null: none */
};

/* What came out. */
struct rk_cert_verdict {
    enum rk_cert_reason reason;
    size_t at; /* which certificate of `chain` `reason` speaks of; `count` for the CI itself */
    char detail[160]; /* what exactly, for people: a key id, an OID, a date; may be empty */
    const struct rk_cert
        *ci; /* the CI the chain ends in; NULL when it does not. Lives with `trust` */
};

/*
 * Verify chain[0] by the certificates that follow it (chain[1] is its issuer; for an eUICC
 * certificate the EUM's, else none) up to a CI in `trust`. A CI certificate itself is verified by
 * being trusted: same key and name. Further certificates than the chain needs are ignored.
 * Returns verdict->reason; `verdict` is always filled.
 */
enum rk_cert_reason rk_cert_verify(const struct rk_trust *trust, const struct rk_cert_check *check,
                                   const struct rk_cert *chain, size_t count,
                                   struct rk_cert_verdict *verdict);

/*
 * The EUM's limit alone: does `eum` permit `euicc`? RK_CERT_OK, RK_CERT_NO_CONSTRAINTS,
 * RK_CERT_BAD_EID, RK_CERT_EID_OUTSIDE, RK_CERT_ORGANIZATION_MISMATCH.
 */
enum rk_cert_reason rk_cert_check_limits(const struct rk_cert *eum, const struct rk_cert *euicc);

#endif
