/* The network's side of authentication against 3GPP TS 35.208 4.3, test set 1. */
#include "tests/support/test.h"

#include "tools/usim/network.h"

#include <string.h>

static const struct rk_usim_subscriber set1 = {
    .algorithm = RK_USIM_MILENAGE,
    .k = {0x46, 0x5b, 0x5c, 0xe8, 0xb1, 0x99, 0xb4, 0x9f, 0xaa, 0x5f, 0x0a, 0x2e, 0xe2, 0x38, 0xa6,
          0xbc},
    .opc = {0xcd, 0x63, 0xcb, 0x71, 0x95, 0x4a, 0x9f, 0x4e, 0x48, 0xa5, 0x99, 0x4e, 0x37, 0xa0,
            0x2b, 0xaf},
    .amf = {0xb9, 0xb9},
};
static const uint8_t rand1[16] = {0x23, 0x55, 0x3c, 0xbe, 0x96, 0x37, 0xa8, 0x9d,
                                  0x21, 0x8a, 0xe6, 0x4d, 0xae, 0x47, 0xbf, 0x35};
static const uint64_t sqn1 = 0xff9bb4d0b607;

static void make_vector__test_set_1__is_the_published_one(void **state) {
    (void)state;
    struct rk_usim_vector v;
    assert_true(rk_usim_make_vector(&set1, rand1, sqn1, &v));
    /* SQN ^ f5, AMF, f1 */
    static const uint8_t autn[16] = {
        0xff ^ 0xaa, 0x9b ^ 0x68, 0xb4 ^ 0x9c, 0xd0 ^ 0x64, 0xb6 ^ 0x83, 0x07 ^ 0x70, 0xb9, 0xb9,
        0x4a,        0x9f,        0xfa,        0xc3,        0x54,        0xdf,        0xaf, 0xb3};
    static const uint8_t f2[8] = {0xa5, 0x42, 0x11, 0xd5, 0xe3, 0xba, 0x50, 0xbf};
    static const uint8_t f3[16] = {0xb4, 0x0b, 0xa9, 0xa3, 0xc5, 0x8b, 0x2a, 0x05,
                                   0xbb, 0xf0, 0xd9, 0x87, 0xb2, 0x1b, 0xf8, 0xcb};
    static const uint8_t f4[16] = {0xf7, 0x69, 0xbc, 0xd7, 0x51, 0x04, 0x46, 0x04,
                                   0x12, 0x76, 0x72, 0x71, 0x1c, 0x6d, 0x34, 0x41};
    assert_memory_equal(v.autn, autn, sizeof autn);
    assert_int_equal(v.xres_len, sizeof f2);
    assert_memory_equal(v.xres, f2, sizeof f2);
    assert_memory_equal(v.ck, f3, sizeof f3);
    assert_memory_equal(v.ik, f4, sizeof f4);
}

/* The SQN is hidden right, the MAC is not there: nothing may be learnt from it. */
static void open_auts__mac_is_wrong__is_refused(void **state) {
    (void)state;
    static const uint8_t f5_star[6] = {0x45, 0x1e, 0x8b, 0xec, 0xa4, 0x3b};
    uint8_t auts[14];
    uint64_t sqn = 0;
    memset(auts, 0, sizeof auts);
    for (size_t i = 0; i < 6; i++)
        auts[i] = (uint8_t)(f5_star[i] ^ (uint8_t)(sqn1 >> (40 - 8 * i)));
    assert_false(rk_usim_open_auts(&set1, rand1, auts, &sqn));
    assert_int_equal(sqn, 0);
}

static void make_vector__test_algorithm__is_ts_34_108_8_1_2(void **state) {
    (void)state;
    struct rk_usim_subscriber who = {.algorithm = RK_USIM_TEST_ALGORITHM, .amf = {0x80, 0x00}};
    struct rk_usim_vector v;
    uint8_t rand[16];
    for (size_t i = 0; i < 16; i++) {
        who.k[i] = (uint8_t)i;
        rand[i] = 0x10;
    }
    assert_true(rk_usim_make_vector(&who, rand, 0x20, &v));
    for (size_t i = 0; i < 16; i++) {
        assert_int_equal(v.xres[i], 0x10 ^ i);
        assert_int_equal(v.ck[i], 0x10 ^ (i + 1) % 16);
        assert_int_equal(v.ik[i], 0x10 ^ (i + 2) % 16);
    }
    /* AK is octets 3 to 8 of K ^ RAND; MAC the first eight with SQN and AMF mixed in. */
    assert_int_equal(v.autn[0], 0x13);
    assert_int_equal(v.autn[5], 0x18 ^ 0x20);
    assert_int_equal(v.autn[8 + 5], (0x10 ^ 5) ^ 0x20);
    assert_int_equal(v.autn[8 + 6], (0x10 ^ 6) ^ 0x80);
}

/* 3GPP TS 35.233, test set 1; then the longest lengths. */
static void make_vector__tuak__is_the_published_one(void **state) {
    (void)state;
    struct rk_usim_subscriber who = {.algorithm = RK_USIM_TUAK, .k_len = 16, .iterations = 1};
    struct rk_usim_vector v;
    uint8_t rand[16];
    static const uint8_t topc[32] = {0xbd, 0x04, 0xd9, 0x53, 0x0e, 0x87, 0x51, 0x3c,
                                     0x5d, 0x83, 0x7a, 0xc2, 0xad, 0x95, 0x46, 0x23,
                                     0xa8, 0xe2, 0x33, 0x0c, 0x11, 0x53, 0x05, 0xa7,
                                     0x3e, 0xb4, 0x5d, 0x1f, 0x40, 0xcc, 0xcb, 0xff};
    static const uint8_t f2[4] = {0x65, 0x7a, 0xcd, 0x64};
    static const uint8_t autn[16] = {0x60, 0x8e, 0x0f, 0x8a, 0x81, 0x45, 0xff, 0xff,
                                     0xf9, 0xa5, 0x4e, 0x6a, 0xea, 0xa8, 0x61, 0x8d};
    static const uint8_t f4[16] = {0xbe, 0x84, 0x9f, 0xa2, 0x56, 0x4f, 0x86, 0x9a,
                                   0xec, 0xee, 0x6f, 0x62, 0xd4, 0x33, 0x7e, 0x72};
    memset(who.k, 0xab, 16);
    memset(who.amf, 0xff, 2);
    memset(rand, 0x42, sizeof rand);
    memcpy(who.opc, topc, sizeof topc);
    assert_true(rk_usim_make_vector(&who, rand, 0x111111111111, &v));
    assert_int_equal(v.autn_len, sizeof autn);
    assert_memory_equal(v.autn, autn, sizeof autn);
    assert_int_equal(v.xres_len, sizeof f2);
    assert_memory_equal(v.xres, f2, sizeof f2);
    assert_memory_equal(v.ik, f4, sizeof f4);
    assert_int_equal(rk_usim_auts_len(&who), 14);
    who.options = 0x53;
    assert_true(rk_usim_make_vector(&who, rand, 0x111111111111, &v));
    assert_int_equal(v.autn_len, 40);
    assert_int_equal(v.xres_len, 32);
    assert_int_equal(v.ck_len, 32);
    assert_int_equal(rk_usim_auts_len(&who), 38);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(make_vector__test_set_1__is_the_published_one),
        cmocka_unit_test(open_auts__mac_is_wrong__is_refused),
        cmocka_unit_test(make_vector__test_algorithm__is_ts_34_108_8_1_2),
        cmocka_unit_test(make_vector__tuak__is_the_published_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
