/* Every reason for which a chain does not stand, produced. */
#include "tests/support/test.h"

#include "certs/issue.h"
#include "certs/verify.h"

#include <string.h>

static const int64_t NOW = 1700000000, DAY = 86400;
static const char EID[] = "89049032123451234512345678901235";

/* A made certificate and the bytes it stands in. */
struct made {
    uint8_t der[RK_CERT_MAX];
    struct rk_cert cert;
};

static struct rk_key *ci_key, *eum_key, *leaf_key;
static struct made ci;
static struct rk_trust *trust;

static struct rk_cert_request request_for(enum rk_cert_role role) {
    struct rk_cert_request request = rk_cert_request(role);
    request.not_before = NOW - DAY;
    request.not_after = NOW + DAY;
    request.limit_eid = "89049032";
    if (role == RK_ROLE_EUICC)
        request.serial_number = EID;
    return request;
}

static void make(struct made *out, const struct rk_cert_request *request, const struct rk_key *key,
                 const struct rk_cert *issuer, const struct rk_key *issuer_key) {
    size_t len;
    assert_int_equal(
        rk_cert_issue(NULL, request, key, issuer, issuer_key, out->der, sizeof out->der, &len), 0);
    assert_int_equal(rk_cert_parse(rk_slice(out->der, len), &out->cert), 0);
}

static int set_up(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_CI);
    if (rk_key_generate(NULL, RK_CURVE_NIST, &ci_key) ||
        rk_key_generate(NULL, RK_CURVE_NIST, &eum_key) ||
        rk_key_generate(NULL, RK_CURVE_NIST, &leaf_key) || rk_trust_new(NULL, &trust))
        return -1;
    request.not_before = NOW - 10 * DAY;
    request.not_after = NOW + 10 * DAY;
    make(&ci, &request, ci_key, NULL, ci_key);
    return rk_trust_add(trust, ci.cert.raw);
}

static int tear_down(void **state) {
    (void)state;
    rk_trust_free(&trust);
    rk_key_free(&ci_key);
    rk_key_free(&eum_key);
    rk_key_free(&leaf_key);
    return 0;
}

static void expect_at(const struct rk_trust *by, const struct rk_cert *chain, size_t count,
                      enum rk_cert_role role, int64_t now, enum rk_cert_reason reason, size_t at) {
    struct rk_cert_check check = {.role = role, .check_time = now != 0, .now = now};
    struct rk_cert_verdict verdict;
    enum rk_cert_reason got = rk_cert_verify(by, &check, chain, count, &verdict);
    assert_string_equal(rk_cert_reason_name(got), rk_cert_reason_name(reason));
    assert_int_equal(verdict.reason, got);
    assert_int_equal(verdict.ci != NULL, got == RK_CERT_OK);
    assert_int_equal(verdict.at, at);
}

/* A server's certificate, changed by `change`, must come to `reason`. */
static void expect_server(struct rk_cert_request request, enum rk_cert_reason reason) {
    struct made leaf;
    make(&leaf, &request, leaf_key, &ci.cert, ci_key);
    expect_at(trust, &leaf.cert, 1, RK_ROLE_DPAUTH, NOW, reason, 0);
}

/* A card's chain of two changed certificates must come to `reason` at one of them. */
static void expect_card(struct rk_cert_request eum_request, struct rk_cert_request card_request,
                        enum rk_cert_reason reason, size_t at) {
    struct made eum, card;
    make(&eum, &eum_request, eum_key, &ci.cert, ci_key);
    make(&card, &card_request, leaf_key, &eum.cert, eum_key);
    struct rk_cert chain[2] = {card.cert, eum.cert};
    expect_at(trust, chain, 2, RK_ROLE_EUICC, NOW, reason, at);
}

static void chain__as_it_should_be__stands(void **state) {
    (void)state;
    static const enum rk_cert_role roles[] = {RK_ROLE_DPAUTH, RK_ROLE_DPPB,  RK_ROLE_DPTLS,
                                              RK_ROLE_DSAUTH, RK_ROLE_DSTLS, RK_ROLE_EUM};
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        struct rk_cert_request request = request_for(roles[i]);
        struct made leaf;
        make(&leaf, &request, leaf_key, &ci.cert, ci_key);
        expect_at(trust, &leaf.cert, 1, roles[i], NOW, RK_CERT_OK, 0);
        expect_at(trust, &leaf.cert, 1, RK_ROLE_NONE, NOW, RK_CERT_OK, 0);
    }
    expect_card(request_for(RK_ROLE_EUM), request_for(RK_ROLE_EUICC), RK_CERT_OK, 0);
    expect_at(trust, &ci.cert, 1, RK_ROLE_CI, NOW, RK_CERT_OK, 0);
}

