/* Keccak-f[1600] and TUAK against published vectors, read from tests/vectors/tuak. */
#include "tests/unit/naa/vectors.h"
#include "tests/unit/uicc/profile.h"

#include "euicc/naa/keccak.h"
#include "euicc/naa/vector.h"

#include <string.h>

static void keccak__data_of_ts_35_232__comes_out(void **state) {
    struct vector_set set;
    unsigned count = 0;
    (void)state;
    FILE *file = vectors_open("tuak/ts35232.txt");
    while (vectors_next(file, &set)) {
        struct rk_keccak k = {{0}};
        uint8_t out[RK_KECCAK_LEN];
        for (size_t i = 0; i < RK_KECCAK_LEN; i++)
            rk_keccak_xor(&k, i, vectors_get(&set, "in")[i]);
        rk_keccak_permute(&k);
        for (size_t i = 0; i < RK_KECCAK_LEN; i++)
            out[i] = rk_keccak_octet(&k, i);
        vectors_expect(&set, "out", out, sizeof out);
        count++;
    }
    fclose(file);
    assert_int_equal(count, 6);
}

static struct rk_crypto none;

/* The octet of options that gives the set's lengths of MAC. */
static uint8_t options_for(size_t mac_len) {
    return mac_len == 8 ? 0x00 : mac_len == 16 ? 0x08 : 0x10;
}

static struct rk_algorithm parameters(const struct vector_set *set) {
    struct rk_algorithm a;
    rk_algorithm_defaults(&a);
    a.id = RK_ALGORITHM_TUAK;
    a.options = options_for(vectors_find(set, "f1")->len);
    a.iterations = vectors_get(set, "iterations")[0];
    a.key_len = (uint8_t)vectors_find(set, "k")->len;
    memcpy(a.key, vectors_get(set, "k"), a.key_len);
    memcpy(a.opc, vectors_get(set, "topc"), RK_TOPC_LEN);
    return a;
}

static void check_macs(const struct vector_set *set, const struct rk_algorithm *a) {
    uint8_t mac[RK_MAC_MAX];
    for (int star = 0; star < 2; star++) {
        const char *name = star ? "f1star" : "f1";
        assert_int_equal(rk_tuak.mac(&none, a, vectors_get(set, "rand"), vectors_get(set, "sqn"),
                                     vectors_get(set, "amf"), star, mac),
                         0);
        vectors_expect(set, name, mac, rk_tuak.mac_len(a));
    }
}

static void check_set(const struct vector_set *set) {
    struct rk_algorithm a = parameters(set);
    struct rk_vector v;
    struct rk_tuak_lens lens = {.res = (uint8_t)vectors_find(set, "f2")->len,
                                .ck = (uint8_t)vectors_find(set, "f3")->len,
                                .ik = (uint8_t)vectors_find(set, "f4")->len};
    rk_tuak_keys(&a, &lens, vectors_get(set, "rand"), &v);
    vectors_expect(set, "f2", v.res, v.res_len);
    vectors_expect(set, "f3", v.ck, v.ck_len);
    vectors_expect(set, "f4", v.ik, v.ik_len);
    vectors_expect(set, "f5", v.ak, sizeof v.ak);
    vectors_expect(set, "f5star", v.ak_star, sizeof v.ak_star);
    check_macs(set, &a);
}

static void tuak__sets_of_ts_35_233__come_out(void **state) {
    struct vector_set set;
    unsigned count = 0;
    (void)state;
    FILE *file = vectors_open("tuak/ts35233.txt");
    while (vectors_next(file, &set)) {
        check_set(&set);
        count++;
    }
    fclose(file);
    assert_int_equal(count, 6);
}

static void tuak__options__give_the_lengths(void **state) {
    static const uint8_t res[] = {4, 8, 16, 32}, mac[] = {8, 16, 32}, keys[] = {16, 32};
    unsigned good = 0;
    (void)state;
    for (unsigned options = 0; options < 256; options++) {
        struct rk_tuak_lens lens;
        unsigned r = options & 7, m = options >> 3 & 7, k = options >> 6;
        bool ok = r < 4 && m < 3 && k < 2;
        assert_int_equal(rk_tuak_lens((uint8_t)options, &lens), ok);
        if (!ok)
            continue;
        assert_int_equal(lens.res, res[r]);
        assert_int_equal(lens.mac, mac[m]);
        assert_int_equal(lens.ck, keys[k]);
        assert_int_equal(lens.ik, keys[k]);
        good++;
    }
    assert_int_equal(good, 4 * 3 * 2);
}

static void tuak__options_of_a_profile__are_what_keys_and_mac_have(void **state) {
    struct rk_algorithm a;
    struct rk_vector v;
    static const uint8_t rand[RK_RAND_LEN] = {1};
    (void)state;
    rk_algorithm_defaults(&a);
    a.id = RK_ALGORITHM_TUAK;
    a.options = 0x53; /* RES and MAC of 256 bits, long keys */
    assert_int_equal(rk_functions_of(&a)->keys(&none, &a, rand, &v), 0);
    assert_int_equal(v.res_len, 32);
    assert_int_equal(v.ck_len, 32);
    assert_int_equal(v.ik_len, 32);
    assert_int_equal(rk_functions_of(&a)->mac_len(&a), 32);
    a.options = 0x80;
    assert_int_equal(rk_functions_of(&a)->keys(&none, &a, rand, &v), RK_PORT_ERROR);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keccak__data_of_ts_35_232__comes_out),
        cmocka_unit_test(tuak__sets_of_ts_35_233__come_out),
        cmocka_unit_test(tuak__options__give_the_lengths),
        cmocka_unit_test(tuak__options_of_a_profile__are_what_keys_and_mac_have),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
