/* How the agent's TLS judges servers. */
#ifndef RK_LPA_HTTP_TLS_H
#define RK_LPA_HTTP_TLS_H

#include "lpa/http/roots.h"

#include <openssl/ssl.h>

/* Why a server's certificate was not accepted. */
struct rk_lpa_tls_verdict {
    long error; /* X509_V_..., 0 while nothing was refused */
    int depth;
    char subject[160];      /* of the certificate that does not stand */
    char issuer_key_id[65]; /* hexadecimal; "" if it names none */
    bool issuer_known;      /* its issuer was given by --ca, but the card does not trust that key */
};

struct rk_lpa_tls {
    struct rk_lpa_roots roots;
    bool no_system_roots;
    int64_t now; /* when certificates are judged, seconds since 1970; 0: the system's clock */
    struct rk_lpa_tls_verdict verdict;
};

/*
 * Set up a context: TLS 1.2 or later, the chosen roots and the system's, brainpool curves when a
 * chosen root needs them. What is refused is noted in `tls->verdict`. `tls` must outlive the
 * context. False: OpenSSL failed.
 */
bool rk_lpa_tls_setup(SSL_CTX *context, struct rk_lpa_tls *tls);

/* RK_LPA_TRANSPORT: describe the verdict on `host`. */
int rk_lpa_tls_explain(const struct rk_lpa_tls *tls, const char *host, struct rk_lpa_error *e);

#endif
