/* ES9+.InitiateAuthentication: what is answered, and each refusal with its codes. */
#include "tests/support/test.h"

#include <string.h>

#include "asn1/tlv/tlv.h"
#include "tools/dpbed/world.h"

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

static struct rk_slice part(uint32_t tag) {
    struct rk_tlv outer, tlv = {0};
    assert_int_equal(rk_tlv_only(rk_buf_slice(&w.server_signed1), RK_TLV_DER, 0x30, &outer), 0);
    assert_true(rk_tlv_find(outer.value, RK_TLV_DER, tag, &tlv));
    return tlv.value;
}

static void initiate__right_request__is_signed_by_dpauth_over_what_was_sent(void **state) {
    (void)state;
    struct rk_buf signature = {0}, cert = {0}, ci = {0};
    struct rk_cert parsed;
    struct rk_key *key = NULL;
    w.address = "SMDP.example.COM:8443";
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    assert_int_equal(w.response.http_status, 200);
    assert_int_equal(strlen(w.transaction), 32);
    assert_true(rk_slice_equal(part(0x80), rk_buf_slice(&w.transaction_id)));
    assert_true(rk_slice_equal(part(0x81), rk_buf_slice(&w.challenge)));
    assert_true(rk_slice_equal(part(0x83), rk_slice(w.address, strlen(w.address))));
    assert_int_equal(part(0x84).len, 16);

    assert_int_equal(rk_json_get_tlv(w.reply, "serverSignature1", 0x5F37, &signature), 0);
    assert_int_equal(rk_json_get_tlv(w.reply, "serverCertificate", 0x30, &cert), 0);
    assert_int_equal(rk_json_get_tlv(w.reply, "euiccCiPKIdToBeUsed", 0x04, &ci), 0);
    assert_int_equal(rk_cert_parse(rk_buf_slice(&cert), &parsed), 0);
    assert_int_equal(parsed.role, RK_ROLE_DPAUTH);
    assert_memory_equal(ci.ptr + 2, w.card.ci[0], 20);
    assert_int_equal(rk_cert_key(NULL, &parsed, &key), 0);
    struct rk_slice signed1 = rk_buf_slice(&w.server_signed1);
    assert_int_equal(rk_key_verify(key, &signed1, 1, rk_slice(signature.ptr + 3, 64)), 0);
    rk_key_free(&key);
    rk_buf_free(&signature);
    rk_buf_free(&cert);
    rk_buf_free(&ci);
}

static void initiate__twice__gives_other_transactions_and_challenges(void **state) {
    (void)state;
    uint8_t first[16];
    char transaction[40];
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    memcpy(first, part(0x84).ptr, 16);
    memcpy(transaction, w.transaction, sizeof transaction);
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    assert_string_not_equal(w.transaction, transaction);
    assert_memory_not_equal(part(0x84).ptr, first, 16);
}

static void initiate__another_address__is_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {"other.example.com",  "smdp.example.co",
                                        "smdp.example.com.",  "smdp.example.com:0",
                                        "smdp.example.com:x", ""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        w.address = wrong[i];
        assert_string_equal(rk_bed_world_initiate(&w), "8.8.1/3.8");
        assert_int_equal(w.response.http_status, 200);
    }
}

static void initiate__version_not_2__is_refused(void **state) {
    (void)state;
    static const uint8_t good[][3] = {{2, 0, 0}, {2, 2, 2}, {2, 9, 0}},
                         bad[][3] = {{1, 9, 9}, {3, 0, 0}};
    for (size_t i = 0; i < 3; i++) {
        memcpy(w.card.svn, good[i], 3);
        assert_string_equal(rk_bed_world_initiate(&w), "ok");
    }
    for (size_t i = 0; i < 2; i++) {
        memcpy(w.card.svn, bad[i], 3);
        assert_string_equal(rk_bed_world_initiate(&w), "8.8.3/3.1");
    }
}

static void initiate__no_common_ci__is_refused(void **state) {
    (void)state;
    static const uint8_t other[20] = {1, 2, 3};
    w.card.ci[0] = other;
    assert_string_equal(rk_bed_world_initiate(&w), "8.8.2/3.1");
}

static const uint8_t *ci_of(enum rk_cert_curve curve) {
    return rk_pki_get(w.keys.pki, RK_ROLE_CI, curve)->cert.ski.ptr;
}

static void expect_ci(const uint8_t *ci) {
    struct rk_buf used = {0};
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    assert_int_equal(rk_json_get_tlv(w.reply, "euiccCiPKIdToBeUsed", 0x04, &used), 0);
    assert_memory_equal(used.ptr + 2, ci, 20);
    rk_buf_free(&used);
}

static void initiate__several_cis__takes_the_first_of_the_card(void **state) {
    (void)state;
    static const uint8_t other[20] = {1, 2, 3};
    w.card.ci[0] = other;
    w.card.ci[1] = ci_of(RK_CURVE_BRAINPOOL);
    w.card.ci[2] = ci_of(RK_CURVE_NIST);
    expect_ci(ci_of(RK_CURVE_BRAINPOOL));
    w.card.ci[1] = ci_of(RK_CURVE_NIST);
    w.card.ci[2] = ci_of(RK_CURVE_BRAINPOOL);
    expect_ci(ci_of(RK_CURVE_NIST));
}

/* The lists may differ: made by hand, for the card's are alike. Null ends a list. */
typedef const uint8_t *list[4];

static void put_list(struct rk_tlv_writer *out, uint32_t tag, list ids) {
    size_t mark = rk_tlv_open(out, tag);
    for (size_t i = 0; ids[i]; i++)
        rk_tlv_put(out, 0x04, rk_slice(ids[i], 20));
    rk_tlv_close(out, mark);
}

