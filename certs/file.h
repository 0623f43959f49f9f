/*
 * Whole files: read with a cap, written so that a crash leaves the old or the new one.
 *
 * Conventions
 *   - Every function returns 0 or a positive errno value; strerror() tells it. On an error outputs
 *     are unchanged and the file at `path` is what it was.
 */
#ifndef RK_CERTS_FILE_H
#define RK_CERTS_FILE_H

#include "asn1/tlv/slice.h"

/*
 * Read the whole file at `path` into memory of its own. More than `cap` bytes is EFBIG. A zero byte
 * follows the content, so text may be used as a string. Give `*out` to rk_disk_free(). Pipes work.
 */
int rk_disk_read(const char *path, size_t cap, uint8_t **out, size_t *len);

/* Wipe and free what rk_disk_read() gave and clear the pointer; NULL inside is fine. */
void rk_disk_free(uint8_t **data, size_t len);

/*
 * Write `data` as the file at `path` with the permission bits `mode` (0600 for keys, 0644 else; the
 * umask does not loosen or tighten it): a temporary file beside it, fsync, rename, fsync of the
 * folder. An existing file is replaced; a symbolic link is replaced, not followed.
 */
int rk_disk_write(const char *path, struct rk_slice data, unsigned mode);

/* As rk_disk_write(), but EEXIST when something is at `path` already. */
int rk_disk_create(const char *path, struct rk_slice data, unsigned mode);

#endif
