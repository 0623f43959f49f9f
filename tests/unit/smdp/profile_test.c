/* Reading packages, and the metadata made of them. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asn1/tlv/tlv.h"
#include "certs/file.h"
#include "smdp/core/address.h"
#include "smdp/core/metadata.h"
#include "smdp/core/package.h"
#include "smdp/core/profile.h"
#include "smdp/core/spn.h"
#include "tools/dpbed/world.h"

/* --- packages ------------------------------------------------------------------------------ */

static void package_read__small_package__tells_all(void **state) {
    (void)state;
    struct rk_buf upp = {0};
    struct rk_dp_package package;
    static const uint8_t plmn[] = {0x00, 0xF1, 0x10};
    /* usim, milenage, cave, get-identity: bits 1, 4, 5, 22 of UICCCapability. */
    rk_bed_package(RK_BED_ICCID, 1u << 1 | 1u << 4 | 1u << 6 | 1u << 21, 50, &upp);
    assert_int_equal(rk_dp_package_read(rk_buf_slice(&upp), &package), 0);
    assert_string_equal(package.iccid, RK_BED_ICCID);
    assert_string_equal(package.type, "Test profile");
    assert_string_equal(package.provider, "Test MNO");
    assert_int_equal(package.services, 1u << 1 | 1u << 4 | 1u << 5 | 1u << 22);
    assert_int_equal(package.major, 2);
    assert_int_equal(package.minor, 3);
    assert_int_equal(package.elements, 5);
    assert_true(package.has_plmn);
    assert_memory_equal(package.plmn, plmn, 3);
    rk_buf_free(&upp);
}

static void package_read__cut_anywhere__is_refused(void **state) {
    (void)state;
    struct rk_buf upp = {0};
    struct rk_dp_package package;
    rk_bed_package(RK_BED_ICCID, 0, 30, &upp);
    for (size_t len = 0; len < upp.len; len++) {
        uint8_t *exact = malloc(len + 1);
        memcpy(exact, upp.ptr, len);
        assert_int_equal(rk_dp_package_read(rk_slice(exact, len), &package), RK_DP_BAD_PACKAGE);
        assert_string_equal(package.iccid, "");
        free(exact);
    }
    rk_buf_free(&upp);
}

static void package_read__elements_out_of_order__is_refused(void **state) {
    (void)state;
    struct rk_buf one = {0}, twice = {0};
    struct rk_dp_package package;
    rk_bed_package(RK_BED_ICCID, 0, 5, &one);
    rk_buf_put_slice(&twice, rk_buf_slice(&one));
    rk_buf_put_slice(&twice, rk_buf_slice(&one));
    assert_int_equal(rk_dp_package_read(rk_buf_slice(&twice), &package), RK_DP_BAD_PACKAGE);
    rk_buf_free(&one);
    rk_buf_free(&twice);
}

static void package_read__gsma_test_profile__is_known(void **state) {
    (void)state;
    const char *folder = getenv("RSPKIT_TEST_DATA");
    char path[512];
    uint8_t *upp = NULL;
    size_t len = 0;
    struct rk_dp_package package;
    if (!folder) {
        print_message("RSPKIT_TEST_DATA is not set\n");
        skip();
    }
    snprintf(path, sizeof path, "%s/ts48/ts48v7_saip23_bertlv_suci.der", folder);
    assert_int_equal(rk_disk_read(path, 1 << 20, &upp, &len), 0);
    assert_int_equal(rk_dp_package_read(rk_slice(upp, len), &package), 0);
    assert_string_equal(package.iccid, "89000123456789012341");
    assert_string_equal(package.type, "GSMA Generic eUICC Test Profile");
    /* usim, isim, csim, test algorithm, BER-TLV, get-identity, profile A and B */
    assert_int_equal(package.services, 1u << 1 | 1u << 2 | 1u << 3 | 1u << 8 | 1u << 19 | 1u << 22 |
                                           1u << 23 | 1u << 24);
    assert_int_equal(package.minor, 3);
    rk_disk_free(&upp, len);
}

static void spn_text__alphabets__become_utf8(void **state) {
    (void)state;
    char out[33];
    static const uint8_t gsm[] = {1, 'A', 0x5B, 0x02, ' ', 0xFF};
    static const uint8_t ucs2[] = {0, 0x80, 0x20, 0xAC, 0x00, 'x', 0xFF, 0xFF};
    static const uint8_t unused[] = {0xFF, 0xFF, 0xFF};
    rk_dp_spn_text(rk_slice_of(gsm), out, sizeof out);
    assert_string_equal(out, "A\xC3\x84$");
    rk_dp_spn_text(rk_slice_of(ucs2), out, sizeof out);
    assert_string_equal(out, "\xE2\x82\xACx");
    rk_dp_spn_text(rk_slice_of(unused), out, sizeof out);
    assert_string_equal(out, "");
    rk_dp_spn_text(rk_slice_of(ucs2), out, 4);
    assert_string_equal(out, "\xE2\x82\xAC");
    rk_dp_spn_text(rk_slice_of(ucs2), out, 3);
    assert_string_equal(out, "");
}

