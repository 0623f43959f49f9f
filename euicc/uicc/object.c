/* The data objects of BER-TLV files: one record lists them, chunks hold their values. */
#include "euicc/uicc/object.h"

#include "euicc/uicc/descriptor.h"
#include "euicc/uicc/unit.h"

#include <string.h>

/* An entry of the list: tag in four octets, length in two, slot. */
enum { ENTRY = 7, LIST_MAX = ENTRY * RK_OBJECTS_MAX, LIST_PART = 0, SLOT_PARTS = 0x100 };

_Static_assert((int)LIST_MAX <= (int)RK_STORE_VALUE_MAX, "the list is one record");
_Static_assert((RK_OBJECTS_MAX + 1) * (int)SLOT_PARTS < (int)RK_DESCRIPTOR_PATTERN,
               "parts keep apart");

static struct rk_store_key list_key(const struct rk_files *files, const struct rk_file *file) {
    return rk_key(files->space, RK_OBJECT_CONTENT + (unsigned)file->content, LIST_PART);
}

static struct rk_store_key chunk_key(const struct rk_files *files, const struct rk_file *file,
                                     unsigned slot, unsigned chunk) {
    return rk_key(files->space, RK_OBJECT_CONTENT + (unsigned)file->content,
                  (slot + 1) * SLOT_PARTS + chunk);
}

static void get_entry(const uint8_t *entry, struct rk_object *out) {
    out->tag = rk_get_u32(entry);
    out->len = rk_get_u16(entry + 4);
    out->slot = entry[6];
}

static void put_entry(uint8_t *entry, const struct rk_object *object) {
    rk_put_u32(entry, object->tag);
    rk_put_u16(entry + 4, object->len);
    entry[6] = object->slot;
}

/* Read the whole list; its length in octets. */
static int read_list(const struct rk_files *files, const struct rk_file *file,
                     uint8_t list[LIST_MAX]) {
    if (file->kind != RK_FILE_KIND_BER_TLV)
        return RK_FILE_KIND;
    int got = rk_store_get(files->store, list_key(files, file), 0, list, LIST_MAX);
    if (got == RK_STORE_ABSENT)
        return 0;
    return got < 0 || got % ENTRY ? RK_FILE_STORE : got;
}

int rk_object_at(const struct rk_files *files, const struct rk_file *file, unsigned n,
                 struct rk_object *out) {
    uint8_t entry[ENTRY];
    if (file->kind != RK_FILE_KIND_BER_TLV)
        return RK_FILE_KIND;
    int got = rk_store_get(files->store, list_key(files, file), (size_t)n * ENTRY, entry, ENTRY);
    if (got == RK_STORE_ABSENT || got == 0)
        return RK_FILE_ABSENT;
    if (got != ENTRY)
        return RK_FILE_STORE;
    get_entry(entry, out);
    return out->slot < RK_OBJECTS_MAX ? 0 : RK_FILE_STORE;
}

int rk_object_find(const struct rk_files *files, const struct rk_file *file, uint32_t tag,
                   struct rk_object *out) {
    int error = 0;
    for (unsigned n = 0; n <= RK_OBJECTS_MAX && !error; n++) {
        error = rk_object_at(files, file, n, out);
        if (!error && out->tag == tag)
            return 0;
    }
    return error ? error : RK_FILE_ABSENT;
}

uint32_t rk_object_cost(const struct rk_object *object) {
    return (uint32_t)rk_tlv_header_len(object->tag, object->len) + object->len;
}

int32_t rk_object_used(const struct rk_files *files, const struct rk_file *file) {
    struct rk_object object;
    uint32_t used = 0;
    int error;
    for (unsigned n = 0; (error = rk_object_at(files, file, n, &object)) == 0; n++)
        used += rk_object_cost(&object);
    return error == RK_FILE_ABSENT ? (int32_t)used : error;
}

int rk_object_read(const struct rk_files *files, const struct rk_file *file,
                   const struct rk_object *object, size_t offset, void *buf, size_t len) {
    uint8_t *out = buf;
    if (file->kind != RK_FILE_KIND_BER_TLV)
        return RK_FILE_KIND;
    if (offset > object->len || len > object->len - offset)
        return RK_FILE_RANGE;
    while (len) {
        size_t from = offset % RK_FILE_CHUNK;
        size_t part = len < RK_FILE_CHUNK - from ? len : RK_FILE_CHUNK - from;
        struct rk_store_key key =
            chunk_key(files, file, object->slot, (unsigned)(offset / RK_FILE_CHUNK));
        if (rk_store_get(files->store, key, from, out, part) != (int)part)
            return RK_FILE_STORE;
        out += part;
        offset += part;
        len -= part;
    }
    return 0;
}

