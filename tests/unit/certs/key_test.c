/* Keys, signatures and key agreement on both curves. */
#include "tests/support/test.h"

#include "certs/file.h"
#include "certs/key.h"

#include <openssl/x509.h>
#include <string.h>

static const enum rk_cert_curve curves[] = {RK_CURVE_NIST, RK_CURVE_BRAINPOOL};

/* Orders of the two groups (SEC 2, RFC 5639). */
static const uint8_t orders[RK_CURVE_COUNT][32] = {
    {0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF,
     0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17,
     0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51},
    {0xA9, 0xFB, 0x57, 0xDB, 0xA1, 0xEE, 0xA9, 0xBC, 0x3E, 0x66, 0x0A,
     0x90, 0x9D, 0x83, 0x8D, 0x71, 0x8C, 0x39, 0x7A, 0xA3, 0xB5, 0x61,
     0xA6, 0xF7, 0x90, 0x1E, 0x0E, 0x82, 0x97, 0x48, 0x56, 0xA7},
};

static const struct rk_slice parts[2] = {{(const uint8_t *)"one,", 4}, {(const uint8_t *)"two", 3}};

static struct rk_key *generate(enum rk_cert_curve curve) {
    struct rk_key *key = NULL;
    assert_int_equal(rk_key_generate(NULL, curve, &key), 0);
    assert_int_equal(rk_key_curve(key), curve);
    assert_true(rk_key_is_private(key));
    return key;
}

static struct rk_key *public_half(const struct rk_key *key) {
    struct rk_key *half = NULL;
    assert_int_equal(rk_key_from_point(NULL, rk_key_curve(key), rk_key_point(key), &half), 0);
    assert_false(rk_key_is_private(half));
    return half;
}

static void sign__in_parts__verifies_as_a_whole(void **state) {
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct rk_key *key = generate(curves[i]), *half = public_half(key);
        struct rk_slice whole = rk_slice("one,two", 7);
        uint8_t signature[64];
        assert_int_equal(rk_key_sign(key, parts, 2, signature), 0);
        assert_int_equal(rk_key_verify(half, &whole, 1, rk_slice_of(signature)), 0);
        assert_int_equal(rk_key_verify(half, parts, 1, rk_slice_of(signature)),
                         RK_CERTS_BAD_SIGNATURE);
        rk_key_free(&half);
        rk_key_free(&key);
    }
}

static void verify__any_flipped_bit__is_refused(void **state) {
    (void)state;
    struct rk_key *key = generate(RK_CURVE_NIST);
    uint8_t signature[64];
    assert_int_equal(rk_key_sign(key, parts, 2, signature), 0);
    for (size_t bit = 0; bit < 512; bit++) {
        signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(rk_key_verify(key, parts, 2, rk_slice_of(signature)),
                         RK_CERTS_BAD_SIGNATURE);
        signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    memset(signature, 0, sizeof signature);
    assert_int_equal(rk_key_verify(key, parts, 2, rk_slice_of(signature)), RK_CERTS_BAD_SIGNATURE);
    rk_key_free(&key);
}

static void verify__another_length__is_refused(void **state) {
    (void)state;
    struct rk_key *key = generate(RK_CURVE_NIST);
    uint8_t signature[65] = {0};
    assert_int_equal(rk_key_sign(key, parts, 2, signature), 0);
    assert_int_equal(rk_key_verify(key, parts, 2, rk_slice(signature, 63)), RK_CERTS_BAD_SIGNATURE);
    assert_int_equal(rk_key_verify(key, parts, 2, rk_slice(signature, 65)), RK_CERTS_BAD_SIGNATURE);
    assert_int_equal(rk_key_verify(key, parts, 2, rk_slice(NULL, 0)), RK_CERTS_BAD_SIGNATURE);
    rk_key_free(&key);
}

/* s becomes n - s: the other of the two signatures that fit. */
static void mirror(uint8_t s[32], const uint8_t order[32]) {
    unsigned borrow = 0;
    for (size_t i = 32; i-- > 0;) {
        unsigned difference = 256u + order[i] - s[i] - borrow;
        s[i] = (uint8_t)difference;
        borrow = difference < 256;
    }
}

static void verify__high_and_low_s__are_both_taken(void **state) {
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct rk_key *key = generate(curves[i]);
        uint8_t signature[64];
        assert_int_equal(rk_key_sign(key, parts, 2, signature), 0);
        mirror(signature + 32, orders[curves[i]]);
        assert_int_equal(rk_key_verify(key, parts, 2, rk_slice_of(signature)), 0);
        rk_key_free(&key);
    }
}

