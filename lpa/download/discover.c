/* ES11: the same authentication as a download's, with an SM-DS that then lists events
 * (SGP.22 3.6.2, 5.8). */
#include "lpa/download/download.h"
#include "lpa/es9/es9.h"

#include <stdio.h>
#include <string.h>

static const char STEP[] = "es11_authenticate_client";

typedef void each_function(void *context, const char *event_id, const char *address);

static int choose_server(struct rk_lpa_download *d, const char *smds, struct rk_lpa_error *e) {
    char smdp[RK_LPA_CONFIGURED_CAP], root[RK_LPA_CONFIGURED_CAP] = "";
    int error = smds ? 0 : rk_lpa_get_configured(d->lpa, smdp, root, e);
    if (error)
        return error;
    const char *address = smds ? smds : root;
    if (rk_lpa_address_copy(d->smdp, rk_slice(address, strlen(address))))
        return 0;
    rk_lpa_fail(e, RK_LPA_USAGE, RK_LPA_AT_AGENT, "smds", "%s",
                address[0] ? "the SM-DS address is not a host name with an optional port"
                           : "the card names no root SM-DS");
    rk_lpa_error_hint(e, "give an address: -s HOST");
    return RK_LPA_USAGE;
}

static int tell_events(struct rk_json answer, each_function *each, void *context,
                       struct rk_lpa_error *e) {
    struct rk_json list = rk_json_get(answer, "eventEntries");
    size_t count = rk_json_count(list);
    if (rk_json_type(list) != RK_JSON_ARRAY)
        return rk_lpa_es9_malformed(e, STEP, "eventEntries is no list");
    for (size_t i = 0; i < count; i++) {
        const char *id = "", *address = "";
        char checked[RK_LPA_ADDRESS_MAX + 1];
        if (rk_json_get_string(rk_json_at(list, i), "eventId", &id) ||
            rk_json_get_string(rk_json_at(list, i), "rspServerAddress", &address) ||
            !rk_lpa_address_copy(checked, rk_slice(address, strlen(address))))
            return rk_lpa_es9_malformed(e, STEP, "an event without eventId or rspServerAddress");
        each(context, id, checked);
    }
    return 0;
}

/* Some servers say "no event" by a list without entries, others by a status. */
static bool none_waits(const struct rk_lpa_error *e) {
    return strcmp(e->subject_code, "8.9.5") == 0 && strcmp(e->reason_code, "3.9") == 0;
}

static int ask(struct rk_lpa_download *d, each_function *each, void *context,
               struct rk_lpa_error *e) {
    struct rk_json request = rk_json_new_object(), answer = {0};
    struct rk_lpa_error refusal;
    rk_lpa_step(d->lpa, STEP, d->smdp);
    rk_json_put_string(request, "transactionId", d->transaction_text);
    rk_json_put_base64(request, "authenticateServerResponse", rk_buf_slice(&d->authenticated));
    int error =
        rk_lpa_es9_post(d->lpa, STEP, d->smdp, "authenticateClient", request, &answer, &refusal);
    if (error == RK_LPA_SERVER && none_waits(&refusal))
        return 0;
    if (!error)
        error = tell_events(answer, each, context, &refusal);
    if (error)
        *e = refusal;
    rk_json_free(&answer);
    return error;
}

int rk_lpa_discover(struct rk_lpa *lpa, const char *smds, const char *imei, each_function *each,
                    void *context, struct rk_lpa_error *e) {
    struct rk_lpa_download_result result = {0};
    struct rk_lpa_download d = {.lpa = lpa, .result = &result, .reason = RK_LPA_ABSENT};
    int error = rk_lpa_download_read_imei(&d, imei, e);
    if (!error)
        error = choose_server(&d, smds, e);
    if (!error)
        error = rk_lpa_download_initiate(&d, e);
    if (!error)
        error = rk_lpa_download_authenticate_server(&d, e);
    if (!error)
        error = ask(&d, each, context, e);
    rk_lpa_download_release(&d);
    return error;
}