/* Remove what lies in a slot that nobody lists, from its end on, so that a cut leaves no gap. What
 * cannot be removed now is in nobody's way: it goes when the slot is taken again. */
static void purge(const struct rk_files *files, const struct rk_file *file, unsigned slot) {
    unsigned chunks = 0;
    bool own;
    if (rk_unit_begin(files->store, 0, 0, &own) != 0 || !own)
        return; /* a transaction of the caller's has counted on no removals */
    rk_store_abort(files->store);
    while (chunks < SLOT_PARTS &&
           rk_store_len(files->store, chunk_key(files, file, slot, chunks)) >= 0)
        chunks++;
    while (chunks && rk_store_remove(files->store, chunk_key(files, file, slot, chunks - 1)) == 0)
        chunks--;
}

/* Put the list; `freed` is a slot that it no longer has, or RK_OBJECTS_MAX. */
static int put_list(struct rk_files *files, const struct rk_file *file, struct rk_slice list,
                    unsigned freed) {
    bool own;
    int error = rk_unit_begin(files->store, 1, list.len, &own);
    if (error)
        return error;
    struct rk_store_key key = list_key(files, file);
    error = rk_unit_error(list.len ? rk_store_put(files->store, key, list)
                                   : rk_store_remove(files->store, key));
    error = rk_unit_end(files->store, own, error);
    if (!error && freed < RK_OBJECTS_MAX)
        purge(files, file, freed);
    return error;
}

/* Where in the list `tag` is; `len`: nowhere. */
static size_t position(const uint8_t *list, size_t len, uint32_t tag) {
    size_t at = 0;
    while (at < len && rk_get_u32(list + at) != tag)
        at += ENTRY;
    return at;
}

int rk_object_remove(struct rk_files *files, const struct rk_file *file, uint32_t tag) {
    uint8_t list[LIST_MAX];
    int got = read_list(files, file, list);
    if (got < 0)
        return got;
    size_t len = (size_t)got, at = position(list, len, tag);
    if (at == len)
        return RK_FILE_ABSENT;
    unsigned slot = list[at + 6];
    memmove(list + at, list + at + ENTRY, len - at - ENTRY);
    return put_list(files, file, rk_slice(list, len - ENTRY), slot);
}

/* ---- writing ---- */

void rk_object_start(struct rk_object_writer *writer) {
    rk_tlv_stream_start(&writer->stream);
    writer->slot = 0;
    writer->open = false;
}

/* The lowest slot that neither the list nor another writer has. */
static int free_slot(const uint8_t *list, size_t len, uint64_t busy) {
    for (size_t at = 0; at < len; at += ENTRY)
        if (list[at + 6] < RK_OBJECTS_MAX)
            busy |= UINT64_C(1) << list[at + 6];
    for (int slot = 0; slot < RK_OBJECTS_MAX; slot++)
        if (!(busy >> slot & 1))
            return slot;
    return RK_FILE_FULL;
}

/* Give back what transfers that were cut off have left. */
static void sweep(const struct rk_files *files, const struct rk_file *file, const uint8_t *list,
                  size_t len, uint64_t busy) {
    int slot;
    while ((slot = free_slot(list, len, busy)) >= 0) {
        purge(files, file, (unsigned)slot);
        busy |= UINT64_C(1) << slot;
    }
}

/* The value, and the list written anew. */
static bool store_has_room(const struct rk_files *files, size_t len) {
    return !files->modest || rk_store_free(files->store) >= len + LIST_MAX;
}

/* Whether the file has room for `object` in place of what it replaces. */
static int check_room(const struct rk_files *files, const struct rk_file *file,
                      const struct rk_object *object) {
    struct rk_object old;
    int32_t used = rk_object_used(files, file);
    if (used < 0)
        return (int)used;
    uint32_t total = (uint32_t)used + rk_object_cost(object);
    if (rk_object_find(files, file, object->tag, &old) == 0)
        total -= rk_object_cost(&old);
    return file->maximum && total > file->maximum ? RK_FILE_FULL : 0;
}

