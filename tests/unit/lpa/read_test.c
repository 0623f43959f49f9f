/* What the agent reads, held against the generated codec's reading of the same bytes; addresses and
 * texts that come from outside. */
#include "asn1/codec/codec.h"
#include "asn1/tlv/ident.h"
#include "lpa/agent.h"
#include "lpa/download/oid.h"
#include "lpa/download/package.h"
#include "lpa/es9/address.h"
#include "tests/support/test.h"
#include "tests/unit/lpa/scenario.h"

#include <EUICCInfo2.h>
#include <ListNotificationResponse.h>
#include <ProfileInfoListResponse.h>
#include <StoreMetadataRequest.h>
#include <string.h>

static struct rk_slice bytes_of(const OCTET_STRING_t *string) {
    return rk_codec_bytes(string);
}

static struct rk_buf metadata(uint32_t ppr) {
    struct scenario s;
    struct rk_buf out = {0};
    scenario_init(&s);
    s.ppr = ppr;
    scenario_metadata(&s, NULL, &out);
    scenario_free(&s);
    return out;
}

static void metadata__both_codecs__read_the_same(void **state) {
    struct rk_buf der = metadata(RK_LPA_PPR1 | RK_LPA_PPR2);
    struct rk_tlv element;
    struct rk_lpa_profile ours;
    void *value = NULL;
    (void)state;
    assert_int_equal(rk_tlv_only(rk_buf_slice(&der), RK_TLV_DER, 0xBF25, &element), 0);
    assert_true(rk_lpa_read_profile(&element, &ours));
    assert_int_equal(rk_codec_decode(&asn_DEF_StoreMetadataRequest, rk_buf_slice(&der), &value), 0);
    const StoreMetadataRequest_t *theirs = value;
    assert_true(rk_slice_equal(ours.iccid_raw, bytes_of(&theirs->iccid)));
    assert_true(rk_slice_equal(ours.provider, bytes_of(&theirs->serviceProviderName)));
    assert_true(rk_slice_equal(ours.name, bytes_of(&theirs->profileName)));
    assert_int_equal(ours.profile_class, *theirs->profileClass);
    assert_true(rk_slice_equal(ours.owner_plmn, bytes_of(&theirs->profileOwner->mccMnc)));
    assert_true(rk_slice_equal(ours.owner_gid1, bytes_of(theirs->profileOwner->gid1)));
    assert_null(theirs->profileOwner->gid2);
    assert_null(ours.owner_gid2.ptr);
    assert_int_equal(ours.ppr, rk_codec_bits(theirs->profilePolicyRules));
    rk_codec_free(&asn_DEF_StoreMetadataRequest, &value);
    rk_buf_free(&der);
}

/* An answer of the scenario's card, by the function that asks for it. */
static struct rk_slice ask(struct scenario *s, const uint8_t *request, size_t len) {
    rk_buf_truncate(&s->card.answer, 0);
    s->card.es10(s, rk_slice(request, len), &s->card.answer);
    return rk_buf_slice(&s->card.answer);
}

static void info2__both_codecs__read_the_same(void **state) {
    static const uint8_t request[] = {0xBF, 0x22, 0x00};
    struct scenario s;
    struct rk_tlv element;
    struct rk_lpa_euicc_info2 ours;
    void *value = NULL;
    (void)state;
    scenario_init(&s);
    struct rk_slice der = ask(&s, request, sizeof request);
    assert_int_equal(rk_tlv_only(der, RK_TLV_DER, 0xBF22, &element), 0);
    assert_true(rk_lpa_read_info2(element.value, &ours));
    assert_int_equal(rk_codec_decode(&asn_DEF_EUICCInfo2, der, &value), 0);
    const EUICCInfo2_t *theirs = value;
    assert_true(rk_slice_equal(ours.profile_version, bytes_of(&theirs->profileVersion)));
    assert_true(rk_slice_equal(ours.svn, bytes_of(&theirs->svn)));
    assert_true(rk_slice_equal(ours.pp_version, bytes_of(&theirs->ppVersion)));
    assert_true(rk_slice_equal(ours.sas_number, bytes_of(&theirs->sasAcreditationNumber)));
    assert_int_equal(ours.uicc_capability, rk_codec_bits(&theirs->uiccCapability));
    assert_int_equal(ours.rsp_capability, rk_codec_bits(&theirs->rspCapability));
    assert_int_equal(ours.forbidden_ppr, rk_codec_bits(theirs->forbiddenProfilePolicyRules));
    assert_int_equal(ours.verification_key_count,
                     theirs->euiccCiPKIdListForVerification.list.count);
    assert_int_equal(ours.category, *theirs->euiccCategory);
    rk_codec_free(&asn_DEF_EUICCInfo2, &value);
    scenario_free(&s);
}

