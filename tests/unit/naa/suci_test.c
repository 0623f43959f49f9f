/* A concealed identity: the vectors of TS 33.501, the choice of scheme and key, and what the home
 * network makes of it. */
#include "tests/unit/naa/rig5g.h"
#include "tests/unit/naa/vectors.h"

#include "euicc/naa/kdf.h"
#include "euicc/naa/suci.h"

#include <openssl/evp.h>
#include <string.h>

#define KEY_A     "5A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650"
#define KEY_B_X   "72DA71976234CE833A6907425867B82E074D44EF907DFB4B3E21C1C2256EBCD1"
#define KEY_B     "04" KEY_B_X "5A7DED52FCBB097A4ED250E036C7B9C8C7004C4EEDC4F068CD7BF8D3F900E3B4"
#define PRIVATE_A "C53C22208B61860B06C62E5406A7B330C2B577AA5558981510D128247D38BD1D"
#define PRIVATE_B "F1AB1074477EBCC7F554EA1C5FC368B1616730155E0041AC447D6301975FECDA"
#define NAI       "verylongusername1@3gpp.com"
#define NAI_HEX                                                                                    \
    "766572796C6F6E67757365726E616D65314033677070"                                                 \
    "2E636F6D"
#define NULL_SCHEME "01 722410 76F8 00 00 0001 2080F6"

static int open_rig(void **state) {
    *state = rig_open();
    return 0;
}

static int close_rig(void **state) {
    rig_close(*state);
    return 0;
}

static int make(struct rig *rig, bool nai, uint8_t *out, size_t *len) {
    return rk_suci_make(&rig->profile.uicc.files, &rig->crypto, rig->usim, nai, out, 253, len);
}

static void expect_hex(struct rig *rig, bool nai, const char *hex) {
    uint8_t got[256], want[256];
    size_t len = 0, want_len = profile_hex(hex, want);
    assert_int_equal(make(rig, nai, got, &len), 0);
    assert_int_equal(len, want_len);
    assert_memory_equal(got, want, len);
}

/* The vectors. */

static void put_hex(char *to, const uint8_t *octets, size_t len) {
    for (size_t i = 0; i < len; i++)
        snprintf(to + 2 * i, 3, "%02X", octets[i]);
}

static void hex_of(const struct vector_set *set, const char *name, char *hex) {
    put_hex(hex, vectors_get(set, name), vectors_find(set, name)->len);
}

/* EF.SUCI_Calc_Info_USIM with one key, number 27. */
static void provision(struct rig *rig, unsigned scheme, const char *key) {
    char hex[300];
    size_t len = strlen(key) / 2;
    snprintf(hex, sizeof hex, "A002%02X01 A1%02zX 80011B 81%02zX%s", scheme, len + 5, len, key);
    rig_write(rig, RIG_SAIP, 0x4F01, hex);
}

static void check_imsi(struct rig *rig, const struct vector_set *set) {
    char public[80], ciphertext[80], mac[80], want[300];
    hex_of(set, "public", public);
    hex_of(set, "ciphertext", ciphertext);
    hex_of(set, "mac", mac);
    snprintf(want, sizeof want, "01 722410 76F8 %02X 1B %s %s %s", vectors_get(set, "scheme")[0],
             public, ciphertext, mac);
    expect_hex(rig, false, want);
}

static void check_nai(struct rig *rig, const struct vector_set *set) {
    char public[80], ciphertext[80], mac[80], want[300];
    uint8_t got[256];
    size_t len = 0;
    rig_write(rig, RIG_5GS, 0x4F09, "801A" NAI_HEX);
    hex_of(set, "public", public);
    hex_of(set, "ciphertext", ciphertext);
    hex_of(set, "mac", mac);
    snprintf(want, sizeof want, "type1.rid678.schid%u.hnkey27.ecckey%s.cip%s.mac%s@3gpp.com",
             vectors_get(set, "scheme")[0], public, ciphertext, mac);
    assert_int_equal(make(rig, true, got, &len), 0);
    assert_int_equal(len, 1 + strlen(want));
    assert_int_equal(got[0], 0x11);
    assert_memory_equal(got + 1, want, len - 1);
}

