/* lpa notification dump | replay: notifications as lines of JSON, to send them from elsewhere. */
#include "asn1/wire/bytes.h"
#include "lpa/cli/cli.h"
#include "tools/cli/json.h"

#include <string.h>

enum { LINE_MAX_LEN = 1 << 20 };

static int dump_one(struct lpa_session *s, const char *eid, uint32_t seq, struct rk_slice address,
                    struct rk_lpa_error *e) {
    struct rk_buf pending = {0};
    int error = rk_lpa_notification_retrieve(s->lpa, seq, &pending, e);
    if (!error) {
        struct rk_json line = rk_json_new_object();
        rk_json_put_string(line, "type", "notification");
        rk_json_put_string(line, "eid", eid);
        rk_json_put_int(line, "seqNumber", seq);
        lpa_put_text(line, "notificationAddress", address);
        rk_json_put_base64(line, "pendingNotification", rk_buf_slice(&pending));
        rk_cli_json_line(s->cli, &line);
    }
    rk_buf_free(&pending);
    return error;
}

static bool wanted(struct rk_cli *cli, uint32_t seq) {
    uint64_t number = 0;
    for (size_t i = 0; i < rk_cli_arg_count(cli); i++)
        if (!rk_cli_parse_number(cli, "SEQ", rk_cli_arg(cli, i), 0, UINT32_MAX, &number) &&
            number == seq)
            return true;
    return rk_cli_has(cli, "--all");
}

/* Who names a notification that is not there gets told, as lpac tells. */
static int check_wanted(struct lpa_session *s, const struct rk_lpa_notification_list *list,
                        struct rk_lpa_error *e) {
    for (size_t i = 0; i < rk_cli_arg_count(s->cli); i++) {
        uint64_t seq = 0;
        bool found = false;
        rk_cli_parse_number(s->cli, "SEQ", rk_cli_arg(s->cli, i), 0, UINT32_MAX, &seq);
        for (size_t k = 0; k < list->count && !found; k++)
            found = list->items[k].seq == seq;
        if (!found)
            return rk_lpa_fail(e, RK_LPA_CARD, RK_LPA_AT_ES10, "es10b_retrieve_notifications_list",
                               "notification %u is not on the card", (unsigned)seq);
    }
    return 0;
}

static int dump_list(struct lpa_session *s, const char *eid,
                     const struct rk_lpa_notification_list *list, struct rk_lpa_error *e) {
    int error = check_wanted(s, list, e);
    for (size_t i = 0; !error && i < list->count; i++)
        if (wanted(s->cli, list->items[i].seq))
            error = dump_one(s, eid, list->items[i].seq, list->items[i].address, e);
    return error;
}

static int dump(struct lpa_session *s, struct rk_lpa_error *e) {
    struct rk_lpa_notification_list list;
    struct rk_lpa_chip_info info;
    int error = rk_lpa_chip_info(s->lpa, &info, e);
    if (error)
        return error;
    error = rk_lpa_notification_list(s->lpa, &list, e);
    if (!error) {
        error = dump_list(s, info.eid, &list, e);
        rk_lpa_notification_list_free(&list);
    }
    rk_lpa_chip_info_free(&info);
    return error;
}

int lpa_notification_dump(struct rk_cli *cli) {
    struct lpa_session s;
    struct rk_lpa_error e;
    int status = lpa_check_numbers(cli);
    if (!status)
        status = lpa_session_open(cli, false, &s);
    if (status)
        return status;
    if (dump(&s, &e))
        return lpa_failure(&s, &e);
    lpa_session_close(&s);
    return RK_CLI_OK;
}

static int bad_line(struct rk_lpa_error *e) {
    rk_lpa_fail(e, RK_LPA_USAGE, RK_LPA_AT_AGENT, "parse_notification",
                "a line of the input is no dumped notification");
    rk_lpa_error_hint(e, "give what `lpa notification dump` printed on standard input");
    return RK_LPA_USAGE;
}

static int replay_line(struct lpa_session *s, struct rk_slice text, struct rk_lpa_error *e) {
    struct rk_json line = {0};
    struct rk_buf pending = {0};
    const char *type = "", *address = "";
    int error = 0;
    if (rk_json_parse(text, LINE_MAX_LEN, &line) || rk_json_get_string(line, "type", &type) ||
        strcmp(type, "notification") != 0 ||
        rk_json_get_string(line, "notificationAddress", &address) ||
        rk_json_get_base64(line, "pendingNotification", &pending))
        error = bad_line(e);
    else
        error = rk_lpa_notification_send(s->lpa, address, rk_buf_slice(&pending), e);
    rk_buf_free(&pending);
    rk_json_free(&line);
    return error;
}

static int replay(struct lpa_session *s, struct rk_lpa_error *e) {
    struct rk_buf line = {.limit = LINE_MAX_LEN};
    int c = 0, error = 0;
    while (!error && c != EOF) {
        rk_buf_truncate(&line, 0);
        while ((c = getc(rk_cli_in(s->cli))) != EOF && c != '\n')
            rk_buf_put_byte(&line, (uint8_t)c);
        if (line.len > 0)
            error = rk_buf_ok(&line) ? replay_line(s, rk_buf_slice(&line), e) : bad_line(e);
    }
    rk_buf_free(&line);
    return error;
}

int lpa_notification_replay(struct rk_cli *cli) {
    struct lpa_session s;
    struct rk_lpa_error e;
    int status = lpa_session_open(cli, true, &s);
    if (status)
        return status;
    if (replay(&s, &e))
        return lpa_failure(&s, &e);
    return lpa_success(&s, NULL);
}
