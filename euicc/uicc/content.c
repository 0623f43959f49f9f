/* Content of elementary files: chunks of RK_FILE_CHUNK octets, each stored up to its last octet
 * that differs from the fill pattern. */
#include "euicc/uicc/descriptor.h"
#include "euicc/uicc/unit.h"

#include <string.h>

/* A file's content while a call works on it: what is needed to know unwritten octets. */
struct content {
    struct rk_store *store;
    const struct rk_file *file;
    uint16_t space;
    bool modest;
    uint16_t head;        /* octet of the store that offset 0 stands for: cyclic files turn */
    uint16_t pattern_len; /* 0: every octet is `only` */
    uint8_t only;
    uint8_t pattern[RK_FILE_PATTERN_MAX];
};

static struct rk_store_key key_of(const struct content *c, uint16_t part) {
    return rk_key(c->space, RK_OBJECT_CONTENT + (unsigned)c->file->content, part);
}

static int read_pattern(struct content *c) {
    c->only = c->file->fill == RK_FILE_FILL_FF ? 0xFF : c->file->fill_octet;
    if (c->file->fill_len < 2)
        return 0;
    int got =
        rk_store_get(c->store, key_of(c, RK_DESCRIPTOR_PATTERN), 0, c->pattern, sizeof c->pattern);
    if (got < 1)
        return RK_FILE_STORE;
    c->pattern_len = (uint16_t)got;
    return 0;
}

static int read_head(struct content *c) {
    uint8_t record[1];
    if (c->file->kind != RK_FILE_KIND_CYCLIC)
        return 0;
    int got = rk_store_get(c->store, key_of(c, RK_DESCRIPTOR_HEAD), 0, record, sizeof record);
    if (got == RK_STORE_ABSENT)
        return 0;
    if (got != 1 || record[0] >= c->file->record_count)
        return RK_FILE_STORE;
    c->head = (uint16_t)(record[0] * c->file->record_len);
    return 0;
}

/* Get ready for `len` octets from `offset` on. */
static int open_content(const struct rk_files *files, const struct rk_file *file, size_t offset,
                        size_t len, struct content *c) {
    if (rk_file_is_directory(file) || file->kind == RK_FILE_KIND_BER_TLV)
        return RK_FILE_KIND;
    if (offset > file->size || len > file->size - offset)
        return RK_FILE_RANGE;
    *c = (struct content){
        .store = files->store, .file = file, .space = files->space, .modest = files->modest};
    int error = read_pattern(c);
    return error ? error : read_head(c);
}

/* What the octet at `at` (as stored) is as long as nobody has written it. */
static uint8_t unwritten(const struct content *c, size_t at) {
    if (c->pattern_len == 0)
        return c->only;
    if (c->file->record_len)
        at %= c->file->record_len;
    if (c->file->fill == RK_FILE_FILL_REPEAT)
        return c->pattern[at % c->pattern_len];
    return c->pattern[at < c->pattern_len ? at : c->pattern_len - 1u];
}

/* A stretch of content that lies in one chunk. */
struct stretch {
    uint16_t chunk;
    uint16_t from; /* in the chunk */
    uint16_t len;
};

/* The first part of `len` octets from logical `offset` on that does not leave its chunk. */
static struct stretch first_stretch(const struct content *c, size_t offset, size_t len) {
    size_t at = offset + c->head;
    if (at >= c->file->size)
        at -= c->file->size;
    size_t from = at % RK_FILE_CHUNK;
    if (len > RK_FILE_CHUNK - from)
        len = RK_FILE_CHUNK - from;
    if (len > c->file->size - at)
        len = c->file->size - at;
    return (struct stretch){(uint16_t)(at / RK_FILE_CHUNK), (uint16_t)from, (uint16_t)len};
}

static int read_stretch(const struct content *c, struct stretch s, uint8_t *out) {
    int got = rk_store_get(c->store, key_of(c, s.chunk), s.from, out, s.len);
    if (got == RK_STORE_ABSENT)
        got = 0;
    if (got < 0)
        return RK_FILE_STORE;
    size_t base = (size_t)s.chunk * RK_FILE_CHUNK + s.from;
    for (size_t i = (size_t)got; i < s.len; i++)
        out[i] = unwritten(c, base + i);
    return 0;
}

