/*
 * Two readers for one message: asn1c's types (host) and asn1/tlv (card) have to agree about every
 * ES10 request and answer of the suite.
 */
#ifndef RK_TESTS_CONFORMANCE_DIFFERENTIAL_H
#define RK_TESTS_CONFORMANCE_DIFFERENTIAL_H

#include "tests/conformance/bench.h"

/*
 * What asn1c takes, asn1/tlv reads down to the last leaf; and what asn1c writes again holds the
 * same octets unless there were members it does not know. An answer has to be taken by both.
 * Messages of no ES10 function pass. False after bench_fail.
 */
bool differential_request(struct bench *b);
bool differential_answer(struct bench *b);

/* Messages compared so far. */
unsigned long differential_count(void);

#endif
