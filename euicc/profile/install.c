#include "euicc/profile/internal.h"

#include <string.h>

enum {
    BATCH = 24, /* calls of file.h in one transaction, where the store has room for that */
};

void rk_installer_start(struct rk_installer *inst, struct rk_store *store, uint16_t space,
                        const struct rk_install_config *config) {
    memset(inst, 0, sizeof *inst);
    inst->store = store;
    inst->files = rk_files(store, space);
    inst->config = *config;
    rk_tlv_stream_start(&inst->reader.stream);
}

int rk_pe_commit(struct rk_installer *inst) {
    if (!inst->writing)
        return RK_PE_OK;
    inst->writing = false;
    return rk_pe_store_status(rk_store_commit(inst->store));
}

static int begin(struct rk_installer *inst, unsigned records, size_t octets) {
    if (octets + (size_t)records * 8 > rk_store_free(inst->store))
        return RK_PE_NOT_ENOUGH_MEMORY;
    int error = rk_store_begin(inst->store, records, octets);
    inst->writing = !error;
    inst->room_records = (uint16_t)records;
    inst->room_octets = (uint32_t)octets;
    return rk_pe_store_status(error);
}

int rk_pe_room(struct rk_installer *inst, unsigned records, size_t octets) {
    if (!inst->writing || records > inst->room_records || octets > inst->room_octets) {
        int status = rk_pe_commit(inst);
        if (!status)
            status = begin(inst, BATCH * RK_FILE_RECORDS, BATCH * RK_FILE_OCTETS);
        if (status == RK_PE_NOT_ENOUGH_MEMORY)
            status = begin(inst, records, octets);
        if (status)
            return status;
    }
    inst->room_records = (uint16_t)(inst->room_records - records);
    inst->room_octets -= (uint32_t)octets;
    return RK_PE_OK;
}

int rk_pe_file_room(struct rk_installer *inst) {
    return rk_pe_room(inst, RK_FILE_RECORDS, RK_FILE_OCTETS);
}

int rk_installer_feed(struct rk_installer *inst, struct rk_slice chunk) {
    if (inst->failed || inst->finished)
        return RK_INSTALL_FAILED;
    rk_pe_read(inst, chunk);
    if (inst->failed)
        return RK_INSTALL_FAILED;
    int status = rk_pe_commit(inst);
    if (status)
        rk_pe_refuse(inst, status);
    return status ? RK_INSTALL_FAILED : 0;
}

int rk_installer_finish(struct rk_installer *inst) {
    if (inst->finished)
        return inst->failed ? RK_INSTALL_FAILED : 0;
    bool whole = !inst->reader.depth && rk_tlv_stream_idle(&inst->reader.stream);
    if (!whole || !(inst->seen & RK_SEEN_END))
        rk_pe_refuse(inst, RK_PE_INVALID_REQUEST_FORMAT);
    if (!inst->failed)
        rk_pe_check_metadata(inst);
    inst->finished = true;
    rk_wipe(inst->reader.value, sizeof inst->reader.value);
    if (inst->failed)
        return RK_INSTALL_FAILED;
    rk_pe_succeed(inst);
    return 0;
}

const struct rk_install_outcome *rk_installer_outcome(const struct rk_installer *inst) {
    return &inst->outcome;
}
