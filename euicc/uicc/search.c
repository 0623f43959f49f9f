/* SEARCH RECORD, simple search, TS 102 221 11.1.7. */
#include "euicc/uicc/record.h"

#include <string.h>

enum { MODE = 0x07, FORWARD = 4, BACKWARD = 5, NOT_FOUND = 0x6282 };

static bool contains(const uint8_t *record, size_t len, struct rk_slice pattern) {
    for (size_t at = 0; at + pattern.len <= len; at++)
        if (memcmp(record + at, pattern.ptr, pattern.len) == 0)
            return true;
    return false;
}

/* Numbers of the records that hold the pattern, from `number` on. */
static int collect(struct rk_call *call, const struct rk_file *file, unsigned number, int step) {
    uint8_t record[RK_REPLY_MAX];
    struct rk_reply *reply = call->reply;
    reply->len = 0;
    for (; number >= 1 && number <= file->record_count; number = (unsigned)((int)number + step)) {
        size_t offset = rk_record_offset(file, (uint8_t)number);
        int error = rk_file_read(&call->uicc->files, file, offset, record, file->record_len);
        if (error)
            return error;
        if (contains(record, file->record_len, call->apdu->data))
            reply->data[reply->len++] = (uint8_t)number;
    }
    return 0;
}

/* Where the search starts: P1, or the current record; 0 and an answer if there is none. */
static unsigned start_of(struct rk_call *call, const struct rk_file *file) {
    unsigned current = call->apdu->p2 >> 3 ? 0 : call->channel->record;
    unsigned number = call->apdu->p1 ? call->apdu->p1 : current;
    if (number >= 1 && number <= file->record_count)
        return number;
    rk_reply_sw(call->reply, RK_SW_RECORD_NOT_FOUND);
    return 0;
}

void rk_uicc_search_record(struct rk_call *call) {
    struct rk_file file;
    unsigned mode = call->apdu->p2 & MODE;
    if (mode != FORWARD && mode != BACKWARD) {
        rk_reply_sw(call->reply, RK_SW_WRONG_P1P2);
        return;
    }
    if (!rk_record_find_file(call, &file) || !rk_uicc_may(call, &file, RK_ACCESS_READ))
        return;
    if (call->apdu->data.len == 0 || call->apdu->data.len > file.record_len) {
        rk_reply_sw(call->reply, RK_SW_WRONG_LENGTH);
        return;
    }
    unsigned start = start_of(call, &file);
    if (!start)
        return;
    int error = collect(call, &file, start, mode == FORWARD ? 1 : -1);
    if (error) {
        rk_uicc_fail(call, error);
        return;
    }
    bool found = call->reply->len != 0;
    rk_record_settle(call, &file, found, call->reply->data[0]);
    call->reply->sw = found ? RK_SW_OK : NOT_FOUND;
}
