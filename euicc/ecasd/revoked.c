#include "euicc/ecasd/revoked.h"

#include "euicc/check.h"
#include "euicc/ecasd/x509.h"
#include "euicc/state.h"

#include <string.h>

/* Areas of a scope. FIRST and SECOND take turns as the list in force and the one that arrives. */
enum { FIRST, SECOND, DELTA, AREAS };

enum {
    SET_LEN = RK_CRL_NUMBER_LEN + 1 + 2,
    HEAD_LEN = AREAS * SET_LEN + 1,
    CHUNK_MAX = 512,
    CHUNKS_MAX = 16, /* of one part: more than fit a command */
    REMOVED = 0x80,  /* beside an entry's length */
};

/* One list: `total` 0 says there is none. */
struct set {
    uint8_t number[RK_CRL_NUMBER_LEN];
    uint8_t total;
    uint16_t loaded; /* bit n - 1: part n is there */
};

/* What is known of a scope: the record in front of its areas. */
struct head {
    unsigned object;
    struct set sets[AREAS];
    uint8_t current; /* FIRST or SECOND */
};

static int read_head(struct rk_euicc *card, unsigned ci, unsigned scope, struct head *out) {
    uint8_t record[HEAD_LEN];
    memset(out, 0, sizeof *out);
    out->object = RK_OBJECT_REVOKED + 16 * ci + 4 * scope;
    int got = rk_store_get(&card->store, rk_key(0, out->object, 0), 0, record, sizeof record);
    if (got == RK_STORE_ABSENT)
        return 0;
    if (got != HEAD_LEN)
        return RK_REVOKED_STORE;
    for (unsigned i = 0; i < AREAS; i++) {
        const uint8_t *at = record + i * SET_LEN;
        memcpy(out->sets[i].number, at, RK_CRL_NUMBER_LEN);
        out->sets[i].total = at[RK_CRL_NUMBER_LEN];
        out->sets[i].loaded = rk_get_u16(at + RK_CRL_NUMBER_LEN + 1);
    }
    out->current = record[HEAD_LEN - 1] == SECOND;
    return 0;
}

static int put_head(struct rk_euicc *card, const struct head *head) {
    uint8_t record[HEAD_LEN];
    for (unsigned i = 0; i < AREAS; i++) {
        uint8_t *at = record + i * SET_LEN;
        memcpy(at, head->sets[i].number, RK_CRL_NUMBER_LEN);
        at[RK_CRL_NUMBER_LEN] = head->sets[i].total;
        rk_put_u16(at + RK_CRL_NUMBER_LEN + 1, head->sets[i].loaded);
    }
    record[HEAD_LEN - 1] = head->current;
    return rk_store_put(&card->store, rk_key(0, head->object, 0), rk_slice_of(record));
}

static struct rk_store_key chunk_key(const struct head *head, unsigned area, unsigned part,
                                     unsigned chunk) {
    return rk_key(0, head->object + 1 + area, part * CHUNKS_MAX + chunk);
}

/* ---- records of an area ---- */

/* Count the records of an area. */
static int count_area(struct rk_euicc *card, const struct head *head, unsigned area,
                      size_t *records) {
    uint32_t cursor = 0;
    uint16_t part;
    int more;
    while ((more = rk_store_walk(&card->store, 0, head->object + 1 + area, &cursor, &part)) > 0)
        ++*records;
    return more;
}

/* Inside a transaction. */
static int clear_area(struct rk_euicc *card, struct head *head, unsigned area) {
    struct set *set = &head->sets[area];
    int error = 0;
    for (unsigned part = 0; part < set->total && !error; part++)
        for (unsigned n = 0; n < CHUNKS_MAX && !error; n++) {
            struct rk_store_key key = chunk_key(head, area, part, n);
            int len = rk_store_len(&card->store, key);
            if (len == RK_STORE_ABSENT)
                break;
            error = len < 0 ? len : rk_store_remove(&card->store, key);
        }
    memset(set, 0, sizeof *set);
    return error;
}

