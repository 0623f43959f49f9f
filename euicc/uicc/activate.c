/* DEACTIVATE FILE and ACTIVATE FILE, TS 102 221 11.1.14 and 11.1.15. */
#include "euicc/uicc/internal.h"

enum { BY_FID = 0x00, FROM_MF = 0x08, FROM_HERE = 0x09 };

/* The EF the command names, or the current one. Answers and returns false if there is none. */
static bool find(struct rk_call *call, struct rk_file *file) {
    uint8_t p1 = call->apdu->p1;
    if (call->apdu->p2 || (p1 != BY_FID && p1 != FROM_MF && p1 != FROM_HERE)) {
        rk_reply_sw(call->reply, RK_SW_WRONG_P1P2);
        return false;
    }
    if (p1 == BY_FID && !call->apdu->data.len)
        return rk_uicc_find_ef(call, 0, file);
    int error = rk_uicc_find(call, p1, call->apdu->data, file);
    if (error == RK_FILE_RANGE)
        rk_reply_sw(call->reply, RK_SW_WRONG_LENGTH);
    else if (error)
        rk_uicc_fail(call, error);
    else if (rk_file_is_directory(file))
        rk_reply_sw(call->reply, RK_SW_INCOMPATIBLE_FILE);
    else
        return !rk_uicc_is_taken(call, file);
    return false;
}

/* Its state may be anything but terminated; that it has the wanted one already is no objection. */
static bool may(struct rk_call *call, const struct rk_file *file, enum rk_access access) {
    if (file->state == RK_FILE_STATE_TERMINATED) {
        rk_reply_sw(call->reply, RK_SW_CONDITIONS);
        return false;
    }
    if (rk_uicc_judge(call, file, access) == RK_ALLOWED)
        return true;
    rk_reply_sw(call->reply, RK_SW_SECURITY_STATUS);
    return false;
}

static void set_state(struct rk_call *call, enum rk_access access, uint8_t state) {
    struct rk_file file;
    if (!find(call, &file) || !may(call, &file, access))
        return;
    int error = 0;
    if (file.state != state) {
        file.state = state;
        error = rk_file_update(&call->uicc->files, &file);
    }
    if (error) {
        rk_uicc_fail(call, error);
        return;
    }
    rk_uicc_make_current(call, &file);
    rk_reply_sw(call->reply, RK_SW_OK);
}

void rk_uicc_deactivate(struct rk_call *call) {
    set_state(call, RK_ACCESS_DEACTIVATE, RK_FILE_STATE_DEACTIVATED);
}

void rk_uicc_activate(struct rk_call *call) {
    set_state(call, RK_ACCESS_ACTIVATE, RK_FILE_STATE_ACTIVATED);
}