static void check_set(struct rig *rig, const struct vector_set *set, const char *key) {
    provision(rig, vectors_get(set, "scheme")[0], key);
    rig->ephemeral = vectors_get(set, "ephemeral");
    if (vectors_find(set, "input")->len == 5)
        check_imsi(rig, set);
    else
        check_nai(rig, set);
}

static void suci__sets_of_ts_33_501__come_out(void **state) {
    struct rig *rig = *state;
    struct vector_set set;
    unsigned count = 0;
    char key[200];
    FILE *file = vectors_open("suci/ts33501.txt");
    while (vectors_next(file, &set)) {
        hex_of(&set, "home", key);
        check_set(rig, &set, key);
        if (vectors_find(&set, "uncompressed")) {
            hex_of(&set, "uncompressed", key);
            check_set(rig, &set, key);
        }
        count++;
    }
    fclose(file);
    assert_int_equal(count, 4);
}

/* TS 33.501 C.4.2. */
static void suci__null_scheme__gives_the_identity_as_it_is(void **state) {
    struct rig *rig = *state;
    uint8_t got[256];
    size_t len = 0;
    static const char nai[] = "\x11type1.rid678.schid0.useridverylongusername1@3gpp.com";
    rig_write(rig, RIG_SAIP, 0x4F01, "A0020000");
    expect_hex(rig, false, NULL_SCHEME);
    rig_write(rig, RIG_5GS, 0x4F09, "801A" NAI_HEX);
    expect_hex(rig, false, NULL_SCHEME);
    assert_int_equal(make(rig, true, got, &len), 0);
    assert_int_equal(len, sizeof nai - 1);
    assert_memory_equal(got, nai, len);
    assert_int_equal(rig->pairs, 0);
}

/* The home network's side, with OpenSSL's own CTR and HMAC. */

static void agree(struct rig *rig, enum rk_curve curve, const char *private, const uint8_t *public,
                  size_t public_len, uint8_t secret[RK_SECRET_LEN]) {
    struct rk_key_blob blob;
    uint8_t scalar[32], point[RK_POINT_LEN], peer[RK_POINT_LEN] = {0};
    profile_hex(private, scalar);
    memcpy(peer, public, public_len);
    struct rk_crypto *host = &rig->host.crypto;
    assert_int_equal(host->ops->make_key(host, curve, rk_slice_of(scalar), &blob, point), 0);
    assert_int_equal(host->ops->agree(host, &blob, peer, secret), 0);
}

static void derive(const uint8_t secret[32], const uint8_t *public, size_t public_len,
                   uint8_t keys[64]) {
    for (uint8_t n = 1; n <= 2; n++) {
        uint8_t counter[4] = {0, 0, 0, n};
        EVP_MD_CTX *hash = EVP_MD_CTX_new();
        assert_int_equal(EVP_DigestInit_ex(hash, EVP_sha256(), NULL), 1);
        assert_int_equal(EVP_DigestUpdate(hash, secret, 32), 1);
        assert_int_equal(EVP_DigestUpdate(hash, counter, sizeof counter), 1);
        assert_int_equal(EVP_DigestUpdate(hash, public, public_len), 1);
        assert_int_equal(EVP_DigestFinal_ex(hash, keys + 32 * (n - 1), NULL), 1);
        EVP_MD_CTX_free(hash);
    }
}

static void decrypt(const uint8_t keys[64], const uint8_t *in, size_t len, uint8_t *out) {
    int out_len = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    assert_int_equal(EVP_DecryptInit_ex(context, EVP_aes_128_ctr(), NULL, keys, keys + 16), 1);
    assert_int_equal(EVP_DecryptUpdate(context, out, &out_len, in, (int)len), 1);
    EVP_CIPHER_CTX_free(context);
    assert_int_equal((size_t)out_len, len);
}

