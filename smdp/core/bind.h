/*
 * Binding: a profile package becomes one that a single card can open (SGP.22 2.5.4, 3.1.3, 5.5).
 *
 * Conventions
 *   - What depends on the one-time keys (the protected elements) is made once per card key and
 * kept; what depends on the session (InitialiseSecureChannel, signed) is made for each answer. So a
 *     card that still holds its one-time key can fetch the same package in a new session, though
 * the server's private one-time key is gone.
 */
#ifndef RK_SMDP_CORE_BIND_H
#define RK_SMDP_CORE_BIND_H

#include "smdp/keys/keys.h"
#include "smdp/store/store.h"

struct rk_dp_binding {
    OSSL_LIB_CTX *libctx;
    const struct rk_dp_keys *keys;
    size_t identity;            /* which of `keys` signs */
    const struct rk_key *curve; /* any key of its curve in `libctx`: the one-time key is like it */
    struct rk_slice package;    /* the unprotected profile package */
    struct rk_slice transaction_id;
};

/*
 * Protect the package for the card named in `bound`: iccid, eid, otpk_euicc and metadata are given,
 * otpk_dp and `protected` are made. Segments carry fresh random keys of their own
 * (ReplaceSessionKeys) and are at most 1,020 octets long. The one-time private key and all session
 * keys are wiped. RK_DP_BAD_ARGUMENT when otpk_euicc is no point of the identity's curve or the EID
 * is none, RK_DP_CRYPTO, RK_DP_NO_MEMORY.
 */
int rk_dp_bind_protect(const struct rk_dp_binding *binding, struct rk_dp_bound *bound);

/* Append the bound profile package (BF36) for the session to `out`. RK_DP_CRYPTO,
 * RK_DP_NO_MEMORY. */
int rk_dp_bind_seal(const struct rk_dp_binding *binding, const struct rk_dp_bound *bound,
                    struct rk_buf *out);

#endif
