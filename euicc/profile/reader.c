#include "euicc/check.h"
#include "euicc/profile/internal.h"

#include <string.h>

static const struct rk_pe_node nothing = {0, RK_PE_LIST, 0, 0, 0, NULL, NULL, NULL};

void rk_pe_ignore_rest(struct rk_installer *inst) {
    inst->ignored = true;
    inst->reader.frames[0].node = &nothing;
}

static bool is_constructed(uint32_t tag) {
    while (tag > 0xFF)
        tag >>= 8;
    return tag & 0x20;
}

static bool matches(const struct rk_pe_node *node, uint32_t tag) {
    if (node->flags & RK_PE_ANY)
        return !is_constructed(tag);
    if (node->flags & RK_PE_FILES)
        return (tag >= 0xA2 && tag <= 0xBE) || (tag >= 0xBF1F && tag <= 0xBF7F);
    return node->tag == tag;
}

static const struct rk_pe_node *find(const struct rk_pe_node *node, uint32_t tag) {
    for (unsigned i = 0; i < node->count; i++)
        if (matches(&node->members[i], tag))
            return &node->members[i];
    return NULL;
}

/*
 * The member of `f` that an element with `tag` is. Null and RK_PE_OK: an extension to skip.
 * Sequences go forward only: what was passed may not come back.
 */
static const struct rk_pe_node *member(struct rk_pe_frame *f, uint32_t tag, int *status) {
    const struct rk_pe_node *node = f->node;
    const struct rk_pe_node *known = find(node, tag);
    *status = RK_PE_INVALID_REQUEST_FORMAT;
    if (node->flags & (RK_PE_LIST | RK_PE_CHOICE)) {
        bool taken = (node->flags & RK_PE_CHOICE) && f->next;
        f->next = 1;
        if (!taken && (known || !node->count))
            *status = RK_PE_OK;
        return known;
    }
    for (unsigned i = f->next; i < node->count; i++) {
        const struct rk_pe_node *candidate = &node->members[i];
        if (matches(candidate, tag)) {
            f->next = (uint8_t)(candidate->flags & RK_PE_FILES ? i : i + 1);
            *status = RK_PE_OK;
            return candidate;
        }
        if (!(candidate->flags & RK_PE_OPTIONAL))
            return NULL;
    }
    if (!known) {
        f->next = node->count;
        *status = RK_PE_OK;
    }
    return NULL;
}

static int enter(struct rk_installer *inst, const struct rk_pe_node *node) {
    struct rk_pe_reader *r = &inst->reader;
    if (r->depth == RK_PE_DEPTH)
        return RK_PE_INVALID_REQUEST_FORMAT;
    r->frames[r->depth++] = (struct rk_pe_frame){node, r->stream.value_len, 0};
    rk_tlv_stream_enter(&r->stream);
    return node->on ? node->on(inst, rk_slice(NULL, 0)) : RK_PE_OK;
}

static int begin_element(struct rk_installer *inst) {
    const struct rk_pe_type *type = rk_pe_type(inst->reader.stream.tag);
#ifdef RK_EXPLAIN
    inst->element++;
#endif
    inst->type = type;
    inst->has_identification = false;
    inst->mandated = false;
    inst->ignored = false;
    if (!is_constructed(inst->reader.stream.tag) || (inst->seen & type->needs) != type->needs ||
        (inst->seen & type->bars))
        return RK_PE_INVALID_REQUEST_FORMAT;
    return enter(inst, &type->node);
}

static int open_element(struct rk_installer *inst) {
    struct rk_pe_reader *r = &inst->reader;
    r->at = r->offset - r->stream.header_len;
    if (!r->depth)
        return begin_element(inst);
    struct rk_pe_frame *f = &r->frames[r->depth - 1];
    if (r->stream.value_len > f->left || r->stream.header_len > f->left - r->stream.value_len)
        return RK_PE_INVALID_REQUEST_FORMAT;
    f->left -= r->stream.header_len + r->stream.value_len;
    int status;
    const struct rk_pe_node *node = member(f, r->stream.tag, &status);
    if (status)
        return status;
    if (node && (node->members || node->flags & RK_PE_LIST))
        return enter(inst, node);
    r->in_value = true;
    r->leaf = node;
    r->value_len = 0;
    if (node && (r->stream.value_len < node->min || r->stream.value_len > node->max))
        return RK_PE_BAD_VALUES;
    return RK_PE_OK;
}

