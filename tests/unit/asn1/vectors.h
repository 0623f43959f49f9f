/* Reads tests/vectors/asn1/messages.txt for the tests of this folder. */
#ifndef RK_TESTS_ASN1_VECTORS_H
#define RK_TESTS_ASN1_VECTORS_H

#include "asn1/codec/buf.h"

struct vector {
    char type[64];
    struct rk_buf der;
    unsigned line;
};

/* Call `each` for every message of the file; returns how many there were. */
unsigned vectors_each(void (*each)(const struct vector *v));

/* The first message of this type, for the caller to free. Fails the test when there is none. */
struct rk_buf vector_of(const char *type);

#endif
