#define _DEFAULT_SOURCE /* flock */

#include "euicc/port/host/image.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Header: magic (24 octets), version, block size, block count, wrapping key, SHA-256 of all that.
 */
enum {
    AT_VERSION = 24,
    AT_SIZE = 28,
    AT_COUNT = 32,
    AT_KEY = 36,
    AT_HASH = AT_KEY + RK_WRAPPING_KEY_LEN,
    VERSION = 1,
    BLOCK_SIZE_MAX = 65536,
    FLASH_MAX = 1 << 30,
};

static const char magic[AT_VERSION] = "rspkit eUICC card image";

const char *rk_image_error_text(int error) {
    switch (error) {
#define X(name, value, text)                                                                       \
    case name:                                                                                     \
        return text;
        RK_IMAGE_ERRORS(X)
#undef X
    default:
        return "ok";
    }
}

void rk_image_header(uint8_t header[RK_IMAGE_HEADER_LEN], uint32_t block_size, uint32_t block_count,
                     const uint8_t wrapping_key[RK_WRAPPING_KEY_LEN]) {
    memset(header, 0, RK_IMAGE_HEADER_LEN);
    memcpy(header, magic, sizeof magic);
    rk_put_u32(header + AT_VERSION, VERSION);
    rk_put_u32(header + AT_SIZE, block_size);
    rk_put_u32(header + AT_COUNT, block_count);
    memcpy(header + AT_KEY, wrapping_key, RK_WRAPPING_KEY_LEN);
    SHA256(header, AT_HASH, header + AT_HASH);
}

static struct rk_image *image_of(struct rk_flash *self) {
    return (struct rk_image *)self;
}

static uint64_t flash_size(const struct rk_image *image) {
    return (uint64_t)image->flash.block_size * image->flash.block_count;
}

static bool inside(const struct rk_image *image, uint32_t at, size_t len) {
    return at <= flash_size(image) && len <= flash_size(image) - at;
}

static int image_read(struct rk_flash *self, uint32_t at, void *buf, size_t len) {
    const struct rk_image *image = image_of(self);
    if (!inside(image, at, len))
        return RK_PORT_ERROR;
    memcpy(buf, image->octets + at, len);
    return 0;
}

/* Note that octets `from` to `to` of one block changed. */
static void touch(struct rk_image *image, uint32_t block, uint32_t from, uint32_t to) {
    uint32_t *range = image->dirty + 2 * (size_t)block;
    bool clean = range[0] == range[1];
    range[0] = clean || from < range[0] ? from : range[0];
    range[1] = clean || to > range[1] ? to : range[1];
}

static bool erased(const uint8_t *octets, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (octets[i] != 0xFF)
            return false;
    return true;
}

static int image_program(struct rk_flash *self, uint32_t at, const void *data, size_t len) {
    struct rk_image *image = image_of(self);
    if (!inside(image, at, len) || at % RK_FLASH_UNIT || len % RK_FLASH_UNIT ||
        !erased(image->octets + at, len))
        return RK_PORT_ERROR;
    memcpy(image->octets + at, data, len);
    for (size_t done = 0, part; done < len; done += part) {
        uint32_t block = (uint32_t)(at + done) / self->block_size;
        uint32_t from = (uint32_t)(at + done) % self->block_size;
        part = self->block_size - from < len - done ? self->block_size - from : len - done;
        touch(image, block, from, from + (uint32_t)part);
    }
    return 0;
}

static int image_erase(struct rk_flash *self, uint32_t block) {
    struct rk_image *image = image_of(self);
    if (block >= self->block_count)
        return RK_PORT_ERROR;
    memset(image->octets + (size_t)block * self->block_size, 0xFF, self->block_size);
    touch(image, block, 0, self->block_size);
    return 0;
}

