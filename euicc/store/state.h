/* What a mounted store keeps in RAM: plain memory, may be copied and put back with its flash. */
#ifndef RK_EUICC_STORE_STATE_H
#define RK_EUICC_STORE_STATE_H

#include "euicc/store/store.h"

struct rk_store {
    struct rk_flash *flash;
    uint32_t heads[RK_STORE_BUCKETS]; /* address of the newest record of each bucket; 0: none */
    uint32_t head;                    /* sequence number of the newest block */
    uint32_t tail;                    /* sequence number of the oldest block still counted */
    uint32_t oldest;                  /* the flash block of `tail` */
    uint32_t at;                      /* where in the newest block the next record goes */
    uint32_t live;                    /* octets of all live records, headers and padding included */
    uint32_t budget;                  /* octets the open transaction may still write */
    uint32_t mark;                    /* age where the open transaction's records begin */
    uint32_t saved_live;              /* for abort */
    uint32_t filled_from;             /* no record of the pending space is in a block before */
    uint16_t saved_pending;
    uint16_t pending;  /* the space being filled before its root is put; 0: none */
    uint16_t rooted;   /* a space whose root was seen, to save looking it up; 0: none */
    uint16_t rootless; /* a space whose root was missed; 0: none */
    uint16_t top;      /* the highest space number in the log */
    uint8_t shift;     /* block_size is 1 << shift */
    bool open;         /* a transaction is open */
    bool wrote;        /* ... and has written */
    bool unsynced;     /* something was written or erased since the last sync */
    bool failed;       /* the flash failed: nothing is written until the next mount */
};

#endif