static void chain__without_certificates__is_malformed(void **state) {
    (void)state;
    expect_at(trust, NULL, 0, RK_ROLE_CI, NOW, RK_CERT_MALFORMED, 0);
}

static void issuer__not_trusted__is_unknown(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_CI);
    struct made other, leaf;
    make(&other, &request, leaf_key, NULL, leaf_key);
    request = request_for(RK_ROLE_DPAUTH);
    make(&leaf, &request, eum_key, &other.cert, leaf_key);
    struct rk_cert_check check = {.role = RK_ROLE_DPAUTH};
    struct rk_cert_verdict verdict;
    assert_int_equal(rk_cert_verify(trust, &check, &leaf.cert, 1, &verdict),
                     RK_CERT_UNKNOWN_ISSUER);
    assert_int_equal(strlen(verdict.detail), strlen("key id ") + 40);
    expect_at(trust, &other.cert, 1, RK_ROLE_CI, NOW, RK_CERT_UNKNOWN_ISSUER, 0);
}

static void issuer__card_without_its_eum__is_unknown(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_EUM);
    struct made eum, card, stranger;
    make(&eum, &request, eum_key, &ci.cert, ci_key);
    make(&stranger, &request, leaf_key, &ci.cert, ci_key);
    request = request_for(RK_ROLE_EUICC);
    make(&card, &request, leaf_key, &eum.cert, eum_key);
    expect_at(trust, &card.cert, 1, RK_ROLE_EUICC, NOW, RK_CERT_UNKNOWN_ISSUER, 0);
    struct rk_cert chain[2] = {card.cert, stranger.cert};
    expect_at(trust, chain, 2, RK_ROLE_EUICC, NOW, RK_CERT_UNKNOWN_ISSUER, 0);
}

static void issuer__eum_of_another_ci__is_unknown_at_the_eum(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_CI);
    struct made other, eum, card;
    make(&other, &request, leaf_key, NULL, leaf_key);
    request = request_for(RK_ROLE_EUM);
    make(&eum, &request, eum_key, &other.cert, leaf_key);
    request = request_for(RK_ROLE_EUICC);
    make(&card, &request, leaf_key, &eum.cert, eum_key);
    struct rk_cert chain[2] = {card.cert, eum.cert};
    expect_at(trust, chain, 2, RK_ROLE_EUICC, NOW, RK_CERT_UNKNOWN_ISSUER, 1);
}

static void signature__of_another_key__is_bad(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_DPAUTH);
    struct made leaf, eum, card;
    make(&leaf, &request, leaf_key, &ci.cert, eum_key);
    expect_at(trust, &leaf.cert, 1, RK_ROLE_DPAUTH, NOW, RK_CERT_BAD_SIGNATURE, 0);
    request = request_for(RK_ROLE_EUM);
    make(&eum, &request, eum_key, &ci.cert, ci_key);
    request = request_for(RK_ROLE_EUICC);
    make(&card, &request, leaf_key, &eum.cert, ci_key);
    struct rk_cert chain[2] = {card.cert, eum.cert};
    expect_at(trust, chain, 2, RK_ROLE_EUICC, NOW, RK_CERT_BAD_SIGNATURE, 0);
}

static void role__another_than_asked__is_wrong(void **state) {
    (void)state;
    expect_server(request_for(RK_ROLE_DPPB), RK_CERT_WRONG_ROLE);
    expect_server(request_for(RK_ROLE_EUM), RK_CERT_WRONG_ROLE);
    struct rk_cert_request request = request_for(RK_ROLE_DPAUTH);
    request.policy = "2.5.29.32.0";
    expect_server(request, RK_CERT_WRONG_ROLE);
    request.policy = "2.23.146.1.2.1.0.0.1";
    expect_server(request, RK_CERT_WRONG_ROLE);
    request = request_for(RK_ROLE_EUM);
    request.role = RK_ROLE_DPAUTH;
    expect_card(request, request_for(RK_ROLE_EUICC), RK_CERT_WRONG_ROLE, 1);
}

