/* Every message of the vector file through asn1c and through asn1/tlv: both must read it alike. */
#include "tests/support/test.h"
#include "tests/unit/asn1/vectors.h"

#include "asn1/codec/codec.h"
#include "asn1/tlv/tlv.h"

#include <AuthenticateServerRequest.h>
#include <EUICCInfo2.h>
#include <EuiccSigned1.h>
#include <InitialiseSecureChannelRequest.h>
#include <NotificationMetadata.h>
#include <PrepareDownloadRequest.h>
#include <ProfileInstallationResult.h>
#include <SmdpSigned2.h>
#include <StoreMetadataRequest.h>

#include <stdio.h>
#include <string.h>

static unsigned failures;

static void report(const struct vector *v, const char *what, const char *why) {
    print_error("line %u: %s: %s %s\n", v->line, v->type, what, why);
    failures++;
}

static void say_why_not(const struct vector *v, const asn_TYPE_descriptor_t *type, int error) {
    char why[120] = "";
    void *value;
    if (!rk_codec_decode_lax(type, rk_buf_slice(&v->der), &value)) {
        rk_codec_check(type, value, why, sizeof why);
        rk_codec_free(type, &value);
    }
    report(v, rk_codec_error_text(error), why);
}

static void round_trip(const struct vector *v) {
    const asn_TYPE_descriptor_t *type = rk_codec_type(v->type);
    void *value;
    struct rk_buf again = {0};
    if (!type) {
        report(v, "no such type", "");
        return;
    }
    int error = rk_codec_decode(type, rk_buf_slice(&v->der), &value);
    if (error) {
        say_why_not(v, type, error);
        return;
    }
    assert_int_equal(rk_codec_encode(type, value, &again), 0);
    if (!rk_slice_equal(rk_buf_slice(&again), rk_buf_slice(&v->der)))
        report(v, "does not come back as it went in", "");
    rk_buf_free(&again);
    rk_codec_free(type, &value);
}

static void asn1c__every_message__comes_back_byte_for_byte(void **state) {
    (void)state;
    assert_true(vectors_each(round_trip) > 100);
    assert_int_equal(failures, 0);
}

/* Write again what a reader finds, element by element. */
static void copy(struct rk_tlv_reader r, struct rk_tlv_writer *w) {
    struct rk_tlv e;
    while (rk_tlv_next(&r, &e)) {
        bool constructed = (e.whole.ptr[0] & 0x20) != 0;
        size_t mark = constructed ? rk_tlv_open(w, e.tag) : 0;
        if (constructed) {
            copy(rk_tlv_enter(&r, &e), w);
            rk_tlv_close(w, mark);
        } else {
            rk_tlv_put(w, e.tag, e.value);
        }
    }
    assert_int_equal(rk_tlv_finish(&r), 0);
}

static void walk_and_rewrite(const struct vector *v) {
    static uint8_t room[8192];
    struct rk_tlv_writer w = rk_tlv_write(room, sizeof room);
    copy(rk_tlv_read(rk_buf_slice(&v->der), RK_TLV_DER), &w);
    struct rk_slice again;
    assert_int_equal(rk_tlv_write_finish(&w, &again), 0);
    assert_true(rk_slice_equal(again, rk_buf_slice(&v->der)));
}

static void tlv__every_message__is_der_and_comes_back(void **state) {
    (void)state;
    assert_true(vectors_each(walk_and_rewrite) > 100);
}

/* --- the same field by both readers ------------------------------------------------------------
 */

/* A field: the tags that lead to it from the outside, and where asn1c puts it. */
struct field {
    const char *type;
    uint32_t path[6];
    struct rk_slice (*get)(const void *value);
};

#define FIELD(name, type, member)                                                                  \
    static struct rk_slice name(const void *value) {                                               \
        return rk_codec_bytes(&((const type *)value)->member);                                     \
    }
FIELD(asr_transaction, AuthenticateServerRequest_t, serverSigned1.transactionId)
FIELD(asr_challenge, AuthenticateServerRequest_t, serverSigned1.euiccChallenge)
FIELD(asr_address, AuthenticateServerRequest_t, serverSigned1.serverAddress)
FIELD(asr_server_challenge, AuthenticateServerRequest_t, serverSigned1.serverChallenge)
FIELD(asr_signature, AuthenticateServerRequest_t, serverSignature1)
FIELD(asr_pkid, AuthenticateServerRequest_t, euiccCiPKIdToBeUsed)
FIELD(asr_tac, AuthenticateServerRequest_t,
      ctxParams1.choice.ctxParamsForCommonAuthentication.deviceInfo.tac)
