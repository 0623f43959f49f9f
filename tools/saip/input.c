#include "tools/cli/file.h"
#include "tools/saip/commands.h"

#include <string.h>

/* Far above any profile a card could hold. */
enum { PACKAGE_MAX = 1 << 20 };

int rk_saip_with_package(struct rk_cli *cli, int (*use)(struct rk_cli *, struct rk_slice)) {
    const char *path = rk_cli_arg(cli, 0);
    uint8_t *package = NULL;
    size_t len = 0;
    int error = rk_disk_read(path, PACKAGE_MAX, &package, &len);
    if (error)
        return rk_cli_error(cli, RK_CLI_INTERNAL, "%s: %s", path, strerror(error));
    int status =
        len ? use(cli, rk_slice(package, len)) : rk_cli_error(cli, RK_CLI_CARD, "%s: empty", path);
    rk_disk_free(&package, len);
    return status;
}
