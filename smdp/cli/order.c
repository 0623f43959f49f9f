/* smdp order create, confirm, release, cancel, show, list */
#include <stdio.h>
#include <string.h>

#include "smdp/cli/cli.h"

/* --- printing ------------------------------------------------------------------------------ */

/* There is an activation code once the order is confirmed, if agents are to find it by one. */
static bool has_code(const struct rk_dp_order *order) {
    return order->state >= RK_DP_CONFIRMED && order->state <= RK_DP_DOWNLOADED;
}

static void put_time(struct rk_json doc, const char *name, int64_t seconds) {
    char text[RK_TIME_TEXT_MAX];
    rk_json_put_string(doc, name, rk_time_text(seconds, text, sizeof text));
}

static int print_json(struct rk_cli *cli, const struct rk_dp_order *order, const char *code) {
    struct rk_json doc = rk_json_new_object();
    rk_json_put_string(doc, "iccid", order->iccid);
    rk_json_put_string(doc, "matchingId", order->matching_id);
    rk_json_put_string(doc, "activationCode", has_code(order) ? code : "");
    rk_json_put_string(doc, "state", rk_dp_order_state_name(order->state));
    rk_json_put_string(doc, "eid", order->eid);
    rk_json_put_bool(doc, "confirmationCodeRequired", order->has_cc);
    rk_json_put_int(doc, "downloads", order->downloads);
    rk_json_put_string(doc, "outcome", order->outcome);
    put_time(doc, "created", order->created);
    put_time(doc, "changed", order->changed);
    return rk_cli_json_line(cli, &doc);
}

int smdp_print_order_record(struct rk_cli *cli, struct smdp *smdp,
                            const struct rk_dp_order *order) {
    struct rk_buf code = {0};
    smdp_activation_code(smdp, order, &code);
    const char *text = rk_buf_text(&code);
    int status = RK_CLI_OK;
    if (!text)
        status = rk_cli_error(cli, RK_CLI_INTERNAL, "out of memory");
    else if (rk_cli_has(cli, "--json"))
        status = print_json(cli, order, text);
    else
        fprintf(rk_cli_out(cli), "%-20s  %-11s  %s%s%s\n", order->iccid,
                rk_dp_order_state_name(order->state), has_code(order) ? text : "",
                has_code(order) ? "  " : "", order->outcome);
    rk_buf_free(&code);
    return status;
}

int smdp_print_order(struct rk_cli *cli, struct smdp *smdp, const char *iccid) {
    struct rk_dp_order order;
    int error = smdp->store.orders->get(smdp->store.self, iccid, &order);
    if (error)
        return smdp_error(cli, iccid, error);
    return smdp_print_order_record(cli, smdp, &order);
}

/* --- refusals ------------------------------------------------------------------------------ */

static int say_conflict(struct rk_cli *cli, struct smdp *smdp, const char *iccid) {
    const char *id = rk_cli_get(cli, "--matching-id");
    struct rk_dp_order other;
    if (id && smdp->store.orders->by_matching_id(smdp->store.self, id, &other) == 0 &&
        strcmp(other.iccid, iccid) != 0)
        return rk_cli_error(cli, RK_CLI_SERVER_REFUSED,
                            "%s: the matching ID is that of the order for %s (%s)", iccid,
                            other.iccid, rk_dp_order_state_name(other.state));
    return rk_cli_error(cli, RK_CLI_SERVER_REFUSED,
                        "%s: the order has another matching ID, EID or confirmation code already; "
                        "to begin again: smdp order cancel %s %s",
                        iccid, smdp->dir, iccid);
}

static int say_state(struct rk_cli *cli, struct smdp *smdp, const char *iccid) {
    struct rk_dp_order order;
    if (smdp->store.orders->get(smdp->store.self, iccid, &order))
        return rk_cli_error(cli, RK_CLI_SERVER_REFUSED, "%s: the profile has no order", iccid);
    bool ended = order.state == RK_DP_ERROR;
    return rk_cli_error(cli, RK_CLI_SERVER_REFUSED,
                        "%s: the order's state does not allow that: %s, %s%s%s%s%s", iccid,
                        rk_dp_order_state_name(order.state), order.outcome,
                        ended ? "; to begin again: smdp order cancel " : "", ended ? smdp->dir : "",
                        ended ? " " : "", ended ? iccid : "");
}

/* What a person can do about it depends on the order. */
static int say_refusal(struct rk_cli *cli, struct smdp *smdp, const char *iccid, int error) {
    switch (error) {
    case RK_DP_CONFLICT:
        return say_conflict(cli, smdp, iccid);
    case RK_DP_BAD_STATE:
        return say_state(cli, smdp, iccid);
    case RK_DP_NOT_FOUND:
        return rk_cli_error(cli, RK_CLI_SERVER_REFUSED, "%s: no such profile, or it has no order",
                            iccid);
    default:
        return smdp_error(cli, iccid, error);
    }
}

/* --- changing ------------------------------------------------------------------------------ */

typedef int change(struct rk_cli *cli, struct smdp *smdp, const struct smdp_fixed *fixed,
                   const char *iccid);

