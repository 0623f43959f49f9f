#include <openssl/x509.h>

#include "smdp/http/internal.h"

/* What SGP.22 2.6.6 asks for first; P-256 before other groups, for it is by far the fastest. */
static const char ciphers[] = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
                              "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-SHA256";
static const char groups[] = "P-256:X25519:brainpoolP256r1";
static const unsigned char session_context[] = "rspkit smdp";

static bool set_certificate(SSL_CTX *ctx, const struct rk_pki_item *item) {
    const unsigned char *der = item->cert.raw.ptr;
    X509 *cert = d2i_X509(NULL, &der, (long)item->cert.raw.len);
    bool ok = cert && item->key && SSL_CTX_use_certificate(ctx, cert) == 1 &&
              SSL_CTX_use_PrivateKey(ctx, rk_key_evp(item->key)) == 1 &&
              SSL_CTX_check_private_key(ctx) == 1;
    X509_free(cert);
    return ok;
}

SSL_CTX *rk_dp_http_tls(const struct rk_pki_item *item) {
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    if (!ctx)
        return NULL;
    SSL_CTX_set_options(ctx, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION |
                                 SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
    /* TLS 1.3 has no name for brainpool signatures, so there an agent must not be offered it. */
    int newest = item->cert.curve == RK_CURVE_BRAINPOOL ? TLS1_2_VERSION : 0;
    if (SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_max_proto_version(ctx, newest) != 1 ||
        SSL_CTX_set_cipher_list(ctx, ciphers) != 1 || SSL_CTX_set1_groups_list(ctx, groups) != 1 ||
        SSL_CTX_set_session_id_context(ctx, session_context, sizeof session_context - 1) != 1 ||
        !set_certificate(ctx, item)) {
        SSL_CTX_free(ctx);
        return NULL;
    }
    return ctx;
}
