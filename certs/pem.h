/* The blocks of a PEM text, one after the other. For this folder. */
#ifndef RK_CERTS_PEM_H
#define RK_CERTS_PEM_H

#include "asn1/tlv/slice.h"

struct pem_block {
    struct rk_slice label; /* "CERTIFICATE" */
    struct rk_slice text;  /* from -----BEGIN to the end of the -----END line */
};

/* Find the next block in `rest` and move `rest` behind it; false when there is no more. */
bool rk_pem_next(struct rk_slice *rest, struct pem_block *out);

/* Tell whether a block's label is `label`. */
bool rk_pem_is(const struct pem_block *block, const char *label);

/* Decode a block's base64 into memory of its own (free with rk_disk_free()); false when broken. */
bool rk_pem_decode(const struct pem_block *block, uint8_t **out, size_t *len);

/* Write DER as PEM text, zero-terminated; free with rk_disk_free(). False when out of memory. */
bool rk_pem_encode(const char *label, struct rk_slice der, uint8_t **out, size_t *len);

#endif
