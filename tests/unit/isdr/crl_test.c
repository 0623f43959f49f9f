/* LoadCRL (SGP.22 5.7.12), and what a revoked server meets afterwards. */
#include "tests/support/crl.h"
#include "tests/unit/isdr/rig.h"

#include "euicc/ecasd/revoked.h"

#include <string.h>

static struct rig rig;
static struct rk_slice serial_auth, serial_pb;
static const uint8_t nobody[] = {0x01, 0x02, 0x03};

static struct rk_slice serial_of(const struct rig_holder *holder) {
    struct rk_certificate certificate;
    assert_int_equal(rk_x509_read(rig_certificate(holder), &certificate), 0);
    return certificate.serial;
}

static struct rk_slice key_id(const struct rig_holder *holder) {
    struct rk_certificate certificate;
    assert_int_equal(rk_x509_read(rig_certificate(holder), &certificate), 0);
    return certificate.subject_key_id;
}

static int open_rig(void **state) {
    (void)state;
    rig_open(&rig, RK_CURVE_NIST, rig_rat);
    serial_auth = serial_of(&rig.auth);
    serial_pb = serial_of(&rig.pb);
    return 0;
}

static int close_rig(void **state) {
    (void)state;
    rig_close(&rig);
    return 0;
}

/* A list of the card's CI with one serial number. */
static struct crl_made one(uint32_t number, const struct rk_slice *serial) {
    return (struct crl_made){.key_id = key_id(&rig.ci),
                             .key = rig.ci.key,
                             .number = number,
                             .serials = serial,
                             .count = serial ? 1 : 0};
}

static uint16_t send(const struct crl_made *how) {
    struct rk_buf request = {0};
    assert_true(crl_request(how, &request));
    uint16_t sw = rig_es10(&rig, rk_buf_slice(&request));
    rk_buf_free(&request);
    return sw;
}

static void expect(const char *hex) {
    uint8_t octets[64];
    size_t len = rig_from_hex(hex, octets, sizeof octets);
    assert_int_equal(rig.answer.len, len);
    assert_memory_equal(rig.answer.ptr, octets, len);
}

static void load(struct crl_made how, const char *answer) {
    assert_int_equal(send(&how), 0x9000);
    expect(answer);
}

static void loads(struct crl_made how) {
    load(how, "BF3502A000");
}

static void refused(struct crl_made how, unsigned code) {
    uint8_t answer[] = {0xBF, 0x35, 3, 0x81, 1, (uint8_t)code};
    assert_int_equal(send(&how), 0x9000);
    assert_int_equal(rig.answer.len, sizeof answer);
    assert_memory_equal(rig.answer.ptr, answer, sizeof answer);
}

static bool authenticates(void) {
    rig_challenge(&rig);
    assert_int_equal(rig_authenticate(&rig, NULL), 0x9000);
    struct rk_tlv whole, ok;
    assert_int_equal(rk_tlv_only(rk_buf_slice(&rig.answer), RK_TLV_DER, 0xBF38, &whole), 0);
    if (rk_tlv_find(whole.value, RK_TLV_DER, 0xA0, &ok))
        return true;
    rig_expect_error(&rig, 0xBF38, 1);
    return false;
}

/* ---- use ---- */

static void authenticate__revoked__1_also_after_power_loss(void **state) {
    (void)state;
    assert_true(authenticates());
    loads(one(1, &serial_auth));
    assert_false(authenticates());
    rig_power_cycle(&rig);
    assert_false(authenticates());
    rig_expect(&rig, "BF34 04 8202 05E0", "BF34 03 800100");
    assert_false(authenticates());
}

static void authenticate__another_revoked__taken(void **state) {
    (void)state;
    struct rk_slice serials[] = {rk_slice_of(nobody),
                                 rk_slice(serial_auth.ptr, serial_auth.len - 1)};
    struct crl_made how = one(1, serials);
    how.count = 2;
    loads(how);
    assert_true(authenticates());
}

static void prepare__revoked_meanwhile__1(void **state) {
    (void)state;
    assert_true(authenticates());
    loads(one(1, &serial_pb));
    assert_int_equal(rig_prepare(&rig, NULL), 0x9000);
    rig_expect_error(&rig, 0xBF21, 1);
}

static void list__of_another_trusted_ci__revokes_its_own_only(void **state) {
    (void)state;
    struct crl_made how = one(1, &serial_auth);
    how.key_id = key_id(&rig.other);
    how.key = rig.other.key;
    loads(how);
    assert_true(authenticates());
}

