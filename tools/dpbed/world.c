#include "tools/dpbed/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "asn1/tlv/ident.h"
#include "smdp/store/sqlite.h"

enum { NOW = 1800000000, FILLER = 3000 };

static void must(bool ok, const char *what) {
    if (ok)
        return;
    fprintf(stderr, "test world: %s\n", what);
    abort();
}

static int64_t clock_of(void *arg) {
    return ((struct rk_bed_world *)arg)->now;
}

/* --- making -------------------------------------------------------------------------------- */

static void make_keys(struct rk_bed_world *w) {
    const char *hosts[] = {RK_BED_HOST, NULL};
    struct rk_pki_config config = {.hosts = hosts, .now = w->now};
    struct rk_pki *pki = NULL;
    must(rk_pki_new(w->libctx, &pki) == 0 && rk_pki_create(pki, &config) == 0, "PKI");
    must(rk_dp_keys_take(&w->keys, pki, RK_BED_HOST, w->now) == 0, "keys");
}

void rk_bed_world_init(struct rk_bed_world *w, const struct rk_bed_world_options *options) {
    static const struct rk_bed_world_options none;
    const struct rk_bed_world_options *o = options ? options : &none;
    memset(w, 0, sizeof *w);
    w->libctx = o->seed ? rk_bed_seeded(o->seed) : NULL;
    w->now = NOW;
    w->address = RK_BED_HOST;
    make_keys(w);
    const char *path = o->database ? o->database : ":memory:";
    must(rk_dp_sqlite_open(&w->store, path, true, 5000) == 0, "store");
    struct rk_dp_setup setup = {.host = o->host ? o->host : RK_BED_HOST,
                                .served_port = o->served_port,
                                .keys = &w->keys,
                                .store = &w->store,
                                .libctx = w->libctx,
                                .now = clock_of,
                                .clock = w,
                                .max_downloads = o->max_downloads,
                                .max_cc_tries = o->max_cc_tries,
                                .order_days = o->order_days};
    must(rk_dp_new(&w->dp, &setup) == 0, "dp");
    rk_bed_card_init(&w->card, w->libctx, w->keys.pki, RK_CURVE_NIST, RK_BED_EID);
    w->card.matching_id = "TEST";
}

void rk_bed_world_free(struct rk_bed_world *w) {
    struct rk_buf *buffers[] = {
        &w->transaction_id, &w->challenge, &w->server_signed1, &w->metadata, &w->signed2,
        &w->signature2,     &w->bpp};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        rk_buf_free(buffers[i]);
    rk_json_free(&w->reply);
    rk_dp_response_free(&w->response);
    rk_bed_card_free(&w->card);
    rk_dp_free(&w->dp);
    w->store.ops->close(w->store.self);
    rk_dp_keys_free(&w->keys);
    OSSL_LIB_CTX_free(w->libctx);
}

void rk_bed_world_profile(struct rk_bed_world *w, const struct rk_dp_profile_request *request) {
    struct rk_buf package = {0};
    struct rk_dp_profile_request r = {.profile_class = -1, .events = -1};
    struct rk_dp_profile profile;
    if (request)
        r = *request;
    rk_bed_package(RK_BED_ICCID, 0, FILLER, &package);
    if (!r.package.len)
        r.package = rk_buf_slice(&package);
    must(rk_dp_profile_add(&w->store, w->now, &r, &profile) == 0, "profile");
    rk_dp_profile_free(&profile);
    rk_buf_free(&package);
}

void rk_bed_world_order(struct rk_bed_world *w, const struct rk_dp_order_request *order) {
    struct rk_dp_order_request r = {.iccid = RK_BED_ICCID, .matching_id = "TEST", .release = true};
    if (order)
        r = *order;
    if (!r.iccid)
        r.iccid = RK_BED_ICCID;
    must(rk_dp_order_create(&w->store, w->libctx, w->now, &r, true) == 0, "order");
}

struct rk_dp_order rk_bed_world_order_record(struct rk_bed_world *w) {
    struct rk_dp_order order;
    must(w->store.orders->get(w->store.self, RK_BED_ICCID, &order) == 0, "no order");
    return order;
}

const char *rk_bed_world_state(struct rk_bed_world *w) {
    return rk_dp_order_state_name(rk_bed_world_order_record(w).state);
}

/* --- calls --------------------------------------------------------------------------------- */

static void read_status(struct rk_bed_world *w) {
    struct rk_json execution = rk_json_path(w->reply, "header.functionExecutionStatus");
    const char *status = "", *subject = "", *reason = "";
    rk_json_get_string(execution, "status", &status);
    if (strcmp(status, "Executed-Success") == 0) {
        snprintf(w->status, sizeof w->status, "ok");
        return;
    }
    rk_json_string(rk_json_path(execution, "statusCodeData.subjectCode"), &subject);
    rk_json_string(rk_json_path(execution, "statusCodeData.reasonCode"), &reason);
    snprintf(w->status, sizeof w->status, "%s/%s", subject, reason);
}

static double cpu_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

int rk_bed_world_post(struct rk_bed_world *w, const char *function, struct rk_slice body) {
    char path[128];
    snprintf(path, sizeof path, "/gsma/rsp2/es9plus/%s", function);
    struct rk_dp_request request = {.method = "POST",
                                    .path = path,
                                    .content_type = "application/json",
                                    .admin_protocol = "gsma/rsp/v2.2.2",
                                    .body = body};
    double started = cpu_us();
    rk_dp_handle(w->dp, &request, &w->response);
    w->server_us = cpu_us() - started;
    rk_json_free(&w->reply);
    w->status[0] = 0;
    if (w->response.body.len) {
        must(rk_json_parse(rk_buf_slice(&w->response.body), 1 << 20, &w->reply) == 0, "reply");
        read_status(w);
    }
    return w->response.http_status;
}

