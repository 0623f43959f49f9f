#include "euicc/port/ram/flash.h"

#include <stdlib.h>
#include <string.h>

/* The vtable's struct is the first member. */
static struct rk_flash_ram *ram_of(struct rk_flash *self) {
    return (struct rk_flash_ram *)self;
}

static int violation(struct rk_flash_ram *ram) {
    ram->violations++;
    return RK_PORT_ERROR;
}

/* After a cut, what was not synced may be gone, page by page, in any combination. */
static void lose(struct rk_flash_ram *ram) {
    enum { PAGE = 256 };
    uint32_t dice = ram->seed * 2654435761u;
    for (size_t at = 0; ram->synced && ram->seed && at < rk_flash_ram_size(ram); at += PAGE) {
        if (memcmp(ram->octets + at, ram->synced + at, PAGE) == 0)
            continue;
        dice ^= dice << 13;
        dice ^= dice >> 17;
        dice ^= dice << 5;
        if (dice >> 31)
            memcpy(ram->octets + at, ram->synced + at, PAGE);
    }
}

/* How many of `len` octets this operation still handles; below `len` the power is gone after it. */
static size_t spend(struct rk_flash_ram *ram, size_t len) {
    if (++ram->operations != ram->cut_at)
        return len;
    ram->dead = true;
    return len * ram->tear / 256;
}

static int outcome(struct rk_flash_ram *ram) {
    if (!ram->dead)
        return 0;
    lose(ram);
    return RK_PORT_ERROR;
}

static bool inside(const struct rk_flash_ram *ram, uint32_t at, size_t len) {
    size_t size = rk_flash_ram_size(ram);
    return at <= size && len <= size - at;
}

static int ram_read(struct rk_flash *self, uint32_t at, void *buf, size_t len) {
    struct rk_flash_ram *ram = ram_of(self);
    if (ram->dead)
        return RK_PORT_ERROR;
    if (!inside(ram, at, len))
        return violation(ram);
    memcpy(buf, ram->octets + at, len);
    return 0;
}

static int ram_program(struct rk_flash *self, uint32_t at, const void *data, size_t len) {
    struct rk_flash_ram *ram = ram_of(self);
    if (ram->dead)
        return RK_PORT_ERROR;
    if (!inside(ram, at, len) || at % RK_FLASH_UNIT || len % RK_FLASH_UNIT)
        return violation(ram);
    for (size_t i = 0; i < len; i++)
        if (ram->octets[at + i] != 0xFF)
            return violation(ram);
    size_t done = spend(ram, len);
    memcpy(ram->octets + at, data, done);
    ram->programmed += done;
    return outcome(ram);
}

static int ram_erase(struct rk_flash *self, uint32_t block) {
    struct rk_flash_ram *ram = ram_of(self);
    if (ram->dead)
        return RK_PORT_ERROR;
    if (block >= self->block_count)
        return violation(ram);
    memset(ram->octets + (size_t)block * self->block_size, 0xFF, spend(ram, self->block_size));
    if (ram->erases)
        ram->erases[block]++;
    return outcome(ram);
}

static int ram_sync(struct rk_flash *self) {
    struct rk_flash_ram *ram = ram_of(self);
    if (ram->dead)
        return RK_PORT_ERROR;
    ram->syncs++;
    spend(ram, 0);
    if (ram->synced && !ram->dead)
        memcpy(ram->synced, ram->octets, rk_flash_ram_size(ram));
    return outcome(ram);
}

static const struct rk_flash_ops ops = {ram_read, ram_program, ram_erase, ram_sync};

int rk_flash_ram_open(struct rk_flash_ram *ram, uint8_t *octets, uint32_t block_size,
                      uint32_t block_count) {
    *ram = (struct rk_flash_ram){.flash = {&ops, block_size, block_count}, .octets = octets};
    if (octets)
        return 0;
    ram->owned = true;
    ram->octets = malloc(rk_flash_ram_size(ram));
    ram->erases = calloc(block_count, sizeof *ram->erases);
    if (!ram->octets || !ram->erases) {
        rk_flash_ram_close(ram);
        return RK_PORT_ERROR;
    }
    memset(ram->octets, 0xFF, rk_flash_ram_size(ram));
    return 0;
}

void rk_flash_ram_close(struct rk_flash_ram *ram) {
    if (ram->owned) {
        free(ram->octets);
        free(ram->erases);
    }
    free(ram->synced);
    ram->synced = NULL;
    ram->octets = NULL;
    ram->erases = NULL;
}

int rk_flash_ram_forget(struct rk_flash_ram *ram, uint32_t seed) {
    ram->seed = seed;
    if (ram->synced)
        return 0;
    ram->synced = malloc(rk_flash_ram_size(ram));
    if (!ram->synced)
        return RK_PORT_ERROR;
    memcpy(ram->synced, ram->octets, rk_flash_ram_size(ram));
    return 0;
}

void rk_flash_ram_copy(struct rk_flash_ram *to, const struct rk_flash_ram *from) {
    struct rk_flash_ram mine = *to;
    *to = *from;
    to->octets = mine.octets;
    to->synced = mine.synced;
    to->erases = mine.erases;
    to->owned = mine.owned;
    memcpy(to->octets, from->octets, rk_flash_ram_size(from));
    if (to->synced) /* what is not forgetful has forgotten nothing */
        memcpy(to->synced, from->synced ? from->synced : from->octets, rk_flash_ram_size(from));
    if (to->erases && from->erases)
        memcpy(to->erases, from->erases, from->flash.block_count * sizeof *to->erases);
}

size_t rk_flash_ram_size(const struct rk_flash_ram *ram) {
    return (size_t)ram->flash.block_size * ram->flash.block_count;
}

void rk_flash_ram_cut(struct rk_flash_ram *ram, uint64_t operation, uint32_t tear) {
    ram->cut_at = ram->operations + operation;
    ram->tear = tear;
}

void rk_flash_ram_power(struct rk_flash_ram *ram) {
    ram->cut_at = 0;
    ram->dead = false;
}