/* Nothing that has to be there is missing. */
static bool complete(const struct rk_pe_frame *f) {
    if (f->node->flags & RK_PE_LIST)
        return true;
    if (f->node->flags & RK_PE_CHOICE)
        return f->next;
    for (unsigned i = f->next; i < f->node->count; i++)
        if (!(f->node->members[i].flags & RK_PE_OPTIONAL))
            return false;
    return true;
}

static void end_element(struct rk_installer *inst) {
    (void)RK_CHECK(PROFILE_ELEMENT, true);
    if (!inst->ignored)
        inst->seen |= inst->type->brings;
    inst->keeping = false;
    inst->type = NULL;
    inst->reader.offset = 0;
    rk_wipe(&inst->work, sizeof inst->work);
}

/* Leave the elements whose last octet was read. */
static int close_elements(struct rk_installer *inst) {
    struct rk_pe_reader *r = &inst->reader;
    while (r->depth && !r->frames[r->depth - 1].left) {
        const struct rk_pe_frame *f = &r->frames[r->depth - 1];
        if (!complete(f))
            return RK_PE_INVALID_REQUEST_FORMAT;
        int status = f->node->end ? f->node->end(inst) : RK_PE_OK;
        if (status)
            return status;
        if (!--r->depth)
            end_element(inst);
    }
    return RK_PE_OK;
}

/* Take a piece of a value. */
static int take(struct rk_installer *inst, struct rk_slice piece) {
    struct rk_pe_reader *r = &inst->reader;
    if (!r->leaf || !r->leaf->on)
        return RK_PE_OK;
    if (r->leaf->flags & RK_PE_STREAM)
        return piece.len ? r->leaf->on(inst, piece) : RK_PE_OK;
    if (piece.len > sizeof r->value - r->value_len)
        return RK_PE_BAD_VALUES;
    if (piece.len)
        memcpy(r->value + r->value_len, piece.ptr, piece.len);
    r->value_len = (uint8_t)(r->value_len + piece.len);
    return r->stream.left ? RK_PE_OK : r->leaf->on(inst, rk_slice(r->value, r->value_len));
}

static int read_value(struct rk_installer *inst, struct rk_slice *chunk) {
    struct rk_pe_reader *r = &inst->reader;
    struct rk_slice piece = rk_tlv_stream_value(&r->stream, chunk);
    r->offset += (uint32_t)piece.len;
    int status = inst->keeping ? rk_pe_keep(inst, piece) : RK_PE_OK;
    if (!status)
        status = take(inst, piece);
    if (status || r->stream.left)
        return status;
    r->in_value = false;
    return close_elements(inst);
}

/* Returns 1 when there is no more to do with the chunk. */
static int read_header(struct rk_installer *inst, struct rk_slice *chunk, int *status) {
    struct rk_pe_reader *r = &inst->reader;
    struct rk_slice before = *chunk;
    int got = rk_tlv_stream_header(&r->stream, chunk);
    before.len -= chunk->len;
    r->offset += (uint32_t)before.len;
    *status = inst->keeping ? rk_pe_keep(inst, before) : RK_PE_OK;
    if (got < 0)
        *status = RK_PE_INVALID_REQUEST_FORMAT;
    if (got != 1 || *status)
        return 1;
    *status = open_element(inst);
    if (!*status && !r->in_value)
        *status = close_elements(inst);
    return *status != RK_PE_OK;
}

void rk_pe_read(struct rk_installer *inst, struct rk_slice chunk) {
    struct rk_pe_reader *r = &inst->reader;
    int status = RK_PE_OK;
    bool done = false;
    while (!done && !inst->failed) {
        if (!r->in_value) {
            done = read_header(inst, &chunk, &status);
        } else {
            status = read_value(inst, &chunk);
            done = status || r->in_value;
        }
    }
    if (status && !inst->failed)
        rk_pe_refuse(inst, status);
}
