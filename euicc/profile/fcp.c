/* Fcp: what a file descriptor of the package says goes into the file being made. */
#include "euicc/profile/internal.h"

#include <string.h>

static struct rk_file_work *work(struct rk_installer *inst) {
    return &inst->work.file;
}

static void given(struct rk_installer *inst, enum rk_fcp_given what) {
    work(inst)->given = (uint8_t)(work(inst)->given | what);
}

/* File descriptor byte (TS 102 222 6.3.2.2): shareable bit, type, structure. */
static int kind_of(uint8_t descriptor, uint8_t *kind) {
    switch (descriptor & 0x3F) {
    case 0x01:
        *kind = RK_FILE_KIND_TRANSPARENT;
        return RK_PE_OK;
    case 0x02:
        *kind = RK_FILE_KIND_LINEAR;
        return RK_PE_OK;
    case 0x06:
        *kind = RK_FILE_KIND_CYCLIC;
        return RK_PE_OK;
    case 0x38:
        *kind = RK_FILE_KIND_DF;
        return RK_PE_OK;
    case 0x39:
        *kind = RK_FILE_KIND_BER_TLV;
        return RK_PE_OK;
    default:
        return RK_PE_BAD_VALUES;
    }
}

static int on_descriptor(struct rk_installer *inst, struct rk_slice value) {
    struct rk_file *file = &work(inst)->file;
    uint8_t kind;
    int status = kind_of(value.ptr[0], &kind);
    if (status)
        return status;
    bool records = kind == RK_FILE_KIND_LINEAR || kind == RK_FILE_KIND_CYCLIC;
    uint32_t len = value.len == 4 ? rk_get_u16(value.ptr + 2) : value.len == 3 ? value.ptr[2] : 0;
    if (records && (len == 0 || len > 0xFF))
        return RK_PE_BAD_VALUES;
    bool was_directory = rk_file_is_directory(file);
    if (work(inst)->entry && was_directory != (kind == RK_FILE_KIND_DF))
        return RK_PE_BAD_VALUES;
    if (!was_directory || kind != RK_FILE_KIND_DF)
        file->kind = kind;
    if (records)
        file->record_len = (uint8_t)len;
    file->not_shareable = !(value.ptr[0] & 0x40);
    given(inst, RK_FCP_DESCRIPTOR);
    return RK_PE_OK;
}

static int on_fid(struct rk_installer *inst, struct rk_slice value) {
    work(inst)->file.fid = rk_get_u16(value.ptr);
    given(inst, RK_FCP_FID);
    return RK_PE_OK;
}

static int on_aid(struct rk_installer *inst, struct rk_slice value) {
    struct rk_file *file = &work(inst)->file;
    if (!rk_file_is_directory(file) || file->kind == RK_FILE_KIND_MF)
        return RK_PE_BAD_VALUES;
    file->kind = RK_FILE_KIND_ADF;
    file->aid_len = (uint8_t)value.len;
    memcpy(file->aid, value.ptr, value.len);
    return RK_PE_OK;
}

static int on_state(struct rk_installer *inst, struct rk_slice value) {
    work(inst)->file.state = value.ptr[0];
    return RK_PE_OK;
}

static int on_access(struct rk_installer *inst, struct rk_slice value) {
    if (value.len == 2)
        return RK_PE_BAD_VALUES;
    struct rk_file *file = &work(inst)->file;
    if (value.len == 3)
        file->arr_fid = rk_get_u16(value.ptr);
    file->arr_record = value.ptr[value.len - 1];
    given(inst, RK_FCP_ARR);
    return RK_PE_OK;
}

static uint32_t get_size(struct rk_slice value) {
    uint32_t size = 0;
    for (size_t i = 0; i < value.len; i++)
        size = size << 8 | value.ptr[i];
    return size;
}

static int on_size(struct rk_installer *inst, struct rk_slice value) {
    work(inst)->size = get_size(value);
    given(inst, RK_FCP_SIZE);
    return work(inst)->size ? RK_PE_OK : RK_PE_BAD_VALUES;
}

/* A BER-TLV file grows up to here; to others it means nothing. */
static int on_maximum(struct rk_installer *inst, struct rk_slice value) {
    struct rk_file *file = &work(inst)->file;
    if (file->kind == RK_FILE_KIND_BER_TLV)
        file->maximum = get_size(value);
    return RK_PE_OK;
}

