/* Creating files and changing their descriptors. */
#include "euicc/uicc/descriptor.h"
#include "euicc/uicc/unit.h"

#include <string.h>

static int count_directory(struct rk_files *files, uint16_t directory) {
    uint32_t cursor = 0;
    uint16_t fid;
    struct rk_file file;
    int more;
    while ((more = rk_store_walk(files->store, files->space,
                                 RK_OBJECT_DIRECTORY + (unsigned)directory, &cursor, &fid)) > 0) {
        if (fid == RK_DESCRIPTOR_SELF)
            continue;
        int error = rk_directory_child(files, directory, fid, directory, &file);
        if (error)
            return error;
        uint16_t *next = rk_file_is_directory(&file) ? &files->next_directory : &files->next_file;
        if (file.index >= *next)
            *next = (uint16_t)(file.index + 1);
    }
    return rk_unit_error(more);
}

/* Find the first index no file has. Directories are numbered without gaps, so that the walk over
 * those found so far finds them all. */
static int count_files(struct rk_files *files) {
    if (files->next_directory)
        return 0;
    files->next_directory = RK_FILE_MF + 1;
    files->next_file = RK_DESCRIPTOR_FIRST_FILE;
    for (uint16_t directory = RK_FILE_MF; directory < files->next_directory; directory++) {
        int error = count_directory(files, directory);
        if (error) {
            files->next_directory = 0;
            return error;
        }
    }
    return 0;
}

static int take_index(struct rk_files *files, struct rk_file *file) {
    int error = count_files(files);
    if (error)
        return error;
    if (file->kind == RK_FILE_KIND_MF)
        file->index = RK_FILE_MF;
    else if (rk_file_is_directory(file))
        file->index = files->next_directory;
    else
        file->index = files->next_file;
    bool room =
        files->next_directory <= RK_FILE_DIRECTORIES_MAX && files->next_file <= RK_FILE_INDEX_MAX;
    return room ? 0 : RK_FILE_FULL;
}

static bool shape_is_good(const struct rk_file *file, struct rk_slice pattern) {
    bool records = rk_file_has_records(file);
    bool top = file->kind == RK_FILE_KIND_MF;
    if (file->kind > RK_FILE_KIND_BER_TLV || top != (file->fid == RK_FILE_MF_FID) ||
        file->fid == RK_FILE_ADF_FID || (file->kind == RK_FILE_KIND_ADF) != (file->aid_len >= 5))
        return false;
    if (records != (file->record_len && file->record_count) || file->record_count > 254)
        return false;
    if (file->kind == RK_FILE_KIND_ADF && file->parent != RK_FILE_MF)
        return false;
    if (file->kind == RK_FILE_KIND_BER_TLV && file->fill != RK_FILE_FILL_FF)
        return false;
    return (file->fill == RK_FILE_FILL_FF) == (pattern.len == 0) &&
           pattern.len <= RK_FILE_PATTERN_MAX;
}

/* How many applications there are; RK_FILE_EXISTS if one has the AID of `file`. */
static int count_applications(const struct rk_files *files, const struct rk_file *file) {
    struct rk_file other;
    int n = 0, error;
    while ((error = rk_file_application(files, (unsigned)n, &other)) == 0) {
        if (rk_slice_equal(rk_slice(other.aid, other.aid_len), rk_slice(file->aid, file->aid_len)))
            return RK_FILE_EXISTS;
        n++;
    }
    return error == RK_FILE_ABSENT ? n : error;
}

/* Whose children a new file becomes: `parent` seen through a link. */
static int find_parent(const struct rk_files *files, const struct rk_file *file, uint16_t *home) {
    *home = RK_FILE_MF;
    if (file->kind == RK_FILE_KIND_MF)
        return 0;
    struct rk_self self;
    int error = rk_directory_self(files, file->parent, &self);
    if (!error)
        *home = self.content;
    return error;
}

static int put(const struct rk_files *files, struct rk_store_key key, const void *octets,
               size_t len) {
    return rk_unit_error(rk_store_put(files->store, key, rk_slice(octets, len)));
}

static int put_descriptor(const struct rk_files *files, const struct rk_file *file, uint16_t home) {
    uint8_t record[RK_DESCRIPTOR_MAX];
    int len = rk_descriptor_encode(file, record);
    if (len < 0)
        return len;
    return put(files, rk_directory_key(files, home, file->fid), record, (size_t)len);
}

static int put_self(const struct rk_files *files, const struct rk_file *file) {
    uint8_t record[RK_DESCRIPTOR_SELF_LEN];
    rk_put_u16(record, file->parent);
    rk_put_u16(record + 2, file->fid);
    rk_put_u16(record + 4, file->content);
    return put(files, rk_directory_key(files, file->index, RK_DESCRIPTOR_SELF), record,
               sizeof record);
}

