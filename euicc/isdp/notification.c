/* Pending notifications: a list of sequence numbers and a record for each (SGP.22 3.5). */
#include "euicc/state.h"
#include "euicc/store/objects.h"

#include <string.h>

enum {
    HEAD = 7,       /* kind, event, identity, sequence number */
    SLOTS = 0x4000, /* objects notifications take turns in */
    LIST_MAX = 4 * RK_NOTIFICATIONS_MAX,
    /* Both are made in `out`, behind what its start holds, and are not there at the same time. */
    LIST_AT = RK_OUT_MAX - LIST_MAX,
    RECORD_AT = RK_OUT_MAX - RK_NOTIFICATION_LEN_MAX,
    KIND_RESULT = 1,
    KIND_OTHER = 2,
};

static struct rk_store_key list_key(void) {
    return rk_key(0, RK_OBJECT_NOTIFICATIONS, 0);
}

static struct rk_store_key record_key(uint32_t seq) {
    return rk_key(0, RK_OBJECT_NOTIFICATION + seq % SLOTS, 0);
}

int rk_isdp_end(struct rk_euicc *card, int error) {
    if (!error)
        return rk_store_commit(&card->store);
    rk_store_abort(&card->store);
    return error;
}

static int read_list(struct rk_euicc *card, uint8_t *list) {
    int got = rk_store_get(&card->store, list_key(), 0, list, LIST_MAX);
    return got == RK_STORE_ABSENT ? 0 : got;
}

int rk_notification_at(struct rk_euicc *card, unsigned n, uint32_t *seq) {
    uint8_t entry[4];
    int got = rk_store_get(&card->store, list_key(), (size_t)n * 4, entry, sizeof entry);
    if (got != 4)
        return got < 0 ? got : RK_STORE_ABSENT;
    *seq = rk_get_u32(entry);
    return 0;
}

int rk_notification_read(struct rk_euicc *card, uint32_t seq, struct rk_notification *out,
                         uint8_t *buf, struct rk_slice *body) {
    int got = rk_store_get(&card->store, record_key(seq), 0, buf, RK_NOTIFICATION_LEN_MAX);
    if (got < HEAD)
        return got < 0 ? got : RK_STORE_CORRUPT;
    out->result = buf[0] == KIND_RESULT;
    out->event = buf[1];
    out->identity = buf[2];
    out->seq = rk_get_u32(buf + 3);
    if (out->seq != seq)
        return RK_STORE_ABSENT;
    *body = rk_slice(buf + HEAD, (size_t)got - HEAD);
    return 0;
}

int rk_notification_next(struct rk_euicc *card, uint32_t *seq) {
    uint8_t number[4];
    int got = rk_store_get(&card->store, rk_key(0, RK_OBJECT_SEQUENCE, 0), 0, number, 4);
    *seq = got == 4 ? rk_get_u32(number) : 0;
    return got < 0 && got != RK_STORE_ABSENT ? got : 0;
}

/* Take the entry at `at` out of the list; its record goes too. */
static int drop(struct rk_euicc *card, uint8_t *list, int *len, int at) {
    int error = rk_store_remove(&card->store, record_key(rk_get_u32(list + at)));
    memmove(list + at, list + at + 4, (size_t)(*len - at - 4));
    *len -= 4;
    return error;
}

int rk_notification_remove(struct rk_euicc *card, uint32_t seq) {
    uint8_t *list = card->out + LIST_AT;
    int len = read_list(card, list), at = 0;
    while (at + 4 <= len && rk_get_u32(list + at) != seq)
        at += 4;
    if (at + 4 > len)
        return len < 0 ? len : RK_STORE_ABSENT;
    int error = rk_store_begin(&card->store, 2, (size_t)len); /* little, even on a full card */
    if (error)
        return error;
    error = drop(card, list, &len, at);
    if (!error)
        error = rk_store_put(&card->store, list_key(), rk_slice(list, (size_t)len));
    return rk_isdp_end(card, error);
}

void rk_notification_room(struct rk_euicc *card, size_t count, size_t octets,
                          struct rk_room *room) {
    int pending = rk_store_len(&card->store, list_key());
    if (!count)
        return;
    room->notifications += count;
    size_t list = (pending > 0 ? (size_t)pending : 0) + 4 * room->notifications;
    /* Sequence and list once, each new one, and the oldest that makes room for it. */
    room->records += 2 + 2 * count;
    room->octets += 4 + (list < LIST_MAX ? list : LIST_MAX) + count * HEAD + octets;
}

int rk_notification_put(struct rk_euicc *card, const struct rk_notification *notification,
                        struct rk_slice body) {
    uint8_t *record = card->out + RECORD_AT;
    if (body.len > RK_NOTIFICATION_LEN_MAX - HEAD)
        return RK_STORE_MISUSE;
    memmove(record + HEAD, body.ptr, body.len); /* first: it may lie where the head comes */
    record[0] = notification->result ? KIND_RESULT : KIND_OTHER;
    record[1] = (uint8_t)notification->event;
    record[2] = notification->identity;
    rk_put_u32(record + 3, notification->seq);
    return rk_store_put(&card->store, record_key(notification->seq),
                        rk_slice(record, HEAD + body.len));
}

/* Append to the list. The oldest gives way when it is full, or when its slot's turn has come again.
 */
static int append(struct rk_euicc *card, uint32_t seq, size_t count) {
    uint8_t *list = card->out + LIST_AT;
    int len = read_list(card, list), error = len < 0 ? len : 0;
    for (size_t n = 0; !error && n < count; n++, seq++) {
        if (len && (len == LIST_MAX || seq - rk_get_u32(list) >= SLOTS))
            error = drop(card, list, &len, 0);
        rk_put_u32(list + len, seq);
        len += 4;
    }
    return error ? error : rk_store_put(&card->store, list_key(), rk_slice(list, (size_t)len));
}

int rk_notification_take(struct rk_euicc *card, size_t count, uint32_t *first) {
    uint8_t next[4];
    int error = rk_notification_next(card, first);
    rk_put_u32(next, *first + (uint32_t)count);
    if (!error)
        error = append(card, *first, count);
    if (!error)
        error = rk_store_put(&card->store, rk_key(0, RK_OBJECT_SEQUENCE, 0), rk_slice_of(next));
    return error;
}