static void role__of_version_3__is_known(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_DPAUTH);
    request.policy = "2.23.146.1.2.1.0.0.1.1";
    expect_server(request, RK_CERT_OK);
    request = request_for(RK_ROLE_EUM);
    request.policy = "2.23.146.1.2.1.0.0.0";
    request.extensions =
        (request.extensions & ~(uint32_t)RK_EXT_NAME_CONSTRAINTS) | RK_EXT_PERMITTED_EINS;
    expect_card(request, request_for(RK_ROLE_EUICC), RK_CERT_OK, 0);
    request.limit_eid = "12";
    expect_card(request, request_for(RK_ROLE_EUICC), RK_CERT_EID_OUTSIDE, 0);
}

static void usage__that_does_not_fit__is_wrong(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_DPAUTH);
    request.key_usage = RK_USAGE_CERT_SIGN;
    expect_server(request, RK_CERT_WRONG_KEY_USAGE);
    request = request_for(RK_ROLE_EUM);
    request.key_usage = RK_USAGE_DIGITAL_SIGNATURE;
    expect_card(request, request_for(RK_ROLE_EUICC), RK_CERT_WRONG_KEY_USAGE, 1);
    request = request_for(RK_ROLE_EUICC);
    request.key_usage = RK_USAGE_CRL_SIGN;
    expect_card(request_for(RK_ROLE_EUM), request, RK_CERT_WRONG_KEY_USAGE, 0);
    request = request_for(RK_ROLE_DPTLS);
    request.ext_key_usage = RK_USAGE_CLIENT_AUTH;
    struct made leaf;
    make(&leaf, &request, leaf_key, &ci.cert, ci_key);
    expect_at(trust, &leaf.cert, 1, RK_ROLE_DPTLS, NOW, RK_CERT_WRONG_KEY_USAGE, 0);
}

static void eum__that_is_no_ca__may_not_issue(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_EUM);
    request.ca = false;
    expect_card(request, request_for(RK_ROLE_EUICC), RK_CERT_NOT_A_CA, 1);
    request = request_for(RK_ROLE_EUM);
    request.extensions &= ~(uint32_t)RK_EXT_BASIC_CONSTRAINTS;
    expect_card(request, request_for(RK_ROLE_EUICC), RK_CERT_NOT_A_CA, 1);
}

static void ci__with_path_length_0__may_not_have_an_eum(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_CI);
    struct rk_trust *short_trust = NULL;
    struct made short_ci, eum, leaf;
    request.path_len = 0;
    make(&short_ci, &request, leaf_key, NULL, leaf_key);
    assert_int_equal(rk_trust_new(NULL, &short_trust), 0);
    assert_int_equal(rk_trust_add(short_trust, short_ci.cert.raw), 0);
    request = request_for(RK_ROLE_EUM);
    make(&eum, &request, eum_key, &short_ci.cert, leaf_key);
    expect_at(short_trust, &eum.cert, 1, RK_ROLE_EUM, NOW, RK_CERT_PATH_TOO_LONG, 1);
    request = request_for(RK_ROLE_DPAUTH);
    make(&leaf, &request, eum_key, &short_ci.cert, leaf_key);
    expect_at(short_trust, &leaf.cert, 1, RK_ROLE_DPAUTH, NOW, RK_CERT_OK, 0);
    rk_trust_free(&short_trust);
}

static void extension__critical_and_unknown__is_refused(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_DPAUTH);
    request.extra_critical = "2.999.77";
    expect_server(request, RK_CERT_UNKNOWN_CRITICAL);
    request = request_for(RK_ROLE_EUICC);
    request.extra_critical = "2.999.77";
    expect_card(request_for(RK_ROLE_EUM), request, RK_CERT_UNKNOWN_CRITICAL, 0);
}

static void extension__that_the_role_demands__must_be_there(void **state) {
    (void)state;
    static const uint32_t demanded[] = {RK_EXT_KEY_USAGE, RK_EXT_ALT_NAME};
    for (size_t i = 0; i < 2; i++) {
        struct rk_cert_request request = request_for(RK_ROLE_DPAUTH);
        request.extensions &= ~demanded[i];
        expect_server(request, RK_CERT_MISSING_EXTENSION);
    }
    struct rk_cert_request request = request_for(RK_ROLE_DPAUTH);
    request.extensions &= ~(uint32_t)RK_EXT_AKI;
    expect_server(request, RK_CERT_UNKNOWN_ISSUER);
    request = request_for(RK_ROLE_DPAUTH);
    request.extensions &= ~(uint32_t)RK_EXT_POLICIES;
    expect_server(request, RK_CERT_WRONG_ROLE);
}

