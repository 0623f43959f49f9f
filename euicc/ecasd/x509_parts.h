/* Parts that certificates and revocation lists have in common. For ecasd/ alone. */
#ifndef RK_EUICC_ECASD_X509_PARTS_H
#define RK_EUICC_ECASD_X509_PARTS_H

#include "euicc/ecasd/x509.h"

#include "asn1/tlv/tlv.h"

/* What is signed, the algorithm and the signature, of which a certificate and a list alike are made
 * (RFC 5280 4.1.1, 5.1.1). The content of `tbs` is not read; the signature is not verified. */
bool rk_x509_signed(struct rk_slice content, struct rk_tlv *tbs,
                    uint8_t signature[RK_SIGNATURE_LEN]);

/* Whether an AlgorithmIdentifier is ecdsa-with-SHA256 without parameters. */
bool rk_x509_is_algorithm(const struct rk_tlv *algorithm);

/* Whether this is a UTCTime or GeneralizedTime as RFC 5280 writes it. */
bool rk_x509_is_time(const struct rk_tlv *time);

/* A name; its serialNumber attribute, if there is one, is kept. */
bool rk_x509_name(struct rk_slice value, struct rk_slice *serial_number);

/* The key identifier of an authorityKeyIdentifier. False without one. */
bool rk_x509_authority(struct rk_slice value, struct rk_slice *key_id);

/* Whether an extension of the list `all` in front of `end` has this identifier too. */
bool rk_x509_came_before(struct rk_slice all, const uint8_t *end, struct rk_slice oid);

#endif