/* Octets and records that the entries take. */
static void measure(const struct rk_revocation *list, struct rk_room *room) {
    struct rk_tlv_reader r = rk_tlv_read(list->entries, RK_TLV_DER);
    struct rk_revocation_entry entry;
    size_t octets = 0;
    while (rk_revocation_next(&r, &entry))
        octets += 1 + entry.serial.len;
    room->octets += octets;
    /* A chunk ends where the next entry would not fit. */
    room->records += octets / (CHUNK_MAX - RK_X509_SERIAL_MAX) + 1;
}

/* Write the entries of a list as chunks, built in `out`. Inside a transaction. */
static int put_entries(struct rk_euicc *card, const struct head *head, unsigned area,
                       const struct rk_revocation *list) {
    struct rk_tlv_reader r = rk_tlv_read(list->entries, RK_TLV_DER);
    struct rk_revocation_entry entry;
    unsigned chunk = 0;
    size_t fill = 0;
    int error = 0;
    while (!error && rk_revocation_next(&r, &entry)) {
        if (fill + 1 + entry.serial.len > CHUNK_MAX) {
            error = rk_store_put(&card->store, chunk_key(head, area, list->part - 1u, chunk++),
                                 rk_slice(card->out, fill));
            fill = 0;
        }
        card->out[fill++] = (uint8_t)(entry.serial.len | (entry.removed ? REMOVED : 0));
        memcpy(card->out + fill, entry.serial.ptr, entry.serial.len);
        fill += entry.serial.len;
    }
    if (!error && fill)
        error = rk_store_put(&card->store, chunk_key(head, area, list->part - 1u, chunk),
                             rk_slice(card->out, fill));
    return error;
}

/* ---- which list takes which place ---- */

static int compare(const struct set *set, const uint8_t number[RK_CRL_NUMBER_LEN]) {
    return memcmp(set->number, number, RK_CRL_NUMBER_LEN);
}

static bool has_part(const struct set *set, const struct rk_revocation *list) {
    return set->loaded >> (list->part - 1) & 1;
}

static uint16_t missing_of(const struct set *set) {
    return (uint16_t)(((1u << set->total) - 1) & ~set->loaded);
}

/* Whether no list in `set` is newer. */
static bool is_fresh(const struct set *set, const struct rk_revocation *list) {
    return RK_CHECK_WITH(CRL_FRESH, !set->total || compare(set, list->number) <= 0,
                         RK_FACT("cRLNumber", rk_slice_of(list->number)),
                         RK_FACT("loaded", rk_slice_of(set->number)));
}

/* The area a delta list goes to: 0 and *area, or why not. It holds all that happened since its
 * base, so it replaces an older one. */
static int place_delta(const struct head *head, const struct rk_revocation *list, unsigned *area) {
    const struct set *current = &head->sets[head->current], *delta = &head->sets[DELTA];
    *area = DELTA;
    if (!RK_CHECK_WITH(CRL_BASE, current->total && compare(current, list->base) >= 0,
                       RK_FACT("BaseCRLNumber", rk_slice_of(list->base)),
                       RK_FACT("loaded", rk_slice_of(current->number))))
        return RK_REVOKED_BASE;
    return is_fresh(current, list) && is_fresh(delta, list) ? 0 : RK_REVOKED_OLD;
}

/* The area a list, or a part of one, goes to. */
static int place(const struct head *head, const struct rk_revocation *list, unsigned *area) {
    const struct set *current = &head->sets[head->current], *delta = &head->sets[DELTA];
    const struct set *next = &head->sets[!head->current];
    *area = !head->current;
    if (!is_fresh(current, list) || !is_fresh(delta, list) || !is_fresh(next, list))
        return RK_REVOKED_OLD;
    if (current->total && compare(current, list->number) == 0)
        *area = head->current;
    const struct set *same = &head->sets[*area];
    bool other_count =
        same->total && compare(same, list->number) == 0 && same->total != list->parts;
    return RK_CHECK_WITH(CRL_PARTS, !other_count, RK_FACT_NUMBER("parts", list->parts),
                         RK_FACT_NUMBER("loaded", same->total))
               ? 0
               : RK_REVOKED_PARTS;
}

/* Put the list in its area, and let it take the place of older ones when it is all there. Inside a
 * transaction. */
