/* lpa profile discovery */
#include "lpa/cli/cli.h"

#include <string.h>

struct events {
    struct lpa_session *s;
    struct rk_json list;
    size_t count;
};

static void add_event(void *context, const char *event_id, const char *address) {
    struct events *events = context;
    char id[256];
    events->count++;
    rk_json_put_string(events->list, NULL, address);
    if (events->s->json)
        return;
    rk_lpa_clean_text(id, sizeof id, event_id, strlen(event_id));
    fprintf(rk_cli_out(events->s->cli), "lpa profile download -s %s -m '%s'\n", address, id);
}

int lpa_profile_discovery(struct rk_cli *cli) {
    struct lpa_session s;
    struct rk_lpa_error e;
    int status = lpa_session_open(cli, true, &s);
    if (status)
        return status;
    struct rk_json payload, line = lpa_line("lpa", 0, "success", &payload);
    struct events events = {.s = &s, .list = rk_json_put_array(payload, "data")};
    if (rk_lpa_discover(s.lpa, rk_cli_get(cli, "--smds"), rk_cli_get(cli, "--imei"), add_event,
                        &events, &e)) {
        rk_json_free(&line);
        return lpa_failure(&s, &e);
    }
    if (!s.json && events.count == 0)
        fputs("nothing waits for this card\n", rk_cli_out(cli));
    return lpa_success(&s, &line);
}