static const char *initiate_with_lists(list verification, list signing) {
    static const uint8_t svn[] = {2, 3, 0}, challenge[16] = {7};
    uint8_t space[256];
    struct rk_tlv_writer out = rk_tlv_write(space, sizeof space);
    size_t info = rk_tlv_open(&out, 0xBF20);
    rk_tlv_put(&out, 0x82, rk_slice_of(svn));
    put_list(&out, 0xA9, verification);
    put_list(&out, 0xAA, signing);
    rk_tlv_close(&out, info);
    struct rk_json r = rk_json_new_object();
    rk_json_put_base64(r, "euiccChallenge", rk_slice_of(challenge));
    rk_json_put_base64(r, "euiccInfo1", rk_slice(space, out.len));
    rk_json_put_string(r, "smdpAddress", RK_BED_HOST);
    return rk_bed_world_call(&w, "initiateAuthentication", &r);
}

/* The server proves itself under a CI of curve `server`, the card has to under one of `card`. */
static void expect_choice(enum rk_cert_curve server, enum rk_cert_curve card) {
    struct rk_buf used = {0}, cert = {0};
    struct rk_cert parsed;
    assert_int_equal(rk_json_get_tlv(w.reply, "euiccCiPKIdToBeUsed", 0x04, &used), 0);
    assert_memory_equal(used.ptr + 2, ci_of(card), 20);
    assert_int_equal(rk_json_get_tlv(w.reply, "serverCertificate", 0x30, &cert), 0);
    assert_int_equal(rk_cert_parse(rk_buf_slice(&cert), &parsed), 0);
    assert_int_equal(parsed.curve, server);
    assert_memory_equal(parsed.aki.ptr, ci_of(server), 20);
    rk_buf_free(&used);
    rk_buf_free(&cert);
}

static void initiate__cis_differ_by_direction__each_is_honoured(void **state) {
    (void)state;
    static const uint8_t other[20] = {1, 2, 3};
    const uint8_t *nist = ci_of(RK_CURVE_NIST), *brainpool = ci_of(RK_CURVE_BRAINPOOL);
    assert_string_equal(initiate_with_lists((list){brainpool}, (list){nist}), "ok");
    expect_choice(RK_CURVE_BRAINPOOL, RK_CURVE_NIST);
    assert_string_equal(initiate_with_lists((list){other, brainpool}, (list){other, nist}), "ok");
    expect_choice(RK_CURVE_BRAINPOOL, RK_CURVE_NIST);
    assert_string_equal(initiate_with_lists((list){other}, (list){nist}), "8.8.4/3.7");
    assert_string_equal(initiate_with_lists((list){nist}, (list){other}), "8.8.2/3.1");
    assert_string_equal(initiate_with_lists((list){NULL}, (list){nist}), "8.8.4/3.7");
    assert_string_equal(initiate_with_lists((list){nist}, (list){NULL}), "8.8.2/3.1");
}

/* The order for signing decides among those that serve both ways; a CI for verification alone is
 * taken for the server only where none does. */
static void initiate__lists_of_unlike_order__the_one_for_signing_decides(void **state) {
    (void)state;
    static const uint8_t other[20] = {1, 2, 3};
    const uint8_t *nist = ci_of(RK_CURVE_NIST), *brainpool = ci_of(RK_CURVE_BRAINPOOL);
    assert_string_equal(
        initiate_with_lists((list){brainpool, nist}, (list){other, nist, brainpool}), "ok");
    expect_choice(RK_CURVE_NIST, RK_CURVE_NIST);
    assert_string_equal(
        initiate_with_lists((list){nist, other, brainpool}, (list){brainpool, nist}), "ok");
    expect_choice(RK_CURVE_BRAINPOOL, RK_CURVE_BRAINPOOL);
    assert_string_equal(initiate_with_lists((list){nist, brainpool}, (list){brainpool}), "ok");
    expect_choice(RK_CURVE_BRAINPOOL, RK_CURVE_BRAINPOOL);
    assert_string_equal(initiate_with_lists((list){brainpool}, (list){nist, brainpool}), "ok");
    expect_choice(RK_CURVE_BRAINPOOL, RK_CURVE_BRAINPOOL);
}

static void initiate__challenge_of_wrong_length__is_malformed(void **state) {
    (void)state;
    for (size_t len = 0; len < 40; len++) {
        uint8_t challenge[40] = {0};
        struct rk_buf info1 = {0};
        struct rk_json r = rk_json_new_object();
        rk_bed_card_info1(&w.card, &info1);
        rk_json_put_base64(r, "euiccChallenge", rk_slice(challenge, len));
        rk_json_put_base64(r, "euiccInfo1", rk_buf_slice(&info1));
        rk_json_put_string(r, "smdpAddress", RK_BED_HOST);
        rk_buf_free(&info1);
        assert_string_equal(rk_bed_world_call(&w, "initiateAuthentication", &r),
                            len == 16 ? "ok" : "1.3.1/2.1");
    }
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_WORLD(initiate__right_request__is_signed_by_dpauth_over_what_was_sent),
        WITH_WORLD(initiate__twice__gives_other_transactions_and_challenges),
        WITH_WORLD(initiate__another_address__is_refused),
        WITH_WORLD(initiate__version_not_2__is_refused),
        WITH_WORLD(initiate__no_common_ci__is_refused),
        WITH_WORLD(initiate__several_cis__takes_the_first_of_the_card),
        WITH_WORLD(initiate__cis_differ_by_direction__each_is_honoured),
        WITH_WORLD(initiate__lists_of_unlike_order__the_one_for_signing_decides),
        WITH_WORLD(initiate__challenge_of_wrong_length__is_malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
