/* DIR/smdp.json */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "smdp/cli/cli.h"
#include "smdp/core/address.h"
#include "tools/cli/file.h"

enum { CONFIG_MAX = 64 << 10 };

/* A count that may be left out; false when it is there and none. */
static bool read_count(struct rk_json object, const char *name, uint32_t *out) {
    int64_t value = 0;
    int error = rk_json_get_int(object, name, &value);
    if (error == RK_JSON_MISSING)
        return true;
    if (error || value < 0 || value > UINT32_MAX)
        return false;
    *out = (uint32_t)value;
    return true;
}

static bool read_object(struct rk_json object, struct smdp_config *out) {
    const char *host = NULL;
    char name[SMDP_HOST_CAP];
    uint16_t port;
    if (rk_json_get_string(object, "host", &host) || strlen(host) >= sizeof out->host ||
        !rk_dp_address_split(host, name, sizeof name, &port))
        return false;
    snprintf(out->host, sizeof out->host, "%s", host);
    return read_count(object, "maxDownloads", &out->max_downloads) &&
           read_count(object, "maxConfirmationCodeTries", &out->max_cc_tries) &&
           read_count(object, "orderDays", &out->order_days);
}

int smdp_config_read(struct rk_cli *cli, const char *dir, struct smdp_config *out) {
    char path[SMDP_PATH_CAP];
    uint8_t *text = NULL;
    size_t len = 0;
    struct rk_json object;
    memset(out, 0, sizeof *out);
    int error = smdp_path(path, dir, "smdp.json") ? rk_disk_read(path, CONFIG_MAX, &text, &len)
                                                  : ENAMETOOLONG;
    if (error)
        return rk_cli_error(cli, RK_CLI_INTERNAL, "%s: %s (was it made by 'smdp init'?)", path,
                            strerror(error));
    bool ok =
        rk_json_parse(rk_slice(text, len), CONFIG_MAX, &object) == 0 && read_object(object, out);
    rk_json_free(&object);
    rk_disk_free(&text, len);
    return ok ? RK_CLI_OK : smdp_error(cli, path, RK_DP_BAD_CONFIG);
}

int smdp_config_create(struct rk_cli *cli, const char *dir, const struct smdp_config *config) {
    char path[SMDP_PATH_CAP];
    struct rk_buf text = {0};
    struct rk_json object = rk_json_new_object();
    rk_json_put_string(object, "host", config->host);
    rk_json_put_int(object, "maxDownloads", config->max_downloads);
    rk_json_put_int(object, "maxConfirmationCodeTries", config->max_cc_tries);
    rk_json_put_int(object, "orderDays", config->order_days);
    int error = rk_json_print(object, &text) ? ENOMEM : 0;
    rk_buf_put_byte(&text, '\n');
    if (!error)
        error = smdp_path(path, dir, "smdp.json") ? rk_disk_create(path, rk_buf_slice(&text), 0644)
                                                  : ENAMETOOLONG;
    rk_json_free(&object);
    rk_buf_free(&text);
    return error ? rk_cli_error(cli, RK_CLI_INTERNAL, "%s: %s", path, strerror(error)) : RK_CLI_OK;
}
