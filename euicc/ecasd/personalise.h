/*
 * Personalisation: what a card is given before it leaves the factory (SGP.22 2.4.1, 2.4.2).
 *
 * Conventions
 *   - All slices are borrowed for the call; everything the card keeps is copied into its store.
 *   - Certificates are DER, as received; they are stored and later sent octet for octet.
 *   - Nothing is believed: an identity that the card could not prove later is refused here.
 */
#ifndef RK_EUICC_ECASD_PERSONALISE_H
#define RK_EUICC_ECASD_PERSONALISE_H

#include "asn1/tlv/ident.h"
#include "euicc/port/port.h"

struct rk_euicc;

enum {
    RK_CIS_MAX = 8,            /* trusted CIs */
    RK_IDENTITIES_MAX = 4,     /* CERT.EUICCs */
    RK_CERTIFICATE_MAX = 4096, /* octets of a certificate the card is given here */
    RK_ADDRESS_MAX = 255,      /* octets of a server address */
    RK_RAT_MAX = 512,          /* octets of the rules authorisation table */
    RK_ACCREDITATION_MAX = 64,
};

/* Versions of SGP.22 a card can be made for. */
#define RK_SVN_LOWEST                                                                              \
    { 2, 2, 2 }
#define RK_SVN_DEFAULT                                                                             \
    { 2, 6, 0 }
#define RK_SVN_HIGHEST                                                                             \
    { 2, 7, 0 }

#define RK_PERSONALISE_ERRORS(X)                                                                   \
    X(RK_PERSONAL_EID, -1, "the EID's check digits are wrong")                                     \
    X(RK_PERSONAL_CI, -2,                                                                          \
      "a CI certificate is malformed, of an unknown curve or not signed by itself")                \
    X(RK_PERSONAL_EUM, -3, "an EUM certificate is malformed or no trusted CI has signed it")       \
    X(RK_PERSONAL_CERTIFICATE, -4,                                                                 \
      "an eUICC certificate is malformed, names another EID or is not signed by its EUM")          \
    X(RK_PERSONAL_KEY, -5, "a private key does not belong to its certificate")                     \
    X(RK_PERSONAL_RAT, -6, "the rules authorisation table is malformed or too long")               \
    X(RK_PERSONAL_LIMIT, -7, "too many or too long: CIs, identities, certificates or addresses")   \
    X(RK_PERSONAL_STORE, -8, "the store could not be written")                                     \
    X(RK_PERSONAL_VERSION, -9, "the version of SGP.22 is none from 2.2.2 to 2.7.0")

enum rk_personalise_error {
#define X(name, value, text) name = value,
    RK_PERSONALISE_ERRORS(X)
#undef X
};

/* Text for one of RK_PERSONALISE_ERRORS, "ok" for 0. Static storage. */
const char *rk_personalise_error_text(int error);

/* One CERT.EUICC. Its CI is the one that signed its EUM's certificate. */
struct rk_personal_identity {
    struct rk_slice certificate;     /* CERT.EUICC.ECDSA */
    struct rk_slice scalar;          /* its private key, 32 octets big-endian; not kept in clear */
    struct rk_slice eum_certificate; /* CERT.EUM.ECDSA */
};

struct rk_personal {
    uint8_t eid[RK_EID_LEN]; /* packed digits, not swapped */

    /* Trusted CI certificates in order of preference: euiccCiPKIdListForVerification. Those that an
     * identity leads to form euiccCiPKIdListForSigning, in the same order. At least one. */
    const struct rk_slice *cis;
    size_t ci_count;

    const struct rk_personal_identity *identities; /* at least one, at most one for each CI */
    size_t identity_count;

    struct rk_slice default_smdp; /* host or host:port; empty: none */
    struct rk_slice root_smds;    /* at most RK_ADDRESS_MAX octets; empty: none */

    /* Rules authorisation table (SGP.22 2.9.2.1): ProfilePolicyAuthorisationRule TLVs (30 ...) back
     * to back; empty: this card allows no profile policy rules. */
    struct rk_slice rat;

    uint8_t firmware[3];           /* euiccFirmwareVer */
    uint8_t protection_profile[3]; /* ppVersion; FF FF FF marks a field-test eUICC */
    uint8_t svn[3];                /* version of SGP.22, from 2.2.2 to 2.7.0; all zero: 2.6.0 */
    uint32_t quirks;               /* RK_QUIRK_ bits */
    struct rk_slice accreditation; /* sasAcreditationNumber, UTF-8, 1 to 64 octets */
};

/*
 * Format the flash of `port` and write a card's identity on it; the card then has to be powered up
 * with rk_euicc_power_up. `card` lends its RAM and comes back unpowered. One of
 * RK_PERSONALISE_ERRORS; the flash is formatted only after every check passed.
 */
int rk_euicc_personalise(struct rk_euicc *card, const struct rk_port *port,
                         const struct rk_personal *personal);

#endif
