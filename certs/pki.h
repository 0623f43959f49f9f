/*
 * A set of certificates, keys and revocation lists: made, kept in memory, saved to a folder, read
 * from any folder.
 *
 * A folder
 *   rsp-pki init writes, for each curve (nist, brainpool):
 *       ci-CURVE.pem       ci-CURVE.key       the root, and crl-CURVE.pem, its empty revocation
 * list eum-CURVE.pem      eum-CURVE.key      the card maker, who certifies cards dpauth-CURVE.pem
 * dpauth-CURVE.key   the server towards cards: authentication dppb-CURVE.pem     dppb-CURVE.key the
 * server towards cards: profile binding dptls-CURVE.pem    dptls-CURVE.key    the server towards
 * agents: TLS and rsp-pki issue adds more, e.g. euicc-CURVE-EID.pem and .key; a name that is taken
 * gets "-2". Certificates are PEM with mode 0644, keys PEM (PKCS#8) with mode 0600.
 *
 *   Reading does not care about names. Every file of the folder, and of folders two levels below
 * it, is looked into: certificates, revocation lists and keys, PEM or DER, several in one PEM file
 * or one each. What a certificate is for is read from it; a key belongs to the certificates that
 *   hold its public point. Files that are something else are passed over. So the published SGP.26
 *   files are a folder, too.
 *
 * Conventions
 *   - Functions return 0 or one of RK_CERTS_ERRORS; a set is unchanged by a function that fails.
 *   - Items and what hangs on them live as long as the set; pointers to items stay valid when more
 *     are added.
 */
#ifndef RK_CERTS_PKI_H
#define RK_CERTS_PKI_H

#include "certs/issue.h"
#include "certs/verify.h"

/* What a card gets when nobody says otherwise: check digits right, inside the default EUM's range.
 */
#define RK_PKI_DEFAULT_EID        "89049032123451234512345678901235"
#define RK_PKI_DEFAULT_EID_PREFIX "89049032"
#define RK_PKI_DEFAULT_DP_OID     "2.999.10"

struct rk_pki;

/* A certificate of the set. */
struct rk_pki_item {
    struct rk_cert cert;
    const struct rk_key *key; /* its private key, NULL when the set does not hold it */
    const char *name;         /* file name without folder and ending: "dpauth-nist" */
};

/* An empty set. RK_CERTS_NO_MEMORY. `libctx` as in certs/key.h. */
int rk_pki_new(OSSL_LIB_CTX *libctx, struct rk_pki **out);
void rk_pki_free(struct rk_pki **pki);

/* --- what is in it ------------------------------------------------------------------------- */

size_t rk_pki_count(const struct rk_pki *pki);
const struct rk_pki_item *rk_pki_at(const struct rk_pki *pki, size_t n);

/* What to look for; zero (and NULL) members say "any". */
struct rk_pki_query {
    enum rk_cert_role role;
    const enum rk_cert_curve *curve;
    bool with_key;          /* only those whose private key is there */
    struct rk_slice issuer; /* key identifier of the issuer */
    struct rk_slice key_id; /* own key identifier */
    struct rk_slice rid;    /* registered ID: the DPpb that goes with a DPauth has the same */
    const char *eid;        /* subject serial number */
    const char *host;       /* named in the alternative names */
    bool check_time;        /* valid at `now` */
    int64_t now;
};

/*
 * The best match: one with its private key before one without, then the one that was issued last
 * (notBefore), then the first in the set. NULL when there is none.
 */
const struct rk_pki_item *rk_pki_find(const struct rk_pki *pki, const struct rk_pki_query *query);

/* The same by the two things asked most: a role and a curve. */
const struct rk_pki_item *rk_pki_get(const struct rk_pki *pki, enum rk_cert_role role,
                                     enum rk_cert_curve curve);

/* Whether the set is for tests alone: it has a CI, and every CI's registered ID lies under 2.999,
 * the arc of examples, where rsp-pki's and the published SGP.26 ones are. */
bool rk_pki_is_test(const struct rk_pki *pki);

/* Private keys, those of no certificate too. */
size_t rk_pki_key_count(const struct rk_pki *pki);
const struct rk_key *rk_pki_key(const struct rk_pki *pki, size_t n);

/* Revocation lists (DER). */
size_t rk_pki_crl_count(const struct rk_pki *pki);
struct rk_slice rk_pki_crl(const struct rk_pki *pki, size_t n);

/* Whom this set trusts: all its CI certificates and what revocation lists they signed. Lists of
 * others are left out. RK_CERTS_NO_MEMORY, RK_CERTS_CRYPTO. Free with rk_trust_free(). */
int rk_pki_trust(const struct rk_pki *pki, struct rk_trust **out);

