#include "tests/support/test.h"

#include "euicc/port/ram/flash.h"
#include "euicc/store/state.h"
#include "euicc/store/stream.h"

#include <string.h>

enum { BLOCK = 1024, BLOCKS = 16 };

static struct rk_flash_ram flash;
static struct rk_store store;

static int set_up(void **state) {
    (void)state;
    return rk_flash_ram_open(&flash, NULL, BLOCK, BLOCKS) || rk_store_format(&store, &flash.flash);
}

static int tear_down(void **state) {
    (void)state;
    assert_int_equal(flash.violations, 0);
    rk_flash_ram_close(&flash);
    return 0;
}

static struct rk_slice text(const char *words) {
    return rk_slice(words, strlen(words));
}

static void assert_value(struct rk_store_key key, const char *words) {
    uint8_t buf[RK_STORE_VALUE_MAX];
    assert_int_equal(rk_store_len(&store, key), strlen(words));
    assert_int_equal(rk_store_get(&store, key, 0, buf, sizeof buf), strlen(words));
    assert_memory_equal(buf, words, strlen(words));
}

static void assert_absent(struct rk_store_key key) {
    uint8_t octet;
    assert_int_equal(rk_store_len(&store, key), RK_STORE_ABSENT);
    assert_int_equal(rk_store_get(&store, key, 0, &octet, 1), RK_STORE_ABSENT);
}

static void remount(void) {
    assert_int_equal(rk_store_mount(&store, &flash.flash), 0);
}

static void put__same_key_twice__last_value_survives_remount(void **state) {
    (void)state;
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 2), text("first")), 0);
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 2), text("second one")), 0);
    assert_value(rk_key(0, 1, 2), "second one");
    remount();
    assert_value(rk_key(0, 1, 2), "second one");
    assert_absent(rk_key(0, 1, 3));
    assert_absent(rk_key(0, 2, 1));
    assert_absent(rk_key(1, 1, 2));
}

static void put__longest_value__read_in_parts(void **state) {
    uint8_t value[RK_STORE_VALUE_MAX + 1], buf[100];
    (void)state;
    for (size_t i = 0; i < sizeof value; i++)
        value[i] = (uint8_t)(i * 7);
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), rk_slice_of(value)), RK_STORE_MISUSE);
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), rk_slice(value, RK_STORE_VALUE_MAX)), 0);
    assert_int_equal(rk_store_get(&store, rk_key(0, 1, 0), 700, buf, sizeof buf), 68);
    assert_memory_equal(buf, value + 700, 68);
    assert_int_equal(rk_store_get(&store, rk_key(0, 1, 0), 255, buf, 3), 3);
    assert_memory_equal(buf, value + 255, 3);
    assert_int_equal(rk_store_get(&store, rk_key(0, 1, 0), 768, buf, sizeof buf), 0);
    assert_int_equal(rk_store_get(&store, rk_key(0, 1, 0), 5000, buf, sizeof buf), 0);
}

static void put__empty_value__is_there(void **state) {
    (void)state;
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), rk_slice(NULL, 0)), 0);
    remount();
    assert_int_equal(rk_store_len(&store, rk_key(0, 1, 0)), 0);
}

static void remove__then_remount__stays_removed(void **state) {
    (void)state;
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), text("x")), 0);
    assert_int_equal(rk_store_remove(&store, rk_key(0, 1, 0)), 0);
    assert_int_equal(rk_store_remove(&store, rk_key(0, 1, 0)), 0);
    assert_absent(rk_key(0, 1, 0));
    remount();
    assert_absent(rk_key(0, 1, 0));
}

static void transaction__committed__all_of_it_there(void **state) {
    (void)state;
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), text("old")), 0);
    assert_int_equal(rk_store_begin(&store, 3, 20), 0);
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), text("new")), 0);
    assert_int_equal(rk_store_put(&store, rk_key(0, 2, 0), text("other")), 0);
    assert_int_equal(rk_store_remove(&store, rk_key(0, 2, 0)), 0);
    assert_value(rk_key(0, 1, 0), "new");
    assert_int_equal(rk_store_commit(&store), 0);
    remount();
    assert_value(rk_key(0, 1, 0), "new");
    assert_absent(rk_key(0, 2, 0));
}

