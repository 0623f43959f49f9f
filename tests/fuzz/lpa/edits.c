#include "tests/fuzz/lpa/edits.h"

#include <string.h>

enum { RECORD = 4, CUT = 0x80, WHOLE = 0x7F };

void edits_apply(struct edits *edits, struct rk_buf *out, size_t start) {
    unsigned number = edits->answers++;
    for (size_t i = 1; i + RECORD <= edits->size; i += RECORD) {
        const uint8_t *record = edits->data + i;
        size_t len = out->len - start, at = len ? rk_get_u16(record + 1) % len : 0;
        if (record[0] == WHOLE && number == (unsigned)(record[1] & 15)) {
            rk_buf_truncate(out, start);
            rk_buf_put(out, record + RECORD, edits->size - i - RECORD);
            return;
        }
        if ((record[0] & 15u) != number || record[0] == WHOLE || len == 0)
            continue;
        if (record[0] & CUT)
            rk_buf_truncate(out, start + at);
        else
            out->ptr[start + at] = record[3];
    }
}

static void list_all(struct scenario *s) {
    struct rk_lpa_chip_info info;
    struct rk_lpa_profile_list profiles;
    struct rk_lpa_notification_list notifications;
    if (rk_lpa_chip_info(s->lpa, &info, &s->e) == 0)
        rk_lpa_chip_info_free(&info);
    if (rk_lpa_profile_list(s->lpa, &profiles, &s->e) == 0)
        rk_lpa_profile_list_free(&profiles);
    if (rk_lpa_notification_list(s->lpa, &notifications, &s->e) == 0)
        rk_lpa_notification_list_free(&notifications);
}

static void ignore_event(void *context, const char *event_id, const char *address) {
    (void)context, (void)event_id, (void)address;
}

void edits_run(struct scenario *s, uint8_t verb) {
    struct rk_lpa_delivery delivery;
    scenario_open(s);
    switch (verb & 3) {
    case 0:
        list_all(s);
        break;
    case 1:
        scenario_notification(s, 1, "a.example.com");
        scenario_notification(s, 2, "b.example.com");
        rk_lpa_notification_deliver_all(s->lpa, true, &delivery, &s->e);
        break;
    case 2:
        if (verb & 4) {
            rk_lpa_discover(s->lpa, NULL, NULL, ignore_event, NULL, &s->e);
            break;
        }
        rk_lpa_profile_enable(s->lpa, SCENARIO_ICCID, false, &s->e);
        break;
    default:
        s->wants_code = (verb & 4) != 0;
        s->code = "1";
        s->ppr = verb & 8 ? RK_LPA_PPR2 : 0;
        scenario_rule(s, RK_LPA_PPR2, (const uint8_t[]){0xEE, 0xEE, 0xEE}, "", true);
        scenario_run(s);
    }
}