/* All of `len` octets, whatever the system calls take at once. */
static int write_all(int fd, const uint8_t *data, size_t len, off_t at) {
    while (len) {
        ssize_t done = pwrite(fd, data, len, at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return RK_PORT_ERROR;
        data += done;
        len -= (size_t)done;
        at += done;
    }
    return 0;
}

static int image_sync(struct rk_flash *self) {
    struct rk_image *image = image_of(self);
    if (image->safety == RK_IMAGE_COPY)
        return 0;
    for (uint32_t block = 0; block < self->block_count; block++) {
        uint32_t *range = image->dirty + 2 * (size_t)block;
        uint64_t at = (uint64_t)block * self->block_size + range[0];
        if (range[0] == range[1])
            continue;
        if (write_all(image->fd, image->octets + at, range[1] - range[0],
                      (off_t)(RK_IMAGE_HEADER_LEN + at)))
            return RK_PORT_ERROR;
        range[0] = range[1] = 0;
    }
    return image->safety == RK_IMAGE_POWER_SAFE && fdatasync(image->fd) ? RK_PORT_ERROR : 0;
}

static const struct rk_flash_ops ops = {image_read, image_program, image_erase, image_sync};

static int read_all(int fd, uint8_t *data, size_t len, off_t at) {
    while (len) {
        ssize_t done = pread(fd, data, len, at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return RK_IMAGE_SYSTEM;
        if (done == 0)
            return RK_IMAGE_DAMAGED;
        data += done;
        len -= (size_t)done;
        at += done;
    }
    return 0;
}

static int parse_header(struct rk_image *image, const uint8_t header[RK_IMAGE_HEADER_LEN]) {
    uint8_t hash[SHA256_DIGEST_LENGTH];
    if (memcmp(header, magic, sizeof magic) != 0 || rk_get_u32(header + AT_VERSION) != VERSION)
        return RK_IMAGE_FOREIGN;
    SHA256(header, AT_HASH, hash);
    uint32_t size = rk_get_u32(header + AT_SIZE), count = rk_get_u32(header + AT_COUNT);
    if (memcmp(hash, header + AT_HASH, sizeof hash) != 0 || size == 0 || size > BLOCK_SIZE_MAX ||
        count == 0 || count > FLASH_MAX / size)
        return RK_IMAGE_DAMAGED;
    image->flash.block_size = size;
    image->flash.block_count = count;
    memcpy(image->wrapping_key, header + AT_KEY, RK_WRAPPING_KEY_LEN);
    return 0;
}

static int load(struct rk_image *image) {
    uint8_t header[RK_IMAGE_HEADER_LEN];
    int status = read_all(image->fd, header, sizeof header, 0);
    if (status == 0 || status == RK_IMAGE_DAMAGED)
        status = status ? RK_IMAGE_FOREIGN : parse_header(image, header);
    rk_wipe(header, sizeof header);
    if (status)
        return status;
    image->octets = malloc((size_t)flash_size(image));
    image->dirty = calloc(image->flash.block_count, 2 * sizeof *image->dirty);
    if (!image->octets || !image->dirty)
        return RK_IMAGE_MEMORY;
    return read_all(image->fd, image->octets, (size_t)flash_size(image), RK_IMAGE_HEADER_LEN);
}

int rk_image_open(struct rk_image *image, const char *path, enum rk_image_safety safety) {
    memset(image, 0, sizeof *image);
    image->flash.ops = &ops;
    image->safety = safety;
    int mode = safety == RK_IMAGE_COPY ? O_RDONLY : O_RDWR;
    image->fd = open(path, mode | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (image->fd < 0)
        return RK_IMAGE_SYSTEM;
    struct stat info;
    int status = 0;
    if (fstat(image->fd, &info) != 0)
        status = RK_IMAGE_SYSTEM;
    else if (!S_ISREG(info.st_mode))
        status = RK_IMAGE_FOREIGN;
    else if (safety != RK_IMAGE_COPY && flock(image->fd, LOCK_EX | LOCK_NB) != 0)
        status = errno == EWOULDBLOCK ? RK_IMAGE_BUSY : RK_IMAGE_SYSTEM;
    if (status == 0)
        status = load(image);
    if (status) {
        int saved = errno;
        rk_image_close(image);
        errno = saved;
    }
    return status;
}

void rk_image_close(struct rk_image *image) {
    if (image->octets)
        rk_wipe(image->octets, (size_t)flash_size(image));
    free(image->octets);
    free(image->dirty);
    if (image->fd >= 0)
        close(image->fd);
    rk_wipe(image->wrapping_key, sizeof image->wrapping_key);
    image->octets = NULL;
    image->dirty = NULL;
    image->fd = -1;
}
