/*
 * What the files of the store share; for nobody else.
 *
 * The log. Block number `sequence` of the log lies in flash block sequence mod block_count. Its
 * first 16 octets are magic, sequence, flags | tail's distance, CRC; records follow back to back,
 * each padded to RK_FLASH_UNIT:
 *
 *    0  length (10 bits) and flags      8  address of the bucket's next older record
 *    2  space                          12  CRC-32 over the block's sequence number,
 *    4  object                             octets 0 to 11, and the value
 *    6  part                           16  value
 *
 * Because the sequence number is in the CRC, what an erase that never happened left behind is not
 * taken for a record of the new block.
 *
 * Addresses are the flash's. An `age` is a distance from the start of the oldest block: of two
 * records the younger one has the higher age.
 */
#ifndef RK_EUICC_STORE_INTERNAL_H
#define RK_EUICC_STORE_INTERNAL_H

#include "euicc/store/state.h"

enum {
    HEADER_LEN = 16, /* of blocks and of records */
    RECORD_MAX = HEADER_LEN + RK_STORE_VALUE_MAX,

    RECORD_LEN = 0x03FF,
    RECORD_MARK = 0x1000,      /* no key: commits what is before it */
    RECORD_TOMBSTONE = 0x2000, /* the key is removed */
    RECORD_COMMIT = 0x4000,    /* this record and all open ones before it count */
    RECORD_FLAGS = RECORD_MARK | RECORD_TOMBSTONE | RECORD_COMMIT,

    BLOCK_CONTINUES = 1, /* the transaction open at the end of the block before goes on */

    /* Blocks not in the log. Two are kept so that cleaning can always open one and the block opened
     * after that is never one that a mount would still count. */
    SPARE_MIN = 2,
};

struct record {
    uint32_t at; /* its address */
    uint16_t flags;
    uint16_t len;
    struct rk_store_key key;
    uint32_t older;
    uint32_t crc;
};

/* Where a value to be written comes from: memory, or (ptr null) the flash. */
struct source {
    const uint8_t *ptr;
    uint32_t at;
    size_t len;
};

/* layout.c: arithmetic, headers */
uint32_t rk_store_record_size(size_t value_len);
uint32_t rk_store_block_start(const struct rk_store *s, uint32_t sequence);
void rk_store_set_tail(struct rk_store *s, uint32_t sequence);
uint32_t rk_store_age(const struct rk_store *s, uint32_t address);
bool rk_store_in_log(const struct rk_store *s, uint32_t address);
uint32_t rk_store_spare(const struct rk_store *s);
unsigned rk_store_bucket(struct rk_store_key key);
bool rk_store_same_key(struct rk_store_key a, struct rk_store_key b);
int rk_store_read(const struct rk_store *s, uint32_t at, void *buf, size_t len);

/* Read the record header at `at`. 1 if there is a plausible one that ends within its block, 0 if
 * not, RK_STORE_FLASH. The CRC is not checked. */
int rk_store_read_header(const struct rk_store *s, uint32_t at, struct record *r);
void rk_store_record_encode(const struct record *r, uint8_t header[HEADER_LEN]);
bool rk_store_block_decode(const uint8_t header[HEADER_LEN], uint32_t *sequence, uint32_t *tail,
                           bool *continues);
void rk_store_block_encode(uint8_t header[HEADER_LEN], uint32_t sequence, uint32_t tail,
                           bool continues);

/* find.c */

/* The newest record of `key`, tombstone or not: 1 found, 0 none, RK_STORE_FLASH. */
int rk_store_find_newest(const struct rk_store *s, struct rk_store_key key, struct record *r);
/* The live record of `key`, its space's root not asked for: 1, 0, RK_STORE_FLASH. */
int rk_store_find_put(const struct rk_store *s, struct rk_store_key key, struct record *r);
/* Does `space` count: the card's, the pending one, or one with a root? 1, 0, RK_STORE_FLASH. */
int rk_store_space_lives(struct rk_store *s, uint16_t space);
/* Roots came or went: remember nothing about them. */
void rk_store_forget_roots(struct rk_store *s);
/* Is the record at r->at live? 1, 0, RK_STORE_FLASH. */
int rk_store_is_live(struct rk_store *s, const struct record *r);
/* Set r to the first record at or after age *age and *age to what follows it: 1, 0 at the end. */
int rk_store_next(const struct rk_store *s, uint32_t *age, struct record *r);
/* Count s->live anew. */
int rk_store_count_live(struct rk_store *s);
/* Make each bucket forget what is as old as `age` or younger. */
int rk_store_undo(struct rk_store *s, uint32_t age);

/* log.c */

/* Append a record; the caller made room. Sets r->at, r->older, r->crc; no head is changed. */
int rk_store_append(struct rk_store *s, struct record *r, struct source value);
/* Open the next block. */
int rk_store_open_block(struct rk_store *s);
int rk_store_sync(struct rk_store *s);

/* clean.c */

/* Octets that live records may take in all. */
uint32_t rk_store_capacity(const struct rk_store *s);
/* Clean until records of `octets` in all (or a single one) can be appended. */
int rk_store_make_room(struct rk_store *s, uint32_t octets, bool single);

#endif
