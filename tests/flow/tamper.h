/* Changing what goes over the wire: members of a JSON body, segments of a bound package. */
#ifndef RK_TESTS_FLOW_TAMPER_H
#define RK_TESTS_FLOW_TAMPER_H

#include "asn1/codec/buf.h"

/* Append the octets of the base64 member `name` of a JSON body to `out`. False if it has none. */
bool tamper_get(const struct rk_buf *body, const char *name, struct rk_buf *out);

/* Replace the value of the member `name` by these octets in base64. */
void tamper_set(struct rk_buf *body, const char *name, struct rk_slice octets);

/* Flip one bit of octet `at` of the member `name`; from the end when `at` is negative. */
void tamper_flip(struct rk_buf *body, const char *name, long at);

/*
 * Flip the last bit of one element inside the member `name`: `path` leads there, as the numbers of
 * the children to enter one after the other, ended by a negative number.
 */
void tamper_flip_element(struct rk_buf *body, const char *name, const int *path);

/* The segments (86, 87, 88) of a bound package, in order, as they lie in it. */
enum { TAMPER_SEGMENTS_MAX = 64 };

struct tamper_segments {
    struct rk_slice segments[TAMPER_SEGMENTS_MAX];
    uint32_t groups[TAMPER_SEGMENTS_MAX]; /* tag of the sequence each lies in: A0 to A3 */
    size_t count;
};

void tamper_split(struct rk_slice bound_package, struct tamper_segments *out);

/* Append the bound package with segment `which` there `times` times (0: left out, 2: twice). */
void tamper_repeat(struct rk_slice bound_package, size_t which, size_t times, struct rk_buf *out);

#endif