static void sign__without_the_private_key__is_refused(void **state) {
    (void)state;
    struct rk_key *key = generate(RK_CURVE_NIST), *half = public_half(key);
    uint8_t bytes[64], scalar[32];
    uint8_t *text;
    size_t len;
    assert_int_equal(rk_key_sign(half, parts, 2, bytes), RK_CERTS_NO_PRIVATE_KEY);
    assert_int_equal(rk_key_agree(half, rk_key_point(key), bytes), RK_CERTS_NO_PRIVATE_KEY);
    assert_int_equal(rk_key_private(half, scalar), RK_CERTS_NO_PRIVATE_KEY);
    assert_int_equal(rk_key_encode(half, NULL, &text, &len), RK_CERTS_NO_PRIVATE_KEY);
    rk_key_free(&half);
    rk_key_free(&key);
}

static void agree__both_ways__is_the_same_secret(void **state) {
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct rk_key *a = generate(curves[i]), *b = generate(curves[i]);
        uint8_t one[32], two[32];
        assert_int_equal(rk_key_agree(a, rk_key_point(b), one), 0);
        assert_int_equal(rk_key_agree(b, rk_key_point(a), two), 0);
        assert_memory_equal(one, two, 32);
        rk_key_free(&a);
        rk_key_free(&b);
    }
}

/* The first small multiple of the base point whose x starts with a zero octet. */
static struct rk_key *key_with_short_x(enum rk_cert_curve curve) {
    uint8_t scalar[32] = {0};
    for (unsigned d = 1; d < 5000; d++) {
        struct rk_key *key = NULL;
        scalar[30] = (uint8_t)(d >> 8);
        scalar[31] = (uint8_t)d;
        assert_int_equal(rk_key_from_private(NULL, curve, scalar, &key), 0);
        if (rk_key_point(key).ptr[1] == 0)
            return key;
        rk_key_free(&key);
    }
    return NULL;
}

static void agree__leading_zero__is_kept(void **state) {
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const uint8_t one[32] = {[31] = 1};
        uint8_t secret[32];
        struct rk_key *base = NULL, *key = key_with_short_x(curves[i]);
        assert_non_null(key);
        assert_int_equal(rk_key_from_private(NULL, curves[i], one, &base), 0);
        assert_int_equal(rk_key_agree(key, rk_key_point(base), secret), 0);
        assert_memory_equal(secret, rk_key_point(key).ptr + 1, 32);
        rk_key_free(&base);
        rk_key_free(&key);
    }
}

static void point__off_the_curve_or_of_another__is_a_bad_key(void **state) {
    (void)state;
    struct rk_key *key = generate(RK_CURVE_NIST), *other = NULL;
    uint8_t point[65], secret[32];
    memcpy(point, rk_key_point(key).ptr, 65);
    assert_int_equal(rk_key_from_point(NULL, RK_CURVE_BRAINPOOL, rk_slice_of(point), &other),
                     RK_CERTS_BAD_KEY);
    point[64] ^= 1;
    assert_int_equal(rk_key_from_point(NULL, RK_CURVE_NIST, rk_slice_of(point), &other),
                     RK_CERTS_BAD_KEY);
    assert_int_equal(rk_key_agree(key, rk_slice_of(point), secret), RK_CERTS_BAD_KEY);
    assert_int_equal(rk_key_agree(key, rk_slice(point, 64), secret), RK_CERTS_BAD_KEY);
    memset(point + 1, 0, 64);
    assert_int_equal(rk_key_from_point(NULL, RK_CURVE_NIST, rk_slice_of(point), &other),
                     RK_CERTS_BAD_KEY);
    point[0] = 0;
    assert_int_equal(rk_key_from_point(NULL, RK_CURVE_NIST, rk_slice(point, 1), &other),
                     RK_CERTS_BAD_KEY);
    assert_null(other);
    rk_key_free(&key);
}

static void private__zero_or_not_below_the_order__is_a_bad_key(void **state) {
    (void)state;
    const uint8_t zero[32] = {0};
    for (size_t i = 0; i < 2; i++) {
        struct rk_key *key = NULL;
        uint8_t last[32], back[32];
        assert_int_equal(rk_key_from_private(NULL, curves[i], zero, &key), RK_CERTS_BAD_KEY);
        assert_int_equal(rk_key_from_private(NULL, curves[i], orders[curves[i]], &key),
                         RK_CERTS_BAD_KEY);
        assert_null(key);
        memcpy(last, orders[curves[i]], 32);
        last[31]--;
        assert_int_equal(rk_key_from_private(NULL, curves[i], last, &key), 0);
        assert_int_equal(rk_key_private(key, back), 0);
        assert_memory_equal(back, last, 32);
        rk_key_free(&key);
    }
}

