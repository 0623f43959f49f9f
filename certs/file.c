#include "certs/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Grow by doubling: the size a file states is not to be trusted (pipes, /proc), the cap is. */
static int read_all(int fd, size_t cap, uint8_t **data, size_t *len) {
    size_t room = 0;
    for (;;) {
        if (*len + 1 >= room) {
            room = room ? room * 2 : 4096;
            uint8_t *bigger = malloc(room);
            if (!bigger)
                return ENOMEM;
            if (*len)
                memcpy(bigger, *data, *len);
            rk_disk_free(data, *len);
            *data = bigger;
        }
        ssize_t got = read(fd, *data + *len, room - *len - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno;
        *len += (size_t)got;
        if (*len > cap)
            return EFBIG;
        if (got == 0)
            return 0;
    }
}

int rk_disk_read(const char *path, size_t cap, uint8_t **out, size_t *len) {
    uint8_t *data = NULL;
    size_t used = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int error = read_all(fd, cap, &data, &used);
    close(fd);
    if (error) {
        rk_disk_free(&data, used);
        return error;
    }
    data[used] = 0;
    *out = data;
    *len = used;
    return 0;
}

void rk_disk_free(uint8_t **data, size_t len) {
    if (*data)
        rk_wipe(*data, len);
    free(*data);
    *data = NULL;
}

static int write_all(int fd, struct rk_slice data) {
    while (data.len) {
        ssize_t put = write(fd, data.ptr, data.len);
        if (put < 0 && errno != EINTR)
            return errno;
        if (put > 0)
            data = rk_slice_from(data, (size_t)put);
    }
    return 0;
}

/* The folder must reach the disk too, or a crash may take the new name away again. */
static int sync_folder(const char *path) {
    char copy[PATH_MAX];
    memcpy(copy, path, strlen(path) + 1);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    /* Some file systems cannot sync a folder and say EINVAL: nothing more can be done there. */
    int error = fsync(fd) && errno != EINVAL ? errno : 0;
    close(fd);
    return error;
}

static int fill(int fd, struct rk_slice data, unsigned mode) {
    int error = write_all(fd, data);
    if (!error && fchmod(fd, (mode_t)mode))
        error = errno;
    if (!error && fsync(fd))
        error = errno;
    if (close(fd) && !error)
        error = errno;
    return error;
}

/* link() refuses an existing name, rename() replaces it: that is all the difference. */
static int put_in_place(const char *temporary, const char *path, bool replace) {
    int failed = replace ? rename(temporary, path) : link(temporary, path);
    int error = failed ? errno : 0;
    if (error || !replace)
        unlink(temporary);
    return error ? error : sync_folder(path);
}

static int write_file(const char *path, struct rk_slice data, unsigned mode, bool replace) {
    char temporary[PATH_MAX];
    int len = snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    if (len < 0 || (size_t)len >= sizeof temporary)
        return ENAMETOOLONG;
    int fd = mkstemp(temporary);
    if (fd < 0)
        return errno;
    int error = fill(fd, data, mode);
    if (error) {
        unlink(temporary);
        return error;
    }
    return put_in_place(temporary, path, replace);
}

int rk_disk_write(const char *path, struct rk_slice data, unsigned mode) {
    return write_file(path, data, mode, true);
}

int rk_disk_create(const char *path, struct rk_slice data, unsigned mode) {
    return write_file(path, data, mode, false);
}
