/* The file being made: from its template and descriptor into the store. */
#include "euicc/profile/internal.h"

#include <string.h>

enum { ARR_OF_MF = 0x2F06, ARR_OF_DF = 0x6F06 };

void rk_pe_file_begin(struct rk_installer *inst, const struct rk_template_file *entry,
                      uint16_t parent) {
    struct rk_file_work *w = &inst->work.file;
    memset(w, 0, sizeof *w);
    rk_object_start(&w->object);
    w->open = true;
    w->entry = entry;
    w->file.kind = RK_FILE_KIND_TRANSPARENT;
    w->file.state = RK_FILE_STATE_ACTIVATED;
    w->file.parent = parent;
    w->file.arr_fid = parent == RK_FILE_MF ? ARR_OF_MF : ARR_OF_DF;
    if (!entry)
        return;
    w->file.kind = entry->kind;
    w->file.fid = entry->fid;
    w->file.sfi = entry->sfi;
    w->file.arr_record = entry->arr;
    w->file.special = entry->flags & RK_TEMPLATE_UPDATED ? 0x80 : 0;
    if (rk_file_has_records(&w->file))
        w->file.record_len = (uint8_t)entry->size;
    rk_pe_minimal_begin(inst);
}

/* Sizes of an EF: what the descriptor says, else the template. */
static int set_size(struct rk_file_work *w) {
    const struct rk_template_file *entry = w->entry;
    struct rk_file *file = &w->file;
    uint32_t size = w->size;
    if (rk_file_has_records(file)) {
        if (!(w->given & RK_FCP_SIZE) && entry)
            size = (uint32_t)entry->records * file->record_len;
        if (!size || !file->record_len || size % file->record_len)
            return RK_PE_BAD_VALUES;
        if (size / file->record_len > 254)
            return RK_PE_BAD_VALUES;
        file->record_count = (uint8_t)(size / file->record_len);
        return RK_PE_OK;
    }
    if (!(w->given & RK_FCP_SIZE) && entry)
        size = entry->size;
    if (size > RK_FILE_SIZE_MAX)
        return RK_PE_NOT_ENOUGH_MEMORY;
    file->size = (uint16_t)size;
    return size || file->kind == RK_FILE_KIND_BER_TLV ? RK_PE_OK : RK_PE_BAD_VALUES;
}

/* Without a template the FID gives the short identifier (TS 102 222 6.3.2.2.1). */
static void set_sfi(struct rk_file_work *w) {
    if (!w->entry && !(w->given & RK_FCP_SFI))
        w->file.sfi = (uint8_t)((w->file.fid & 0x1F) % 31);
}

/* Write the end of each record (or of the file) where a pattern cannot reach. */
static int write_tails(struct rk_installer *inst, struct rk_slice tail) {
    const struct rk_file *file = &inst->work.file.file;
    size_t len = rk_file_has_records(file) ? file->record_len : file->size;
    for (size_t end = len; tail.len && end <= file->size; end += len) {
        int status = rk_pe_file_room(inst);
        if (!status)
            status = rk_pe_file_status(rk_file_write(&inst->files, file, end - tail.len, tail));
        if (status)
            return status;
    }
    return RK_PE_OK;
}

static int create_ef(struct rk_installer *inst) {
    struct rk_file_work *w = &inst->work.file;
    struct rk_slice tail = {0};
    int status = set_size(w);
    if (status)
        return status;
    bool has_default = w->entry && w->entry->fill < RK_FILL_PATTERNS;
    if (!(w->given & RK_FCP_PATTERN) && has_default)
        w->pattern_len = rk_template_pattern(
            w->entry->fill, rk_file_has_records(&w->file) ? w->file.record_len : w->file.size,
            &w->file.fill, w->pattern, &tail);
    status = rk_pe_file_status(
        rk_file_create(&inst->files, &w->file, rk_slice(w->pattern, w->pattern_len)));
    return status ? status : write_tails(inst, tail);
}

/* The link of a template yields to a descriptor that makes a file of its own. */
static void drop_default_link(struct rk_file_work *w) {
    if (!(w->given & RK_FCP_LINK) && w->given & (RK_FCP_DESCRIPTOR | RK_FCP_SIZE | RK_FCP_PATTERN))
        w->link_len = 0;
}

static int create_link(struct rk_installer *inst) {
    struct rk_file_work *w = &inst->work.file;
    struct rk_file target;
    int error = rk_file_resolve(&inst->files, RK_FILE_MF, rk_slice(w->link, w->link_len), &target);
    if (!error)
        error = rk_file_create_link(&inst->files, &w->file, &target);
    return rk_pe_file_status(error);
}

static void remember_adf(struct rk_installer *inst, uint8_t index) {
    inst->naa = index;
    if (!inst->work.file.entry)
        return;
    switch (inst->template->pe) {
    case 0xBF20:
        inst->minimal = true;
        /* fall through */
    case 0xB3:
        inst->adf[RK_PLACE_USIM] = index;
        if (!inst->first_usim)
            inst->first_usim = index;
        break;
    case 0xB5:
        inst->adf[RK_PLACE_ISIM] = index;
        break;
    case 0xB9:
        inst->adf[RK_PLACE_CSIM] = index;
        break;
    default:
        break;
    }
}

/* The first directory of a template is the current one from there on: PINs that follow are its. */
static void created_directory(struct rk_installer *inst) {
    const struct rk_file *file = &inst->work.file.file;
    uint8_t index = (uint8_t)file->index;
    if (file->kind == RK_FILE_KIND_ADF)
        remember_adf(inst, index);
    if (!inst->work.file.entry)
        return;
    inst->parent = index;
    if (inst->work.file.entry == rk_template_row(inst->template, 0)) {
        inst->base = index;
        inst->context = index;
    }
}

static int create_directory(struct rk_installer *inst) {
    struct rk_file_work *w = &inst->work.file;
    bool is_adf = w->file.kind == RK_FILE_KIND_ADF;
    bool adf_expected = w->entry ? w->entry->kind == RK_FILE_KIND_ADF : is_adf;
    if (is_adf != adf_expected || is_adf != (w->file.aid_len != 0))
        return RK_PE_BAD_VALUES;
    if (is_adf && w->file.parent != RK_FILE_MF)
        return RK_PE_BAD_VALUES;
    return rk_pe_file_status(rk_file_create(&inst->files, &w->file, rk_slice(NULL, 0)));
}

int rk_pe_file_create(struct rk_installer *inst) {
    struct rk_file_work *w = &inst->work.file;
    if (w->skipped || w->exists)
        return RK_PE_OK;
    bool named =
        w->entry ? w->file.fid != 0 : (w->given & RK_FCP_FID) && (w->given & RK_FCP_DESCRIPTOR);
    if (!named || w->file.parent == RK_PE_NOWHERE)
        return RK_PE_BAD_VALUES;
    bool directory = rk_file_is_directory(&w->file);
    if (!directory)
        set_sfi(w);
    drop_default_link(w);
    int status = rk_pe_file_room(inst);
    if (status)
        return status;
    if (w->link_len)
        status = create_link(inst);
    else
        status = directory ? create_directory(inst) : create_ef(inst);
    w->exists = !status;
    if (w->exists && directory)
        created_directory(inst);
    return status;
}
