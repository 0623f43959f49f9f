/* CI certificates that the agent was given, and those of them that count for a card. */
#ifndef RK_LPA_HTTP_ROOTS_H
#define RK_LPA_HTTP_ROOTS_H

#include "asn1/tlv/slice.h"
#include "lpa/error.h"

#include <openssl/x509.h>

struct rk_lpa_root {
    X509 *cert;
    bool chosen; /* its key is one the card trusts */
};

struct rk_lpa_roots {
    struct rk_lpa_root *items;
    size_t count;
};

/*
 * Add every CI certificate (a CA that issued itself) in `path`: a PEM file with any number of
 * certificates, a DER file, or a folder of such and its folders. RK_LPA_USAGE when the path cannot
 * be read or a file that was named is no certificate.
 */
int rk_lpa_roots_add(struct rk_lpa_roots *roots, const char *path, struct rk_lpa_error *e);

/* Choose those whose subjectKeyIdentifier is among `ids`; tell whether any was. */
bool rk_lpa_roots_choose(struct rk_lpa_roots *roots, const struct rk_slice *ids, size_t count);

/* Whether a chosen one has a key on brainpoolP256r1. */
bool rk_lpa_roots_brainpool(const struct rk_lpa_roots *roots);

/* Whether there is one, and each is for tests alone: its registered ID lies under 2.999, the arc of
 * examples, where the CIs of rsp-pki and SGP.26 are. */
bool rk_lpa_roots_test(const struct rk_lpa_roots *roots);

/* The chosen one with this key identifier, and any with it, or null. */
const struct rk_lpa_root *rk_lpa_roots_find(const struct rk_lpa_roots *roots, struct rk_slice id);

void rk_lpa_roots_free(struct rk_lpa_roots *roots);

#endif
