#include "euicc/uicc/file.h"

#include "euicc/uicc/descriptor.h"
#include "euicc/uicc/unit.h"

/* How deep a path or a chain of parents may be: what is deeper was not made by us. */
enum { DEPTH_MAX = 16 };

struct rk_files rk_files(struct rk_store *store, uint16_t space) {
    return (struct rk_files){.store = store, .space = space};
}

bool rk_file_is_directory(const struct rk_file *file) {
    return file->kind <= RK_FILE_KIND_ADF;
}

bool rk_file_has_records(const struct rk_file *file) {
    return file->kind == RK_FILE_KIND_LINEAR || file->kind == RK_FILE_KIND_CYCLIC;
}

int rk_directory_self(const struct rk_files *files, uint16_t directory, struct rk_self *out) {
    uint8_t record[RK_DESCRIPTOR_SELF_LEN];
    int got = rk_store_get(files->store, rk_directory_key(files, directory, RK_DESCRIPTOR_SELF), 0,
                           record, sizeof record);
    if (got < 0)
        return rk_unit_error(got);
    if (got != RK_DESCRIPTOR_SELF_LEN)
        return RK_FILE_STORE;
    out->parent = rk_get_u16(record);
    out->fid = rk_get_u16(record + 2);
    out->content = rk_get_u16(record + 4);
    return 0;
}

int rk_directory_child(const struct rk_files *files, uint16_t directory, uint16_t fid,
                       uint16_t shown_in, struct rk_file *out) {
    uint8_t record[RK_DESCRIPTOR_MAX];
    if (fid == RK_DESCRIPTOR_SELF)
        return RK_FILE_ABSENT;
    int got = rk_store_get(files->store, rk_directory_key(files, directory, fid), 0, record,
                           sizeof record);
    if (got < 0)
        return rk_unit_error(got);
    return rk_descriptor_decode(rk_slice(record, (size_t)got), shown_in, fid, out);
}

int rk_file_child(const struct rk_files *files, uint16_t directory, uint16_t fid,
                  struct rk_file *out) {
    int error = rk_directory_child(files, directory, fid, directory, out);
    if (error != RK_FILE_ABSENT)
        return error;
    struct rk_self self;
    error = rk_directory_self(files, directory, &self);
    if (error)
        return error;
    if (self.content == directory)
        return RK_FILE_ABSENT;
    return rk_directory_child(files, self.content, fid, directory, out);
}

int rk_file_directory(const struct rk_files *files, uint16_t index, struct rk_file *out) {
    struct rk_self self;
    int error = rk_directory_self(files, index, &self);
    if (error)
        return error;
    return rk_file_child(files, self.parent, self.fid, out);
}

int rk_file_by_sfi(const struct rk_files *files, uint16_t directory, uint8_t sfi,
                   struct rk_file *out) {
    struct rk_self self;
    int error = rk_directory_self(files, directory, &self);
    if (error || sfi == 0)
        return error ? error : RK_FILE_ABSENT;
    uint32_t cursor = 0;
    uint16_t fid, best = 0, best_index = 0;
    int more;
    while ((more = rk_store_walk(files->store, files->space,
                                 RK_OBJECT_DIRECTORY + (unsigned)self.content, &cursor, &fid)) >
           0) {
        if (fid == RK_DESCRIPTOR_SELF ||
            rk_directory_child(files, self.content, fid, directory, out) != 0)
            continue;
        if (!rk_file_is_directory(out) && out->sfi == sfi && (!best || out->index < best_index)) {
            best = fid;
            best_index = out->index;
        }
    }
    if (more < 0)
        return rk_unit_error(more);
    return best ? rk_directory_child(files, self.content, best, directory, out) : RK_FILE_ABSENT;
}

int rk_file_resolve(const struct rk_files *files, uint16_t from, struct rk_slice path,
                    struct rk_file *out) {
    if (path.len % 2 || path.len > 2 * DEPTH_MAX)
        return RK_FILE_RANGE;
    if (path.len >= 2 && rk_get_u16(path.ptr) == RK_FILE_MF_FID) {
        from = RK_FILE_MF;
        path = rk_slice_from(path, 2);
    }
    int error = rk_file_directory(files, from, out);
    for (; !error && path.len; path = rk_slice_from(path, 2)) {
        if (!rk_file_is_directory(out))
            return RK_FILE_RANGE;
        error = rk_file_child(files, out->index, rk_get_u16(path.ptr), out);
    }
    return error;
}

int rk_file_application(const struct rk_files *files, unsigned n, struct rk_file *out) {
    uint8_t record[2];
    int got = n > 0xFF ? RK_STORE_ABSENT
                       : rk_store_get(files->store, rk_application_key(files, n), 0, record,
                                      sizeof record);
    if (got < 0)
        return rk_unit_error(got);
    if (got != sizeof record)
        return RK_FILE_STORE;
    return rk_file_child(files, RK_FILE_MF, rk_get_u16(record), out);
}
