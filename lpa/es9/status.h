/* What a server's functionExecutionStatus means for the user. Inside of the agent. */
#ifndef RK_LPA_ES9_STATUS_H
#define RK_LPA_ES9_STATUS_H

#include "asn1/wire/json.h"
#include "lpa/error.h"

/* 0 if the status of `answer` says that the function was executed, else RK_LPA_SERVER. */
int rk_lpa_es9_judge(struct rk_json answer, const char *step, struct rk_lpa_error *e);

#endif
