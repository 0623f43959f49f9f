/* ES9+.GetBoundProfilePackage: refusals, confirmation codes, retries. */
#include "tests/support/test.h"

#include <openssl/evp.h>
#include <string.h>

#include "asn1/tlv/tlv.h"
#include "tools/dpbed/world.h"

static struct rk_bed_world w;

static int setup_with(const struct rk_bed_world_options *options, const char *code) {
    struct rk_dp_order_request order = {
        .matching_id = "TEST", .confirmation_code = code, .release = true};
    rk_bed_world_init(&w, options);
    rk_bed_world_profile(&w, NULL);
    rk_bed_world_order(&w, &order);
    rk_bed_world_up_to_authenticated(&w);
    return 0;
}

static int setup(void **state) {
    (void)state;
    return setup_with(NULL, NULL);
}

static int setup_with_code(void **state) {
    (void)state;
    return setup_with(NULL, "1234");
}

static int teardown(void **state) {
    (void)state;
    rk_bed_world_free(&w);
    return 0;
}

static void assert_opens(struct rk_bed_opened *opened) {
    const char *why =
        rk_bed_card_open(&w.card, rk_buf_slice(&w.bpp), rk_bed_world_pb_cert(&w), opened);
    assert_null(why);
}

/* --- refusals ------------------------------------------------------------------------------ */

static void get_package__before_authentication__has_no_session(void **state) {
    (void)state;
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    assert_string_equal(rk_bed_world_get_package(&w), "8.10.1/3.9");
}

static void get_package__flipped_signature__is_refused_and_changes_nothing(void **state) {
    (void)state;
    w.card.flip_signature = true;
    assert_string_equal(rk_bed_world_get_package(&w), "8.1/6.1");
    assert_string_equal(rk_bed_world_state(&w), "Released");
    w.card.flip_signature = false;
    assert_string_equal(rk_bed_world_get_package(&w), "ok");
}

static void get_package__signature_over_another_smdp_signature2__is_refused(void **state) {
    (void)state;
    w.signature2.ptr[10] ^= 1;
    assert_string_equal(rk_bed_world_get_package(&w), "8.1/6.1");
}

static void get_package__other_transaction_inside__is_refused(void **state) {
    (void)state;
    static const uint8_t other[16] = {9};
    w.card.transaction_id = rk_slice_of(other);
    assert_string_equal(rk_bed_world_get_package(&w), "8.10.1/3.9");
}

static void get_package__order_cancelled_meanwhile__ends_the_session(void **state) {
    (void)state;
    assert_int_equal(rk_dp_order_cancel(&w.store, w.now, RK_BED_ICCID, false), 0);
    assert_string_equal(rk_bed_world_get_package(&w), "8.10.1/3.9");
    assert_string_equal(rk_bed_world_state(&w), "Available");
}

static void get_package__profile_removed_meanwhile__is_not_available(void **state) {
    (void)state;
    assert_int_equal(rk_dp_order_cancel(&w.store, w.now, RK_BED_ICCID, false), 0);
    assert_int_equal(rk_dp_profile_remove(&w.store, RK_BED_ICCID), 0);
    /* The session goes with the profile. */
    assert_string_equal(rk_bed_world_get_package(&w), "8.10.1/3.9");
}

static void get_package__one_time_key_of_the_other_curve__is_refused(void **state) {
    (void)state;
    assert_int_equal(rk_key_generate(NULL, RK_CURVE_BRAINPOOL, &w.card.otsk), 0);
    assert_string_equal(rk_bed_world_get_package(&w), "8.1/6.1");
    assert_string_equal(rk_bed_world_state(&w), "Released");
}

static const char *post_error(uint32_t code) {
    struct rk_buf message = {0};
    struct rk_json r = rk_json_new_object();
    rk_bed_card_error(0xBF21, rk_buf_slice(&w.transaction_id), code, &message);
    rk_json_put_string(r, "transactionId", w.transaction);
    rk_json_put_base64(r, "prepareDownloadResponse", rk_buf_slice(&message));
    rk_buf_free(&message);
    return rk_bed_world_call(&w, "getBoundProfilePackage", &r);
}