static void transaction__aborted__never_comes_back(void **state) {
    (void)state;
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), text("old")), 0);
    assert_int_equal(rk_store_begin(&store, 2, 20), 0);
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), text("new")), 0);
    assert_int_equal(rk_store_put(&store, rk_key(0, 9, 0), text("new")), 0);
    rk_store_abort(&store);
    assert_value(rk_key(0, 1, 0), "old");
    assert_absent(rk_key(0, 9, 0));
    assert_int_equal(rk_store_put(&store, rk_key(0, 3, 0), text("later")), 0);
    remount();
    assert_value(rk_key(0, 1, 0), "old");
    assert_value(rk_key(0, 3, 0), "later");
    assert_absent(rk_key(0, 9, 0));
}

static void transaction__not_committed_before_remount__dropped(void **state) {
    (void)state;
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), text("old")), 0);
    assert_int_equal(rk_store_begin(&store, 1, 20), 0);
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), text("new")), 0);
    remount();
    assert_value(rk_key(0, 1, 0), "old");
    assert_int_equal(rk_store_put(&store, rk_key(0, 2, 0), text("later")), 0);
    remount();
    assert_value(rk_key(0, 1, 0), "old");
}

static void transaction__over_several_blocks__commits_as_one(void **state) {
    uint8_t value[600];
    (void)state;
    memset(value, 0xFF, sizeof value);
    assert_int_equal(rk_store_begin(&store, 3, 3 * sizeof value), 0);
    for (unsigned part = 0; part < 3; part++)
        assert_int_equal(rk_store_put(&store, rk_key(0, 1, part), rk_slice_of(value)), 0);
    assert_int_equal(rk_store_commit(&store), 0);
    remount();
    for (unsigned part = 0; part < 3; part++)
        assert_int_equal(rk_store_len(&store, rk_key(0, 1, part)), sizeof value);
}

static void transaction__beyond_what_was_announced__misuse(void **state) {
    uint8_t value[100] = {0};
    (void)state;
    assert_int_equal(rk_store_begin(&store, 1, 10), 0);
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), rk_slice_of(value)), RK_STORE_MISUSE);
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), rk_slice(value, 10)), 0);
    assert_int_equal(rk_store_commit(&store), 0);
}

static void transaction__badly_nested__misuse(void **state) {
    (void)state;
    assert_int_equal(rk_store_commit(&store), RK_STORE_MISUSE);
    rk_store_abort(&store);
    assert_int_equal(rk_store_begin(&store, 1, 1), 0);
    assert_int_equal(rk_store_begin(&store, 1, 1), RK_STORE_MISUSE);
    assert_int_equal(rk_store_commit(&store), 0);
    assert_int_equal(rk_store_begin(&store, SIZE_MAX, 1), RK_STORE_FULL);
    assert_int_equal(rk_store_begin(&store, 1, SIZE_MAX), RK_STORE_FULL);
}

static void space__root_removed__all_of_it_gone(void **state) {
    (void)state;
    uint16_t space = rk_store_new_space(&store);
    assert_int_not_equal(space, 0);
    size_t free_before = rk_store_free(&store);
    for (unsigned part = 1; part < 20; part++)
        assert_int_equal(rk_store_put(&store, rk_key(space, 1, part), text("content content")), 0);
    assert_int_equal(rk_store_put(&store, rk_key(space, 0, 0), text("root")), 0);
    assert_true(rk_store_free(&store) < free_before);
    remount();
    assert_value(rk_key(space, 1, 5), "content content");
    assert_int_equal(rk_store_remove(&store, rk_key(space, 0, 0)), 0);
    assert_absent(rk_key(space, 1, 5));
    assert_int_equal(rk_store_free(&store), free_before);
    assert_int_not_equal(rk_store_new_space(&store), space);
    remount();
    assert_absent(rk_key(space, 1, 5));
    assert_int_equal(rk_store_free(&store), free_before);
    assert_int_not_equal(rk_store_new_space(&store), space);
}

