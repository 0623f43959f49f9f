/* What a card takes, and how a refusal is told. */
#include "tests/support/test.h"
#include "tests/support/ts48.h"

#include "tools/saip/package.h"
#include "tools/saip/trial.h"

#include <stdlib.h>
#include <string.h>

enum { HEADER = 0xA0, NON_STANDARD = 0xA9, END = 0xAA, MF = 0xB0, USIM = 0xB3 };

static uint8_t made[RK_SAIP_PACKAGE_CAP], edited[RK_SAIP_PACKAGE_CAP];
static struct rk_saip_verdict verdict;

static struct rk_slice make(void) {
    struct rk_saip_subscriber who = {
        .iccid = {0x89, 0x44, 0x50, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x2F},
        .imsi = "001010123456063",
        .mnc_len = 2,
        .name = "unit test",
        .algorithm = RK_SAIP_MILENAGE,
    };
    struct rk_slice package;
    memset(who.ki, 0x11, sizeof who.ki);
    memset(who.pin1, '1', sizeof who.pin1);
    assert_int_equal(rk_saip_make(&who, made, sizeof made, &package), 0);
    return package;
}

static struct rk_saip_element element_of(struct rk_slice package, uint32_t tag) {
    struct rk_saip_walk walk = rk_saip_walk(package);
    struct rk_saip_element element;
    while (rk_saip_next(&walk, &element))
        if (element.tag == tag)
            return element;
    fail_msg("no element %X", (unsigned)tag);
    return element;
}

/* The package without octets `at` to `at + cut`, and with `in` there instead. */
static struct rk_slice edit(struct rk_slice package, size_t at, size_t cut, struct rk_slice in) {
    memcpy(edited, package.ptr, at);
    if (in.len)
        memcpy(edited + at, in.ptr, in.len);
    memcpy(edited + at + in.len, package.ptr + at + cut, package.len - at - cut);
    return rk_slice(edited, package.len - cut + in.len);
}

static void expect_refusal(struct rk_slice package, unsigned reason, unsigned status) {
    assert_true(rk_saip_try(package, &verdict));
    assert_false(verdict.accepted);
    assert_int_equal(verdict.reason, reason);
    assert_int_equal(verdict.refusal.status, status);
}

static void try__made_package__is_taken_and_takes_room(void **state) {
    (void)state;
    struct rk_slice package = make();
    assert_true(rk_saip_try(package, &verdict));
    assert_true(verdict.accepted);
    assert_int_equal(verdict.elements, 9);
    assert_int_equal(verdict.remark_count, 0);
    assert_in_range(verdict.stored, package.len / 2, 4 * package.len);
}

static void try__element_missing__is_refused_where_it_is_missed(void **state) {
    (void)state;
    struct rk_slice package = make();
    struct rk_saip_element mf = element_of(package, MF);
    expect_refusal(edit(package, mf.at, mf.whole.len, rk_slice(NULL, 0)), 12, 5);
    assert_false(verdict.at_end);
    assert_int_equal(verdict.element.number, 2);
    assert_int_equal(verdict.element.at, mf.at);
    struct rk_saip_element end = element_of(package, END);
    expect_refusal(rk_slice(package.ptr, end.at), 12, 5);
    assert_true(verdict.at_end);
    assert_false(verdict.ended);
    assert_int_equal(verdict.element.number, 8);
}

static void try__octets_after_the_end__are_refused(void **state) {
    (void)state;
    struct rk_slice package = make();
    struct rk_saip_element mf = element_of(package, MF);
    expect_refusal(edit(package, package.len, 0, mf.whole), 12, 5);
    assert_int_equal(verdict.element.number, 10);
    assert_int_equal(verdict.element.at, package.len);
    expect_refusal(edit(package, package.len, 0, rk_slice("\0", 1)), 12, 5);
    assert_int_equal(verdict.structure, RK_TLV_BAD_TAG);
}