static void dates__outside__are_told_when_a_clock_is_there(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_DPAUTH);
    struct made leaf;
    make(&leaf, &request, leaf_key, &ci.cert, ci_key);
    expect_at(trust, &leaf.cert, 1, RK_ROLE_DPAUTH, NOW - DAY - 1, RK_CERT_NOT_YET_VALID, 0);
    expect_at(trust, &leaf.cert, 1, RK_ROLE_DPAUTH, NOW - DAY, RK_CERT_OK, 0);
    expect_at(trust, &leaf.cert, 1, RK_ROLE_DPAUTH, NOW + DAY, RK_CERT_OK, 0);
    expect_at(trust, &leaf.cert, 1, RK_ROLE_DPAUTH, NOW + DAY + 1, RK_CERT_EXPIRED, 0);
    expect_at(trust, &leaf.cert, 1, RK_ROLE_DPAUTH, NOW + 20 * DAY, RK_CERT_EXPIRED, 1);
    expect_at(trust, &leaf.cert, 1, RK_ROLE_DPAUTH, 0, RK_CERT_OK, 0);
    request = request_for(RK_ROLE_EUM);
    request.not_after = NOW - 1;
    expect_card(request, request_for(RK_ROLE_EUICC), RK_CERT_EXPIRED, 1);
}

static void dates__beside_another_fault__come_last(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_DPAUTH);
    struct made leaf;
    request.not_after = NOW - 1;
    make(&leaf, &request, leaf_key, &ci.cert, eum_key);
    expect_at(trust, &leaf.cert, 1, RK_ROLE_DPAUTH, NOW, RK_CERT_BAD_SIGNATURE, 0);
}

static void dates__of_two_editions_of_a_ci__one_is_enough(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_CI);
    struct rk_trust *both = NULL;
    struct made old, leaf;
    request.common_name = "another name";
    request.not_after = NOW - 1;
    make(&old, &request, ci_key, NULL, ci_key);
    assert_int_equal(rk_trust_new(NULL, &both), 0);
    assert_int_equal(rk_trust_add(both, old.cert.raw), 0);
    request = request_for(RK_ROLE_DPAUTH);
    make(&leaf, &request, leaf_key, &ci.cert, ci_key);
    expect_at(both, &leaf.cert, 1, RK_ROLE_DPAUTH, NOW, RK_CERT_EXPIRED, 1);
    assert_int_equal(rk_trust_add(both, ci.cert.raw), 0);
    expect_at(both, &leaf.cert, 1, RK_ROLE_DPAUTH, NOW, RK_CERT_OK, 0);
    rk_trust_free(&both);
}

static void crl__that_names_a_certificate__revokes_it(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_DPAUTH);
    struct rk_trust *with_crl = NULL;
    struct made good, bad;
    uint8_t der[RK_CERT_MAX];
    size_t len;
    make(&good, &request, leaf_key, &ci.cert, ci_key);
    make(&bad, &request, leaf_key, &ci.cert, ci_key);
    struct rk_crl_request list = {.this_update = NOW - DAY,
                                  .next_update = NOW - 1,
                                  .number = 1,
                                  .serials = &bad.cert.serial,
                                  .serial_count = 1};
    assert_int_equal(rk_trust_new(NULL, &with_crl), 0);
    assert_int_equal(rk_crl_issue(&list, &ci.cert, ci_key, der, sizeof der, &len), 0);
    assert_int_equal(rk_trust_add_crl(with_crl, rk_slice(der, len)), RK_CERTS_NOT_FOUND);
    assert_int_equal(rk_trust_add(with_crl, ci.cert.raw), 0);
    assert_int_equal(rk_trust_add_crl(with_crl, rk_slice(der, len)), 0);
    expect_at(with_crl, &bad.cert, 1, RK_ROLE_DPAUTH, NOW, RK_CERT_REVOKED, 0);
    expect_at(with_crl, &good.cert, 1, RK_ROLE_DPAUTH, NOW, RK_CERT_OK, 0);
    assert_int_equal(rk_crl_issue(&list, &ci.cert, leaf_key, der, sizeof der, &len), 0);
    assert_int_equal(rk_trust_add_crl(with_crl, rk_slice(der, len)), RK_CERTS_BAD_SIGNATURE);
    rk_trust_free(&with_crl);
}

