/* READ and UPDATE BINARY and RECORD, SEARCH RECORD, INCREASE. */
#include "tests/unit/uicc/profile.h"

static int open_profile(void **state) {
    static struct profile profile;
    profile_open(&profile);
    profile_expect(&profile, "0020000108" PROFILE_PIN1, 0x9000, "");
    *state = &profile;
    return 0;
}

static int close_profile(void **state) {
    profile_close(*state);
    return 0;
}

static void select_usim(struct profile *p) {
    profile_expect(p, "00A4040C07A0000000871002", 0x9000, "");
}

static void binary__update_and_read__gives_it_back(void **state) {
    struct profile *p = *state;
    select_usim(p);
    profile_expect(p, "00A4000C026F07", 0x9000, "");
    profile_expect(p, "00D6000009082943051234567890", 0x9000, "");
    profile_expect(p, "00B0000009", 0x9000, "082943051234567890");
    profile_expect(p, "00B0000000", 0x9000, "082943051234567890");
    profile_expect(p, "00B00000", 0x9000, "082943051234567890");
    profile_expect(p, "00B0000704", 0x6C02, "");
    profile_expect(p, "00B0000702", 0x9000, "7890");
    profile_expect(p, "00D6000802AABB", 0x6700, "");
    profile_expect(p, "00D6000901AA", 0x6B00, "");
    profile_expect(p, "00B0000901", 0x6B00, "");
    profile_expect(p, "00B07FFF01", 0x6B00, "");
    profile_expect(p, "00D60000", 0x6700, "");
    profile_expect(p, "00B0000009", 0x9000, "082943051234567890");
}

static void binary__by_short_identifier__makes_it_current(void **state) {
    struct profile *p = *state;
    select_usim(p);
    profile_expect(p, "00B0000001", 0x6986, "");
    profile_expect(p, "00B0880001", 0x6A82, "");
    profile_expect(p, "00B0A70001", 0x6A86, "");
    profile_expect(p, "00B0800001", 0x6A86, "");
    profile_expect(p, "00B09F0001", 0x6A86, "");
    profile_expect(p, "00B0000001", 0x6986, "");
    profile_expect(p, "00D6870002ABCD", 0x9000, "");
    profile_expect(p, "00B0000103", 0x9000, "CDFFFF");
    profile_expect(p, "00B0890001", 0x6981, "");
    profile_expect(p, "00B0000103", 0x9000, "CDFFFF");
}

static void binary__larger_than_an_answer__is_read_in_parts(void **state) {
    struct profile *p = *state;
    profile_expect(p, "00A4080C047F106F50", 0x9000, "");
    assert_int_equal(profile_send(p, "00B0000000"), 0x9000);
    assert_int_equal(p->reply.len, 256);
    profile_expect(p, "00B002B900", 0x9000, "BBCCAA");
    profile_expect(p, "00B00000000400", 0x9000, NULL);
    assert_int_equal(p->reply.len, 256);
}

static void record__modes_of_a_linear_file__move_the_pointer(void **state) {
    struct profile *p = *state;
    profile_expect(p, "0020000A08" PROFILE_ADM, 0x9000, "");
    profile_expect(p, "00A4000C022F00", 0x9000, "");
    profile_expect(p, "00DC0104 10 101112131415161718191A1B1C1D1E1F", 0x9000, "");
    profile_expect(p, "00DC0204 10 202122232425262728292A2B2C2D2E2F", 0x9000, "");
    profile_expect(p, "00B2000410", 0x6A83, ""); /* no current record yet */
    profile_expect(p, "00B2000210", 0x9000, "101112131415161718191A1B1C1D1E1F");
    profile_expect(p, "00B2000400", 0x9000, "101112131415161718191A1B1C1D1E1F");
    profile_expect(p, "00B2000210", 0x9000, "202122232425262728292A2B2C2D2E2F");
    profile_expect(p, "00B2000210", 0x6A83, "");
    profile_expect(p, "00B2010410", 0x9000, "101112131415161718191A1B1C1D1E1F");
    profile_expect(p, "00B2000410", 0x9000, "202122232425262728292A2B2C2D2E2F");
    profile_expect(p, "00B2000310", 0x9000, "101112131415161718191A1B1C1D1E1F");
    profile_expect(p, "00B2000310", 0x6A83, "");
    profile_expect(p, "00B2030410", 0x6A83, "");
    profile_expect(p, "00B2010510", 0x6A86, "");
    profile_expect(p, "00B2010210", 0x6A86, "");
    profile_expect(p, "00B201040F", 0x6C10, "");
    profile_expect(p, "00DC01040FAABBCCDDEEFF00112233445566778899", 0x6700, "");
    profile_expect(p, "00B0000001", 0x6981, "");
}

