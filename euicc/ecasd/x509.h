/*
 * A strict reader for the certificates of remote SIM provisioning (SGP.22 4.5, RFC 5280).
 *
 * Conventions
 *   - DER only. Every critical extension must be understood; none may come twice.
 *   - Nothing is copied but the key and the signature; slices point into the certificate.
 *   - The card has no clock: validity must be well formed and is otherwise not looked at.
 */
#ifndef RK_EUICC_ECASD_X509_H
#define RK_EUICC_ECASD_X509_H

#include "euicc/port/port.h"

/* id-rspRole (SGP.22 annex), the last arc of 2.23.146.1.2.1. */
enum rk_x509_role {
    RK_X509_ROLE_CI = 0,
    RK_X509_ROLE_EUICC = 1,
    RK_X509_ROLE_EUM = 2,
    RK_X509_ROLE_DP_TLS = 3,
    RK_X509_ROLE_DP_AUTH = 4,
    RK_X509_ROLE_DP_PB = 5,
    RK_X509_ROLE_DS_TLS = 6,
    RK_X509_ROLE_DS_AUTH = 7,
    RK_X509_ROLE_NONE = 255, /* no certificatePolicies, or none of these */
};

/* KeyUsage bits as rk_tlv_get_bits gives them. */
enum { RK_KEY_USAGE_DIGITAL_SIGNATURE = 1u << 0, RK_KEY_USAGE_CERT_SIGN = 1u << 5 };

/* Content octets of a certificate's serial number: twenty and a sign. */
enum { RK_X509_SERIAL_MAX = 21 };

struct rk_certificate {
    struct rk_slice tbs; /* what the signature is over, as received */
    uint8_t signature[RK_SIGNATURE_LEN];
    struct rk_slice serial; /* content octets, 1 to RK_X509_SERIAL_MAX */
    uint8_t curve;          /* enum rk_curve, 0: none the card knows */
    uint8_t point[RK_POINT_LEN];
    struct rk_slice subject_key_id;
    struct rk_slice authority_key_id; /* empty: the extension is not there */
    struct rk_slice oid;              /* registeredID of subjectAltName; empty: none */
    struct rk_slice serial_number;    /* attribute serialNumber of the subject; empty: none */
    uint8_t role;                     /* enum rk_x509_role */
    bool role_critical;
    uint32_t key_usage; /* 0: the extension is not there, or not critical */
    bool ca;
    bool name_constraints;   /* the extension is there */
    bool extended_key_usage; /* the extension is there */
};

enum { RK_X509_MALFORMED = -1 };

/* Read a certificate. 0 or RK_X509_MALFORMED. */
int rk_x509_read(struct rk_slice der, struct rk_certificate *out);

/* Check that the key `point` on `curve` signed `certificate`. 0 or RK_PORT_ERROR. */
int rk_x509_verify(struct rk_crypto *crypto, const struct rk_certificate *certificate,
                   enum rk_curve curve, const uint8_t point[RK_POINT_LEN]);

#endif
