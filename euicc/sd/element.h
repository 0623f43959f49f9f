/*
 * Profile elements that the installer keeps as received, read where they lie. For euicc/sd only.
 *
 * Conventions
 *   - A reader walks the members of one constructed element; it owns nothing and may be copied.
 *   - It latches its first error: walk on, ask rk_sd_reader.error at the end. What the installer
 *     took is well formed, so any error but a failing flash means a damaged store.
 */
#ifndef RK_EUICC_SD_ELEMENT_H
#define RK_EUICC_SD_ELEMENT_H

#include "asn1/tlv/tlv.h"
#include "euicc/store/store.h"

struct rk_sd_reader {
    struct rk_store *store;
    uint16_t space, object;
    uint16_t first; /* part of the element's first piece */
    uint32_t at;    /* octet of the element where the next member starts */
    uint32_t end;
    int error; /* 0 or one of RK_STORE_ERRORS */
};

/* One member: its tag, and where its value lies in the element. */
struct rk_sd_part {
    uint32_t tag;
    uint32_t at;
    uint32_t len;
};

/*
 * Start to read element `number` of RK_OBJECT_SECURITY_DOMAIN or RK_OBJECT_RFM, in the order of the
 * package. 0, or RK_STORE_ABSENT when there are not so many, RK_STORE_FLASH, RK_STORE_CORRUPT.
 */
int rk_sd_read_element(struct rk_store *store, unsigned space, unsigned object, unsigned number,
                       struct rk_sd_reader *out);

/* The next member. False at the end and after an error. */
bool rk_sd_next(struct rk_sd_reader *r, struct rk_sd_part *out);

/* The next member if it has `tag`; else nothing is consumed and `out` is all zero. */
bool rk_sd_maybe(struct rk_sd_reader *r, uint32_t tag, struct rk_sd_part *out);

/* The first member with `tag` from here on. */
bool rk_sd_find(struct rk_sd_reader *r, uint32_t tag, struct rk_sd_part *out);

/* Read the members of a constructed member. */
struct rk_sd_reader rk_sd_enter(const struct rk_sd_reader *outer, const struct rk_sd_part *part);

/* Read a value from octet `offset` on, `cap` octets at most. Returns how many, or one of
 * RK_STORE_ERRORS. */
int rk_sd_value(const struct rk_sd_reader *r, const struct rk_sd_part *part, size_t offset,
                void *buf, size_t cap);

#endif
