/*
 * Flash in RAM, that holds its user to the rules of flash and can be cut like the real one.
 *
 * Conventions
 *   - Breaking a rule of rk_flash_ops (programming an octet that is not erased, a misaligned or
 *     out-of-range access) fails with RK_PORT_ERROR and is counted in `violations`.
 *   - Unless told to be forgetful, what was programmed is there after a cut whether synced or not.
 */
#ifndef RK_EUICC_PORT_RAM_FLASH_H
#define RK_EUICC_PORT_RAM_FLASH_H

#include "euicc/port/port.h"

/* Operations are programs, erases and syncs, counted from 1; reads are not. */
struct rk_flash_ram {
    struct rk_flash flash;
    uint8_t *octets;
    uint8_t *synced;  /* the octets as of the last sync, null unless forgetful */
    uint32_t *erases; /* per block, null: wear is not counted */
    bool owned;
    bool dead; /* the power was cut: everything fails */

    uint64_t operations;
    uint64_t programmed; /* octets */
    uint64_t syncs;
    uint64_t violations;

    uint64_t cut_at; /* cut the power in this operation; 0: never */
    uint32_t tear;   /* how much of it still happens, in 1/256 of its octets */
    uint32_t seed;   /* what a cut makes a forgetful flash forget; 0: nothing */
};

/*
 * Lay flash over `octets`, block_size * block_count of them, as they are. With null, memory is
 * allocated and erased; RK_PORT_ERROR if there is none. Wear is counted for allocated memory only.
 */
int rk_flash_ram_open(struct rk_flash_ram *ram, uint8_t *octets, uint32_t block_size,
                      uint32_t block_count);

/* Give allocated memory back. */
void rk_flash_ram_close(struct rk_flash_ram *ram);

/*
 * Be forgetful: at a cut, each page of 256 octets that was changed since the last sync is kept or
 * goes back to what it was then, as `seed` has it (a number for each pattern, 0 keeps everything).
 * Calling it again changes the seed. RK_PORT_ERROR if there is no memory.
 */
int rk_flash_ram_forget(struct rk_flash_ram *ram, uint32_t seed);

/* Give `to` the content, the counters and the cut of `from`, which has the same geometry. */
void rk_flash_ram_copy(struct rk_flash_ram *to, const struct rk_flash_ram *from);

/* Octets of the whole flash. */
size_t rk_flash_ram_size(const struct rk_flash_ram *ram);

/*
 * Cut the power in the `operation`th operation from now on (1: the next). `tear` of 256 parts of
 * what it would program or erase still happens. From then on every call fails, until
 * rk_flash_ram_power brings the power back.
 */
void rk_flash_ram_cut(struct rk_flash_ram *ram, uint64_t operation, uint32_t tear);
void rk_flash_ram_power(struct rk_flash_ram *ram);

#endif
