/* What the card says about itself, and how it is personalised. */
#include "tests/unit/isdr/rig.h"

#include <string.h>

static struct rig rig;

static int open_rig(void **state) {
    (void)state;
    rig_open(&rig, RK_CURVE_NIST, rig_rat);
    return 0;
}

static int close_rig(void **state) {
    (void)state;
    rig_close(&rig);
    return 0;
}

/* ---- information ---- */

static void expect_ci(struct rk_tlv_reader *list, const struct rig_holder *holder) {
    struct rk_cert ci;
    struct rk_tlv id;
    assert_int_equal(rk_cert_parse(rig_certificate(holder), &ci), 0);
    assert_true(rk_tlv_take(list, 0x04, &id));
    assert_true(rk_slice_equal(id.value, ci.ski));
}

/* Trusted for verification: both; to sign under: the one there is a certificate under. */
static void expect_ci_list(struct rk_tlv_reader *r, uint32_t tag) {
    struct rk_tlv list;
    assert_true(rk_tlv_take(r, tag, &list));
    struct rk_tlv_reader l = rk_tlv_enter(r, &list);
    expect_ci(&l, &rig.ci);
    if (tag == 0xA9)
        expect_ci(&l, &rig.other);
    assert_int_equal(rk_tlv_finish(&l), 0);
}

static void expect_octets(struct rk_tlv_reader *r, uint32_t tag, const char *hex) {
    uint8_t octets[64];
    struct rk_tlv e;
    size_t len = rig_from_hex(hex, octets, sizeof octets);
    assert_true(rk_tlv_take(r, tag, &e));
    assert_int_equal(e.value.len, len);
    assert_memory_equal(e.value.ptr, octets, len);
}

static void info1__version_and_cis(void **state) {
    (void)state;
    struct rk_tlv whole;
    assert_int_equal(rig_es10_hex(&rig, "BF2000"), 0x9000);
    assert_int_equal(rk_tlv_only(rk_buf_slice(&rig.answer), RK_TLV_DER, 0xBF20, &whole), 0);
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    expect_octets(&r, 0x82, "020600");
    expect_ci_list(&r, 0xA9);
    expect_ci_list(&r, 0xAA);
    assert_int_equal(rk_tlv_finish(&r), 0);
}

static uint32_t free_memory(struct rk_slice resources) {
    struct rk_tlv e;
    uint32_t value = 0;
    assert_true(rk_tlv_find(resources, RK_TLV_DER, 0x82, &e));
    for (size_t i = 0; i < e.value.len; i++)
        value = value << 8 | e.value.ptr[i];
    return value;
}

/* EUICCInfo2 in its order; returns the free memory it tells. */
static uint32_t expect_info2(const char *forbidden) {
    struct rk_tlv whole, resources, capability;
    assert_int_equal(rig_es10_hex(&rig, "BF2200"), 0x9000);
    assert_int_equal(rk_tlv_only(rk_buf_slice(&rig.answer), RK_TLV_DER, 0xBF22, &whole), 0);
    struct rk_tlv_reader r = rk_tlv_read(whole.value, RK_TLV_DER);
    expect_octets(&r, 0x81, "020301");
    expect_octets(&r, 0x82, "020600");
    expect_octets(&r, 0x83, "010203");
    assert_true(rk_tlv_take(&r, 0x84, &resources));
    assert_true(rk_tlv_take(&r, 0x85, &capability));
    assert_true(rk_slice_equal(capability.value, rk_install_capability()));
    expect_octets(&r, 0x88, "02DC"); /* profiles more than one, CRLs, test profiles, later device members,
                                        service data */
    expect_ci_list(&r, 0xA9);
    expect_ci_list(&r, 0xAA);
    if (forbidden)
        expect_octets(&r, 0x99, forbidden);
    expect_octets(&r, 0x04, "010000");
    expect_octets(&r, 0x0C, "524B2D55542D30303031");
    expect_octets(&r, 0x8D, "0780");
    expect_octets(&r, 0xAF, "0403030301");
    assert_int_equal(rk_tlv_finish(&r), 0);
    return free_memory(resources.value);
}

static void info2__claims_what_is_there(void **state) {
    (void)state;
    uint32_t before = expect_info2(NULL);
    rig_install(&rig, NULL, 0, 0);
    uint32_t after = expect_info2(NULL);
    assert_true(after < before);
    rig_close(&rig);
    rig_open(&rig, RK_CURVE_NIST, rk_slice(NULL, 0));
    expect_info2("0560");
}

static void rat__as_personalised(void **state) {
    (void)state;
    rig_expect(&rig, "BF4300",
               "BF43 19 A017 3015 8002 0560 A10B 3009 8003EEEEEE 8100 8200 8202 0780");
    rig_close(&rig);
    rig_open(&rig, RK_CURVE_NIST, rk_slice(NULL, 0));
    rig_expect(&rig, "BF4300", "BF43 02 A000");
}