const char *rk_bed_world_call(struct rk_bed_world *w, const char *function,
                              struct rk_json *request) {
    struct rk_buf body = {0};
    must(rk_json_print(*request, &body) == 0, "request");
    rk_json_free(request);
    rk_bed_world_post(w, function, rk_buf_slice(&body));
    rk_buf_free(&body);
    return w->status;
}

static void keep(struct rk_bed_world *w, const char *name, struct rk_buf *out) {
    rk_buf_truncate(out, 0);
    rk_json_get_base64(w->reply, name, out);
}

const char *rk_bed_world_initiate(struct rk_bed_world *w) {
    static const uint8_t challenge[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    struct rk_buf info1 = {0};
    const char *transaction = "";
    struct rk_json r = rk_json_new_object();
    rk_bed_card_info1(&w->card, &info1);
    rk_buf_truncate(&w->challenge, 0);
    rk_buf_put_slice(&w->challenge, rk_slice_of(challenge));
    rk_json_put_base64(r, "euiccChallenge", rk_buf_slice(&w->challenge));
    rk_json_put_base64(r, "euiccInfo1", rk_buf_slice(&info1));
    rk_json_put_string(r, "smdpAddress", w->address);
    rk_buf_free(&info1);
    rk_bed_world_call(w, "initiateAuthentication", &r);
    rk_buf_truncate(&w->transaction_id, 0);
    rk_json_get_string(w->reply, "transactionId", &transaction);
    rk_json_get_hex(w->reply, "transactionId", &w->transaction_id);
    snprintf(w->transaction, sizeof w->transaction, "%s", transaction);
    keep(w, "serverSigned1", &w->server_signed1);
    return w->status;
}

static const char *call_with(struct rk_bed_world *w, const char *function, const char *member,
                             struct rk_buf *message) {
    struct rk_json r = rk_json_new_object();
    rk_json_put_string(r, "transactionId", w->transaction);
    rk_json_put_base64(r, member, rk_buf_slice(message));
    rk_buf_free(message);
    return rk_bed_world_call(w, function, &r);
}

const char *rk_bed_world_authenticate(struct rk_bed_world *w) {
    struct rk_buf message = {0};
    rk_bed_card_authenticate(&w->card, rk_buf_slice(&w->server_signed1), &message);
    call_with(w, "authenticateClient", "authenticateServerResponse", &message);
    keep(w, "profileMetadata", &w->metadata);
    keep(w, "smdpSigned2", &w->signed2);
    keep(w, "smdpSignature2", &w->signature2);
    return w->status;
}

const char *rk_bed_world_get_package(struct rk_bed_world *w) {
    struct rk_buf message = {0};
    rk_bed_card_prepare_download(&w->card, rk_buf_slice(&w->transaction_id),
                                 rk_buf_slice(&w->signature2), &message);
    call_with(w, "getBoundProfilePackage", "prepareDownloadResponse", &message);
    keep(w, "boundProfilePackage", &w->bpp);
    return w->status;
}

const char *rk_bed_world_cancel(struct rk_bed_world *w, uint32_t reason) {
    struct rk_buf message = {0};
    rk_bed_card_cancel(&w->card, rk_buf_slice(&w->transaction_id), reason, rk_bed_world_oid(w),
                       &message);
    return call_with(w, "cancelSession", "cancelSessionResponse", &message);
}

int rk_bed_world_notify(struct rk_bed_world *w, struct rk_slice notification) {
    struct rk_json r = rk_json_new_object();
    rk_json_put_base64(r, "pendingNotification", notification);
    rk_bed_world_call(w, "handleNotification", &r);
    return w->response.http_status;
}

int rk_bed_world_result(struct rk_bed_world *w, uint32_t reason) {
    struct rk_buf message = {0};
    rk_bed_card_result(&w->card, rk_buf_slice(&w->transaction_id), RK_BED_ICCID, reason,
                       rk_bed_world_oid(w), &message);
    int status = rk_bed_world_notify(w, rk_buf_slice(&message));
    rk_buf_free(&message);
    return status;
}

void rk_bed_world_up_to_authenticated(struct rk_bed_world *w) {
    must(strcmp(rk_bed_world_initiate(w), "ok") == 0, w->status);
    must(strcmp(rk_bed_world_authenticate(w), "ok") == 0, w->response.note);
}

void rk_bed_world_up_to_package(struct rk_bed_world *w) {
    rk_bed_world_up_to_authenticated(w);
    must(strcmp(rk_bed_world_get_package(w), "ok") == 0, w->response.note);
}

static const struct rk_dp_identity *identity_of(const struct rk_bed_world *w) {
    for (size_t i = 0; i < w->keys.count; i++)
        if (memcmp(w->keys.identities[i].ci_pkid, w->card.ci[0], RK_KEY_ID_LEN) == 0)
            return &w->keys.identities[i];
    return &w->keys.identities[0];
}

struct rk_slice rk_bed_world_oid(const struct rk_bed_world *w) {
    return identity_of(w)->oid;
}

struct rk_slice rk_bed_world_pb_cert(const struct rk_bed_world *w) {
    return identity_of(w)->pb_cert;
}