static void notifications__both_codecs__read_the_same(void **state) {
    static const uint8_t request[] = {0xBF, 0x28, 0x00};
    struct scenario s;
    struct rk_lpa_notification_list ours;
    void *value = NULL;
    (void)state;
    scenario_init(&s);
    scenario_notification(&s, 0, "a.example.com");
    scenario_notification(&s, 0x8001, "b.example.com");
    scenario_open(&s);
    assert_int_equal(rk_lpa_notification_list(s.lpa, &ours, &s.e), 0);
    struct rk_slice der = ask(&s, request, sizeof request);
    assert_int_equal(rk_codec_decode(&asn_DEF_ListNotificationResponse, der, &value), 0);
    const ListNotificationResponse_t *theirs = value;
    assert_int_equal(theirs->choice.notificationMetadataList.list.count, ours.count);
    for (size_t i = 0; i < ours.count; i++) {
        const NotificationMetadata_t *n = theirs->choice.notificationMetadataList.list.array[i];
        assert_int_equal(ours.items[i].seq, n->seqNumber);
        assert_true(rk_slice_equal(ours.items[i].address, bytes_of(&n->notificationAddress)));
        assert_int_equal(ours.items[i].event, rk_codec_bits(&n->profileManagementOperation));
    }
    rk_codec_free(&asn_DEF_ListNotificationResponse, &value);
    rk_lpa_notification_list_free(&ours);
    scenario_free(&s);
}

static void profile__elements_of_later_versions__skipped(void **state) {
    static const uint8_t der[] = {0xE3, 0x12, 0x5A, 0x0A, 0x98, 0x94, 0x44, 0x99, 0x99,
                                  0x99, 0x99, 0x09, 0x20, 0xF3, 0xBF, 0x7F, 0x01, 0x00};
    struct rk_tlv element = {0xE3, rk_slice(der + 2, sizeof der - 2), rk_slice_of(der)};
    struct rk_lpa_profile out;
    (void)state;
    assert_true(rk_lpa_read_profile(&element, &out));
    assert_string_equal(out.iccid.text, SCENARIO_ICCID);
    assert_int_equal(out.state, RK_LPA_ABSENT);
}

static void profile__empty_iccid__is_absent_not_a_crash(void **state) {
    static const uint8_t der[] = {0xE3, 0x02, 0x5A, 0x00};
    struct rk_tlv element = {0xE3, rk_slice(der + 2, 2), rk_slice_of(der)};
    struct rk_lpa_profile out;
    (void)state;
    assert_true(rk_lpa_read_profile(&element, &out));
    assert_string_equal(out.iccid.text, "");
}

static void profile_id__iccids_of_18_to_20_digits__as_on_the_card(void **state) {
    static const struct {
        const char *id;
        uint8_t raw[10];
    } cases[] = {
        {"894944999999999002", {0x98, 0x94, 0x44, 0x99, 0x99, 0x99, 0x99, 0x09, 0x20, 0xFF}},
        {"8949449999999990023", {0x98, 0x94, 0x44, 0x99, 0x99, 0x99, 0x99, 0x09, 0x20, 0xF3}},
        {"8949449999999990023F", {0x98, 0x94, 0x44, 0x99, 0x99, 0x99, 0x99, 0x09, 0x20, 0xF3}},
        {"89494499999999900231", {0x98, 0x94, 0x44, 0x99, 0x99, 0x99, 0x99, 0x09, 0x20, 0x13}},
    };
    struct rk_lpa_error e;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rk_buf out = {0};
        assert_int_equal(rk_lpa_put_profile_id(&out, "step", cases[i].id, &e), 0);
        assert_int_equal(out.len, 12);
        assert_int_equal(out.ptr[0], 0x5A);
        assert_memory_equal(out.ptr + 2, cases[i].raw, 10);
        rk_buf_free(&out);
    }
}

static void profile_id__aid_of_either_case__is_4f(void **state) {
    static const char *const ids[] = {"A0000005591010FFFFFFFF8900001000",
                                      "a0000005591010ffffffff8900001000"};
    struct rk_lpa_error e;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct rk_buf out = {0};
        assert_int_equal(rk_lpa_put_profile_id(&out, "step", ids[i], &e), 0);
        assert_int_equal(out.ptr[0], 0x4F);
        assert_int_equal(out.ptr[1], 16);
        rk_buf_free(&out);
    }
}

static void profile_id__anything_else__usage(void **state) {
    static const char *const ids[] = {
        "",     "12345678901234567",  "123456789012345678901",
        "A0",   "A00000055",          "A0000005591010FFFFFFFF890000100000",
        "name", "89494499999999900 2"};
    struct rk_lpa_error e;
    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        struct rk_buf out = {0};
        assert_int_equal(rk_lpa_put_profile_id(&out, "step", ids[i], &e), RK_LPA_USAGE);
        assert_int_equal(out.len, 0);
        rk_buf_free(&out);
    }
}

