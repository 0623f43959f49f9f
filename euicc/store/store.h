/*
 * The store: all the card owns, as records in a log on flash, changed by transactions that either
 * happened or did not.
 *
 * Conventions
 *   - A record is a value of 0 to RK_STORE_VALUE_MAX octets under a key of three numbers: space,
 *     object, part. Putting a key again replaces its value.
 *   - Space 0 is the card's. Every other space (one per profile) lives as long as its root record
 *     {space, 0, 0}: removing the root removes the whole space in one step, however large.
 *   - A space is filled before its root is put: one space at a time, the pending one, may live
 *     without a root. The first put into a space without one makes it pending (an other that was
 *     pending is forgotten), putting its root ends that. A power cut, or removing the root that is
 *     not there, forgets all of a pending space. Its number comes from rk_store_new_space.
 *   - Writes happen inside rk_store_begin .. rk_store_commit, or alone, each then being its own
 *     transaction. A cut at or inside any flash operation leaves the state before or after the
 *     transaction. Reads inside a transaction see its writes. What is put alone into a pending
 * space waits for the next sync: the cut that could lose it forgets the space anyway.
 *   - After RK_STORE_FLASH from a write the store reads on but writes no more until it is mounted
 *     again; whether that last write happened shows only then.
 *   - The log is circular over the flash's blocks: the oldest block is cleaned by copying what is
 *     still alive to the head. Room for a transaction is made before it starts, never inside it.
 *   - Cost: a look-up walks one of RK_STORE_BUCKETS chains; mounting reads the log once. Walking an
 *     object, or putting or removing a root, reads every record header once.
 */
#ifndef RK_EUICC_STORE_STORE_H
#define RK_EUICC_STORE_STORE_H

#include "euicc/port/port.h"

enum {
    RK_STORE_VALUE_MAX = 768, /* octets in one record */
    RK_STORE_BUCKETS = 128,   /* a power of two */
};

#define RK_STORE_ERRORS(X)                                                                         \
    X(RK_STORE_ABSENT, -1, "no such record")                                                       \
    X(RK_STORE_FULL, -2, "no room is left in the store")                                           \
    X(RK_STORE_FLASH, -3, "the flash failed")                                                      \
    X(RK_STORE_CORRUPT, -4, "the flash holds no store, or one that makes no sense")                \
    X(RK_STORE_MISUSE, -5, "a value is too long, or transactions are not properly nested")

enum rk_store_error {
#define X(name, value, text) name = value,
    RK_STORE_ERRORS(X)
#undef X
};

/* Text for one of RK_STORE_ERRORS, "ok" for 0. Static storage. */
const char *rk_store_error_text(int error);

struct rk_store_key {
    uint16_t space;
    uint16_t object;
    uint16_t part;
};

static inline struct rk_store_key rk_key(unsigned space, unsigned object, unsigned part) {
    return (struct rk_store_key){(uint16_t)space, (uint16_t)object, (uint16_t)part};
}

struct rk_store; /* complete in euicc/store/state.h, so that a caller can own one */

/*
 * Write an empty store over whatever the flash holds. RK_STORE_MISUSE if its geometry is not
 * supported (fewer than 4 blocks), RK_STORE_FLASH.
 */
int rk_store_format(struct rk_store *store, struct rk_flash *flash);

/*
 * Find the store on `flash` and drop what an interrupted transaction left. Writes nothing.
 * RK_STORE_CORRUPT if there is none, RK_STORE_FLASH.
 */
int rk_store_mount(struct rk_store *store, struct rk_flash *flash);

/*
 * Begin a transaction of at most `records` puts and removes with at most `octets` octets of values
 * in all; room for that is made now, and what goes beyond it is RK_STORE_MISUSE. RK_STORE_FULL
 * (nothing changed), RK_STORE_MISUSE if one is open, RK_STORE_FLASH.
 */
int rk_store_begin(struct rk_store *store, size_t records, size_t octets);

/* Make everything since rk_store_begin durable, in one step. RK_STORE_FLASH, RK_STORE_MISUSE if no
 * transaction is open. The transaction is over either way. */
int rk_store_commit(struct rk_store *store);

/* Forget everything since rk_store_begin. Harmless when none is open. */
void rk_store_abort(struct rk_store *store);

/*
 * Set the value of `key`. RK_STORE_FULL (never inside a transaction) and RK_STORE_MISUSE (too long,
 * or more than was announced): nothing changed. RK_STORE_FLASH. Outside a transaction the old value
 * takes its room until the new one is written. A pending space leaves some room to transactions, so
 * that a store filled up by a download can still note its failure and delete.
 */
int rk_store_put(struct rk_store *store, struct rk_store_key key, struct rk_slice value);

/*
 * Remove `key`; with a root key, its space. 0 also if it was not there. Outside a transaction never
 * RK_STORE_FULL; inside one, each key that is there counts as one record of no octets. Errors as
 * rk_store_put.
 */
int rk_store_remove(struct rk_store *store, struct rk_store_key key);

/* Length of the value of `key`, or RK_STORE_ABSENT, RK_STORE_FLASH. */
int rk_store_len(struct rk_store *store, struct rk_store_key key);

/*
 * Read at most `cap` octets of the value from octet `offset` on. Returns how many were read (0 at
 * or past the end), or RK_STORE_ABSENT, RK_STORE_FLASH.
 */
int rk_store_get(struct rk_store *store, struct rk_store_key key, size_t offset, void *buf,
                 size_t cap);

/*
 * Walk the live records of one object, in no order to rely on (cleaning changes it). Start with
 * *cursor 0. Returns 1 and the record's part, 0 at the end, RK_STORE_FLASH. Writing ends the walk's
 * validity.
 */
int rk_store_walk(struct rk_store *store, unsigned space, unsigned object, uint32_t *cursor,
                  uint16_t *part);

/* A space number that no record in the log carries, not even a dead one; 0 if there is none. */
uint16_t rk_store_new_space(struct rk_store *store);

/* Octets of values that can still be put into a pending space, as records of 256 octets. */
size_t rk_store_free(struct rk_store *store);

#endif