static void get_package__card_reports_an_error__fails_with_a_status(void **state) {
    (void)state;
    assert_string_equal(post_error(1), "8/4.2");
    assert_string_equal(post_error(2), "8/4.2");
    assert_string_equal(post_error(5), "8.10.1/3.9");
    assert_string_equal(post_error(127), "8/4.2");
    assert_string_equal(rk_bed_world_state(&w), "Released");
    assert_string_equal(rk_bed_world_get_package(&w), "ok");
}

/* --- confirmation code --------------------------------------------------------------------- */

static void hash_code(const char *code, uint8_t out[32]) {
    uint8_t input[48];
    assert_int_equal(EVP_Digest(code, strlen(code), input, NULL, EVP_sha256(), NULL), 1);
    memcpy(input + 32, w.transaction_id.ptr, 16);
    assert_int_equal(EVP_Digest(input, sizeof input, out, NULL, EVP_sha256(), NULL), 1);
}

static const char *get_with_code(const char *code) {
    uint8_t hash[32];
    hash_code(code, hash);
    w.card.hash_cc = rk_slice_of(hash);
    const char *status = rk_bed_world_get_package(&w);
    w.card.hash_cc = (struct rk_slice){0};
    return status;
}

static void confirmation_code__right__delivers(void **state) {
    (void)state;
    struct rk_tlv outer, flag;
    assert_int_equal(rk_tlv_only(rk_buf_slice(&w.signed2), RK_TLV_DER, 0x30, &outer), 0);
    assert_true(rk_tlv_find(outer.value, RK_TLV_DER, 0x01, &flag));
    assert_int_equal(flag.value.ptr[0], 0xFF);
    assert_string_equal(get_with_code("1234"), "ok");
}

static void confirmation_code__missing__is_asked_for(void **state) {
    (void)state;
    assert_string_equal(rk_bed_world_get_package(&w), "8.2.7/2.2");
    assert_int_equal(rk_bed_world_order_record(&w).cc_tries, 0);
    assert_string_equal(get_with_code("1234"), "ok");
}

static void confirmation_code__wrong_three_times__ends_the_order(void **state) {
    (void)state;
    assert_string_equal(get_with_code("0000"), "8.2.7/3.8");
    assert_int_equal(rk_bed_world_order_record(&w).cc_tries, 1);
    /* Attempts count over sessions. */
    rk_bed_world_up_to_authenticated(&w);
    assert_string_equal(get_with_code("1111"), "8.2.7/3.8");
    assert_string_equal(rk_bed_world_state(&w), "Released");
    assert_string_equal(get_with_code("2222"), "8.2.7/6.4");
    assert_string_equal(rk_bed_world_state(&w), "Error");
    assert_string_equal(get_with_code("1234"), "8.2/3.7");
}

static void confirmation_code__given_but_not_asked_for__does_not_matter(void **state) {
    (void)state;
    assert_string_equal(get_with_code("whatever"), "ok");
}

/* --- retries ------------------------------------------------------------------------------- */

/* What follows InitialiseSecureChannel. */
static struct rk_slice protected_part(struct rk_slice bpp) {
    struct rk_tlv outer, channel;
    assert_int_equal(rk_tlv_only(bpp, RK_TLV_DER, 0xBF36, &outer), 0);
    struct rk_tlv_reader r = rk_tlv_read(outer.value, RK_TLV_DER);
    assert_true(rk_tlv_take(&r, 0xBF23, &channel));
    return r.rest;
}

static struct rk_buf kept_part(void) {
    struct rk_buf out = {0};
    rk_buf_put_slice(&out, protected_part(rk_buf_slice(&w.bpp)));
    return out;
}

static void retry__same_session__gives_the_same_package(void **state) {
    (void)state;
    struct rk_bed_opened opened;
    assert_string_equal(rk_bed_world_get_package(&w), "ok");
    struct rk_buf first = kept_part();
    assert_string_equal(rk_bed_world_get_package(&w), "ok");
    assert_true(rk_slice_equal(rk_buf_slice(&first), protected_part(rk_buf_slice(&w.bpp))));
    assert_opens(&opened);
    rk_bed_opened_free(&opened);
    rk_buf_free(&first);
}

