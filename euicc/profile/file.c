/* The file being made: from its template and descriptor into the store, then its content. */
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

/* Content is collected into pieces that end where a record of the store ends. */
static int flush(struct rk_installer *inst) {
    struct rk_file_work *w = &inst->work.file;
    if (!w->piece_len)
        return RK_PE_OK;
    int status = rk_pe_file_room(inst);
    if (status)
        return status;
    status = rk_pe_file_status(
        rk_file_write(&inst->files, &w->file, w->piece_at, rk_slice(w->piece, w->piece_len)));
    w->piece_len = 0;
    return status;
}

/* The content of a BER-TLV file is one data object after the other, none cut short. */
static int end_objects(const struct rk_file_work *w) {
    return w->object.open || !rk_tlv_stream_idle(&w->object.stream) ? RK_PE_BAD_VALUES : RK_PE_OK;
}

static int put_octets(struct rk_installer *inst, struct rk_slice octets) {
    struct rk_file_work *w = &inst->work.file;
    int status = RK_PE_OK;
    while (octets.len && !status) {
        status = rk_pe_file_room(inst);
        if (status)
            break;
        int error = rk_object_write(&inst->files, &w->file, &w->object, 0, &octets);
        if (error == RK_FILE_FULL)
            error = RK_FILE_RANGE; /* it is the file that is full: the store had room for this */
        status = error < 0 ? rk_pe_file_status(error) : RK_PE_OK;
    }
    return status;
}

/* A value is collected into pieces that are each a record of the store; its header goes before. */
static int write_objects(struct rk_installer *inst, struct rk_slice content) {
    struct rk_file_work *w = &inst->work.file;
    int status = RK_PE_OK;
    w->filled = true;
    while (content.len && !status) {
        if (!w->object.open) {
            status = put_octets(inst, rk_slice(content.ptr, 1));
            content = rk_slice_from(content, 1);
            continue;
        }
        size_t room = sizeof w->piece - w->piece_len, left = w->object.stream.left - w->piece_len;
        size_t len = content.len < room ? content.len : room;
        len = len < left ? len : left;
        memcpy(w->piece + w->piece_len, content.ptr, len);
        w->piece_len = (uint16_t)(w->piece_len + len);
        content = rk_slice_from(content, len);
        if (len == room || len == left) {
            status = put_octets(inst, rk_slice(w->piece, w->piece_len));
            w->piece_len = 0;
        }
    }
    return status;
}

int rk_pe_file_finish(struct rk_installer *inst) {
    struct rk_file_work *w = &inst->work.file;
    if (!w->open)
        return RK_PE_OK;
    int status = rk_pe_file_create(inst);
    if (!status)
        status = w->file.kind == RK_FILE_KIND_BER_TLV ? end_objects(w) : flush(inst);
    if (!status)
        status = rk_pe_minimal_fill(inst);
    bool wants_content = w->entry && (w->entry->flags & RK_TEMPLATE_CONTENT) && !w->skipped;
    bool has_content = w->filled || w->link_len || (w->given & RK_FCP_PATTERN);
    w->open = false;
    return !status && wants_content && !has_content ? RK_PE_BAD_VALUES : status;
}

int rk_pe_file_offset(struct rk_installer *inst, struct rk_slice value) {
    struct rk_file_work *w = &inst->work.file;
    uint32_t offset;
    if (rk_tlv_get_uint(value, &offset) || offset > 0xFFFF || !w->open)
        return RK_PE_BAD_VALUES;
    if (offset && w->file.kind == RK_FILE_KIND_BER_TLV)
        return RK_PE_BAD_VALUES;
    w->at += offset;
    return w->at > RK_FILE_SIZE_MAX ? RK_PE_BAD_VALUES : RK_PE_OK;
}

/* Make `at` the end of the collected piece: a short gap of plain FF joins it, else start anew. */
static int seek(struct rk_installer *inst) {
    struct rk_file_work *w = &inst->work.file;
    uint32_t end = (uint32_t)w->piece_at + w->piece_len;
    if (w->piece_len && w->at == end && end % RK_PE_PIECE)
        return RK_PE_OK;
    bool plain = w->file.fill == RK_FILE_FILL_FF && !w->link_len;
    if (w->piece_len && plain && w->at > end && w->at / RK_PE_PIECE == w->piece_at / RK_PE_PIECE) {
        memset(w->piece + w->piece_len, 0xFF, w->at - end);
        w->piece_len = (uint16_t)(w->at - w->piece_at);
        return RK_PE_OK;
    }
    int status = flush(inst);
    w->piece_at = (uint16_t)w->at;
    return status;
}

int rk_pe_file_content(struct rk_installer *inst, struct rk_slice piece) {
    struct rk_file_work *w = &inst->work.file;
    if (!w->open)
        return RK_PE_BAD_VALUES;
    int status = rk_pe_file_create(inst);
    if (status || w->skipped)
        return status;
    if (w->file.kind == RK_FILE_KIND_BER_TLV)
        return write_objects(inst, piece);
    if (w->link_len && !(w->given & RK_FCP_LINK))
        return RK_PE_BAD_VALUES; /* what a template links to is not this file's to fill */
    if (rk_file_is_directory(&w->file) || w->at > w->file.size || piece.len > w->file.size - w->at)
        return RK_PE_BAD_VALUES;
    w->filled = true;
    while (piece.len && !status) {
        status = seek(inst);
        size_t room = RK_PE_PIECE - w->at % RK_PE_PIECE;
        size_t len = piece.len < room ? piece.len : room;
        memcpy(w->piece + w->piece_len, piece.ptr, len);
        w->piece_len = (uint16_t)(w->piece_len + len);
        w->at += (uint32_t)len;
        piece = rk_slice_from(piece, len);
    }
    return status;
}
