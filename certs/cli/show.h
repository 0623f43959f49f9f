/* The two ways rsp-pki shows things. */
#ifndef RK_CERTS_CLI_SHOW_H
#define RK_CERTS_CLI_SHOW_H

#include "certs/cli/cli.h"

/* One JSON object for each certificate, list and key of the set. */
int show_json(struct rk_cli *cli, const struct rk_pki *pki);

/* "NIST P-256". */
const char *curve_title(enum rk_cert_curve curve);

#endif
