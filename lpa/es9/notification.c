/* ES9+.HandleNotification and the order of deliveries (SGP.22 5.6.4, 3.5). */
#include "asn1/wire/json.h"
#include "lpa/agent.h"
#include "lpa/es9/address.h"
#include "lpa/es9/es9.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char STEP[] = "es9p_handle_notification";

int rk_lpa_notification_send(struct rk_lpa *lpa, const char *address, struct rk_slice pending,
                             struct rk_lpa_error *e) {
    struct rk_json request = rk_json_new_object();
    rk_json_put_base64(request, "pendingNotification", pending);
    return rk_lpa_es9_post(lpa, STEP, address, "handleNotification", request, NULL, e);
}

/* What is in the notification itself counts: the list is not signed. */
static int read_address(struct rk_slice pending, char address[RK_LPA_ADDRESS_MAX + 1],
                        struct rk_lpa_error *e) {
    struct rk_tlv_reader r = rk_tlv_read(pending, RK_TLV_BER);
    struct rk_tlv whole, data, metadata;
    struct rk_lpa_notification read;
    bool good = rk_tlv_next(&r, &whole);
    data = whole;
    if (good && whole.tag == 0xBF37)
        good = rk_tlv_find(whole.value, RK_TLV_BER, 0xBF27, &data);
    good = good && rk_tlv_find(data.value, RK_TLV_BER, 0xBF2F, &metadata) &&
           rk_lpa_read_notification(metadata.value, &read);
    if (!good)
        return rk_lpa_malformed(e, STEP, "a notification without metadata");
    if (!rk_lpa_address_copy(address, read.address))
        return rk_lpa_malformed(e, STEP, "a notification whose address is none");
    return 0;
}

static int send_pending(struct rk_lpa *lpa, const char *number, struct rk_slice pending,
                        struct rk_lpa_error *e) {
    char address[RK_LPA_ADDRESS_MAX + 1];
    rk_lpa_step(lpa, STEP, number);
    int error = read_address(pending, address, e);
    if (!error)
        error = rk_lpa_notification_send(lpa, address, pending, e);
    return error;
}

int rk_lpa_notification_deliver(struct rk_lpa *lpa, uint32_t seq, bool remove,
                                struct rk_lpa_error *e) {
    struct rk_buf pending = {0};
    char number[16];
    snprintf(number, sizeof number, "%u", (unsigned)seq);
    rk_lpa_step(lpa, "es10b_retrieve_notifications_list", number);
    int error = rk_lpa_notification_retrieve(lpa, seq, &pending, e);
    if (!error)
        error = send_pending(lpa, number, rk_buf_slice(&pending), e);
    if (!error && remove) {
        rk_lpa_step(lpa, "es10b_remove_notification_from_list", number);
        error = rk_lpa_notification_remove(lpa, seq, e);
    }
    rk_buf_free(&pending);
    return error;
}

static int by_seq(const void *a, const void *b) {
    const struct rk_lpa_notification *left = a, *right = b;
    return left->seq < right->seq ? -1 : left->seq > right->seq;
}

static bool failed_before(const struct rk_lpa_notification *items, const bool *failed, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (failed[k] && rk_slice_equal(items[k].address, items[i].address))
            return true;
    return false;
}

static void tell_kept(struct rk_lpa *lpa, struct rk_lpa_error *e, uint32_t seq) {
    char hint[sizeof e->hint];
    snprintf(hint, sizeof hint, "%s", e->hint);
    rk_lpa_error_hint(
        e, "notification %u stays on the card; later: lpa notification process -r %u%s%s",
        (unsigned)seq, (unsigned)seq, hint[0] ? "; " : "", hint);
    if (lpa->config.ui.warning)
        lpa->config.ui.warning(lpa->config.ui.self, e);
}

/* Deliver in the order of `items`; after a failure its address has to wait. */
static int deliver_sorted(struct rk_lpa *lpa, const struct rk_lpa_notification_list *list,
                          bool *failed, bool remove, struct rk_lpa_delivery *out,
                          struct rk_lpa_error *e) {
    int first = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct rk_lpa_error one;
        if (failed_before(list->items, failed, i)) {
            out->left++;
            continue;
        }
        int error = rk_lpa_notification_deliver(lpa, list->items[i].seq, remove, &one);
        out->delivered += error == 0;
        out->left += error != 0;
        if (!error)
            continue;
        failed[i] = true;
        tell_kept(lpa, &one, list->items[i].seq);
        if (!first)
            *e = one;
        first = first ? first : error;
    }
    return first;
}

int rk_lpa_notification_deliver_all(struct rk_lpa *lpa, bool remove, struct rk_lpa_delivery *out,
                                    struct rk_lpa_error *e) {
    struct rk_lpa_notification_list list;
    *out = (struct rk_lpa_delivery){0};
    rk_lpa_step(lpa, "es10b_list_notification", NULL);
    int error = rk_lpa_notification_list(lpa, &list, e);
    if (error)
        return error;
    bool *failed = calloc(list.count ? list.count : 1, sizeof *failed);
    if (failed) {
        qsort(list.items, list.count, sizeof *list.items, by_seq);
        error = deliver_sorted(lpa, &list, failed, remove, out, e);
    } else {
        error = rk_lpa_fail_memory(e, STEP);
    }
    free(failed);
    rk_lpa_notification_list_free(&list);
    return error;
}
