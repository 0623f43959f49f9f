/*
 * A strict reader for revocation lists (SGP.22 4.5.2.1.2, 5.7.12; RFC 5280 5).
 *
 * Conventions
 *   - DER only, version 2, ecdsa-with-SHA256. Every critical extension must be understood; none may
 *     come twice. cRLNumber and authorityKeyIdentifier must be there.
 *   - A list may come in parts, each a whole signed list of its own: two extensions under
 *     2.23.146.1.2.0 say how many there are and which this is.
 *   - Nothing is copied but the signature and the numbers; slices point into the list.
 *   - The card has no clock: times must be well formed and are otherwise not looked at. The expiry
 *     of a revoked certificate (2.23.146.1.2.0.1) is such a time.
 */
#ifndef RK_EUICC_ECASD_REVOCATION_H
#define RK_EUICC_ECASD_REVOCATION_H

#include "euicc/port/port.h"

#include "asn1/tlv/tlv.h"

enum { RK_CRL_NUMBER_LEN = 20, RK_CRL_PARTS_MAX = 16 };

/* Which certificates a list is about (issuingDistributionPoint). */
enum rk_revocation_scope {
    RK_SCOPE_ALL = 0,
    RK_SCOPE_USER = 1, /* not those of CAs */
    RK_SCOPE_CA = 2,
    RK_SCOPES
};

struct rk_revocation {
    struct rk_slice tbs; /* what the signature is over, as received */
    uint8_t signature[RK_SIGNATURE_LEN];
    struct rk_slice authority_key_id;
    struct rk_slice entries;           /* content of revokedCertificates; may be empty */
    uint8_t number[RK_CRL_NUMBER_LEN]; /* cRLNumber, right-aligned: compares as octets do */
    uint8_t base[RK_CRL_NUMBER_LEN];   /* of a delta list: the number it goes on from */
    uint8_t scope;                     /* enum rk_revocation_scope */
    uint8_t part, parts; /* 1 of 1 for a list in one piece; at most RK_CRL_PARTS_MAX */
    bool has_number, has_part, delta;
};

/* One revoked certificate. */
struct rk_revocation_entry {
    struct rk_slice serial; /* content octets, 1 to RK_X509_SERIAL_MAX */
    bool removed;           /* of a delta list: no longer revoked */
};

enum { RK_REVOCATION_MALFORMED = -1 };

/* Read the content of a CertificateList, its entries too. 0 or RK_REVOCATION_MALFORMED. */
int rk_revocation_read(struct rk_slice content, struct rk_revocation *out);

/* Walk the entries: give a reader of `entries`. False at the end, and with r->error set when an
 * entry is malformed. */
bool rk_revocation_next(struct rk_tlv_reader *r, struct rk_revocation_entry *out);

#endif
