/*
 * The ECASD (SGP.22 2.4.2): the card's certificates and keys, the CIs it trusts, and what it does
 * with them.
 */
#ifndef RK_EUICC_ECASD_ECASD_H
#define RK_EUICC_ECASD_ECASD_H

#include "euicc/ecasd/personalise.h"
#include "euicc/ecasd/quirk.h"
#include "euicc/ecasd/x509.h"
#include "euicc/isdr/session.h"

struct rk_euicc;

/* RK_OBJECT_IDENTITY in RAM: read at power-up. */
struct rk_identity {
    uint8_t eid[RK_EID_LEN];
    uint8_t firmware[3];
    uint8_t protection_profile[3];
    uint8_t ci_count;
    uint8_t identity_count;
    uint8_t ci_of[RK_IDENTITIES_MAX]; /* the CI each identity's EUM is certified by */
    uint8_t svn[3];                   /* the version of SGP.22 the card works by */
    uint32_t quirks;                  /* RK_QUIRK_ bits */
    bool test;                        /* every CI it trusts is a test one */
};

/* Whether the card works by version `major`.`minor` of SGP.22 or a later one. */
static inline bool rk_ecasd_version_from(const struct rk_identity *identity, unsigned major,
                                         unsigned minor) {
    return identity->svn[0] > major || (identity->svn[0] == major && identity->svn[1] >= minor);
}

/* Whether the card has a quirk. */
static inline bool rk_ecasd_quirk(const struct rk_identity *identity, enum rk_quirk quirk) {
    return identity->quirks & quirk;
}

/* RK_OBJECT_CI: one trusted CI. */
struct rk_ci {
    uint8_t curve; /* enum rk_curve */
    uint8_t key_id[RK_CI_KEY_ID_LEN];
    uint8_t point[RK_POINT_LEN];
};

/* Read RK_OBJECT_IDENTITY into card->identity. 0, or RK_STORE_CORRUPT if there is none. */
int rk_ecasd_load(struct rk_euicc *card);

/* Read trusted CI number `n`. 0 or RK_STORE_ABSENT. */
int rk_ecasd_ci(struct rk_euicc *card, unsigned n, struct rk_ci *out);

/* Number of the trusted CI with `key_id`, or one of RK_STORE_ERRORS: RK_STORE_ABSENT if there is
 * none. */
int rk_ecasd_find_ci(struct rk_euicc *card, struct rk_slice key_id);

/* Number of the CERT.EUICC that chains to the CI with `key_id`; errors as rk_ecasd_find_ci. */
int rk_ecasd_find_identity(struct rk_euicc *card, struct rk_slice key_id);

/* Streams of identity `n`: object numbers in the card's space. */
unsigned rk_ecasd_certificate_object(unsigned n);
unsigned rk_ecasd_eum_object(unsigned n);

/*
 * ECDSA with SK.EUICC number `n` over SHA-256 of `count` parts back to back. 0 or negative:
 * `signature` is then unspecified.
 */
int rk_ecasd_sign(struct rk_euicc *card, unsigned n, const struct rk_slice *parts, size_t count,
                  uint8_t signature[RK_SIGNATURE_LEN]);

/* Verify such a signature of somebody else. 0 or RK_PORT_ERROR. */
int rk_ecasd_verify(struct rk_euicc *card, enum rk_curve curve, const uint8_t point[RK_POINT_LEN],
                    const struct rk_slice *parts, size_t count, struct rk_slice signature);

/* Why a server's certificate is refused. */
enum rk_chain_error {
    RK_CHAIN_OK = 0,
    RK_CHAIN_INVALID = -1, /* malformed, wrongly signed, revoked, an extension missing or unknown */
    RK_CHAIN_UNKNOWN_CI = -2, /* no trusted CI issued it */
    RK_CHAIN_CURVE = -3,      /* its own key is on a curve the card does not have */
    RK_CHAIN_STORE = -4,      /* nobody knows: the store failed */
};

/*
 * Check a server's certificate against the trusted CIs (SGP.22 4.5.2.2): form, signature by the CI
 * its authorityKeyIdentifier names, the extensions every server certificate has, and the CI's
 * revocation lists as far as the card was given any. The role is
 * for the caller to look at. On success, and with RK_CHAIN_CURVE, whose certificate has no other
 * fault, *ci is the CI's number.
 */
enum rk_chain_error rk_ecasd_server(struct rk_euicc *card, struct rk_slice der,
                                    struct rk_certificate *certificate, unsigned *ci);

#endif
