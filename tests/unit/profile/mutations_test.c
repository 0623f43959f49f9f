/*
 * Hostile packages: seeded mutations of every package there is. Each ends in an outcome that does
 * not depend on how it is cut into chunks; a refusal leaves the store as it was, and what is taken
 * is a whole profile.
 */
#include "tests/support/ts48.h"
#include "tests/unit/profile/card.h"

#include "euicc/store/objects.h"

#include <stdio.h>
#include <string.h>

enum { BLOCKS = 14, OTHER_SPACE_RECORDS = 8, ELEMENTS_MAX = 40 };

struct seeded {
    uint64_t state;
};

static uint32_t below(struct seeded *s, size_t bound) {
    s->state ^= s->state << 13;
    s->state ^= s->state >> 7;
    s->state ^= s->state << 17;
    return (uint32_t)((s->state >> 16) % (bound ? bound : 1));
}

struct buffer {
    uint8_t octets[PACKAGE_MAX];
    size_t len;
};

/* Replace `cut` octets from `at` on by `in`. What does not fit is left as it is. */
static void splice(struct buffer *b, size_t at, size_t cut, struct rk_slice in) {
    static uint8_t copy[PACKAGE_MAX];
    if (b->len - cut + in.len > sizeof b->octets)
        return;
    if (in.len)
        memcpy(copy, in.ptr, in.len);
    memmove(b->octets + at + in.len, b->octets + at + cut, b->len - at - cut);
    memcpy(b->octets + at, copy, in.len);
    b->len = b->len - cut + in.len;
}

/* Where the elements start, as far as lengths can be followed; returns how many. */
static size_t find_elements(const struct buffer *b, struct rk_slice elements[ELEMENTS_MAX]) {
    struct rk_tlv_reader r = rk_tlv_read(rk_slice(b->octets, b->len), RK_TLV_DER);
    struct rk_tlv element;
    size_t count = 0;
    while (count < ELEMENTS_MAX && rk_tlv_next(&r, &element))
        elements[count++] = element.whole;
    return count;
}

static void change_octet(struct buffer *b, struct seeded *s) {
    b->octets[below(s, b->len)] = (uint8_t)below(s, 256);
}

static void flip_bit(struct buffer *b, struct seeded *s) {
    size_t at = below(s, b->len);
    b->octets[at] = (uint8_t)(b->octets[at] ^ 1u << below(s, 8));
}

static void leave_out(struct buffer *b, struct seeded *s) {
    size_t at = below(s, b->len), len = below(s, 20);
    splice(b, at, len < b->len - at ? len : b->len - at, rk_slice(NULL, 0));
}

static void put_in(struct buffer *b, struct seeded *s) {
    uint8_t octets[20];
    for (size_t i = 0; i < sizeof octets; i++)
        octets[i] = (uint8_t)below(s, 256);
    splice(b, below(s, b->len), 0, rk_slice(octets, below(s, sizeof octets)));
}

static void cut_off(struct buffer *b, struct seeded *s) {
    b->len = below(s, b->len);
}

static void repeat_element(struct buffer *b, struct seeded *s) {
    struct rk_slice elements[ELEMENTS_MAX];
    size_t count = find_elements(b, elements);
    if (!count)
        return;
    struct rk_slice what = elements[below(s, count)], where = elements[below(s, count)];
    splice(b, (size_t)(where.ptr - b->octets), 0, what);
}

static void drop_element(struct buffer *b, struct seeded *s) {
    struct rk_slice elements[ELEMENTS_MAX];
    size_t count = find_elements(b, elements);
    if (!count)
        return;
    struct rk_slice what = elements[below(s, count)];
    splice(b, (size_t)(what.ptr - b->octets), what.len, rk_slice(NULL, 0));
}

/* A length octet, or what looks like one: the largest values are where arithmetic goes wrong. */
static void change_length(struct buffer *b, struct seeded *s) {
    static const uint8_t lengths[] = {0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0x83, 0x84, 0xFE, 0xFF};
    size_t at = below(s, b->len);
    b->octets[at] = lengths[below(s, sizeof lengths)];
    if (b->octets[at] > 0x80 && at + 2 < b->len)
        memset(b->octets + at + 1, 0xFF, 2);
}

static void mutate(struct buffer *b, struct seeded *s) {
    static void (*const ways[])(struct buffer *, struct seeded *) = {
        change_octet, flip_bit,       leave_out,    put_in,
        cut_off,      repeat_element, drop_element, change_length,
    };
    for (unsigned n = 1 + below(s, 3); n && b->len; n--)
        ways[below(s, sizeof ways / sizeof *ways)](b, s);
}

/* What was on the card before: records of the card's own and another profile's. */
static void put_others(struct card *card) {
    uint16_t other = rk_store_new_space(&card->store);
    assert_int_equal(other, 1);
    for (uint16_t n = 0; n < OTHER_SPACE_RECORDS; n++) {
        assert_int_equal(rk_store_put(&card->store, rk_key(0, 0x7000, n), rk_slice("card", 4)), 0);
        assert_int_equal(rk_store_put(&card->store, rk_key(other, 0x7000, n), rk_slice("it", 2)),
                         0);
    }
    assert_int_equal(rk_store_put(&card->store, rk_key(other, RK_OBJECT_ROOT, 0), rk_slice("", 0)),
                     0);
}