/*
 * Verify a certificate by what the set holds: rk_cert_verify() with the EUM certificate an eUICC's
 * needs taken from the set (of several editions one that fits). `cert` may be of another set.
 * `trust` is most often what rk_pki_trust() made of the same set.
 */
enum rk_cert_reason rk_pki_verify(const struct rk_pki *pki, const struct rk_trust *trust,
                                  const struct rk_cert_check *check, const struct rk_cert *cert,
                                  struct rk_cert_verdict *verdict);

/* --- reading ------------------------------------------------------------------------------- */

/*
 * Take a file's content: one DER object or any number of PEM ones. `name` is what items from it
 * are called. Objects that are already there are passed over. RK_CERTS_MALFORMED when nothing in
 * it is a certificate, revocation list or key, RK_CERTS_UNSUPPORTED when it is one of another
 * kind, RK_CERTS_PASSPHRASE for an encrypted key, RK_CERTS_NO_MEMORY.
 */
int rk_pki_add(struct rk_pki *pki, const char *name, struct rk_slice content,
               const char *passphrase);

/*
 * Take everything found in a folder, or one file. Files that rk_pki_add() refuses are passed over
 * (but a single file is not). RK_CERTS_FILE (errno says why), RK_CERTS_TOO_LARGE (more than 2,000
 * files), RK_CERTS_NOT_FOUND (no certificate in it), RK_CERTS_NO_MEMORY.
 */
int rk_pki_load(struct rk_pki *pki, const char *path, const char *passphrase);

/* --- making -------------------------------------------------------------------------------- */

struct rk_pki_config {
    bool curves[RK_CURVE_COUNT];  /* none set: both */
    const char *const *hosts;     /* for DPtls, ended by NULL; NULL: localhost and 127.0.0.1 */
    int64_t now;                  /* 0: the system's clock. Validity starts a day before */
    const char *dp_oid;           /* NULL: RK_PKI_DEFAULT_DP_OID */
    const char *eid_prefix;       /* the EUM's range, NULL: RK_PKI_DEFAULT_EID_PREFIX */
    const char *eum_organization; /* NULL: "rspkit test EUM" */
};

/* Make a complete test PKI in `pki`: for each curve CI, EUM, DPauth, DPpb, DPtls and an empty
 * revocation list. RK_CERTS_BAD_VALUE, RK_CERTS_CRYPTO, RK_CERTS_NO_MEMORY. */
int rk_pki_create(struct rk_pki *pki, const struct rk_pki_config *config);

struct rk_pki_order {
    enum rk_cert_role role;
    enum rk_cert_curve curve;
    int64_t now;                   /* 0: the system's clock */
    int64_t not_before, not_after; /* 0: by role, counted from `now` */
    const char *eid;               /* eUICC; NULL: RK_PKI_DEFAULT_EID */
    const char *eid_prefix;        /* EUM */
    const char *organization;      /* EUM */
    const char *oid; /* registered ID; NULL: by role, for DP roles that of a DPauth there */
    const char *const *hosts; /* DPtls, DStls */
    const struct rk_key *key; /* certify this key; NULL: make one, kept in the set */
};

/*
 * Issue one more certificate by the newest CI of that curve whose key is there (for an eUICC: the
 * EUM whose range holds the EID) and keep it in the set. A later certificate for a card is made
 * even when one for the same EID exists. RK_CERTS_NOT_FOUND (no issuer with a key),
 * RK_CERTS_BAD_VALUE (EID or OID malformed, check digits wrong, EID outside every EUM's range),
 * RK_CERTS_CRYPTO, RK_CERTS_NO_MEMORY. `out` may be NULL.
 */
int rk_pki_issue(struct rk_pki *pki, const struct rk_pki_order *order,
                 const struct rk_pki_item **out);

/*
 * Revoke certificates: the revocation list of the issuing CI is replaced by one that holds `item`
 * too. RK_CERTS_NOT_FOUND (issuer or its key not there), RK_CERTS_CRYPTO, RK_CERTS_NO_MEMORY.
 */
int rk_pki_revoke(struct rk_pki *pki, const struct rk_pki_item *item, int64_t now);

/* --- saving -------------------------------------------------------------------------------- */

/*
 * Write what was made since the set was read (all of it, if it was made from nothing) into the
 * folder, which is created when it is not there. Nothing that exists is replaced, but for the
 * revocation lists of rk_pki_revoke(). RK_CERTS_EXISTS, RK_CERTS_FILE (errno says why).
 */
int rk_pki_save(struct rk_pki *pki, const char *dir);

/* PEM text of a certificate, for a file; free with rk_disk_free(). */
int rk_pki_certificate_pem(const struct rk_pki_item *item, uint8_t **out, size_t *len);

#endif
