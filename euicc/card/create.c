/* euicc create */
#include "euicc/card/create.h"

#include <string.h>

enum { SIZE_DEFAULT = 1 << 20, SIZE_MIN = 64 * 1024, SIZE_LARGEST = 256 << 20 };

static int check_options(struct rk_cli *cli) {
    bool cert = rk_cli_has(cli, "--cert"), key = rk_cli_has(cli, "--key");
    bool eum = rk_cli_has(cli, "--eum");
    if (!rk_cli_has(cli, "--pki"))
        return rk_cli_usage_error(cli, "--pki DIR is needed");
    if (cert != key || cert != eum)
        return rk_cli_usage_error(cli, "--cert, --key and --eum belong together");
    return RK_CLI_OK;
}

/* A version of SGP.22, MAJOR.MINOR.REVISION, within what a card can be made for. */
static int read_version(struct rk_cli *cli, uint8_t svn[3]) {
    static const uint8_t lowest[3] = RK_SVN_LOWEST, fallback[3] = RK_SVN_DEFAULT,
                         highest[3] = RK_SVN_HIGHEST;
    const char *text = rk_cli_get(cli, "--svn");
    memcpy(svn, fallback, 3);
    for (size_t i = 0; text && i < 3; i++) {
        if (text[0] < '0' || text[0] > '9' || text[1] != (i < 2 ? '.' : '\0'))
            return rk_cli_usage_error(cli, "--svn is a version such as 2.6.0");
        svn[i] = (uint8_t)(text[0] - '0');
        text += 2;
    }
    if (memcmp(svn, lowest, 3) < 0 || memcmp(svn, highest, 3) > 0)
        return rk_cli_usage_error(cli, "--svn goes from 2.2.2 to 2.7.0");
    return RK_CLI_OK;
}

/* How the card is to behave, and what it is made from. */
static int read_behaviour(struct maker *m) {
    uint64_t now;
    int status = read_version(m->cli, m->svn);
    if (!status)
        status = quirk_options(m->cli, &m->quirks);
    if (!status)
        status = rk_cli_number(m->cli, "--clock", 1, INT32_MAX, 0, &now);
    if (!status)
        m->now = (int64_t)now;
    return status ? status : seed_option(m->cli, "euicc create", &m->lib);
}

int create_run(struct rk_cli *cli) {
    struct maker m = {.cli = cli};
    uint64_t size;
    int status = check_options(cli);
    if (!status)
        status = rk_cli_number(cli, "--size", SIZE_MIN, SIZE_LARGEST, SIZE_DEFAULT, &size);
    if (status)
        return status;
    status = read_behaviour(&m);
    if (!status)
        status = create_load(&m);
    if (!status)
        status = create_choose(&m);
    if (!status)
        status = create_write(&m, rk_cli_arg(cli, 0),
                              (uint32_t)((size + RK_IMAGE_BLOCK_SIZE - 1) / RK_IMAGE_BLOCK_SIZE));
    create_free(&m);
    return status;
}
