/*
 * Randomness that repeats, for tests: an OpenSSL library context whose generators give the same
 * octets for the same seed, so that keys, signatures and challenges come out the same.
 *
 * Conventions
 *   - Never for a real card: who knows the seed knows every key.
 *   - The octets run out after RK_SEEDED_OCTETS of each of the two generators (public, private);
 *     what asks for more fails. rk_seeded_restart begins anew.
 *   - For the thread that made it alone.
 */
#ifndef RK_CERTS_SEEDED_H
#define RK_CERTS_SEEDED_H

#include <openssl/types.h>
#include <stdint.h>

enum { RK_SEEDED_OCTETS = 1 << 20 };

/* A context for `seed`; null if OpenSSL refuses. Give it to OSSL_LIB_CTX_free. */
OSSL_LIB_CTX *rk_seeded_new(uint64_t seed);

/* The same for one program's part in a session: parts with one seed between them draw different
 * octets. `part` names it ("euicc run"). */
OSSL_LIB_CTX *rk_seeded_for(const char *part, uint64_t seed);

/*
 * The same in OpenSSL's default context, for this process and what it calls that takes no other
 * (TLS): before anything has drawn from it, and for its whole life. 0, or -1 if OpenSSL refuses.
 */
int rk_seeded_default(const char *part, uint64_t seed);

/* Start the octets of `seed` from the beginning; `lib` null: in the default context. 0, or -1 if
 * OpenSSL refuses. */
int rk_seeded_restart(OSSL_LIB_CTX *lib, uint64_t seed);

#endif