/* The same value stands in header and EF.ICCID; the second is turned around. */
static void try__iccids_differ__is_told_at_the_end(void **state) {
    (void)state;
    struct rk_slice package = make();
    struct rk_saip_element header = element_of(package, HEADER);
    size_t at = 0;
    while (memcmp(header.whole.ptr + at, "\x83\x0A\x89\x44", 4) != 0)
        at++;
    expect_refusal(edit(package, header.at + at + 5, 1, rk_slice("\x51", 1)), 13, 3);
    assert_true(verdict.at_end);
    assert_true(verdict.ended);
}

static void try__service_the_card_lacks__names_it(void **state) {
    (void)state;
    struct rk_slice package = make();
    struct rk_saip_element header = element_of(package, HEADER);
    size_t at = 0;
    while (memcmp(header.whole.ptr + at, "\xA5\x04\x81\x00\x84\x00", 6) != 0)
        at++;
    expect_refusal(edit(package, header.at + at + 4, 1, rk_slice("\x8B", 1)), 12, 10);
    assert_int_equal(verdict.refusal.additional, 11); /* javacard */
    assert_int_equal(verdict.element.number, 1);
    assert_true(verdict.refusal.has_offset);
    assert_int_equal(verdict.refusal.offset, at + 4);
}

/* An element of somebody's own: skipped, unless it is mandated. */
static void try__element_nobody_knows__is_left_out_or_refused(void **state) {
    (void)state;
    static const uint8_t optional[] = {0xA9, 0x0B, 0xA0, 0x03, 0x81, 0x01, 99,
                                       0x81, 0x01, 0x2A, 0x82, 0x01, 0x00};
    static const uint8_t mandated[] = {0xA9, 0x0D, 0xA0, 0x05, 0x80, 0x00, 0x81, 0x01,
                                       99,   0x81, 0x01, 0x2A, 0x82, 0x01, 0x00};
    struct rk_slice package = make();
    size_t at = element_of(package, END).at;
    assert_true(rk_saip_try(edit(package, at, 0, rk_slice_of(optional)), &verdict));
    assert_true(verdict.accepted);
    assert_int_equal(verdict.remark_count, 1);
    assert_int_equal(verdict.remarks[0].status, 1);
    assert_int_equal(verdict.remarks[0].identification, 99);
    expect_refusal(edit(package, at, 0, rk_slice_of(mandated)), 12, 1);
    assert_int_equal(verdict.element.tag, NON_STANDARD);
    assert_int_equal(verdict.element.identification, 99);
}

/* Cut anywhere, a package is refused, in the element where it is cut. */
static void try__cut_at_every_octet__is_refused_there(void **state) {
    (void)state;
    struct rk_slice package = make();
    for (size_t len = 1; len < package.len; len++) {
        uint8_t *exact = malloc(len);
        assert_non_null(exact);
        memcpy(exact, package.ptr, len);
        expect_refusal(rk_slice(exact, len), 12, 5);
        assert_true(verdict.element.at < len);
        assert_true(verdict.at_end == (verdict.structure == 0));
        assert_int_equal(verdict.element.at + verdict.element.whole.len, len);
        free(exact);
    }
}

static void try__ts48_v5__is_taken(void **state) {
    (void)state;
    struct rk_slice package = ts48_load(TS48_V5);
    assert_true(rk_saip_try(package, &verdict));
    assert_true(verdict.accepted);
    assert_int_equal(verdict.elements, 29);
}

static void try__ts48_v7__is_taken(void **state) {
    (void)state;
    struct rk_slice package = ts48_load(TS48_V7);
    assert_true(rk_saip_try(package, &verdict));
    assert_true(verdict.accepted);
    assert_int_equal(verdict.elements, 30);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(try__made_package__is_taken_and_takes_room),
        cmocka_unit_test(try__element_missing__is_refused_where_it_is_missed),
        cmocka_unit_test(try__octets_after_the_end__are_refused),
        cmocka_unit_test(try__iccids_differ__is_told_at_the_end),
        cmocka_unit_test(try__service_the_card_lacks__names_it),
        cmocka_unit_test(try__element_nobody_knows__is_left_out_or_refused),
        cmocka_unit_test(try__cut_at_every_octet__is_refused_there),
        cmocka_unit_test(try__ts48_v5__is_taken),
        cmocka_unit_test(try__ts48_v7__is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