static struct rk_slice offered_key(void) {
    struct rk_tlv outer, key = {0};
    assert_int_equal(rk_tlv_only(rk_buf_slice(&w.signed2), RK_TLV_DER, 0x30, &outer), 0);
    rk_tlv_find(outer.value, RK_TLV_DER, 0x5F49, &key);
    return key.value;
}

static void retry__card_kept_its_key__is_offered_it_and_gets_the_same_package(void **state) {
    (void)state;
    struct rk_bed_opened opened;
    assert_string_equal(rk_bed_world_get_package(&w), "ok");
    struct rk_buf first = kept_part();
    assert_int_equal(rk_bed_world_result(&w, 11), 204); /* interrupted */
    assert_string_equal(rk_bed_world_state(&w), "Downloaded");
    rk_bed_world_up_to_authenticated(&w);
    assert_true(rk_slice_equal(offered_key(), rk_key_point(w.card.otsk)));
    assert_string_equal(rk_bed_world_get_package(&w), "ok");
    assert_true(rk_slice_equal(rk_buf_slice(&first), protected_part(rk_buf_slice(&w.bpp))));
    assert_opens(&opened);
    rk_bed_opened_free(&opened);
    rk_buf_free(&first);
}

static void retry__card_has_another_key__gets_a_new_package_under_new_keys(void **state) {
    (void)state;
    struct rk_bed_opened first, second;
    assert_string_equal(rk_bed_world_get_package(&w), "ok");
    assert_opens(&first);
    rk_key_free(&w.card.otsk);
    rk_bed_world_up_to_authenticated(&w);
    assert_string_equal(rk_bed_world_get_package(&w), "ok");
    assert_opens(&second);
    assert_memory_not_equal(first.ppk, second.ppk, 16);
    assert_memory_not_equal(first.ppk + 16, second.ppk + 16, 16);
    assert_memory_not_equal(first.ppk + 32, second.ppk + 32, 16);
    assert_true(rk_slice_equal(rk_buf_slice(&first.profile), rk_buf_slice(&second.profile)));
    rk_bed_opened_free(&first);
    rk_bed_opened_free(&second);
}

static void retry__another_card__is_refused(void **state) {
    (void)state;
    assert_string_equal(rk_bed_world_get_package(&w), "ok");
    struct rk_bed_card other;
    rk_bed_card_init(&other, NULL, w.keys.pki, RK_CURVE_NIST, "89049032000000000000000000000066");
    other.matching_id = "TEST";
    struct rk_bed_card first = w.card;
    w.card = other;
    assert_string_equal(rk_bed_world_initiate(&w), "ok");
    assert_string_equal(rk_bed_world_authenticate(&w), "8.1.1/3.8");
    rk_bed_card_free(&w.card);
    w.card = first;
}

static void two_cards__both_authenticated__only_the_first_to_download_gets_it(void **state) {
    (void)state;
    struct rk_bed_card first = w.card, other;
    char first_transaction[40];
    struct rk_buf first_id = {0}, first_signature = {0};
    memcpy(first_transaction, w.transaction, sizeof first_transaction);
    rk_buf_put_slice(&first_id, rk_buf_slice(&w.transaction_id));
    rk_buf_put_slice(&first_signature, rk_buf_slice(&w.signature2));
    rk_bed_card_init(&other, NULL, w.keys.pki, RK_CURVE_NIST, "89049032000000000000000000000066");
    other.matching_id = "TEST";
    w.card = other;
    rk_bed_world_up_to_package(&w);
    rk_bed_card_free(&w.card);

    w.card = first;
    memcpy(w.transaction, first_transaction, sizeof first_transaction);
    rk_buf_free(&w.transaction_id);
    rk_buf_free(&w.signature2);
    w.transaction_id = first_id;
    w.signature2 = first_signature;
    assert_string_equal(rk_bed_world_get_package(&w), "8.2/3.7");
}