static void addresses__read_set_and_taken_away(void **state) {
    (void)state;
    rig_expect(&rig, "BF3C00", "BF3C 18 800A 64702E6578616D706C65 810A 64732E6578616D706C65");
    rig_expect(&rig, "BF3F 05 8003 612E62", "BF3F 03 800100");
    rig_power_cycle(&rig);
    rig_expect(&rig, "BF3C00", "BF3C 11 8003 612E62 810A 64732E6578616D706C65");
    rig_expect(&rig, "BF3F 02 8000", "BF3F 03 800100");
    rig_expect(&rig, "BF3C00", "BF3C 0C 810A 64732E6578616D706C65");
    assert_int_equal(rig_es10_hex(&rig, "BF3F00"), 0x6A80);
}

static void address__too_long__127_and_unchanged(void **state) {
    (void)state;
    uint8_t request[300] = {0xBF, 0x3F, 0x82, 0x01, 0x04, 0x80, 0x82, 0x01, 0x00};
    memset(request + 9, 'a', 256);
    assert_int_equal(rig_es10(&rig, rk_slice(request, 9 + 256)), 0x9000);
    assert_memory_equal(rig.answer.ptr, "\xBF\x3F\x03\x80\x01\x7F", 6);
    rig_expect(&rig, "BF3C00", "BF3C 18 800A 64702E6578616D706C65 810A 64732E6578616D706C65");
}

static void eid__asked_for_or_not(void **state) {
    (void)state;
    rig_expect(&rig, "BF3E 03 5C015A", "BF3E 12 5A10 89049032123451234512345678901235");
    assert_int_equal(rig_es10_hex(&rig, "BF3E 03 5C015B"), 0x6A80);
    assert_int_equal(rig_es10_hex(&rig, "BF3E00"), 0x6A80);
}

/* ---- personalisation ---- */

struct given {
    struct rk_slice cis[2];
    uint8_t scalar[32];
    struct rk_personal_identity identity;
    struct rk_personal personal;
};

static void give(struct given *g) {
    memset(g, 0, sizeof *g);
    g->cis[0] = rig_certificate(&rig.ci);
    assert_int_equal(rk_key_private(rig.euicc.key, g->scalar), 0);
    g->identity = (struct rk_personal_identity){.certificate = rig_certificate(&rig.euicc),
                                                .scalar = rk_slice_of(g->scalar),
                                                .eum_certificate = rig_certificate(&rig.eum)};
    g->personal = (struct rk_personal){.cis = g->cis,
                                       .ci_count = 1,
                                       .identities = &g->identity,
                                       .identity_count = 1,
                                       .accreditation = rk_slice("X", 1)};
    memcpy(g->personal.eid, rig.eid, sizeof rig.eid);
}

/* It is refused so, and the card on the flash is the one that was there. */
static void refuse(const struct given *g, int error) {
    assert_int_equal(rk_euicc_personalise(&rig.card, &rig.port, &g->personal), error);
    rig_power_cycle(&rig);
    rig_expect(&rig, "BF3E 03 5C015A", "BF3E 12 5A10 89049032123451234512345678901235");
    assert_true(strlen(rk_personalise_error_text(error)) > 5);
}

static void personalise__what_does_not_fit__refused(void **state) {
    (void)state;
    struct given g;
    give(&g);
    g.personal.eid[15] ^= 1;
    refuse(&g, RK_PERSONAL_EID);
    give(&g);
    g.cis[0].len--;
    refuse(&g, RK_PERSONAL_CI);
    give(&g);
    g.cis[0] = rig_certificate(&rig.auth);
    refuse(&g, RK_PERSONAL_CI);
    give(&g);
    g.cis[0] = rig_certificate(&rig.stranger);
    refuse(&g, RK_PERSONAL_EUM);
    give(&g);
    g.identity.eum_certificate = rig_certificate(&rig.ci);
    refuse(&g, RK_PERSONAL_EUM);
    give(&g);
    g.identity.certificate = rig_certificate(&rig.auth);
    refuse(&g, RK_PERSONAL_CERTIFICATE);
    give(&g);
    g.scalar[31] ^= 1;
    refuse(&g, RK_PERSONAL_KEY);
    give(&g);
    g.personal.rat = rk_slice("\x30\x01\x00", 3);
    refuse(&g, RK_PERSONAL_RAT);
    give(&g);
    g.personal.ci_count = 0;
    refuse(&g, RK_PERSONAL_LIMIT);
    give(&g);
    g.personal.accreditation.len = 0;
    refuse(&g, RK_PERSONAL_LIMIT);
}

static void personalise__flash_fails__said(void **state) {
    (void)state;
    struct given g;
    give(&g);
    rk_flash_ram_cut(&rig.flash, 10, 0);
    assert_int_equal(rk_euicc_personalise(&rig.card, &rig.port, &g.personal), RK_PERSONAL_STORE);
    rk_flash_ram_power(&rig.flash);
    assert_int_not_equal(rk_euicc_power_up(&rig.card, &rig.port), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(info1__version_and_cis),
        CASE(info2__claims_what_is_there),
        CASE(rat__as_personalised),
        CASE(addresses__read_set_and_taken_away),
        CASE(address__too_long__127_and_unchanged),
        CASE(eid__asked_for_or_not),
        CASE(personalise__what_does_not_fit__refused),
        CASE(personalise__flash_fails__said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
