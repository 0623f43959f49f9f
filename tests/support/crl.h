/* Revocation lists for tests: right ones, in parts, deltas, and each kind of wrong one. */
#ifndef RK_TESTS_SUPPORT_CRL_H
#define RK_TESTS_SUPPORT_CRL_H

#include "asn1/codec/buf.h"
#include "certs/key.h"

/* Zero members: as a list usually is. */
struct crl_made {
    struct rk_slice key_id;   /* authorityKeyIdentifier; empty: the extension is left out */
    const struct rk_key *key; /* signs */
    uint32_t number;
    const struct rk_slice *serials; /* content octets */
    size_t count;
    uint32_t part, parts; /* 0: the extension is left out */
    uint32_t base;        /* deltaCRLIndicator; 0: left out */
    unsigned only;        /* 1: user certificates, 2: those of CAs, 4: an indirect list */
    uint8_t reason;       /* reasonCode of every entry; 0: none */
    uint32_t tag;         /* of the list in the request; 0: A0 */
    bool no_number, bad_signature, version_1, unknown_critical, twice, no_next_update, bad_time,
        empty_entries, entry_critical, expiry;
};

/* Append a LoadCRL request. False when the key does not sign. */
bool crl_request(const struct crl_made *how, struct rk_buf *out);

#endif
