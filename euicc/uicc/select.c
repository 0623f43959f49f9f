/* SELECT, TS 102 221 11.1.1. */
#include "euicc/uicc/internal.h"

#include <string.h>

enum { PARENTS_MAX = 16 };

enum { BY_FID = 0x00, CHILD_DF = 0x01, PARENT_DF = 0x03, BY_AID = 0x04, FROM_MF = 0x08, FROM_HERE };

/* P2: which occurrence, what to answer, whether the application's session ends. */
enum {
    OCCURRENCE = 0x03,
    FIRST = 0x00,
    LAST = 0x01,
    NEXT = 0x02,
    PREVIOUS = 0x03,
    ANSWER = 0x0C,
    ANSWER_NOT_OFFERED = 0x08,
    ANSWER_NONE = 0x0C,
    TERMINATE = 0x40,
    KNOWN_P2 = 0x4F,
};

/* An ADF is reached by AID, the MF by its identifier alone and never as a child. */
static bool is_selectable(const struct rk_file *file) {
    return file->kind != RK_FILE_KIND_ADF && file->kind != RK_FILE_KIND_MF;
}

/* A file in a directory that a terminal may name by its identifier. */
static int visible_child(const struct rk_files *files, uint16_t directory, uint16_t fid,
                         struct rk_file *out) {
    int error = rk_file_child(files, directory, fid, out);
    if (!error && !is_selectable(out))
        return RK_FILE_ABSENT;
    return error;
}

static int current_adf(const struct rk_call *call, struct rk_file *out) {
    if (!call->channel->adf)
        return RK_FILE_ABSENT;
    return rk_file_directory(&call->uicc->files, call->channel->adf, out);
}

/* A DF next to the current one or above it (TS 102 221 8.4.1). */
static int find_around(const struct rk_call *call, const struct rk_file *here, uint16_t fid,
                       struct rk_file *out) {
    const struct rk_files *files = &call->uicc->files;
    if (here->kind == RK_FILE_KIND_MF || here->kind == RK_FILE_KIND_ADF)
        return RK_FILE_ABSENT;
    int error = rk_file_directory(files, here->parent, out);
    if (error || (out->fid == fid && is_selectable(out)))
        return error;
    error = visible_child(files, here->parent, fid, out);
    return !error && !rk_file_is_directory(out) ? RK_FILE_ABSENT : error;
}

static int find_by_fid(const struct rk_call *call, uint16_t fid, struct rk_file *out) {
    const struct rk_files *files = &call->uicc->files;
    struct rk_file here;
    if (fid == RK_FILE_MF_FID)
        return rk_file_directory(files, RK_FILE_MF, out);
    if (fid == RK_FILE_ADF_FID)
        return current_adf(call, out);
    int error = rk_uicc_current_directory(call, &here);
    if (error)
        return error;
    error = visible_child(files, here.index, fid, out);
    if (error != RK_FILE_ABSENT)
        return error;
    return find_around(call, &here, fid, out);
}

static int find_child_df(const struct rk_call *call, uint16_t fid, struct rk_file *out) {
    int error = visible_child(&call->uicc->files, call->channel->directory, fid, out);
    return !error && !rk_file_is_directory(out) ? RK_FILE_ABSENT : error;
}

static int find_parent(const struct rk_call *call, struct rk_file *out) {
    struct rk_file here;
    int error = rk_uicc_current_directory(call, &here);
    if (error)
        return error;
    if (here.kind == RK_FILE_KIND_MF || here.kind == RK_FILE_KIND_ADF)
        return RK_FILE_ABSENT;
    return rk_file_directory(&call->uicc->files, here.parent, out);
}

/* By path: each step a visible child; 7FFF may come first and stands for the current ADF. */
static int find_by_path(const struct rk_call *call, uint16_t from, struct rk_slice path,
                        struct rk_file *out) {
    const struct rk_files *files = &call->uicc->files;
    int error;
    if (rk_get_u16(path.ptr) == RK_FILE_ADF_FID) {
        error = current_adf(call, out);
        path = rk_slice_from(path, 2);
    } else {
        error = rk_file_directory(files, from, out);
    }
    for (; !error && path.len; path = rk_slice_from(path, 2)) {
        if (!rk_file_is_directory(out))
            return RK_FILE_ABSENT;
        error = visible_child(files, out->index, rk_get_u16(path.ptr), out);
    }
    return error;
}

/* Which data each way of selecting takes. */
static bool length_fits(uint8_t p1, size_t len) {
    switch (p1) {
    case PARENT_DF:
        return len == 0;
    case BY_FID:
        return len == 0 || len == 2;
    case CHILD_DF:
        return len == 2;
    default:
        return len >= 2 && len % 2 == 0 && len <= 2 * PARENTS_MAX;
    }
}

int rk_uicc_find(const struct rk_call *call, uint8_t p1, struct rk_slice data,
                 struct rk_file *out) {
    if (!length_fits(p1, data.len))
        return RK_FILE_RANGE;
    switch (p1) {
    case BY_FID:
        return find_by_fid(call, data.len ? rk_get_u16(data.ptr) : RK_FILE_MF_FID, out);
    case CHILD_DF:
        return find_child_df(call, rk_get_u16(data.ptr), out);
    case PARENT_DF:
        return find_parent(call, out);
    case FROM_MF:
        return find_by_path(call, RK_FILE_MF, data, out);
    default:
        return find_by_path(call, call->channel->directory, data, out);
    }
}