static void check_others(struct card *card) {
    uint8_t got[4];
    for (uint16_t n = 0; n < OTHER_SPACE_RECORDS; n++) {
        assert_int_equal(rk_store_get(&card->store, rk_key(0, 0x7000, n), 0, got, 4), 4);
        assert_memory_equal(got, "card", 4);
        assert_int_equal(rk_store_get(&card->store, rk_key(1, 0x7000, n), 0, got, 2), 2);
        assert_memory_equal(got, "it", 2);
    }
}

/* What was taken is a package from its first octet to its last: a header first, one end, last. */
static void check_package(const struct buffer *b) {
    struct rk_tlv_reader r = rk_tlv_read(rk_slice(b->octets, b->len), RK_TLV_DER);
    struct rk_tlv element;
    unsigned ends = 0;
    uint32_t last = 0;
    for (unsigned n = 0; rk_tlv_next(&r, &element); n++) {
        assert_int_equal(n == 0, element.tag == 0xA0);
        last = element.tag;
        ends += last == 0xAA;
    }
    assert_int_equal(r.error, 0);
    assert_int_equal(ends, 1);
    assert_int_equal(last, 0xAA);
}

/* It has the ICCID of the metadata, and every file of every directory can be found and read. */
static void check_whole(struct card *card) {
    static uint8_t octets[PACKAGE_MAX];
    struct rk_file file;
    assert_content(card, "2FE2", "98001032547698103214");
    for (uint16_t directory = 0; directory < card->installer.files.next_directory; directory++) {
        uint32_t cursor = 0;
        uint16_t fid;
        assert_int_equal(rk_file_directory(&card->files, directory, &file), 0);
        while (rk_store_walk(&card->store, card->space, RK_OBJECT_DIRECTORY + directory, &cursor,
                             &fid) > 0)
            if (fid && rk_file_child(&card->files, directory, fid, &file) == 0 &&
                !rk_file_is_directory(&file) && file.kind != RK_FILE_KIND_BER_TLV)
                assert_int_equal(rk_file_read(&card->files, &file, 0, octets, file.size), 0);
    }
}

/* Returns whether it was refused; tells how much of the store it takes. */
static bool try_once(struct card *card, const struct buffer *b, size_t step, size_t *taken) {
    struct rk_install_config config = card_config();
    uint32_t live = card->store.live;
    int result = card_install(card, rk_slice(b->octets, b->len), step, &config);
    *taken = card->store.live - live;
    if (!result) {
        check_package(b);
        check_whole(card);
        assert_int_equal(rk_store_remove(&card->store, rk_key(card->space, RK_OBJECT_ROOT, 0)), 0);
    }
    assert_int_equal(card->store.live, live);
    return result != 0;
}

static void try_mutations(struct rk_slice package, unsigned count, uint64_t seed) {
    static struct card card;
    static struct buffer b;
    struct seeded s = {seed};
    unsigned refused = 0;
    card_open(&card, BLOCKS);
    put_others(&card);
    for (unsigned n = 0; n < count; n++) {
        size_t taken, taken_again;
        memcpy(b.octets, package.ptr, package.len);
        b.len = package.len;
        mutate(&b, &s);
        bool no = try_once(&card, &b, 1007, &taken);
        refused += no;
        if (n % 8)
            continue;
        assert_int_equal(try_once(&card, &b, 1 + below(&s, 300), &taken_again), no);
        assert_int_equal(taken, taken_again);
        check_others(&card);
    }
    check_others(&card);
    assert_in_range(refused, count / 2, count - 1);
    card_close(&card);
}

static void everything__mutated__installs_whole_or_not_at_all(void **state) {
    (void)state;
    try_mutations(package("header mf puk pin usim usim_pin opt_usim aka isim opt_isim_objects csim "
                          "phonebook gsm_access df_5gs_4_cag gfm_objects security_domain rfm end"),
                  10000, 0x2545F4914F6CDD1Du);
}

static void iot__mutated__installs_whole_or_not_at_all(void **state) {
    (void)state;
    try_mutations(package("header_iot iot_own_files iot_pin opt_iot end"), 1000,
                  0x9E3779B97F4A7C15u);
}

static void v5__mutated__installs_whole_or_not_at_all(void **state) {
    (void)state;
    try_mutations(ts48_load(TS48_V5), 5000, 0xD1B54A32D192ED03u);
}

static void v7__mutated__installs_whole_or_not_at_all(void **state) {
    (void)state;
    try_mutations(ts48_load(TS48_V7), 5000, 0x8CB92BA72F3D8DD7u);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything__mutated__installs_whole_or_not_at_all),
        cmocka_unit_test(iot__mutated__installs_whole_or_not_at_all),
        cmocka_unit_test(v5__mutated__installs_whole_or_not_at_all),
        cmocka_unit_test(v7__mutated__installs_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
