/* A small HTTPS server in a thread, on a port of its own, with whatever certificate it is given. */
#ifndef RK_TESTS_UNIT_LPA_TLS_SERVER_H
#define RK_TESTS_UNIT_LPA_TLS_SERVER_H

#include "asn1/tlv/slice.h"

#include <openssl/ssl.h>
#include <pthread.h>
#include <stdatomic.h>

struct tls_server {
    SSL_CTX *context;
    pthread_t thread;
    int listener;
    unsigned port;
    size_t body_len; /* bytes in each answer */
    bool silent;     /* never answer a request */
    atomic_int connections, requests;
    atomic_bool stop;
};

/* Listen and serve. `certificate` is DER; `key` is borrowed. False when OpenSSL refuses. */
bool tls_server_start(struct tls_server *server, struct rk_slice certificate, EVP_PKEY *key);
void tls_server_stop(struct tls_server *server);

#endif