/* The selected file becomes current only once its answer could be made. */
static void answer(struct rk_call *call, const struct rk_file *file) {
    call->reply->len = 0;
    call->reply->sw = RK_SW_OK;
    int error = 0;
    if (rk_uicc_is_taken(call, file))
        return;
    if ((call->apdu->p2 & ANSWER) != ANSWER_NONE)
        error = rk_uicc_fcp(call, file);
    if (error) {
        rk_uicc_fail(call, error);
        return;
    }
    rk_uicc_make_current(call, file);
    if ((file->state & 0xFD) == RK_FILE_STATE_DEACTIVATED)
        call->reply->sw = RK_SW_SELECTED_INVALIDATED;
    if (file->state == RK_FILE_STATE_TERMINATED)
        call->reply->sw = RK_SW_SELECTED_TERMINATED;
}

static bool p2_is_known(const struct rk_call *call) {
    uint8_t p2 = call->apdu->p2;
    bool known = !(p2 & ~KNOWN_P2) && (p2 & ANSWER) != ANSWER_NOT_OFFERED &&
                 (call->apdu->p1 == BY_AID || !(p2 & (OCCURRENCE | TERMINATE)));
    if (!known)
        rk_reply_sw(call->reply, RK_SW_WRONG_P1P2);
    return known;
}

/* Selection by AID. */

static bool aid_matches(const struct rk_file *adf, struct rk_slice aid) {
    return rk_slice_starts_with(rk_slice(adf->aid, adf->aid_len), aid);
}

/* The first match when walking from application `n` in steps of `step`. */
static int walk_applications(const struct rk_files *files, struct rk_slice aid, int n, int step,
                             struct rk_file *out) {
    for (; n >= 0; n += step) {
        int error = rk_file_application(files, (unsigned)n, out);
        if (error)
            return error;
        if (aid_matches(out, aid))
            return n;
    }
    return RK_FILE_ABSENT;
}

static int count_applications(const struct rk_files *files) {
    struct rk_file adf;
    int n = 0, error;
    while ((error = rk_file_application(files, (unsigned)n, &adf)) == 0)
        n++;
    return error == RK_FILE_ABSENT ? n : error;
}

/* The number of the application meant, its ADF in `out`. "Next" and "previous" start at the one
 * current on this channel, or, if none is, at the end they come from. */
static int find_by_aid(const struct rk_call *call, struct rk_file *out) {
    const struct rk_files *files = &call->uicc->files;
    struct rk_slice aid = call->apdu->data;
    int here = call->channel->application;
    int count = count_applications(files);
    if (count < 0)
        return count;
    switch (call->apdu->p2 & OCCURRENCE) {
    case FIRST:
        return walk_applications(files, aid, 0, 1, out);
    case LAST:
        return walk_applications(files, aid, count - 1, -1, out);
    case NEXT:
        return walk_applications(files, aid, here, 1, out);
    default:
        return walk_applications(files, aid, here ? here - 2 : count - 1, -1, out);
    }
}

static void terminate(struct rk_call *call) {
    uint8_t number = rk_uicc_channel_number(call);
    if (call->channel->adf)
        rk_uicc_forget_local(call->uicc, number, call->channel->adf);
    rk_uicc_drop_transfer(call->uicc, number);
    *call->channel = (struct rk_uicc_channel){.open = true};
    rk_reply_sw(call->reply, RK_SW_OK);
}

/* Answers and returns true unless no application has the AID. */
static bool select_application(struct rk_call *call) {
    struct rk_file adf;
    int n = find_by_aid(call, &adf);
    if (n == RK_FILE_ABSENT)
        return false;
    if (n < 0) {
        rk_uicc_fail(call, n);
    } else if (!p2_is_known(call)) {
        return true;
    } else if (call->apdu->p2 & TERMINATE) {
        if (call->channel->adf == adf.index)
            terminate(call);
        else
            rk_reply_sw(call->reply, RK_SW_CONDITIONS);
    } else {
        answer(call, &adf);
        if (call->channel->adf == adf.index)
            call->channel->application = (uint8_t)(n + 1);
    }
    return true;
}

static bool aid_fits(struct rk_slice aid) {
    return aid.len >= 1 && aid.len <= RK_FILE_AID_MAX;
}

void rk_uicc_select(struct rk_call *call) {
    struct rk_file file;
    uint8_t p1 = call->apdu->p1;
    if (p1 == BY_AID) {
        if (!aid_fits(call->apdu->data))
            rk_reply_sw(call->reply, RK_SW_WRONG_LENGTH);
        else if (!select_application(call))
            rk_reply_sw(call->reply, RK_SW_FILE_NOT_FOUND);
        return;
    }
    if (p1 != BY_FID && p1 != CHILD_DF && p1 != PARENT_DF && p1 != FROM_MF && p1 != FROM_HERE) {
        rk_reply_sw(call->reply, RK_SW_WRONG_P1P2);
        return;
    }
    if (!p2_is_known(call))
        return;
    int error = rk_uicc_find(call, p1, call->apdu->data, &file);
    if (error == RK_FILE_RANGE)
        rk_reply_sw(call->reply, RK_SW_WRONG_LENGTH);
    else if (error)
        rk_uicc_fail(call, error);
    else
        answer(call, &file);
}

bool rk_uicc_select_aid(struct rk_uicc *uicc, const struct rk_apdu *apdu, struct rk_reply *reply) {
    struct rk_call call = {uicc, &uicc->channels[apdu->channel], apdu, reply, NULL};
    return uicc->files.space && aid_fits(apdu->data) && select_application(&call);
}
