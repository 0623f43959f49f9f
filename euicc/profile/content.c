/* The content of the file being made or filled. */
#include "euicc/profile/internal.h"

#include <string.h>

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
