/*
 * Certificates and revocation lists of remote SIM provisioning, read (SGP.22 4.5.2, SGP.26).
 *
 * Conventions
 *   - Reading is strict DER over the received bytes and allocates nothing: every slice of a
 *     struct rk_cert or rk_crl points into the bytes that were parsed, which must outlive it.
 *   - Reading judges form only. Whether a certificate may be trusted is certs/verify.h.
 *   - Times are seconds since 1970-01-01 00:00:00 UTC as int64_t: years up to 9999 fit.
 *   - Functions return 0 or one of RK_CERTS_ERRORS; outputs are unchanged on an error.
 */
#ifndef RK_CERTS_CERT_H
#define RK_CERTS_CERT_H

#include "certs/key.h"

/* What a certificate is for, by its certificate policy (2.23.146.1.2.1). */
enum rk_cert_role {
    RK_ROLE_NONE, /* no policy of this family, e.g. a certificate of a public CA */
    RK_ROLE_CI,
    RK_ROLE_EUICC,
    RK_ROLE_EUM,
    RK_ROLE_DPTLS,
    RK_ROLE_DPAUTH,
    RK_ROLE_DPPB,
    RK_ROLE_DSTLS,
    RK_ROLE_DSAUTH,
    RK_ROLE_SUBCA, /* one of version 3's sub-CAs: named, never accepted in a chain */
    RK_ROLE_COUNT
};

/* "ci", "euicc", "eum", "dptls", "dpauth", "dppb", "dstls", "dsauth", "subca", "none". */
const char *rk_role_name(enum rk_cert_role role);

/* The reverse; false for any other text. */
bool rk_role_from_name(const char *name, enum rk_cert_role *out);

/* Key usage, bit n of RFC 5280 4.2.1.3 being 1u << n. */
enum {
    RK_USAGE_DIGITAL_SIGNATURE = 1u << 0,
    RK_USAGE_CERT_SIGN = 1u << 5,
    RK_USAGE_CRL_SIGN = 1u << 6
};

/* Extended key usage. */
enum { RK_USAGE_SERVER_AUTH = 1u << 0, RK_USAGE_CLIENT_AUTH = 1u << 1 };

/* Extensions that are understood, as bits of `present` and `critical`. */
enum rk_cert_extension {
    RK_EXT_AKI = 1u << 0,
    RK_EXT_SKI = 1u << 1,
    RK_EXT_KEY_USAGE = 1u << 2,
    RK_EXT_POLICIES = 1u << 3,
    RK_EXT_ALT_NAME = 1u << 4,
    RK_EXT_BASIC_CONSTRAINTS = 1u << 5,
    RK_EXT_NAME_CONSTRAINTS = 1u << 6,
    RK_EXT_EXT_KEY_USAGE = 1u << 7,
    RK_EXT_CRL_POINTS = 1u << 8,
    RK_EXT_PERMITTED_EINS = 1u << 9
};

struct rk_cert {
    struct rk_slice raw;       /* the whole certificate */
    struct rk_slice tbs;       /* what is signed, with tag and length */
    struct rk_slice signature; /* DER, as in the BIT STRING */
    struct rk_slice serial;    /* content octets of the INTEGER */
    struct rk_slice issuer;    /* Name with tag and length */
    struct rk_slice subject;   /* Name with tag and length */
    int64_t not_before, not_after;
    enum rk_cert_curve curve;
    struct rk_slice point; /* the public key, 65 bytes */

    /* Text of attributes of the subject; empty when absent. The first of each kind. */
    struct rk_slice common_name, organization, serial_number;

    enum rk_cert_role role;
    bool role_v3;           /* the policy was of version 3's tree */
    struct rk_slice policy; /* content octets of the first policy's OID; empty when none */