static void crl__that_names_an_eum__revokes_its_cards(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_EUM);
    struct rk_trust *with_crl = NULL;
    struct made eum, card;
    uint8_t der[RK_CERT_MAX];
    size_t len;
    make(&eum, &request, eum_key, &ci.cert, ci_key);
    request = request_for(RK_ROLE_EUICC);
    make(&card, &request, leaf_key, &eum.cert, eum_key);
    struct rk_crl_request list = {.this_update = NOW,
                                  .next_update = NOW + DAY,
                                  .number = 1,
                                  .serials = &eum.cert.serial,
                                  .serial_count = 1};
    assert_int_equal(rk_trust_new(NULL, &with_crl), 0);
    assert_int_equal(rk_trust_add(with_crl, ci.cert.raw), 0);
    assert_int_equal(rk_crl_issue(&list, &ci.cert, ci_key, der, sizeof der, &len), 0);
    assert_int_equal(rk_trust_add_crl(with_crl, rk_slice(der, len)), 0);
    struct rk_cert chain[2] = {card.cert, eum.cert};
    expect_at(with_crl, chain, 2, RK_ROLE_EUICC, NOW, RK_CERT_REVOKED, 1);
    rk_trust_free(&with_crl);
}

static void expect_with_memo(struct rk_cert_memo *memo, const struct made *eum,
                             const struct made *card, int64_t now, enum rk_cert_reason reason) {
    struct rk_cert chain[2] = {card->cert, eum->cert};
    struct rk_cert_check check = {
        .role = RK_ROLE_EUICC, .check_time = true, .now = now, .memo = memo};
    struct rk_cert_verdict verdict;
    enum rk_cert_reason got = rk_cert_verify(trust, &check, chain, 2, &verdict);
    assert_string_equal(rk_cert_reason_name(got), rk_cert_reason_name(reason));
}

static void memo__eum_seen_before__saves_its_signature_and_no_other_check(void **state) {
    (void)state;
    struct rk_cert_memo memo = {0};
    struct rk_cert_request eum_request = request_for(RK_ROLE_EUM);
    struct rk_cert_request card_request = request_for(RK_ROLE_EUICC), outside = card_request;
    struct made eum, forged, card, stranger;
    make(&eum, &eum_request, eum_key, &ci.cert, ci_key);
    make(&forged, &eum_request, eum_key, &ci.cert, leaf_key);
    make(&card, &card_request, leaf_key, &eum.cert, eum_key);
    outside.serial_number = "89055555123451234512345678901235";
    make(&stranger, &outside, leaf_key, &eum.cert, eum_key);

    expect_with_memo(&memo, &forged, &card, NOW, RK_CERT_BAD_SIGNATURE);
    assert_null(memo.signer[0]);
    for (int i = 0; i < 2; i++) {
        expect_with_memo(&memo, &eum, &card, NOW, RK_CERT_OK);
        assert_non_null(memo.signer[0]);
        assert_null(memo.signer[1]);
        expect_with_memo(&memo, &eum, &stranger, NOW, RK_CERT_EID_OUTSIDE);
        expect_with_memo(&memo, &eum, &card, NOW + 2 * DAY, RK_CERT_EXPIRED);
        expect_with_memo(&memo, &forged, &card, NOW, RK_CERT_BAD_SIGNATURE);
    }
    card.der[card.cert.raw.len - 1] ^= 1;
    expect_with_memo(&memo, &eum, &card, NOW, RK_CERT_BAD_SIGNATURE);
    eum.der[eum.cert.raw.len - 1] ^= 1;
    expect_with_memo(&memo, &eum, &card, NOW, RK_CERT_BAD_SIGNATURE);
}

static void limits__missing__are_the_eums_fault(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_EUM);
    request.extensions &= ~(uint32_t)RK_EXT_NAME_CONSTRAINTS;
    expect_card(request, request_for(RK_ROLE_EUICC), RK_CERT_NO_CONSTRAINTS, 1);
    struct made eum;
    make(&eum, &request, eum_key, &ci.cert, ci_key);
    expect_at(trust, &eum.cert, 1, RK_ROLE_EUM, NOW, RK_CERT_NO_CONSTRAINTS, 0);
    request = request_for(RK_ROLE_EUM);
    request.limit_eid = NULL;
    expect_card(request, request_for(RK_ROLE_EUICC), RK_CERT_NO_CONSTRAINTS, 1);
}