static void record__by_short_identifier__starts_without_a_pointer(void **state) {
    struct profile *p = *state;
    profile_expect(p, "00B201F400", 0x9000, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF");
    profile_expect(p, "00B2000400", 0x6A83, "");
    profile_expect(p, "00B200F200", 0x9000, NULL);
    profile_expect(p, "00B2000200", 0x9000, NULL);
    profile_expect(p, "00B2000200", 0x6A83, NULL);
    profile_expect(p, "00B201FC00", 0x6A86, "");
    profile_expect(p, "00B2012C00", 0x6981, "");
}

static void record__cyclic__updates_the_oldest_only(void **state) {
    struct profile *p = *state;
    select_usim(p);
    profile_expect(p, "00A4000C026F39", 0x9000, "");
    profile_expect(p, "00DC000303000001", 0x9000, "");
    profile_expect(p, "00DC000303000002", 0x9000, "");
    profile_expect(p, "00B2010403", 0x9000, "000002");
    profile_expect(p, "00B2020403", 0x9000, "000001");
    profile_expect(p, "00DC010403000009", 0x6981, "");
    profile_expect(p, "00DC000203000009", 0x6981, "");
    profile_expect(p, "00DC00030400000009", 0x6700, "");
    profile_expect(p, "00B2000403", 0x9000, "000002"); /* the pointer is at the newest */
    profile_expect(p, "00B2000303", 0x9000, "FFFFFF"); /* and turns around */
    profile_expect(p, "00B2000203", 0x9000, "000002");
}

static void increase__cyclic__adds_to_the_newest(void **state) {
    struct profile *p = *state;
    select_usim(p);
    profile_expect(p, "00A4000C026F39", 0x9000, "");
    profile_expect(p, "8032000003000001", 0x9850, "");
    profile_expect(p, "00DC0003030000FF", 0x9000, "");
    profile_expect(p, "8032000003000002", 0x9000, "000101000002");
    profile_expect(p, "803289000105", 0x9000, "00010605");
    profile_expect(p, "00B2000403", 0x9000, "000106");
    profile_expect(p, "00B2020403", 0x9000, "000101");
    profile_expect(p, "80320000 04 00000001", 0x6700, "");
    profile_expect(p, "80320000", 0x6700, "");
    profile_expect(p, "8032000103000001", 0x6A86, "");
    profile_expect(p, "8032870003000001", 0x6981, "");
}

static void search__simple__lists_the_records(void **state) {
    struct profile *p = *state;
    profile_expect(p, "00A4080C047F106F3A", 0x9000, "");
    profile_expect(p, "00DC020414 0102034142435A5A5A5A5A5A5A5A5A5A5A5A5A5A", 0x9000, "");
    profile_expect(p, "00DC050414 5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A414243", 0x9000, "");
    profile_expect(p, "00A201040341424300", 0x9000, "0205");
    profile_expect(p, "00B2000400", 0x9000, "0102034142435A5A5A5A5A5A5A5A5A5A5A5A5A5A");
    profile_expect(p, "00A205050341424300", 0x9000, "0502");
    profile_expect(p, "00A203040341424300", 0x9000, "05");
    profile_expect(p, "00A201040341424400", 0x6282, "");
    profile_expect(p, "00A206040341424300", 0x6A83, "");
    profile_expect(p, "00A201070341424300", 0x6A86, "");
    profile_expect(p, "00A20104", 0x6700, "");
}

static void search__enhanced__starts_where_it_is_told(void **state) {
    struct profile *p = *state;
    profile_expect(p, "00A4080C047F106F3A", 0x9000, "");
    profile_expect(p, "00DC020414 0102034142435A5A5A5A5A5A5A5A5A5A5A5A5A5A", 0x9000, "");
    profile_expect(p, "00DC040414 4142430203415A5A5A5A5A5A5A5A5A5A5A5A5A5A", 0x9000, "");
    profile_expect(p, "00DC050414 5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A414243", 0x9000, "");
    profile_expect(p, "00A2010605 0400 41424300", 0x9000, "020405");
    profile_expect(p, "00A2010605 0403 41424300", 0x9000, "0205"); /* from offset 3 on */
    profile_expect(p, "00A2010605 0404 41424300", 0x9000, "05");
    profile_expect(p, "00A2050605 0500 41424300", 0x9000, "050402"); /* backward */
    profile_expect(p, "00A2010605 0C02 41424300", 0x9000, "02");     /* behind 02 */
    profile_expect(p, "00A2010604 0C02 034100", 0x9000, "0204");
    profile_expect(p, "00A2010604 0C02 020300", 0x6282, "");       /* the value itself is before */
    profile_expect(p, "00A2010603 0C43 5A00", 0x9000, "0204");     /* nothing behind the last 43 */
    profile_expect(p, "00A2000605 0600 41424300", 0x9000, "0405"); /* next: record 2 is current */
    profile_expect(p, "00A2000605 0700 41424300", 0x9000, "02");   /* previous: 4 is */
    profile_expect(p, "00A2000605 0700 41424300", 0x6282, "");
    static const struct {
        const char *command;
        uint16_t sw;
    } bad[] = {
        {"00A2010602 0400 00", 0x6700},
        {"00A2010601 04", 0x6700},
        {"00A20106", 0x6700},
        {"00A2010605 0300 41424300", 0x6A80},
        {"00A2010605 1400 41424300", 0x6A80},
        {"00A2010605 0600 41424300", 0x6A80},
        {"00A2010605 0412 41424300", 0x6700},
        {"00A2060605 0400 41424300", 0x6A83},
        {"00A201FE05 0400 41424300", 0x6A86},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        profile_expect(p, bad[i].command, bad[i].sw, "");
}

/* nRF91 modems send an extended Le of 0168 and do not come back from 6Cxx. */
static void read__extended_le__is_a_limit_alone(void **state) {
    struct profile *p = *state;
    profile_expect(p, "00A4000C022FE2", 0x9000, "");
    profile_expect(p, "00B00000000168", 0x9000, "FFFFFFFFFFFFFFFFFFFF");
    profile_expect(p, "00B201F4000168", 0x9000, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF");
    profile_expect(p, "80F20000000168", 0x9000, NULL);
    assert_true(p->reply.len > 20);
    profile_expect(p, "80F20000FF", 0x9000, NULL);
    assert_true(p->reply.len > 20);
    profile_expect(p, "80F2000002", (uint16_t)(0x6C00 | p->reply.len), "");
}

static void fill_store(struct profile *p, bool to_the_brim) {
    uint8_t filler[256] = {0};
    for (unsigned n = 0; to_the_brim || rk_store_free(&p->store) > 0; n++)
        if (rk_store_put(&p->store, rk_key(p->space, RK_OBJECT_RFM, n), rk_slice_of(filler)) != 0)
            break;
}

static void update__store_full__says_so_and_keeps_the_content(void **state) {
    struct profile *p = *state;
    fill_store(p, true);
    select_usim(p);
    profile_expect(p, "00A4000C026F07", 0x9000, "");
    profile_expect(p, "00D6000009082943051234567890", 0x6A84, "");
    profile_expect(p, "00B0000009", 0x9000, "FFFFFFFFFFFFFFFFFF");
}

/* A terminal that fills its files shall not lock the user out: what is left is for counters. */
static void update__only_the_reserve_left__overwrites_but_does_not_grow(void **state) {
    struct profile *p = *state;
    select_usim(p);
    profile_expect(p, "00A4000C026F07", 0x9000, "");
    profile_expect(p, "00D6000003082943", 0x9000, "");
    fill_store(p, false);
    for (unsigned n = 0; n < 200; n++) {
        profile_expect(p, "00D6000003000000", 0x9000, "");
        profile_expect(p, "00D6000003082943", 0x9000, "");
    }
    profile_expect(p, "00D6000005082943AABB", 0x6A84, "");
    profile_expect(p, "00B0000005", 0x9000, "082943FFFF");
    profile_expect(p, "00200001083131313131313131", 0x63C2, "");
    profile_expect(p, "0020000108" PROFILE_PIN1, 0x9000, "");
    profile_expect(p,
                   "0088008122 10 23553CBE9637A89D218AE64DAE47BF35"
                   "10 55F328B43577B9B94A9FFAC354DFAFB3",
                   0x9000, NULL);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_profile, close_profile)
    const struct CMUnitTest tests[] = {
        CASE(binary__update_and_read__gives_it_back),
        CASE(binary__by_short_identifier__makes_it_current),
        CASE(binary__larger_than_an_answer__is_read_in_parts),
        CASE(record__modes_of_a_linear_file__move_the_pointer),
        CASE(record__by_short_identifier__starts_without_a_pointer),
        CASE(record__cyclic__updates_the_oldest_only),
        CASE(increase__cyclic__adds_to_the_newest),
        CASE(search__simple__lists_the_records),
        CASE(search__enhanced__starts_where_it_is_told),
        CASE(read__extended_le__is_a_limit_alone),
        CASE(update__store_full__says_so_and_keeps_the_content),
        CASE(update__only_the_reserve_left__overwrites_but_does_not_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