static void space__root_never_put__readable_until_remount(void **state) {
    (void)state;
    uint16_t space = rk_store_new_space(&store);
    assert_int_equal(rk_store_put(&store, rk_key(space, 1, 1), text("half")), 0);
    assert_value(rk_key(space, 1, 1), "half");
    remount();
    assert_absent(rk_key(space, 1, 1));
    assert_int_not_equal(rk_store_new_space(&store), space);
}

static void space__another_begun__first_forgotten(void **state) {
    (void)state;
    uint16_t first = rk_store_new_space(&store);
    assert_int_equal(rk_store_put(&store, rk_key(first, 1, 1), text("one")), 0);
    uint16_t second = rk_store_new_space(&store);
    assert_int_not_equal(first, second);
    assert_int_equal(rk_store_put(&store, rk_key(second, 1, 1), text("two")), 0);
    assert_absent(rk_key(first, 1, 1));
    assert_value(rk_key(second, 1, 1), "two");
}

static void space__pending_root_removed__forgotten(void **state) {
    (void)state;
    size_t free_before = rk_store_free(&store);
    uint16_t space = rk_store_new_space(&store);
    assert_int_equal(rk_store_put(&store, rk_key(space, 1, 1), text("one")), 0);
    assert_int_equal(rk_store_remove(&store, rk_key(space, 0, 0)), 0);
    assert_absent(rk_key(space, 1, 1));
    assert_int_equal(rk_store_free(&store), free_before);
}

static void space__root_put_then_aborted__pending_again(void **state) {
    (void)state;
    uint16_t space = rk_store_new_space(&store);
    assert_int_equal(rk_store_put(&store, rk_key(space, 1, 1), text("one")), 0);
    assert_int_equal(rk_store_begin(&store, 1, 8), 0);
    assert_int_equal(rk_store_put(&store, rk_key(space, 0, 0), text("root")), 0);
    rk_store_abort(&store);
    assert_value(rk_key(space, 1, 1), "one");
    assert_absent(rk_key(space, 0, 0));
    assert_int_equal(rk_store_put(&store, rk_key(space, 0, 0), text("root")), 0);
    remount();
    assert_value(rk_key(space, 1, 1), "one");
}

static void space__root_removed_then_aborted__lives(void **state) {
    (void)state;
    uint16_t space = rk_store_new_space(&store);
    assert_int_equal(rk_store_put(&store, rk_key(space, 1, 1), text("one")), 0);
    assert_int_equal(rk_store_put(&store, rk_key(space, 0, 0), text("root")), 0);
    size_t free_before = rk_store_free(&store);
    assert_int_equal(rk_store_begin(&store, 1, 0), 0);
    assert_int_equal(rk_store_remove(&store, rk_key(space, 0, 0)), 0);
    assert_absent(rk_key(space, 1, 1));
    rk_store_abort(&store);
    assert_value(rk_key(space, 1, 1), "one");
    assert_int_equal(rk_store_free(&store), free_before);
}

static void space__another_begun_then_aborted__first_is_read_again(void **state) {
    uint8_t filler[500] = {0};
    (void)state;
    uint16_t first = rk_store_new_space(&store);
    assert_int_equal(rk_store_put(&store, rk_key(first, 1, 1), text("one")), 0);
    for (unsigned part = 0; part < 4; part++) /* into later blocks */
        assert_int_equal(rk_store_put(&store, rk_key(0, 1, part), rk_slice_of(filler)), 0);
    assert_int_equal(rk_store_begin(&store, 1, 8), 0);
    assert_int_equal(rk_store_put(&store, rk_key(rk_store_new_space(&store), 1, 1), text("two")),
                     0);
    assert_absent(rk_key(first, 1, 1));
    rk_store_abort(&store);
    assert_value(rk_key(first, 1, 1), "one");
}

