/* READ RECORD and UPDATE RECORD, TS 102 221 11.1.5 and 11.1.6. */
#include "euicc/uicc/record.h"

enum { MODE = 0x07, SFI_SHIFT = 3, SFI_RFU = 31 };

static uint8_t sfi_of(const struct rk_call *call) {
    return call->apdu->p2 >> SFI_SHIFT;
}

bool rk_record_find_file(struct rk_call *call, struct rk_file *file) {
    if (sfi_of(call) == SFI_RFU) {
        rk_reply_sw(call->reply, RK_SW_WRONG_P1P2);
        return false;
    }
    if (!rk_uicc_find_ef(call, sfi_of(call), file))
        return false;
    if (file->record_len)
        return true;
    rk_reply_sw(call->reply, RK_SW_INCOMPATIBLE_FILE);
    return false;
}

static unsigned next_of(const struct rk_file *file, unsigned current) {
    bool turns = file->kind == RK_FILE_KIND_CYCLIC && current == file->record_count;
    return turns ? 1 : current + 1;
}

static unsigned previous_of(const struct rk_file *file, unsigned current) {
    bool turns = file->kind == RK_FILE_KIND_CYCLIC && current == 1;
    return current == 0 || turns ? file->record_count : current - 1;
}

uint8_t rk_record_number(struct rk_call *call, const struct rk_file *file, bool *moves) {
    unsigned mode = call->apdu->p2 & MODE, p1 = call->apdu->p1, number;
    unsigned current = sfi_of(call) ? 0 : call->channel->record;
    *moves = mode != RK_RECORD_ABSOLUTE;
    if (mode == RK_RECORD_ABSOLUTE) {
        number = p1 ? p1 : current;
    } else if ((mode == RK_RECORD_NEXT || mode == RK_RECORD_PREVIOUS) && p1 == 0) {
        number = mode == RK_RECORD_NEXT ? next_of(file, current) : previous_of(file, current);
    } else {
        rk_reply_sw(call->reply, RK_SW_WRONG_P1P2);
        return 0;
    }
    if (number >= 1 && number <= file->record_count)
        return (uint8_t)number;
    rk_reply_sw(call->reply, RK_SW_RECORD_NOT_FOUND);
    return 0;
}

void rk_record_settle(struct rk_call *call, const struct rk_file *file, bool moves,
                      uint8_t record) {
    if (sfi_of(call))
        rk_uicc_make_current(call, file);
    if (moves)
        call->channel->record = record;
}

size_t rk_record_offset(const struct rk_file *file, uint8_t number) {
    return (size_t)(number - 1) * file->record_len;
}

void rk_uicc_read_record(struct rk_call *call) {
    struct rk_file file;
    bool moves;
    if (!rk_record_find_file(call, &file) || !rk_uicc_may(call, &file, RK_ACCESS_READ))
        return;
    uint8_t number = rk_record_number(call, &file, &moves);
    if (!number)
        return;
    if (rk_apdu_is_exact(call->apdu) && call->apdu->le != file.record_len) {
        rk_reply_sw(call->reply, (uint16_t)(RK_SW_WRONG_LE | file.record_len));
        return;
    }
    int error = rk_file_read(&call->uicc->files, &file, rk_record_offset(&file, number),
                             call->reply->data, file.record_len);
    if (error) {
        rk_uicc_fail(call, error);
        return;
    }
    rk_record_settle(call, &file, moves, number);
    call->reply->len = file.record_len;
    call->reply->sw = RK_SW_OK;
}

/* A cyclic file takes a record only over its oldest one (TS 102 221 11.1.6). */
static int update(struct rk_call *call, const struct rk_file *file, uint8_t *number, bool *moves) {
    struct rk_files *files = &call->uicc->files;
    if (file->kind == RK_FILE_KIND_CYCLIC) {
        *number = 1;
        *moves = true;
        return rk_file_append(files, file, call->apdu->data);
    }
    return rk_file_write(files, file, rk_record_offset(file, *number), call->apdu->data);
}

void rk_uicc_update_record(struct rk_call *call) {
    struct rk_file file;
    bool moves;
    if (!rk_record_find_file(call, &file) || !rk_uicc_may(call, &file, RK_ACCESS_UPDATE))
        return;
    uint8_t number = rk_record_number(call, &file, &moves);
    if (!number)
        return;
    if (file.kind == RK_FILE_KIND_CYCLIC && (call->apdu->p2 & MODE) != RK_RECORD_PREVIOUS) {
        rk_reply_sw(call->reply, RK_SW_INCOMPATIBLE_FILE);
        return;
    }
    if (call->apdu->data.len != file.record_len) {
        rk_reply_sw(call->reply, RK_SW_WRONG_LENGTH);
        return;
    }
    int error = update(call, &file, &number, &moves);
    if (error) {
        rk_uicc_fail(call, error);
        return;
    }
    rk_record_settle(call, &file, moves, number);
    rk_reply_sw(call->reply, RK_SW_OK);
}