static void limits__another_eid_or_organization__is_told_apart(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_EUICC);
    request.serial_number = "89044032123451234512345678901235";
    expect_card(request_for(RK_ROLE_EUM), request, RK_CERT_EID_OUTSIDE, 0);
    request.serial_number = "8904903212345123451234567890123";
    expect_card(request_for(RK_ROLE_EUM), request, RK_CERT_BAD_EID, 0);
    request.serial_number = "8904903212345123451234567890123F";
    expect_card(request_for(RK_ROLE_EUM), request, RK_CERT_BAD_EID, 0);
    request.serial_number = NULL;
    expect_card(request_for(RK_ROLE_EUM), request, RK_CERT_BAD_EID, 0);
    request = request_for(RK_ROLE_EUICC);
    request.organization = "somebody else";
    expect_card(request_for(RK_ROLE_EUM), request, RK_CERT_ORGANIZATION_MISMATCH, 0);
    request.organization = NULL;
    expect_card(request_for(RK_ROLE_EUM), request, RK_CERT_ORGANIZATION_MISMATCH, 0);
}

static void limits__prefix_of_any_length__is_compared(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_EUM);
    request.limit_eid = "8";
    expect_card(request, request_for(RK_ROLE_EUICC), RK_CERT_OK, 0);
    request.limit_eid = EID;
    expect_card(request, request_for(RK_ROLE_EUICC), RK_CERT_OK, 0);
    request.limit_eid = "9049032";
    expect_card(request, request_for(RK_ROLE_EUICC), RK_CERT_EID_OUTSIDE, 0);
}

static void trust__what_is_no_ci__is_not_added(void **state) {
    (void)state;
    struct rk_cert_request request = request_for(RK_ROLE_EUM);
    struct rk_trust *empty = NULL;
    struct made other;
    assert_int_equal(rk_trust_new(NULL, &empty), 0);
    make(&other, &request, eum_key, NULL, eum_key);
    assert_int_equal(rk_trust_add(empty, other.cert.raw), RK_CERTS_BAD_VALUE);
    request = request_for(RK_ROLE_CI);
    request.ca = false;
    make(&other, &request, eum_key, NULL, eum_key);
    assert_int_equal(rk_trust_add(empty, other.cert.raw), RK_CERTS_BAD_VALUE);
    request.ca = true;
    make(&other, &request, eum_key, NULL, leaf_key);
    assert_int_equal(rk_trust_add(empty, other.cert.raw), RK_CERTS_BAD_SIGNATURE);
    assert_int_equal(rk_trust_add(empty, rk_slice("x", 1)), RK_CERTS_MALFORMED);
    assert_int_equal(rk_trust_count(empty), 0);
    assert_int_equal(rk_trust_add(empty, ci.cert.raw), 0);
    assert_int_equal(rk_trust_add(empty, ci.cert.raw), 0);
    assert_int_equal(rk_trust_count(empty), 1);
    assert_non_null(rk_trust_find(empty, ci.cert.ski));
    assert_null(rk_trust_find(empty, rk_slice(NULL, 0)));
    rk_trust_free(&empty);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chain__as_it_should_be__stands),
        cmocka_unit_test(chain__without_certificates__is_malformed),
        cmocka_unit_test(issuer__not_trusted__is_unknown),
        cmocka_unit_test(issuer__card_without_its_eum__is_unknown),
        cmocka_unit_test(issuer__eum_of_another_ci__is_unknown_at_the_eum),
        cmocka_unit_test(signature__of_another_key__is_bad),
        cmocka_unit_test(role__another_than_asked__is_wrong),
        cmocka_unit_test(role__of_version_3__is_known),
        cmocka_unit_test(usage__that_does_not_fit__is_wrong),
        cmocka_unit_test(eum__that_is_no_ca__may_not_issue),
        cmocka_unit_test(ci__with_path_length_0__may_not_have_an_eum),
        cmocka_unit_test(extension__critical_and_unknown__is_refused),
        cmocka_unit_test(extension__that_the_role_demands__must_be_there),
        cmocka_unit_test(dates__outside__are_told_when_a_clock_is_there),
        cmocka_unit_test(dates__beside_another_fault__come_last),
        cmocka_unit_test(dates__of_two_editions_of_a_ci__one_is_enough),
        cmocka_unit_test(crl__that_names_a_certificate__revokes_it),
        cmocka_unit_test(crl__that_names_an_eum__revokes_its_cards),
        cmocka_unit_test(memo__eum_seen_before__saves_its_signature_and_no_other_check),
        cmocka_unit_test(limits__missing__are_the_eums_fault),
        cmocka_unit_test(limits__another_eid_or_organization__is_told_apart),
        cmocka_unit_test(limits__prefix_of_any_length__is_compared),
        cmocka_unit_test(trust__what_is_no_ci__is_not_added),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