static int put_application(const struct rk_files *files, const struct rk_file *file, int n) {
    uint8_t record[2];
    rk_put_u16(record, file->fid);
    return put(files, rk_application_key(files, (unsigned)n), record, sizeof record);
}

static int put_all(const struct rk_files *files, const struct rk_file *file, uint16_t home,
                   struct rk_slice pattern, int applications) {
    int error = put_descriptor(files, file, home);
    if (!error && rk_file_is_directory(file))
        error = put_self(files, file);
    if (!error && file->kind == RK_FILE_KIND_ADF)
        error = put_application(files, file, applications);
    if (!error && pattern.len > 1)
        error = put(
            files,
            rk_key(files->space, RK_OBJECT_CONTENT + (unsigned)file->index, RK_DESCRIPTOR_PATTERN),
            pattern.ptr, pattern.len);
    return error;
}

/* Everything that can be found wrong before the store is touched. */
static int check_new(struct rk_files *files, struct rk_file *file, uint16_t *home,
                     int *applications) {
    int error = find_parent(files, file, home);
    if (error)
        return error;
    int len = rk_store_len(files->store, rk_directory_key(files, *home, file->fid));
    if (len != RK_STORE_ABSENT)
        return len < 0 ? RK_FILE_STORE : RK_FILE_EXISTS;
    *applications = file->kind == RK_FILE_KIND_ADF ? count_applications(files, file) : 0;
    return *applications < 0 ? *applications : take_index(files, file);
}

static int create(struct rk_files *files, struct rk_file *file, struct rk_slice pattern,
                  const struct rk_file *target) {
    uint16_t home;
    int applications;
    int error = check_new(files, file, &home, &applications);
    if (error)
        return error;
    file->content = target ? target->content : file->index;
    bool own;
    error = rk_unit_begin(files->store, 4, RK_DESCRIPTOR_MAX + 16 + pattern.len, &own);
    if (!error)
        error = put_all(files, file, home, pattern, applications);
    error = rk_unit_end(files->store, own, error);
    if (error)
        return error;
    if (file->kind != RK_FILE_KIND_MF && rk_file_is_directory(file))
        files->next_directory++;
    if (!rk_file_is_directory(file))
        files->next_file++;
    return 0;
}

int rk_file_create(struct rk_files *files, struct rk_file *file, struct rk_slice pattern) {
    if (!shape_is_good(file, pattern))
        return RK_FILE_RANGE;
    file->fill_len = (uint8_t)pattern.len;
    file->fill_octet = pattern.len ? pattern.ptr[0] : 0;
    if (rk_file_has_records(file) || rk_file_is_directory(file))
        file->size = (uint16_t)(file->record_len * file->record_count);
    return create(files, file, pattern, NULL);
}

int rk_file_create_link(struct rk_files *files, struct rk_file *file,
                        const struct rk_file *target) {
    bool directory = rk_file_is_directory(target);
    if (target->kind == RK_FILE_KIND_MF || target->kind == RK_FILE_KIND_ADF ||
        directory != (file->kind == RK_FILE_KIND_DF))
        return RK_FILE_KIND;
    if (file->fid == RK_FILE_MF_FID || file->fid == RK_FILE_ADF_FID || file->aid_len)
        return RK_FILE_RANGE;
    file->kind = target->kind;
    file->size = target->size;
    file->maximum = target->maximum;
    file->record_len = target->record_len;
    file->record_count = target->record_count;
    file->fill = target->fill;
    file->fill_len = target->fill_len;
    file->fill_octet = target->fill_octet;
    return create(files, file, rk_slice(NULL, 0), target);
}

/* `file` with what may change taken out, to see whether anything else did. */
static int encode_fixed(const struct rk_file *file, uint8_t out[RK_DESCRIPTOR_MAX]) {
    struct rk_file fixed = *file;
    fixed.state = RK_FILE_STATE_ACTIVATED;
    fixed.sfi = 0;
    fixed.special = 0;
    fixed.not_shareable = false;
    fixed.arr_fid = 0;
    fixed.arr_record = 0;
    fixed.pin_status_len = 0;
    return rk_descriptor_encode(&fixed, out);
}

int rk_file_update(struct rk_files *files, const struct rk_file *file) {
    uint8_t is[RK_DESCRIPTOR_MAX], was[RK_DESCRIPTOR_MAX];
    struct rk_file old;
    uint16_t home;
    int error = find_parent(files, file, &home);
    if (!error)
        error = rk_directory_child(files, home, file->fid, file->parent, &old);
    if (error)
        return error;
    int len = encode_fixed(file, is);
    if (len < 0 || len != encode_fixed(&old, was) || memcmp(is, was, (size_t)len) != 0)
        return RK_FILE_RANGE;
    return put_descriptor(files, file, home);
}
