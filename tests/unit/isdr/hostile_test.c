/* Every ES10 function with requests its type does not allow: a status word, and nothing changed. */
#include "tests/unit/isdr/rig.h"

#include "euicc/store/objects.h"

#include <stdio.h>
#include <string.h>

static struct rig rig;

static int open_rig(void **state) {
    (void)state;
    rig_open(&rig, RK_CURVE_NIST, rig_rat);
    rig_install(&rig, NULL, 0, 0);
    return 0;
}

static int close_rig(void **state) {
    (void)state;
    rig_close(&rig);
    return 0;
}

static const uint16_t tags[] = {0xBF20, 0xBF21, 0xBF22, 0xBF28, 0xBF29, 0xBF2B, 0xBF2D,
                                0xBF2E, 0xBF30, 0xBF31, 0xBF32, 0xBF33, 0xBF34, 0xBF35,
                                0xBF36, 0xBF38, 0xBF3C, 0xBF3E, 0xBF3F, 0xBF41, 0xBF43};

/* Values that are wrong in themselves: cut, indefinite, over-long, of other types. */
static const char *const values[] = {
    "A0",
    "A080",
    "A0800000",
    "A004",
    "A0845A0A9844",
    "A085000000000A",
    "A08400000000 5A",
    "30820FFF",
    ("5A0B" RIG_ICCID),
    "9F",
    "9F1F1F1F1F01",
    "BF",
    "FF",
    "A002 5A0A",
    "A0045A029844 8100",
    "A0035A0198 8102FFFF",
    "8210000000",
    "81030400FF",
    "A10030003000",
};

static uint16_t send(uint16_t tag, const char *value) {
    uint8_t request[128];
    size_t len = rig_from_hex(value, request + 3, sizeof request - 3);
    rk_put_u16(request, tag);
    request[2] = (uint8_t)len;
    return rig_es10(&rig, rk_slice(request, 3 + len));
}

static void any_function__nonsense__status_word_and_nothing_changed(void **state) {
    (void)state;
    for (size_t t = 0; t < sizeof tags / sizeof *tags; t++)
        for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
            uint64_t programmed = rig.flash.programmed;
            uint16_t sw = send(tags[t], values[v]);
            if (sw != 0x9000 && sw != 0x6A80 && sw != 0x6A88 && sw != 0x6985)
                fail_msg("%04X %s: %04X", tags[t], values[v], sw);
            if (rig.flash.programmed != programmed)
                fail_msg("%04X %s: something was written", tags[t], values[v]);
        }
    assert_int_equal(rk_isdp_count(&rig.card), 1);
}

/* The whole request with a length that lies, in every place of a right one. */
static void any_request__each_octet_changed__no_write_but_by_what_still_fits(void **state) {
    (void)state;
    static const char *const requests[] = {
        "BF2D 17 A012 4F10 A0000005591010FFFFFFFF8900001000 5C01 99",
        "BF2B 05 A0 03 80 01 01",
        "BF28 04 81 02 0410",
        "BF3E 03 5C015A",
    };
    uint8_t request[64];
    for (size_t n = 0; n < sizeof requests / sizeof *requests; n++) {
        size_t len = rig_from_hex(requests[n], request, sizeof request);
        uint64_t programmed = rig.flash.programmed;
        for (size_t at = 2; at < len; at++)
            for (unsigned bit = 0; bit < 8; bit++) {
                request[at] ^= (uint8_t)(1u << bit);
                rig_es10(&rig, rk_slice(request, len));
                request[at] ^= (uint8_t)(1u << bit);
            }
        assert_int_equal(rig.flash.programmed, programmed);
    }
}

