/* An OpenSSL library context whose randomness is the same every time. */
#ifndef RK_TESTS_UNIT_CERTS_SEEDED_H
#define RK_TESTS_UNIT_CERTS_SEEDED_H

#include <openssl/crypto.h>

/* NULL when OpenSSL cannot do it. Free with OSSL_LIB_CTX_free(). */
OSSL_LIB_CTX *seeded_context(unsigned seed);

#endif
