/* Pieces that certificates and revocation lists have in common. For this folder. */
#ifndef RK_CERTS_READ_H
#define RK_CERTS_READ_H

#include "asn1/tlv/tlv.h"
#include "certs/cert.h"

/* OBJECT IDENTIFIER ecdsa-with-SHA256 inside its AlgorithmIdentifier, tag and length included. */
extern const uint8_t rk_certs_ecdsa_sha256[12];

/* The attributes of a Name, all relative names in a row. */
struct name_reader {
    struct rk_tlv_reader names; /* relative names */
    struct rk_tlv_reader set;   /* attributes of the current one */
};

struct name_attribute {
    struct rk_slice oid;
    uint32_t tag;
    struct rk_slice text;
};

/* Start on a Name with tag and length, or on the content of one. */
struct name_reader rk_cert_name_read(struct rk_slice name);
struct name_reader rk_cert_name_read_content(struct rk_slice content);

/* False at the end; then rk_cert_name_finish() tells 0 or RK_CERTS_MALFORMED. */
bool rk_cert_name_next(struct name_reader *reader, struct name_attribute *out);
int rk_cert_name_finish(const struct name_reader *reader);

/* True for the attribute 2.5.4.`last`. */
bool rk_cert_name_is(const struct name_attribute *attribute, uint8_t last);
enum { NAME_CN = 3, NAME_SERIAL = 5, NAME_C = 6, NAME_O = 10, NAME_OU = 11 };

/* A UTCTime or GeneralizedTime. Latches the reader's error when it is neither. */
int64_t rk_cert_read_time(struct rk_tlv_reader *r);

/* year, month, day, hour, minute, second to seconds and back; false for what no calendar has. */
bool rk_cert_time_from_parts(const unsigned parts[6], int64_t *out);
bool rk_cert_time_to_parts(int64_t time, unsigned parts[6]);

/* {SIGNED {tbs}}: split, and see that the algorithm is ECDSA with SHA-256. */
int rk_cert_read_signed(struct rk_slice der, struct rk_slice *tbs, struct rk_slice *signature);

/* Next extension of Extensions content. False at the end or when malformed (see r->error). */
struct extension {
    struct rk_slice oid;
    bool critical;
    struct rk_slice value;
};
bool rk_cert_extension_next(struct rk_tlv_reader *r, struct extension *out);

/* keyIdentifier of an AuthorityKeyIdentifier; false when malformed. Empty when it has none. */
bool rk_cert_read_aki(struct rk_slice value, struct rk_slice *out);

#endif
