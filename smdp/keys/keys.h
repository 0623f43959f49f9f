/*
 * Who an SM-DP+ is and whom it trusts: identities, trust anchors, the certificate for TLS, and a
 * signer for the private keys.
 *
 * Conventions
 *   - An identity is a DPauth and a DPpb certificate of the same SM-DP+ OID under the same CI.
 * There may be several; which one serves a card is the card's choice (SGP.22 5.6.1).
 *   - Read-only once loaded; slices live as long as the struct.
 */
#ifndef RK_SMDP_KEYS_KEYS_H
#define RK_SMDP_KEYS_KEYS_H

#include "certs/pki.h"
#include "smdp/keys/signer.h"

enum { RK_DP_IDENTITIES_MAX = 8 };

struct rk_dp_identity {
    uint8_t ci_pkid[RK_KEY_ID_LEN]; /* key identifier of the CI above both certificates */
    enum rk_cert_curve curve;
    struct rk_slice auth_cert; /* CERT.DPauth.ECDSA, DER */
    struct rk_slice pb_cert;   /* CERT.DPpb.ECDSA, DER */
    struct rk_slice oid;       /* of the SM-DP+, content octets */
};

struct rk_dp_keys {
    struct rk_dp_identity identities[RK_DP_IDENTITIES_MAX];
    size_t count;
    struct rk_trust *trust; /* CIs that cards may chain to, with their revocation lists */
    struct rk_dp_signer signer;
    struct rk_pki *pki;
    const struct rk_pki_item *tls; /* with its key; null when there is none */
};

/*
 * Take identities, trust and the TLS certificate from a folder of certificates and keys, found by
 * what they are (certs/pki.h). Certificates not valid at `now` are passed over. The TLS certificate
 * for `host` is preferred, P-256 before brainpool. `libctx` may be null and must outlive `out`.
 * RK_DP_FILE, RK_DP_NO_KEYS (no DPauth and DPpb pair with keys), RK_DP_NO_MEMORY, RK_DP_CRYPTO;
 * `out` is then all zero.
 */
int rk_dp_keys_load(struct rk_dp_keys *out, OSSL_LIB_CTX *libctx, const char *dir, const char *host,
                    int64_t now);

/* The same from a set in memory, which `out` takes over (also on an error). */
int rk_dp_keys_take(struct rk_dp_keys *out, struct rk_pki *pki, const char *host, int64_t now);

/* Free everything; all zero is fine. */
void rk_dp_keys_free(struct rk_dp_keys *keys);

#endif
