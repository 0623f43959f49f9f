/* What `euicc run --explain` writes: a line for each check, octets where one failed, no secret. */
#include "euicc/card/explain.h"
#include "euicc/check.h"
#include "tests/unit/isdr/rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct rig rig;
static struct explain explain;
static char *lines;
static size_t lines_len;

static int open_rig(void **state) {
    (void)state;
    rig_open(&rig, RK_CURVE_NIST, rig_rat);
    explain = (struct explain){.out = open_memstream(&lines, &lines_len)};
    assert_non_null(explain.out);
    explain_start(&explain);
    return 0;
}

static int close_rig(void **state) {
    (void)state;
    explain_stop();
    fclose(explain.out);
    free(lines);
    rig_close(&rig);
    return 0;
}

/* The line of the last time `check` failed, ended; null: it never did. */
static char *failed_line(const char *check) {
    char wanted[80], *found = NULL;
    fflush(explain.out);
    snprintf(wanted, sizeof wanted, "check %s: ", check);
    for (char *at = lines; (at = strstr(at, wanted)); at++)
        if (strcspn(at, "\n") > 0 && strstr(at, ": failed") &&
            strstr(at, ": failed") < at + strcspn(at, "\n"))
            found = at;
    if (!found)
        return NULL;
    return strndup(found, strcspn(found, "\n"));
}

static void expect_fact(const char *line, const char *name, struct rk_slice value) {
    struct rk_buf text = {0};
    rk_buf_put_str(&text, name);
    for (size_t i = 0; i < value.len; i++)
        rk_buf_printf(&text, "%02X", value.ptr[i]);
    if (!strstr(line, rk_buf_text(&text)))
        fail_msg("no %s in: %s", rk_buf_text(&text), line);
    rk_buf_free(&text);
}

/* Neither session keys nor what the card decrypted. */
static void expect_no_secret(const struct rk_bsp *bsp) {
    const uint8_t *const keys[] = {bsp->enc, bsp->mac};
    char hex[2 * RK_BSP_KEY_LEN + 1];
    fflush(explain.out);
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < RK_BSP_KEY_LEN; i++)
            snprintf(hex + 2 * i, 3, "%02X", keys[k][i]);
        assert_null(strstr(lines, hex));
    }
}

static void explain__right_session__steps_passed(void **state) {
    (void)state;
    rig_install(&rig, NULL, 0, 0);
    fflush(explain.out);
    assert_non_null(strstr(lines, "check SERVER_SIGNATURE1: AuthenticateServer, SGP.22 5.7.13: "
                                  "passed\n"));
    assert_non_null(strstr(lines, "check SEGMENT_MAC: segment, SGP.22 2.5.4: passed\n"));
    assert_non_null(strstr(lines, "check PROFILE_ELEMENT: LoadProfileElements, SGP.22 5.5.5: "
                                  "passed\n"));
    assert_null(strstr(lines, ": failed"));
}

static void explain__bad_server_signature1__input_and_signature(void **state) {
    (void)state;
    rig_challenge(&rig);
    rig_authenticate(&rig, &(struct rig_auth){.bad_signature = true});
    char *line = failed_line("SERVER_SIGNATURE1");
    assert_non_null(line);
    assert_non_null(strstr(line, "AuthenticateServer, SGP.22 5.7.13: failed input=30"));
    assert_non_null(strstr(line, " signature="));
    expect_fact(line, "8110", rk_slice_of(rig.challenge)); /* the challenge, in the input */
    free(line);
}

/* Load with octet `from_end` of the n-th 86 flipped. */
static void load_flipped(size_t from_end, struct rk_bsp *before) {
    struct rig_package package;
    rig_ready(&rig);
    rig_bind(&rig, &(struct rig_bind){.session_keys = true}, &package);
    for (size_t n = 0; n < package.first_profile; n++) {
        struct rk_slice part = rig_sequence(&package, n);
        assert_int_equal(rig_es10(&rig, part), 0x9000);
    }
    *before = rig.card.session.bsp;
    struct rk_slice segment = rig_sequence(&package, package.first_profile);
    package.octets.ptr[(size_t)(segment.ptr - package.octets.ptr) + segment.len - from_end] ^= 1;
    rig_load(&rig, &package, package.first_profile);
    rig_package_free(&package);
}

static void explain__flipped_segment__chaining_value_counter_and_macs(void **state) {
    (void)state;
    struct rk_bsp bsp;
    char counter[32];
    load_flipped(1, &bsp);
    char *line = failed_line("SEGMENT_MAC");
    assert_non_null(line);
    expect_fact(line, " mcv=", rk_slice_of(bsp.mcv));
    snprintf(counter, sizeof counter, " counter=%lu ", (unsigned long)bsp.counter);
    assert_non_null(strstr(line, counter));
    const char *expected = strstr(line, " expected="), *got = strstr(line, " got=");
    assert_non_null(expected);
    assert_non_null(got);
    /* Only the last bit of the last octet differs. */
    assert_memory_equal(expected + 10, got + 5, 15);
    assert_memory_not_equal(expected + 10, got + 5, 16);
    assert_non_null(strstr(line, " key=(secret)"));
    expect_no_secret(&bsp);
    free(line);
}

static void explain__flipped_segment_with_secrets__key_shown(void **state) {
    (void)state;
    struct rk_bsp bsp;
    explain.secrets = true;
    load_flipped(1, &bsp);
    char *line = failed_line("SEGMENT_MAC");
    assert_non_null(line);
    expect_fact(line, " key=", rk_slice_of(bsp.mac));
    free(line);
}

static void explain__refused_element__index_and_offset(void **state) {
    (void)state;
    struct rk_slice good = rig_profile(NULL);
    uint8_t *package = malloc(good.len);
    struct rk_tlv header;
    assert_non_null(package);
    memcpy(package, good.ptr, good.len);
    struct rk_tlv_reader r = rk_tlv_read(good, RK_TLV_DER);
    assert_true(rk_tlv_next(&r, &header));
    package[header.whole.len] = 0xBE; /* the second element: a tag no member list has there */
    rig_ready(&rig);
    struct rig_package bound;
    rig_bind(&rig, &(struct rig_bind){.package = rk_slice(package, good.len)}, &bound);
    rig_load(&rig, &bound, 0);
    char *line = failed_line("PROFILE_ELEMENT");
    assert_non_null(line);
    assert_non_null(strstr(line, " element=2 "));
    assert_non_null(strstr(line, " offset="));
    assert_non_null(strstr(line, " value=(secret)"));
    free(line);
    free(package);
    rig_package_free(&bound);
}

static void ignore__names__rules_only(void **state) {
    (void)state;
    size_t rules = 0;
    for (size_t n = 0; rk_check_at(n); n++) {
        const struct rk_check *check = rk_check_at(n);
        assert_int_equal(rk_check_ignore(check->name), check->rule);
        rules += check->rule;
    }
    assert_true(rk_check_ignore(NULL));
    assert_false(rk_check_ignore("NO_SUCH_CHECK"));
    assert_true(rules >= 30);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(explain__right_session__steps_passed),
        CASE(explain__bad_server_signature1__input_and_signature),
        CASE(explain__flipped_segment__chaining_value_counter_and_macs),
        CASE(explain__flipped_segment_with_secrets__key_shown),
        CASE(explain__refused_element__index_and_offset),
        cmocka_unit_test(ignore__names__rules_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
