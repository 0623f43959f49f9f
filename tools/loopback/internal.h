/* What the files of the loopback share. */
#ifndef RK_TOOLS_LOOPBACK_INTERNAL_H
#define RK_TOOLS_LOOPBACK_INTERNAL_H

#include "tools/loopback/loopback.h"

/* Print "loopback: what" on stderr; returns -1. */
int rk_loopback_fail(const char *what);

/* The transports that the agent is given. */
extern const struct rk_lpa_apdu_ops rk_loopback_apdu_ops;
extern const struct rk_lpa_http_ops rk_loopback_http_ops;

/* Add octets and who sent them to the transcript. */
void rk_loopback_record(struct rk_loopback *world, char who, struct rk_slice octets);

#endif