static void new_space__numbers_used_up__finds_one_that_is_free(void **state) {
    (void)state;
    assert_int_equal(rk_store_put(&store, rk_key(UINT16_MAX, 0, 0), text("last")), 0);
    assert_int_equal(rk_store_put(&store, rk_key(1, 0, 0), text("first")), 0);
    assert_int_equal(rk_store_new_space(&store), 2);
    assert_int_equal(rk_store_put(&store, rk_key(2, 1, 0), text("more")), 0);
    assert_int_equal(rk_store_put(&store, rk_key(2, 0, 0), text("second")), 0);
    remount();
    assert_value(rk_key(2, 1, 0), "more");
    assert_int_equal(rk_store_new_space(&store), 3);
}

/* Fill with records of `len` octets until it is full; how many there were. */
static unsigned fill(unsigned space, size_t len) {
    uint8_t value[RK_STORE_VALUE_MAX] = {0};
    unsigned part = 0;
    int status;
    while ((status = rk_store_put(&store, rk_key(space, 7, part), rk_slice(value, len))) == 0)
        part++;
    assert_int_equal(status, RK_STORE_FULL);
    return part;
}

static void full__as_much_as_free_promised__and_can_be_emptied(void **state) {
    (void)state;
    size_t promised = rk_store_free(&store);
    uint16_t space = rk_store_new_space(&store);
    unsigned count = fill(space, 256);
    assert_true(count > 0 && promised > 0);
    assert_int_equal(count, promised / 256);
    assert_int_equal(rk_store_free(&store), 0);
    /* What the pending space left is there for the transaction that says so. */
    assert_int_equal(rk_store_begin(&store, 2, 32), 0);
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), text("the download failed")), 0);
    assert_int_equal(rk_store_remove(&store, rk_key(space, 0, 0)), 0);
    assert_int_equal(rk_store_commit(&store), 0);
    remount();
    assert_value(rk_key(0, 1, 0), "the download failed");
    assert_true(rk_store_free(&store) + 256 >= promised);
}

static void full__of_the_cards_own__every_key_can_be_removed(void **state) {
    (void)state;
    size_t promised = rk_store_free(&store);
    unsigned count = fill(0, 24);
    remount();
    for (unsigned part = 0; part < count; part++)
        assert_int_equal(rk_store_remove(&store, rk_key(0, 7, part)), 0);
    assert_int_equal(rk_store_free(&store), promised);
    assert_int_equal(fill(0, 24), count);
}

static void put__one_key_for_ever__wears_all_blocks_alike(void **state) {
    uint8_t value[64] = {0};
    uint32_t least = UINT32_MAX, most = 0;
    (void)state;
    for (unsigned n = 0; n < 20000; n++) {
        value[0] = (uint8_t)n;
        assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), rk_slice_of(value)), 0);
    }
    for (unsigned block = 0; block < BLOCKS; block++) {
        least = flash.erases[block] < least ? flash.erases[block] : least;
        most = flash.erases[block] > most ? flash.erases[block] : most;
    }
    assert_true(least > 10);
    assert_true(most - least <= 1);
}

/* A key removed so long ago that its bucket's last record was cleaned away, an abort (which follows
 * the chains), then the key again: at every moment of the log's turn. */
static void put__after_an_abort__into_a_bucket_long_empty__survives_remount(void **state) {
    uint8_t filler[100] = {0};
    (void)state;
    for (unsigned turn = 0; turn < 300; turn++) {
        struct rk_store mounted;
        struct rk_store_key key = rk_key(0, 2, 0);
        assert_int_equal(rk_store_put(&store, key, text("again")), 0);
        assert_int_equal(rk_store_mount(&mounted, &flash.flash), 0);
        assert_int_equal(rk_store_len(&mounted, key), 5);
        assert_int_equal(rk_store_remove(&store, key), 0);
        for (unsigned n = 0; n < 10 + turn % 100; n++)
            assert_int_equal(rk_store_put(&store, rk_key(0, 1, n % 20), rk_slice_of(filler)), 0);
        assert_int_equal(rk_store_begin(&store, 1, 8), 0);
        assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), text("never")), 0);
        rk_store_abort(&store);
    }
}

