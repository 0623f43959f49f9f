#include "tests/support/test.h"

#include "asn1/codec/codec.h"
#include "asn1/tlv/tlv.h"

#include <CancelSessionResponse.h>
#include <EnableProfileRequest.h>
#include <EuiccMemoryResetRequest.h>
#include <GetRatResponse.h>
#include <NotificationMetadata.h>
#include <PprIds.h>
#include <ProfileInstallationResult.h>
#include <SetNicknameRequest.h>
#include <StoreMetadataRequest.h>
#include <SubjectKeyIdentifier.h>
#include <UICCCapability.h>

#include <stdlib.h>
#include <string.h>

#define BYTES(...) rk_slice((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))
#define ICCID      0x5A, 0x0A, 0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0x14

static void expect(const asn_TYPE_descriptor_t *type, struct rk_slice in, int error) {
    void *value = &value;
    assert_int_equal(rk_codec_decode(type, in, &value), error);
    if (error)
        assert_null(value);
    rk_codec_free(type, &value);
    assert_null(value);
}

static void decode__malformed__says_how(void **state) {
    (void)state;
    const asn_TYPE_descriptor_t *type = &asn_DEF_SetNicknameRequest;
    struct rk_slice good = BYTES(0xBF, 0x29, 0x0F, ICCID, 0x90, 0x01, 'x');
    expect(type, good, 0);
    expect(type, rk_slice(NULL, 0), RK_CODEC_TRUNCATED);
    for (size_t cut = 1; cut < good.len; cut++)
        expect(type, rk_slice(good.ptr, cut), RK_CODEC_TRUNCATED);
    expect(type, BYTES(0xBF, 0x29, 0x0F, ICCID, 0x90, 0x01, 'x', 0x00), RK_CODEC_TRAILING);
    expect(type, BYTES(0xBF, 0x28, 0x0F, ICCID, 0x90, 0x01, 'x'), RK_CODEC_MALFORMED);
    expect(type, BYTES(0xBF, 0x29, 0x0F, ICCID, 0x90, 0x02, 'x'), RK_CODEC_MALFORMED);
    expect(type, BYTES(0xBF, 0x29, 0x80, ICCID, 0x90, 0x01, 'x', 0, 0), RK_CODEC_MALFORMED);
    expect(type, BYTES(0xBF, 0x29, 0x0C, ICCID), RK_CODEC_MALFORMED);
    expect(type, BYTES(0xBF, 0x29, 0x0F, ICCID, 0x90, 0x01, 0xFF), RK_CODEC_BAD_VALUE);
}

/* asn1c's descriptors of derived types forget their size check once they have been used. */
static void decode__size_out_of_range__is_refused_the_second_time_too(void **state) {
    (void)state;
    struct rk_slice nine =
        BYTES(0xBF, 0x29, 0x0E, 0x5A, 0x09, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x90, 1, 'x');
    for (int i = 0; i < 3; i++)
        expect(&asn_DEF_SetNicknameRequest, nine, RK_CODEC_BAD_VALUE);
    void *value;
    assert_int_equal(rk_codec_decode_lax(&asn_DEF_SetNicknameRequest, nine, &value), 0);
    char why[64];
    assert_int_equal(rk_codec_check(&asn_DEF_SetNicknameRequest, value, why, sizeof why),
                     RK_CODEC_BAD_VALUE);
    assert_non_null(strstr(why, "Iccid"));
    assert_null(strstr(why, ".c"));
    assert_int_equal(rk_codec_check(&asn_DEF_SetNicknameRequest, value, why, 4),
                     RK_CODEC_BAD_VALUE);
    assert_int_equal(strlen(why), 3);
    rk_codec_free(&asn_DEF_SetNicknameRequest, &value);
}

static void decode__unknown_members_at_the_end__are_skipped(void **state) {
    (void)state;
    struct rk_slice in = BYTES(0xBF, 0x29, 0x12, ICCID, 0x90, 0x01, 'x', 0x9F, 0x7F, 0x00);
    SetNicknameRequest_t *request;
    assert_int_equal(rk_codec_decode(&asn_DEF_SetNicknameRequest, in, (void **)&request), 0);
    assert_int_equal(request->profileNickname.size, 1);
    rk_codec_free(&asn_DEF_SetNicknameRequest, &request);
}

