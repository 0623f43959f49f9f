/* Writing what certificates and revocation lists have in common. For this folder. */
#ifndef RK_CERTS_WRITE_H
#define RK_CERTS_WRITE_H

#include "certs/extensions.h"
#include "certs/issue.h"

/* A writer and the first thing that could not be written. */
struct der {
    struct rk_tlv_writer w;
    int error;
};

/* A text as it stands, without its zero. */
struct rk_slice rk_cert_text_slice(const char *text);

void rk_cert_put_oid(struct der *d, uint32_t tag, const char *dotted);
void rk_cert_put_time(struct der *d, int64_t time);

/* One relative name of one attribute 2.5.4.`last`; nothing for NULL. */
enum { TAG_UTF8 = 0x0C, TAG_PRINTABLE = 0x13 };
void rk_cert_put_attribute(struct der *d, uint8_t last, uint32_t tag, const char *text);

/* What the extensions of one certificate are made from. */
struct subject {
    const struct rk_cert_request *request;
    const struct rk_key *key, *issuer_key;
    const struct rk_cert *issuer; /* NULL for a self-signed one */
};
void rk_cert_put_extensions(struct der *d, const struct subject *s);

/* An AuthorityKeyIdentifier that holds `id` alone. */
void rk_cert_put_key_id(struct der *d, struct rk_slice id);

/* 0 or one of RK_CERTS_ERRORS; then `out` is what was written. */
int rk_cert_der_finish(const struct der *d, struct rk_slice *out);

/* SIGNED {tbs}, signed by `key`. */
int rk_cert_sign_whole(struct rk_slice tbs, const struct rk_key *key, uint8_t *out, size_t cap,
                       size_t *len);

#endif