static void put__alone__one_sync_each__none_while_a_space_is_filled(void **state) {
    (void)state;
    uint64_t syncs = flash.syncs;
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), text("x")), 0);
    assert_int_equal(flash.syncs, syncs + 1);
    for (unsigned part = 0; part < 5; part++)
        assert_int_equal(rk_store_put(&store, rk_key(1, 1, part), text("x")), 0);
    assert_int_equal(flash.syncs, syncs + 1);
    assert_int_equal(rk_store_begin(&store, 2, 2), 0);
    assert_int_equal(rk_store_put(&store, rk_key(1, 0, 0), text("x")), 0);
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), text("y")), 0);
    assert_int_equal(rk_store_commit(&store), 0);
    assert_int_equal(flash.syncs, syncs + 2);
}

static void flash_fails__while_writing__nothing_more_is_written(void **state) {
    (void)state;
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), text("old")), 0);
    rk_flash_ram_cut(&flash, 1, 0);
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), text("new")), RK_STORE_FLASH);
    rk_flash_ram_power(&flash);
    assert_value(rk_key(0, 1, 0), "old");
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), text("new")), RK_STORE_FLASH);
    assert_int_equal(rk_store_remove(&store, rk_key(0, 1, 0)), RK_STORE_FLASH);
    assert_int_equal(rk_store_begin(&store, 1, 1), RK_STORE_FLASH);
    remount();
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), text("new")), 0);
}

static void mount__erased_or_foreign__corrupt(void **state) {
    struct rk_flash_ram other;
    (void)state;
    assert_int_equal(rk_flash_ram_open(&other, NULL, BLOCK, BLOCKS), 0);
    assert_int_equal(rk_store_mount(&store, &other.flash), RK_STORE_CORRUPT);
    memset(other.octets, 0, rk_flash_ram_size(&other));
    assert_int_equal(rk_store_mount(&store, &other.flash), RK_STORE_CORRUPT);
    assert_absent(rk_key(0, 1, 0));
    assert_int_equal(rk_store_put(&store, rk_key(0, 1, 0), text("x")), RK_STORE_FLASH);
    rk_flash_ram_close(&other);
}

static void format__geometry_not_supported__misuse(void **state) {
    static const uint32_t bad[][2] = {{BLOCK, 3}, {512, 16}, {1000, 16}, {131072, 16}, {0, 16}};
    struct rk_store other;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct rk_flash odd = {flash.flash.ops, bad[i][0], bad[i][1]};
        assert_int_equal(rk_store_format(&other, &odd), RK_STORE_MISUSE);
        assert_int_equal(rk_store_mount(&other, &odd), RK_STORE_CORRUPT);
    }
}

static void format__smallest_geometry__holds_something(void **state) {
    struct rk_flash_ram tiny;
    (void)state;
    assert_int_equal(rk_flash_ram_open(&tiny, NULL, 1024, 4), 0);
    assert_int_equal(rk_store_format(&store, &tiny.flash), 0);
    for (unsigned n = 0; n < 1000; n++)
        assert_int_equal(rk_store_put(&store, rk_key(0, 1, n % 3), text("some octets")), 0);
    assert_int_equal(rk_store_mount(&store, &tiny.flash), 0);
    assert_value(rk_key(0, 1, 2), "some octets");
    rk_flash_ram_close(&tiny);
}

static void stream__written_in_odd_pieces__reads_back(void **state) {
    uint8_t data[1400], buf[1400];
    struct rk_stream stream;
    (void)state;
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i % 251);
    rk_stream_open(&stream, &store, 0, 3);
    for (size_t at = 0, len; at < sizeof data; at += len) {
        len = at % 97 + 1 < sizeof data - at ? at % 97 + 1 : sizeof data - at;
        rk_stream_append(&stream, rk_slice(data + at, len));
    }
    assert_int_equal(rk_stream_finish(&stream), 0);
    remount();
    assert_int_equal(rk_stream_len(&store, 0, 3), sizeof data);
    assert_int_equal(rk_stream_read(&store, 0, 3, 0, buf, sizeof buf), sizeof data);
    assert_memory_equal(buf, data, sizeof data);
    assert_int_equal(rk_stream_read(&store, 0, 3, 510, buf, 5), 5);
    assert_memory_equal(buf, data + 510, 5);
    assert_int_equal(rk_stream_read(&store, 0, 3, 1390, buf, 100), 10);
    assert_int_equal(rk_stream_read(&store, 0, 3, 1400, buf, 100), 0);
    assert_int_equal(rk_stream_read(&store, 0, 3, 100000, buf, 100), 0);
}

