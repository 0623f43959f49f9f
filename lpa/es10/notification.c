/* ES10b: list, retrieve and remove notifications (SGP.22 5.7.9 to 5.7.11). */
#include "lpa/agent.h"

#include <stdlib.h>

static const uint8_t LIST_ALL[] = {0xBF, 0x28, 0x00};

static const struct rk_lpa_meaning MEANINGS[] = {
    {1, "seqNumber not found", "list what is there: lpa notification list"},
    {127, "undefined error", NULL},
    {0}};

static int read_list(struct rk_slice value, struct rk_lpa_notification_list *out, const char *step,
                     struct rk_lpa_error *e) {
    struct rk_tlv_reader r = rk_tlv_read(value, RK_TLV_BER);
    struct rk_tlv element;
    size_t count = 0;
    while (rk_tlv_next(&r, &element))
        count++;
    out->items = calloc(count ? count : 1, sizeof *out->items);
    if (!out->items)
        return rk_lpa_fail_memory(e, step);
    r = rk_tlv_read(value, RK_TLV_BER);
    while (rk_tlv_next(&r, &element))
        if (element.tag != 0xBF2F ||
            !rk_lpa_read_notification(element.value, &out->items[out->count++]))
            return rk_lpa_malformed(e, step, "an element of NotificationMetadata is wrong");
    return r.error ? rk_lpa_malformed(e, step, rk_tlv_error_text(r.error)) : 0;
}

static int card_error(struct rk_tlv answer, const char *step, const char *clause,
                      struct rk_lpa_error *e) {
    struct rk_tlv inner;
    uint32_t code = 0;
    if (!rk_tlv_find(answer.value, RK_TLV_BER, 0x81, &inner) || rk_tlv_get_uint(inner.value, &code))
        return rk_lpa_malformed(e, step, "neither list nor error in it");
    return rk_lpa_card_code(e, step, clause, code, MEANINGS);
}

int rk_lpa_notification_list(struct rk_lpa *lpa, struct rk_lpa_notification_list *out,
                             struct rk_lpa_error *e) {
    static const char step[] = "es10b_list_notification";
    struct rk_tlv element, inner;
    *out = (struct rk_lpa_notification_list){0};
    int error = rk_lpa_es10(lpa, step, rk_slice_of(LIST_ALL), 0xBF28, &out->answer, &element, e);
    if (!error && rk_tlv_find(element.value, RK_TLV_BER, 0xA0, &inner))
        error = read_list(inner.value, out, step, e);
    else if (!error)
        error = card_error(element, step, "SGP.22 5.7.9", e);
    if (error)
        rk_lpa_notification_list_free(out);
    return error;
}

/* The seqNumber inside a PendingNotification of either kind; false if there is none. */
static bool pending_seq(struct rk_tlv pending, uint32_t *seq) {
    struct rk_tlv metadata, data;
    struct rk_lpa_notification read;
    struct rk_slice in = pending.value;
    if (pending.tag == 0xBF37) {
        if (!rk_tlv_find(in, RK_TLV_BER, 0xBF27, &data))
            return false;
        in = data.value;
    }
    if (!rk_tlv_find(in, RK_TLV_BER, 0xBF2F, &metadata) ||
        !rk_lpa_read_notification(metadata.value, &read))
        return false;
    *seq = read.seq;
    return true;
}

/* Find `seq` in a list of pending notifications: a card may give more than it was asked for. */
static bool pick(struct rk_slice list, uint32_t seq, struct rk_buf *out) {
    struct rk_tlv_reader r = rk_tlv_read(list, RK_TLV_BER);
    struct rk_tlv pending;
    uint32_t found;
    while (rk_tlv_next(&r, &pending)) {
        if (pending_seq(pending, &found) && found == seq) {
            rk_buf_put_slice(out, pending.whole);
            return true;
        }
    }
    return false;
}

int rk_lpa_notification_retrieve(struct rk_lpa *lpa, uint32_t seq, struct rk_buf *out,
                                 struct rk_lpa_error *e) {
    static const char step[] = "es10b_retrieve_notifications_list";
    static const char clause[] = "SGP.22 5.7.10";
    uint8_t request[16];
    struct rk_tlv_writer w = rk_tlv_write(request, sizeof request);
    size_t outer = rk_tlv_open(&w, 0xBF2B), criterion = rk_tlv_open(&w, 0xA0);
    rk_tlv_put_uint(&w, 0x80, seq);
    rk_tlv_close(&w, criterion);
    rk_tlv_close(&w, outer);
    struct rk_buf answer = {0};
    struct rk_tlv element, list;
    int error = rk_lpa_es10(lpa, step, rk_slice(request, w.len), 0xBF2B, &answer, &element, e);
    if (!error && !rk_tlv_find(element.value, RK_TLV_BER, 0xA0, &list))
        error = card_error(element, step, clause, e);
    else if (!error && !pick(list.value, seq, out))
        error = rk_lpa_card_code(e, step, clause, 1, MEANINGS);
    if (!error && !rk_buf_ok(out))
        error = rk_lpa_fail_memory(e, step);
    rk_buf_free(&answer);
    return error;
}

int rk_lpa_notification_remove(struct rk_lpa *lpa, uint32_t seq, struct rk_lpa_error *e) {
    uint8_t request[16];
    struct rk_tlv_writer w = rk_tlv_write(request, sizeof request);
    size_t mark = rk_tlv_open(&w, 0xBF30);
    rk_tlv_put_uint(&w, 0x80, seq);
    rk_tlv_close(&w, mark);
    return rk_lpa_es10_result(lpa, "es10b_remove_notification_from_list", "SGP.22 5.7.11",
                              rk_slice(request, w.len), 0xBF30, MEANINGS, e);
}