/* A header was read: see whether its object may come, and where to. */
static int open_object(struct rk_files *files, const struct rk_file *file,
                       struct rk_object_writer *writer, uint64_t busy) {
    uint8_t list[LIST_MAX];
    const struct rk_tlv_stream *s = &writer->stream;
    if (s->tag == RK_OBJECT_TAG_LIST || s->value_len > RK_OBJECT_LEN_MAX)
        return RK_FILE_RANGE;
    struct rk_object object = {.tag = s->tag, .len = (uint16_t)s->value_len};
    int got = read_list(files, file, list);
    int error = got < 0 ? got : check_room(files, file, &object);
    if (error)
        return error;
    int slot = free_slot(list, (size_t)got, busy);
    if (slot < 0)
        return slot;
    if (!store_has_room(files, object.len))
        sweep(files, file, list, (size_t)got, busy);
    if (!store_has_room(files, object.len))
        return RK_FILE_FULL;
    purge(files, file, (unsigned)slot);
    writer->slot = (uint8_t)slot;
    writer->open = true;
    return 0;
}

/* Append to what the slot holds already; a chunk begun is written anew. */
static int append(struct rk_files *files, const struct rk_file *file,
                  const struct rk_object_writer *writer, size_t offset, struct rk_slice data) {
    uint8_t chunk[RK_FILE_CHUNK];
    while (data.len) {
        size_t begun = offset % RK_FILE_CHUNK;
        size_t part = data.len < RK_FILE_CHUNK - begun ? data.len : RK_FILE_CHUNK - begun;
        struct rk_store_key key =
            chunk_key(files, file, writer->slot, (unsigned)(offset / RK_FILE_CHUNK));
        if (begun && rk_store_get(files->store, key, 0, chunk, begun) != (int)begun)
            return RK_FILE_STORE;
        memcpy(chunk + begun, data.ptr, part);
        int error = rk_unit_error(rk_store_put(files->store, key, rk_slice(chunk, begun + part)));
        if (error)
            return error;
        offset += part;
        data = rk_slice_from(data, part);
    }
    return 0;
}

/* The last octet has come: list the object, in place of the one it replaces. */
static int close_object(struct rk_files *files, const struct rk_file *file,
                        const struct rk_object_writer *writer) {
    uint8_t list[LIST_MAX];
    struct rk_object object = {writer->stream.tag, (uint16_t)writer->stream.value_len,
                               writer->slot};
    int got = read_list(files, file, list);
    if (got < 0)
        return got;
    size_t len = (size_t)got, at = position(list, len, object.tag);
    unsigned freed = at < len ? list[at + 6] : RK_OBJECTS_MAX;
    if (at == LIST_MAX)
        return RK_FILE_FULL;
    put_entry(list + at, &object);
    return put_list(files, file, rk_slice(list, at < len ? len : len + ENTRY), freed);
}

void rk_object_cancel(struct rk_files *files, const struct rk_file *file,
                      struct rk_object_writer *writer) {
    if (writer->open)
        purge(files, file, writer->slot);
    rk_object_start(writer);
}

bool rk_object_take_back(struct rk_object_writer *writer, size_t len) {
    struct rk_tlv_stream *s = &writer->stream;
    if (!writer->open || len > s->value_len - s->left)
        return false;
    s->left += (uint32_t)len;
    return true;
}

static int take(struct rk_files *files, const struct rk_file *file, struct rk_object_writer *writer,
                uint64_t busy, struct rk_slice *data) {
    struct rk_tlv_stream *s = &writer->stream;
    if (!writer->open) {
        int got = rk_tlv_stream_header(s, data);
        if (got <= 0)
            return got ? RK_FILE_RANGE : 0;
        int error = open_object(files, file, writer, busy);
        if (error)
            return error;
    }
    size_t offset = s->value_len - s->left;
    struct rk_slice piece = {data->ptr, data->len < RK_OBJECT_PIECE ? data->len : RK_OBJECT_PIECE};
    struct rk_slice part = rk_tlv_stream_value(s, &piece);
    *data = rk_slice_from(*data, part.len);
    int error = append(files, file, writer, offset, part);
    if (error || s->left)
        return error;
    error = close_object(files, file, writer);
    return error ? error : 1;
}

int rk_object_write(struct rk_files *files, const struct rk_file *file,
                    struct rk_object_writer *writer, uint64_t busy, struct rk_slice *data) {
    int result =
        file->kind == RK_FILE_KIND_BER_TLV ? take(files, file, writer, busy, data) : RK_FILE_KIND;
    if (result < 0)
        rk_object_cancel(files, file, writer);
    if (result > 0)
        rk_object_start(writer);
    return result;
}
