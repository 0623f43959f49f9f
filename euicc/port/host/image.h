/*
 * A card's image: flash in a file, and the key its private keys are wrapped with.
 *
 * Conventions
 *   - The whole flash is held in memory; what the card programs and erases goes to the file when it
 *     asks for a sync. A process that dies loses only what no sync had covered, as flash would.
 *   - One process at a time: an open image is locked (a copy, RK_IMAGE_COPY, is not).
 *   - File: RK_IMAGE_HEADER_LEN octets of header, then the flash. The wrapping key stands in the
 *     header in clear: the file is to be readable by its owner alone (0600).
 */
#ifndef RK_EUICC_PORT_HOST_IMAGE_H
#define RK_EUICC_PORT_HOST_IMAGE_H

#include "euicc/port/host/crypto.h"

enum { RK_IMAGE_HEADER_LEN = 4096, RK_IMAGE_BLOCK_SIZE = 4096 };

#define RK_IMAGE_ERRORS(X)                                                                         \
    X(RK_IMAGE_SYSTEM, -1, "the file cannot be read or written")                                   \
    X(RK_IMAGE_FOREIGN, -2, "the file is not a card image, or of another version")                 \
    X(RK_IMAGE_DAMAGED, -3, "the card image is cut short or its header is damaged")                \
    X(RK_IMAGE_BUSY, -4, "another process has the card in use")                                    \
    X(RK_IMAGE_MEMORY, -5, "there is not enough memory for the card")

enum rk_image_error {
#define X(name, value, text) name = value,
    RK_IMAGE_ERRORS(X)
#undef X
};

/* Text for one of RK_IMAGE_ERRORS, "ok" for 0. Static storage. */
const char *rk_image_error_text(int error);

enum rk_image_safety {
    RK_IMAGE_POWER_SAFE, /* a sync returns when the disk has it (fdatasync) */
    RK_IMAGE_RESET_SAFE, /* ... when the kernel has it: survives the process, not the machine */
    RK_IMAGE_COPY,       /* nothing reaches the file, and it is not locked: for looking at it */
};

struct rk_image {
    struct rk_flash flash;
    int fd;
    enum rk_image_safety safety;
    uint8_t *octets;
    uint32_t *dirty; /* per block: octets from .. to, as two 32-bit numbers; equal: clean */
    uint8_t wrapping_key[RK_WRAPPING_KEY_LEN];
};

/* Write the header of an image. The file is it and block_size * block_count octets of flash. */
void rk_image_header(uint8_t header[RK_IMAGE_HEADER_LEN], uint32_t block_size, uint32_t block_count,
                     const uint8_t wrapping_key[RK_WRAPPING_KEY_LEN]);

/*
 * Open and lock the image at `path`. One of RK_IMAGE_ERRORS (RK_IMAGE_SYSTEM: errno says more);
 * nothing is then left to close.
 */
int rk_image_open(struct rk_image *image, const char *path, enum rk_image_safety safety);

/* Unlock and free. What no sync covered is dropped. */
void rk_image_close(struct rk_image *image);

#endif