/* Every cut of the two signed requests is refused as a shape, and the session goes on. */
static void signed_requests__cut_short__6A80_and_session_goes_on(void **state) {
    (void)state;
    struct rk_buf request = {0};
    assert_int_equal(rig_challenge(&rig), 0x9000);
    rig_build_authenticate(&rig, NULL, &request);
    for (size_t len = 3; len < request.len; len += 7)
        assert_int_equal(rig_es10(&rig, rk_slice(request.ptr, len)), 0x6A80);
    rk_buf_free(&request);
    assert_int_equal(rig_authenticate(&rig, NULL), 0x9000);
    assert_int_equal(rig.card.session.state, RK_SESSION_AUTHENTICATED);
    rig_build_prepare(&rig, NULL, &request);
    for (size_t len = 3; len < request.len; len += 7)
        assert_int_equal(rig_es10(&rig, rk_slice(request.ptr, len)), 0x6A80);
    rk_buf_free(&request);
    assert_int_equal(rig_prepare(&rig, NULL), 0x9000);
    assert_int_equal(rig.card.session.state, RK_SESSION_PREPARED);
}

static void cancel(const char *id, const char *reason, const char *answer_head, size_t len) {
    char request[80];
    uint8_t head[8];
    snprintf(request, sizeof request, "BF41 15 8010 %s 8101 %s", id, reason);
    assert_int_equal(rig_es10_hex(&rig, request), 0x9000);
    size_t head_len = rig_from_hex(answer_head, head, sizeof head);
    assert_memory_equal(rig.answer.ptr, head, head_len);
    assert_int_equal(rig.answer.len, len);
}

#define ID    "11111111111111111111111111111111"
#define OTHER "11111111111111111111111111111112"

static void cancel_session__codes(void **state) {
    (void)state;
    enum { REFUSED = 6, SIGNED = 3 + 2 + 2 + 18 + 5 + 3 + 67 };
    cancel(ID, "00", "BF4103 810105", REFUSED);
    assert_int_equal(rig_challenge(&rig), 0x9000);
    cancel(ID, "00", "BF4103 810105", REFUSED);
    assert_int_equal(rig.card.session.state, RK_SESSION_NONE);
    assert_int_equal(rig_challenge(&rig), 0x9000);
    assert_int_equal(rig_authenticate(&rig, NULL), 0x9000);
    cancel(OTHER, "00", "BF4103 810105", REFUSED);
    cancel(ID, "06", "BF4103 81017F", REFUSED);
    assert_int_equal(rig.card.session.state, RK_SESSION_AUTHENTICATED);
    cancel(ID, "03", "BF41", SIGNED);
    assert_int_equal(rig.card.session.state, RK_SESSION_NONE);
    /* Signed over reason, transaction and the server's OID. */
    struct rk_tlv whole, ok, part, signature, reason;
    assert_int_equal(rk_tlv_only(rk_buf_slice(&rig.answer), RK_TLV_DER, 0xBF41, &whole), 0);
    assert_int_equal(rk_tlv_only(whole.value, RK_TLV_DER, 0xA0, &ok), 0);
    struct rk_tlv_reader r = rk_tlv_read(ok.value, RK_TLV_DER);
    assert_true(rk_tlv_take(&r, 0x30, &part) && rk_tlv_take(&r, 0x5F37, &signature));
    assert_int_equal(rk_key_verify(rig.euicc.key, &part.whole, 1, signature.value), 0);
    assert_true(rk_tlv_find(part.value, RK_TLV_DER, 0x82, &reason));
    assert_int_equal(reason.value.ptr[0], 3);
    assert_true(rk_tlv_find(part.value, RK_TLV_DER, 0x81, &reason));
    assert_memory_equal(reason.value.ptr, "\x88\x37\x0A", 3);
}

/* Put off, the key waits for the retry; otherwise it is gone. */
static void cancel_session__held_key(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        bool kept;
    } cases[] = {{"00", false}, {"01", true}, {"02", true}, {"05", false}, {"7F", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rig_ready(&rig);
        cancel(ID, cases[i].reason, "BF41", 100);
        assert_int_equal(rk_store_len(&rig.card.store, rk_key(0, RK_OBJECT_HELD_KEY, 0)) > 0,
                         cases[i].kept);
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(any_function__nonsense__status_word_and_nothing_changed),
        CASE(any_request__each_octet_changed__no_write_but_by_what_still_fits),
        CASE(signed_requests__cut_short__6A80_and_session_goes_on),
        CASE(cancel_session__codes),
        CASE(cancel_session__held_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