static int replace(struct rk_euicc *card, struct head *head, unsigned area,
                   const struct rk_revocation *list) {
    struct set *set = &head->sets[area];
    int error = 0;
    if (compare(set, list->number) != 0)
        error = clear_area(card, head, area);
    if (!error)
        error = put_entries(card, head, area, list);
    memcpy(set->number, list->number, RK_CRL_NUMBER_LEN);
    set->total = list->parts;
    set->loaded = (uint16_t)(set->loaded | 1u << (list->part - 1));
    if (error || area == DELTA || missing_of(set))
        return error;
    error = clear_area(card, head, head->current);
    if (!error)
        error = clear_area(card, head, DELTA);
    head->current = (uint8_t)area;
    return error;
}

static int store(struct rk_euicc *card, struct head *head, unsigned area,
                 const struct rk_revocation *list) {
    struct rk_room room = {.records = 1, .octets = HEAD_LEN};
    for (unsigned i = 0; i < AREAS; i++)
        if (count_area(card, head, i, &room.records) < 0)
            return RK_REVOKED_STORE;
    measure(list, &room);
    /* What the store keeps back for notifications and deletions is not for lists. */
    int error = rk_store_free(&card->store) < room.octets
                    ? RK_STORE_FULL
                    : rk_store_begin(&card->store, room.records, room.octets);
    if (!RK_CHECK_WITH(CRL_MEMORY, !error, RK_FACT_NUMBER("octets", room.octets)))
        return error == RK_STORE_FULL ? RK_REVOKED_FULL : RK_REVOKED_STORE;
    error = replace(card, head, area, list);
    if (!error)
        error = put_head(card, head);
    return rk_isdp_end(card, error) ? RK_REVOKED_STORE : 0;
}

int rk_revoked_add(struct rk_euicc *card, unsigned ci, const struct rk_revocation *list,
                   uint16_t *missing) {
    struct head head;
    unsigned area;
    int error = read_head(card, ci, list->scope, &head);
    if (!error)
        error = list->delta ? place_delta(&head, list, &area) : place(&head, list, &area);
    if (error)
        return error;
    const struct set *set = &head.sets[area];
    bool known = set->total && compare(set, list->number) == 0 && has_part(set, list);
    if (!known)
        error = store(card, &head, area, list);
    *missing = missing_of(&head.sets[area]);
    return error;
}

/* ---- looking up ---- */

/* What an entry's first octet says of `serial` in the records of one area; 0: nothing, or
 * RK_REVOKED_STORE. */
static int search_area(struct rk_euicc *card, const struct head *head, unsigned area,
                       struct rk_slice serial) {
    uint8_t *chunk = card->out;
    for (unsigned part = 0; part < head->sets[area].total; part++)
        for (unsigned n = 0; n < CHUNKS_MAX; n++) {
            int len =
                rk_store_get(&card->store, chunk_key(head, area, part, n), 0, chunk, CHUNK_MAX);
            if (len == RK_STORE_ABSENT)
                break;
            if (len < 0)
                return RK_REVOKED_STORE;
            for (int at = 0; at < len; at += 1 + (chunk[at] & ~REMOVED)) {
                int entry = chunk[at] & ~REMOVED;
                if (at + 1 + entry <= len &&
                    rk_slice_equal(serial, rk_slice(chunk + at + 1, (size_t)entry)))
                    return chunk[at];
            }
        }
    return 0;
}

/* A list that arrives revokes too; the delta list may take back what the one in force says. */
static int search_scope(struct rk_euicc *card, unsigned ci, unsigned scope,
                        struct rk_slice serial) {
    struct head head;
    if (read_head(card, ci, scope, &head))
        return RK_REVOKED_STORE;
    int next = search_area(card, &head, !head.current, serial);
    if (next)
        return next < 0 ? next : 1;
    int delta = search_area(card, &head, DELTA, serial);
    if (delta)
        return delta < 0 ? delta : !(delta & REMOVED);
    int current = search_area(card, &head, head.current, serial);
    return current < 0 ? current : current != 0;
}

int rk_revoked_has(struct rk_euicc *card, unsigned ci, struct rk_slice serial) {
    int found = search_scope(card, ci, RK_SCOPE_ALL, serial);
    return found ? found : search_scope(card, ci, RK_SCOPE_USER, serial);
}
