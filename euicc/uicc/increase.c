/* INCREASE, TS 102 221 11.1.8. */
#include "euicc/uicc/internal.h"

#include <string.h>

enum { BY_SFI = 0x80, SFI = 0x1F, RECORD_MAX = 127 };

/* Add `value` to the big-endian number in `record`; false if it has no room. */
static bool add(uint8_t *record, size_t len, struct rk_slice value) {
    unsigned carry = 0;
    for (size_t i = 0; i < len; i++) {
        carry += record[len - 1 - i];
        if (i < value.len)
            carry += value.ptr[value.len - 1 - i];
        record[len - 1 - i] = (uint8_t)carry;
        carry >>= 8;
    }
    return carry == 0;
}

static bool find(struct rk_call *call, struct rk_file *file) {
    uint8_t p1 = call->apdu->p1;
    uint8_t sfi = p1 & BY_SFI ? p1 & SFI : 0;
    bool known = p1 == 0 || ((p1 & ~SFI) == BY_SFI && sfi && sfi != SFI);
    if (!known || call->apdu->p2) {
        rk_reply_sw(call->reply, RK_SW_WRONG_P1P2);
        return false;
    }
    if (!rk_uicc_find_ef(call, sfi, file))
        return false;
    if (file->kind == RK_FILE_KIND_CYCLIC && file->record_len <= RECORD_MAX)
        return true;
    rk_reply_sw(call->reply, RK_SW_INCOMPATIBLE_FILE);
    return false;
}

/* The new record 1, then the value added. */
static void answer(struct rk_call *call, const struct rk_file *file, const uint8_t *record) {
    struct rk_slice value = call->apdu->data;
    if (call->apdu->p1)
        rk_uicc_make_current(call, file);
    call->channel->record = 1;
    memcpy(call->reply->data, record, file->record_len);
    memcpy(call->reply->data + file->record_len, value.ptr, value.len);
    call->reply->len = file->record_len + value.len;
    call->reply->sw = RK_SW_OK;
}

void rk_uicc_increase(struct rk_call *call) {
    struct rk_file file;
    uint8_t record[RECORD_MAX];
    struct rk_files *files = &call->uicc->files;
    if (!find(call, &file) || !rk_uicc_may(call, &file, RK_ACCESS_INCREASE))
        return;
    if (call->apdu->data.len == 0 || call->apdu->data.len > file.record_len) {
        rk_reply_sw(call->reply, RK_SW_WRONG_LENGTH);
        return;
    }
    int error = rk_file_read(files, &file, 0, record, file.record_len);
    if (!error && !add(record, file.record_len, call->apdu->data)) {
        rk_reply_sw(call->reply, RK_SW_MAXIMUM_REACHED);
        return;
    }
    if (!error)
        error = rk_file_append(files, &file, rk_slice(record, file.record_len));
    if (error)
        rk_uicc_fail(call, error);
    else
        answer(call, &file, record);
}