static void list__of_ca_certificates__says_nothing_of_servers(void **state) {
    (void)state;
    struct crl_made how = one(9, &serial_auth);
    how.only = 2;
    loads(how);
    assert_true(authenticates());
    how = one(1, &serial_auth); /* numbers of another scope do not matter */
    how.only = 1;
    loads(how);
    assert_false(authenticates());
}

static void list__newer__replaces(void **state) {
    (void)state;
    loads(one(1, &serial_auth));
    loads(one(2, NULL));
    assert_true(authenticates());
    refused(one(1, &serial_auth), 5);
    assert_true(authenticates());
    loads(one(2, NULL)); /* again: it is there */
}

static void list__universal_tag__also(void **state) {
    (void)state;
    struct crl_made how = one(1, &serial_auth);
    how.tag = 0x30;
    how.expiry = true;
    how.reason = 1;
    loads(how);
    assert_false(authenticates());
    how.tag = 0xA1;
    assert_int_equal(send(&how), 0x6A80);
}

static void list__brainpool__also(void **state) {
    (void)state;
    rig_close(&rig);
    rig_open(&rig, RK_CURVE_BRAINPOOL, rig_rat);
    serial_auth = serial_of(&rig.auth);
    loads(one(1, &serial_auth));
    assert_false(authenticates());
}

/* ---- errors ---- */

static void list__malformed__2(void **state) {
    (void)state;
    struct crl_made how[16];
    for (size_t i = 0; i < sizeof how / sizeof *how; i++)
        how[i] = one(1, &serial_auth);
    how[0].no_number = true;
    how[1].version_1 = true;
    how[2].unknown_critical = true;
    how[3].twice = true;
    how[4].no_next_update = true;
    how[5].bad_time = true;
    how[6].count = 0;
    how[6].empty_entries = true;
    how[7].entry_critical = true;
    how[8].only = 4;
    how[9].only = 3;
    how[10].part = 1;
    how[11].parts = 1;
    how[12].part = 3;
    how[12].parts = 2;
    how[13].parts = how[13].part = RK_CRL_PARTS_MAX + 1;
    how[14].reason = 8;
    how[15].key_id.len = 0;
    for (size_t i = 0; i < sizeof how / sizeof *how; i++)
        refused(how[i], 2);
    assert_true(authenticates());
    loads(one(1, &serial_auth));
}

static void list__wrongly_signed__1(void **state) {
    (void)state;
    struct crl_made how = one(1, &serial_auth);
    how.bad_signature = true;
    refused(how, 1);
    how = one(1, &serial_auth);
    how.key = rig.stranger.key;
    refused(how, 1);
    assert_true(authenticates());
}

static void list__of_a_stranger__4(void **state) {
    (void)state;
    struct crl_made how = one(1, &serial_auth);
    how.key_id = key_id(&rig.stranger);
    how.key = rig.stranger.key;
    refused(how, 4);
}

static void list__longest_that_fits_and_longer__3(void **state) {
    (void)state;
    enum { MOST = 200 };
    static uint8_t octets[MOST][4];
    struct rk_slice serials[MOST] = {{NULL, 0}};
    struct crl_made how = one(1, serials);
    for (unsigned i = 0; i < MOST; i++) {
        rk_put_u32(octets[i], 0x11000000 + i);
        serials[i] = rk_slice_of(octets[i]);
    }
    serials[90] = serial_auth;
    how.count = 100;
    loads(how);
    assert_false(authenticates());
    how.number = 2;
    how.count = MOST;
    refused(how, 3);
    assert_false(authenticates());
    rig_expect(&rig, "BF3E 03 5C015A", "BF3E 12 5A10 89049032123451234512345678901235");
}

static void fill_store(void) {
    static const uint8_t octets[256];
    for (unsigned n = 0; rk_store_free(&rig.card.store) > 64; n++)
        if (rk_store_put(&rig.card.store, rk_key(0, 0x3F00, n), rk_slice(octets, 200)))
            break;
}

static void list__store_full__3_and_the_old_one_stays(void **state) {
    (void)state;
    loads(one(1, &serial_auth));
    fill_store();
    refused(one(2, &serial_pb), 3);
    assert_false(authenticates());
}

/* ---- parts ---- */

static struct crl_made part(uint32_t number, uint32_t n, uint32_t of,
                            const struct rk_slice *serial) {
    struct crl_made how = one(number, serial);
    how.part = n;
    how.parts = of;
    return how;
}