static void stream__shorter_one_over_longer__rest_is_removed(void **state) {
    uint8_t data[1024] = {1}, buf[1024];
    struct rk_stream stream;
    (void)state;
    rk_stream_open(&stream, &store, 0, 3);
    rk_stream_append(&stream, rk_slice_of(data));
    assert_int_equal(rk_stream_finish(&stream), 0);
    assert_int_equal(rk_stream_len(&store, 0, 3), 1024);
    assert_int_equal(rk_stream_read(&store, 0, 3, 0, buf, sizeof buf), 1024);
    rk_stream_open(&stream, &store, 0, 3);
    rk_stream_append(&stream, rk_slice(data, 10));
    assert_int_equal(rk_stream_finish(&stream), 0);
    assert_int_equal(rk_stream_len(&store, 0, 3), 10);
    assert_absent(rk_key(0, 3, 1));
    assert_int_equal(rk_stream_remove(&store, 0, 3), 0);
    assert_int_equal(rk_stream_len(&store, 0, 3), 0);
    assert_int_equal(rk_stream_remove(&store, 0, 3), 0);
}

static void stream__store_full__error_told_at_finish(void **state) {
    uint8_t data[512] = {0};
    struct rk_stream stream;
    (void)state;
    rk_stream_open(&stream, &store, 0, 3);
    for (unsigned n = 0; n < 64; n++)
        rk_stream_append(&stream, rk_slice_of(data));
    assert_int_equal(rk_stream_finish(&stream), RK_STORE_FULL);
}

static void error_text__every_error__its_own(void **state) {
    (void)state;
    assert_string_equal(rk_store_error_text(RK_STORE_FULL), "no room is left in the store");
    assert_string_equal(rk_store_error_text(0), "ok");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(put__same_key_twice__last_value_survives_remount),
        CASE(put__longest_value__read_in_parts),
        CASE(put__empty_value__is_there),
        CASE(put__one_key_for_ever__wears_all_blocks_alike),
        CASE(put__after_an_abort__into_a_bucket_long_empty__survives_remount),
        CASE(put__alone__one_sync_each__none_while_a_space_is_filled),
        CASE(remove__then_remount__stays_removed),
        CASE(transaction__committed__all_of_it_there),
        CASE(transaction__aborted__never_comes_back),
        CASE(transaction__not_committed_before_remount__dropped),
        CASE(transaction__over_several_blocks__commits_as_one),
        CASE(transaction__beyond_what_was_announced__misuse),
        CASE(transaction__badly_nested__misuse),
        CASE(space__root_removed__all_of_it_gone),
        CASE(space__root_never_put__readable_until_remount),
        CASE(space__another_begun__first_forgotten),
        CASE(space__pending_root_removed__forgotten),
        CASE(space__root_put_then_aborted__pending_again),
        CASE(space__root_removed_then_aborted__lives),
        CASE(space__another_begun_then_aborted__first_is_read_again),
        CASE(new_space__numbers_used_up__finds_one_that_is_free),
        CASE(full__as_much_as_free_promised__and_can_be_emptied),
        CASE(full__of_the_cards_own__every_key_can_be_removed),
        CASE(flash_fails__while_writing__nothing_more_is_written),
        CASE(mount__erased_or_foreign__corrupt),
        CASE(format__geometry_not_supported__misuse),
        CASE(format__smallest_geometry__holds_something),
        CASE(stream__written_in_odd_pieces__reads_back),
        CASE(stream__shorter_one_over_longer__rest_is_removed),
        CASE(stream__store_full__error_told_at_finish),
        CASE(error_text__every_error__its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
