/* Identities put together from whatever a folder holds. */
#include "tests/support/test.h"

#include <string.h>

#include "smdp/keys/keys.h"

enum { NOW = 1800000000 };
#define HOST "smdp.example.com"

static struct rk_pki *make_pki(void) {
    static const char *const hosts[] = {HOST, NULL};
    struct rk_pki_config config = {.hosts = hosts, .now = NOW};
    struct rk_pki *pki = NULL;
    assert_int_equal(rk_pki_new(NULL, &pki), 0);
    assert_int_equal(rk_pki_create(pki, &config), 0);
    return pki;
}

static void issue(struct rk_pki *pki, enum rk_cert_role role, const char *oid, int64_t from) {
    struct rk_pki_order order = {.role = role,
                                 .curve = RK_CURVE_NIST,
                                 .now = NOW,
                                 .not_before = from,
                                 .not_after = from + 1000000,
                                 .oid = oid};
    assert_int_equal(rk_pki_issue(pki, &order, NULL), 0);
}

static const struct rk_dp_identity *nist(const struct rk_dp_keys *keys) {
    for (size_t i = 0; i < keys->count; i++)
        if (keys->identities[i].curve == RK_CURVE_NIST)
            return &keys->identities[i];
    return NULL;
}

static void keys__both_curves__give_two_identities_that_sign(void **state) {
    (void)state;
    struct rk_dp_keys keys;
    assert_int_equal(rk_dp_keys_take(&keys, make_pki(), HOST, NOW), 0);
    assert_int_equal(keys.count, 2);
    for (size_t i = 0; i < 2; i++)
        for (int which = RK_DP_KEY_AUTH; which <= RK_DP_KEY_PB; which++) {
            const struct rk_dp_identity *id = &keys.identities[i];
            struct rk_slice part = rk_slice("abc", 3);
            uint8_t signature[64];
            struct rk_cert cert;
            struct rk_key *key = NULL;
            assert_int_equal(keys.signer.ops->sign(keys.signer.self, i, (enum rk_dp_key)which,
                                                   &part, 1, signature),
                             0);
            assert_int_equal(
                rk_cert_parse(which == RK_DP_KEY_AUTH ? id->auth_cert : id->pb_cert, &cert), 0);
            assert_int_equal(rk_cert_key(NULL, &cert, &key), 0);
            assert_int_equal(rk_key_verify(key, &part, 1, rk_slice_of(signature)), 0);
            rk_key_free(&key);
        }
    uint8_t signature[64];
    assert_int_equal(keys.signer.ops->sign(keys.signer.self, 7, RK_DP_KEY_PB, NULL, 0, signature),
                     RK_DP_BAD_ARGUMENT);
    assert_non_null(keys.tls);
    assert_int_equal(keys.tls->cert.curve, RK_CURVE_NIST);
    assert_true(rk_cert_has_host(&keys.tls->cert, HOST));
    rk_dp_keys_free(&keys);
}

static void keys__two_servers_in_the_set__never_mixes_their_certificates(void **state) {
    (void)state;
    struct rk_dp_keys keys;
    struct rk_pki *pki = make_pki();
    issue(pki, RK_ROLE_DPAUTH, "2.999.12", NOW - 50);
    issue(pki, RK_ROLE_DPPB, "2.999.12", NOW - 500);
    assert_int_equal(rk_dp_keys_take(&keys, pki, HOST, NOW), 0);
    struct rk_cert auth, pb;
    assert_int_equal(rk_cert_parse(nist(&keys)->auth_cert, &auth), 0);
    assert_int_equal(rk_cert_parse(nist(&keys)->pb_cert, &pb), 0);
    assert_true(rk_slice_equal(auth.rid, pb.rid));
    assert_true(rk_slice_equal(auth.rid, rk_slice("\x88\x37\x0C", 3)));
    rk_dp_keys_free(&keys);
}

static void keys__newest_certificate_without_its_counterpart__is_passed_over(void **state) {
    (void)state;
    struct rk_dp_keys keys;
    struct rk_pki *pki = make_pki();
    issue(pki, RK_ROLE_DPAUTH, "2.999.12", NOW - 50);
    assert_int_equal(rk_dp_keys_take(&keys, pki, HOST, NOW), 0);
    assert_true(rk_slice_equal(nist(&keys)->oid, rk_slice("\x88\x37\x0A", 3)));
    rk_dp_keys_free(&keys);
}

static void keys__all_expired__are_none(void **state) {
    (void)state;
    struct rk_dp_keys keys;
    assert_int_equal(rk_dp_keys_take(&keys, make_pki(), HOST, NOW + 100LL * 365 * 86400),
                     RK_DP_NO_KEYS);
    assert_null(keys.pki);
}

static void keys__folder_without_certificates__is_none(void **state) {
    (void)state;
    struct rk_dp_keys keys;
    assert_int_equal(rk_dp_keys_load(&keys, NULL, RK_SOURCE_DIR "/smdp", HOST, NOW), RK_DP_NO_KEYS);
    assert_int_equal(rk_dp_keys_load(&keys, NULL, "/nonexistent", HOST, NOW), RK_DP_FILE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys__both_curves__give_two_identities_that_sign),
        cmocka_unit_test(keys__two_servers_in_the_set__never_mixes_their_certificates),
        cmocka_unit_test(keys__newest_certificate_without_its_counterpart__is_passed_over),
        cmocka_unit_test(keys__all_expired__are_none),
        cmocka_unit_test(keys__folder_without_certificates__is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
