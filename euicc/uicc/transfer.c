/* Which transfer belongs to which channel. */
#include "euicc/uicc/internal.h"

static void give_up(struct rk_uicc *uicc, struct rk_uicc_transfer *transfer) {
    struct rk_file file;
    if (transfer->owner && transfer->sets &&
        rk_file_child(&uicc->files, transfer->directory, transfer->fid, &file) == 0)
        rk_object_cancel(&uicc->files, &file, &transfer->writer);
    *transfer = (struct rk_uicc_transfer){.owner = 0};
}

void rk_uicc_drop_transfer(struct rk_uicc *uicc, uint8_t channel) {
    for (unsigned i = 0; i < RK_UICC_TRANSFERS; i++)
        if (uicc->transfers[i].owner == channel + 1)
            give_up(uicc, &uicc->transfers[i]);
}

struct rk_uicc_transfer *rk_uicc_begin_transfer(struct rk_call *call, const struct rk_file *file,
                                                bool sets) {
    struct rk_uicc *uicc = call->uicc;
    uint8_t channel = rk_uicc_channel_number(call);
    rk_uicc_drop_transfer(uicc, channel);
    unsigned n = 0;
    while (n < RK_UICC_TRANSFERS && uicc->transfers[n].owner)
        n++;
    if (n == RK_UICC_TRANSFERS) {
        n = uicc->next_transfer;
        uicc->next_transfer = (uint8_t)((n + 1) % RK_UICC_TRANSFERS);
    }
    struct rk_uicc_transfer *transfer = &uicc->transfers[n];
    give_up(uicc, transfer);
    transfer->owner = (uint8_t)(channel + 1);
    transfer->sets = sets;
    transfer->directory = file->parent;
    transfer->fid = file->fid;
    transfer->content = file->content;
    rk_object_start(&transfer->writer);
    return transfer;
}

struct rk_uicc_transfer *rk_uicc_find_transfer(struct rk_call *call, bool sets) {
    uint8_t owner = (uint8_t)(rk_uicc_channel_number(call) + 1);
    for (unsigned i = 0; i < RK_UICC_TRANSFERS; i++)
        if (call->uicc->transfers[i].owner == owner && call->uicc->transfers[i].sets == sets)
            return &call->uicc->transfers[i];
    return NULL;
}

uint64_t rk_uicc_busy_slots(const struct rk_uicc *uicc, const struct rk_uicc_transfer *except) {
    uint64_t busy = 0;
    for (unsigned i = 0; i < RK_UICC_TRANSFERS; i++) {
        const struct rk_uicc_transfer *t = &uicc->transfers[i];
        if (t != except && t->owner && t->writer.open && t->content == except->content)
            busy |= UINT64_C(1) << t->writer.slot;
    }
    return busy;
}