    uint32_t present, critical;       /* bits of enum rk_cert_extension */
    struct rk_slice unknown_critical; /* OID of an extension that is critical and not understood */
    struct rk_slice aki, ski;         /* key identifiers; empty when absent */
    uint32_t key_usage, ext_key_usage;
    bool ca;
    int path_len;              /* -1: no limit */
    struct rk_slice rid;       /* registered ID: content octets of an OID (2.999.10 is 88 37 0A) */
    struct rk_slice alt_names; /* GeneralNames, content; see rk_cert_next_host() */
    struct rk_slice name_constraints; /* NameConstraints, content */
    struct rk_slice permitted_eins;   /* version 3: SEQUENCE OF PrintableString, content */
    struct rk_slice crl_points;       /* CRLDistributionPoints, content */
};

/* Read one DER certificate that fills `der`. RK_CERTS_MALFORMED, RK_CERTS_UNSUPPORTED. */
int rk_cert_parse(struct rk_slice der, struct rk_cert *out);

/*
 * Walk the host names and addresses of the subject's alternative names: give `*rest` as
 * cert->alt_names first. `out` receives text, zero-terminated ("localhost", "127.0.0.1", "::1").
 * False when there is no more. Names that are not plain text are skipped.
 */
bool rk_cert_next_host(struct rk_slice *rest, char *out, size_t cap);

/* Tell whether a host name (case does not matter, "*.x" matches one label) or address is named. */
bool rk_cert_has_host(const struct rk_cert *cert, const char *host);

/* The public key, ready to verify with. RK_CERTS_BAD_KEY when the point is not on the curve. */
int rk_cert_key(OSSL_LIB_CTX *libctx, const struct rk_cert *cert, struct rk_key **out);

/* The kinds of limit an EUM certificate puts on the eUICC certificates below it. */
struct rk_eum_limit {
    struct rk_slice organization; /* empty: not limited */
    struct rk_slice eid_prefix;   /* ASCII digits; empty: not limited */
};

/*
 * Walk the permitted subtrees (version 2) or permitted EINs (version 3) of an EUM certificate:
 * give `*at` as 0 first. False when there is no more.
 */
bool rk_cert_next_limit(const struct rk_cert *eum, size_t *at, struct rk_eum_limit *out);

/* A revocation list. */
struct rk_crl {
    struct rk_slice raw, tbs, signature;
    struct rk_slice issuer;
    struct rk_slice aki;
    int64_t this_update;
    int64_t next_update;     /* INT64_MAX when absent */
    struct rk_slice number;  /* content octets of cRLNumber; empty when absent */
    struct rk_slice revoked; /* content of revokedCertificates */
    bool only_ca, only_user; /* issuingDistributionPoint */
    struct rk_slice unknown_critical;
};

/* Read one DER revocation list that fills `der`. RK_CERTS_MALFORMED, RK_CERTS_UNSUPPORTED. */
int rk_crl_parse(struct rk_slice der, struct rk_crl *out);

/* Walk the entries: give `*rest` as crl->revoked first. False when there is no more. */
bool rk_crl_next(struct rk_slice *rest, struct rk_slice *serial, int64_t *revoked_at);

/* --- text ---------------------------------------------------------------------------------- */

/*
 * OID content octets to dotted text ("2.999.10") and back. Text is cut to nothing ("") when it
 * does not fit or the octets are malformed; RK_OID_TEXT_MAX always fits what rk_oid_encode() makes.
 */
enum { RK_OID_MAX = 32, RK_OID_TEXT_MAX = 160 };
const char *rk_oid_text(struct rk_slice oid, char *out, size_t cap);

/* RK_CERTS_BAD_VALUE when it is no OID or takes more than RK_OID_MAX octets. */
int rk_oid_encode(const char *dotted, uint8_t out[RK_OID_MAX], size_t *len);

/* "2030-03-30T08:31:30Z" for a time between the years 0 and 9999 (else "?"). */
enum { RK_TIME_TEXT_MAX = 24 };
const char *rk_time_text(int64_t time, char *out, size_t cap);

/* Read "2030-03-30", "2030-03-30T08:31:30Z" or "@seconds". RK_CERTS_BAD_VALUE. */
int rk_time_parse(const char *text, int64_t *out);

/* A Name as "C=DE, O=RSP Test EUM, CN=EUM Test", control characters as '?'; cut when it does not
 * fit. */
const char *rk_name_text(struct rk_slice name, char *out, size_t cap);

#endif
