/* Reading the extensions of a certificate, and the OIDs that writing needs too. For this folder. */
#ifndef RK_CERTS_EXTENSIONS_H
#define RK_CERTS_EXTENSIONS_H

#include "certs/read.h"

/* Content octets of the OID of one extension. */
struct rk_slice rk_cert_extension_oid(enum rk_cert_extension which);

/* Note what `extension` says in `cert`. RK_CERTS_MALFORMED also when one comes twice. */
int rk_cert_take_extension(const struct extension *extension, struct rk_cert *cert);

/* AlgorithmIdentifier, whole, of a public key on a curve. */
struct rk_slice rk_cert_curve_algorithm(enum rk_cert_curve curve);

/* Content octets of id-kp-serverAuth and clientAuth. */
extern const uint8_t rk_eku_server_auth[8];
extern const uint8_t rk_eku_client_auth[8];

#endif
