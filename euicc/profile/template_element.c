/* Elements that create files by template (PE-MF to PE-DF-5GPROSE). */
#include "euicc/profile/internal.h"

static bool is_directory(const struct rk_template_file *row) {
    return row->kind <= RK_FILE_KIND_ADF;
}

int rk_pe_template_start(struct rk_installer *inst, struct rk_slice none) {
    (void)none;
    inst->template = NULL;
    inst->next_member = 0;
    return RK_PE_OK;
}

static int on_template_id(struct rk_installer *inst, struct rk_slice value) {
    const struct rk_template *t = rk_template_find(value);
    if (!t || t->pe != inst->type->node.tag)
        return rk_pe_unsupported(inst, RK_PE_TEMPLATE_NOT_SUPPORTED);
    inst->template = t;
    inst->base = RK_FILE_MF;
    if (t->place != RK_PLACE_MF)
        inst->base = t->place == RK_PLACE_CURRENT ? inst->naa : inst->adf[t->place];
    inst->parent = inst->base;
    if (!is_directory(t->files))
        inst->context = inst->base;
    return RK_PE_OK;
}

/* A row that the element does not mention. */
static int pass(struct rk_installer *inst, const struct rk_template_file *row) {
    if (row->flags & RK_TEMPLATE_MEMBER)
        return RK_PE_INVALID_REQUEST_FORMAT;
    if (is_directory(row))
        inst->parent = RK_PE_NOWHERE;
    if (!inst->template->by_default)
        return RK_PE_OK;
    rk_pe_file_begin(inst, row, is_directory(row) ? inst->base : inst->parent);
    return rk_pe_file_finish(inst);
}

static int pass_until(struct rk_installer *inst, unsigned member) {
    int status = RK_PE_OK;
    while (!status && inst->next_member < member && inst->next_member < inst->template->count)
        status = pass(inst, rk_template_row(inst->template, inst->next_member++));
    return status;
}

/* The file of a template is not there for what the element says of it. */
static void begin_nothing(struct rk_installer *inst) {
    rk_pe_file_begin(inst, NULL, RK_PE_NOWHERE);
    inst->work.file.skipped = true;
}

static int on_file(struct rk_installer *inst, struct rk_slice none) {
    (void)none;
    uint32_t tag = inst->reader.stream.tag;
    unsigned member = (unsigned)(tag > 0xFF ? tag & 0x7F : tag & 0x1F) - 2;
    if (member < inst->next_member)
        return RK_PE_INVALID_REQUEST_FORMAT;
    int status = pass_until(inst, member);
    if (status)
        return status;
    const struct rk_template_file *row = rk_template_row(inst->template, member);
    if (!row && rk_template_later(inst->template, member))
        return RK_PE_TEMPLATE_NOT_SUPPORTED;
    if (!row) {
        begin_nothing(inst);
        return RK_PE_OK;
    }
    inst->next_member = (uint8_t)(member + 1);
    rk_pe_file_begin(inst, row, is_directory(row) ? inst->base : inst->parent);
    return RK_PE_OK;
}

static int on_do_not_create(struct rk_installer *inst, struct rk_slice value) {
    (void)value;
    struct rk_file_work *w = &inst->work.file;
    if (w->exists)
        return RK_PE_BAD_VALUES;
    if (inst->template->files == rk_template_mf || w->file.kind == RK_FILE_KIND_MF)
        return RK_PE_OK; /* no effect on the MF and its files */
    w->skipped = true;
    if (rk_file_is_directory(&w->file))
        inst->parent = RK_PE_NOWHERE;
    return RK_PE_OK;
}

/* A further descriptor in the same member is a further file of that kind. */
static int on_descriptor(struct rk_installer *inst, struct rk_slice none) {
    (void)none;
    struct rk_file_work *w = &inst->work.file;
    if (!w->exists)
        return RK_PE_OK;
    const struct rk_template_file *row = w->entry;
    uint16_t parent = w->file.parent;
    int status = rk_pe_file_finish(inst);
    rk_pe_file_begin(inst, row, parent);
    return status;
}

static const struct rk_pe_node file[4] = {
    RK_PE_LEAF(0x80, 0, 0, 0, on_do_not_create),
    RK_PE_NODE(0xA1, 0, on_descriptor, rk_pe_file_create, rk_pe_fcp),
    RK_PE_LEAF(0x82, 0, 1, 3, rk_pe_file_offset),
    RK_PE_LEAF(0x83, RK_PE_STREAM, 0, 0xFFFF, rk_pe_file_content),
};

const struct rk_pe_node rk_pe_template[3] = {
    RK_PE_HEADER,
    RK_PE_LEAF(0x81, 0, 1, 32, on_template_id),
    RK_PE_NODE(0, RK_PE_FILES | RK_PE_OPTIONAL | RK_PE_LIST, on_file, rk_pe_file_finish, file),
};

int rk_pe_template_end(struct rk_installer *inst) {
    return pass_until(inst, inst->template->count);
}