static void deconceal(struct rig *rig, unsigned scheme, const uint8_t *output, size_t text_len,
                      uint8_t *text) {
    uint8_t secret[RK_SECRET_LEN], keys[64], mac[32];
    size_t public_len = scheme == RK_SCHEME_A ? 32 : 33, mac_len = 0;
    agree(rig, scheme == RK_SCHEME_A ? RK_CURVE_X25519 : RK_CURVE_NIST_P256,
          scheme == RK_SCHEME_A ? PRIVATE_A : PRIVATE_B, output, public_len, secret);
    derive(secret, output, public_len, keys);
    assert_non_null(EVP_Q_mac(NULL, "HMAC", NULL, "SHA2-256", NULL, keys + 32, 32,
                              output + public_len, text_len, mac, sizeof mac, &mac_len));
    assert_memory_equal(mac, output + public_len + text_len, 8);
    decrypt(keys, output + public_len, text_len, text);
}

static void suci__made_again_and_again__is_always_new_and_always_opens(void **state) {
    struct rig *rig = *state;
    static const uint8_t msin[] = {0x00, 0x01, 0x20, 0x80, 0xF6};
    uint8_t seen[40][33];
    for (unsigned n = 0; n < 40; n++) {
        uint8_t suci[256], text[5];
        size_t len = 0;
        unsigned scheme = n % 2 ? RK_SCHEME_B : RK_SCHEME_A;
        provision(rig, scheme, n % 2 ? KEY_B : KEY_A);
        assert_int_equal(make(rig, false, suci, &len), 0);
        assert_int_equal(suci[6], scheme);
        assert_int_equal(len, 8 + (n % 2 ? 33 : 32) + 5 + 8);
        deconceal(rig, scheme, suci + 8, sizeof text, text);
        assert_memory_equal(text, msin, sizeof msin);
        memcpy(seen[n], suci + 8, sizeof seen[n]);
        for (unsigned before = 0; before < n; before++)
            assert_memory_not_equal(seen[before], seen[n], 32);
    }
    assert_int_equal(rig->pairs, 40);
}

/* With this key pair the first counter block ends in FFFF, so that counting carries. */
static void suci__long_name__is_encrypted_over_several_blocks(void **state) {
    struct rig *rig = *state;
    static const uint8_t carrying[32] = {0x00, 0x00, 0x5C, 0xA2};
    uint8_t suci[256], output[32 + 50 + 8], text[50];
    char hex[120] = "8036";
    size_t len = 0;
    for (unsigned i = 0; i < 50; i++)
        snprintf(hex + 4 + 2 * i, 3, "%02X", 'a' + i % 26);
    strcat(hex, "40617A7A"); /* @azz */
    rig_write(rig, RIG_5GS, 0x4F09, hex);
    provision(rig, RK_SCHEME_A, KEY_A);
    rig->ephemeral = carrying;
    assert_int_equal(make(rig, true, suci, &len), 0);
    suci[len] = 0;
    const char *at = strstr((const char *)suci, "ecckey") + 6;
    char digits[200] = "";
    strncat(digits, at, 64);
    strncat(digits, strstr(at, ".cip") + 4, 100);
    strncat(digits, strstr(at, ".mac") + 4, 16);
    assert_int_equal(profile_hex(digits, output), sizeof output);
    deconceal(rig, RK_SCHEME_A, output, sizeof text, text);
    for (unsigned i = 0; i < sizeof text; i++)
        assert_int_equal(text[i], 'a' + i % 26);
    assert_string_equal((const char *)suci + len - 4, "@azz");
}

/* Which scheme and key. */

#define KEYS "A16B 80011B 8141" KEY_B "80011E 8120" KEY_A

