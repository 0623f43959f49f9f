/*
 * Octets as text, for commands and for what is expected of answers.
 *
 *   5A0A 98       hexadecimal; blanks mean nothing
 *   BF31( ... )   the length of what the brackets hold, and that
 *   ..            any octet (expected ones)
 *   *             whatever follows to the end (expected ones, outside of brackets)
 *   {61*65}       65 times that octet
 *   {A} to {D}    ICCID of one of the suite's profiles, {aidA} the AID that the card gave it
 *   {tid} {eid} {ci} {otpk} {challenge} {smdp}   values of the session and the card
 *   {ciN} {ciB} {ciM} {ciC}   key identifiers of CIs (cards.c)
 *   {seq0}        number of the first pending notification, {seq1} of the next ...
 */
#ifndef RK_TESTS_CONFORMANCE_TEMPLATE_H
#define RK_TESTS_CONFORMANCE_TEMPLATE_H

#include "tests/conformance/bench.h"

struct template {
    struct rk_buf octets;
    struct rk_buf mask; /* FF where the octet counts, 00 for any */
    bool open_end;
};

/* Read a text whole. False after bench_fail. */
bool template_read(struct bench *b, const char *text, struct template *out);
void template_free(struct template *t);
bool template_matches(const struct template *t, struct rk_slice octets);

/* The octets alone, appended to `out`. */
bool template_octets(struct bench *b, const char *text, struct rk_buf *out);

/* A number as DER INTEGER content. */
void template_put_uint(struct rk_buf *out, uint32_t value);

#endif