static void file__with_and_without_passphrase__comes_back(void **state) {
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct rk_key *key = generate(curves[i]), *back = NULL;
        uint8_t *text = NULL;
        size_t len = 0;
        assert_int_equal(rk_key_encode(key, NULL, &text, &len), 0);
        assert_int_equal(rk_key_decode(NULL, rk_slice(text, len), NULL, &back), 0);
        assert_true(rk_slice_equal(rk_key_point(back), rk_key_point(key)));
        assert_int_equal(rk_key_curve(back), curves[i]);
        rk_key_free(&back);
        rk_disk_free(&text, len);
        assert_int_equal(rk_key_encode(key, "secret", &text, &len), 0);
        assert_non_null(strstr((char *)text, "ENCRYPTED"));
        assert_int_equal(rk_key_decode(NULL, rk_slice(text, len), NULL, &back),
                         RK_CERTS_PASSPHRASE);
        assert_int_equal(rk_key_decode(NULL, rk_slice(text, len), "wrong", &back),
                         RK_CERTS_PASSPHRASE);
        assert_null(back);
        assert_int_equal(rk_key_decode(NULL, rk_slice(text, len), "secret", &back), 0);
        assert_true(rk_slice_equal(rk_key_point(back), rk_key_point(key)));
        rk_key_free(&back);
        rk_disk_free(&text, len);
        rk_key_free(&key);
    }
}

/* openssl ecparam -name prime256v1 -genkey; openssl ecparam -name secp384r1 -genkey -noout; */
static const char sec1_pem[] = "-----BEGIN EC PARAMETERS-----\n"
                               "BggqhkjOPQMBBw==\n"
                               "-----END EC PARAMETERS-----\n"
                               "-----BEGIN EC PRIVATE KEY-----\n"
                               "MHcCAQEEIIR8W1JycPL05xaY61r2VEGZqdtoXCeqvoiZ5jPU4vSkoAoGCCqGSM49\n"
                               "AwEHoUQDQgAExOUNpHpKMg7iFst593mBXHQdwRmCOdEjghlToL47VM5ERYlpzNAw\n"
                               "Oc12KbIr3BHYxL9xGtWx0o65ZCLYN6S/ew==\n"
                               "-----END EC PRIVATE KEY-----\n";
static const char p384_pem[] = "-----BEGIN EC PRIVATE KEY-----\n"
                               "MIGkAgEBBDAGmyHwBPGJXI+X9aD/akFJUEtBrxerOIe70+u+ZpcOZNsWoQsTKZIl\n"
                               "p39jas+o7p+gBwYFK4EEACKhZANiAAQMT/tWZpX4wCAfpCy6eWi58M9oX2a2CACQ\n"
                               "Iw2Yog7diG/x1MaUsnIeRzEUTO4cy96wkLHTlMr390jPiBf8vWHVA3vOtT3PV6RO\n"
                               "qE4+H/nA7mK6fFORy7bSYz3EqedzyiQ=\n"
                               "-----END EC PRIVATE KEY-----\n";

static void file__sec1_with_parameters_before_it__is_read(void **state) {
    (void)state;
    struct rk_key *key = NULL;
    assert_int_equal(rk_key_decode(NULL, rk_slice(sec1_pem, strlen(sec1_pem)), NULL, &key), 0);
    assert_int_equal(rk_key_curve(key), RK_CURVE_NIST);
    rk_key_free(&key);
}

static void file__der_of_either_form__is_read(void **state) {
    (void)state;
    struct rk_key *key = generate(RK_CURVE_BRAINPOOL), *back = NULL;
    unsigned char *sec1 = NULL, *pkcs8 = NULL;
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(rk_key_evp(key));
    int sec1_len = i2d_PrivateKey(rk_key_evp(key), &sec1);
    int pkcs8_len = i2d_PKCS8_PRIV_KEY_INFO(info, &pkcs8);
    assert_int_equal(rk_key_decode(NULL, rk_slice(sec1, (size_t)sec1_len), NULL, &back), 0);
    assert_true(rk_slice_equal(rk_key_point(back), rk_key_point(key)));
    rk_key_free(&back);
    assert_int_equal(rk_key_decode(NULL, rk_slice(pkcs8, (size_t)pkcs8_len), NULL, &back), 0);
    assert_true(rk_slice_equal(rk_key_point(back), rk_key_point(key)));
    rk_key_free(&back);
    assert_int_equal(rk_key_decode(NULL, rk_slice(pkcs8, (size_t)pkcs8_len - 1), NULL, &back),
                     RK_CERTS_MALFORMED);
    PKCS8_PRIV_KEY_INFO_free(info);
    OPENSSL_free(sec1);
    OPENSSL_free(pkcs8);
    rk_key_free(&key);
}

