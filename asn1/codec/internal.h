/* Shared inside asn1/codec only. */
#ifndef RK_ASN1_CODEC_INTERNAL_H
#define RK_ASN1_CODEC_INTERNAL_H

#include "asn1/codec/codec.h"

/* The descriptor as asn1c's functions want it, with every descriptor filled in. */
asn_TYPE_descriptor_t *rk_codec_td(const asn_TYPE_descriptor_t *type);

/*
 * Walk over the first element of `in` and all below it without building anything: definite
 * lengths that add up, within the bounds of codec.h. *len is the octets it takes.
 */
int rk_codec_measure(struct rk_slice in, size_t *len);

#endif
