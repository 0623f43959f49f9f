#include "smdp/core/profile.h"

#include <stdio.h>
#include <string.h>

#include "asn1/tlv/ident.h"
#include "asn1/wire/bytes.h"
#include "smdp/core/package.h"

enum { CLASS_TEST = 0, CLASS_OPERATIONAL = 2, EVENTS_ALL = 0xF };

/* An installation is told by its signed result anyway: asking for it once more costs a signature of
 * the card and a request. */
enum { EVENTS_DEFAULT = 0xE };

/* PPR1 and PPR2; bit 0 has no meaning in a profile's metadata. */
static const uint32_t ppr_known = 1u << 1 | 1u << 2;

static int set_text(char *out, size_t cap, const char *given, const char *found,
                    const char *fallback) {
    const char *text = given ? given : *found ? found : fallback;
    struct rk_slice s = rk_slice(text, strlen(text));
    if (s.len >= cap || !rk_utf8_valid(s))
        return RK_DP_BAD_ARGUMENT;
    snprintf(out, cap, "%s", text);
    return 0;
}

/* OperatorId as metadata has it: B7 with the network, no group identifiers. */
static int set_owner(const struct rk_dp_profile_request *request,
                     const struct rk_dp_package *package, struct rk_dp_profile *out) {
    uint8_t plmn[RK_PLMN_LEN], element[16];
    struct rk_slice made;
    if (request->owner) {
        if (rk_plmn_from_text(rk_slice(request->owner, strlen(request->owner)), plmn))
            return RK_DP_BAD_ARGUMENT;
    } else if (out->ppr && package->has_plmn) {
        memcpy(plmn, package->plmn, sizeof plmn);
    } else {
        return out->ppr ? RK_DP_BAD_ARGUMENT : 0;
    }
    struct rk_tlv_writer w = rk_tlv_write(element, sizeof element);
    size_t mark = rk_tlv_open(&w, 0xB7);
    rk_tlv_put(&w, 0x80, rk_slice_of(plmn));
    rk_tlv_close(&w, mark);
    rk_tlv_write_finish(&w, &made);
    rk_buf_put_slice(&out->owner, made);
    return rk_buf_ok(&out->owner) ? 0 : RK_DP_NO_MEMORY;
}

static int set_rules(const struct rk_dp_profile_request *request, struct rk_dp_profile *out) {
    int class = request->profile_class < 0 ? CLASS_OPERATIONAL : request->profile_class;
    int events = request->events < 0 ? (class == CLASS_TEST ? 0 : EVENTS_DEFAULT) : request->events;
    if (class > CLASS_OPERATIONAL || events > EVENTS_ALL || (request->ppr & ~ppr_known))
        return RK_DP_BAD_ARGUMENT;
    if (class == CLASS_TEST && request->ppr)
        return RK_DP_BAD_ARGUMENT;
    out->profile_class = (uint32_t) class;
    out->events = (uint32_t)events;
    out->ppr = request->ppr;
    out->any_card = request->any_card;
    return 0;
}

static int describe(const struct rk_dp_profile_request *request, struct rk_dp_profile *out) {
    struct rk_dp_package package;
    int error = rk_dp_package_read(request->package, &package);
    if (error)
        return error;
    memcpy(out->iccid, package.iccid, sizeof out->iccid);
    out->services = package.services;
    out->major = package.major;
    out->minor = package.minor;
    out->size = (uint32_t)request->package.len;
    error = set_rules(request, out);
    if (!error)
        error = set_text(out->name, sizeof out->name, request->name, package.type, out->iccid);
    if (!error)
        error = set_text(out->provider, sizeof out->provider, request->provider, package.provider,
                         "unnamed");
    return error ? error : set_owner(request, &package, out);
}

int rk_dp_profile_add(struct rk_dp_store *store, int64_t now,
                      const struct rk_dp_profile_request *request, struct rk_dp_profile *out) {
    memset(out, 0, sizeof *out);
    out->added = now;
    int error = describe(request, out);
    if (!error) {
        struct rk_dp_profile full = *out;
        full.package = (struct rk_buf){0};
        rk_buf_put_slice(&full.package, request->package);
        error =
            rk_buf_ok(&full.package) ? store->profiles->add(store->self, &full) : RK_DP_NO_MEMORY;
        rk_buf_free(&full.package);
    }
    if (error) {
        rk_dp_profile_free(out);
        memset(out, 0, sizeof *out);
    }
    return error;
}

static int remove_in_transaction(struct rk_dp_store *store, const char *iccid) {
    struct rk_dp_order order;
    int error = store->orders->get(store->self, iccid, &order);
    if (!error && order.state >= RK_DP_ALLOCATED && order.state <= RK_DP_RELEASED)
        return RK_DP_BAD_STATE;
    if (error && error != RK_DP_NOT_FOUND)
        return error;
    return store->profiles->remove(store->self, iccid);
}

int rk_dp_profile_remove(struct rk_dp_store *store, const char *iccid) {
    int error = store->ops->begin(store->self, true);
    if (error)
        return error;
    error = remove_in_transaction(store, iccid);
    if (!error)
        return store->ops->commit(store->self);
    store->ops->rollback(store->self);
    return error;
}
