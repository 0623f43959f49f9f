/* READ BINARY and UPDATE BINARY, TS 102 221 11.1.3 and 11.1.4. */
#include "euicc/uicc/internal.h"

enum { BY_SFI = 0x80, SFI = 0x1F, SFI_RFU = 0x60 };

/* The file and the offset P1 and P2 name; false and an answer if there are none. */
static bool find_place(struct rk_call *call, struct rk_file *file, size_t *offset) {
    uint8_t p1 = call->apdu->p1, sfi = 0;
    *offset = (size_t)p1 << 8 | call->apdu->p2;
    if (p1 & BY_SFI) {
        sfi = p1 & SFI;
        *offset = call->apdu->p2;
        if ((p1 & SFI_RFU) || sfi == 0 || sfi == SFI) {
            rk_reply_sw(call->reply, RK_SW_WRONG_P1P2);
            return false;
        }
    }
    if (!rk_uicc_find_ef(call, sfi, file))
        return false;
    if (file->kind != RK_FILE_KIND_TRANSPARENT) {
        rk_reply_sw(call->reply, RK_SW_INCOMPATIBLE_FILE);
        return false;
    }
    return true;
}

static bool inside(struct rk_call *call, const struct rk_file *file, size_t offset) {
    if (offset < file->size)
        return true;
    rk_reply_sw(call->reply, RK_SW_WRONG_PARAMETERS);
    return false;
}

/* Reading by short identifier makes the file current, but not its record pointer or anything
 * else if it was so already. */
static void settle(struct rk_call *call, const struct rk_file *file) {
    if (call->apdu->p1 & BY_SFI)
        rk_uicc_make_current(call, file);
}

void rk_uicc_read_binary(struct rk_call *call) {
    struct rk_file file;
    size_t offset, len = rk_uicc_expected(call->apdu);
    if (!find_place(call, &file, &offset) || !rk_uicc_may(call, &file, RK_ACCESS_READ) ||
        !inside(call, &file, offset))
        return;
    size_t there = file.size - offset;
    if (len > there && rk_apdu_is_exact(call->apdu)) {
        rk_reply_sw(call->reply, (uint16_t)(RK_SW_WRONG_LE | there));
        return;
    }
    len = len < there ? len : there;
    int error = rk_file_read(&call->uicc->files, &file, offset, call->reply->data, len);
    if (error) {
        rk_uicc_fail(call, error);
        return;
    }
    settle(call, &file);
    call->reply->len = len;
    call->reply->sw = RK_SW_OK;
}

void rk_uicc_update_binary(struct rk_call *call) {
    struct rk_file file;
    size_t offset;
    struct rk_slice data = call->apdu->data;
    if (data.len == 0 || data.len > RK_FILE_WRITE_MAX) {
        rk_reply_sw(call->reply, RK_SW_WRONG_LENGTH);
        return;
    }
    if (!find_place(call, &file, &offset) || !rk_uicc_may(call, &file, RK_ACCESS_UPDATE) ||
        !inside(call, &file, offset))
        return;
    if (data.len > file.size - offset) {
        rk_reply_sw(call->reply, RK_SW_WRONG_LENGTH);
        return;
    }
    int error = rk_file_write(&call->uicc->files, &file, offset, data);
    if (error) {
        rk_uicc_fail(call, error);
        return;
    }
    settle(call, &file);
    rk_reply_sw(call->reply, RK_SW_OK);
}
