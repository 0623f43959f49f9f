/* Segment protection against known answers, and against every flipped bit. */
#include "tests/unit/isdr/rig.h"

#include <stdio.h>
#include <string.h>

enum { LINE_CAP = 8192, VALUE_CAP = 1200 };

static struct rk_crypto_host crypto;

static int open_crypto(void **state) {
    static const uint8_t wrapping_key[RK_WRAPPING_KEY_LEN];
    (void)state;
    return rk_crypto_host_open(&crypto, NULL, wrapping_key);
}

static int close_crypto(void **state) {
    (void)state;
    rk_crypto_host_close(&crypto);
    return 0;
}

/* One line of the vectors: its words as octets. */
struct vector {
    char kind[16];
    uint8_t words[6][VALUE_CAP];
    size_t lens[6];
    size_t count;
};

static bool next_vector(FILE *file, struct vector *v) {
    static char line[LINE_CAP];
    do {
        if (!fgets(line, sizeof line, file))
            return false;
    } while (line[0] == '#' || line[0] == '\n');
    char *rest = NULL, *word = strtok_r(line, " \n", &rest);
    snprintf(v->kind, sizeof v->kind, "%s", word);
    for (v->count = 0; (word = strtok_r(NULL, " \n", &rest)) != NULL; v->count++)
        v->lens[v->count] = rig_from_hex(word, v->words[v->count], VALUE_CAP);
    return true;
}

static void check_kdf(const struct vector *v) {
    struct rk_bsp bsp;
    assert_int_equal(rk_bsp_derive(&bsp, &crypto.crypto, v->words[0],
                                   rk_slice(v->words[1], v->lens[1]), v->words[2]),
                     0);
    assert_memory_equal(bsp.mcv, v->words[3], 16);
    assert_memory_equal(bsp.enc, v->words[4], 16);
    assert_memory_equal(bsp.mac, v->words[5], 16);
    assert_int_equal(bsp.counter, 1);
}

static enum rk_bsp_result take(struct rk_bsp *bsp, uint8_t *segment, size_t len,
                               struct rk_slice *plain) {
    if (segment[0] == 0x88)
        return rk_bsp_verify(bsp, &crypto.crypto, rk_slice(segment, len), plain);
    return rk_bsp_open(bsp, &crypto.crypto, segment, len, plain);
}

/* With any one bit flipped the segment is refused, and the chain is where it was. */
static void check_flips(const struct rk_bsp *before, const struct vector *v) {
    uint8_t segment[VALUE_CAP];
    struct rk_slice plain;
    for (size_t bit = 0; bit<8 * v->lens[2]; bit += v->lens[2]> 100 ? 97 : 1) {
        struct rk_bsp bsp = *before;
        memcpy(segment, v->words[2], v->lens[2]);
        segment[bit / 8] ^= (uint8_t)(1u << bit % 8);
        enum rk_bsp_result result =
            v->words[0][0] == 0x88
                ? rk_bsp_verify(&bsp, &crypto.crypto, rk_slice(segment, v->lens[2]), &plain)
                : rk_bsp_open(&bsp, &crypto.crypto, segment, v->lens[2], &plain);
        assert_true(result == RK_BSP_SECURITY || result == RK_BSP_STRUCTURE);
        assert_memory_equal(&bsp, before, sizeof bsp);
    }
}

static void vectors__known_answers__met_and_no_flip_passes(void **state) {
    (void)state;
    static struct vector v;
    struct rk_bsp bsp = {0};
    struct rk_slice plain;
    size_t seen = 0;
    FILE *file = fopen(RK_SOURCE_DIR "/tests/vectors/bsp/segments.txt", "r");
    assert_non_null(file);
    for (; next_vector(file, &v); seen++) {
        if (strcmp(v.kind, "kdf") == 0) {
            check_kdf(&v);
        } else if (strcmp(v.kind, "keys") == 0) {
            rk_bsp_replace(&bsp, v.words[0], v.words[1], v.words[2]);
        } else {
            check_flips(&bsp, &v);
            assert_int_equal(take(&bsp, v.words[2], v.lens[2], &plain), RK_BSP_OK);
            assert_true(rk_slice_equal(plain, rk_slice(v.words[1], v.lens[1])));
        }
    }
    fclose(file);
    assert_int_equal(seen, 8);
}

/* A length longer than it need be is refused before the MAC is looked at: what it covers is not
 * what the sender meant. */
static void length_not_shortest__structure_error(void **state) {
    (void)state;
    struct rk_bsp bsp = {.counter = 1};
    uint8_t segment[] = {0x88, 0x81, 0x09, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    uint8_t no_mac[] = {0x88, 0x07, 1, 2, 3, 4, 5, 6, 7};
    struct rk_slice plain;
    assert_int_equal(rk_bsp_verify(&bsp, &crypto.crypto, rk_slice_of(segment), &plain),
                     RK_BSP_STRUCTURE);
    assert_int_equal(rk_bsp_verify(&bsp, &crypto.crypto, rk_slice_of(no_mac), &plain),
                     RK_BSP_STRUCTURE);
    assert_int_equal(bsp.counter, 1);
}

/* A right MAC over what no sender makes: no padding, no data, a broken block. */
static void right_mac_over_nonsense__structure_error(void **state) {
    (void)state;
    static const size_t lens[] = {0, 15, 16};
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        struct rk_bsp bsp = {.counter = 1};
        uint8_t segment[64] = {0x86, (uint8_t)(lens[i] + 8)}, mac[16];
        struct rk_slice plain;
        memset(segment + 2, 0x77, lens[i]);
        const struct rk_slice parts[] = {rk_slice_of(bsp.mcv), rk_slice(segment, 2 + lens[i])};
        assert_int_equal(crypto.crypto.ops->digest(&crypto.crypto, RK_AES_CMAC,
                                                   rk_slice_of(bsp.mac), parts, 2, mac),
                         0);
        memcpy(segment + 2 + lens[i], mac, 8);
        assert_int_equal(rk_bsp_open(&bsp, &crypto.crypto, segment, 2 + lens[i] + 8, &plain),
                         RK_BSP_STRUCTURE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors__known_answers__met_and_no_flip_passes),
        cmocka_unit_test(length_not_shortest__structure_error),
        cmocka_unit_test(right_mac_over_nonsense__structure_error),
    };
    return cmocka_run_group_tests(tests, open_crypto, close_crypto);
}