static void two_profiles__never_share_keys(void **state) {
    (void)state;
    struct rk_bed_opened first, second;
    assert_string_equal(rk_bed_world_get_package(&w), "ok");
    assert_opens(&first);
    struct rk_bed_world one = w;
    setup_with(NULL, NULL);
    assert_string_equal(rk_bed_world_get_package(&w), "ok");
    assert_opens(&second);
    assert_memory_not_equal(first.ppk, second.ppk, 48);
    rk_bed_opened_free(&first);
    rk_bed_opened_free(&second);
    rk_bed_world_free(&one);
}

/* --- the rest ------------------------------------------------------------------------------ */

static void brainpool_card__whole_download__works(void **state) {
    (void)state;
    struct rk_bed_opened opened;
    struct rk_bed_card nist = w.card;
    rk_bed_card_init(&w.card, NULL, w.keys.pki, RK_CURVE_BRAINPOOL, RK_BED_EID);
    w.card.matching_id = "TEST";
    rk_bed_world_up_to_package(&w);
    assert_opens(&opened);
    assert_int_equal(rk_bed_world_result(&w, 0), 204);
    assert_string_equal(rk_bed_world_state(&w), "Installed");
    rk_bed_opened_free(&opened);
    rk_bed_card_free(&nist);
}

static void hash_responses(struct rk_bed_world *world, uint8_t out[32]) {
    struct rk_dp_order_request order = {.matching_id = "TEST", .release = true};
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestInit_ex(md, EVP_sha256(), NULL), 1);
    rk_bed_world_profile(world, NULL);
    rk_bed_world_order(world, &order);
    const char *(*const steps[])(struct rk_bed_world *) = {
        rk_bed_world_initiate, rk_bed_world_authenticate, rk_bed_world_get_package};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        assert_string_equal(steps[i](world), "ok");
        EVP_DigestUpdate(md, world->response.body.ptr, world->response.body.len);
    }
    assert_int_equal(EVP_DigestFinal_ex(md, out, NULL), 1);
    EVP_MD_CTX_free(md);
}

static void seeded_session__twice__is_the_same_to_the_octet(void **state) {
    (void)state;
    struct rk_bed_world_options one = {.seed = 4711}, two = {.seed = 4712};
    const struct rk_bed_world_options *runs[] = {&one, &one, &two};
    uint8_t hashes[3][32];
    for (size_t i = 0; i < 3; i++) {
        struct rk_bed_world world;
        rk_bed_world_init(&world, runs[i]);
        hash_responses(&world, hashes[i]);
        rk_bed_world_free(&world);
    }
    assert_memory_equal(hashes[0], hashes[1], 32);
    assert_memory_not_equal(hashes[0], hashes[2], 32);
}

#define WITH_SESSION(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
#define WITH_CODE(test)    cmocka_unit_test_setup_teardown(test, setup_with_code, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_SESSION(get_package__before_authentication__has_no_session),
        WITH_SESSION(get_package__flipped_signature__is_refused_and_changes_nothing),
        WITH_SESSION(get_package__signature_over_another_smdp_signature2__is_refused),
        WITH_SESSION(get_package__other_transaction_inside__is_refused),
        WITH_SESSION(get_package__order_cancelled_meanwhile__ends_the_session),
        WITH_SESSION(get_package__profile_removed_meanwhile__is_not_available),
        WITH_SESSION(get_package__one_time_key_of_the_other_curve__is_refused),
        WITH_SESSION(get_package__card_reports_an_error__fails_with_a_status),
        WITH_CODE(confirmation_code__right__delivers),
        WITH_CODE(confirmation_code__missing__is_asked_for),
        WITH_CODE(confirmation_code__wrong_three_times__ends_the_order),
        WITH_SESSION(confirmation_code__given_but_not_asked_for__does_not_matter),
        WITH_SESSION(retry__same_session__gives_the_same_package),
        WITH_SESSION(retry__card_kept_its_key__is_offered_it_and_gets_the_same_package),
        WITH_SESSION(retry__card_has_another_key__gets_a_new_package_under_new_keys),
        WITH_SESSION(retry__another_card__is_refused),
        WITH_SESSION(two_cards__both_authenticated__only_the_first_to_download_gets_it),
        WITH_SESSION(two_profiles__never_share_keys),
        WITH_SESSION(brainpool_card__whole_download__works),
        cmocka_unit_test(seeded_session__twice__is_the_same_to_the_octet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
