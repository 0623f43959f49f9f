/* lpa driver apdu list | driver list | version */
#include "lpa/cli/cli.h"
#include "tools/cli/json.h"

#include <string.h>

struct readers {
    struct rk_cli *cli;
    struct rk_json list; /* in JSON mode */
    bool json;
    int count;
};

static void add_reader(void *context, int index, const char *name, bool has_card) {
    struct readers *r = context;
    char number[16], clean[256];
    rk_lpa_clean_text(clean, sizeof clean, name, strlen(name));
    r->count++;
    if (!r->json) {
        fprintf(rk_cli_out(r->cli), "%d  %s%s\n", index, clean, has_card ? "" : "  (no card)");
        return;
    }
    snprintf(number, sizeof number, "%d", index);
    struct rk_json reader = rk_json_put_object(r->list, NULL);
    rk_json_put_string(reader, "env", number);
    rk_json_put_string(reader, "name", clean);
}

int lpa_driver_apdu_list(struct rk_cli *cli) {
    struct readers r = {.cli = cli, .json = lpa_json_mode(cli)};
    struct rk_lpa_error e;
    struct rk_json line = rk_json_new_object();
    rk_json_put_string(line, "type", "driver");
    struct rk_json payload = rk_json_put_object(line, "payload");
    rk_json_put_string(payload, "env", "LPAC_APDU_PCSC_DRV_IFID");
    r.list = rk_json_put_array(payload, "data");
    if (rk_lpa_pcsc_list(add_reader, &r, &e)) {
        struct lpa_session s = {.cli = cli, .json = r.json};
        rk_json_free(&line);
        return lpa_failure(&s, &e);
    }
    if (r.json)
        return rk_cli_json_line(cli, &line);
    rk_json_free(&line);
    if (r.count == 0)
        fputs("no readers\n", rk_cli_out(cli));
    return RK_CLI_OK;
}

int lpa_driver_list(struct rk_cli *cli) {
    static const char *const apdu[] = {"pcsc", "tcp", "stdio"};
    static const char *const http[] = {"curl", "stdio"};
    struct rk_json line = rk_json_new_object();
    rk_json_put_string(line, "type", "driver");
    struct rk_json payload = rk_json_put_object(line, "payload");
    struct rk_json list = rk_json_put_array(payload, "LPAC_APDU");
    for (size_t i = 0; i < sizeof apdu / sizeof apdu[0]; i++)
        rk_json_put_string(list, NULL, apdu[i]);
    list = rk_json_put_array(payload, "LPAC_HTTP");
    for (size_t i = 0; i < sizeof http / sizeof http[0]; i++)
        rk_json_put_string(list, NULL, http[i]);
    return rk_cli_json_line(cli, &line);
}

int lpa_version(struct rk_cli *cli) {
    struct rk_json payload, line = lpa_line("lpa", 0, "success", &payload);
    rk_json_put_string(payload, "data", RK_VERSION);
    return rk_cli_json_line(cli, &line);
}
