/* lpa notification list | process | remove */
#include "lpa/cli/cli.h"

#include <stdlib.h>

static void put_notification(struct rk_json out, const struct rk_lpa_notification *n) {
    rk_json_put_int(out, "seqNumber", n->seq);
    rk_json_put_string(out, "profileManagementOperation", lpa_event_word(n->event));
    lpa_put_text(out, "notificationAddress", n->address);
    lpa_put_text_or_null(out, "iccid", n->iccid.text[0] ? n->iccid.text : NULL);
}

static void show_notification(FILE *out, const struct rk_lpa_notification *n) {
    char address[256];
    fprintf(out, "%6u  %-8s  %-20s  %s\n", (unsigned)n->seq, lpa_event_word(n->event),
            n->iccid.text[0] ? n->iccid.text : "-", lpa_shown(address, sizeof address, n->address));
}

int lpa_notification_list(struct rk_cli *cli) {
    struct lpa_session s;
    struct rk_lpa_notification_list list;
    struct rk_lpa_error e;
    int status = lpa_session_open(cli, false, &s);
    if (status)
        return status;
    if (rk_lpa_notification_list(s.lpa, &list, &e))
        return lpa_failure(&s, &e);
    struct rk_json payload, line = lpa_line("lpa", 0, "success", &payload);
    struct rk_json data = rk_json_put_array(payload, "data");
    for (size_t i = 0; i < list.count; i++) {
        put_notification(rk_json_put_object(data, NULL), &list.items[i]);
        if (!s.json)
            show_notification(rk_cli_out(cli), &list.items[i]);
    }
    if (!s.json && list.count == 0)
        fputs("no notifications on this card\n", rk_cli_out(cli));
    rk_lpa_notification_list_free(&list);
    return lpa_success(&s, &line);
}

int lpa_check_numbers(struct rk_cli *cli) {
    uint64_t seq;
    int status = RK_CLI_OK;
    for (size_t i = 0; i < rk_cli_arg_count(cli) && !status; i++)
        status = rk_cli_parse_number(cli, "SEQ", rk_cli_arg(cli, i), 0, UINT32_MAX, &seq);
    if (!status && rk_cli_arg_count(cli) == 0 && !rk_cli_has(cli, "--all"))
        status = rk_cli_usage_error(cli, "give the numbers of notifications, or -a for all");
    return status;
}

/* A notification that is not there has been delivered before: by the operation that made it. */
static bool gone(const struct rk_lpa_error *e) {
    return e->result == RK_LPA_CARD && e->has_code && e->code == 1;
}

typedef int one_function(struct lpa_session *s, uint32_t seq, struct rk_lpa_error *e);

static int process_one(struct lpa_session *s, uint32_t seq, struct rk_lpa_error *e) {
    return rk_lpa_notification_deliver(s->lpa, seq, rk_cli_has(s->cli, "--remove"), e);
}

static int remove_one(struct lpa_session *s, uint32_t seq, struct rk_lpa_error *e) {
    return rk_lpa_notification_remove(s->lpa, seq, e);
}

static int each_argument(struct lpa_session *s, one_function *one, struct rk_lpa_error *e) {
    for (size_t i = 0; i < rk_cli_arg_count(s->cli); i++) {
        uint64_t seq = 0;
        rk_cli_parse_number(s->cli, "SEQ", rk_cli_arg(s->cli, i), 0, UINT32_MAX, &seq);
        int error = one(s, (uint32_t)seq, e);
        if (error && !gone(e))
            return error;
        if (error)
            rk_cli_warn(s->cli, "notification %u is not on the card (any more)", (unsigned)seq);
    }
    return 0;
}

static int process_all(struct lpa_session *s, struct rk_lpa_error *e) {
    struct rk_lpa_delivery outcome;
    return rk_lpa_notification_deliver_all(s->lpa, rk_cli_has(s->cli, "--remove"), &outcome, e);
}

static int remove_all(struct lpa_session *s, struct rk_lpa_error *e) {
    struct rk_lpa_notification_list list;
    int error = rk_lpa_notification_list(s->lpa, &list, e);
    if (error)
        return error;
    for (size_t i = 0; i < list.count && !error; i++)
        error = rk_lpa_notification_remove(s->lpa, list.items[i].seq, e);
    rk_lpa_notification_list_free(&list);
    return error;
}

static int run(struct rk_cli *cli, bool server, one_function *one,
               int (*all)(struct lpa_session *s, struct rk_lpa_error *e)) {
    struct lpa_session s;
    struct rk_lpa_error e;
    int status = lpa_check_numbers(cli);
    if (!status)
        status = lpa_session_open(cli, server, &s);
    if (status)
        return status;
    int error = rk_cli_has(cli, "--all") ? all(&s, &e) : each_argument(&s, one, &e);
    return error ? lpa_failure(&s, &e) : lpa_success(&s, NULL);
}

int lpa_notification_process(struct rk_cli *cli) {
    return run(cli, true, process_one, process_all);
}

int lpa_notification_remove(struct rk_cli *cli) {
    return run(cli, false, remove_one, remove_all);
}