static void parts__missing_ones_told_until_all_are_there(void **state) {
    (void)state;
    const struct rk_slice other = rk_slice_of(nobody);
    load(part(7, 2, 3, &other), "BF35 0A A008 A006 020101 020103");
    load(part(7, 2, 3, &other), "BF35 0A A008 A006 020101 020103");
    load(part(7, 3, 3, &serial_auth), "BF35 07 A005 A003 020101");
    assert_false(authenticates());
    loads(part(7, 1, 3, NULL));
    assert_false(authenticates());
    loads(part(7, 1, 3, NULL));
}

static void parts__of_a_newer_list__the_old_one_revokes_until_the_last(void **state) {
    (void)state;
    loads(one(1, &serial_auth));
    load(part(2, 1, 2, NULL), "BF35 07 A005 A003 020102");
    assert_false(authenticates());
    refused(part(2, 2, 3, NULL), 2);
    loads(part(2, 2, 2, NULL));
    assert_true(authenticates());
    load(part(3, 1, 2, &serial_auth), "BF35 07 A005 A003 020102");
    assert_false(authenticates());
    refused(one(1, NULL), 5);
    loads(one(4, NULL));
    assert_true(authenticates());
    refused(part(3, 2, 2, NULL), 5);
}

static struct crl_made delta(uint32_t number, uint32_t base, const struct rk_slice *serial) {
    struct crl_made how = one(number, serial);
    how.base = base;
    return how;
}

static void delta__on_its_base__adds_and_takes_back(void **state) {
    (void)state;
    refused(delta(5, 4, &serial_auth), 6);
    loads(one(4, &serial_pb));
    refused(delta(6, 5, &serial_auth), 6);
    loads(delta(6, 4, &serial_auth));
    assert_false(authenticates());
    refused(delta(5, 4, NULL), 5);
    loads(delta(7, 4, NULL));
    assert_true(authenticates());
    assert_int_equal(rig_prepare(&rig, NULL), 0x9000);
    rig_expect_error(&rig, 0xBF21, 1);
    struct crl_made back = delta(8, 4, &serial_pb);
    back.reason = 8;
    loads(back);
    rig_ready(&rig);
    refused(one(7, NULL), 5);
    loads(one(9, &serial_auth));
    assert_false(authenticates());
    refused(delta(9, 9, NULL), 2);
}

/* ---- power ---- */

static void newer_list__cut_anywhere__old_or_new(void **state) {
    (void)state;
    loads(one(1, &serial_auth));
    struct rk_flash_ram before;
    struct rk_buf request = {0};
    struct crl_made how = one(2, &serial_pb);
    bool done = false;
    assert_int_equal(rk_flash_ram_open(&before, NULL, RIG_BLOCK_SIZE, RIG_BLOCKS), 0);
    rk_flash_ram_copy(&before, &rig.flash);
    assert_true(crl_request(&how, &request));
    for (unsigned at = 0; !done; at++) {
        assert_true(at < 100);
        rk_flash_ram_copy(&rig.flash, &before);
        rig_power_cycle(&rig);
        rk_flash_ram_cut(&rig.flash, at, 3);
        rig_es10(&rig, rk_buf_slice(&request));
        done = rig.answer.len == 5;
        rk_flash_ram_power(&rig.flash);
        rig_power_cycle(&rig);
        int auth = rk_revoked_has(&rig.card, 0, serial_auth);
        int pb = rk_revoked_has(&rig.card, 0, serial_pb);
        assert_int_equal(auth + pb, 1);
        assert_true(!done || pb);
    }
    rk_buf_free(&request);
    rk_flash_ram_close(&before);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(authenticate__revoked__1_also_after_power_loss),
        CASE(authenticate__another_revoked__taken),
        CASE(prepare__revoked_meanwhile__1),
        CASE(list__of_another_trusted_ci__revokes_its_own_only),
        CASE(list__of_ca_certificates__says_nothing_of_servers),
        CASE(list__newer__replaces),
        CASE(list__universal_tag__also),
        CASE(list__brainpool__also),
        CASE(list__malformed__2),
        CASE(list__wrongly_signed__1),
        CASE(list__of_a_stranger__4),
        CASE(list__longest_that_fits_and_longer__3),
        CASE(list__store_full__3_and_the_old_one_stays),
        CASE(parts__missing_ones_told_until_all_are_there),
        CASE(parts__of_a_newer_list__the_old_one_revokes_until_the_last),
        CASE(delta__on_its_base__adds_and_takes_back),
        CASE(newer_list__cut_anywhere__old_or_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