static void address__what_may_stand_in_a_url__copied(void **state) {
    static const char *const good[] = {
        "a",         "smdp.example.com", "smdp.example.com:8443", "127.0.0.1:65535",
        "[::1]:443", "[fe80::1]"};
    static const char *const bad[] = {
        "",     "a/b",    "user@a", "a:", "a:0", "a:65536", "a:1:2",    "a b",  "a?x", "a#x",
        "[::1", "[::1]x", "[zz]",   ".a", "-a",  "a\n",     "a:123456", "a%2f", "[]",  "https://a"};
    char out[RK_LPA_ADDRESS_MAX + 1];
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(rk_lpa_address_copy(out, rk_slice(good[i], strlen(good[i]))));
        assert_string_equal(out, good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (rk_lpa_address_copy(out, rk_slice(bad[i], strlen(bad[i]))))
            fail_msg("'%s' was taken for an address", bad[i]);
    assert_false(rk_lpa_address_copy(out, rk_slice("a\0b", 3)));
}

static bool same(const char *a, const char *b) {
    return rk_lpa_address_same_host(rk_slice(a, strlen(a)), rk_slice(b, strlen(b)));
}

static void address__compared__by_host_without_case(void **state) {
    (void)state;
    assert_true(same("a.example.com", "A.Example.COM:443"));
    assert_true(same("[::1]:1", "[::1]"));
    assert_false(same("a.example.com", "a.example.co"));
    assert_false(same("a.example.com", "b.example.com"));
    assert_false(same("", ""));
}

static void text__from_outside__cannot_move_the_cursor(void **state) {
    static const struct {
        const char *in, *out;
    } cases[] = {{"plain", "plain"},   {"Grüße €", "Grüße €"},      {"a\x1B[2Jb", "a?[2Jb"},
                 {"a\nb\tc", "a?b?c"}, {"bad\xFF\xC3", "bad??"},    {"\xED\xA0\x80", "???"},
                 {"\xC0\x80", "??"},   {"\xE2\x80\xAEtxt", "?txt"}, {"\xC2\x9B", "?"}};
    char out[64];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rk_lpa_clean_text(out, sizeof out, cases[i].in, strlen(cases[i].in));
        assert_string_equal(out, cases[i].out);
    }
    rk_lpa_clean_text(out, 4, "ab\xE2\x82\xAC", 5);
    assert_string_equal(out, "ab");
}

static void package__groups_in_other_order_or_missing__refused(void **state) {
    static const uint8_t good[] = {0xBF, 0x36, 0x14, 0xBF, 0x23, 0x00, 0xA0, 0x02, 0x87,
                                   0x00, 0xA1, 0x02, 0x88, 0x00, 0xA3, 0x02, 0x86, 0x00};
    uint8_t bytes[sizeof good];
    struct rk_lpa_package package;
    (void)state;
    memcpy(bytes, good, sizeof good);
    bytes[2] = sizeof good - 3;
    assert_true(rk_lpa_package_read(rk_slice_of(bytes), &package));
    assert_int_equal(package.first.len, 6);
    for (size_t i = 0; i < sizeof good; i++) {
        /* Lengths and tags alike: no single changed octet leaves it a package of that form. */
        bytes[i] ^= 0x10;
        assert_false(rk_lpa_package_read(rk_slice_of(bytes), &package));
        bytes[i] ^= 0x10;
    }
}

static void oid__no_certificate__said_so(void **state) {
    (void)state;
    assert_int_equal(rk_lpa_certificate_has_oid(rk_slice("\x30\x00", 2), "2.999.10"),
                     RK_LPA_OID_NO_CERTIFICATE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metadata__both_codecs__read_the_same),
        cmocka_unit_test(info2__both_codecs__read_the_same),
        cmocka_unit_test(notifications__both_codecs__read_the_same),
        cmocka_unit_test(profile__elements_of_later_versions__skipped),
        cmocka_unit_test(profile__empty_iccid__is_absent_not_a_crash),
        cmocka_unit_test(profile_id__iccids_of_18_to_20_digits__as_on_the_card),
        cmocka_unit_test(profile_id__aid_of_either_case__is_4f),
        cmocka_unit_test(profile_id__anything_else__usage),
        cmocka_unit_test(address__what_may_stand_in_a_url__copied),
        cmocka_unit_test(address__compared__by_host_without_case),
        cmocka_unit_test(text__from_outside__cannot_move_the_cursor),
        cmocka_unit_test(package__groups_in_other_order_or_missing__refused),
        cmocka_unit_test(oid__no_certificate__said_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
