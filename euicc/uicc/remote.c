/* Commands of remote file management: TS 102 226 8.2, on a selection and with rights of their own.
 */
#include "euicc/uicc/internal.h"

enum { PARENTS_MAX = 16, SELECT = 0xA4, BY_AID = 0x04 };

static bool find_application(const struct rk_files *files, struct rk_slice aid,
                             struct rk_file *adf) {
    for (unsigned n = 0; rk_file_application(files, n, adf) == 0; n++)
        if (rk_slice_equal(rk_slice(adf->aid, adf->aid_len), aid))
            return true;
    return false;
}

bool rk_uicc_remote_open(struct rk_uicc *uicc, struct rk_uicc_remote *remote, struct rk_slice aid) {
    struct rk_file adf;
    *remote = (struct rk_uicc_remote){.channel.open = true};
    rk_uicc_drop_transfer(uicc, RK_CHANNELS); /* the last row's */
    if (!uicc->files.space)
        return false;
    if (!aid.len)
        return true;
    if (!find_application(&uicc->files, aid, &adf))
        return false;
    remote->channel.adf = (uint8_t)adf.index;
    remote->channel.directory = (uint8_t)adf.index;
    return true;
}

const struct rk_uicc_domain *rk_uicc_domain(const struct rk_call *call, uint16_t directory) {
    struct rk_file file;
    if (!call->remote)
        return NULL;
    for (unsigned step = 0; step < PARENTS_MAX && directory != RK_FILE_MF; step++) {
        if (rk_file_directory(&call->uicc->files, directory, &file) != 0 ||
            file.kind == RK_FILE_KIND_ADF)
            return &call->remote->adf;
        directory = file.parent;
    }
    return &call->remote->mf;
}

/* The command's EF is current after its success. */
static void note_change(struct rk_uicc_remote *remote) {
    const struct rk_uicc_channel *at = &remote->channel;
    for (unsigned i = 0; i < remote->changes && i < RK_UICC_CHANGES; i++)
        if (remote->changed[i].directory == at->directory && remote->changed[i].fid == at->ef)
            return;
    if (remote->changes < RK_UICC_CHANGES) {
        remote->changed[remote->changes].directory = at->directory;
        remote->changed[remote->changes].fid = at->ef;
    }
    if (remote->changes <= RK_UICC_CHANGES)
        remote->changes++;
}

void rk_uicc_remote_command(struct rk_uicc *uicc, struct rk_uicc_remote *remote,
                            const struct rk_apdu *apdu, struct rk_reply *reply) {
    struct rk_call call = {uicc, &remote->channel, apdu, reply, remote};
    if (apdu->ins == SELECT && apdu->p1 == BY_AID) {
        rk_reply_sw(reply, RK_SW_FUNCTION_NOT_SUPPORTED);
        return;
    }
    rk_uicc_run(&call);
    if (reply->sw == RK_SW_OK && rk_uicc_changes_file(apdu->ins))
        note_change(remote);
}

/* ---- the file list ---- */

/* The path of an EF from 3F00, written towards the front of `path`; returns its length, 0 if there
 * is none. An ADF is named 7FFF and lies under the MF. */
static size_t make_path(const struct rk_files *files, uint16_t directory, uint16_t fid,
                        uint8_t path[2 * PARENTS_MAX]) {
    size_t at = 2 * PARENTS_MAX - 2;
    struct rk_file file;
    rk_put_u16(path + at, fid);
    while (at && rk_file_directory(files, directory, &file) == 0) {
        at -= 2;
        rk_put_u16(path + at, file.kind == RK_FILE_KIND_ADF ? (uint16_t)RK_FILE_ADF_FID : file.fid);
        if (directory == RK_FILE_MF)
            return 2 * PARENTS_MAX - at;
        directory = file.parent;
    }
    return 0;
}

size_t rk_uicc_remote_file_list(const struct rk_uicc *uicc, const struct rk_uicc_remote *remote,
                                uint8_t *out, size_t cap) {
    uint8_t path[2 * PARENTS_MAX];
    size_t len = 1;
    if (!remote->changes || remote->changes > RK_UICC_CHANGES || !cap)
        return 0;
    out[0] = remote->changes;
    for (unsigned i = 0; i < remote->changes; i++) {
        size_t part =
            make_path(&uicc->files, remote->changed[i].directory, remote->changed[i].fid, path);
        if (!part || part > cap - len)
            return 0;
        for (size_t j = 0; j < part; j++)
            out[len + j] = path[sizeof path - part + j];
        len += part;
    }
    return len;
}