FIELD(es1_address, EuiccSigned1_t, serverAddress)
FIELD(es1_info2_pp, EuiccSigned1_t, euiccInfo2.ppVersion)
FIELD(info2_svn, EUICCInfo2_t, svn)
FIELD(info2_resource, EUICCInfo2_t, extCardResource)
FIELD(info2_sas, EUICCInfo2_t, sasAcreditationNumber)
FIELD(isc_host, InitialiseSecureChannelRequest_t, controlRefTemplate.hostId)
FIELD(isc_transaction, InitialiseSecureChannelRequest_t, transactionId)
FIELD(isc_otpk, InitialiseSecureChannelRequest_t, smdpOtpk)
FIELD(pd_signature, PrepareDownloadRequest_t, smdpSignature2)
FIELD(pd_transaction, PrepareDownloadRequest_t, smdpSigned2.transactionId)
FIELD(meta_name, StoreMetadataRequest_t, profileName)
FIELD(meta_iccid, StoreMetadataRequest_t, iccid)
FIELD(pir_signature, ProfileInstallationResult_t, euiccSignPIR)
FIELD(pir_aid, ProfileInstallationResult_t,
      profileInstallationResultData.finalResult.choice.successResult.aid)
FIELD(pir_sima, ProfileInstallationResult_t,
      profileInstallationResultData.finalResult.choice.successResult.simaResponse)
FIELD(nm_address, NotificationMetadata_t, notificationAddress)

static const struct field fields[] = {
    {"AuthenticateServerRequest", {0xBF38, 0x30, 0x80}, asr_transaction},
    {"AuthenticateServerRequest", {0xBF38, 0x30, 0x81}, asr_challenge},
    {"AuthenticateServerRequest", {0xBF38, 0x30, 0x83}, asr_address},
    {"AuthenticateServerRequest", {0xBF38, 0x30, 0x84}, asr_server_challenge},
    {"AuthenticateServerRequest", {0xBF38, 0x5F37}, asr_signature},
    {"AuthenticateServerRequest", {0xBF38, 0x04}, asr_pkid},
    {"AuthenticateServerRequest", {0xBF38, 0xA0, 0xA1, 0x80}, asr_tac},
    {"EuiccSigned1", {0x30, 0x83}, es1_address},
    {"EuiccSigned1", {0x30, 0xBF22, 0x04}, es1_info2_pp},
    {"EUICCInfo2", {0xBF22, 0x82}, info2_svn},
    {"EUICCInfo2", {0xBF22, 0x84}, info2_resource},
    {"EUICCInfo2", {0xBF22, 0x0C}, info2_sas},
    {"InitialiseSecureChannelRequest", {0xBF23, 0xA6, 0x84}, isc_host},
    {"InitialiseSecureChannelRequest", {0xBF23, 0x80}, isc_transaction},
    {"InitialiseSecureChannelRequest", {0xBF23, 0x5F49}, isc_otpk},
    {"PrepareDownloadRequest", {0xBF21, 0x5F37}, pd_signature},
    {"PrepareDownloadRequest", {0xBF21, 0x30, 0x80}, pd_transaction},
    {"StoreMetadataRequest", {0xBF25, 0x92}, meta_name},
    {"StoreMetadataRequest", {0xBF25, 0x5A}, meta_iccid},
    {"ProfileInstallationResult", {0xBF37, 0x5F37}, pir_signature},
    {"ProfileInstallationResult", {0xBF37, 0xBF27, 0xA2, 0xA0, 0x4F}, pir_aid},
    {"ProfileInstallationResult", {0xBF37, 0xBF27, 0xA2, 0xA0, 0x04}, pir_sima},
    {"NotificationMetadata", {0xBF2F, 0x0C}, nm_address},
};

static struct rk_slice by_tlv(struct rk_slice in, const uint32_t *path) {
    struct rk_tlv element;
    for (; *path; path++) {
        assert_true(rk_tlv_find(in, RK_TLV_DER, *path, &element));
        in = element.value;
    }
    return in;
}

static void both__fields_of_signed_messages__are_read_alike(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const struct field *f = &fields[i];
        const asn_TYPE_descriptor_t *type = rk_codec_type(f->type);
        struct rk_buf der = vector_of(f->type);
        void *value;
        assert_int_equal(rk_codec_decode(type, rk_buf_slice(&der), &value), 0);
        struct rk_slice one = f->get(value), other = by_tlv(rk_buf_slice(&der), f->path);
        if (!one.len || !rk_slice_equal(one, other))
            fail_msg("field %zu of %s differs", i, f->type);
        rk_codec_free(type, &value);
        rk_buf_free(&der);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asn1c__every_message__comes_back_byte_for_byte),
        cmocka_unit_test(tlv__every_message__is_der_and_comes_back),
        cmocka_unit_test(both__fields_of_signed_messages__are_read_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
