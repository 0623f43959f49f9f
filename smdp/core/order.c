#include "smdp/core/order.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

#include "asn1/tlv/ident.h"

/* One operator's function at work: the order read, what is asked for, and when. */
struct work {
    struct rk_dp_store *store;
    OSSL_LIB_CTX *libctx;
    int64_t now;
    const struct rk_dp_order_request *request;
    bool unavailable, confirm;
    struct rk_dp_order order;
    enum rk_dp_order_state from;
    bool is_new;
};

typedef int step(struct work *w);

static int in_transaction(struct work *w, step *body) {
    struct rk_dp_store *store = w->store;
    int error = store->ops->begin(store->self, true);
    if (error)
        return error;
    error = body(w);
    if (!error)
        return store->ops->commit(store->self);
    store->ops->rollback(store->self);
    return error;
}

/* Read the profile's order; a profile that never had one is Available. */
static int load(struct work *w) {
    struct rk_dp_profile profile;
    const char *iccid = w->request->iccid;
    int error = w->store->profiles->get(w->store->self, iccid, false, &profile);
    if (error)
        return error;
    error = w->store->orders->get(w->store->self, iccid, &w->order);
    w->is_new = error == RK_DP_NOT_FOUND;
    if (w->is_new) {
        memcpy(w->order.iccid, profile.iccid, sizeof w->order.iccid);
        w->order.created = w->now;
        error = 0;
    }
    rk_dp_profile_free(&profile);
    w->from = w->order.state;
    return error;
}

static int save(struct work *w) {
    w->order.changed = w->now;
    if (w->is_new)
        return w->store->orders->add(w->store->self, &w->order);
    return w->store->orders->update(w->store->self, &w->order, w->from);
}

static int advance(struct work *w, enum rk_dp_order_event event) {
    int next = rk_dp_order_next(w->order.state, event);
    if (next < 0)
        return next;
    w->order.state = (enum rk_dp_order_state)next;
    return 0;
}

static void set_outcome(struct work *w, const char *text) {
    snprintf(w->order.outcome, sizeof w->order.outcome, "%s", text);
}

/* Forget whom the order was for; what the profile is stays. A session of the order that was must
 * not get the profile by the one that follows. */
static int clear(struct work *w) {
    struct rk_dp_order empty = {.state = w->order.state,
                                .revision = w->order.revision,
                                .last_seq = w->order.last_seq,
                                .created = w->now};
    memcpy(empty.iccid, w->order.iccid, sizeof empty.iccid);
    w->order = empty;
    int error = w->store->sessions->end(w->store->self, empty.iccid);
    return error ? error : w->store->bounds->drop(w->store->self, empty.iccid);
}

bool rk_dp_order_eid_ok(const char *text) {
    struct rk_eid eid;
    return rk_eid_from_text(rk_slice(text, strlen(text)), &eid) == 0 && rk_eid_check_ok(&eid);
}

bool rk_dp_matching_id_ok(const char *text) {
    struct rk_slice s = rk_slice(text, strlen(text));
    return !s.len || rk_matching_id_valid(s);
}

static int check_request(const struct rk_dp_order_request *request) {
    if (request->eid && !rk_dp_order_eid_ok(request->eid))
        return RK_DP_BAD_ARGUMENT;
    if (request->matching_id && !rk_dp_matching_id_ok(request->matching_id))
        return RK_DP_BAD_ARGUMENT;
    if (request->confirmation_code && !*request->confirmation_code)
        return RK_DP_BAD_ARGUMENT;
    return 0;
}

/* The EID may come with either call, and must be the same when it comes with both. */
static int bind_eid(struct work *w) {
    const char *eid = w->request->eid;
    if (!eid)
        return 0;
    if (*w->order.eid)
        return strcmp(eid, w->order.eid) == 0 ? 0 : RK_DP_CONFLICT;
    snprintf(w->order.eid, sizeof w->order.eid, "%s", eid);
    return 0;
}

/* --- reserve ------------------------------------------------------------------------------- */

static int reserve(struct work *w) {
    bool again = w->order.state == RK_DP_INSTALLED && w->order.deleted;
    if (again)
        w->order.state = RK_DP_AVAILABLE;
    if (w->order.state == RK_DP_ALLOCATED || w->order.state == RK_DP_LINKED)
        return w->request->eid && strcmp(w->request->eid, w->order.eid) != 0 ? RK_DP_CONFLICT : 0;
    int error = advance(w, w->request->eid ? RK_DP_DOWNLOAD_ORDER_EID : RK_DP_DOWNLOAD_ORDER);
    if (!error)
        error = clear(w);
    if (!error)
        error = bind_eid(w);
    set_outcome(w, "ordered");
    return error;
}

static int reserve_step(struct work *w) {
    int error = load(w);
    if (!error)
        error = reserve(w);
    return error ? error : save(w);
}

int rk_dp_order_reserve(struct rk_dp_store *store, int64_t now, const char *iccid,
                        const char *eid) {
    struct rk_dp_order_request request = {.iccid = iccid, .eid = eid};
    struct work w = {.store = store, .now = now, .request = &request};
    int error = check_request(&request);
    return error ? error : in_transaction(&w, reserve_step);
}

/* --- confirm ------------------------------------------------------------------------------- */

/* Four groups of five characters out of 32, without those that are mistaken for others. */
static int make_matching_id(struct work *w) {
    static const char alphabet[33] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    uint8_t random[20];
    char *out = w->order.matching_id;
    if (RAND_bytes_ex(w->libctx, random, sizeof random, 0) != 1)
        return RK_DP_CRYPTO;
    for (size_t i = 0; i < sizeof random; i++) {
        if (i && i % 5 == 0)
            *out++ = '-';
        *out++ = alphabet[random[i] & 31];
    }
    *out = 0;
    return 0;
}

