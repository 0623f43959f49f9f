#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "asn1/tlv/tlv.h"
#include "asn1/wire/bytes.h"
#include "smdp/core/bsp.h"

enum { LINE_CAP = 4096, FIELDS = 8 };

static struct rk_buf hex(const char *text) {
    struct rk_buf out = {0};
    assert_int_equal(rk_hex_decode(rk_slice(text, strlen(text)), &out), 0);
    return out;
}

static void assert_octets(const uint8_t *got, size_t len, const char *expected) {
    struct rk_buf want = hex(expected);
    assert_int_equal(len, want.len);
    assert_memory_equal(got, want.ptr, len);
    rk_buf_free(&want);
}

static size_t split(char *line, char *fields[FIELDS]) {
    size_t n = 0;
    for (char *word = strtok(line, " \n"); word && n < FIELDS; word = strtok(NULL, " \n"))
        fields[n++] = word;
    return n;
}

static void check_derive(char *fields[FIELDS], struct rk_dp_bsp *bsp) {
    struct rk_buf z = hex(fields[1]), host = hex(fields[2]), eid = hex(fields[3]);
    struct rk_dp_bsp_keys keys;
    assert_int_equal(rk_dp_bsp_derive(z.ptr, rk_buf_slice(&host), eid.ptr, &keys), 0);
    assert_octets(keys.mcv, 16, fields[4]);
    assert_octets(keys.enc, 16, fields[5]);
    assert_octets(keys.mac, 16, fields[6]);
    rk_dp_bsp_close(bsp);
    assert_int_equal(rk_dp_bsp_open(bsp, NULL, &keys), 0);
    rk_buf_free(&z);
    rk_buf_free(&host);
    rk_buf_free(&eid);
}

static void check_segment(char *fields[FIELDS], struct rk_dp_bsp *bsp) {
    struct rk_buf tag = hex(fields[1]), plain = hex(fields[2]), out = {0};
    int error = strcmp(fields[0], "mac") == 0
                    ? rk_dp_bsp_mac_only(bsp, tag.ptr[0], rk_buf_slice(&plain), &out)
                    : rk_dp_bsp_encrypt(bsp, tag.ptr[0], rk_buf_slice(&plain), &out);
    assert_int_equal(error, 0);
    assert_octets(out.ptr, out.len, fields[3]);
    rk_buf_free(&tag);
    rk_buf_free(&plain);
    rk_buf_free(&out);
}

static void bsp__published_vectors__match(void **state) {
    (void)state;
    char line[LINE_CAP], *fields[FIELDS];
    struct rk_dp_bsp bsp = {0};
    int lines = 0;
    FILE *file = fopen(RK_SOURCE_DIR "/tests/vectors/smdp/bsp.txt", "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        size_t n = line[0] == '#' ? 0 : split(line, fields);
        if (n == 7)
            check_derive(fields, &bsp);
        else if (n == 4)
            check_segment(fields, &bsp);
        lines += n > 0;
    }
    fclose(file);
    rk_dp_bsp_close(&bsp);
    assert_int_equal(lines, 5);
}

static void open_zero(struct rk_dp_bsp *bsp) {
    struct rk_dp_bsp_keys keys = {{0}, {0}, {0}};
    assert_int_equal(rk_dp_bsp_open(bsp, NULL, &keys), 0);
}

static void encrypt__longest_plaintext__gives_a_segment_of_1020(void **state) {
    (void)state;
    static const uint8_t plain[RK_DP_BSP_MAX_SECRET + 1];
    struct rk_dp_bsp bsp;
    struct rk_buf out = {0};
    open_zero(&bsp);
    assert_int_equal(rk_dp_bsp_encrypt(&bsp, 0x86, rk_slice(plain, RK_DP_BSP_MAX_SECRET), &out), 0);
    assert_int_equal(out.len, RK_DP_BSP_MAX_TLV);
    assert_int_equal(rk_dp_bsp_encrypt(&bsp, 0x86, rk_slice_of(plain), &out), RK_DP_BAD_ARGUMENT);
    assert_int_equal(out.len, RK_DP_BSP_MAX_TLV);
    rk_dp_bsp_close(&bsp);
    rk_buf_free(&out);
}

static void encrypt__the_same_twice__looks_different(void **state) {
    (void)state;
    static const uint8_t plain[15] = {1};
    struct rk_dp_bsp bsp;
    struct rk_buf out = {0};
    open_zero(&bsp);
    assert_int_equal(rk_dp_bsp_encrypt(&bsp, 0x86, rk_slice_of(plain), &out), 0);
    size_t one = out.len;
    assert_int_equal(one, 2 + 16 + 8);
    assert_int_equal(rk_dp_bsp_encrypt(&bsp, 0x86, rk_slice_of(plain), &out), 0);
    assert_memory_not_equal(out.ptr + 2, out.ptr + one + 2, 16);
    rk_dp_bsp_close(&bsp);
    rk_buf_free(&out);
}

static void encrypt__whole_blocks__get_a_block_of_padding(void **state) {
    (void)state;
    static const uint8_t plain[32];
    struct rk_dp_bsp bsp;
    struct rk_buf out = {0};
    open_zero(&bsp);
    assert_int_equal(rk_dp_bsp_encrypt(&bsp, 0x87, rk_slice_of(plain), &out), 0);
    assert_int_equal(out.len, 2 + 48 + 8);
    rk_dp_bsp_close(&bsp);
    rk_buf_free(&out);
}

static void derive__host_identifier_of_wrong_length__is_refused(void **state) {
    (void)state;
    static const uint8_t zero[32];
    struct rk_dp_bsp_keys keys;
    assert_int_equal(rk_dp_bsp_derive(zero, rk_slice(zero, 0), zero, &keys), RK_DP_BAD_ARGUMENT);
    assert_int_equal(rk_dp_bsp_derive(zero, rk_slice(zero, 17), zero, &keys), RK_DP_BAD_ARGUMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bsp__published_vectors__match),
        cmocka_unit_test(encrypt__longest_plaintext__gives_a_segment_of_1020),
        cmocka_unit_test(encrypt__the_same_twice__looks_different),
        cmocka_unit_test(encrypt__whole_blocks__get_a_block_of_padding),
        cmocka_unit_test(derive__host_identifier_of_wrong_length__is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