static void file__another_curve__is_unsupported(void **state) {
    (void)state;
    struct rk_key *key = NULL;
    assert_int_equal(rk_key_decode(NULL, rk_slice(p384_pem, strlen(p384_pem)), NULL, &key),
                     RK_CERTS_UNSUPPORTED);
    assert_null(key);
}

static void file__broken__is_malformed(void **state) {
    (void)state;
    static const char *const broken[] = {"", "hello", "-----BEGIN PRIVATE KEY-----",
                                         "-----BEGIN PRIVATE KEY-----\nAAAA\n"
                                         "-----END PRIVATE KEY-----\n",
                                         "-----BEGIN CERTIFICATE-----\nAAAA\n"
                                         "-----END CERTIFICATE-----\n"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        struct rk_key *key = NULL;
        assert_int_equal(rk_key_decode(NULL, rk_slice(broken[i], strlen(broken[i])), NULL, &key),
                         RK_CERTS_MALFORMED);
        assert_null(key);
    }
}

static void key_like_another__is_as_one_made_from_nothing(void **state) {
    (void)state;
    for (int curve = 0; curve < RK_CURVE_COUNT; curve++) {
        struct rk_key *first = NULL, *second = NULL, *same = NULL, *wrong = NULL;
        uint8_t one[32], two[32], point[RK_KEY_POINT_LEN], signature[RK_KEY_SIGNATURE_LEN];
        struct rk_slice text = rk_slice("abc", 3);
        assert_int_equal(rk_key_generate(NULL, (enum rk_cert_curve)curve, &first), 0);
        assert_int_equal(rk_key_generate_like(first, &second), 0);
        assert_int_equal(rk_key_curve(second), curve);
        assert_true(rk_key_is_private(second));
        assert_false(rk_slice_equal(rk_key_point(first), rk_key_point(second)));
        assert_int_equal(rk_key_from_point_like(first, rk_key_point(second), &same), 0);
        assert_false(rk_key_is_private(same));
        assert_true(rk_slice_equal(rk_key_point(same), rk_key_point(second)));
        assert_int_equal(rk_key_sign(second, &text, 1, signature), 0);
        assert_int_equal(rk_key_verify(same, &text, 1, rk_slice_of(signature)), 0);
        assert_int_equal(rk_key_agree(first, rk_key_point(second), one), 0);
        assert_int_equal(rk_key_agree(second, rk_key_point(first), two), 0);
        assert_memory_equal(one, two, sizeof one);

        memcpy(point, rk_key_point(second).ptr, sizeof point);
        point[64] ^= 1;
        assert_int_equal(rk_key_from_point_like(first, rk_slice_of(point), &wrong),
                         RK_CERTS_BAD_KEY);
        memset(point + 1, 0xFF, 64);
        assert_int_equal(rk_key_from_point_like(first, rk_slice_of(point), &wrong),
                         RK_CERTS_BAD_KEY);
        assert_int_equal(rk_key_from_point_like(first, rk_slice(point, 1), &wrong),
                         RK_CERTS_BAD_KEY);
        assert_null(wrong);
        rk_key_free(&first);
        rk_key_free(&second);
        rk_key_free(&same);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sign__in_parts__verifies_as_a_whole),
        cmocka_unit_test(verify__any_flipped_bit__is_refused),
        cmocka_unit_test(verify__another_length__is_refused),
        cmocka_unit_test(verify__high_and_low_s__are_both_taken),
        cmocka_unit_test(sign__without_the_private_key__is_refused),
        cmocka_unit_test(key_like_another__is_as_one_made_from_nothing),
        cmocka_unit_test(agree__both_ways__is_the_same_secret),
        cmocka_unit_test(agree__leading_zero__is_kept),
        cmocka_unit_test(point__off_the_curve_or_of_another__is_a_bad_key),
        cmocka_unit_test(private__zero_or_not_below_the_order__is_a_bad_key),
        cmocka_unit_test(file__with_and_without_passphrase__comes_back),
        cmocka_unit_test(file__sec1_with_parameters_before_it__is_read),
        cmocka_unit_test(file__der_of_either_form__is_read),
        cmocka_unit_test(file__another_curve__is_unsupported),
        cmocka_unit_test(file__broken__is_malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