static void decode__unknown_alternative__is_refused(void **state) {
    (void)state;
    expect(&asn_DEF_CancelSessionResponse, BYTES(0xBF, 0x41, 0x03, 0x81, 0x01, 0x05), 0);
    expect(&asn_DEF_CancelSessionResponse, BYTES(0xBF, 0x41, 0x03, 0x85, 0x01, 0x05),
           RK_CODEC_BAD_VALUE);
}

static void decode_one__row_of_values__takes_the_first(void **state) {
    (void)state;
    struct rk_slice row = BYTES(0x03, 0x02, 0x06, 0x40, 0x03, 0x02, 0x05, 0x20, 0xFF);
    PprIds_t *ids;
    size_t used;
    assert_int_equal(rk_codec_decode_one(&asn_DEF_PprIds, row, (void **)&ids, &used), 0);
    assert_int_equal(used, 4);
    assert_int_equal(rk_codec_bits(ids), 1u << 1);
    rk_codec_free(&asn_DEF_PprIds, &ids);
    row = rk_slice_from(row, 8);
    assert_int_equal(rk_codec_decode_one(&asn_DEF_PprIds, row, (void **)&ids, &used),
                     RK_CODEC_TRUNCATED);
    assert_int_equal(used, 0);
}

/* --- bounds ------------------------------------------------------------------------------------
 */

static void decode__nested_too_deeply__is_refused_before_it_is_built(void **state) {
    (void)state;
    uint8_t in[2 * (RK_CODEC_MAX_DEPTH + 1)];
    for (size_t i = 0; i < sizeof in; i += 2) {
        in[i] = 0x30;
        in[i + 1] = (uint8_t)(sizeof in - i - 2);
    }
    expect(&asn_DEF_Certificate, rk_slice_of(in), RK_CODEC_TOO_COMPLEX);
    expect(&asn_DEF_Certificate, rk_slice(in + 2, sizeof in - 2), RK_CODEC_MALFORMED);
}

/* A GetRatResponse of `count` empty rules, which is BAD_VALUE or, too many, refused unread. */
static void expect_elements(size_t count, int error) {
    struct rk_buf inner = {0}, middle = {0}, whole = {0};
    for (size_t i = 0; i < count; i++)
        rk_buf_put(&inner, "\x30\x00", 2);
    rk_buf_put_tlv(&middle, 0xA0, rk_buf_slice(&inner));
    rk_buf_put_tlv(&whole, 0xBF43, rk_buf_slice(&middle));
    expect(&asn_DEF_GetRatResponse, rk_buf_slice(&whole), error);
    rk_buf_free(&inner);
    rk_buf_free(&middle);
    rk_buf_free(&whole);
}

static void decode__too_many_elements__is_refused_before_it_is_built(void **state) {
    (void)state;
    expect_elements(RK_CODEC_MAX_ELEMENTS, RK_CODEC_TOO_COMPLEX);
    expect_elements(3, RK_CODEC_MALFORMED);
}

static void decode__too_long__is_refused(void **state) {
    (void)state;
    struct rk_buf in = {0};
    uint8_t *at = rk_buf_reserve(&in, RK_CODEC_MAX_LEN + 16);
    assert_non_null(at);
    memset(at, 0, RK_CODEC_MAX_LEN + 16);
    rk_buf_put_header(&in, 0x04, RK_CODEC_MAX_LEN);
    in.len += RK_CODEC_MAX_LEN;
    expect(&asn_DEF_SubjectKeyIdentifier, rk_buf_slice(&in), RK_CODEC_TOO_LONG);
    rk_buf_free(&in);
}

/* --- encoding ----------------------------------------------------------------------------------
 */