/* Key references, one octet each, as struct rk_file has them too. */
static int on_pin_status(struct rk_installer *inst, struct rk_slice value) {
    struct rk_file *file = &work(inst)->file;
    if (!rk_file_is_directory(file))
        return RK_PE_BAD_VALUES;
    for (size_t i = 0; i < value.len; i++)
        if (!rk_pin_is_reference(value.ptr[i]))
            return RK_PE_BAD_VALUES;
    memcpy(file->pin_status, value.ptr, value.len);
    file->pin_status_len = (uint8_t)value.len;
    return RK_PE_OK;
}

static int on_sfi(struct rk_installer *inst, struct rk_slice value) {
    struct rk_file *file = &work(inst)->file;
    file->sfi = value.len ? (uint8_t)(value.ptr[0] >> 3) : 0;
    given(inst, RK_FCP_SFI);
    if (value.len && (value.ptr[0] & 0x07 || file->sfi == 0 || file->sfi == 31))
        return RK_PE_BAD_VALUES;
    return RK_PE_OK;
}

static int on_proprietary(struct rk_installer *inst, struct rk_slice none) {
    (void)none;
    work(inst)->file.special = 0;
    given(inst, RK_FCP_SPECIAL);
    return RK_PE_OK;
}

static int on_special(struct rk_installer *inst, struct rk_slice value) {
    work(inst)->file.special = value.ptr[0];
    return RK_PE_OK;
}

static int add_pattern(struct rk_installer *inst, struct rk_slice piece, enum rk_file_fill fill) {
    struct rk_file_work *w = work(inst);
    if ((w->given & RK_FCP_PATTERN) && w->file.fill != fill)
        return RK_PE_BAD_VALUES; /* both a fill and a repeat pattern */
    if (!(w->given & RK_FCP_PATTERN))
        w->pattern_len = 0;
    if (piece.len > sizeof w->pattern - w->pattern_len)
        return RK_PE_BAD_VALUES;
    memcpy(w->pattern + w->pattern_len, piece.ptr, piece.len);
    w->pattern_len = (uint8_t)(w->pattern_len + piece.len);
    w->file.fill = (uint8_t)fill;
    given(inst, RK_FCP_PATTERN);
    return RK_PE_OK;
}

static int on_fill(struct rk_installer *inst, struct rk_slice piece) {
    return add_pattern(inst, piece, RK_FILE_FILL_LAST);
}

static int on_repeat(struct rk_installer *inst, struct rk_slice piece) {
    return add_pattern(inst, piece, RK_FILE_FILL_REPEAT);
}

static int on_link(struct rk_installer *inst, struct rk_slice value) {
    struct rk_file_work *w = work(inst);
    w->link_len = (uint8_t)value.len; /* an empty path: not a link, even if the template's is */
    memcpy(w->link, value.ptr, value.len);
    given(inst, RK_FCP_LINK);
    return RK_PE_OK;
}

/* Member 84 tells how long a data object can be: up to 64 KiB here, whatever it says. */
static const struct rk_pe_node proprietary[5] = {
    RK_PE_LEAF(0xC0, RK_PE_OPTIONAL, 1, 1, on_special),
    RK_PE_LEAF(0xC1, RK_PE_OPTIONAL | RK_PE_STREAM, 1, RK_FILE_PATTERN_MAX, on_fill),
    RK_PE_LEAF(0xC2, RK_PE_OPTIONAL | RK_PE_STREAM, 1, RK_FILE_PATTERN_MAX, on_repeat),
    RK_PE_LEAF(0x86, RK_PE_OPTIONAL, 1, 4, on_maximum),
    RK_PE_LEAF(0x84, RK_PE_OPTIONAL, 1, 1, NULL),
};

const struct rk_pe_node rk_pe_fcp[10] = {
    RK_PE_LEAF(0x82, RK_PE_OPTIONAL, 2, 4, on_descriptor),
    RK_PE_LEAF(0x83, RK_PE_OPTIONAL, 2, 2, on_fid),
    RK_PE_LEAF(0x84, RK_PE_OPTIONAL, 5, 16, on_aid),
    RK_PE_LEAF(0x8A, RK_PE_OPTIONAL, 1, 1, on_state),
    RK_PE_LEAF(0x8B, RK_PE_OPTIONAL, 1, 3, on_access),
    RK_PE_LEAF(0x80, RK_PE_OPTIONAL, 1, 4, on_size),
    RK_PE_LEAF(0xC6, RK_PE_OPTIONAL, 1, 28, on_pin_status),
    RK_PE_LEAF(0x88, RK_PE_OPTIONAL, 0, 1, on_sfi),
    RK_PE_NODE(0xA5, RK_PE_OPTIONAL, on_proprietary, NULL, proprietary),
    RK_PE_LEAF(0xC7, RK_PE_OPTIONAL, 0, 8, on_link),
};
