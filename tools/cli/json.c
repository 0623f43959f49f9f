#include "tools/cli/json.h"

int rk_cli_json_line(struct rk_cli *cli, struct rk_json *doc) {
    struct rk_buf text = {0};
    int error = rk_json_print(*doc, &text);
    int status;
    const char *line = error ? NULL : rk_buf_text(&text);
    if (error)
        status = rk_cli_error(cli, RK_CLI_INTERNAL, "cannot build the result: %s",
                              rk_json_error_text(error));
    else if (!line)
        status = rk_cli_error(cli, RK_CLI_INTERNAL, "out of memory");
    else
        status = rk_cli_json_text(cli, line);
    rk_buf_free(&text);
    rk_json_free(doc);
    return status;
}