static int hash_code(const char *code, uint8_t out[RK_DP_HASH_LEN]) {
    return EVP_Digest(code, strlen(code), out, NULL, EVP_sha256(), NULL) == 1 ? 0 : RK_DP_CRYPTO;
}

/* A request that names what the order has already asks for nothing new. */
static int same_as_done(const struct work *w) {
    const struct rk_dp_order_request *request = w->request;
    uint8_t hash[RK_DP_HASH_LEN];
    if (request->eid && strcmp(request->eid, w->order.eid) != 0)
        return RK_DP_CONFLICT;
    if (request->matching_id && strcmp(request->matching_id, w->order.matching_id) != 0)
        return RK_DP_CONFLICT;
    if (!request->confirmation_code)
        return 0;
    int error = hash_code(request->confirmation_code, hash);
    if (error)
        return error;
    bool same = w->order.has_cc && rk_equal_ct(hash, w->order.cc_hash, sizeof hash);
    return same ? 0 : RK_DP_CONFLICT;
}

/* What the request names of matching ID and confirmation code becomes the order's. */
static int take_values(struct work *w) {
    const char *id = w->request->matching_id;
    if (id && !*id && !*w->order.eid)
        return RK_DP_BAD_ARGUMENT;
    if (id)
        snprintf(w->order.matching_id, sizeof w->order.matching_id, "%s", id);
    if (!w->request->confirmation_code)
        return 0;
    w->order.has_cc = true;
    return hash_code(w->request->confirmation_code, w->order.cc_hash);
}

static int confirm(struct work *w) {
    const struct rk_dp_order_request *request = w->request;
    if (w->order.state == RK_DP_CONFIRMED || w->order.state == RK_DP_RELEASED) {
        int error = same_as_done(w);
        if (!error && request->release && w->order.state == RK_DP_CONFIRMED)
            error = advance(w, RK_DP_RELEASE_PROFILE);
        return error;
    }
    int error = advance(w, request->release ? RK_DP_CONFIRM_ORDER_RELEASE : RK_DP_CONFIRM_ORDER);
    if (!error)
        error = bind_eid(w);
    if (!error)
        error = take_values(w);
    if (!error && !request->matching_id && !*w->order.matching_id)
        error = make_matching_id(w);
    set_outcome(w, request->release ? "released" : "confirmed");
    return error;
}

static int confirm_step(struct work *w) {
    int error = load(w);
    if (!error && w->is_new)
        error = RK_DP_BAD_STATE;
    if (!error)
        error = confirm(w);
    return error ? error : save(w);
}

int rk_dp_order_confirm(struct rk_dp_store *store, OSSL_LIB_CTX *libctx, int64_t now,
                        const struct rk_dp_order_request *request) {
    struct work w = {.store = store, .libctx = libctx, .now = now, .request = request};
    int error = check_request(request);
    return error ? error : in_transaction(&w, confirm_step);
}

/* --- create -------------------------------------------------------------------------------- */

static int create_step(struct work *w) {
    int error = load(w);
    bool confirmed = w->order.state == RK_DP_CONFIRMED || w->order.state == RK_DP_RELEASED;
    if (!error && !confirmed)
        error = reserve(w);
    if (!error && confirmed && !w->confirm)
        error = RK_DP_BAD_STATE;
    if (!error)
        error = w->confirm ? confirm(w) : take_values(w);
    return error ? error : save(w);
}

int rk_dp_order_create(struct rk_dp_store *store, OSSL_LIB_CTX *libctx, int64_t now,
                       const struct rk_dp_order_request *request, bool confirm_too) {
    struct work w = {
        .store = store, .libctx = libctx, .now = now, .request = request, .confirm = confirm_too};
    int error = check_request(request);
    return error ? error : in_transaction(&w, create_step);
}

/* --- release and cancel -------------------------------------------------------------------- */

static int release_step(struct work *w) {
    int error = load(w);
    if (error || w->order.state == RK_DP_RELEASED)
        return error;
    error = advance(w, RK_DP_RELEASE_PROFILE);
    set_outcome(w, "released");
    return error ? error : save(w);
}

int rk_dp_order_release(struct rk_dp_store *store, int64_t now, const char *iccid) {
    struct rk_dp_order_request request = {.iccid = iccid};
    struct work w = {.store = store, .now = now, .request = &request};
    return in_transaction(&w, release_step);
}

static int cancel_step(struct work *w) {
    int error = load(w);
    enum rk_dp_order_state goal = w->unavailable ? RK_DP_UNAVAILABLE : RK_DP_AVAILABLE;
    if (error || (w->order.state == goal && !w->is_new))
        return error;
    if (w->is_new)
        return RK_DP_NOT_FOUND;
    error = advance(w, w->unavailable ? RK_DP_CANCEL_UNAVAILABLE : RK_DP_CANCEL_AVAILABLE);
    if (!error)
        error = clear(w);
    set_outcome(w, "cancelled by the operator");
    return error ? error : save(w);
}

int rk_dp_order_cancel(struct rk_dp_store *store, int64_t now, const char *iccid,
                       bool unavailable) {
    struct rk_dp_order_request request = {.iccid = iccid};
    struct work w = {.store = store, .now = now, .request = &request, .unavailable = unavailable};
    return in_transaction(&w, cancel_step);
}
