#include "tests/powercut/content.h"

#include "euicc/store/internal.h"
#include "euicc/store/objects.h"
#include "tests/support/test.h"

static uint64_t mix(uint64_t sum, uint64_t value) {
    return (sum ^ value) * 0x100000001B3u ^ (sum >> 29);
}

static bool is_notification(struct rk_store_key key) {
    return key.space == 0 && key.object >= RK_OBJECT_NOTIFICATION;
}

static bool is_random(struct rk_store_key key) {
    return is_notification(key) || (key.space == 0 && key.object == RK_OBJECT_HELD_KEY);
}

static uint64_t sum_of(struct rk_store *store, const struct record *r) {
    uint8_t value[RK_STORE_VALUE_MAX];
    uint64_t sum = mix(0xCBF29CE484222325u, r->key.space);
    sum = mix(mix(mix(sum, r->key.object), r->key.part), r->len);
    assert_int_equal(rk_store_get(store, r->key, 0, value, sizeof value), r->len);
    for (size_t i = 0; !is_random(r->key) && i < r->len; i++)
        sum = mix(sum, value[i]);
    return sum;
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
    return content;
}

bool content_equal(struct content a, struct content b) {
    return a.sum == b.sum && a.records == b.records;
}