static void encode__built_by_hand__is_der(void **state) {
    (void)state;
    EnableProfileRequest_t request = {0};
    request.profileIdentifier.present = EnableProfileRequest__profileIdentifier_PR_iccid;
    struct rk_slice iccid = BYTES(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assert_int_equal(rk_codec_set_bytes(&request.profileIdentifier.choice.iccid, iccid), 0);
    request.refreshFlag = 1;
    struct rk_buf out = {0};
    assert_int_equal(rk_codec_encode(&asn_DEF_EnableProfileRequest, &request, &out), 0);
    assert_true(
        rk_slice_equal(rk_buf_slice(&out), BYTES(0xBF, 0x31, 0x11, 0xA0, 0x0C, 0x5A, 0x0A, 1, 2, 3,
                                                 4, 5, 6, 7, 8, 9, 10, 0x81, 0x01, 0xFF)));
    asn_DEF_EnableProfileRequest.free_struct(&asn_DEF_EnableProfileRequest, &request, 1);
    rk_buf_free(&out);
}

static void encode__outside_its_ranges__appends_nothing(void **state) {
    (void)state;
    EnableProfileRequest_t request = {0};
    struct rk_buf out = {0};
    rk_buf_put_byte(&out, 'x');
    assert_int_equal(rk_codec_encode(&asn_DEF_EnableProfileRequest, &request, &out),
                     RK_CODEC_BAD_VALUE);
    assert_int_equal(out.len, 1);
    rk_buf_free(&out);
}

static void encode__no_room__appends_nothing(void **state) {
    (void)state;
    PprIds_t ids = {0};
    assert_int_equal(rk_codec_set_bits(&ids, 1u << 2), 0);
    struct rk_buf out = {.limit = 3};
    assert_int_equal(rk_codec_encode(&asn_DEF_PprIds, &ids, &out), RK_CODEC_NO_MEMORY);
    assert_int_equal(out.len, 0);
    rk_buf_free(&out);
    asn_DEF_PprIds.free_struct(&asn_DEF_PprIds, &ids, 1);
}

static void expect_bits(uint32_t bits, struct rk_slice der) {
    UICCCapability_t value = {0};
    struct rk_buf out = {0};
    assert_int_equal(rk_codec_set_bits(&value, bits), 0);
    assert_int_equal(rk_codec_bits(&value), bits);
    assert_int_equal(rk_codec_encode(&asn_DEF_UICCCapability, &value, &out), 0);
    assert_true(rk_slice_equal(rk_buf_slice(&out), der));
    asn_DEF_UICCCapability.free_struct(&asn_DEF_UICCCapability, &value, 1);
    rk_buf_free(&out);
}

static void bits__named__are_trimmed_as_der_asks(void **state) {
    (void)state;
    expect_bits(0, BYTES(0x03, 0x01, 0x00));
    expect_bits(1u << 0, BYTES(0x03, 0x02, 0x07, 0x80));
    expect_bits(1u << 1, BYTES(0x03, 0x02, 0x06, 0x40));
    expect_bits(7u, BYTES(0x03, 0x02, 0x05, 0xE0));
    expect_bits(1u << 8, BYTES(0x03, 0x03, 0x07, 0x00, 0x80));
    expect_bits(1u << 31, BYTES(0x03, 0x05, 0x00, 0x00, 0x00, 0x00, 0x01));
}

static void strings__empty__are_given_all_the_same(void **state) {
    (void)state;
    struct rk_slice in = BYTES(0xBF, 0x29, 0x0E, ICCID, 0x90, 0x00);
    expect(&asn_DEF_SetNicknameRequest, in, 0);
    NotificationMetadata_t meta = {0};
    assert_int_equal(rk_codec_set_bits(&meta.profileManagementOperation, 1), 0);
    assert_int_equal(rk_codec_set_bytes(&meta.notificationAddress, rk_slice(NULL, 0)), 0);
    struct rk_buf out = {0};
    assert_int_equal(rk_codec_encode(&asn_DEF_NotificationMetadata, &meta, &out), 0);
    assert_true(rk_slice_equal(rk_buf_slice(&out), BYTES(0xBF, 0x2F, 0x09, 0x80, 0x01, 0x00, 0x81,
                                                         0x02, 0x07, 0x80, 0x0C, 0x00)));
    asn_DEF_NotificationMetadata.free_struct(&asn_DEF_NotificationMetadata, &meta, 1);
    rk_buf_free(&out);
}

/* --- what is carried unopened ------------------------------------------------------------------
 */

/* A serial number of 20 octets, which would not fit asn1c's INTEGER. */
static const uint8_t certificate[] = {
    0x30, 0x29, 0x30, 0x16, 0x02, 0x14, 0xFF, 1,    2,    3,    4,    5,    6,    7,    8,
    9,    10,   11,   12,   13,   14,   15,   16,   17,   18,   19,   0x30, 0x0A, 0x06, 0x08,
    0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02, 0x03, 0x03, 0x00, 0xAB, 0xCD};

static void certificate__any_serial__comes_back_as_it_was(void **state) {
    (void)state;
    Certificate_t cert = {0};
    struct rk_buf out = {0};
    for (int twice = 0; twice < 2; twice++)
        assert_int_equal(rk_codec_set_certificate(&cert, rk_slice_of(certificate)), 0);
    assert_int_equal(rk_codec_any(&cert.tbsCertificate).len, 24);
    assert_int_equal(rk_codec_certificate(&cert, &out), 0);
    assert_true(rk_slice_equal(rk_buf_slice(&out), rk_slice_of(certificate)));
    assert_int_equal(rk_codec_set_certificate(&cert, BYTES(0x30, 0x00)), RK_CODEC_MALFORMED);
    assert_int_equal(rk_codec_any(&cert.tbsCertificate).len, 24);
    asn_DEF_Certificate.free_struct(&asn_DEF_Certificate, &cert, 1);
    rk_buf_free(&out);
}

static void oid__content_octets__go_in_and_out(void **state) {
    (void)state;
    OBJECT_IDENTIFIER_t oid = {0};
    assert_int_equal(rk_codec_set_oid(&oid, BYTES(0x88, 0x37, 0x0A)), 0);
    assert_true(rk_slice_equal(rk_codec_oid(&oid), BYTES(0x88, 0x37, 0x0A)));
    free(oid.buf);
}

static void print__value__names_its_members(void **state) {
    (void)state;
    struct rk_slice in = BYTES(0xBF, 0x29, 0x0F, ICCID, 0x90, 0x01, 'x');
    void *value;
    struct rk_buf out = {0};
    assert_int_equal(rk_codec_decode(&asn_DEF_SetNicknameRequest, in, &value), 0);
    assert_int_equal(rk_codec_print(&asn_DEF_SetNicknameRequest, value, &out), 0);
    assert_non_null(strstr(rk_buf_text(&out), "profileNickname: x"));
    rk_buf_free(&out);
    rk_codec_free(&asn_DEF_SetNicknameRequest, &value);
}

static void type__by_name__is_found_or_null(void **state) {
    (void)state;
    assert_ptr_equal(rk_codec_type("StoreMetadataRequest"), &asn_DEF_StoreMetadataRequest);
    assert_null(rk_codec_type("storemetadatarequest"));
    size_t count = 0;
    while (rk_codec_type_at(count))
        count++;
    assert_true(count > 150);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decode__malformed__says_how),
        cmocka_unit_test(decode__size_out_of_range__is_refused_the_second_time_too),
        cmocka_unit_test(decode__unknown_members_at_the_end__are_skipped),
        cmocka_unit_test(decode__unknown_alternative__is_refused),
        cmocka_unit_test(decode_one__row_of_values__takes_the_first),
        cmocka_unit_test(decode__nested_too_deeply__is_refused_before_it_is_built),
        cmocka_unit_test(decode__too_many_elements__is_refused_before_it_is_built),
        cmocka_unit_test(decode__too_long__is_refused),
        cmocka_unit_test(encode__built_by_hand__is_der),
        cmocka_unit_test(encode__outside_its_ranges__appends_nothing),
        cmocka_unit_test(encode__no_room__appends_nothing),
        cmocka_unit_test(bits__named__are_trimmed_as_der_asks),
        cmocka_unit_test(strings__empty__are_given_all_the_same),
        cmocka_unit_test(certificate__any_serial__comes_back_as_it_was),
        cmocka_unit_test(oid__content_octets__go_in_and_out),
        cmocka_unit_test(print__value__names_its_members),
        cmocka_unit_test(type__by_name__is_found_or_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