int rk_file_read(const struct rk_files *files, const struct rk_file *file, size_t offset, void *buf,
                 size_t len) {
    struct content c;
    uint8_t *out = buf;
    int error = open_content(files, file, offset, len, &c);
    while (!error && len) {
        struct stretch s = first_stretch(&c, offset, len);
        error = read_stretch(&c, s, out);
        out += s.len;
        offset += s.len;
        len -= s.len;
    }
    return error;
}

/* Octets of a chunk up to the last that differs from what an unwritten one reads. */
static size_t trimmed(const struct content *c, uint16_t chunk, const uint8_t *octets, size_t len) {
    size_t base = (size_t)chunk * RK_FILE_CHUNK;
    while (len && octets[len - 1] == unwritten(c, base + len - 1))
        len--;
    return len;
}

/* Set a chunk to its first `len` octets. */
static int put_chunk(const struct content *c, uint16_t chunk, const uint8_t *octets, size_t len) {
    struct rk_store_key key = key_of(c, chunk);
    if (len == 0)
        return rk_unit_error(rk_store_remove(c->store, key));
    int before = rk_store_len(c->store, key);
    bool grows = before < 0 || (size_t)before < len;
    if (c->modest && grows && rk_store_free(c->store) < len)
        return RK_FILE_FULL;
    return rk_unit_error(rk_store_put(c->store, key, rk_slice(octets, len)));
}

static int write_stretch(const struct content *c, struct stretch s, const uint8_t *data) {
    uint8_t octets[RK_FILE_CHUNK];
    size_t base = (size_t)s.chunk * RK_FILE_CHUNK;
    size_t len = c->file->size - base;
    if (len > RK_FILE_CHUNK)
        len = RK_FILE_CHUNK;
    int error = read_stretch(c, (struct stretch){s.chunk, 0, (uint16_t)len}, octets);
    if (error)
        return error;
    if (memcmp(octets + s.from, data, s.len) == 0)
        return 0; /* terminals often write what is there already: that shall not wear the flash */
    memcpy(octets + s.from, data, s.len);
    return put_chunk(c, s.chunk, octets, trimmed(c, s.chunk, octets, len));
}

static int write_all(const struct content *c, size_t offset, struct rk_slice data) {
    int error = 0;
    while (!error && data.len) {
        struct stretch s = first_stretch(c, offset, data.len);
        error = write_stretch(c, s, data.ptr);
        offset += s.len;
        data = rk_slice_from(data, s.len);
    }
    return error;
}

/* The most records and octets a write of `len` octets can take, one turn of a cyclic file in it. */
static int begin(const struct content *c, size_t len, bool *own) {
    size_t chunks = (len + RK_FILE_CHUNK - 2u) / RK_FILE_CHUNK + 1u;
    if (c->file->kind == RK_FILE_KIND_CYCLIC)
        chunks++;
    return rk_unit_begin(c->store, chunks + 1, chunks * RK_FILE_CHUNK + 1, own);
}

int rk_file_write(struct rk_files *files, const struct rk_file *file, size_t offset,
                  struct rk_slice data) {
    struct content c;
    bool own;
    if (data.len > RK_FILE_WRITE_MAX)
        return RK_FILE_RANGE;
    int error = open_content(files, file, offset, data.len, &c);
    if (!error)
        error = begin(&c, data.len, &own);
    if (error)
        return error;
    return rk_unit_end(files->store, own, write_all(&c, offset, data));
}

static int put_head(struct content *c, uint8_t head) {
    c->head = (uint16_t)(head * c->file->record_len);
    return rk_unit_error(
        rk_store_put(c->store, key_of(c, RK_DESCRIPTOR_HEAD), rk_slice(&head, sizeof head)));
}

int rk_file_append(struct rk_files *files, const struct rk_file *file, struct rk_slice data) {
    struct content c;
    bool own;
    if (file->kind != RK_FILE_KIND_CYCLIC)
        return RK_FILE_KIND;
    if (data.len != file->record_len)
        return RK_FILE_RANGE;
    int error = open_content(files, file, 0, data.len, &c);
    if (!error)
        error = begin(&c, data.len, &own);
    if (error)
        return error;
    unsigned head = (unsigned)c.head / file->record_len;
    error = put_head(&c, (uint8_t)((head ? head : file->record_count) - 1u));
    if (!error)
        error = write_all(&c, 0, data);
    return rk_unit_end(files->store, own, error);
}