static int run_change(struct rk_cli *cli, const char *iccid_text, change *body) {
    char iccid[RK_DP_ICCID_CAP];
    struct smdp smdp;
    struct smdp_fixed fixed = {NULL, 0};
    int status = smdp_iccid(cli, iccid_text, iccid);
    if (!status)
        status = smdp_fixed_read(cli, rk_cli_command(cli)->words, &fixed);
    if (!status)
        status = smdp_fixed_check_dir(cli, &fixed, rk_cli_arg(cli, 0));
    if (status) {
        smdp_fixed_free(&fixed);
        return status;
    }
    status = smdp_open(cli, &smdp);
    if (!status) {
        int error = body(cli, &smdp, &fixed, iccid);
        status =
            error ? say_refusal(cli, &smdp, iccid, error) : smdp_print_order(cli, &smdp, iccid);
    }
    smdp_close(&smdp);
    smdp_fixed_free(&fixed);
    return status;
}

static struct rk_dp_order_request request_of(struct rk_cli *cli, const char *iccid) {
    return (struct rk_dp_order_request){.iccid = iccid,
                                        .eid = rk_cli_get(cli, "--eid"),
                                        .matching_id = rk_cli_get(cli, "--matching-id"),
                                        .confirmation_code = rk_cli_get(cli, "--confirmation-code"),
                                        .release = true};
}

static int create(struct rk_cli *cli, struct smdp *smdp, const struct smdp_fixed *fixed,
                  const char *iccid) {
    struct rk_dp_order_request request = request_of(cli, iccid);
    return rk_dp_order_create(&smdp->store, fixed->lib, smdp_now(fixed), &request,
                              !rk_cli_has(cli, "--hold"));
}

static int confirm(struct rk_cli *cli, struct smdp *smdp, const struct smdp_fixed *fixed,
                   const char *iccid) {
    struct rk_dp_order_request request = request_of(cli, iccid);
    request.release = rk_cli_has(cli, "--release");
    return rk_dp_order_confirm(&smdp->store, fixed->lib, smdp_now(fixed), &request);
}

static int release(struct rk_cli *cli, struct smdp *smdp, const struct smdp_fixed *fixed,
                   const char *iccid) {
    (void)cli;
    return rk_dp_order_release(&smdp->store, smdp_now(fixed), iccid);
}

static int cancel(struct rk_cli *cli, struct smdp *smdp, const struct smdp_fixed *fixed,
                  const char *iccid) {
    return rk_dp_order_cancel(&smdp->store, smdp_now(fixed), iccid,
                              rk_cli_has(cli, "--unavailable"));
}

static int show(struct rk_cli *cli, struct smdp *smdp, const struct smdp_fixed *fixed,
                const char *iccid) {
    (void)cli, (void)smdp, (void)fixed, (void)iccid;
    return 0;
}

/* What can be said of the values before anything is opened. */
static int check_values(struct rk_cli *cli) {
    const char *id = rk_cli_get(cli, "--matching-id"), *eid = rk_cli_get(cli, "--eid");
    const char *code = rk_cli_get(cli, "--confirmation-code");
    if (id && !rk_dp_matching_id_ok(id))
        return rk_cli_usage_error(cli, "--matching-id takes A-Z, 0-9 and '-', at most 255 of them");
    if (eid && !rk_dp_order_eid_ok(eid))
        return rk_cli_usage_error(cli, "--eid takes 32 digits with right check digits, not '%s'",
                                  eid);
    if (code && !*code)
        return rk_cli_usage_error(cli, "--confirmation-code must not be empty");
    return RK_CLI_OK;
}

int order_create_run(struct rk_cli *cli) {
    const char *id = rk_cli_get(cli, "--matching-id");
    if (!rk_cli_get(cli, "--iccid"))
        return rk_cli_usage_error(cli, "--iccid ICCID is needed: the profile to order");
    if (id && !*id && !rk_cli_get(cli, "--eid"))
        return rk_cli_usage_error(cli, "an empty --matching-id needs --eid");
    int status = check_values(cli);
    return status ? status : run_change(cli, rk_cli_get(cli, "--iccid"), create);
}

int order_confirm_run(struct rk_cli *cli) {
    int status = check_values(cli);
    return status ? status : run_change(cli, rk_cli_arg(cli, 1), confirm);
}

int order_release_run(struct rk_cli *cli) {
    return run_change(cli, rk_cli_arg(cli, 1), release);
}

int order_cancel_run(struct rk_cli *cli) {
    return run_change(cli, rk_cli_arg(cli, 1), cancel);
}

int order_show_run(struct rk_cli *cli) {
    return run_change(cli, rk_cli_arg(cli, 1), show);
}

/* --- listing ------------------------------------------------------------------------------- */

struct listing {
    struct rk_cli *cli;
    struct smdp *smdp;
};

static int print_one(void *arg, const struct rk_dp_order *order) {
    struct listing *l = arg;
    return smdp_print_order_record(l->cli, l->smdp, order);
}

int order_list_run(struct rk_cli *cli) {
    struct smdp smdp;
    struct listing listing = {cli, &smdp};
    int status = smdp_open(cli, &smdp);
    if (!status)
        status = smdp.store.orders->list(smdp.store.self, print_one, &listing);
    if (status < 0)
        status = smdp_error(cli, smdp.dir, status);
    smdp_close(&smdp);
    return status;
}