/* --- adding -------------------------------------------------------------------------------- */

static struct rk_bed_world w;

static int setup(void **state) {
    (void)state;
    rk_bed_world_init(&w, NULL);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    rk_bed_world_free(&w);
    return 0;
}

static int add(struct rk_dp_profile_request request) {
    struct rk_buf package = {0};
    struct rk_dp_profile profile;
    rk_bed_package(RK_BED_ICCID, 0, 5, &package);
    request.package = rk_buf_slice(&package);
    int error = rk_dp_profile_add(&w.store, w.now, &request, &profile);
    rk_dp_profile_free(&profile);
    rk_buf_free(&package);
    return error;
}

static void profile_add__bad_values__are_refused(void **state) {
    (void)state;
    static const char long_name[] =
        "12345678901234567890123456789012345678901234567890123456789012345";
    const struct rk_dp_profile_request bad[] = {
        {.profile_class = 3, .events = -1},
        {.profile_class = -1, .events = 16},
        {.profile_class = -1, .events = -1, .ppr = 1},
        {.profile_class = -1, .events = -1, .ppr = 8},
        {.profile_class = 0, .events = -1, .ppr = 2},
        {.profile_class = -1, .events = -1, .owner = "1234"},
        {.profile_class = -1, .events = -1, .owner = "26201x"},
        {.profile_class = -1, .events = -1, .name = long_name},
        {.profile_class = -1, .events = -1, .name = "\xFF"},
        {.profile_class = -1, .events = -1, .provider = long_name},
    };
    struct rk_dp_profile profile;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(add(bad[i]), RK_DP_BAD_ARGUMENT);
    assert_int_equal(w.store.profiles->get(w.store.self, RK_BED_ICCID, false, &profile),
                     RK_DP_NOT_FOUND);
}

static void profile_add__twice__conflicts(void **state) {
    (void)state;
    struct rk_dp_profile_request request = {.profile_class = -1, .events = -1};
    assert_int_equal(add(request), 0);
    assert_int_equal(add(request), RK_DP_CONFLICT);
}

/* --- metadata ------------------------------------------------------------------------------ */

static struct rk_slice metadata_of(struct rk_dp_profile_request request, const char *address,
                                   struct rk_buf *out) {
    struct rk_dp_profile profile;
    assert_int_equal(add(request), 0);
    assert_int_equal(w.store.profiles->get(w.store.self, RK_BED_ICCID, false, &profile), 0);
    assert_int_equal(rk_dp_metadata_encode(&profile, address, out), 0);
    rk_dp_profile_free(&profile);
    struct rk_tlv all;
    assert_int_equal(rk_tlv_only(rk_buf_slice(out), RK_TLV_DER, 0xBF25, &all), 0);
    return all.value;
}

static void assert_part(struct rk_slice all, uint32_t tag, const void *value, size_t len) {
    struct rk_tlv tlv;
    assert_true(rk_tlv_find(all, RK_TLV_DER, tag, &tlv));
    assert_int_equal(tlv.value.len, len);
    assert_memory_equal(tlv.value.ptr, value, len);
}

static void metadata__defaults__come_from_the_package(void **state) {
    (void)state;
    struct rk_buf out = {0};
    struct rk_tlv tlv, entry, part;
    struct rk_dp_profile_request request = {.profile_class = -1, .events = -1};
    struct rk_slice all = metadata_of(request, "dp.example:8443", &out);
    assert_part(all, 0x5A, "\x98\x00\x10\x32\x54\x76\x98\x10\x32\x14", 10);
    assert_part(all, 0x91, "Test MNO", 8);
    assert_part(all, 0x92, "Test profile", 12);
    assert_part(all, 0x95, "\x02", 1);
    assert_false(rk_tlv_find(all, RK_TLV_DER, 0x99, &tlv));
    assert_false(rk_tlv_find(all, RK_TLV_DER, 0xB7, &tlv));
    assert_true(rk_tlv_find(all, RK_TLV_DER, 0xB6, &tlv));
    struct rk_tlv_reader r = rk_tlv_read(tlv.value, RK_TLV_DER);
    uint32_t seen = 0, bits;
    while (rk_tlv_take(&r, 0x30, &entry)) {
        assert_true(rk_tlv_find(entry.value, RK_TLV_DER, 0x80, &part));
        assert_int_equal(rk_tlv_get_bits(part.value, &bits), 0);
        seen |= bits;
        assert_part(entry.value, 0x81, "dp.example:8443", 15);
        if (!rk_tlv_peek(&r))
            break;
    }
    assert_int_equal(rk_tlv_finish(&r), 0);
    assert_int_equal(seen, 14);
    rk_buf_free(&out);
}

