/* The functions f1 to f5* against published vectors, read from tests/vectors/milenage. */
#include "tests/unit/naa/vectors.h"
#include "tests/unit/uicc/profile.h"

#include "euicc/naa/naa.h"

#include <stdio.h>
#include <string.h>

static struct rk_crypto crypto = {&profile_crypto_ops};

static void check_opc(const struct vector_set *set) {
    uint8_t opc[16];
    const uint8_t *op = vectors_get(set, "op");
    assert_int_equal(crypto.ops->cipher(&crypto, RK_AES_ECB_ENCRYPT,
                                        rk_slice(vectors_get(set, "k"), 16), NULL, rk_slice(op, 16),
                                        opc),
                     0);
    for (unsigned i = 0; i < 16; i++)
        opc[i] ^= op[i];
    vectors_expect(set, "opc", opc, 16);
}

static void check_milenage(const struct vector_set *set) {
    struct rk_algorithm a;
    struct rk_vector v;
    uint8_t mac[RK_MAC_MAX];
    const uint8_t *rand = vectors_get(set, "rand");
    rk_algorithm_defaults(&a);
    memcpy(a.key, vectors_get(set, "k"), RK_ALGORITHM_KEY_LEN);
    memcpy(a.opc, vectors_get(set, "opc"), RK_ALGORITHM_KEY_LEN);
    assert_int_equal(rk_milenage.keys(&crypto, &a, rand, &v), 0);
    assert_int_equal(v.res_len, 8);
    vectors_expect(set, "f2", v.res, 8);
    vectors_expect(set, "f3", v.ck, 16);
    vectors_expect(set, "f4", v.ik, 16);
    vectors_expect(set, "f5", v.ak, 6);
    vectors_expect(set, "f5star", v.ak_star, 6);
    for (int star = 0; star < 2; star++) {
        assert_int_equal(rk_milenage.mac(&crypto, &a, rand, vectors_get(set, "sqn"),
                                         vectors_get(set, "amf"), star, mac),
                         0);
        vectors_expect(set, star ? "f1star" : "f1", mac, RK_MAC_LEN);
    }
}

static void milenage__sets_of_ts_35_208__come_out(void **state) {
    struct vector_set set;
    unsigned count = 0;
    (void)state;
    FILE *file = vectors_open("milenage/ts35208.txt");
    while (vectors_next(file, &set)) {
        check_opc(&set);
        check_milenage(&set);
        count++;
    }
    fclose(file);
    assert_int_equal(count, 20);
}

static void check_test_algorithm(const struct vector_set *set) {
    struct rk_algorithm a;
    struct rk_vector v;
    uint8_t sqn[RK_SEQUENCE_LEN], mac[RK_MAC_MAX];
    const uint8_t *rand = vectors_get(set, "rand"), *autn = vectors_get(set, "autn");
    rk_algorithm_defaults(&a);
    a.options = 2;
    memcpy(a.key, vectors_get(set, "k"), RK_ALGORITHM_KEY_LEN);
    assert_int_equal(rk_test_algorithm.keys(&crypto, &a, rand, &v), 0);
    assert_int_equal(v.res_len, 16);
    vectors_expect(set, "f2", v.res, 16);
    vectors_expect(set, "f3", v.ck, 16);
    vectors_expect(set, "f4", v.ik, 16);
    for (unsigned i = 0; i < RK_SEQUENCE_LEN; i++)
        sqn[i] = autn[i] ^ v.ak[i];
    assert_int_equal(rk_test_algorithm.mac(&crypto, &a, rand, sqn, autn + 6, false, mac), 0);
    if (memcmp(mac, autn + 8, RK_MAC_LEN) != 0)
        fail_msg("set %s: MAC differs", set->number);
}

static void test_algorithm__sets_of_ts_34_108__come_out(void **state) {
    struct vector_set set;
    unsigned count = 0;
    (void)state;
    FILE *file = vectors_open("milenage/ts34108.txt");
    while (vectors_next(file, &set)) {
        check_test_algorithm(&set);
        count++;
    }
    fclose(file);
    assert_int_equal(count, 2);
}

static void test_algorithm__options__give_the_length_of_res(void **state) {
    static const uint8_t lens[] = {4, 8, 16, 16};
    struct rk_algorithm a;
    struct rk_vector v;
    uint8_t rand[RK_RAND_LEN] = {0};
    (void)state;
    rk_algorithm_defaults(&a);
    for (uint8_t options = 0; options < sizeof lens; options++) {
        a.options = options;
        assert_int_equal(rk_test_algorithm.keys(&crypto, &a, rand, &v), 0);
        assert_int_equal(v.res_len, lens[options]);
    }
}

/* TS 35.206 4.1 with other constants: OUT2 under r2 = 4 bits and c2 = all ones, computed here from
 * the definition, bit by bit. */
static void milenage__other_rotation_and_constant__are_used(void **state) {
    struct rk_algorithm a;
    struct rk_vector v;
    uint8_t temp[16], out[16] = {0};
    static const uint8_t rand[RK_RAND_LEN] = {0x12, 0x34, 0x56};
    (void)state;
    rk_algorithm_defaults(&a);
    memset(a.key, 0x42, a.key_len);
    memset(a.opc, 0x99, 16);
    a.rotation[1] = 4;
    memset(a.xoring[1], 0xFF, sizeof a.xoring[1]);
    for (unsigned i = 0; i < 16; i++)
        temp[i] = rand[i] ^ a.opc[i];
    struct rk_slice key = rk_slice(a.key, a.key_len), block = rk_slice_of(temp);
    assert_int_equal(crypto.ops->cipher(&crypto, RK_AES_ECB_ENCRYPT, key, NULL, block, temp), 0);
    for (unsigned bit = 0; bit < 128; bit++) {
        unsigned from = (bit + 4) % 128;
        unsigned value = (unsigned)(temp[from / 8] ^ a.opc[from / 8]) >> (7 - from % 8) & 1;
        out[bit / 8] = (uint8_t)(out[bit / 8] | (value ^ 1) << (7 - bit % 8));
    }
    assert_int_equal(
        crypto.ops->cipher(&crypto, RK_AES_ECB_ENCRYPT, key, NULL, rk_slice_of(out), out), 0);
    assert_int_equal(rk_milenage.keys(&crypto, &a, rand, &v), 0);
    for (unsigned i = 0; i < 8; i++)
        assert_int_equal(v.res[i], out[i + 8] ^ a.opc[i + 8]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(milenage__sets_of_ts_35_208__come_out),
        cmocka_unit_test(milenage__other_rotation_and_constant__are_used),
        cmocka_unit_test(test_algorithm__sets_of_ts_34_108__come_out),
        cmocka_unit_test(test_algorithm__options__give_the_length_of_res),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