static void choice__priority_list__decides(void **state) {
    struct rig *rig = *state;
    static const struct {
        const char *info;
        uint8_t scheme, id;
    } cases[] = {
        {"A00602010102"
         "0000" KEYS,
         RK_SCHEME_B, 0x1B},
        {"A0040102"
         "0201" KEYS,
         RK_SCHEME_A, 0x1E},
        {"A0040000"
         "0201" KEYS,
         RK_SCHEME_NULL, 0},
        {"A0040701"
         "0102" KEYS,
         RK_SCHEME_A, 0x1E}, /* a scheme nobody knows */
        {"A0040203"
         "0102" KEYS,
         RK_SCHEME_A, 0x1E}, /* a key that is not there */
        {"A0020203" KEYS, RK_SCHEME_NULL, 0},
        {"A00102" KEYS, RK_SCHEME_NULL, 0}, /* half an entry */
        {KEYS, RK_SCHEME_NULL, 0},
        {"A0020102", RK_SCHEME_NULL, 0},
        {"", RK_SCHEME_NULL, 0},
        {"00", RK_SCHEME_NULL, 0},
        {KEYS "A0020102", RK_SCHEME_A, 0x1E},
        {"A28103010203 A081020102" KEYS, RK_SCHEME_A, 0x1E},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rk_home_key key;
        rig_write(rig, RIG_SAIP, 0x4F01, cases[i].info);
        if (rk_suci_choose(&rig->profile.uicc.files, rig->usim, &key) != 0 ||
            key.scheme != cases[i].scheme || key.id != cases[i].id)
            fail_msg("case %zu", i);
    }
}

static void choice__malformed_file__gives_nothing_away(void **state) {
    struct rig *rig = *state;
    static const char *const bad[] = {
        "A0020101 A122 8120" KEY_A,                /* a key without its identifier */
        "A0020101 A124 8002001B 811F" KEY_A,       /* an identifier of two octets */
        "A0020101 A126 80011B 8121" KEY_A "00",    /* a key of 33 octets for X25519 */
        "A0020201 A125 80011B 8120" KEY_A,         /* the wrong kind of key */
        "A0020201 A126 80011B 8121 05" KEY_B_X,    /* no form of a point */
        "A0020101 A127 80011B 800100 811D" KEY_A,  /* two identifiers */
        "A0020101 A110 80011B 8120" KEY_A,         /* a key longer than the list it is in */
        "A0FF0201",                                /* no length */
        "A082FFFF0201",                            /* longer than the file */
        "A0020201 A1820145 80011B 81820141" KEY_A, /* longer than a key can be */
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint8_t suci[256];
        size_t len = 0;
        rig_write(rig, RIG_SAIP, 0x4F01, bad[i]);
        if (make(rig, false, suci, &len) != RK_FILE_RANGE)
            fail_msg("case %zu", i);
    }
    assert_int_equal(rig->pairs, 0);
}

static void choice__point_off_the_curve__gives_nothing_away(void **state) {
    struct rig *rig = *state;
    uint8_t suci[256];
    size_t len = 0;
    provision(rig, RK_SCHEME_B, "04" KEY_B_X KEY_B_X);
    assert_int_equal(make(rig, false, suci, &len), RK_FILE_RANGE);
    provision(rig, RK_SCHEME_A, "0000000000000000000000000000000000000000000000000000000000000000");
    assert_int_equal(make(rig, false, suci, &len), RK_FILE_RANGE);
    assert_int_equal(len, 0);
}

/* Who the subscriber is. */

