#include "tests/powercut/content.h"

#include "euicc/isdp/isdp.h"
#include "euicc/store/internal.h"
#include "euicc/store/objects.h"
#include "tests/support/test.h"

enum { HEAD = 7 }; /* of a notification's record: kind, event, identity, number */

static uint64_t mix(uint64_t sum, uint64_t value) {
    return (sum ^ value) * 0x100000001B3u ^ (sum >> 29);
}

static bool is_notification(struct rk_store_key key) {
    return key.space == 0 && key.object >= RK_OBJECT_NOTIFICATION;
}

/* Octets at the end of a record that are random by nature: a signature, a one-time key's record. */
static size_t random_octets(struct rk_store_key key, size_t len) {
    if (key.space == 0 && key.object == RK_OBJECT_HELD_KEY)
        return len;
    return is_notification(key) ? RK_SIGNATURE_LEN : 0;
}

static uint64_t sum_of(struct rk_store *store, const struct record *r) {
    uint8_t value[RK_STORE_VALUE_MAX];
    uint64_t sum = mix(0xCBF29CE484222325u, r->key.space);
    sum = mix(mix(mix(sum, r->key.object), r->key.part), r->len);
    assert_int_equal(rk_store_get(store, r->key, 0, value, sizeof value), r->len);
    for (size_t i = 0; i + random_octets(r->key, r->len) < r->len; i++)
        sum = mix(sum, value[i]);
    return sum;
}

/* The list of pending notifications names each record once, in rising order, and the next number is
 * above them all: none is lost, told twice or numbered as another. */
static void check_notifications(struct rk_store *store, unsigned records) {
    uint8_t list[4 * RK_NOTIFICATIONS_MAX], next[4] = {0}, head[HEAD];
    int len = rk_store_get(store, rk_key(0, RK_OBJECT_NOTIFICATIONS, 0), 0, list, sizeof list);
    rk_store_get(store, rk_key(0, RK_OBJECT_SEQUENCE, 0), 0, next, sizeof next);
    uint32_t lowest = 0;
    for (int at = 0; at < len; at += 4) {
        uint32_t seq = rk_get_u32(list + at);
        assert_in_range(seq, lowest, rk_get_u32(next) - 1);
        lowest = seq + 1;
        struct rk_store_key key = rk_key(0, RK_OBJECT_NOTIFICATION + seq % 0x4000, 0);
        assert_int_equal(rk_store_get(store, key, 0, head, HEAD), HEAD);
        assert_int_equal(rk_get_u32(head + 3), seq);
    }
    assert_int_equal(len > 0 ? len / 4 : 0, records);
}

struct content content_of(struct rk_store *store) {
    struct content content = {0};
    struct record r;
    uint32_t age = 0;
    int status;
    while ((status = rk_store_next(store, &age, &r)) > 0) {
        int live = rk_store_is_live(store, &r);
        assert_true(live >= 0);
        if (!live)
            continue;
        content.sum += sum_of(store, &r);
        content.records++;
        content.profiles += r.key.space && r.key.object == RK_OBJECT_ROOT && r.key.part == 0;
        content.notifications += is_notification(r.key) && r.key.part == 0;
    }
    assert_int_equal(status, 0);
    check_notifications(store, content.notifications);
    return content;
}

bool content_equal(struct content a, struct content b) {
    return a.sum == b.sum && a.records == b.records;
}