static void metadata__with_rules__names_the_owner_of_the_imsi(void **state) {
    (void)state;
    struct rk_buf out = {0};
    struct rk_dp_profile_request request = {
        .profile_class = -1, .events = 0, .ppr = 1u << 1 | 1u << 2};
    struct rk_tlv tlv;
    struct rk_slice all = metadata_of(request, "dp.example", &out);
    assert_part(all, 0x99, "\x05\x60", 2);
    assert_part(all, 0xB7, "\x80\x03\x00\xF1\x10", 5);
    assert_false(rk_tlv_find(all, RK_TLV_DER, 0xB6, &tlv));
    rk_buf_free(&out);
}

static void metadata__longest_texts__fit(void **state) {
    (void)state;
    struct rk_buf out = {0};
    char address[262];
    memset(address, 'a', sizeof address - 1);
    address[sizeof address - 1] = 0;
    struct rk_dp_profile_request request = {
        .profile_class = -1,
        .events = -1,
        .name = "1234567890123456789012345678901234567890123456789012345678901234",
        .provider = "12345678901234567890123456789012",
        .owner = "310260"};
    struct rk_slice all = metadata_of(request, address, &out);
    assert_part(all, 0xB7, "\x80\x03\x13\x00\x62", 5);
    rk_buf_free(&out);
}

/* --- addresses ----------------------------------------------------------------------------- */

static void address__with_and_without_port__names_the_same_host(void **state) {
    (void)state;
    char host[64];
    uint16_t port;
    assert_true(rk_dp_address_split("a.example:8443", host, sizeof host, &port));
    assert_string_equal(host, "a.example");
    assert_int_equal(port, 8443);
    assert_true(rk_dp_address_split("[::1]", host, sizeof host, &port));
    assert_string_equal(host, "[::1]");
    assert_int_equal(port, 0);
    static const char *const bad[] = {"",     ":1",  "a:",         "a:0",  "a:65536",
                                      "a:1x", "a b", "a:99999999", "[::1", "a/b"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(rk_dp_address_split(bad[i], host, sizeof host, &port));
    assert_false(rk_dp_address_split("abcd", host, 4, &port));
    assert_true(rk_dp_address_is("A.ExAmPlE:1", "a.eXample"));
    assert_true(rk_dp_address_is("[::1]:443", "[::1]"));
    assert_false(rk_dp_address_is("a.example:1:2", "a.example"));
    assert_false(rk_dp_address_is("a.exampl", "a.example"));
}

/* Where notifications go: into the metadata the agent is shown. */
static void assert_notification_address(const char *host, uint16_t served, const char *expected) {
    struct rk_bed_world_options options = {.host = host, .served_port = served};
    struct rk_bed_world world;
    struct rk_tlv all, list, entry, address;
    rk_bed_world_init(&world, &options);
    rk_bed_world_profile(&world, NULL);
    rk_bed_world_order(&world, NULL);
    rk_bed_world_up_to_authenticated(&world);
    assert_int_equal(rk_tlv_only(rk_buf_slice(&world.metadata), RK_TLV_DER, 0xBF25, &all), 0);
    assert_true(rk_tlv_find(all.value, RK_TLV_DER, 0xB6, &list));
    assert_true(rk_tlv_find(list.value, RK_TLV_DER, 0x30, &entry));
    assert_true(rk_tlv_find(entry.value, RK_TLV_DER, 0x81, &address));
    assert_true(rk_slice_equal(address.value, rk_slice(expected, strlen(expected))));
    rk_bed_world_free(&world);
}

static void notification_address__port__is_the_configured_or_the_served(void **state) {
    (void)state;
    assert_notification_address(RK_BED_HOST, 0, RK_BED_HOST);
    assert_notification_address(RK_BED_HOST, 443, RK_BED_HOST);
    assert_notification_address(RK_BED_HOST, 8443, RK_BED_HOST ":8443");
    assert_notification_address(RK_BED_HOST ":9443", 8443, RK_BED_HOST ":9443");
    assert_notification_address(RK_BED_HOST ":443", 8443, RK_BED_HOST);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(package_read__small_package__tells_all),
        cmocka_unit_test(package_read__cut_anywhere__is_refused),
        cmocka_unit_test(package_read__elements_out_of_order__is_refused),
        cmocka_unit_test(package_read__gsma_test_profile__is_known),
        cmocka_unit_test(spn_text__alphabets__become_utf8),
        WITH_WORLD(profile_add__bad_values__are_refused),
        WITH_WORLD(profile_add__twice__conflicts),
        WITH_WORLD(metadata__defaults__come_from_the_package),
        WITH_WORLD(metadata__with_rules__names_the_owner_of_the_imsi),
        WITH_WORLD(metadata__longest_texts__fit),
        cmocka_unit_test(address__with_and_without_port__names_the_same_host),
        cmocka_unit_test(notification_address__port__is_the_configured_or_the_served),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