static void identity__imsi_and_routing__are_packed(void **state) {
    struct rig *rig = *state;
    static const struct {
        const char *imsi, *ad, *routing, *want;
    } cases[] = {
        {"082947100210000268", "00000003", "76F8FFFF", "01 722410 76F8 0000 00012080F6"},
        {"082947100210000268", "00000002", "21436587", "01 72F410 2143 0000 0210000268"},
        {"082947100210000268", "000000", "F0FFFFFF", "01 72F410 F0FF 0000 0210000268"},
        {"082947100210000268", "00000003", "FFFFFFFF", "01 722410 F0FF 0000 00012080F6"},
        {"082947100210000268", "00000003", "1AFFFFFF", "01 722410 F0FF 0000 00012080F6"},
        {"082947100210000268", "00000003", "F1F2FFFF", "01 722410 F0FF 0000 00012080F6"},
        {"04294710F2FFFFFFFF", "00000002", "17FFFFFF", "01 72F410 17FF 0000 F2"},
        {"052947100256FFFFFF", "00000003", "17FFFFFF", "01 722410 17FF 0000 60F5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rig_write(rig, 0, 0x6F07, cases[i].imsi);
        rig_write(rig, 0, 0x6FAD, cases[i].ad);
        rig_write(rig, RIG_5GS, 0x4F0A, cases[i].routing);
        expect_hex(rig, false, cases[i].want);
    }
}

static void identity__no_imsi__is_no_identity(void **state) {
    struct rig *rig = *state;
    static const char *const bad[] = {"", "00", "092947100210000268", "032947F0FFFFFFFFFF",
                                      "08294710A210000268"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint8_t suci[256];
        size_t len = 0;
        rig_write(rig, 0, 0x6F07, bad[i]);
        if (make(rig, false, suci, &len) != RK_FILE_ABSENT)
            fail_msg("case %zu", i);
    }
}

static void identity__nai__has_its_type(void **state) {
    struct rig *rig = *state;
    static const struct {
        const char *file, *want;
    } cases[] = {
        {"8003614062", "\x11type1.rid678.schid0.userida@b"},
        {"8103614062", "\x31type2.rid678.schid0.userida@b"},
        {"8203614062", "\x21type3.rid678.schid0.userida@b"},
        {"800161", "\x11type1.rid678.schid0.userida"},
        {"80024062", "\x11type1.rid678.schid0.userid@b"},
        {"800161 810162", "\x11type1.rid678.schid0.userida"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t suci[256];
        size_t len = 0;
        rig_write(rig, RIG_5GS, 0x4F09, cases[i].file);
        assert_int_equal(make(rig, true, suci, &len), 0);
        assert_int_equal(len, strlen(cases[i].want));
        assert_memory_equal(suci, cases[i].want, len);
    }
    rig_write(rig, RIG_5GS, 0x4F09, "");
    expect_hex(rig, true, NULL_SCHEME);
}

static void identity__nai_that_makes_no_sense_or_is_too_long__is_refused(void **state) {
    struct rig *rig = *state;
    char longest[500] = "8081C8";
    uint8_t suci[256];
    size_t len = 0;
    static const char *const bad[] = {"8000", "80FF61", "8081DA61", "8081C961"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        rig_write(rig, RIG_5GS, 0x4F09, bad[i]);
        assert_int_equal(make(rig, true, suci, &len), RK_FILE_RANGE);
    }
    for (unsigned i = 0; i < 200; i++)
        strcat(longest, "61");
    rig_write(rig, RIG_5GS, 0x4F09, longest);
    assert_int_equal(make(rig, true, suci, &len), 0); /* the null scheme has room for it */
    provision(rig, RK_SCHEME_A, KEY_A);
    assert_int_equal(make(rig, true, suci, &len), RK_FILE_RANGE);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)
    const struct CMUnitTest tests[] = {
        CASE(suci__sets_of_ts_33_501__come_out),
        CASE(suci__null_scheme__gives_the_identity_as_it_is),
        CASE(suci__made_again_and_again__is_always_new_and_always_opens),
        CASE(suci__long_name__is_encrypted_over_several_blocks),
        CASE(choice__priority_list__decides),
        CASE(choice__malformed_file__gives_nothing_away),
        CASE(choice__point_off_the_curve__gives_nothing_away),
        CASE(identity__imsi_and_routing__are_packed),
        CASE(identity__no_imsi__is_no_identity),
        CASE(identity__nai__has_its_type),
        CASE(identity__nai_that_makes_no_sense_or_is_too_long__is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
