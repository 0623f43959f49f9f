/* PE-GenericFileManagement: files by path, without a template. */
#include "euicc/profile/internal.h"

int rk_pe_generic_start(struct rk_installer *inst, struct rk_slice none) {
    (void)none;
    inst->work.file.open = false;
    return RK_PE_OK;
}

int rk_pe_generic_end(struct rk_installer *inst) {
    return rk_pe_file_finish(inst);
}

/* Select: a directory becomes the current one; an EF may be filled, its directory is current. */
static int on_path(struct rk_installer *inst, struct rk_slice value) {
    int status = rk_pe_file_finish(inst);
    if (status)
        return status;
    rk_pe_file_begin(inst, NULL, RK_FILE_MF);
    struct rk_file_work *w = &inst->work.file;
    status = rk_pe_file_status(rk_file_resolve(&inst->files, RK_FILE_MF, value, &w->file));
    w->exists = !status;
    bool directory = rk_file_is_directory(&w->file);
    w->open = !directory;
    if (!status)
        inst->context = (uint8_t)(directory ? w->file.index : w->file.parent);
    return status;
}

static int on_create(struct rk_installer *inst, struct rk_slice none) {
    (void)none;
    int status = rk_pe_file_finish(inst);
    rk_pe_file_begin(inst, NULL, inst->context);
    return status;
}

static const struct rk_pe_node command[4] = {
    RK_PE_LEAF(0x80, 0, 0, 8, on_path),
    RK_PE_NODE(0x62, 0, on_create, rk_pe_file_create, rk_pe_fcp),
    RK_PE_LEAF(0x02, 0, 1, 3, rk_pe_file_offset),
    RK_PE_LEAF(0x81, RK_PE_STREAM, 0, 0xFFFF, rk_pe_file_content),
};

static const struct rk_pe_node commands[1] = {
    RK_PE_NODE(0x30, RK_PE_LIST, NULL, NULL, command),
};

const struct rk_pe_node rk_pe_generic[2] = {
    RK_PE_HEADER,
    RK_PE_NODE(0xA1, RK_PE_LIST, NULL, NULL, commands),
};
