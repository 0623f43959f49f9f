/* JSON lines: results for programs to read. A library of its own, for not every program needs it.
 */
#ifndef RK_TOOLS_CLI_JSON_H
#define RK_TOOLS_CLI_JSON_H

#include "asn1/wire/json.h"
#include "tools/cli/cli.h"

/*
 * Print `doc` as one line on stdout, flush it, and free the document in any case. RK_CLI_OK, or
 * RK_CLI_INTERNAL after a line on stderr when it could not be built or written.
 */
int rk_cli_json_line(struct rk_cli *cli, struct rk_json *doc);

#endif
